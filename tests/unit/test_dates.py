"""Dates: read as documented, stored exactly, shown in few words, formats proved from whole columns."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm import dates
from tcrm.date_formats import FORMATS, parse_with, prove_format, read_format, spell_format
from tcrm.dates import (
    Order,
    parse_day,
    parse_when,
    short_day,
)
from tcrm.errors import BadValue

TODAY = date(2026, 11, 21)  # a Saturday
NOW = datetime(2026, 11, 21, 11, 20)
DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))
ORDERS: list[Order] = ["dmy", "mdy", "ymd"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Auckland"]


# -- typed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-21"),
        ("  Tomorrow ", "2026-11-22"),
        ("yesterday", "2026-11-20"),
        ("fri", "2026-11-27"),
        ("sat", "2026-11-21"),
        ("Next Fri", "2026-11-27"),
        ("next saturday", "2026-11-28"),
        ("thurs", "2026-11-26"),
        ("+3", "2026-11-24"),
        ("-2", "2026-11-19"),
        ("2d", "2026-11-23"),
        ("1w", "2026-11-28"),
        ("3m", "2027-02-21"),
        ("+1y", "2027-11-21"),
        ("2w ago", "2026-11-07"),
        ("in 3 days", "2026-11-24"),
        ("15", "2026-12-15"),
        ("21", "2026-11-21"),
        ("31", "2026-12-31"),
        ("5-2", "2027-02-05"),
        ("5/2", "2027-02-05"),
        ("5.2.", "2027-02-05"),
        ("24 dec", "2026-12-24"),
        ("dec 24", "2026-12-24"),
        ("24. December", "2026-12-24"),
        ("24th dec 2027", "2027-12-24"),
        ("Dec 24, 2027", "2027-12-24"),
        ("29 feb", "2028-02-29"),
        ("5-2-2027", "2027-02-05"),
        ("5.2.27", "2027-02-05"),
        ("2026-11-05", "2026-11-05"),
        ("2026/11/5", "2026-11-05"),
        ("20261105", "2026-11-05"),
        ("2026年11月5日", "2026-11-05"),
        ("11月25日", "2026-11-25"),
    ],
)
def test_days_are_read_as_people_type_them(text: str, day: str) -> None:
    assert parse_day(text, TODAY) == date.fromisoformat(day)
    assert parse_when(text, NOW) == (date.fromisoformat(day), None)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("5-2", "dmy", "2027-02-05"),
        ("5-2", "mdy", "2027-05-02"),
        ("5-2", "ymd", "2027-05-02"),
        ("5.2.", "mdy", "2027-02-05"),
        ("11月25日", "dmy", "2026-11-25"),
        ("5/2/2027", "mdy", "2027-05-02"),
        ("27-5-2", "ymd", "2027-05-02"),
    ],
)
def test_numbers_are_read_in_the_order_of_the_firm(text: str, order: Order, day: str) -> None:
    assert parse_day(text, TODAY, order) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("fri", "2026-11-20"),
        ("sat", "2026-11-21"),
        ("15", "2026-11-15"),
        ("31", "2026-10-31"),
        ("24 dec", "2025-12-24"),
        ("29 feb", "2024-02-29"),
        ("20-11", "2026-11-20"),
        ("2d", "2026-11-23"),
    ],
)
def test_looking_back_takes_the_last_such_day(text: str, day: str) -> None:
    assert parse_day(text, TODAY, back=True) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("tomorrow 15:00", "2026-11-22", time(15)),
        ("fri 10", "2026-11-27", time(10)),
        ("fri 10 ", "2026-11-27", time(10)),
        ("fri at 9:05", "2026-11-27", time(9, 5)),
        ("fri 3:30 pm", "2026-11-27", time(15, 30)),
        ("12am fri", "2026-11-27", time(0)),
        ("10:30", "2026-11-21", time(10, 30)),
        ("10:30 fri", "2026-11-27", time(10, 30)),
        ("24 dec 10", "2026-12-24", time(10)),
        ("15 10", "2026-12-15", time(10)),
        ("+3 10", "2026-11-24", time(10)),
        ("5-2 10:30", "2027-02-05", time(10, 30)),
        ("2026-11-05T10:30", "2026-11-05", time(10, 30)),
    ],
)
def test_a_time_may_follow_a_day(text: str, day: str, at: time) -> None:
    assert parse_when(text, NOW) == (date.fromisoformat(day), at)
    with pytest.raises(BadValue):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "0",
        "32",
        "31 feb",
        "29-2-2027",
        "1-1-1",
        "5-",
        "5--2",
        "5-2-",
        "24 dec 27",
        "fri 30",
        "fri 10:77",
        "13 pm",
        "0pm",
        "+9999y",
        "2400-01-01",
        "1-1-1066",
        "²d",
        "-",
        "m",
        "10 fri",
        "25:00",
        pytest.param("x" * 100_000, id="100 kB"),
        pytest.param("9" * 100, id="100 digits"),
    ],
)
def test_what_is_no_date_is_refused_with_what_is_accepted(text: str) -> None:
    for order in ORDERS:
        with pytest.raises(BadValue) as refused:
            parse_when(text, NOW, order)
        assert refused.value.hint
        assert len(refused.value.message) < 100


@given(st.text(max_size=15) | st.text("0123456789-./: +dwmyfriapt", max_size=12), DAYS, st.sampled_from(ORDERS))
def test_any_text_is_a_date_or_refused(text: str, today: date, order: Order) -> None:
    try:
        day, _ = parse_when(text, datetime.combine(today, time(9)), order)
    except BadValue:
        return
    assert 1900 <= day.year <= 2199


@given(DAYS, DAYS, st.sampled_from(ORDERS))
def test_a_full_date_is_read_the_same_whatever_today_is(day: date, today: date, order: Order) -> None:
    assert parse_day(day.isoformat(), today, order) == day
    if order != "ymd":
        assert parse_day(day.strftime("%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"), today, order) == day


@given(DAYS, st.integers(1, 28), st.integers(1, 12), st.booleans())
def test_a_day_without_a_year_is_the_nearest_on_its_side(today: date, day: int, month: int, back: bool) -> None:
    found = parse_day(f"{day}-{month}", today, back=back)
    assert (found.day, found.month) == (day, month)
    assert 0 <= (found - today).days * (-1 if back else 1) <= 366
    weekday = parse_day(found.strftime("%A"), today, back=back)
    assert weekday.weekday() == found.weekday()
    assert 0 <= (weekday - today).days * (-1 if back else 1) <= 6


def test_naughty_strings_are_no_trouble(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        try:
            parse_when(text, NOW)
        except BadValue as refused:
            assert refused.hint


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


# -- columns --------------------------------------------------------------------------------------------------------


@given(st.sampled_from(FORMATS), st.lists(st.dates(date(1970, 1, 1), date(2068, 12, 31)), min_size=1))
def test_a_column_written_in_a_format_is_read_in_it(form: str, days: list[date]) -> None:
    column = [day.strftime(form) for day in days]
    assert form in prove_format(column)
    assert [parse_with(value, form) for value in column] == days


def test_a_column_is_proved_by_all_its_values_together() -> None:
    early = ["03/04/2026", "01/02/2026", "", "  "]
    assert prove_format(early) == {"%d/%m/%Y", "%m/%d/%Y"}
    assert prove_format([*early, "25/12/2026"]) == {"%d/%m/%Y"}
    assert prove_format([*early, "12/25/2026"]) == {"%m/%d/%Y"}
    assert prove_format([*early, "25/12/2026", "12/25/2026"]) == set()
    assert prove_format([*early, "30/02/2026"]) == set()
    assert prove_format(["", " "]) == set(FORMATS)


@pytest.mark.parametrize(
    ("column", "form"),
    [
        (["2016-10-20", "2017-3-1"], "%Y-%m-%d"),
        (["1996-07-04 00:00:00.000", "1996-07-05"], "%Y-%m-%d"),
        (["2021-01-01T00:00:00", "2021-01-01T00:00Z", "2021-01-01t10:00:00+02:00"], "%Y-%m-%d"),
        (["1/31/2026 3:04 PM", "2/1/2026 12:00:00 a.m."], "%m/%d/%Y"),
        (["31.12.69", "1.1.68"], "%d.%m.%y"),
        (["5 May 2026", "6 September 2026", "7 sept. 2026"], "%d %b %Y"),
        (["May 5, 2026", "June 6 2026"], "%b %d, %Y"),
        (["20261231"], "%Y%m%d"),
    ],
)
def test_formats_of_the_wild_are_proved(column: list[str], form: str) -> None:
    assert prove_format(column) == {form}


def test_times_and_zones_come_with_the_date() -> None:
    assert parse_with(" 2026-11-05 ", "%Y-%m-%d") == date(2026, 11, 5)
    assert parse_with("5.11.2026 15:04:05,25", "%d.%m.%Y") == datetime(2026, 11, 5, 15, 4, 5, 250000)
    assert parse_with("2026-11-05T15:04Z", "%Y-%m-%d") == datetime(2026, 11, 5, 15, 4, tzinfo=UTC)
    moment = parse_with("2026-11-05T15:04-03:30", "%Y-%m-%d")
    assert moment == datetime(2026, 11, 5, 15, 4, tzinfo=timezone(-timedelta(hours=3, minutes=30)))
    assert parse_with("11/5/2026 12:30 AM", "%m/%d/%Y") == datetime(2026, 11, 5, 0, 30)
    assert parse_with("31.12.69", "%d.%m.%y") == date(1969, 12, 31)
    assert parse_with("31.12.68", "%d.%m.%y") == date(2068, 12, 31)


@pytest.mark.parametrize("value", ["", "x", "2026-13-01", "2026-02-30", "2026-01-01 25:00", "2026-01-01 13:00 PM"])
def test_values_that_a_format_does_not_read_are_refused(value: str) -> None:
    with pytest.raises(BadValue, match="yyyy-mm-dd"):
        parse_with(value, "%Y-%m-%d")
    with pytest.raises(BadValue):
        parse_with("2026-01-01 10:00+99:00", "%Y-%m-%d")


def test_formats_are_named_as_people_name_them() -> None:
    named = ("iso", "dd/mm/yyyy", "YYYY-MM-DD hh:mm", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%B %d %Y", "dd.mm.yy")
    assert [read_format(text) for text in named] == [
        *("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d", "%b %d, %Y", "%d.%m.%y"),
    ]
    assert [read_format(form) for form in FORMATS] == list(FORMATS)
    for text in ("", "%d", "dmy", "%Y-%d-%m"):
        with pytest.raises(BadValue, match="Known"):
            read_format(text)


def test_a_large_column_is_read_once_per_distinct_value() -> None:
    from tcrm import date_formats

    chance = random.Random(7)
    column = [(TODAY - timedelta(days=chance.randrange(500))).strftime("%d/%m/%Y") for _ in range(100_000)]
    date_formats._read.cache_clear()
    assert prove_format(column) == {"%d/%m/%Y"}
    assert date_formats._read.cache_info().misses < 500 * 3
    assert len([parse_with(value, "%d/%m/%Y") for value in column]) == 100_000
    assert date_formats._read.cache_info().misses < 500 * 3


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_read_as_it_is_spelt_and_as_strptime_has_it(form: str) -> None:
    assert "%" not in spell_format(form)
    assert read_format(spell_format(form)) == read_format(form) == form


def test_refusals_spell_formats_as_people_do() -> None:
    for refuse in (lambda: parse_with("soon", "%d/%m/%Y"), lambda: read_format("whenever")):
        with pytest.raises(BadValue) as refusal:
            refuse()
        assert "dd/mm/yyyy" in str(refusal.value) and "%" not in str(refusal.value)
