"""In which orders deals can stand, within their stages or their sellers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tcrm.clean import search_key
from tcrm.i18n import _
from tcrm.queries.deals import DealRow
from tcrm.screens.sort_verb import Order, SortKey

_VALUES: dict[str, Callable[[DealRow], Any]] = {
    "amount": lambda row: None if row.in_firm is None else -row.in_firm,
    "days": lambda row: -row.days,
    "close": lambda row: row.close_on,
    "next": lambda row: row.next_step and (row.next_step.due_on or date.max),
    "name": lambda row: search_key(row.customer or row.title) or None,
    "owner": lambda row: search_key(row.owner) or None,
}
"""Key -> what is compared, the smallest first; None: unknown, always last."""


def sort_keys() -> Sequence[SortKey]:
    """What deals can be sorted by."""
    return (
        SortKey("amount", _("amount"), _("largest first"), _("smallest first")),
        SortKey("days", _("days in stage"), _("longest first"), _("shortest first")),
        SortKey("close", _("close date"), _("soonest first"), _("latest first")),
        SortKey("next", _("next step"), _("soonest first"), _("latest first")),
        SortKey("name", _("name"), _("from A"), _("from Z")),
        SortKey("owner", _("owner"), _("from A"), _("from Z")),
    )


def newest_end(deal: DealRow) -> tuple[bool, int]:
    """Deals as they stand by this: the open ones, longest in their stage first, then those that are won or lost, last
    closed first."""
    return (False, -deal.days) if deal.closed_on is None else (True, -deal.closed_on.toordinal())


def in_order(deals: Sequence[DealRow], order: Order | None) -> Sequence[DealRow]:
    """These deals as the order wants them; equal ones as they stood. What is not known comes last, either way."""
    if order is None:
        return deals
    value = _VALUES[order.by.key]
    known = [deal for deal in deals if value(deal) is not None]
    unknown = [deal for deal in deals if value(deal) is None]
    return (*sorted(known, key=value, reverse=order.turned), *unknown)
