"""What begins within the hour is said in the status line of whatever screen is there, where nothing else is said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

from tcrm.errors import DatabaseTrouble
from tcrm.queries.reminders import due_soon
from tcrm.screens.soon import said
from tcrm.widgets.cells import Line
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
        try:
            self.reminder = said(await self.desk.ask(due_soon), now)
        except DatabaseTrouble:  # the agenda says which: no other screen ends or is interrupted over it
            self.reminder = ()
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, PlaceScreen):
            screen.status.remind(older=older)
