"""Which records hold what was typed, as far as one person may know of them, the best first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tcrm.clean import clean_line, digits, name_key
from tcrm.models import Account
from tcrm.models.base import among
from tcrm.models.seenby import held_by
from tcrm.models.sql import grams, sqlite
from tcrm.models.sql.matching import (
    INSIDE,
    NAME,
    NAME_WORDS,
    WORDS,
    Sought,
    Spellings,
    Viewer,
    first_by_place,
    fitting,
    has_more_names,
    keys_of,
    named,
    seen_names,
    walk,
)
from tcrm.models.visibility import Scope, visible, visible_ids
from tcrm.phones import phone_key
from tcrm.queries.kept import Ids, kept
from tcrm.queries.refs import MODELS
from tcrm.session import Session

KINDS = ("account", "contact", "deal")
_LONGEST = 200  # of what is typed, the rest is left out
_PHRASES = 20  # the same of what is typed in quotes
_NATIONAL_DIGITS = 8  # a number this long without its country is still that of one phone
_COUNTRY_DIGITS = 3
_WALKS = (100, 1000)  # names that are met on a walk to find those that somebody sees
_FEW = 100  # so many records are read and put in order, rather than asked for tier by tier


class Answer:
    """The answer to one question, from records of these kinds that are archived, or are not.

    If few fit, all of them are read and put in order here. If many do, each tier is asked for its best until there are
    enough: no question then reads more than it shows, but for what it passes by.
    """

    def __init__(self, session: Session, sought: Sought, kinds: tuple[str, ...], archived: bool) -> None:
        self.session = session
        self.db = session.db
        self.sought = sought
        self.viewer = viewer(session)
        self.kinds = kinds
        self.archived = archived

    def best(self, limit: int) -> list[int]:
        """The numbers of the best, so many at most."""
        many = max(2 * limit, _FEW)
        seen, known = self._seen(INSIDE, many), self._known(INSIDE, many)
        together = _downwards(seen, known)
        if len(seen) < many and len(known) < many:
            return self._in_order(together, set(seen))[:limit]
        found = dict.fromkeys(self._named(limit))
        for tier in (NAME_WORDS, WORDS):
            if len(found) < limit:
                most = limit + len(found)
                known = self._known(tier, most) if tier == NAME_WORDS else []
                found |= dict.fromkeys(_downwards(self._seen(tier, most), known)[:most])
        return list(found | dict.fromkeys(together))[:limit]

    def some(self, most: int) -> list[int]:
        """The numbers of so many that fit, the newest first."""
        return _downwards(self._seen(INSIDE, most), self._known(INSIDE, most))[:most]

    def likely(self, most: int, *, above: int = -1) -> list[int]:
        """The numbers of so many that the index takes for fitting whoever asks, as far as they are `above` this one;
        its pieces are shorter than some words. The oldest, if there are more."""
        return self._of_everybody(most, above, reads=False)

    def first_likely(self, places: bytes, most: int, *, seen: bool) -> list[int]:
        """The numbers of the first so many by their places (see `matching.first_by_place`) of the likely ones, or of
        the likely ones that this person may find (`seen`)."""
        (run,) = grams.runs(self.kinds, self.archived)
        viewers = (self.viewer, None) if seen else (Viewer(None, {}),)
        found = (self.db.numbers(*first_by_place(self.sought, each, run, places, most)) for each in viewers)
        return [*dict.fromkeys(number for part in found for number in part)]

    def allowed(self, likely: list[int]) -> list[int]:
        """The numbers of the customers that fit, which are among these, all that are likely to; in no order."""
        if self.viewer.held is None:
            return likely if self.is_sure else self._of_everybody(len(likely), reads=True)
        by_head = set(self._known(INSIDE, len(likely)))
        others = [number & grams.ROW_ID for number in likely if number not in by_head]
        seen = [grams.number("account", row[0]) for row in _seen_customers(self.session, others)]
        return [*by_head, *(seen if self.is_sure else self.fitting(seen))]

    @property
    def is_quick(self) -> bool:
        """Whether the index tells of the oldest of what fits without looking at all: there is one list of them."""
        return self.is_sure and len(self.sought.words) == len(self.sought.words[0]) == 1

    @property
    def is_sure(self) -> bool:
        """Whether what the index takes for fitting does."""
        return grams.is_sure(self.sought.words)

    @property
    def reads_keys(self) -> bool:
        """Whether it takes their keys to tell which of the likely ones fit and may be found."""
        return self.viewer.held is not None or not self.is_sure

    def share(self, tried: list[int]) -> float:
        """How much of what fits among these likely customers, whoever asks, this person finds, from 0 to 1."""
        if self.viewer.held is None:
            return 1.0
        fit = tried if self.is_sure else list(self.db.numbers(*fitting(self.sought, Viewer(None, {}), tried)))
        return len(self.fitting(fit)) / len(fit) if fit else 1.0

    def fitting(self, numbers: list[int]) -> list[int]:
        """Those of these numbers, likely ones, that fit. Where the index is sure, no key is read of what is seen."""
        if not self.reads_keys:
            return numbers
        ids = [number & grams.ROW_ID for number in numbers] if self.is_sure else []
        found = {grams.number("account", row[0]) for row in _seen_customers(self.session, ids)} if ids else set()
        if left := [number for number in numbers if number not in found]:
            found.update(self.holding(left))
        return [number for number in numbers if number in found]

    def holding(self, numbers: list[int]) -> list[int]:
        """Those of these numbers whose keys, which are read, hold all words in what this person may know."""
        found = set(self.db.numbers(*fitting(self.sought, self.viewer, numbers)))
        return [number for number in numbers if number in found]

    def _in_order(self, numbers: list[int], seen: set[int]) -> list[int]:
        if not numbers:
            return []
        rows = self.db.sql(*keys_of(numbers))
        ranked = []
        for number, head, body in rows:
            tier = self.sought.tier(head, body if number in seen else "")
            if tier is not None:
                ranked.append((tier, (head, *grams.record(number)) if tier == NAME else ("", "", -number), number))
        return [number for _tier, _place, number in sorted(ranked)]

    def _named(self, limit: int) -> list[int]:
        rows: list[tuple[str, tuple[str, int], int]] = []
        for kind in self.kinds:
            hidden = kind != "account" and self.viewer.held is not None
            part = self._seen_names(kind, limit) if hidden else self._names(kind, limit)
            rows += [(head, grams.record(number), number) for head, number in part]
        return [number for _head, _record, number in sorted(rows)][:limit]

    def _names(self, kind: str, limit: int) -> list[Any]:
        return self.db.sql(*named(self.sought, None, grams.shelf(kind, self.archived), limit))

    def _seen_names(self, kind: str, limit: int) -> list[Any]:
        """Walk by name as far as enough may be met on the way; who sees little is asked what they see."""
        shelf = grams.shelf(kind, self.archived)
        for most in _WALKS:
            part = self.db.sql(*named(self.sought, self.viewer, shelf, limit, most))
            if len(part) >= limit or not self.db.sql(*has_more_names(self.sought, shelf, most)):
                return part
            if len(part) * _WALKS[-1] < limit * most:
                break
        (run,) = grams.runs((kind,), self.archived)
        return self.db.sql(*seen_names(self.sought, self.viewer, run, limit))

    def _of_everybody(self, most: int, above: int = -1, *, reads: bool) -> list[int]:
        out: list[int] = []
        for first, last in reversed(grams.runs(self.kinds, self.archived)):
            run, left = (max(first, above + 1), last), most - len(out)
            statement, values = walk(self.sought, Viewer(None, {}), INSIDE, run, left, reads=reads, upwards=True)
            out += json.loads(self.db.sql(sqlite.at_once(statement), values)[0][0])
        return out

    def _seen(self, tier: int, most: int, *, reads: bool = True) -> list[int]:
        out: list[int] = []
        for run in grams.runs(self.kinds, self.archived):
            if len(out) < most:
                found = self.db.numbers(*walk(self.sought, self.viewer, tier, run, most - len(out), reads=reads))
                out += found
        return out

    def _known(self, tier: int, most: int, *, reads: bool = True) -> list[int]:
        """Customers that this person need not see to know of them; none where they see all."""
        if "account" not in self.kinds or self.viewer.held is None:
            return []
        (run,) = grams.runs(("account",), self.archived)
        return list(self.db.numbers(*walk(self.sought, None, tier, run, most, reads=reads)))


def found_by(session: Session, account_ids: Sequence[int]) -> list[str]:
    """What this person may find each of these customers by, which are not archived: the head, and the body of those
    that they see."""
    numbers = [grams.number("account", each) for each in account_ids]
    keys = {number: texts for number, *texts in session.db.sql(*keys_of(numbers))}
    sees_all = visible_ids(session.scope, Account) is None
    seen = set(account_ids) if sees_all else {row[0] for row in _seen_customers(session, account_ids)}
    found = (keys.get(number, ["", ""]) for number in numbers)
    return ["\n".join(key if each in seen else key[:1]) for each, key in zip(account_ids, found, strict=True)]


def share_seen(session: Session, account_ids: Sequence[int]) -> float:
    """How much of these customers this person sees, from 0 to 1."""
    if not account_ids or visible_ids(session.scope, Account) is None:
        return 1.0
    return len(_seen_customers(session, account_ids)) / len(account_ids)


@kept
def _seen_customers(ids: Ids, scope: Scope) -> Any:
    return Account.select(Account.id).where(among(Account.id, ids), visible(scope, Account))


def _downwards(one: list[int], other: list[int]) -> list[int]:
    return sorted({*one, *other}, reverse=True) if other else one


# -- what was typed -------------------------------------------------------------------------------------------------


def viewer(session: Session) -> Viewer:
    """What this person may find."""
    seen = {kind: visible_ids(session.scope, MODELS[kind]) for kind in KINDS}
    return Viewer(held_by(session.scope) if any(seen.values()) else None, seen)


def read(text: str, phrases: Sequence[str] = ()) -> Sought | None:
    """What was typed, normalised, and `phrases`, whose words must stand together; None when all of it is blank."""
    whole = _normal(text)
    words: list[Spellings] = [(word,) for word in whole.split()]
    if is_number(whole):
        words = [_spellings(text, whole)]
    for phrase in phrases[:_PHRASES]:
        if key := _normal(phrase):
            words.append(_spellings(phrase, key) if is_number(key) else (key,))
            whole = f"{whole} {key}"
    return Sought(whole.strip(), list(dict.fromkeys(words))) if words else None


def _normal(text: str) -> str:
    return name_key(clean_line(" ".join(text[:_LONGEST].split())))


def is_number(whole: str) -> bool:
    return bool(digits(whole)) and not any(sign.isalpha() or sign == "@" for sign in whole)


def _spellings(text: str, whole: str) -> tuple[str, ...]:
    """How a number may be stored: as typed, as digits, without the trunk zero or the country in front."""
    key = phone_key(text)
    found = [whole, key]
    if key.startswith("0") and len(key.lstrip("0")) >= _NATIONAL_DIGITS - 1:
        found.append(key.lstrip("0"))
    elif key != digits(text) or text.strip().startswith("+"):
        found += [key[n:] for n in range(1, _COUNTRY_DIGITS + 1) if len(key) - n >= _NATIONAL_DIGITS]
    return tuple(dict.fromkeys(spelling for spelling in found if spelling))
