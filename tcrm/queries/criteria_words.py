"""Exit criteria as a person writes them on one line, with commas between them, and back:

    amount, close date, check: need understood, visit, role: decision maker

A field of the deal and a kind of activity stand there by their names; `check:` begins an item of the checklist, in its
own words; `role:` the part that a known person plays. What has a comma in it stands in quotation marks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tcrm.clean import clean_line, excerpt, search_key
from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.queries.criteria import FIELDS, KINDS, ROLES, Need, read_criteria

CHECK, ROLE = N_("check"), N_("role")
_NAMED: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "field": ("field", FIELDS),
    "activity": ("kind", KINDS),
    "role": ("role", ROLES),
}


def in_words(needs: Iterable[Need]) -> str:
    """Exit criteria on one line, as `from_words` reads them; blank for none."""
    return ", ".join(quoted(_words(need)) for need in needs)


def from_words(text: str, known: Iterable[Need] = ()) -> list[dict[str, Any]]:
    """The criteria that a line of words means, as `actions.pipelines.edit_stage` takes them.

    `known` are those of the pipeline: an item of a checklist that says what one of them says is the same item, so that
    what is ticked stays ticked. Raises BadValue for what is no criterion, and for one that stands there twice.
    """
    items = {search_key(need.label): need for need in known if need.need == "check"}
    taken = {need.key for need in items.values()}
    found: list[dict[str, Any]] = []
    for part in next(csv.reader([clean_line(text)], skipinitialspace=True), []):
        if part.strip():
            found.append(_criterion(part.strip(), items, taken))
    read_criteria(found)
    return found


def _words(need: Need) -> str:
    if need.need == "check":
        return f"{_(CHECK)}: {need.word}"
    return f"{_(ROLE)}: {need.word}" if need.need == "role" else need.word


def quoted(words: str) -> str:
    """A part of such a line: in quotation marks if it has a comma or a quotation mark in it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([words])
    return out.getvalue()


def _criterion(part: str, items: dict[str, Need], taken: set[str]) -> dict[str, Any]:
    before, colon, after = part.partition(":")
    if colon and search_key(before.strip()) in _both(CHECK):
        return _item(after.strip(), items, taken)
    kinds = ["role"] if colon and search_key(before.strip()) in _both(ROLE) else ["field", "activity"]
    sought = search_key((after if kinds == ["role"] else part).strip())
    for kind in kinds:
        name, known = _NAMED[kind]
        for key, (word, _sentence) in known.items():
            if sought in (search_key(key), *_both(word)):
                return {"need": kind, name: key}
    raise BadValue(
        _("“{text}” is no exit criterion.").format(text=excerpt(part)),
        _("Choose one of: {names}.").format(names=choices(*kinds)),
    )


def choices(*kinds: str) -> str:
    """What may stand there of these kinds: `field`, `activity`, `role`."""
    return ", ".join(_(word) for kind in kinds for word, _sentence in _NAMED[kind][1].values())


def _item(label: str, items: dict[str, Need], taken: set[str]) -> dict[str, Any]:
    """An item of a checklist: the known one of these words, else one with a key of its own."""
    if not label:
        raise BadValue(_("An item of a checklist needs words: check: need understood."))
    same = items.get(search_key(label))
    if same is not None:
        return {"need": "check", "key": same.key, "label": same.label}
    plain = re.sub(r"[^\w]+", "-", search_key(label)).strip("-") or "item"
    key = next(one for n in range(1, len(taken) + 2) if (one := plain if n == 1 else f"{plain}-{n}") not in taken)
    taken.add(key)
    items[search_key(label)] = Need("check", key, label)
    return {"need": "check", "key": key, "label": label}


def _both(word: str) -> tuple[str, str]:
    """A word as the user's language has it, and in English."""
    return search_key(_(word)), search_key(word)


__all__ = ["choices", "from_words", "in_words", "quoted"]
