"""History: what was changed, by whom, on which records; one change alone can be taken back."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from tcrm.actions import history as actions
from tcrm.clean import search_key
from tcrm.dates import short_day, short_when
from tcrm.i18n import _, ngettext
from tcrm.queries import history, sentences
from tcrm.queries.history import Entry
from tcrm.queries.operation_told import Told, told
from tcrm.screens.base import DeskScreen
from tcrm.widgets.cells import Line, Span, with_gaps
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompts import confirm
from tcrm.widgets.resting import Resting

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
        self.about, self.fields = FactLine(), FactLine()
        self._did: Resting[Told] = Resting(self, self._ask, self._tell)
        yield self.about
        yield self.fields

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
        words = search_key(self.filter.text).split()
        found = await self.desk.ask(history.entries, MOST)
        self.rows.empty = (
            _("Nothing is found for this.  esc clears the filter.") if words else _("Nothing was changed yet.")
        )
        self.rows.set_rows([entry for entry in found if all(word in self._key(entry) for word in words)])

    def _key(self, entry: Entry) -> str:
        return search_key(f"{entry.said} {entry.who} {self._when(entry)}")

    def show_position(self) -> None:
        super().show_position()
        entry = self.rows.current
        self._did.on(None if entry is None else entry.id)
        self._tell()

    async def _ask(self, operation_id: int) -> Told:
        return await self.desk.ask(told, operation_id)

    def _tell(self) -> None:
        """What the change under the cursor did, in two lines, as soon as it is known."""
        known = self._did.known
        counts: list[Line] = [[(said, "text")] for said in known.counted(self.session.numerals)] if known else []
        names: list[Line] = [[(f"{ref} ", "dim"), (name, "text")] for ref, name in known.about] if known else []
        self.about.show(with_gaps([*counts, *names], (" · ", "dim")))
        self.fields.show(with_gaps([[(said, "text")] for said in known.fields], (" · ", "dim")) if known else ())

    def do_go_back(self) -> None:
        if not self.filter.clear():
            super().do_go_back()

    def refusal(self, command_id: str) -> str | None:
        if command_id == "history.undo":
            entry = self.rows.current
            if entry is None:
                return _("There is nothing to undo.")
            if entry.undone:
                return _("This has been undone already.")
            if entry.kind in sentences.FOR_GOOD:
                return _(sentences.FOR_GOOD[entry.kind])
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
