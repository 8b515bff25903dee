"""Beside the agenda: the column of a day as a widget."""

from __future__ import annotations

from tcrm.queries.outlook import Outlook
from tcrm.screens.agenda_view import AgendaView
from tcrm.screens.day_column import LEAST, DayColumn, width_beside
from tcrm.widgets.drawing import Drawing
from tcrm.widgets.theme import look_of


class Side(Drawing, can_focus=False):
    """The column of a day, as a widget."""

    DEFAULT_CSS = "Side { height: 1fr; width: 23; margin: 0 0 0 1; }"

    def __init__(self, view: AgendaView, week_start: int) -> None:
        super().__init__()
        self.column = DayColumn(view, week_start)
        self.width = 0

    def know(self, found: Outlook) -> None:
        """What is shown from now on."""
        self.column.know(found)
        self.draw()

    def lay_out(self, screen: int) -> None:
        """Take as much of a screen of this width as there is to take (0: nothing)."""
        self.width = width_beside(screen)
        self.display = self.width > 0
        self.styles.width = self.width
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw it anew: for another day, another size, a later minute."""
        if self.column.plan is not None and self.width and self.size.height >= LEAST:
            self.show(self.column.lines(self.width, self.size.height, look_of(self)))
