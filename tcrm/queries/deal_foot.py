"""What the foot of a list of deals says about the selected one beyond its row: what it needs, who is in it."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.models import Competitor, Contact, Deal, DealCompetitor, DealContact
from tcrm.queries.dealfilter import GRAMMAR, asks_whether
from tcrm.queries.gates import Criterion, standing
from tcrm.queries.stalled import why_stalled
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class DealFoot:
    """`criteria` stand between the deal and its next stage; `people` by family name (else name), the most influential
    first; `competitors` in the order they came up; `stalled` says why it stands still, where that was asked."""

    deal_id: int
    criteria: tuple[Criterion, ...] = ()
    people: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    stalled: str = ""


def deal_foot(session: Session, deal_id: int, text: str = "") -> DealFoot:
    """The foot of a deal, a few short queries. Blank for a deal that this person does not see. Why it stands still is
    asked only under a filter (`text`) that asks for it: what is usual takes the deals won within a year."""
    people = (
        DealContact.select(Contact.family_name, Contact.name)
        .join(Contact, on=(Contact.id == DealContact.contact))
        .switch(DealContact)
        .join(Deal, on=(Deal.id == DealContact.deal))
        .where(DealContact.deal == deal_id, session.visible(Deal), session.visible(Contact))
        .order_by(DealContact.influence.is_null(), DealContact.influence.desc(), DealContact.id)
    )
    rivals = (
        DealCompetitor.select(Competitor.name)
        .join(Competitor, on=(Competitor.id == DealCompetitor.competitor))
        .switch(DealCompetitor)
        .join(Deal, on=(Deal.id == DealCompetitor.deal))
        .where(DealCompetitor.deal == deal_id, session.visible(Deal))
        .order_by(DealCompetitor.id)
    )
    return DealFoot(
        deal_id,
        standing(session, [deal_id]).get(deal_id, ()),
        tuple(family or name for family, name in session.db.rows(people)),
        tuple(row[0] for row in session.db.rows(rivals)),
        why_stalled(session, deal_id) if text and asks_whether(GRAMMAR.understood(text)[0], "stalled") else "",
    )
