"""A gate opens when what it asks for is answered with the promotion: one step, or none."""

from __future__ import annotations

from datetime import date

import pytest
from criteria import AMOUNT, CLOSE, CUSTOMER, NEED, VISIT, WHO, lacking
from dump import dump, watched
from office import Office, stage

from tcrm.actions import deals
from tcrm.actions.deals import Answers, Done, Part
from tcrm.actions.history import undo
from tcrm.errors import BadValue, Refused
from tcrm.models import Account, Activity, Contact, Deal, DealContact, Membership, Operation, StageMove
from tcrm.money import Money
from tcrm.queries.history import entries
from tcrm.session import Session


def test_answers_and_the_promotion_are_one_step(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, CLOSE, CUSTOMER, NEED, VISIT, WHO])
    account = office.account("Huber", "maria")
    deal = office.deal("Press", "maria")
    before, steps = dump(office.db), office.db.count(Operation.select())
    filled = Answers(
        fields={"amount": Money(9_000_00, "USD"), "close_on": "2026-12-24", "account_id": account},
        checks=["need"],
        activities=[Done("visit", "See the hall", "Three presses, two shifts")],
        roles=[Part("decision_maker", name="Dr. Eva Weiss")],
    )
    with watched(office.db):
        found = deals.promote(maria, deal, answers={deal: filled})
    assert (len(found.moved), found.held) == (1, [])
    assert office.db.count(Operation.select()) == steps + 1
    assert office.db.rows(Deal.select(Deal.amount, Deal.currency, Deal.close_on, Deal.account)) == [
        (9_000_00, "USD", date(2026, 12, 24), account)
    ]
    assert office.db.rows(StageMove.select(StageMove.amount_at).order_by(StageMove.id))[-1] == (9_000_00,)
    said = (Activity.kind, Activity.subject, Activity.outcome, Activity.status, Activity.account)
    assert office.db.rows(Activity.select(*said)) == [
        ("visit", "See the hall", "Three presses, two shifts", "done", account)
    ]
    part = DealContact.select(DealContact.role, Contact.name, Membership.account)
    part = part.join(Contact, on=(Contact.id == DealContact.contact))
    part = part.join(Membership, on=(Membership.contact == Contact.id))
    assert office.db.rows(part) == [("decision_maker", "Dr. Eva Weiss", account)]
    assert entries(maria, 1)[0].said == "promoted Press to Qualified"
    undo(maria)
    assert dump(office.db) == before


def test_answers_that_are_not_enough_leave_nothing_behind(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, NEED])
    deal, other = office.deal("Press", "maria"), office.deal("Line", "maria")
    before = dump(office.db)
    half = {deal: Answers(fields={"amount": 5}, activities=[Done("call", "x")], roles=[Part("user", name="Eva")])}
    assert lacking(deals.promote(maria, deal, answers=half)) == [("lead", "check", "need")]
    assert dump(office.db) == before
    both = {**half, other: Answers(fields={"amount": 7}, checks=["need"])}
    found = deals.promote(maria, [deal, other], answers=both)
    assert ([moved.deal_id for moved in found.moved], [held.deal_id for held in found.held]) == ([other], [deal])
    assert office.db.rows(Deal.select(Deal.amount).order_by(Deal.id)) == [(None,), (7,)]
    assert office.db.count(Activity.select()) == 0


def test_answers_do_not_overwrite_what_a_colleague_filled_in_meanwhile(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT])
    deal = office.deal("Press", "maria")
    mine = {deal: Answers(fields={"amount": Money(500, "USD")})}
    deals.edit(office.sit("mona"), deal, {"amount": 900})
    held = deals.promote(maria, deal, answers=mine).held[0]
    assert "amount" in held.reasons[0] and "meanwhile" in held.reasons[0]
    assert office.db.rows(Deal.select(Deal.amount, Deal.currency)) == [(900, "EUR")]
    for other in ({"amount": Money(900, "USD")}, {"amount": 900, "currency": "CHF"}, {"title": "Other"}):
        assert len(deals.promote(maria, deal, answers={deal: Answers(fields=other)}).held) == 1
    assert stage(office, deal) == "lead"
    assert deals.promote(maria, deal, answers={deal: Answers(fields={"amount": 900})}).held == []


@pytest.mark.parametrize(
    "wrong",
    [
        Answers(fields={"amount": -5}),
        Answers(fields={"stage_id": 3}),
        Answers(fields={"close_on": "5-2"}),
        Answers(fields={"account_id": 1}, new_account="Huber"),
        Answers(checks=["moon"]),
        Answers(activities=[Done("dance")]),
        Answers(roles=[Part("king", name="Eva")]),
        Answers(roles=[Part("user")]),
        Answers(roles=[Part("user", contact_id=99)]),
    ],
)
def test_answers_that_cannot_stand_there_are_refused_whole(office: Office, maria: Session, wrong: Answers) -> None:
    office.account("Huber", "maria")
    deal, other = office.deal("Press", "maria"), office.deal("Line", "maria")
    before = dump(office.db)
    with pytest.raises((BadValue, Refused)):
        deals.promote(maria, [other, deal], answers={deal: wrong})
    assert dump(office.db) == before


def test_a_lead_gets_its_customer_on_the_way(office: Office, maria: Session) -> None:
    office.criteria("lead", [CUSTOMER])
    deal = deals.add(maria, "", company="Huber & Söhne")
    assert lacking(deals.promote(maria, deal)) == [("lead", "field", "account_id")]
    deals.promote(maria, deal, answers={deal: Answers(new_account="Huber & Söhne AG")})
    query = Account.select(Account.name, Account.owner).join(Deal, on=(Deal.account == Account.id))
    assert office.db.rows(query) == [("Huber & Söhne AG", maria.user.id)]
    assert stage(office, deal) == "qualified"


def test_a_person_who_is_on_the_deal_gets_the_part_and_stays_one_person(office: Office, maria: Session) -> None:
    office.criteria("lead", [WHO])
    account = office.account("Huber", "tom")
    deal = office.deal("Press", "maria", account_id=account)
    with office.sit("olga").operation("people") as op:
        weiss = op.insert(Contact, name="Weiss", sort_name="weiss")
        op.insert(DealContact, deal_id=deal, contact_id=weiss, role="")
    assert deals.promote(maria, deal, answers={deal: Answers(roles=[Part("decision_maker", weiss)])}).held == []
    assert office.db.rows(DealContact.select(DealContact.contact, DealContact.role)) == [(weiss, "decision_maker")]
    undo(maria)
    # Tom's customer is not Maria's to change, so the new person stands alone
    deals.promote(maria, deal, answers={deal: Answers(roles=[Part("decision_maker", name="Eva")])})
    assert office.db.count(DealContact.select()) == 2
    assert office.db.count(Membership.select()) == 0


def test_winning_and_moving_take_answers_too(office: Office, maria: Session) -> None:
    office.criteria("lead", [NEED])
    office.criteria("negotiation", [AMOUNT])
    deal = office.deal("Press", "maria")
    assert deals.move_to(maria, deal, "negotiation", answers={deal: Answers(checks=["need"])}).held == []
    assert deals.win(maria, deal, ["Price"], answers={deal: Answers(fields={"amount": 7})}).held == []
    assert stage(office, deal) == "order"
