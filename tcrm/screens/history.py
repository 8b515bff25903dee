"""History: what was changed, by whom; one change alone can be taken back."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from tcrm.actions import history as actions
from tcrm.dates import short_day, short_when
from tcrm.i18n import _, ngettext
from tcrm.queries import history
from tcrm.queries.history import Entry
from tcrm.screens.base import DeskScreen
from tcrm.widgets.cells import Span
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.lines import TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompts import confirm

MOST = 500
WHEN_WIDTH = 13


class HistoryScreen(DeskScreen, place="history"):
    """The newest operations first."""

    def body(self) -> Iterable[Widget]:
        columns: Columns[Entry] = Columns(
            Column("", self._when, width=WHEN_WIDTH, role="dim"),
            Column("", self._said, flex=1),
            Column("", lambda entry: entry.who, width=14, role="dim", min_screen=76),
            Column("", self._rows, width=9, align="right", role="dim", min_screen=90),
        )
        self.rows: RowList[Entry] = RowList(columns, key=lambda entry: entry.id, empty=_("Nothing was changed yet."))
        yield TextLine([("  " + _("History"), "head"), ("  " + _("what was changed, newest first"), "dim")])
        yield TextLine()
        yield self.rows

    def _when(self, entry: Entry) -> str:
        local, today = entry.at.astimezone(self.session.zone), self.session.today()
        when = short_when(local.date(), local.time(), today)
        return when if len(when) <= WHEN_WIDTH else short_day(local.date(), today)

    @staticmethod
    def _said(entry: Entry) -> Span:
        if entry.undone:
            return _("{what} (undone)").format(what=entry.said), "off"
        return entry.said, "text" if entry.undoable else "dim"

    def _rows(self, entry: Entry) -> str:
        rows = self.session.numerals.count(entry.rows)
        return ngettext("{n} row", "{n} rows", entry.rows).format(n=rows) if entry.rows > 1 else ""

    async def load(self) -> None:
        self.rows.set_rows(await self.desk.ask(history.entries, MOST))

    def refusal(self, command_id: str) -> str | None:
        if command_id == "history.undo":
            entry = self.rows.current
            if entry is None:
                return _("There is nothing to undo.")
            if entry.undone:
                return _("This has been undone already.")
            if entry.kind in history.FOR_GOOD:
                return _(history.FOR_GOOD[entry.kind])
            if not entry.undoable and entry.kind in ("undo", "redo"):
                return _("This was an undo; ctrl+r does again what was just undone.")
            if not entry.undoable:
                return _("Somebody was forgotten whose data this change held.")
        return super().refusal(command_id)

    async def do_history_undo(self) -> None:
        entry = self.rows.current
        if entry is None:
            return
        question = _("Undo “{what}” by {who}?").format(what=entry.said, who=entry.who)
        if await confirm(self, question):
            await self.desk.do(actions.undo_operation, entry.id)
            await self.load_anew()
            self.status.say(_("Undone: {what}").format(what=entry.said))
