"""The queue of a person: what they put off, how it is grouped and filtered, what stands still, what begins soon."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dump import dump, statements, watched
from office import NOW, Office

from tcrm.actions import agenda as acts
from tcrm.actions import deals, marks, schedule
from tcrm.actions.history import redo, undo
from tcrm.errors import BadValue, NotFound
from tcrm.models import Activity, Deal, Stage
from tcrm.queries.agenda import Agenda, agenda
from tcrm.queries.agenda_order import GROUPS, SORTS, every, sections
from tcrm.queries.agendafilter import matching, understood
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.queries.reminders import due_soon
from tcrm.queries.stalled import QUIET_DAYS
from tcrm.session import Session

TODAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 27)


def subjects(found: Agenda) -> list[str]:
    return [row.subject for row in every(found)]


# -- put off -----------------------------------------------------------------------------------------------------------


def test_what_i_put_off_is_gone_from_my_queue_until_the_day(office: Office, maria: Session) -> None:
    call = acts.plan(maria, None, "call", "late", TODAY - timedelta(days=1))
    acts.plan(maria, None, "call", "on", TODAY)
    before = dump(office.db)
    with watched(office.db):
        assert schedule.snooze(maria, [f"T-{call}"], "2d") == date(2026, 11, 23)
    assert (subjects(agenda(maria)), agenda(maria).snoozed) == (["on"], 1)
    assert subjects(agenda(maria, date(2026, 11, 23))) == ["late"]
    assert office.db.value(Activity.select(Activity.due_on).where(Activity.id == call)) == date(2026, 11, 20)
    after = dump(office.db)
    undo(maria)
    assert dump(office.db) == before
    redo(maria)
    assert dump(office.db) == after
    office.pass_days(2)
    assert subjects(agenda(maria)) == ["late", "on"]


def test_what_i_put_off_is_nobody_elses_business(office: Office, maria: Session) -> None:
    account = office.account("Volta", "maria")
    marks.set_hot(maria, Ref("account", account), "signs", FRIDAY)
    call = acts.plan(maria, None, "call", "mine", TODAY)
    schedule.snooze(maria, [f"T-{call}", f"hot A-{account}"], "fri")
    newest = entries(office.sit("olga"))[0].id
    assert subjects(agenda(maria)) == [] and agenda(maria).snoozed == 2
    assert subjects(agenda(office.sit("mona"), who="maria")) == ["mine", "signs"]
    assert newest not in {entry.id for entry in entries(office.sit("mona"))}
    assert newest in {entry.id for entry in entries(maria)}
    assert schedule.wake(maria, [f"T-{call}"]) == 1
    assert subjects(agenda(maria)) == ["mine"]


def test_a_hot_note_and_the_stalled_deal_under_it_are_put_off_apart(office: Office, maria: Session) -> None:
    deal = office.deal("Fleet", "maria")
    marks.set_hot(maria, Ref("deal", deal), "signs")
    office.pass_days(20)
    found = agenda(maria)
    assert [row.key for row in every(found)] == [f"hot D-{deal}", f"D-{deal}"]
    schedule.snooze(maria, [found.stalled[0].key], "1w")
    assert [row.key for row in every(agenda(maria))] == [f"hot D-{deal}"]
    schedule.snooze(maria, [found.hot[0].key], "1w")
    schedule.snooze(maria, [found.hot[0].key], "2w")
    assert every(agenda(maria)) == () and agenda(maria).snoozed == 2
    office.pass_days(8)
    assert [row.key for row in every(agenda(maria))] == [f"D-{deal}"]


def test_what_was_put_off_is_seen_again_when_it_is_moved(maria: Session) -> None:
    call = acts.plan(maria, None, "call", "x", TODAY)
    schedule.snooze(maria, [f"T-{call}"], "fri")
    schedule.reschedule(maria, call, "tomorrow")
    assert subjects(agenda(maria)) == ["x"]


def test_nothing_is_put_off_into_the_past_and_nothing_that_is_not_seen(office: Office, maria: Session) -> None:
    call = acts.plan(maria, None, "call", "x", TODAY)
    for text in ("today", "-1", "soon"):
        with pytest.raises(BadValue):
            schedule.snooze(maria, [f"T-{call}"], text)
    hidden = office.deal("Secret", "tom", private=True)
    for key in (f"D-{hidden}", "T-9999", "C-1"):
        with pytest.raises(NotFound):
            schedule.snooze(maria, [key], "fri")


def test_what_one_put_off_does_not_stop_another_from_undoing(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "tom")
    tom = office.sit("tom")
    marks.set_hot(tom, Ref("deal", deal), "signs")
    with office.sit("olga").operation("put") as op:
        op.update(Deal, deal, owner_id=maria.user.id)
    schedule.snooze(maria, [f"hot D-{deal}"], "fri")
    undo(tom)
    assert agenda(maria).hot == ()


# -- in sections -------------------------------------------------------------------------------------------------------


def full(office: Office, maria: Session) -> Agenda:
    press = office.deal("Press", "maria", account_id=office.account("Huber", "maria"), amount=500_00)
    line = office.deal("Line", "maria", account_id=office.account("Acme", "maria"), amount=900_00)
    office.pass_days(16)
    today = maria.today()
    acts.plan(maria, Ref("deal", press), "call", "late", today - timedelta(days=1))
    acts.plan(maria, Ref("deal", line), "visit", "noon", None, office.time, "low")
    acts.plan(maria, Ref("deal", press), "call", "soon", today, None, "high")
    acts.plan(maria, Ref("deal", line), "task", "later", today + timedelta(days=3))
    acts.plan(maria, None, "email", "some day", None)
    marks.set_hot(maria, Ref("deal", press), "signs", today)
    marks.set_hot(maria, Ref("deal", line), "pays", today + timedelta(days=9))
    return agenda(maria)


def test_an_agenda_is_grouped_by_when_what_and_how_urgent(office: Office, maria: Session) -> None:
    found = full(office, maria)

    def by(word: str) -> dict[str, list[str]]:
        return {one.title: [row.subject for row in one.rows] for one in sections(found, word)}

    assert by("due") == {
        "Overdue": ["late"], "Today": ["noon", "soon", "signs"], "This week": ["later", "some day"], "Hot": ["pays"],
        "Stalled": ["Press", "Line"],
    }  # fmt: skip
    assert by("date") == {
        "Yesterday": ["late"], "Today": ["noon", "soon", "signs"], "Thu 10": ["later"], "16 Dec": ["pays"],
        "No date": ["some day"], "Stalled": ["Press", "Line"],
    }  # fmt: skip
    assert by("kind") == {
        "Calls": ["late", "soon"], "Visits": ["noon"], "E-mails": ["some day"], "Tasks": ["later"],
        "Hot": ["signs", "pays"], "Stalled": ["Press", "Line"],
    }  # fmt: skip
    assert by("priority")["High"] == ["soon"] and by("priority")["Low"] == ["noon"]
    for word in GROUPS:
        assert sorted(row.key for one in sections(found, word) for row in one.rows) == sorted(
            row.key for row in every(found)
        )


def test_lines_are_sorted_inside_their_sections(office: Office, maria: Session) -> None:
    found = full(office, maria)
    today = {sort: [row.subject for row in sections(found, sort=sort)[1].rows] for sort in SORTS}
    assert today == {
        "due": ["noon", "soon", "signs"], "priority": ["soon", "signs", "noon"], "kind": ["soon", "noon", "signs"],
        "customer": ["noon", "soon", "signs"], "amount": ["noon", "soon", "signs"],
    }  # fmt: skip
    for wrong in ({"by": "colour"}, {"sort": "colour"}):
        with pytest.raises(BadValue, match="one of"):
            sections(found, **wrong)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("kind:call", ["late", "soon"]),
        ("kind:e-mail", ["some day"]),
        ("-kind:E-Mail kind:email", []),
        ("priority:high", ["soon"]),
        ("acme", ["noon", "pays", "later", "Line"]),
        ("acme kind:task,visit", ["noon", "later"]),
        ("due<today", ["late"]),
        ("due<=today -kind:hot", ["late", "noon", "soon"]),
        ("due>+1", ["pays", "later"]),
        ("-acme -huber", ["some day"]),
        ("customer:hub kind:hot", ["signs"]),
        ("stage:lead kind:deal", ["Press", "Line"]),
        ('"some day"', ["some day"]),
        ("", ["late", "noon", "soon", "signs", "pays", "later", "some day", "Press", "Line"]),
    ],
)
def test_a_filter_keeps_what_it_says(office: Office, maria: Session, text: str, kept: list[str]) -> None:
    found = full(office, maria)
    assert [row.subject for row in matching(every(found), text, found.seen_on)] == kept


@pytest.mark.parametrize(
    "text", ["colour:red", "due<soon", "kind<call", "kind:foo", "kind:-", "-priority:urgent", "is:call,foo"]
)
def test_a_filter_that_means_nothing_is_told_so(text: str) -> None:
    with pytest.raises(BadValue):
        matching((), text, TODAY)
    wanted, wrong = understood(f"{text} acme -kind:call", TODAY)
    assert wanted == "acme -kind:call" and len(wrong) == 1


def test_a_stage_that_no_pipeline_has_is_told_so(office: Office, maria: Session) -> None:
    known = full(office, maria).stages
    assert understood("stage:lead,propo", TODAY, stages=known) == ("stage:lead,propo", ())
    wanted, wrong = understood("stage:foo acme", TODAY, stages=known)
    assert (wanted, [error.message for error in wrong]) == ("acme", ["stage knows no foo"])


# -- standing still ----------------------------------------------------------------------------------------------------


def no_limits(office: Office) -> None:
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, [row[0] for row in office.db.rows(Stage.select(Stage.id))], limit_days=None)


def test_a_deal_past_its_close_date_or_without_a_word_stands_still(office: Office, maria: Session) -> None:
    no_limits(office)
    late = office.deal("late", "maria", close_on=TODAY - timedelta(days=3))
    office.deal("in time", "maria", close_on=TODAY)
    (row,) = agenda(maria).stalled
    assert (row.ref, row.days, row.reason) == (f"D-{late}", 3, "was to close Wed 18, 3 days ago")
    deals.edit(maria, late, {"close_on": None})
    office.pass_days(QUIET_DAYS)
    acts.log(maria, Ref("deal", late), "call", "spoke")
    office.pass_days(1)
    assert [(row.subject, row.days) for row in agenda(maria).stalled] == [("in time", QUIET_DAYS + 1)]
    assert agenda(maria).stalled[0].reason == "was to close 21 Nov, 31 days ago"
    deals.edit(maria, agenda(maria).stalled[0].deal_id or 0, {"close_on": None})
    assert agenda(maria).stalled[0].reason == "nothing done for 31 days"


def test_a_close_date_that_was_put_off_twice_is_told(office: Office, maria: Session) -> None:
    no_limits(office)
    deal = office.deal("Press", "maria", close_on=FRIDAY)
    for days in (3, 2, 9):  # later, nearer, later
        deals.edit(maria, deal, {"close_on": FRIDAY + timedelta(days=days)})
    (row,) = agenda(maria).stalled
    assert row.reason == "its close was put off 2 times, now to 6 Dec"
    undo(maria)
    assert agenda(maria).stalled == ()  # what was undone never happened


def test_what_won_deals_took_says_when_a_deal_takes_too_long(office: Office, maria: Session) -> None:
    no_limits(office)
    for days in (4, 4, 4, 8):
        office.time = NOW
        won = [office.deal(f"w{n}", "tom") for n in range(6)]
        office.pass_days(days)
        deals.win(office.sit("tom"), won)
    office.time = NOW + timedelta(days=10)
    slow = office.deal("slow", "maria")
    office.pass_days(5)
    assert agenda(maria).stalled == ()  # three in four took five days or less: 4 4 4 8
    office.pass_days(1)
    (row,) = agenda(maria).stalled
    assert (row.ref, row.days, row.reason) == (f"D-{slow}", 6, "in Lead 6 d, most within 5 d")


# -- soon --------------------------------------------------------------------------------------------------------------


def test_what_begins_within_the_hour_is_mine_and_soonest_first(office: Office, maria: Session) -> None:
    def plan(session: Session, subject: str, minutes: float) -> int:
        start: datetime = office.time + timedelta(minutes=minutes)
        return acts.plan(session, None, "call", subject, None, start)

    for subject, minutes in (("in an hour", 60), ("now", 0), ("begun", -15), ("over", -15.1), ("later", 60.1)):
        plan(maria, subject, minutes)
    plan(office.sit("tom"), "tom's", 5)
    acts.done(maria, plan(maria, "done", 5))
    acts.plan(maria, None, "task", "no hour", TODAY)
    assert [row.subject for row in due_soon(maria)] == ["begun", "now", "in an hour"]
    assert [row.subject for row in due_soon(maria, 30)] == ["begun", "now"]


def test_only_what_begins_soon_is_asked_for_and_with_few_questions(office: Office, maria: Session) -> None:
    def cost() -> int:
        with statements(office.db) as ran:
            due_soon(maria)
        return len(ran)

    due_soon(maria)
    acts.plan(maria, None, "call", "x", None, office.time)
    few = cost()
    for n in range(20):
        acts.plan(maria, Ref("deal", office.deal(f"d{n}", "maria")), "call", "x", None, office.time)
    assert cost() == few <= 3
