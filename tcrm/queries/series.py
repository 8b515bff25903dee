"""What an activity repeats by, read from its row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tcrm.recurrence import Rule, between, describe, read_start
from tcrm.session import Session


class Series(NamedTuple):
    """A rule with its start, the clock that it goes by, the occurrence that the row stands for, what is left out.

    `start` and `slot` are days, or naive hours on the clock of `zone`.
    """

    rule: Rule
    start: date | datetime
    zone: ZoneInfo
    slot: date | datetime
    exceptions: frozenset[date]


def read_series(session: Session, rrule: str, start: str, slot: str, exceptions: str) -> Series | None:
    """The series of an activity from its columns; None for what comes once."""
    if not rrule or not start:
        return None
    head, _colon, stamp = start.rpartition(":")
    zone = ZoneInfo(head.removeprefix("TZID=")) if head else session.zone
    begins = read_start(stamp)
    left_out = frozenset(date.fromisoformat(day) for day in exceptions.split())
    return Series(Rule(rrule), begins, zone, read_start(slot) if slot else begins, left_out)


def in_words(rrule: str) -> str:
    """What an activity repeats by, in words; blank for once."""
    return describe(Rule(rrule)) if rrule else ""


def to_come(series: Series, first: date, last: date) -> list[date | datetime]:
    """The occurrences after the one that the row stands for, on the days from `first` to `last` (of the series' own
    clock, so a day more on both ends is looked at by whoever has another): days, or moments in UTC."""
    if isinstance(series.start, datetime) and isinstance(series.slot, datetime):
        slot, zone = series.slot, series.zone
        hours = between(
            series.rule, series.start, first - timedelta(days=1), last + timedelta(days=1), series.exceptions
        )
        return [hour.replace(tzinfo=zone).astimezone(UTC) for hour in hours if hour > slot]
    days = between(series.rule, series.start, first, last, series.exceptions)
    return [day for day in days if day > series.slot]
