"""Rows that are one customer, each with another of its people: one record is written, each row is remembered as it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from tcrm.exchange.drafts import AccountDraft

Rows = list[tuple[AccountDraft, int | None]]
_DEFAULTS = {field.name: field.default for field in fields(AccountDraft)}
_COLLECTED = ("tags", "phones", "emails", "webs")


class Together:
    """Which rows are written as one, of those that are written at once."""

    def __init__(self) -> None:
        self._others: dict[int, tuple[AccountDraft, list[AccountDraft]]] = {}  # by the identity of the first

    def join(self, rows: Rows) -> Rows:
        """One draft for each record: the first of a customer, which now says what its other rows say as well."""
        kept: Rows = []
        first: dict[tuple[str, int, int | None], AccountDraft] = {}
        self._others.clear()
        for draft, row_id in rows:
            same = first.setdefault((draft.origin.file, draft.first_row, row_id), draft) if draft.first_row else draft
            if same is draft:
                kept.append((draft, row_id))
            else:
                _add(same, draft)
                self._others.setdefault(id(same), (same, []))[1].append(draft)
        return kept

    def others(self, draft: AccountDraft) -> Sequence[AccountDraft]:
        """The further rows of this draft's customer."""
        return self._others[id(draft)][1] if id(draft) in self._others else ()

    def without(self, good: Rows) -> list[tuple[AccountDraft, AccountDraft]]:
        """The further rows whose first row is not among these, each with it."""
        held = {id(draft) for draft, _row_id in good} if self._others else set()
        return [(other, first) for key, (first, others) in self._others.items() if key not in held for other in others]


def customers(drafts: Sequence[AccountDraft]) -> list[list[AccountDraft]]:
    """The drafts that are one customer, for each customer of several rows."""
    found: dict[tuple[str, int], list[AccountDraft]] = {}
    for draft in drafts:
        if draft.first_row:
            found.setdefault((draft.origin.file, draft.first_row), []).append(draft)
    return [rows for rows in found.values() if len(rows) > 1]


def _add(draft: AccountDraft, other: AccountDraft) -> None:
    """Let the draft say what the other one says, too: they do not contradict each other."""
    if draft.revenue is None:
        draft.revenue_currency = other.revenue_currency
    for name in draft.fields:
        said, more = getattr(draft, name), getattr(other, name)
        if name in _COLLECTED:
            setattr(draft, name, tuple(dict.fromkeys((*said, *more))))
        elif said == _DEFAULTS[name]:
            setattr(draft, name, more)
