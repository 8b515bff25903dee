"""Periods by name, as typed, and what they are called."""

from __future__ import annotations

from datetime import date

import pytest

from tcrm.errors import BadValue
from tcrm.queries.periods import PERIODS, named_period, period_name, period_words, read_period

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
    ],
)
def test_a_period_is_read_as_people_write_it(typed: str, period: tuple[date, date]) -> None:
    assert read_period(typed, TODAY) == period


def test_one_side_may_stay_open() -> None:
    assert read_period("1 mar 2026 ..", TODAY) == (date(2026, 3, 1), None)
    assert period_words(date(2026, 3, 1), None) == "since 1 Mar 2026"
    assert period_words(*read_period(".. 31 mar 2026", TODAY)) == "up to 31 Mar 2026"
    assert period_words(*named_period("year", TODAY)) == "in 2026"


def test_whole_months_are_called_by_their_names() -> None:
    assert period_words(*days("2026-04-01", "2026-09-30")) == "in Apr – Sep 2026"
    assert period_words(*days("2026-04-01", "2026-09-29")) == "1 Apr 2026 – 29 Sep 2026"


@pytest.mark.parametrize("typed", ["", "soon", "q5", "1 jan", "..", "31 mar 2026 - 1 jan 2026", "1 jan - nonsense"])
def test_what_is_no_period_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        read_period(typed, TODAY)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_the_year_lies_in_its_periods(month: int) -> None:
    today = date(2028, month, 29)
    for name in PERIODS.keys() - {"all", "last-year"}:
        start, end = named_period(name, today)
        assert start is not None and end is not None and start <= today <= end
