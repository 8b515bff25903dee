"""Why something cannot be done with deals, as far as that is certain before anything is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tcrm.i18n import _
from tcrm.queries import deals as deal_queries
from tcrm.screens import whose

MOVES = ("deal.promote", "deal.back", "deal.move", "deal.win", "deal.lose")
CHANGES = (*MOVES, "edit", "delete", "mark.hot", "tag", "assign")
"""Commands that only somebody may use who may change the record; what is nobody's may be taken (`assign`)."""


def refused(
    command_id: str, chosen: Sequence[deal_queries.DealRow] | Callable[[], Sequence[deal_queries.DealRow]]
) -> str | None:
    """The sentence that says why not; None where it may go. Of many deals one that can be moved is enough: the others
    are held back, each with its reason."""
    if command_id not in CHANGES:
        return None
    deals = chosen() if callable(chosen) else chosen
    if not deals:
        return _("No deal is selected.") if command_id in MOVES else None
    if not any(deal.may_edit or (command_id == "assign" and not deal.owner) for deal in deals):
        return whose.belongs_to(f"D-{deals[0].id}", deals[0].owner, deals[0].owner_team)
    if all(deal.status == "lost" for deal in deals):
        return {
            "deal.promote": _("A lost deal is not promoted; m opens it again."),
            "deal.back": _("A lost deal has no stage before; m opens it again."),
            "deal.lose": _("It is lost already; m opens it again."),
        }.get(command_id)
    if command_id == "deal.win" and all(deal.status == "won" for deal in deals):
        return _("It is won already; < opens it again, m moves it on.")
    return None
