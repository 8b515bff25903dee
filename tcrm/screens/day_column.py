"""Beside the agenda: what of the day is taken and what is free, and the month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rich.text import Text

from tcrm.charts.dayruler import ruler
from tcrm.charts.month import Days, month
from tcrm.i18n import _
from tcrm.numerals import Numerals
from tcrm.queries.dayplan import DayPlan
from tcrm.queries.outlook import Outlook
from tcrm.screens.agenda_view import AgendaView
from tcrm.widgets.theme import Look

WIDTHS = {140: 55, 120: 45, 100: 33, 80: 23}
"""From which width of the screen on, how many cells; narrower ones have no room for it."""

DAY = 12
"""Lines that a usual day takes hour by hour, with the present in it; half an hour a line takes twice as many."""

LEAST = 4
"""With fewer lines there is nothing to draw."""


def width_beside(screen: int) -> int:
    """How much of a screen of this width the column takes; 0: it has no room."""
    return next((width for least, width in WIDTHS.items() if screen >= least), 0)


class DayColumn:
    """The ruler of a day above the calendar of its month."""

    def __init__(self, view: AgendaView, week_start: int) -> None:
        self.view = view
        self.week_start = week_start
        self.plan: DayPlan | None = None
        self.busy: Collection[date] = ()
        self.late: Collection[date] = ()
        self.hot: Collection[date] = ()

    def know(self, found: Outlook) -> None:
        """What is drawn from now on: the day that the view looks at."""
        self.plan = next((plan for plan in found.week if plan.day == self.view.day), None)
        self.busy = found.busy
        self.late = {row.due_on for row in found.agenda.overdue if row.due_on is not None}
        self.hot = {row.due_on for row in found.agenda.hot if row.due_on is not None}

    def lines(self, width: int, height: int, look: Look) -> list[Text]:
        """The drawing for so many cells and at least `LEAST` lines; nothing where no plan is known."""
        if self.plan is None:
            return []
        day = self.view.day
        whole = DAY * 2 if height >= DAY * 2 + 10 else DAY
        room = max(1, min(whole, height - 2 - 5))
        lines = ruler(self.plan, width, room, now=self.view.now(), ascii=look.ascii, styles=look)
        days = Days(self.view.session.own_today(), day, self.busy, self.late, self.hot)
        calendar = month(days, height - len(lines) - 2, self.week_start, look)
        return [self._title(self.plan, width, look), *lines, Text(""), *calendar]

    def _title(self, plan: DayPlan, width: int, look: Look) -> Text:
        """`Today  3 h taken`."""
        title = Text(self.view.day_name(self.view.day), style=look["dim"])
        if plan.busy_minutes and width >= 33:
            title.append("  " + taken(plan.busy_minutes, self.view.session.numerals), style=look["dim"])
        return title


def taken(minutes: int, numerals: Numerals) -> str:
    """How much of a day is taken: `3 h taken`, `45 min taken`."""
    if minutes < 60:
        return _("{n} min taken").format(n=minutes)
    return _("{n} h taken").format(n=numerals.decimal(minutes / 60))
