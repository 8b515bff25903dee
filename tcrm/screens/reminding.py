"""What begins within the hour is said in the status line of whatever screen is there, where nothing else is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.app import App

from tcrm.clean import excerpt
from tcrm.i18n import _
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.reminders import due_soon
from tcrm.screens.agenda_view import called
from tcrm.widgets.cells import Line, Span
from tcrm.widgets.place import PlaceScreen

if TYPE_CHECKING:
    from tcrm.screens.desk import Desk


class Reminding(App[int]):
    """An app that looks ahead once a minute, and after every change. `reminder` is what there is to say."""

    desk: Desk
    reminder: Line = ()
    _looked: tuple[datetime, int] | None = None

    async def look_ahead(self) -> None:
        """Look what begins soon, if a minute has passed or something has changed, and say it."""
        now = self.desk.session.now()
        at = (now.replace(second=0), self.desk.changes)
        if at == self._looked:
            return
        older = self._looked is not None and self._looked[0] != at[0]
        self._looked = at
        self.reminder = said(await self.desk.ask(due_soon), now)
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, PlaceScreen):
            screen.status.remind(older=older)


def said(soon: tuple[AgendaRow, ...], now: datetime) -> Line:
    """`in 10 min  visit Huber & Söhne AG · Demo line 2`, and how many more there are; nothing if there is nothing."""
    if not soon or soon[0].start_at is None:
        return ()
    first = soon[0]
    minutes = -((now - soon[0].start_at) // timedelta(minutes=1))
    if minutes > 0:
        when = _("in {n} min").format(n=minutes)
    else:
        when = _("{n} min ago").format(n=-minutes) if minutes else _("now")
    line: list[Span] = [(when + "  ", "warn"), (called(first), "text")]
    if first.subject and first.customer:
        line.append((" · " + excerpt(first.subject), "dim"))
    if len(soon) > 1:
        line.append(("  " + _("and {n} more").format(n=len(soon) - 1), "dim"))
    return line
