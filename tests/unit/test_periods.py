"""Periods by name, as typed, and what they are called."""

from __future__ import annotations

from datetime import date

import pytest

from tcrm.errors import BadValue
from tcrm.queries.periods import PERIODS, day_name, named_period, period_name, period_words, read_period

TODAY = date(2026, 11, 21)


def days(start: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(start), date.fromisoformat(end)


@pytest.mark.parametrize(
    ("name", "period", "called"),
    [
        ("month", days("2026-11-01", "2026-11-30"), "Nov 2026"),
        ("quarter", days("2026-10-01", "2026-12-31"), "Q4 2026"),
        ("year", days("2026-01-01", "2026-12-31"), "2026"),
        ("last-year", days("2025-01-01", "2025-12-31"), "2025"),
        ("12-months", days("2025-11-22", "2026-11-21"), "22 Nov 2025 – 21 Nov 2026"),
        ("all", (None, None), ""),
    ],
)
def test_a_named_period_has_its_days_and_says_what_it_is(name: str, period: tuple[date, date], called: str) -> None:
    assert named_period(name, TODAY) == read_period(name, TODAY) == period
    assert period_name(*period) == called


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2024", days("2024-01-01", "2024-12-31")),
        ("q1", days("2026-01-01", "2026-03-31")),
        ("Q2 2025", days("2025-04-01", "2025-06-30")),
        ("1 jan - 31 mar", days("2026-01-01", "2026-03-31")),
        ("1 dec - 31 jan", days("2025-12-01", "2026-01-31")),
        ("2026-01-05 .. 2026-02-01", days("2026-01-05", "2026-02-01")),
        ("1.10. – 5.10.", days("2026-10-01", "2026-10-05")),
        ("1 feb 2026 to 1 mar 2026", days("2026-02-01", "2026-03-01")),
        ("1 mar 2026 - 1 mar 2026", days("2026-03-01", "2026-03-01")),
        ("1.3.2026–5.3.2026", days("2026-03-01", "2026-03-05")),
        ("22 nov - 3 dec", days("2025-11-22", "2025-12-03")),
        ("  Last-Year ", days("2025-01-01", "2025-12-31")),
        ("q3", days("2026-07-01", "2026-09-30")),
        ("q4 1999", days("1999-10-01", "1999-12-31")),
        ("2150", days("2150-01-01", "2150-12-31")),
    ],
)
def test_a_period_is_read_as_people_write_it(typed: str, period: tuple[date, date]) -> None:
    assert read_period(typed, TODAY) == period


def test_one_side_may_stay_open() -> None:
    assert read_period("1 mar 2026 ..", TODAY) == (date(2026, 3, 1), None)
    assert period_words(date(2026, 3, 1), None) == "since 1 Mar 2026"
    assert period_words(*read_period(".. 31 mar 2026", TODAY)) == "up to 31 Mar 2026"
    assert period_words(*named_period("year", TODAY)) == "in 2026"


def test_a_day_without_a_year_is_the_last_one_and_the_order_of_its_numbers_is_the_users() -> None:
    assert read_period("22 nov ..", TODAY) == (date(2025, 11, 22), None)
    assert read_period(".. 22 nov", TODAY) == (None, date(2025, 11, 22))
    assert read_period("3/4/2026 .. 5/4/2026", TODAY, "mdy") == days("2026-03-04", "2026-05-04")
    assert read_period("3/4/2026 .. 5/4/2026", TODAY) == days("2026-04-03", "2026-04-05")


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        ("2026-01-01", days("2026-01-01", "2026-03-31")),
        ("2026-03-31", days("2026-01-01", "2026-03-31")),
        ("2026-05-15", days("2026-04-01", "2026-06-30")),
        ("2026-09-30", days("2026-07-01", "2026-09-30")),
    ],
)
def test_a_quarter_has_three_whole_months(today: str, quarter: tuple[date, date]) -> None:
    assert named_period("quarter", date.fromisoformat(today)) == quarter


def test_the_last_twelve_months_of_a_leap_day_begin_in_march() -> None:
    assert named_period("12-months", date(2028, 2, 29)) == days("2027-03-01", "2028-02-29")


@pytest.mark.parametrize(
    ("start", "end", "called"),
    [
        ("2026-01-01", "2026-01-31", "Jan 2026"),
        ("2026-02-01", "2026-02-28", "Feb 2026"),
        ("2026-01-01", "2026-03-31", "Q1 2026"),
        ("2026-04-01", "2026-06-30", "Q2 2026"),
        ("2026-07-01", "2026-09-30", "Q3 2026"),
        ("2026-02-01", "2026-04-30", "Feb – Apr 2026"),
        ("2026-01-01", "2026-02-28", "Jan – Feb 2026"),
        ("2026-01-02", "2026-03-31", "2 Jan 2026 – 31 Mar 2026"),
        ("2026-04-02", "2026-04-30", "2 Apr 2026 – 30 Apr 2026"),
        ("2026-04-01", "2026-04-29", "1 Apr 2026 – 29 Apr 2026"),
        ("2026-11-01", "2027-01-31", "1 Nov 2026 – 31 Jan 2027"),
        ("2026-01-01", "2027-12-31", "1 Jan 2026 – 31 Dec 2027"),
    ],
)
def test_a_period_has_the_shortest_name_that_says_it_all(start: str, end: str, called: str) -> None:
    assert period_name(*days(start, end)) == called
    assert period_words(*days(start, end)) == (called if called[0].isdigit() else f"in {called}")


def test_a_day_is_called_by_its_month() -> None:
    assert [day_name(date(2026, 1, 9)), day_name(date(2026, 12, 31))] == ["9 Jan 2026", "31 Dec 2026"]


def test_whole_months_are_called_by_their_names() -> None:
    assert period_words(*days("2026-04-01", "2026-09-30")) == "in Apr – Sep 2026"
    assert period_words(*days("2026-04-01", "2026-09-29")) == "1 Apr 2026 – 29 Sep 2026"


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "q5", "q0", "1 jan", "..", "31 mar 2026 - 1 jan 2026", "1 jan - nonsense", "1899", "1 jan .. 2 .. 3"],
)
def test_what_is_no_period_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_period(typed, TODAY)


def test_a_refusal_repeats_what_was_typed() -> None:
    with pytest.raises(BadValue, match=r"^soon is no period.* q2 .*last-year, 12-months"):
        read_period("  soon ", TODAY)
    with pytest.raises(BadValue, match=r"^nothing is no period"):
        read_period(" ", TODAY)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_the_year_lies_in_its_periods(month: int) -> None:
    today = date(2028, month, 29)
    for name in PERIODS.keys() - {"all", "last-year"}:
        start, end = named_period(name, today)
        assert start is not None and end is not None and start <= today <= end
