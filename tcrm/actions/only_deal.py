"""The deal that a plan with a customer is for: where only one is open, nobody need name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tcrm.actions.capture import Captured
from tcrm.models import Deal
from tcrm.queries.refs import Ref
from tcrm.session import Session


class OnlyDeal(NamedTuple):
    """The only open deal of a customer that this person may change."""

    id: int
    title: str


DealOf = Callable[[Captured[Ref]], OnlyDeal | None]
"""The deal that comes with what a line plans; None where none does."""


def deal_of_plan(session: Session, where: Mapping[str, Any]) -> DealOf:
    """The deal that comes with a plan that hangs on `where` (columns of an activity, `contact_ids`): of a customer
    alone the only open one. Not with what comes again and again: a deal ends, and the visits go on. It is asked for
    once, whatever line is written then."""
    account, named = where.get("account_id"), where.get("deal_id") or where.get("contact_ids")
    found = _only_deal(session, account) if account and not named else None
    return lambda line: None if line.repeats else found


def _only_deal(session: Session, account_id: int) -> OnlyDeal | None:
    of_it = (Deal.account == account_id, Deal.status == "open", Deal.archived == 0, session.editable(Deal))
    found = session.db.rows(Deal.select(Deal.id, Deal.title).where(*of_it).limit(2))
    return OnlyDeal(*found[0]) if len(found) == 1 else None
