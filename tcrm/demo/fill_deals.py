"""The deals of the story into their tables, with their whole histories through the one function that moves stages."""

from __future__ import annotations

from typing import Any

from tcrm.actions.moves import Move, move
from tcrm.demo.parts import Deal as Told
from tcrm.demo.parts import Lead, Story
from tcrm.demo.rows import Ids, insert
from tcrm.models import Deal, DealCompetitor, DealContact, DealLine, DealReason
from tcrm.models.journal import Recorder
from tcrm.session import Session

NOBODY = Lead("", "", "", "")


def fill_deals(session: Session, op: Recorder, story: Story, ids: Ids) -> None:
    """Deals, their moves, what people thought of them last, and what hangs on them."""
    ids.deals = insert(op, Deal, [(deal.key, _row(deal, ids)) for deal in story.deals])
    move(session, [wish for deal in story.deals for wish in _moves(deal, ids)])
    own = [deal for deal in story.deals if deal.probability is not None]
    op.update_each(Deal, {ids.deals[deal.key]: {"probability": deal.probability} for deal in own})
    _hanging(op, story, ids)


def _row(deal: Told, ids: Ids) -> dict[str, Any]:
    """The deal without its probability: that is of today, and the moves would keep it as if it had stood then."""
    lead = deal.lead or NOBODY
    return {
        "title": deal.title,
        "pipeline_id": ids.pipeline,
        "account_id": ids.accounts[deal.account] if deal.account else None,
        "owner_id": ids.users[deal.owner],
        "private": deal.private,
        "amount": deal.amount,
        "currency": deal.currency,
        "close_on": deal.close_on,
        "budget": deal.budget,
        "interest": deal.interest,
        "source": deal.source,
        "company": lead.company,
        "person": lead.person,
        "email": lead.email,
        "phone": lead.phone,
        "lost_to_id": ids.competitors[deal.competitors[0]] if _lost_to_a_rival(deal) else None,
        "close_note": deal.note,
    }


def _lost_to_a_rival(deal: Told) -> bool:
    """The reason says so, or the note names who it was."""
    if deal.outcome != "lost" or not deal.competitors:
        return False
    return deal.reason == "competitor" or deal.competitors[0] in deal.note


def _moves(deal: Told, ids: Ids) -> list[Move]:
    return [
        Move(
            ids.deals[deal.key],
            ids.stages[told.stage],
            at=told.at,
            reason=told.reason,
            imported=True,
            by=ids.users[told.by],
            amount=told.amount,
            close_on=told.close_on,
        )
        for told in deal.moves
    ]


def _hanging(op: Recorder, story: Story, ids: Ids) -> None:
    """Reasons, people with their parts, competitors, product lines."""
    keyed = [(ids.deals[deal.key], deal) for deal in story.deals]
    op.insert_many(
        DealReason,
        [{"deal_id": deal_id, "reason_id": ids.reasons[deal.reason]} for deal_id, deal in keyed if deal.reason],
    )
    op.insert_many(
        DealContact,
        [
            {
                "deal_id": deal_id,
                "contact_id": ids.contacts[buyer.contact],
                "role": buyer.role,
                "influence": buyer.influence,
                "attitude": buyer.attitude,
            }
            for deal_id, deal in keyed
            for buyer in deal.contacts
        ],
    )
    op.insert_many(
        DealCompetitor,
        [
            {"deal_id": deal_id, "competitor_id": ids.competitors[name]}
            for deal_id, deal in keyed
            for name in deal.competitors
        ],
    )
    op.insert_many(
        DealLine,
        [
            {
                "deal_id": deal_id,
                "product_id": ids.products[line.product],
                "quantity": str(line.quantity),
                "price": line.price,
                "total": line.quantity * line.price,
                "position": place,
            }
            for deal_id, deal in keyed
            for place, line in enumerate(deal.lines)
        ],
    )
