"""Rows that are one customer, each with another of its people: one record is written, each row is remembered as it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from itertools import chain

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
                self._others.setdefault(id(same), (same, []))[1].append(draft)
        for same, others in self._others.values():
            _say_all(same, others)
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


def _say_all(draft: AccountDraft, others: Sequence[AccountDraft]) -> None:
    """Let the draft say what the others say, too: they do not contradict each other."""
    rows = (draft, *others)
    paid = next((one for one in rows if one.revenue is not None), draft)
    for name in draft.fields:
        said = [getattr(one, name) for one in rows]
        if name in _COLLECTED:
            setattr(draft, name, tuple(dict.fromkeys(chain.from_iterable(said))))
        else:
            setattr(draft, name, next((value for value in said if value != _DEFAULTS[name]), _DEFAULTS[name]))
    draft.revenue_currency = paid.revenue_currency
