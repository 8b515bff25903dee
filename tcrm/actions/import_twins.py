"""Rows of a file that may say one customer, or one person, twice, but without an id are records of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from tcrm.actions.import_persons import Person
from tcrm.clean import excerpt
from tcrm.exchange.drafts import AccountDraft, ContactDraft, Draft
from tcrm.exchange.profiles import fold
from tcrm.i18n import _, ngettext

_SHOWN = 3  # names, and lines, that a sentence has room for

Lines = list[int]
Told = AccountDraft | ContactDraft


class Twins:
    """What was seen of it in one import. `sentences()` say it, and what to do."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, Lines]] = {}  # by file: names that several customers have
        self.with_people: set[str] = set()  # files where a person stands in some of those rows
        self.alike: dict[str, set[int]] = {}  # by file: rows that are the same as one before
        self.again: dict[str, Lines] = {}  # by file: rows of a person whom a row before names
        self.contrary: dict[str, Lines] = {}  # those of them that say otherwise what only one can be true of
        self.otherwise: dict[str, Lines] = {}  # by file: the same of the customers of a list of people

    def look(self, known: Iterable[tuple[Draft, int | None]], drafts: Sequence[Told]) -> None:
        """The drafts of one kind, and those of them that are not written already, each with the record that it is."""
        new = [draft.origin for draft, row_id in known if row_id is None and not draft.origin.id]
        apart = [draft for draft in drafts if _is_apart(draft)] if new else []
        made = {(origin.file, origin.line): origin.key.endswith("#1") for origin in new}
        rows: dict[tuple[str, str], list[Told]] = {}
        for draft in apart:
            file, line, *_rest = draft.origin
            if made.get((file, line)) is False:
                self.alike.setdefault(file, set()).add(line)
            if isinstance(draft, AccountDraft):
                rows.setdefault((file, fold(draft.name)), []).append(draft)
        for (file, _name), same in rows.items():
            lines = [draft.origin.line for draft in same]
            if len(same) > 1 and any((file, line) in made for line in lines):
                self.names.setdefault(file, {})[same[0].name] = lines
                self.with_people |= {file for draft in same if draft.first_row}

    def note(self, known: Iterable[tuple[Draft, int | None]], people: Iterable[Person]) -> None:
        """The people of whom a file has several rows, and the drafts that are not written already."""
        new = _ids(known)
        for person in people:
            _put(self.again, person.rows[1:], new)
            _put(self.contrary, person.contrary, new)

    def differ(self, known: Iterable[tuple[Draft, int | None]], rows: Iterable[Draft]) -> None:
        """The rows that contradict one before on their customer, and the drafts that are not written already."""
        _put(self.otherwise, rows, _ids(known))

    def sentences(self) -> list[str]:
        """One for each file and what there is in it."""
        return [
            *(_namesakes(file, names, file in self.with_people) for file, names in self.names.items()),
            *(_same_rows(file, sorted(lines)) for file, lines in self.alike.items()),
            *(_same_people(file, sorted(lines)) for file, lines in self.again.items()),
            *(_contrary(file, sorted(lines)) for file, lines in self.contrary.items()),
            *(_otherwise(file, sorted(lines)) for file, lines in self.otherwise.items()),
        ]


def _ids(known: Iterable[tuple[Draft, int | None]]) -> set[int]:
    return {id(draft) for draft, _row_id in known}


def _put(found: dict[str, Lines], rows: Iterable[Draft], new: set[int]) -> None:
    """The lines of those rows that are not written already, by file."""
    for draft in rows:
        if id(draft) in new:
            found.setdefault(draft.origin.file, []).append(draft.origin.line)


def _is_apart(draft: Told) -> bool:
    """Whether a draft without an id is a record of its own, as far as its file goes."""
    return not draft.origin.id and draft.first_row in (0, draft.origin.line)


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
    text = ngettext(
        "{file}: {n} row is in every cell the same as one before, and is imported once more: line {lines}.",
        "{file}: {n} rows are in every cell the same as one before, and are imported once more: lines {lines}.",
        len(lines),
    )
    return _of_lines(text, file, lines)


def _same_people(file: str, lines: Lines) -> str:
    text = ngettext(
        "{file}: {n} row names a person whom a row before it names, at the same customer, and is added to that "
        "contact: line {lines}.",
        "{file}: {n} rows name a person whom a row before them names, at the same customer, and are added to that "
        "contact: lines {lines}.",
        len(lines),
    )
    return _of_lines(text, file, lines)


def _contrary(file: str, lines: Lines) -> str:
    text = ngettext(
        "{file}: {n} row contradicts a row before it on the same person, on the job title for one; the earlier row "
        "counts: line {lines}.",
        "{file}: {n} rows contradict a row before them on the same person, on the job title for one; the earlier row "
        "counts: lines {lines}.",
        len(lines),
    )
    return _of_lines(text, file, lines)


def _otherwise(file: str, lines: Lines) -> str:
    text = ngettext(
        "{file}: {n} row contradicts a row before it on their customer, on the city for one; the earlier row counts: "
        "line {lines}.",
        "{file}: {n} rows contradict a row before them on their customer, on the city for one; the earlier row counts: "
        "lines {lines}.",
        len(lines),
    )
    return _of_lines(text, file, lines)


def _of_lines(text: str, file: str, lines: Lines) -> str:
    return text.format(file=file, n=len(lines), lines=_few(lines))


def _few(lines: Lines) -> str:
    return ", ".join(map(str, lines[: 2 * _SHOWN])) + (" …" if len(lines) > 2 * _SHOWN else "")
