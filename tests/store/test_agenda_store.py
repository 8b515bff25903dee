"""Activities are logged, planned, done and put off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from office import NOW, Office, fact, operations, person, put, said

from tcrm.actions import agenda as acts
from tcrm.actions import schedule
from tcrm.actions.history import undo
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.models import Activity, ActivityContact, Membership, Share
from tcrm.queries.deals import rows
from tcrm.queries.refs import Ref
from tcrm.session import Session

TODAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 27)


# -- logging and planning -------------------------------------------------------------------------------------------


def test_a_logged_call_is_done_now_and_hangs_on_deal_and_customer(office: Office, maria: Session) -> None:
    account = office.account("Huber", "maria")
    deal = office.deal("Press", "maria", account_id=account)
    call = acts.log(maria, Ref("deal", deal), "call", "asked for the demo\nbefore the budget closes", "went well")
    assert fact(office, Activity, call, "status", "kind", "subject", "outcome", "deal_id", "account_id") == (
        "done", "call", "asked for the demo", "went well", deal, account,
    )  # fmt: skip
    assert fact(office, Activity, call, "done_at", "due_on") == (office.time, TODAY)
    assert fact(office, Activity, call, "text") == ("asked for the demo\nbefore the budget closes",)
    assert fact(office, Activity, call, "owner_id", "created_by_id") == (maria.user.id, maria.user.id)
    assert said(office) == "logged: asked for the demo"


def test_a_log_plans_the_next_step_in_the_same_operation(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    before = operations(office)
    acts.log(maria, f"D-{deal}", "visit", "saw the plant", next_text="fri 10:00 call back !high")
    assert operations(office) == before + 1
    (row,) = rows(maria, [deal])
    assert row.next_step is not None
    assert (row.next_step.kind, row.next_step.subject, row.next_step.due_on) == ("call", "call back", FRIDAY)
    assert row.next_step.start_at == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # ten in Berlin
    assert fact(office, Activity, row.next_step.activity_id, "priority", "status") == ("high", "planned")
    undo(maria)
    assert office.db.count(Activity.select()) == 0


def test_a_call_with_a_contact_hangs_on_the_persons_first_customer(office: Office, maria: Session) -> None:
    one, two = office.account("One", "maria"), office.account("Two", "maria")
    eva = person(office, "Eva", one)
    put(office, Membership, contact_id=eva, account_id=two, main=True)
    call = acts.log(maria, Ref("contact", eva), "call", "hello")
    assert fact(office, Activity, call, "account_id", "deal_id") == (two, None)
    assert office.db.rows(ActivityContact.select(ActivityContact.contact)) == [(eva,)]


def test_a_colleague_takes_a_call_for_you_but_does_not_change_your_plans(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "tom")
    toms = acts.plan(office.sit("tom"), Ref("deal", deal), "call", "ask", TODAY)
    assert acts.log(maria, Ref("deal", deal), "call", "they rang") > 0
    with pytest.raises(Refused):
        acts.done(maria, toms)
    with pytest.raises(Refused):
        schedule.reschedule(maria, toms, "fri")
    with pytest.raises(Refused):
        acts.delete(maria, toms)
    assert fact(office, Activity, toms, "status", "due_on") == ("planned", TODAY)
    put(office, Share, deal_id=deal, user_id=maria.user.id, may_edit=True)
    acts.done(maria, toms, "reached them")
    assert fact(office, Activity, toms, "status", "outcome") == ("done", "reached them")


def test_what_is_not_seen_gets_no_activity(office: Office, maria: Session) -> None:
    hidden = office.deal("Secret", "tom", private=True)
    for ref in (Ref("deal", hidden), Ref("deal", 9999), Ref("account", 9999)):
        with pytest.raises(NotFound):
            acts.log(maria, ref, "call", "x")
        with pytest.raises(NotFound):
            acts.plan(maria, ref, "call", "x", TODAY)
    assert office.db.count(Activity.select()) == 0


def test_kinds_and_priorities_are_those_that_exist(office: Office, maria: Session) -> None:
    deal = Ref("deal", office.deal("Press", "maria"))
    with pytest.raises(BadValue, match="visit"):
        acts.log(maria, deal, "lunch", "x")
    with pytest.raises(BadValue, match="high"):
        acts.plan(maria, deal, "call", "x", TODAY, priority="urgent")
    with pytest.raises(BadValue):
        acts.log(maria, Ref("product", 1), "call", "x")
    with pytest.raises(BadValue):
        acts.log(maria, "nonsense", "call", "x")


def test_a_plan_may_be_about_nothing_and_takes_its_day_from_its_hour(office: Office, maria: Session) -> None:
    start = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    task = acts.plan(maria, None, "task", "buy paper", None, start)
    assert fact(office, Activity, task, "due_on", "start_at", "account_id") == (date(2026, 11, 25), start, None)
    assert fact(office, Activity, acts.plan(maria, None, "task", "some day", None), "due_on") == (None,)


# -- done -----------------------------------------------------------------------------------------------------------


def test_what_is_done_says_when_and_how_and_what_comes_next(office: Office, maria: Session) -> None:
    eva = person(office, "Eva", office.account("Huber", "maria"))
    first = acts.plan(maria, Ref("contact", eva), "call", "ask", TODAY)
    before = operations(office)
    closed = acts.done(maria, first, " reached her ", "2w visit the plant")
    assert operations(office) == before + 1
    assert fact(office, Activity, first, "status", "done_at", "outcome") == ("done", office.time, "reached her")
    assert (closed.activity_id, closed.subject, closed.next_on, closed.series_next) == (
        first, "ask", date(2026, 12, 5), None,
    )  # fmt: skip
    assert closed.next_id is not None
    planned = fact(office, Activity, closed.next_id, "kind", "subject", "due_on")
    assert planned == ("visit", "the plant", date(2026, 12, 5))
    assert office.db.count(ActivityContact.select().where(ActivityContact.contact == eva)) == 2
    undo(maria)
    assert fact(office, Activity, first, "status", "done_at") == ("planned", None)
    assert acts.done(maria, first).next_id is None


def test_what_is_done_or_called_off_is_not_done_again(office: Office, maria: Session) -> None:
    task = acts.plan(maria, None, "task", "x", TODAY)
    acts.done(maria, task)
    with pytest.raises(Refused, match="done already"):
        acts.done(maria, task)
    with pytest.raises(Refused):
        schedule.reschedule(maria, task, "fri")
    off = put(office, Activity, subject="off", status="cancelled", owner_id=maria.user.id)
    with pytest.raises(Refused, match="called off"):
        acts.done(maria, off)
    with pytest.raises(NotFound):
        acts.done(maria, 9999)


def test_a_plan_is_put_on_another_day_or_removed(office: Office, maria: Session) -> None:
    task = acts.plan(maria, None, "task", "x", TODAY, NOW)
    schedule.reschedule(maria, task, "fri")
    assert fact(office, Activity, task, "due_on", "start_at") == (FRIDAY, NOW + timedelta(days=6))
    acts.delete(maria, task)
    assert office.db.count(Activity.select()) == 0
    undo(maria)
    undo(maria)
    assert fact(office, Activity, task, "due_on", "start_at") == (TODAY, NOW)
