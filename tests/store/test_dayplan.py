"""A day as a ruler: what is taken, what is free, and how much of it others may know."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dump import statements
from office import NOW, Office

from tcrm.actions import agenda as acts
from tcrm.actions import schedule
from tcrm.errors import NotFound
from tcrm.models import Activity, ActivityUser, User
from tcrm.queries import dayplan
from tcrm.queries.refs import Ref
from tcrm.session import Session

TODAY, MONDAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 27)


def at(session: Session, kind: str, text: str, minutes: int | None = None, ref: Ref | None = None) -> int:
    """Plan something at a day and hour of Berlin (`2026-11-27 10:00`)."""
    start = datetime.fromisoformat(text).replace(tzinfo=session.zone).astimezone(UTC)
    made = acts.plan(session, ref, kind, f"{kind} at {text[11:]}", None, start)
    if minutes:
        with session.operation("put") as op:
            op.update(Activity, made, end_at=start + timedelta(minutes=minutes))
    return made


def hours(plan: dayplan.DayPlan) -> list[tuple[str, str, str]]:
    return [(f"{block.start:%H:%M}", f"{block.end:%H:%M}", block.label) for block in plan.blocks]


def test_a_day_shows_what_is_taken_and_counts_what_overlaps_once(office: Office, maria: Session) -> None:
    huber = Ref("account", office.account("Huber", "maria"))
    at(maria, "visit", "2026-11-27 10:00", 120, huber)
    at(maria, "call", "2026-11-27 11:30")
    at(maria, "call", "2026-11-27 16:00", 20)
    acts.plan(maria, None, "task", "whenever", FRIDAY)
    plan = dayplan.day(maria, FRIDAY)
    assert hours(plan) == [
        ("10:00", "12:00", "Huber"), ("11:30", "12:00", "call at 11:30"), ("16:00", "16:20", "call at 16:00"),
    ]  # fmt: skip
    assert plan.busy_minutes == 140
    assert dayplan.day(maria, TODAY) == dayplan.DayPlan(TODAY, (), 0)


def test_what_goes_over_midnight_stands_on_both_days(office: Office, maria: Session) -> None:
    at(maria, "visit", "2026-11-26 23:00", 150)
    first, second = dayplan.day(maria, FRIDAY - timedelta(days=1)), dayplan.day(maria, FRIDAY)
    assert [(block.start, block.end) for block in first.blocks] == [(time(23), time(23, 59))]
    assert [(block.start, block.end) for block in second.blocks] == [(time(0), time(1, 30))]
    assert (first.busy_minutes, second.busy_minutes) == (60, 90)


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 10, 25), 180), (date(2026, 3, 29), 60)])
def test_on_the_days_of_the_change_minutes_are_those_that_pass(
    office: Office, maria: Session, day: date, minutes: int
) -> None:
    at(maria, "visit", f"{day} 01:30", minutes)  # until 3:30 on the wall
    plan = dayplan.day(maria, day)
    assert hours(plan) == [("01:30", "03:30", "visit at 01:30")]
    assert plan.busy_minutes == minutes


def test_a_series_takes_its_hours_on_all_its_days_to_come(office: Office, maria: Session) -> None:
    series = at(maria, "call", "2026-11-23 09:00", 45)
    schedule.repeat(maria, series, "every weekday")
    schedule.reschedule(maria, series, "mon 14:00")
    week = dayplan.week(maria, MONDAY)
    assert [len(plan.blocks) for plan in week] == [1, 1, 1, 1, 1, 0, 0]
    assert [(block.start, block.again) for plan in week[:2] for block in plan.blocks] == [
        (time(14), False), (time(9), True),
    ]  # fmt: skip
    acts.done(maria, series)
    schedule.skip(maria, series)
    assert [len(plan.blocks) for plan in dayplan.week(maria, MONDAY)] == [1, 0, 1, 1, 1, 0, 0]
    assert dayplan.week(maria, MONDAY)[0].blocks[0].done
    office.pass_days(4)
    assert [len(plan.blocks) for plan in dayplan.week(maria, MONDAY)] == [1, 0, 1, 1, 1, 0, 0]


def test_a_month_and_the_next_say_on_which_days_anything_is(maria: Session) -> None:
    at(maria, "visit", "2026-11-27 10:00", 90)
    at(maria, "meeting", "2026-12-10 23:00", 120)
    acts.plan(maria, None, "task", "whenever", date(2026, 11, 30))
    acts.plan(maria, None, "task", "too late", date(2027, 1, 1))
    series = acts.plan(maria, None, "task", "report", date(2026, 11, 24))
    schedule.repeat(maria, series, "every 2 days until 28 nov")
    found = dayplan.ahead(maria, TODAY)
    assert [f"{each:%m-%d}" for each in sorted(found.busy)] == [
        "11-24", "11-26", "11-27", "11-28", "11-30", "12-10", "12-11",
    ]  # fmt: skip
    assert found.week == dayplan.week(maria, TODAY)


def test_of_a_colleague_everybody_sees_when_but_only_a_reader_sees_what(office: Office, maria: Session) -> None:
    tom = office.sit("tom")
    hidden = Ref("deal", office.deal("Secret", "tom", private=True, company="Hush Ltd"))
    meeting = at(tom, "meeting", "2026-11-27 10:00", 60, hidden)
    at(tom, "call", "2026-11-27 12:00", 15, Ref("deal", office.deal("Open", "tom", company="Acme")))
    assert hours(dayplan.day(tom, FRIDAY)) == hours(dayplan.day(office.sit("mona"), FRIDAY, "tom"))
    seen = dayplan.day(maria, FRIDAY, "TOM")
    assert hours(seen) == [("10:00", "11:00", ""), ("12:00", "12:15", "Acme")]
    assert (seen.blocks[0].kind, seen.blocks[0].activity_id, seen.busy_minutes) == (dayplan.BUSY, None, 75)
    with maria.operation("put") as op:
        op.insert(ActivityUser, activity_id=meeting, user_id=maria.user.id)
    (mine,) = dayplan.day(maria, FRIDAY).blocks
    assert (mine.label, mine.activity_id) == ("meeting at 10:00", meeting)  # who takes part learns nothing of the deal
    with pytest.raises(NotFound):
        dayplan.day(maria, FRIDAY, "nobody")


def test_hours_stand_where_the_reader_sits(office: Office) -> None:
    at(office.sit("sam"), "call", "2026-11-27 22:00", 60)
    with office.sit("olga").operation("put") as op:
        op.update(User, office.user_id("lena"), zone="Asia/Tokyo")
    assert hours(dayplan.day(office.sit("lena"), FRIDAY + timedelta(days=1), "sam")) == [("06:00", "07:00", "")]
    assert dayplan.day(office.sit("lena"), FRIDAY, "sam").blocks == ()


def test_a_full_month_asks_as_little_as_an_empty_one(office: Office, maria: Session) -> None:
    def cost() -> int:
        with statements(office.db) as ran:
            dayplan.ahead(maria, TODAY)
        return len(ran)

    cost()  # the rights and the clock are read once
    few = cost()
    deal = Ref("deal", office.deal("Press", "maria"))
    for n in range(20):
        made = acts.plan(maria, deal, "call", "x", None, NOW + timedelta(days=n))
        schedule.repeat(maria, made, "every week")
    assert cost() == few
