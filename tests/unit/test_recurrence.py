"""What comes again: rules said in words, and the days and hours that they give."""

from __future__ import annotations

import json
import os
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tcrm.errors import BadValue
from tcrm.recurrence import (
    Rule,
    between,
    describe,
    first_of,
    fitted,
    next_after,
    parse_rule,
    read_start,
    write_start,
)

TODAY = date(2026, 11, 21)  # a Saturday
SAMPLE = Path(os.environ.get("TCRM_SAMPLE_DATA", "../shared/data")) / "ical" / "dateutil_rrule.json"


def said(text: str) -> str:
    return parse_rule(text, TODAY).text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("every day", "FREQ=DAILY"),
        ("daily", "FREQ=DAILY"),
        ("every 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("Every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every week", "FREQ=WEEKLY"),
        ("every 2 weeks tue", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every other week on Thursday, tue", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        ("every mon wed fri", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("every month 15", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every month on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every month 15 and 1", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("every month last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every month 30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        ("every last fri", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every 2nd tue", "FREQ=MONTHLY;BYDAY=2TU"),
        ("every 3 months first mon", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
        ("every quarter", "FREQ=MONTHLY;INTERVAL=3"),
        ("every year", "FREQ=YEARLY"),
        ("every 24 dec", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
        ("every 2 weeks tue until 24 dec", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261224"),
        ("every week 5 times", "FREQ=WEEKLY;COUNT=5"),
        ("every week for 5x", "FREQ=WEEKLY;COUNT=5"),
        ("rrule:freq=weekly;byday=tu", "FREQ=WEEKLY;BYDAY=TU"),
    ],
)
def test_words_are_a_rule_and_the_rule_says_itself_in_words(text: str, rule: str) -> None:
    assert said(text) == rule
    assert said(describe(Rule(rule))) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("every 2 weeks tue until 24 dec", "every 2 weeks on Tue until 24 Dec 2026"),
        ("every mon wed fri", "every Mon Wed Fri"),
        ("every month 30", "every month on 30"),
        ("every last fri", "every last Fri"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2"),
    ],
)
def test_a_rule_is_described_as_people_say_it(text: str, words: str) -> None:
    assert describe(parse_rule(text, TODAY)) == words


@pytest.mark.parametrize(
    "text",
    ["", "every", "tue", "every tues wend", "every 0 days", "every month 32", "every 6th mon", "every 30 feb",
     "every week 0 times", "FREQ=SOMETIMES", "FREQ=WEEKLY;BYDAY=", "every day until", "every " * 200, "[b]every day"],
)  # fmt: skip
def test_what_is_no_rule_says_what_can_be_written(text: str) -> None:
    with pytest.raises(BadValue) as told:
        said(text)
    assert "every" in told.value.hint


def test_an_end_that_is_no_day_is_told_as_one() -> None:
    with pytest.raises(BadValue, match="no date"):
        said("every week until soon")


def test_days_stay_days_and_exceptions_are_left_out() -> None:
    rule, start = parse_rule("every 2 weeks tue", TODAY), TODAY
    first = first_of(rule, start)
    assert first == date(2026, 12, 1)  # the week of the start is the first of the two
    assert next_after(rule, start, date(2026, 12, 1)) == date(2026, 12, 15)
    assert next_after(rule, start, date(2026, 12, 1), {date(2026, 12, 15)}) == date(2026, 12, 29)


def test_a_last_day_counts_with_all_its_hours_and_then_the_rule_has_ended() -> None:
    rule, start = parse_rule("every day until 23 nov", TODAY), datetime(2026, 11, 21, 9)
    assert next_after(rule, start, datetime(2026, 11, 22, 9)) == datetime(2026, 11, 23, 9)
    assert next_after(rule, start, datetime(2026, 11, 23, 9)) is None


def test_a_month_without_such_a_day_takes_its_last() -> None:
    start = date(2026, 1, 31)
    rule = fitted(parse_rule("every month", TODAY), start)
    assert between(rule, start, start, date(2026, 4, 30)) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert fitted(parse_rule("every month", TODAY), date(2026, 1, 28)).text == "FREQ=MONTHLY"


def test_a_rule_that_never_comes_ends() -> None:
    assert next_after(Rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), TODAY, TODAY) is None


def test_a_start_is_written_and_read() -> None:
    for start in (TODAY, datetime(2026, 11, 24, 9, 30)):
        assert read_start(write_start(start)) == start
    with pytest.raises(BadValue):
        read_start("soon")


def read_lines(text: str) -> tuple[Rule, datetime]:
    """A rule and its start from the lines of a calendar: DTSTART, and any RRULE, RDATE, EXRULE and EXDATE."""
    lines = [line.strip().upper() for line in re.split(r"\n|\s+(?=RRULE)", text.strip(), flags=re.IGNORECASE)]
    (begins,) = (line.rpartition(":")[2] for line in lines if line.startswith("DTSTART"))
    rest = [line for line in lines if line and not line.startswith("DTSTART")]
    alone = len(rest) == 1 and rest[0].startswith("RRULE:")
    start = read_start(begins.removesuffix("Z"))
    assert isinstance(start, datetime)
    return Rule(rest[0].removeprefix("RRULE:") if alone else "\n".join(rest)), start


def cases() -> list[dict[str, Any]]:
    if not SAMPLE.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return found


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample data is not here")
def test_every_rule_of_the_collection_gives_its_dates() -> None:
    assert len(cases()) > 200
    for case in cases():
        if "text" in case:
            rule, start = read_lines(case["text"])
        else:
            start = datetime.strptime(case["dtstart"], "%Y%m%dT%H%M%S")
            rule = parse_rule(case["rrule"], TODAY)
        wanted = [datetime.strptime(text, "%Y%m%dT%H%M%S") for text in case["expected"]]
        last = max([start, *wanted]) + timedelta(seconds=1)
        assert between(rule, start, start.date(), last.date())[: len(wanted)] == wanted, case["source"]
        assert first_of(rule, start) == (wanted[0] if wanted else None), case["source"]
        for one, following in pairwise(wanted):
            assert next_after(rule, start, one) == following, case["source"]
        if wanted:
            assert next_after(rule, start, wanted[-1]) is None or "COUNT" not in case.get("rrule", ""), case["source"]
