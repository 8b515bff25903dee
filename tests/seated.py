"""The program itself on the office's database, without a terminal: keys go in as bursts, what is shown comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from unittest.mock import patch

import pytest
from office import Office
from sparing import paint_now
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from tryout import lines, press, until

from tcrm.app import TcrmApp
from tcrm.config import Config
from tcrm.screens.account import AccountScreen
from tcrm.screens.agenda import AgendaScreen
from tcrm.screens.base import DeskScreen
from tcrm.screens.board import BoardScreen
from tcrm.screens.customers import CustomersScreen
from tcrm.screens.desk import Desk
from tcrm.screens.funnel import FunnelScreen
from tcrm.screens.history import HistoryScreen
from tcrm.session import Session
from tcrm.widgets.flow import Asking
from tcrm.widgets.form import Form
from tcrm.widgets.listview import RowList
from tcrm.widgets.lookup import Lookup

S = TypeVar("S", bound=Screen[Any])
LOOK_EVERY = 3600.0  # seconds between looks for what others changed: never, but in tests in which others are at work
PATIENCE = 60.0  # seconds that keys wait for a command: on a busy machine each takes its time


class Seated:
    """One person in front of the program. `seat.customers`, `seat.deals` … are the screens; they fail when another
    one is shown."""

    def __init__(self, app: TcrmApp, pilot: Pilot[int]) -> None:
        self.app = app
        self._pilot = pilot
        self._met: set[Screen[Any]] = set()

    async def keys(self, *bursts: str) -> None:
        """Give keys in one burst: names of keys (`enter`) as they are; a text that begins with a blank letter by
        letter (`" smith"` is s m i t h)."""
        keys = [key for burst in bursts for key in (burst[1:] if burst[0] == " " and burst != " " else [burst])]
        await press(self.app, *(key if key != " " else "space" for key in keys))
        await self.calm()

    async def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        await self._pilot.resize_terminal(columns, rows)
        await self.calm()

    async def calm(self) -> None:
        """Wait until all that the keys began is done, or asks something, and all that was asked for is shown."""
        await until(self._is_calm)
        self._met = {screen for screen in self._met if screen.is_running}  # those that were left have no more to do

    def _is_calm(self) -> bool:
        self._met.add(self.app.screen)
        busy = any(screen.busy for screen in self._met if isinstance(screen, Asking))
        loading = any(screen.loading_rows for screen in self._met if isinstance(screen, DeskScreen))
        return not (self.app.keys_waiting or busy or loading) and self._is_laid_out()

    def _is_laid_out(self) -> bool:
        """Has the status line been given as many lines as what it says asks for?"""
        screen = self.app.screen
        if not isinstance(screen, DeskScreen) or not screen.status.display or screen.status.styles.height is None:
            return True
        return screen.status.size.height in (0, int(screen.status.styles.height.value))

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The lines of the screen on top, from widget to widget."""
        shown = [each for each in self.app.screen.query("*") if _is_drawn(each)]
        return "\n".join(line.rstrip() for each in shown for line in lines(each))

    @property
    def agenda(self) -> AgendaScreen:
        return self._screen(AgendaScreen)

    @property
    def customers(self) -> CustomersScreen:
        return self._screen(CustomersScreen)

    @property
    def card(self) -> AccountScreen:
        return self._screen(AccountScreen)

    @property
    def deals(self) -> BoardScreen:
        return self._screen(BoardScreen)

    @property
    def funnel(self) -> FunnelScreen:
        return self._screen(FunnelScreen)

    @property
    def history(self) -> HistoryScreen:
        return self._screen(HistoryScreen)

    @property
    def form(self) -> Form:
        return self._screen(Form)

    @property
    def lookup(self) -> Lookup:
        return self._screen(Lookup)

    def _screen(self, kind: type[S]) -> S:
        assert isinstance(self.app.screen, kind), f"{self.app.screen} is shown:\n{self.text}"
        return self.app.screen

    @property
    def status(self) -> str:
        """The line that says what just happened."""
        screen = self.app.screen
        assert isinstance(screen, DeskScreen), f"{screen} is shown:\n{self.text}"
        return " ".join(line.strip() for line in lines(screen.status))

    @property
    def names(self) -> list[str]:
        """The names in the list of customers."""
        return [row.name for row in rows_of(self.customers.rows)]

    @property
    def titles(self) -> list[str]:
        """The titles of the deals: down the list, or down the board column by column."""
        screen = self.deals
        if screen.pane is screen.cards:
            return [row.title for column in screen.cards.columns for row in column.cards]
        return [row.title for row in rows_of(screen.rows)]

    @property
    def current_title(self) -> str:
        """The title of the deal under the cursor."""
        row = self.deals.pane.current
        return str(row.title) if row else ""


def without_reading_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that count questions: what is read while nobody waits depends on when they come."""
    monkeypatch.setattr(Desk, "ask_ahead", lambda *_question: None)
    monkeypatch.setattr("tcrm.screens.deal_verbs._look_ahead", lambda *_deal: None)
    monkeypatch.setattr("tcrm.screens.ends.QUIET", 3600)


def rows_of(rows: RowList[Any]) -> list[Any]:
    """The rows that a list has at hand."""
    return rows.at_hand


def _is_drawn(widget: Widget) -> bool:
    return not widget.children and widget.display and widget.size.height > 0


@asynccontextmanager
async def listed(
    who: Office | Session, login: str = "maria", size: tuple[int, int] = (80, 24), **settings: Any
) -> AsyncIterator[Seated]:
    """As `seated`, on the pipeline as a list."""
    async with seated(who, login, size, **settings) as seat:
        await seat.keys("v")
        yield seat


@asynccontextmanager
async def seated(
    who: Office | Session, login: str = "maria", size: tuple[int, int] = (80, 24), **settings: Any
) -> AsyncIterator[Seated]:
    """The program, opened by this person on a screen of this size; `settings` are personal ones. It begins on the
    pipeline unless they name another `start`."""
    session = who.sit(login) if isinstance(who, Office) else who
    if isinstance(who, Office):
        session.close = lambda: None  # type: ignore[method-assign]  # the office closes its database itself
    with patch("tcrm.app.LOOK_EVERY", LOOK_EVERY), patch("tcrm.terminal.typeahead.PATIENCE", PATIENCE):
        app = TcrmApp(Desk(session), Config(**{"start": "deals", **settings}))
        async with app.run_test(size=size) as pilot:
            seat = Seated(app, pilot)
            await until(lambda: len(app.screen_stack) > 0 and isinstance(app.screen, DeskScreen))
            await seat.calm()
            yield seat
            paint_now()
