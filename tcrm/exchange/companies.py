"""A list of companies with a person in each row says a company once for each of its people: which rows are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tcrm.exchange.cells import tidy
from tcrm.exchange.csvfile import BadRow, Row
from tcrm.exchange.drafts import AccountDraft, Draft
from tcrm.exchange.finish import finisher
from tcrm.exchange.maker import Maker
from tcrm.exchange.profiles import Sheet, fold

Cells = tuple[str, ...]
_COLLECTED = ("phone", "email", "web", "tags")  # a company has any number of them
_NAMING = ("name", *_COLLECTED)


def with_first_rows(found: Iterable[Draft | BadRow], companies: Sheet, people: Maker) -> Iterator[Draft | BadRow]:
    """The drafts of a list of companies, as they come. When all have come, those whose name stands there several times,
    each with a person and without an id, have their `first_row`; in a list of people all of a name. `people` reads the
    person of a row."""
    by_name = bool(companies.section.lent.company)
    named: dict[str, list[AccountDraft]] = {}
    for draft in found:
        if isinstance(draft, AccountDraft) and not draft.origin.id:
            same = named.setdefault(fold(draft.name), [])
            same.append(draft)
            draft.by_name, draft.first_row = by_name, same[0].origin.line if by_name else 0
        yield draft
    several = [same for same in named.values() if len(same) > 1]
    lines = {draft.origin.line for same in several for draft in same if not by_name}
    said = _said(companies, people, lines) if lines else {}
    for same in several if said else ():
        _tell([draft for draft in same if draft.origin.line in said], said)


def _said(companies: Sheet, people: Maker, lines: set[int]) -> dict[int, Cells]:
    """Of these lines, those that name a person, and what else they say of the company, comparable."""
    section = companies.section
    used = {fold(column) for column in section.used()}
    naming = {fold(column) for column, target in section.columns.items() if target.partition(".")[0] in _NAMING}
    places = [place for column, place in people.index.items() if column in used - naming]
    finish = finisher(people)
    said = {}
    for row in companies.file.rows():
        if isinstance(row, Row) and row.line in lines:
            person, bad = people.values(row)
            if bad or finish(row, person) or person:
                said[row.line] = tuple(fold(tidy(row.cells[place])) for place in places)
    return said


def _tell(same: list[AccountDraft], said: Mapping[int, Cells]) -> None:
    """Rows of one name are one company if none contradicts another; else those that say the same of it are."""
    variants = {said[draft.origin.line] for draft in same}
    agree = all(len(set(cells) - {""}) < 2 for cells in zip(*variants, strict=True))
    first: dict[Cells, int] = {}
    for draft in same:
        cells = () if agree else said[draft.origin.line]
        draft.first_row = first.setdefault(cells, draft.origin.line)
