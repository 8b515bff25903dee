"""The working days around one day, and moments within them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tcrm.demo.dice import Dice

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OPENS, CLOSES = 8 * 60, 18 * 60
"""Business hours, in minutes since midnight in the firm's zone."""


def short(day: date) -> str:
    """A day as people write it in a note: `24 Nov`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def workday(day: date) -> date:
    """`day`, or the Friday before if it falls on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


class Days:
    """A calendar that is seen from `today`; what is past ends on the last working day before it."""

    def __init__(self, today: date, zone: str) -> None:
        self.today = today
        self._zone = ZoneInfo(zone)

    def ago(self, days: int) -> date:
        """The working day that many calendar days ago (at least one), or the one before it."""
        return workday(self.today - timedelta(days=max(1, days)))

    def working(self, count: int) -> date:
        """`count` working days from today: 0 is today itself, whatever day it is; below 0 lies before."""
        day, step = self.today, 1 if count > 0 else -1
        for _ in range(abs(count)):
            day += timedelta(days=step)
            while day.weekday() > 4:
                day += timedelta(days=step)
        return day

    def at(self, day: date, minute: int) -> datetime:
        """The moment `minute` minutes after midnight in the firm's zone, in UTC."""
        local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self._zone)
        return local.astimezone(UTC)

    def some_time(self, dice: Dice, day: date, step: int = 1) -> datetime:
        """A moment on that day which leaves two hours before closing; `step` 15 gives quarters of an hour."""
        return self.at(day, OPENS + step * dice.between(0, (CLOSES - 120 - OPENS) // step))
