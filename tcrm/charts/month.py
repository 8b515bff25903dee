"""The calendar of a month, with the days marked on which something is planned, late or expected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rich.text import Text

from tcrm.charts.funnel_pen import PLAIN as BASE
from tcrm.charts.funnel_pen import Styles
from tcrm.dates import month_end, month_start, week_head, week_start
from tcrm.daynames import month_names

PLAIN = {**BASE, "head": "bold cyan"}


class Days(NamedTuple):
    """What is known of days: the present one, the one that is looked at, and those that are marked."""

    today: date
    shown: date
    busy: Collection[date] = ()
    late: Collection[date] = ()
    hot: Collection[date] = ()

    def role(self, day: date) -> str:
        """How a day is drawn."""
        if day == self.today:
            return "head"
        if day in self.late:
            return "bad"
        if day in self.hot:
            return "warn"
        return "text" if day in self.busy else "dim"


def month(days: Days, lines: int, first: int = 0, styles: Styles = PLAIN) -> list[Text]:
    """The month of the day that is looked at, in at most `lines` lines; weeks begin on weekday `first` (Monday 0).

    Where not all weeks have room, those that are past are left out first; where there is more room than the month
    needs, the next one follows.
    """
    drawn: list[Text] = []
    start = month_start(days.shown)
    room = lines
    while room >= (3 if not drawn else 5):
        if drawn:
            drawn.append(Text(""))
        part = _one(days, start, lines - len(drawn), first, styles)
        drawn += part
        room = lines - len(drawn)
        start = month_end(start) + timedelta(days=1)
    return drawn


def _one(days: Days, start: date, lines: int, first: int, styles: Styles) -> list[Text]:
    end = month_end(start)
    weeks = _weeks(start, end, first)
    here = next((number for number, week in enumerate(weeks) if days.shown in week), 0)
    room = lines - 2
    if len(weeks) > room:
        begin = max(0, min(here, len(weeks) - room))
        weeks = weeks[begin : begin + room]
    title = month_names()[start.month - 1]
    if start.year != days.today.year:
        title = f"{title} {start.year}"
    drawn = [Text(title, style=styles["dim"]), Text(" ".join(week_head(first)), style=styles["dim"])]
    return drawn + [_week(week, days, start, styles) for week in weeks]


def _weeks(start: date, end: date, first: int) -> list[list[date]]:
    at = week_start(start, first)
    weeks = []
    while at <= end:
        weeks.append([at + timedelta(days=step) for step in range(7)])
        at += timedelta(days=7)
    return weeks


def _week(week: Sequence[date], days: Days, start: date, styles: Styles) -> Text:
    """A line of a calendar; days of other months are left blank."""
    line = Text()
    for number, day in enumerate(week):
        if number:
            line.append(" ")
        if day.month != start.month:
            line.append("  ")
            continue
        line.append(f"{day.day:>2}", style=styles[days.role(day)])
        if day == days.shown != days.today:
            line.stylize(styles["band"], len(line) - 2, len(line))
    line.rstrip()
    return line
