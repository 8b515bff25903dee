"""When something comes again: the days and hours that a rule gives, from a start, without what is left out.

Pure, and on the wall: a start is a day or a naive hour on somebody's clock, and so is what comes out of it. Nine in the
morning stays nine on the days when the clock is put forward or back; which moment that is, is for the caller.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.rule_words import Rule, days_of_month, describe, parse_rule

__all__ = [
    "Rule", "begun", "between", "describe", "first_of", "fitted", "next_after", "parse_rule",
    "read_start", "write_start",
]  # fmt: skip

When = TypeVar("When", date, datetime)
_TICK = timedelta(seconds=1)
_YEARS = {"YEARLY": 100, "MONTHLY": 60, "WEEKLY": 20, "DAILY": 9}
"""How far ahead the next one is looked for, so that the search ends where a rule has nothing more to give."""


def next_after(rule: Rule, start: When, after: When, exceptions: Collection[date] = ()) -> When | None:
    """The first occurrence after `after` that is not on one of the `exceptions`; None when the rule has ended. What
    the rule gives is of the kind of `start`, a day or a naive hour; the start itself counts if the rule names it."""
    limit = _plus_years(max(_clock(after), _clock(start)), _reach(rule))
    passed = _clock(after) if isinstance(after, datetime) else datetime.combine(after, time.max)
    return next(_of_kind(start, _occurrences(rule, _clock(start), limit), exceptions, passed), None)


def first_of(rule: Rule, start: When, exceptions: Collection[date] = ()) -> When | None:
    """The first occurrence, at the start or after it."""
    before = _clock(start) - _TICK
    found = _occurrences(rule, _clock(start), _plus_years(_clock(start), _reach(rule)))
    return next(_of_kind(start, found, exceptions, before), None)


def begun(rule: Rule, start: When) -> When | None:
    """The first day or hour at the start or after it that the rule names, however long its pauses are: what comes
    every 2 weeks on Tuesday begins on the next one. It is the start to count from."""
    parts = {name: value for name, value in rule.parts().items() if name != "INTERVAL"}
    return first_of(Rule(";".join(f"{name}={value}" for name, value in parts.items()) or rule.text), start)


def between(rule: Rule, start: When, first: date, last: date, exceptions: Collection[date] = ()) -> list[When]:
    """All occurrences on the days from `first` to `last`, both included; the start's own days may be any."""
    found = _occurrences(rule, _clock(start), datetime.combine(last, time.max))
    return list(_of_kind(start, found, exceptions, datetime.combine(first, time()) - _TICK))


def fitted(rule: Rule, start: date) -> Rule:
    """The rule for what begins on that day: `every month` from the 31st is the last day of each."""
    plain = rule.parts().get("FREQ") == "MONTHLY" and not any(name.startswith("BY") for name in rule.parts())
    if not plain or start.day <= 28:
        return rule
    return Rule(";".join([rule.text, *(f"{name}={value}" for name, value in days_of_month([start.day]).items())]))


# -- as iCalendar writes it --------------------------------------------------------------------------------------------


def write_start(start: date | datetime) -> str:
    """A day `20261124`, a day and hour `20261124T090000`."""
    return f"{start:%Y%m%dT%H%M%S}" if isinstance(start, datetime) else f"{start:%Y%m%d}"


def read_start(text: str) -> date | datetime:
    """What `write_start` wrote; raises BadValue for anything else."""
    try:
        if "T" in text:
            return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - an hour on a wall has no zone
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        raise BadValue(_("{text} is no beginning of a series.").format(text=excerpt(text))) from None


# -- inside -----------------------------------------------------------------------------------------------------------


def _clock(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time())


def _plus_years(when: datetime, years: int) -> datetime:
    return when.replace(year=min(9999, when.year + years), day=min(when.day, 28))


def _reach(rule: Rule) -> int:
    parts = rule.parts()
    return _YEARS.get(parts.get("FREQ", ""), 2) * min(int(parts.get("INTERVAL", "1")), 50)


def _of_kind(start: When, found: Iterator[datetime], exceptions: Collection[date], passed: datetime) -> Iterator[When]:
    for one in found:
        if one > passed and one.date() not in exceptions:
            yield one if isinstance(start, datetime) else one.date()


def _occurrences(rule: Rule, start: datetime, limit: datetime) -> Iterator[datetime]:
    """What the rule gives up to `limit`, which also ends the search of a rule that gives nothing.

    The end of the rule is kept here: dateutil cannot have both a number and a last day. A last day without an hour
    is meant with all its hours.
    """
    from dateutil.rrule import rrulestr

    parts = rule.parts()
    if _never(parts):
        return
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    text = ";".join(f"{name}={value}" for name, value in parts.items()) or rule.text
    try:
        made: Any = rrulestr(text, dtstart=start)
        if parts:
            made = made.replace(until=min(limit, _last(until)) if until else limit)
        most = min(int(count), 10**6) if count else None  # every day up to the year 4700
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise BadValue(_("{text} does not say when it comes again.").format(text=excerpt(rule.text))) from None
    for found in islice(made, most):
        if found > limit:
            return
        yield found


def _never(parts: dict[str, str]) -> bool:
    """Whether it names days of months that have none such: dateutil would look for 30 February day by day."""
    days = [int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day.lstrip("+-").isdecimal()]
    months = [int(month) for month in parts.get("BYMONTH", "").split(",") if month.isdecimal()] or [1]
    return bool(days) and not any(
        0 < abs(day) <= monthrange(2028, month)[1] for day in days for month in months if 1 <= month <= 12
    )


def _last(until: str) -> datetime:
    read = read_start(until.removesuffix("Z"))
    return read if isinstance(read, datetime) else datetime.combine(read, time.max).replace(microsecond=0)
