"""A plan with a customer who has one open deal is for that deal: nobody need name it."""

from __future__ import annotations

import pytest
from office import Office

from tcrm.actions import agenda as acts
from tcrm.actions.contacts import add_contact
from tcrm.actions.history import undo
from tcrm.actions.steps import lose
from tcrm.models import Activity
from tcrm.queries.deals import rows
from tcrm.queries.refs import Ref
from tcrm.screens.plan_line import meant
from tcrm.session import Session

PLAN = "call Acme fri 10:00 about the renewal"


@pytest.fixture
def acme(office: Office) -> int:
    return office.account("Acme GmbH", "maria")


def deal_of(office: Office, activity: int | None) -> int | None:
    found = office.db.one(Activity.select(Activity.deal, Activity.status).where(Activity.id == activity))
    assert found is not None and found[1] == "planned"
    deal: int | None = found[0]
    return deal


def preview(session: Session, text: str) -> str:
    return "".join(words for words, _role in meant(session, text).said(session))


def test_a_plan_with_a_customer_is_the_next_step_of_the_only_open_deal_until_it_is_taken_back(
    office: Office, maria: Session, acme: int
) -> None:
    deal = office.deal("Line 2", "maria", account_id=acme)
    assert rows(maria, [deal])[0].next_step is None
    assert preview(maria, PLAN) == "call · for Acme GmbH · Line 2 · Fri 27 Nov 10:00 · the renewal"
    made = acts.capture(maria, PLAN)
    (row,) = rows(maria, [deal])
    assert row.next_step is not None and row.next_step.activity_id == made
    undo(maria)
    assert rows(maria, [deal])[0].next_step is None


def test_however_a_step_of_a_customer_is_planned_it_is_for_the_only_open_deal(
    office: Office, maria: Session, acme: int
) -> None:
    deal = office.deal("Line 2", "maria", account_id=acme)
    at = Ref("account", acme)
    assert deal_of(office, acts.next_step(maria, at, "fri call")) == deal
    call = acts.log(maria, at, "call", "hello", next_text="fri visit")
    planned, logged = Activity.select(Activity.deal).where(Activity.kind == "visit"), Activity.id == call
    assert office.db.value(planned) == deal and office.db.value(Activity.select(Activity.deal).where(logged)) is None
    task = acts.plan(maria, at, "task", "send it", office.time.date())
    assert deal_of(office, task) is None  # no line: whoever makes it says where
    assert next_for(maria, at, "mon call") == next_for(maria, Ref("activity", task), "mon call") == "Line 2"
    assert deal_of(office, acts.done(maria, task, next_text="mon call").next_id) == deal


def next_for(session: Session, ref: Ref, text: str) -> str:
    """The title of the deal that a next step would go to without being named."""
    found = acts.deal_of_next(session, ref)(acts.step_understood(session, text))
    return found.title if found else ""


def test_a_step_with_a_contact_or_one_that_comes_again_brings_no_deal_with_it(
    office: Office, maria: Session, acme: int
) -> None:
    deal = office.deal("Line 2", "maria", account_id=acme)
    ann = add_contact(maria, "Ann Lee", account_id=acme)
    call = acts.plan(maria, Ref("contact", ann), "call", "hello", None)
    for ref in (Ref("contact", ann), Ref("activity", call), Ref("deal", deal)):
        assert next_for(maria, ref, "mon call") == ""
    assert next_for(maria, Ref("account", acme), "every mon call") == ""


def test_where_there_is_a_doubt_a_plan_stays_with_the_customer(office: Office, maria: Session, acme: int) -> None:
    assert deal_of(office, acts.capture(maria, PLAN)) is None  # none
    theirs = office.deal("Spare parts", "tom", account_id=acme)
    assert deal_of(office, acts.capture(maria, PLAN)) is None  # seen, but not hers to change
    mine = office.deal("Line 2", "maria", account_id=acme)
    assert deal_of(office, acts.capture(maria, PLAN)) == mine
    assert deal_of(office, acts.capture(office.sit("tom"), PLAN)) == theirs
    again = "visit Acme every 2 weeks tue"
    assert deal_of(office, acts.capture(maria, again)) is None  # a deal ends, the visits go on
    assert preview(maria, again).startswith("visit · Acme GmbH · Tue 24 Nov")
    other = office.deal("Line 3", "maria", account_id=acme)
    assert deal_of(office, acts.capture(maria, PLAN)) is None  # which of two?
    assert preview(maria, PLAN).startswith("call · Acme GmbH · Fri")
    lose(maria, [mine], ["price"])
    assert deal_of(office, acts.capture(maria, PLAN)) == other
    assert deal_of(office, acts.capture(maria, f"call D-{mine} fri")) == mine  # named is named
