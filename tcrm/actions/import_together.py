"""Rows that are one record, a customer with each of its people or a person told in pieces: one is written, each row is
remembered as it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Generic, TypeVar

from tcrm.actions.import_desk import Desk
from tcrm.actions.import_writer import BLANK, UNKNOWN, Writer
from tcrm.exchange.drafts import AccountDraft, ContactDraft, Draft
from tcrm.exchange.profiles import fold

T = TypeVar("T", bound=AccountDraft | ContactDraft)
Rows = list[tuple[T, int | None]]
Record = tuple[str, int | str]
_COLLECTED = ("tags", "phones", "emails", "webs")


class Together(Generic[T]):
    """Which rows are written as one, of those that are written at once."""

    def __init__(self) -> None:
        self._others: dict[int, tuple[T, list[T]]] = {}  # by the identity of the first

    def join(self, rows: Rows[T]) -> Rows[T]:
        """One draft for each record: the first of its rows, which now says what the others say as well."""
        kept: Rows[T] = []
        first: dict[tuple[Record, int | None], T] = {}
        self._others.clear()
        for draft, row_id in rows:
            same = first.setdefault((_record(draft), row_id), draft) if draft.first_row else draft
            if same is draft:
                kept.append((draft, row_id))
            else:
                self._others.setdefault(id(same), (same, []))[1].append(draft)
        for same, others in self._others.values():
            _say_all(same, others)
        return kept

    def others(self, draft: T) -> Sequence[T]:
        """The further rows of this draft's record."""
        return self._others[id(draft)][1] if id(draft) in self._others else ()

    def without(self, good: Rows[T]) -> list[tuple[T, T]]:
        """The further rows whose first row is not among these, each with it."""
        held = {id(draft) for draft, _row_id in good} if self._others else set()
        return [(other, first) for key, (first, others) in self._others.items() if key not in held for other in others]


class TogetherWriter(Writer[T]):
    """Writes drafts of which some are one record, see `first_row`. All of one kind must come in one set."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.together: Together[T] = Together()

    def known(self, drafts: Sequence[T]) -> Rows[T]:
        found = super().known(drafts)
        if several := _of_several_rows(drafts):
            found = self._at_home(found, several)
            self.desk.twins.differ(found, chain.from_iterable(map(_contradicting, several)))
        self.desk.twins.look(found, drafts)
        return found

    def _at_home(self, found: Rows[T], several: list[list[T]]) -> Rows[T]:
        """Rows that are one record are that which the first of them is that is there. It counts once, and is called as
        it is: that it is this one the other rows say, not the name."""
        new = {id(draft): row_id for draft, row_id in found}
        homes: dict[int, int] = {}
        for rows in several:
            known = [self.keys.get((draft.origin.source, draft.origin.key), UNKNOWN)[1] for draft in rows]
            there = [new.get(id(draft)) or row_id for draft, row_id in zip(rows, known, strict=True)]
            home = next((row_id for row_id in there if row_id in self.claimed), None)
            again = [row_id for draft, row_id in zip(rows, there, strict=True) if id(draft) not in new]
            again = [row_id for row_id in again if row_id in self.claimed]
            homes |= {id(draft): home for draft in rows if home and id(draft) in new and new[id(draft)] is None}
            written = {new[id(draft)] or home for draft in rows if id(draft) in new}
            self.report.skipped[self.kind] -= len(again) - len(set(again) - written)
        for draft, _row_id in found:
            if id(draft) in homes:
                draft.fields -= {"name"}
        return [(draft, homes.get(id(draft), row_id)) for draft, row_id in found]

    def joined(self, rows: Rows[T]) -> Rows[T]:
        """Good drafts, those of one record put together."""
        return self.together.join(rows)

    def _remember(self, rows: Sequence[tuple[T, int]]) -> None:
        others = [(other, row_id) for draft, row_id in rows for other in self.together.others(draft)]
        super()._remember([*rows, *others])


def _of_several_rows(drafts: Sequence[T]) -> list[list[T]]:
    """The drafts that are one record, for each record of several rows."""
    found: dict[Record, list[T]] = {}
    for draft in drafts:
        if draft.first_row:
            found.setdefault(_record(draft), []).append(draft)
    return [rows for rows in found.values() if len(rows) > 1]


def _record(draft: T) -> Record:
    """What rows that are one record have in common: their place, or in lists of people the name of the company."""
    if isinstance(draft, AccountDraft) and draft.by_name:
        return "", fold(draft.name)
    return draft.origin.file, draft.first_row


def _contradicting(rows: Sequence[Draft]) -> Iterator[Draft]:
    """Of the rows that are one customer by its name, those that say otherwise what a row before them says of it. A
    blank says nothing."""
    first: dict[str, object] = {}
    for draft in (one for one in rows if isinstance(one, AccountDraft) and one.by_name):
        cells = {name: getattr(draft, name) for name in draft.fields - {"name", "revenue_currency", *_COLLECTED}}
        said = {name: fold(value) if isinstance(value, str) else value for name, value in cells.items()}
        said = {name: value for name, value in said.items() if value != BLANK[AccountDraft].get(name)}
        if any(first.setdefault(name, value) != value for name, value in said.items()):
            yield draft


def _say_all(draft: T, others: Sequence[T]) -> None:
    """Let the draft say what the others say, too. Of what only one can be true that counts which is said first."""
    rows = (draft, *others)
    blank = BLANK[type(draft)]
    draft.fields |= frozenset(chain.from_iterable(one.fields for one in others)) - {"name"}
    for name in draft.fields:
        said = [getattr(one, name) for one in rows]
        if name in _COLLECTED:
            setattr(draft, name, tuple(dict.fromkeys(chain.from_iterable(said))))
        elif name == "accounts":  # the same company in each row, but perhaps not the role
            setattr(draft, name, next((found for found in said if any(one.role for one in found)), said[0]))
        elif name != "revenue_currency":
            setattr(draft, name, next((value for value in said if value != blank.get(name)), said[0]))
    if isinstance(draft, AccountDraft):
        paid = next((one for one in rows if isinstance(one, AccountDraft) and one.revenue == draft.revenue), draft)
        draft.revenue_currency = paid.revenue_currency
