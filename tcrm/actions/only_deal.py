"""The deal that a plan with a customer is for: where only one is open, nobody need name it."""

from __future__ import annotations

from typing import NamedTuple

from tcrm.actions.capture import Captured
from tcrm.models import Deal
from tcrm.queries.refs import Ref
from tcrm.session import Session


class OnlyDeal(NamedTuple):
    """The only open deal of a customer that this person may change."""

    id: int
    title: str


def only_deal(session: Session, account_id: int) -> OnlyDeal | None:
    """The one open deal of a customer that this person may change; None if there is none, or more than one."""
    of_it = (Deal.account == account_id, Deal.status == "open", Deal.archived == 0, session.editable(Deal))
    found = session.db.rows(Deal.select(Deal.id, Deal.title).where(*of_it).limit(2))
    return OnlyDeal(*found[0]) if len(found) == 1 else None


def deal_of_plan(session: Session, record: Ref | None, line: Captured[Ref]) -> OnlyDeal | None:
    """The deal that comes with a plan for a record: a customer's only open one. None for what comes again and again:
    a deal ends, and the visits go on."""
    if record is None or record.kind != "account" or line.repeats:
        return None
    return only_deal(session, record.id)
