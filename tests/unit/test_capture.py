"""One line read into a plan, without a database: what is understood, what is left as the subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tcrm.actions.capture import Captured, Span, kind_of, read_line
from tcrm.errors import BadValue

NOW = datetime(2026, 11, 21, 11, 20, tzinfo=ZoneInfo("Europe/Berlin"))  # a Saturday
TODAY, FRIDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 27), date(2026, 11, 23)
NAMES = ("D-17", "Acme", "Friday Foods", "Huber & Söhne AG", "田中製作所", "May")


def find(words: Sequence[str], loosely: bool) -> Span[str] | None:
    """Knows a few names; loosely also `volta` for Volta Motors, if it is all that stands there."""
    if loosely:
        return Span(0, len(words), "Volta Motors") if [w.casefold() for w in words] == ["volta"] else None
    for name in NAMES:
        parts = name.casefold().split()
        for start in range(len(words)):
            if [word.casefold() for word in words[start : start + len(parts)]] == parts:
                return Span(start, start + len(parts), name)
    return None


def read(text: str) -> Captured[str]:
    return read_line(text, NOW, "dmy", find)


def test_the_line_of_the_manual_is_read_whole() -> None:
    assert read("call Acme fri 10:00 !high about the renewal") == Captured(
        "call", "Acme", FRIDAY, time(10), "high", "the renewal"
    )


@pytest.mark.parametrize(
    ("line", "kind", "record", "due_on", "at", "subject"),
    [
        ("call acme", "call", "Acme", None, None, ""),
        ("Call: ACME mon", "call", "Acme", MONDAY, None, ""),
        ("meet D-17 tomorrow 15:00 demo line 2", "meeting", "D-17", date(2026, 11, 22), time(15), "demo line 2"),
        ("mail Huber & Söhne AG the quote +3", "email", "Huber & Söhne AG", date(2026, 11, 24), None, "the quote"),
        ("visit 田中製作所 1w", "visit", "田中製作所", date(2026, 11, 28), None, ""),
        ("call Friday Foods mon", "call", "Friday Foods", MONDAY, None, ""),
        ("call May fri", "call", "May", FRIDAY, None, ""),
        ("call volta fri", "call", "Volta Motors", FRIDAY, None, ""),
        ("call volta about the price", "call", "Volta Motors", None, None, "the price"),
        ("volta fri", "task", None, FRIDAY, None, "volta"),
        ("call nobody fri", "call", None, FRIDAY, None, "nobody"),
        ("buy paper", "task", None, None, None, "buy paper"),
        ("task buy paper mon", "task", None, MONDAY, None, "buy paper"),
        ("fri call back", "call", None, FRIDAY, None, "call back"),  # back alone would say nothing
        ("Phone Acme back mon about the price", "call", "Acme", MONDAY, None, "Phone back about the price"),
        ("visit back office", "visit", None, None, None, "back office"),
        ("visit about in and out", "visit", None, None, None, "in and out"),
        ("follow up Acme", "task", "Acme", None, None, "follow up"),
        ("fri 10:00 call 报价", "call", None, FRIDAY, time(10), "报价"),
        ("call price", "call", None, None, None, "price"),
        ("call the boss", "call", None, None, None, "the boss"),
        ("visit", "visit", None, None, None, ""),
        ("mon 9:30 call Acme", "call", "Acme", MONDAY, time(9, 30), ""),
        ("10:30 call Acme mon", "call", "Acme", MONDAY, time(10, 30), ""),
        ("send Acme the offer on 15", "task", "Acme", date(2026, 12, 15), None, "send the offer"),
        ("call Acme 24 dec at 3 pm", "call", "Acme", date(2026, 12, 24), time(15), ""),
        ("call Acme on fri at 15:00", "call", "Acme", FRIDAY, time(15), ""),
        ("call Acme 5-12", "call", "Acme", date(2026, 12, 5), None, ""),
        ("call Acme next sat 10:00 offer", "call", "Acme", date(2026, 11, 28), time(10), "offer"),
        ("call Acme 10:30", "call", "Acme", TODAY, time(10, 30), ""),
    ],
)
def test_words_are_understood_wherever_they_stand(
    line: str, kind: str, record: str | None, due_on: date | None, at: time | None, subject: str
) -> None:
    found = read(line)
    assert (found.kind, found.record, found.due_on, found.at, found.subject) == (kind, record, due_on, at, subject)


@pytest.mark.parametrize(
    ("line", "due_on", "subject"),
    [
        ("call Acme about 15 presses", None, "15 presses"),
        ("call Acme 15 presses", None, "15 presses"),
        ("call Acme mon about the friday meeting", MONDAY, "the friday meeting"),
        ("call Acme about the friday meeting", None, "the friday meeting"),
        ("call Acme about the renewal fri", FRIDAY, "the renewal"),
        ("task install release 1.2", None, "install release 1.2"),
        ("task cut 5 m of cable", None, "cut 5 m of cable"),
        ("task read chapter 3", None, "read chapter 3"),
        ("task ask about pricing", None, "ask about pricing"),
    ],
)
def test_numbers_of_things_and_dates_that_are_spoken_of_stay_in_the_subject(
    line: str, due_on: date | None, subject: str
) -> None:
    found = read(line)
    assert (found.due_on, found.subject) == (due_on, subject)


@pytest.mark.parametrize(
    ("line", "priority", "subject"),
    [
        ("task !HIGH buy paper", "high", "buy paper"),
        ("buy paper !low", "low", "buy paper"),
        ("buy paper !now", "normal", "buy paper !now"),
        ("buy paper high", "normal", "buy paper high"),
    ],
)
def test_a_priority_is_marked_by_its_sign(line: str, priority: str, subject: str) -> None:
    found = read(line)
    assert (found.priority, found.subject) == (priority, subject)


def test_a_kind_has_several_names() -> None:
    assert [kind_of(word) for word in ("Call", "phone", "meet", "e-mail", "MAIL", "todo", "visit", "lunch")] == [
        "call",
        "call",
        "meeting",
        "email",
        "email",
        "task",
        "visit",
        None,
    ]


def test_without_names_to_look_up_all_words_are_the_subject() -> None:
    found: Captured[str] = read_line("visit Acme plant fri", NOW)
    assert (found.kind, found.record, found.due_on, found.subject) == ("visit", None, FRIDAY, "Acme plant")


@pytest.mark.parametrize("line", ["", "   ", "\t\n"])
def test_a_blank_line_is_refused(line: str) -> None:
    with pytest.raises(BadValue):
        read(line)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("31.2. call", "31.2."),
        ("call Acme 99 dec", "99 dec"),
        ("call Acme 31.2. 10:00 about the price", "31.2."),
        ("call Acme about the price 2026-02-30", "2026-02-30"),
        ("call Acme fri 25:00", "25:00"),
        ("call Acme 31-2", "31-2"),
    ],
)
def test_a_day_or_a_time_that_there_is_not_is_refused_and_named(line: str, named: str) -> None:
    with pytest.raises(BadValue, match=named):
        read(line)


@pytest.mark.parametrize(
    "line", ["order 50-60 presses", "offer 50/50", "call Acme about the 31.2. mistake in it", "task install 31.2"]
)
def test_numbers_of_things_are_no_impossible_days(line: str) -> None:
    assert read(line).due_on is None


def test_odd_lines_are_read_without_a_stumble() -> None:
    for line in ("!high", "call", "fri", "about", "call about", "²", "9" * 200, "!", "call !low fri 10:00", "a " * 500):
        assert isinstance(read(line), Captured)
