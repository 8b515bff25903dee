"""Dates as people type them: read as documented, in the order of the firm, or refused with what is accepted."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.dates import Order, parse_day, parse_when
from tcrm.errors import BadValue

TODAY = date(2026, 11, 21)  # a Saturday
NOW = datetime(2026, 11, 21, 11, 20)
DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))
ORDERS: list[Order] = ["dmy", "mdy", "ymd"]


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
