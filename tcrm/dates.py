"""Dates and times: stored numbers, the viewer's zone, weeks, what is shown and (from its neighbour) what is typed.

Pure: what day or time it is comes in as an argument. Instants are stored as whole seconds since 1970-01-01 UTC, days
as days since then; a day stays a day in every zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tcrm.daynames import short_days, short_months, tiny_days
from tcrm.i18n import _
from tcrm.typed_dates import NoSuchDay, Order, parse_day, parse_when

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "NoSuchDay", "Order", "ago", "day_from_number", "day_number", "end_of_day_utc", "from_epoch",
    "local_day", "long_day", "month_end", "month_start", "noon_utc", "parse_day", "parse_when",
    "short_day", "short_when", "start_of_day_utc", "to_epoch",
    "week_head", "week_start", "weekday",
]  # fmt: skip

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SECOND = timedelta(seconds=1)


# -- as stored ------------------------------------------------------------------------------------------------------


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH_DAY


def day_from_number(number: int) -> date:
    """The day so many days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_DAY)


def to_epoch(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC, fractions dropped towards the past; the moment must have a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return (moment - _EPOCH) // _SECOND


def from_epoch(seconds: int) -> datetime:
    """The moment in UTC so many seconds after 1970-01-01 UTC."""
    return _EPOCH + timedelta(seconds=seconds)


# -- days in a zone -------------------------------------------------------------------------------------------------


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day on which an aware moment falls in `zone`."""
    return moment.astimezone(zone).date()


def noon_utc(day: date, zone: ZoneInfo) -> datetime:
    """Noon of the day in `zone`, in UTC: the time of what has a day only."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def start_of_day_utc(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the day in `zone`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of_day_utc(day: date, zone: ZoneInfo) -> datetime:
    """The last whole second of the day in `zone`, in UTC: what happened up to it happened by that day."""
    return start_of_day_utc(day + timedelta(days=1), zone) - _SECOND


# -- weeks and months -----------------------------------------------------------------------------------------------


def week_start(day: date, first: int = 0) -> date:
    """The first day of the week of `day`; weeks begin on weekday `first` (Monday 0 … Sunday 6)."""
    return day - timedelta(days=(day.weekday() - first) % 7)


def week_head(first: int = 0) -> list[str]:
    """The two-letter names of the days of a week that begins on weekday `first`: Mo Tu We …"""
    names = tiny_days()
    return names[first:] + names[:first]


def month_start(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# -- as shown -------------------------------------------------------------------------------------------------------


def weekday(day: date) -> str:
    """`Thu`, in the user's language."""
    return short_days()[day.weekday()]


def short_day(day: date, today: date) -> str:
    """The day in few words: `today`, `tomorrow`, `yesterday`, `Thu 19` within six days, `24 Nov` within half a year
    or this year, else `24 Nov 2027`."""
    distance = (day - today).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if distance in near:
        return near[distance]
    if abs(distance) <= 6:
        return _("{weekday} {day}").format(weekday=weekday(day), day=day.day)
    month = short_months()[day.month - 1]
    if day.year == today.year or abs(distance) <= 182:
        return _("{day} {month}").format(day=day.day, month=month)
    return _("{day} {month} {year}").format(day=day.day, month=month, year=day.year)


def short_when(day: date, at: time | None, today: date) -> str:
    """`short_day` and the time if there is one: `today 11:30`."""
    return f"{short_day(day, today)} {at:%H:%M}" if at else short_day(day, today)


def long_day(day: date, today: date) -> str:
    """The day with all that leaves no doubt which one is meant: `Fri 27 Nov`, of another year `Fri 1 Jan 2027`."""
    said = _("{weekday} {day} {month}") if day.year == today.year else _("{weekday} {day} {month} {year}")
    return said.format(weekday=weekday(day), day=day.day, month=short_months()[day.month - 1], year=day.year)


def ago(days: int) -> str:
    """How long something has lasted: `4 d`, `34 d`."""
    return _("{days} d").format(days=days)
