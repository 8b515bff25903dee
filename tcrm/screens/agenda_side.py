"""Beside the agenda: what of the day is taken and what is free, and the month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rich.text import Text

from tcrm.charts.dayruler import ruler
from tcrm.charts.month import Days, month
from tcrm.i18n import _
from tcrm.queries.agenda import Agenda
from tcrm.queries.dayplan import DayPlan
from tcrm.screens.agenda_view import AgendaView
from tcrm.widgets.drawing import Drawing
from tcrm.widgets.theme import look_of

WIDTHS = {140: 55, 120: 45, 100: 33, 80: 23}
"""From which width of the screen on, how many cells; narrower ones have no room for it."""

DAY = 12
"""Lines that a usual day takes hour by hour, with the present in it; half an hour a line takes twice as many."""


class Side(Drawing, can_focus=False):
    """The ruler of a day above the calendar of its month."""

    DEFAULT_CSS = "Side { height: 1fr; width: 23; margin: 0 0 0 1; }"

    def __init__(self, view: AgendaView, week_start: int) -> None:
        super().__init__()
        self.view = view
        self.week_start = week_start
        self.plan: DayPlan | None = None
        self.busy: Collection[date] = ()
        self.late: Collection[date] = ()
        self.hot: Collection[date] = ()
        self.width = 0

    def know(self, plan: DayPlan | None, agenda: Agenda, busy: Collection[date]) -> None:
        """What is shown from now on."""
        self.plan, self.busy = plan, busy
        self.late = {row.due_on for row in agenda.overdue if row.due_on is not None}
        self.hot = {row.due_on for row in agenda.hot if row.due_on is not None}
        self.draw()

    def lay_out(self, screen: int) -> None:
        """Take as much of a screen of this width as there is to take (0: nothing)."""
        self.width = next((width for least, width in WIDTHS.items() if screen >= least), 0)
        self.display = self.width > 0
        self.styles.width = self.width
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw it anew: for another day, another size, a later minute."""
        height = self.size.height
        if self.plan is None or not self.width or height < 4:
            return
        look = look_of(self)
        day = self.view.day
        whole = DAY * 2 if height >= DAY * 2 + 10 else DAY
        room = max(1, min(whole, height - 2 - 5))
        lines = ruler(self.plan, self.width, room, now=self.view.now(), ascii=look.ascii, styles=look)
        days = Days(self.view.session.own_today(), day, self.busy, self.late, self.hot)
        calendar = month(days, height - len(lines) - 2, self.week_start, look)
        self.show([self._title(), *lines, Text(""), *calendar])

    def _title(self) -> Text:
        """`Today  3 h taken`."""
        look = look_of(self)
        title = Text(self.view.day_name(self.view.day), style=look["dim"])
        if self.plan is not None and self.plan.busy_minutes and self.width >= 33:
            title.append("  " + taken(self.plan.busy_minutes), style=look["dim"])
        return title


def taken(minutes: int) -> str:
    """How much of a day is taken: `3 h taken`, `45 min taken`."""
    if minutes < 60:
        return _("{n} min taken").format(n=minutes)
    return _("{n} h taken").format(n=f"{minutes / 60:.1f}".removesuffix(".0"))
