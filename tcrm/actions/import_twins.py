"""Rows of a file that may say one customer, or one person, twice, but without an id are records of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from tcrm.clean import excerpt
from tcrm.exchange.drafts import AccountDraft, Draft
from tcrm.exchange.profiles import fold
from tcrm.i18n import _, ngettext

_SHOWN = 3  # names, and lines, that a sentence has room for

Lines = list[int]


class Twins:
    """What was seen of it in one import. `sentences()` say it, and what to do."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, Lines]] = {}  # by file: names that several customers have
        self.with_people: set[str] = set()  # files where a person stands in some of those rows
        self.alike: dict[str, set[int]] = {}  # by file: rows that are the same as one before

    def look(self, known: Iterable[tuple[Draft, int | None]], drafts: Sequence[Draft]) -> None:
        """The drafts of one kind, and those of them that are not written already, each with the record that it is."""
        new = [draft.origin for draft, row_id in known if row_id is None and not draft.origin.id]
        for origin in new:
            if not origin.key.endswith("#1"):
                self.alike.setdefault(origin.file, set()).add(origin.line)
        made = {(origin.file, origin.line) for origin in new}
        rows: dict[tuple[str, str], list[AccountDraft]] = {}
        for draft in drafts if new else ():
            if isinstance(draft, AccountDraft) and not draft.origin.id and draft.first_row in (0, draft.origin.line):
                rows.setdefault((draft.origin.file, fold(draft.name)), []).append(draft)
        for (file, _name), same in rows.items():
            lines = [draft.origin.line for draft in same]
            if len(same) > 1 and any((file, line) in made for line in lines):
                self.names.setdefault(file, {})[same[0].name] = lines
                self.with_people |= {file for draft in same if draft.first_row}

    def sentences(self) -> list[str]:
        """One for each file and what there is in it."""
        return [
            *(_namesakes(file, names, file in self.with_people) for file, names in self.names.items()),
            *(_same_rows(file, sorted(lines)) for file, lines in self.alike.items()),
        ]


def _namesakes(file: str, names: dict[str, Lines], with_people: bool) -> str:
    said = [
        _("{name} (lines {lines})").format(name=excerpt(name), lines=_few(names[name]))
        for name in islice(names, _SHOWN)
    ]
    if len(names) > _SHOWN:
        said.append(_("{n} more names").format(n=len(names) - _SHOWN))
    text = _(
        "{file}: {n} rows have the name of another row and no id, so each is a customer of its own: {names}. "
        "Where one customer is meant, leave one row of it and import that; undo takes this import back."
    )
    if with_people:
        text = _(
            "{file}: {n} customers have the name of another one and no id, because their rows say different things of "
            "them or name no person: {names}. Where one customer is meant, let all its rows say the same of it, each "
            "with a person, and import that; undo takes this import back."
        )
    return text.format(file=file, n=sum(map(len, names.values())), names=", ".join(said))


def _same_rows(file: str, lines: Lines) -> str:
    return ngettext(
        "{file}: {n} row is in every cell the same as one before, and is imported once more: line {lines}.",
        "{file}: {n} rows are in every cell the same as one before, and are imported once more: lines {lines}.",
        len(lines),
    ).format(file=file, n=len(lines), lines=_few(lines))


def _few(lines: Lines) -> str:
    return ", ".join(map(str, lines[: 2 * _SHOWN])) + (" …" if len(lines) > 2 * _SHOWN else "")
