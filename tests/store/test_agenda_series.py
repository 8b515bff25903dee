"""What comes again is one row that moves on; what is planned moves by a word; nine stays nine, wherever one sits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dump import dump, watched
from office import NOW, Office

from tcrm.actions import agenda as acts
from tcrm.actions import schedule
from tcrm.actions.history import redo, undo
from tcrm.errors import BadValue, Refused
from tcrm.models import Activity, ActivityContact, ActivityUser, Contact, User
from tcrm.queries.agenda import agenda
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.session import Session

TODAY = date(2026, 11, 21)  # a Saturday, 11:20 in Berlin


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def stands(office: Office, activity: int) -> tuple[Any, ...]:
    """(status, day, moment) of a row."""
    row = office.db.one(
        Activity.select(Activity.status, Activity.due_on, Activity.start_at).where(Activity.id == activity)
    )
    assert row is not None
    return row


def weekly(maria: Session, rule: str = "every 2 weeks tue 9:00") -> int:
    made = acts.plan(maria, None, "call", "jour fixe", TODAY)
    schedule.repeat(maria, made, rule)
    return made


def move_to(office: Office, login: str, zone: str) -> Session:
    with office.sit("olga").operation("put") as op:
        op.update(User, office.user_id(login), zone=zone)
    return office.sit(login)


# -- a series ----------------------------------------------------------------------------------------------------------


def test_a_series_begins_on_its_first_day_and_goes_on_when_it_is_done(office: Office, maria: Session) -> None:
    series = weekly(maria)
    assert stands(office, series) == ("planned", date(2026, 11, 24), at(2026, 11, 24, 8))
    (row,) = agenda(maria).week
    assert (row.repeats, row.activity_id) == ("every 2 weeks on Tue", series)
    office.pass_days(3)
    closed = acts.done(maria, series, "all well", "fri send the minutes")
    assert (closed.series_next, closed.next_on) == (date(2026, 12, 8), date(2026, 11, 27))
    assert stands(office, series) == ("planned", date(2026, 12, 8), at(2026, 12, 8, 8))
    assert stands(office, closed.activity_id) == ("done", date(2026, 11, 24), at(2026, 11, 24, 8))
    kept = Activity.select(Activity.series, Activity.outcome, Activity.done_at, Activity.rrule)
    assert office.db.rows(kept.where(Activity.id == closed.activity_id)) == [(series, "all well", office.time, "")]


def test_who_takes_part_stays_with_every_occurrence(office: Office, maria: Session) -> None:
    with office.sit("olga").operation("put") as op:
        eva = op.insert(Contact, name="Eva", sort_name="eva")
    series = acts.plan(maria, Ref("contact", eva), "call", "jour fixe", TODAY)
    with office.sit("olga").operation("put") as op:
        op.insert(ActivityUser, activity_id=series, user_id=office.user_id("tom"))
    schedule.repeat(maria, series, "every week")
    closed = acts.done(maria, series)
    for part in (ActivityContact, ActivityUser):
        assert office.db.count(part.select().where(part.activity == closed.activity_id)) == 1


def test_what_was_missed_is_not_made_up_for(office: Office, maria: Session) -> None:
    series = weekly(maria, "every week tue 9:00")
    office.pass_days(24)  # a Tuesday, 15 Dec: three were missed
    assert acts.done(maria, series).series_next == date(2026, 12, 15)
    assert acts.done(maria, series).series_next == date(2026, 12, 22)


def test_a_series_that_ends_is_done_with_its_last_occurrence(office: Office, maria: Session) -> None:
    series = weekly(maria, "every day 9:00 until 23 nov")
    office.pass_days(1)
    assert acts.done(maria, series).series_next == date(2026, 11, 22)
    assert acts.done(maria, series).series_next == date(2026, 11, 23)
    closed = acts.done(maria, series)
    assert (closed.activity_id, closed.series_next) == (series, None)
    assert stands(office, series)[0] == "done"


def test_one_occurrence_moves_alone_and_every_moves_the_series(office: Office, maria: Session) -> None:
    series = weekly(maria, "every week tue 9:00")
    moved = schedule.reschedule(maria, series, "mon 15:00")
    assert (moved.due_on, moved.start_at) == (date(2026, 11, 23), at(2026, 11, 23, 14))
    assert acts.done(maria, series).series_next == date(2026, 12, 1)  # not the Tuesday that it was moved from
    schedule.reschedule(maria, series, "every thu 8:30")
    assert stands(office, series)[1:] == (date(2026, 12, 3), at(2026, 12, 3, 7, 30))
    assert acts.done(maria, series).series_next == date(2026, 12, 10)


def test_an_occurrence_is_left_out_and_the_last_one_ends_the_series(office: Office, maria: Session) -> None:
    series = weekly(maria, "every week tue 9:00 3 times")
    left = schedule.skip(maria, series)
    assert left is not None and left.due_on == date(2026, 12, 1)
    schedule.reschedule(maria, series, "3 dec")
    assert acts.done(maria, series).series_next == date(2026, 12, 8)
    assert schedule.skip(maria, series) is None
    assert stands(office, series)[0] == "cancelled"
    with pytest.raises(Refused, match="called off"):
        schedule.skip(maria, series)
    once = acts.plan(maria, None, "call", "x", TODAY)
    with pytest.raises(Refused, match="only once"):
        schedule.skip(maria, once)


def test_a_series_becomes_a_single_plan_again(office: Office, maria: Session) -> None:
    series = weekly(maria)
    schedule.repeat(maria, series, None)
    assert agenda(maria).week[0].repeats == ""
    assert acts.done(maria, series).series_next is None
    assert office.db.count(Activity.select()) == 1


@pytest.mark.parametrize("text", ["every", "every moon", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"])
def test_what_cannot_come_again_is_told_so(office: Office, maria: Session, text: str) -> None:
    task = acts.plan(maria, None, "task", "x", TODAY)
    before = dump(office.db)
    with pytest.raises(BadValue):
        schedule.repeat(maria, task, text)
    assert dump(office.db) == before


Act = Callable[[Session, int], object]
ACTS: list[Act] = [
    lambda me, row: acts.done(me, row, "ok", "fri call"),
    lambda me, row: schedule.reschedule(me, row, "fri 10:00"),
    lambda me, row: schedule.reschedule(me, row, "every thu"),
    lambda me, row: schedule.skip(me, row),
    lambda me, row: schedule.drop(me, row),
    lambda me, row: schedule.repeat(me, row, ""),
    lambda me, row: schedule.snooze(me, [f"T-{row}"], "2d"),
    lambda me, row: acts.delete(me, row),
]


@pytest.mark.parametrize("act", ACTS)
def test_whatever_is_done_to_a_series_is_told_undone_and_done_again(office: Office, maria: Session, act: Act) -> None:
    series = weekly(maria)
    before = dump(office.db)
    with watched(office.db):
        act(maria, series)
    after = dump(office.db)
    told = entries(maria)[0]
    assert "{" not in told.said and "–" not in told.said
    undo(maria)
    assert dump(office.db) == before
    redo(maria)
    assert dump(office.db) == after


def test_a_plan_is_moved_by_its_owner_or_whoever_may_change_its_record(office: Office) -> None:
    toms = acts.plan(office.sit("tom"), Ref("deal", office.deal("Press", "tom")), "call", "x", TODAY)
    for act in ACTS[1:6]:
        with pytest.raises(Refused):
            act(office.sit("maria"), toms)
    schedule.reschedule(office.sit("mona"), toms, "mon")
    assert stands(office, toms)[1] == date(2026, 11, 23)


# -- a word and an hour ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "moment"),
    [
        ("fri", date(2026, 11, 27), at(2026, 11, 27, 13)),
        ("+3", date(2026, 11, 24), at(2026, 11, 24, 13)),
        ("15", date(2026, 12, 15), at(2026, 12, 15, 13)),
        ("tomorrow 15:00", date(2026, 11, 22), at(2026, 11, 22, 14)),
        ("15:00", date(2026, 11, 23), at(2026, 11, 23, 14)),
        ("9:30 am", date(2026, 11, 23), at(2026, 11, 23, 8, 30)),
    ],
)
def test_a_plan_is_put_where_the_words_say(
    office: Office, maria: Session, text: str, day: date, moment: datetime
) -> None:
    visit = acts.plan(maria, None, "visit", "x", None, at(2026, 11, 23, 13))
    moved = schedule.reschedule(maria, visit, text)
    assert (moved.due_on, moved.start_at) == (day, moment)
    assert stands(office, visit) == ("planned", day, moment)


def test_what_is_moved_takes_as_long_as_before_and_what_had_no_hour_gets_none(office: Office, maria: Session) -> None:
    visit = acts.plan(maria, None, "visit", "x", None, NOW)
    task = acts.plan(maria, None, "task", "x", TODAY)
    with office.sit("olga").operation("put") as op:
        op.update(Activity, visit, end_at=NOW + timedelta(minutes=90))
    schedule.reschedule(maria, visit, "fri 8:00")
    assert agenda(maria).week[0].minutes == 90
    assert schedule.reschedule(maria, task, "fri").start_at is None
    with pytest.raises(BadValue):
        schedule.reschedule(maria, task, "some day")


# -- clocks ------------------------------------------------------------------------------------------------------------


def test_nine_stays_nine_when_the_clock_is_put_back_and_forward(office: Office, maria: Session) -> None:
    office.time = at(2026, 10, 20, 8)  # a Tuesday, summer time
    series = acts.plan(maria, None, "call", "jour fixe", None, at(2026, 10, 20, 7))
    schedule.repeat(maria, series, "every week")
    acts.done(maria, series)
    assert stands(office, series)[1:] == (date(2026, 10, 27), at(2026, 10, 27, 8))  # winter, still nine in Berlin
    office.time = at(2027, 3, 23, 9)
    acts.done(maria, series)
    acts.done(maria, series)
    assert stands(office, series)[1:] == (date(2027, 3, 30), at(2027, 3, 30, 7))


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (at(2026, 10, 24, 12), at(2026, 10, 25, 14)),  # the day of 25 hours: winter from three in the morning on
        (at(2027, 3, 27, 12), at(2027, 3, 28, 13)),  # the day of 23 hours
    ],
)
def test_three_in_the_afternoon_is_so_on_the_days_of_the_change(
    office: Office, now: datetime, moment: datetime
) -> None:
    office.time = now
    task = acts.plan(office.sit("maria"), None, "task", "x", now.date())
    assert schedule.reschedule(office.sit("maria"), task, "tomorrow 15:00").start_at == moment


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2026, 3, 29)])
def test_a_day_of_the_change_holds_its_first_and_its_last_hour(office: Office, day: date) -> None:
    office.time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    maria = office.sit("maria")
    for text in ("yesterday 23:30", "today 0:30", "today 23:30", "tomorrow 0:30"):
        acts.capture(maria, f"call {text} about {text.replace(' ', '-')}")
    found = agenda(maria, day)
    assert [row.subject for row in found.today] == ["today-0:30", "today-23:30"]
    assert ([row.subject for row in found.overdue], len(found.week)) == (["yesterday-23:30"], 1)


def test_a_seller_in_tokyo_lives_by_their_own_clock(office: Office, maria: Session) -> None:
    """The firm is in Berlin, eight hours behind; the moments are the same for both."""
    office.time = at(2026, 11, 21, 16)  # Saturday 17:00 in Berlin, Sunday 01:00 in Tokyo
    lena = move_to(office, "lena", "Asia/Tokyo")
    assert (maria.own_today(), lena.own_today()) == (date(2026, 11, 21), date(2026, 11, 22))
    call = acts.capture(lena, "call 7:00 about the price")
    assert stands(office, call) == ("planned", TODAY, at(2026, 11, 21, 22))  # the firm's day is still Saturday
    (row,) = agenda(lena).today
    assert (row.due_on, f"{row.time:%H:%M}", row.days) == (date(2026, 11, 22), "07:00", 0)
    sam = agenda(office.sit("sam"), who="lena")
    assert [(row.due_on, f"{row.time:%H:%M}") for row in sam.today] == [(TODAY, "23:00")]
    assert schedule.reschedule(lena, call, "tomorrow 9:00").start_at == at(2026, 11, 23, 0)


def test_a_series_keeps_the_clock_that_it_was_planned_on(office: Office) -> None:
    office.time = at(2026, 10, 20, 1)
    lena = move_to(office, "lena", "Asia/Tokyo")
    series = acts.plan(lena, None, "call", "x", None, at(2026, 10, 20, 0))  # nine in Tokyo
    schedule.repeat(lena, series, "every week")
    acts.done(office.sit("sam"), series)  # a manager in Berlin, where the clock is put back in between
    assert stands(office, series)[2] == at(2026, 10, 27, 0)


@pytest.mark.parametrize(
    ("line", "subject", "again", "day", "moment"),
    [
        ("every 2 weeks tue call about the plant", "the plant", "every 2 weeks on Tue", date(2026, 11, 24), None),
        (
            "task every month 15 until 1 jun report",
            "report",
            "every month on 15 until 1 Jun 2027",
            date(2026, 12, 15),
            None,
        ),
        ("call every tue 10:00 about prices", "prices", "every Tue", date(2026, 11, 24), at(2026, 11, 24, 9)),
        ("task ask every one of them", "ask every one of them", "", TODAY, None),
        ("call about every day of the fair", "every day of the fair", "", TODAY, None),
        ("call about the stock every day", "the stock", "every day", TODAY, None),
    ],
)
def test_a_jotted_line_may_say_when_it_comes_again(
    office: Office, maria: Session, line: str, subject: str, again: str, day: date, moment: datetime | None
) -> None:
    meant = acts.understood(maria, line)
    assert (meant.subject, meant.due_on or TODAY) == (subject, day)
    made = acts.capture(maria, line)
    assert stands(office, made) == ("planned", day, moment)
    (row,) = agenda(maria, day).today
    assert (row.subject, row.repeats) == (subject, again)


def test_the_next_step_may_come_again_as_well(office: Office, maria: Session) -> None:
    task = acts.plan(maria, None, "task", "x", TODAY)
    closed = acts.done(maria, task, next_text="every weekday 9:00 call")
    assert closed.next_on == date(2026, 11, 23) and closed.next_id is not None
    assert stands(office, closed.next_id) == ("planned", date(2026, 11, 23), at(2026, 11, 23, 8))
    assert agenda(maria).week[0].repeats == "every weekday"


def test_what_is_seen_again_and_put_off_again_is_what_it_was(office: Office, maria: Session) -> None:
    series = weekly(maria)
    schedule.snooze(maria, [f"T-{series}"], "fri")
    before = dump(office.db)
    schedule.wake(maria, [f"T-{series}"])
    after = dump(office.db)
    undo(maria)
    assert dump(office.db) == before
    redo(maria)
    assert dump(office.db) == after
