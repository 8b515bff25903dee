"""Dates as people type them, read the same way in every field (import them from `tcrm.dates`).

| typed | read as |
|---|---|
| `today` `tomorrow` `yesterday` | so |
| `fri` | the next Friday from today on: today itself if it is one |
| `next fri` | the Friday of the week after this one; a week begins on Monday |
| `+3` `-2` `2d` `1w` `3m` `1y` `-1w` `2w ago` | so many days, weeks, months, years from today |
| `15` | the next 15th from today on |
| `5-2` `5/2` `24 dec` `dec 24` | the next such day from today on; numbers in the order given |
| `5.2.` | the 5th of February in every order |
| `5-2-2027` `5.2.27` | in the order given; two digits of a year are of this century |
| `2026-11-05` `2026/11/5` `20261105` `2026年11月5日` | year, month, day in every order |

With `back` (what has happened: a log, a filter's beginning) "the next from today on" becomes "the last up to today".
A time may follow a day: `fri 10`, `tomorrow 15:00`, `24 dec 3:30 pm`; or stand alone with its colon: `10:30`, today.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal

from tcrm.clean import excerpt
from tcrm.daynames import find_day, find_month
from tcrm.errors import BadValue
from tcrm.i18n import _

Order = Literal["dmy", "mdy", "ymd"]
FIRST_YEAR, LAST_YEAR = 1900, 2199


class NoSuchDay(BadValue):
    """It is written as a date, but the calendar has no such day."""


def parse_day(text: str, today: date, order: Order = "dmy", *, back: bool = False) -> date:
    """The day that `text` means, seen from `today`; raises BadValue, saying what is accepted."""
    day = _read_day(_tidy(text), today, order, back)
    if day is None:
        raise BadValue(
            _("{text} is no date.").format(text=excerpt(text) or _("nothing")),
            _("Write it like today, fri, +3, 2w, 15, 24 dec, {short} or 2026-11-05.").format(short=_example(order)),
        )
    return day


def parse_when(text: str, now_local: datetime, order: Order = "dmy", *, back: bool = False) -> tuple[date, time | None]:
    """The day and, if one is given, the time that `text` means, seen from `now_local`; raises BadValue."""
    tidy, today = _tidy(text), now_local.date()
    day = _read_day(tidy, today, order, back)
    if day is not None:
        return day, None
    for pattern in (_TIME_LAST, _TIME_FIRST):
        match = re.fullmatch(pattern, tidy)
        if match and (match["minute"] or match["half"] or match["day"]):
            clock = _read_time(match["hour"], match["minute"], match["half"])
            day = _read_day(match["day"], today, order, back) if match["day"] else today
            if clock is not None and day is not None:
                return day, clock
    raise BadValue(
        _("{text} is no date and time.").format(text=excerpt(text) or _("nothing")),
        _("Write it like fri, +3, 2w, {short}, 2026-11-05, and after it 10 or 15:30.").format(short=_example(order)),
    )


def _example(order: Order) -> str:
    return "24-12" if order == "dmy" else "12-24"


_LONGEST = 60
# Patterns of what is typed are compiled when it is.
_CHINESE = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]?"


def _tidy(text: str) -> str:
    """Lower case, single spaces; `T`, `at`, commas and CJK units out of the way; blank for what cannot be a date."""
    if len(text) > _LONGEST or any(unicodedata.category(char) == "No" for char in text):
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2212", "-").replace(",", " ")
    plain = re.sub(_CHINESE, lambda m: f"{m[1]}-{m[2]}-{m[3]} " if m[1] else f"{m[3]}.{m[2]}. ", plain)
    plain = re.sub(r"(?<=\d)t(?=\d\d?:)", " ", plain)
    skipped = {"at", "in", "on", _("at")}
    return " ".join(word for word in plain.split() if word not in skipped)


_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::\d\d)?)?\s?(?P<half>[ap]m|h|uhr|时|點|点)?"
_TIME_LAST = rf"(?:(?P<day>.+)\s)?{_CLOCK}"
_TIME_FIRST = rf"(?=\d\d?:|\d\d?\s?[ap]m){_CLOCK}\s(?P<day>.+)"


def _read_time(hour: str, minute: str | None, half: str | None) -> time | None:
    hours, minutes = int(hour), int(minute or 0)
    if half in ("am", "pm"):
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


# -- a day ----------------------------------------------------------------------------------------------------------

_OFFSET = r"(?P<sign>[+-]?)(?P<n>\d{1,4})\s?(?P<unit>d|days?|w|weeks?|m|months?|y|years?)?(?P<ago>\sago)?"
_NUMBERS = r"(\d{1,4})([-/.])(\d{1,2})(?:\2(\d{4}|\d{1,2})?)?"
_DAY_MONTH = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?\s?(?P<month>[^\W\d_]+)\.?(?:\s(?P<year>\d{4}))?"
_MONTH_DAY = r"(?P<month>[^\W\d_]+)\.?\s?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s(?P<year>\d{4}))?"


def _read_day(text: str, today: date, order: Order, back: bool) -> date | None:
    """The day of a tidied text, None if it has no known form; BadValue if it has one but there is no such day."""
    near = {"today": 0, "tomorrow": 1, "yesterday": -1, _("today"): 0, _("tomorrow"): 1, _("yesterday"): -1}
    if text in near:
        return today + timedelta(days=near[text])
    first, blank, rest = text.partition(" ")
    if blank and first in ("next", _("next")) and (weekday := find_day(rest.removesuffix("."))) is not None:
        return _in_range(today + timedelta(days=7 + weekday - today.weekday()))
    weekday = find_day(text.removesuffix("."))
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if back and ahead else ahead)
    if match := re.fullmatch(_OFFSET, text):
        if match["sign"] or match["unit"]:
            return _offset(match, today)
        if len(match["n"]) <= 2 and not match["ago"]:
            return _next_day_of_month(int(match["n"]), today, back)
    if text.isdecimal() and len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match := re.fullmatch(_NUMBERS, text):
        return _from_numbers(match, today, order, back)
    if match := re.fullmatch(_DAY_MONTH, text) or re.fullmatch(_MONTH_DAY, text):
        month = find_month(match["month"])
        if month is not None:
            return _with_year(match["year"], month, int(match["day"]), today, back)
    return None


def _offset(match: re.Match[str], today: date) -> date:
    from dateutil.relativedelta import relativedelta

    count = int(match["n"]) * (-1 if (match["sign"] == "-") != bool(match["ago"]) else 1)
    unit = (match["unit"] or "d")[0]
    steps = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
    try:
        day = today + relativedelta(**{steps[unit]: count})  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        day = date.max
    return _in_range(day)


def _next_day_of_month(number: int, today: date, back: bool) -> date:
    months = (today.year * 12 + today.month - 1 + (-step if back else step) for step in range(3))
    return _nearest(((month // 12, month % 12 + 1, number) for month in months), today, back)


def _from_numbers(match: re.Match[str], today: date, order: Order, back: bool) -> date | None:
    first, separator, second, last = match[1], match[2], match[3], match[4]
    if len(first) == 4:
        return _day(int(first), int(second), int(last)) if last else None
    if len(first) > 2 or (separator != "." and match[0].endswith(separator)):
        return None
    one, two = int(first), int(second)
    if last is None:
        day_first = order == "dmy" or match[0].endswith(".")
        return _with_year(None, two if day_first else one, one if day_first else two, today, back)
    if order == "ymd":
        return _day(2000 + one, two, int(last)) if len(first) == 2 and len(last) <= 2 else None
    if len(last) == 1:
        return None
    day_number, month = (one, two) if order == "dmy" else (two, one)
    return _with_year(last if len(last) == 4 else f"20{last}", month, day_number, today, back)


def _with_year(year: str | None, month: int, day: int, today: date, back: bool) -> date:
    if year:
        return _day(int(year), month, day)
    step = -1 if back else 1
    return _nearest(((today.year + step * ahead, month, day) for ahead in range(9)), today, back)


def _nearest(candidates: Iterable[tuple[int, int, int]], today: date, back: bool) -> date:
    """The first candidate that is a day and lies from today on (up to today if `back`)."""
    for year, month, number in candidates:
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day <= today if back else day >= today:
            return _in_range(day)
    raise _no_such_day()


def _day(year: int, month: int, day: int) -> date:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        raise _no_such_day() from None


def _in_range(day: date) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise BadValue(
        _("That date is too far away."), _("Years go from {first} to {last}.").format(first=FIRST_YEAR, last=LAST_YEAR)
    )


def _no_such_day() -> NoSuchDay:
    return NoSuchDay(_("There is no such day in the calendar."), _("Write it like 24 dec or 2026-11-05."))
