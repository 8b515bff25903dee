"""Formats of dates are proved from whole columns."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.date_formats import FORMATS, parse_with, prove_format, read_format, spell_format
from tcrm.errors import BadValue

TODAY = date(2026, 11, 21)  # a Saturday


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
