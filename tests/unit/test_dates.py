"""Dates: stored exactly, shown in few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm import dates
from tcrm.dates import parse_day, short_day

TODAY = date(2026, 11, 21)  # a Saturday
DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Auckland"]


# -- shown ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (-2, "Thu 19"),
        (6, "Fri 27"),
        (7, "28 Nov"),
        (-7, "14 Nov"),
        (60, "20 Jan"),
        (200, "9 Jun 2027"),
        (-182, "23 May"),
        (-400, "17 Oct 2025"),
    ],
)
def test_days_are_shown_in_few_words(days: int, shown: str) -> None:
    assert short_day(TODAY + timedelta(days=days), TODAY) == shown


@given(st.integers(-180, 180), DAYS)
def test_a_day_that_is_shown_without_a_year_is_read_back(ahead: int, today: date) -> None:
    day = today + timedelta(days=ahead)
    shown = short_day(day, today)
    if abs(ahead) >= 7:
        assert parse_day(shown, today, back=ahead < 0) == day


def test_times_and_spans_are_shown_short() -> None:
    assert dates.short_when(TODAY, time(9, 5), TODAY) == "today 09:05"
    assert dates.short_when(TODAY, time(0), TODAY) == "today 00:00"
    assert dates.short_when(TODAY, None, TODAY) == "today"
    assert dates.ago(34) == "34 d"
    assert dates.weekday(TODAY) == "Sat"


# -- stored ---------------------------------------------------------------------------------------------------------


@given(st.dates())
def test_a_day_and_its_number_are_the_same(day: date) -> None:
    assert dates.day_from_number(dates.day_number(day)) == day
    assert dates.day_number(day) == (day - date(1970, 1, 1)).days


@given(st.integers(-(10**10), 10**11))
def test_a_moment_and_its_seconds_are_the_same(seconds: int) -> None:
    assert dates.to_epoch(dates.from_epoch(seconds)) == seconds
    assert dates.from_epoch(seconds).utcoffset() == timedelta(0)


def test_a_moment_keeps_its_instant_and_must_have_a_zone() -> None:
    assert dates.to_epoch(datetime(1970, 1, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))) == 0
    assert dates.to_epoch(datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC)) == -1
    with pytest.raises(ValueError, match="zone"):
        dates.to_epoch(datetime(2026, 1, 1))


@given(DAYS, st.sampled_from(ZONES))
def test_a_day_in_a_zone_ends_just_before_the_next(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    start, noon, end = dates.start_of_day_utc(day, zone), dates.noon_utc(day, zone), dates.end_of_day_utc(day, zone)
    assert start < noon < end
    assert {dates.local_day(moment, zone) for moment in (start, noon, end)} == {day}
    assert dates.local_day(start - timedelta(seconds=1), zone) == day - timedelta(days=1)
    assert dates.local_day(end + timedelta(seconds=1), zone) == day + timedelta(days=1)


def test_days_of_23_and_25_hours_and_without_midnight() -> None:
    berlin, sao_paulo = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Sao_Paulo")
    short, long = date(2026, 3, 29), date(2026, 10, 25)
    assert dates.end_of_day_utc(short, berlin) - dates.start_of_day_utc(short, berlin) == timedelta(
        hours=23, seconds=-1
    )
    assert dates.end_of_day_utc(long, berlin) - dates.start_of_day_utc(long, berlin) == timedelta(hours=25, seconds=-1)
    assert dates.start_of_day_utc(date(2018, 11, 4), sao_paulo) == datetime(2018, 11, 4, 3, tzinfo=UTC)


@given(DAYS, st.integers(0, 6))
def test_a_week_has_seven_days_from_its_first(day: date, first: int) -> None:
    start = dates.week_start(day, first)
    assert start.weekday() == first and start <= day < start + timedelta(days=7)
    week = [start + timedelta(days=step) for step in range(7)]
    assert [name[:2] for name in map(dates.weekday, week)] == dates.week_head(first)


@given(DAYS)
def test_a_month_runs_from_its_first_to_its_last_day(day: date) -> None:
    start, end = dates.month_start(day), dates.month_end(day)
    assert start <= day <= end
    assert start.day == 1
    assert (end + timedelta(days=1)).day == 1
    assert (start.year, start.month) == (day.year, day.month) == (end.year, end.month)
