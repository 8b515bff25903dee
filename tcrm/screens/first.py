"""The first minute with an empty database: who you are, and what to begin with."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import events
from textual.widget import Widget

from tcrm.actions import history, setup
from tcrm.actions.firm import known_zone
from tcrm.i18n import _
from tcrm.keys import commands_for, keys_of
from tcrm.money import read_currency
from tcrm.queries.start import is_empty
from tcrm.screens.base import DeskScreen, done_again
from tcrm.screens.typed_fields import needed
from tcrm.widgets.cells import Line, spread
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.form import FormField, fill, required
from tcrm.widgets.lines import TextLine, TopLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompts import Choice, ask_text

if TYPE_CHECKING:
    from tcrm.app import TcrmApp
    from tcrm.widgets.theme import Look


class BareTop(TopLine):
    """The top line without the screens: none of them can be gone to yet."""

    def compose_line(self, width: int, look: Look) -> Line:
        return spread([(" TCRM", "head")], [*self._right(look, self.what, self.who, self.when), (" ", "text")], width)


class FirstScreen(DeskScreen, place="first"):
    """Shown only when the database holds no customer and no deal."""

    def __init__(self) -> None:
        super().__init__()
        self.top = BareTop(self.PLACE)
        self._files = ""  # what was typed, for another try
        self._introduced = False

    def body(self) -> Iterable[Widget]:
        columns: Columns[Choice[str]] = Columns(
            Column("", lambda row: row.label, role="name"),
            under=lambda row: [(row.detail, "dim")],
        )
        self.rows: RowList[Choice[str]] = RowList(columns, key=lambda row: row.value, height=columns.height)
        yield TextLine()
        yield TextLine([("  " + _("Welcome to TCRM."), "head"), ("  " + _("This database is empty."), "dim")])
        yield TextLine([("  ", "text"), (str(self.session.db.path or _("in memory")), "dim")])
        yield TextLine()
        yield self.rows

    async def load(self) -> None:
        self.rows.set_rows(
            [
                Choice("empty", _("Begin empty"), _("say who you are, then add customers and deals by hand")),
                Choice("import", _("Import files"), _("customers, people, deals from CSV; several files at once")),
                Choice("demo", _("Look around"), _("a demo company to try all on; nothing here is changed")),
            ]
        )

    def show_position(self) -> None:
        """Three choices need no counting."""

    def on_key(self, event: events.Key) -> None:
        """A key of another screen does nothing yet, and says so."""

        def used(place: str) -> set[str]:
            return {key for each in commands_for(place) for key in keys_of(each, self.overrides)}

        if event.key in (used("deals") | used("agenda")) - used("first"):
            self.status.fail(_("First choose how to begin, with enter."))

    async def do_open_selected(self) -> None:
        row = self.rows.current
        if row is not None:
            await {"empty": self._begin, "import": self._import, "demo": self._demo}[row.value]()

    async def do_redo(self) -> None:
        """An import that was taken back leaves an empty database, to which the program opens here: what brings it back
        leads past this screen. What brings back no customer and no deal (who one is) leaves it."""
        said = done_again(await self.desk.do(history.redo))
        if await self.desk.ask(is_empty):
            self.status.say(said)
            return
        app = cast("TcrmApp", self.app)
        app.started()
        app.call_later(partial(app.say, said, undo=True))

    async def _begin(self) -> None:
        if await self._introduce():
            cast("TcrmApp", self.app).started()

    async def _introduce(self) -> bool:
        """Ask who sits here and what the firm counts in; False if that was left."""
        firm, user = self.session.firm, self.session.user

        async def save(values: dict[str, str]) -> None:
            await self.desk.do(
                setup.introduce,
                name=values["name"],
                firm=values["firm"],
                currency=values["currency"],
                zone=values["zone"],
            )

        fields = [
            FormField("name", _("your name"), user.name, check=required),
            FormField("firm", _("your firm"), firm.name),
            FormField("currency", _("currency"), firm.currency, check=needed(read_currency), hint=_("EUR, USD, CNY …")),
            FormField(
                "zone", _("time zone"), firm.zone, check=needed(known_zone), hint=_("Europe/Berlin, Asia/Shanghai …")
            ),
        ]
        self._introduced = await fill(self, _("Who are you?"), fields, save=save) is not None
        return self._introduced

    async def _import(self) -> None:
        if not await self._is_known():
            return
        hint = _("CSV files, blanks between; quote 'a b.csv'")
        typed = await ask_text(self, _("files"), value=self._files, placeholder=hint, goes_on=True)
        if not typed:
            return
        from tcrm.screens.importing import import_from, paths_in

        self._files = typed
        said = await import_from(self, paths_in(typed))
        if said is None:
            return
        if await self.desk.ask(is_empty):  # colleagues or products alone: customers and deals are still to come
            self.status.say(said)
            return
        cast("TcrmApp", self.app).started()
        self.app.call_later(cast("TcrmApp", self.app).say, said)

    async def _is_known(self) -> bool:
        """Whether it is known what amounts and times without currency and zone are in: asked once, before files are
        read by it, of those who may say it."""
        asked = self._introduced or self.session.firm.name or not self.session.scope.is_admin
        return bool(asked) or await self._introduce()

    async def _demo(self) -> None:
        from tcrm.demo.build import demo_session

        session = await self.desk.ask(lambda _session: demo_session())
        cast("TcrmApp", self.app).started(session)
