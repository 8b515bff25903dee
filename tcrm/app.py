"""The program in the terminal: one app, one desk, a mode for each screen of the top line, one place for errors."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.screen import Screen

from tcrm import config
from tcrm.errors import TcrmError
from tcrm.filters import filters_file
from tcrm.i18n import _
from tcrm.keyprofiles import own_keys
from tcrm.keys import chords, conflicts, keymap, unknown
from tcrm.paths import settings_file
from tcrm.queries import search
from tcrm.queries.refs import Ref, read_ref
from tcrm.screens.base import DeskScreen
from tcrm.screens.command_line import Commands
from tcrm.screens.dailycopy import keep_daily
from tcrm.screens.desk import Desk
from tcrm.screens.reminding import Reminding
from tcrm.screens.rooms import room
from tcrm.screens.unfinished import Unfinished
from tcrm.session import Session
from tcrm.terminal.app import TerminalApp, run_app
from tcrm.terminal.chords import Chords
from tcrm.terminal.fit import Fit, is_plain
from tcrm.terminal.lean import search_garbage, settle_garbage
from tcrm.trace import mark, watch_paints
from tcrm.widgets import drafting, form, lookup, prompts
from tcrm.widgets.place import PlaceScreen
from tcrm.widgets.prompt import Prompt
from tcrm.widgets.theme import STYLE_SHEET, fitting_theme, install
from tcrm.widgets.work import run_beside

if TYPE_CHECKING:
    from tcrm.terminal.picture import Picture

PATIENCE = 0.5  # seconds that the first picture waits for its rows
THROUGH = 1.0  # seconds after which a start is through, and the file is read ahead
LOOK_EVERY = 1.0  # seconds between looks at whether somebody else has changed something


class TcrmApp(Commands, Reminding, Unfinished, Chords[int], TerminalApp[int]):
    """The screens on one session. Commands that mean the same on every screen stand here."""

    CSS_PATH = STYLE_SHEET
    TITLE = "TCRM"
    MODES: ClassVar = {name: partial(room, name) for name in config.SCREENS}

    def __init__(
        self,
        desk: Desk,
        settings: config.Config,
        fit: Fit | None = None,
        *,
        ascii: bool = False,
        picture: Picture | None = None,
    ) -> None:
        self.desk = desk
        self.settings = settings
        self.key_overrides = {id: keys for id, keys in own_keys(settings).items() if not unknown([id])}
        if not desk.is_empty:
            # Textual begins there, and shows no blank screen of its own before.
            self.DEFAULT_MODE = settings.start  # type: ignore[misc]
        super().__init__(fit, mouse=settings.mouse, thin=settings.thin_output, picture=picture)
        theme = fitting_theme(settings.theme, self.fit.colours)
        self.look = install(self, theme, is_plain(self.fit, settings.ascii, ascii))
        desk.session.ascii = self.look.ascii
        self._before = settings.start
        self._untold = ""  # what others changed, in words, until there is a screen to say it on
        self._failed_at: tuple[DeskScreen, int] | None = None  # where, and at which of `desk.changes`, it was not shown
        self._entered: list[str] = []
        if wrong := conflicts(self.key_overrides):
            id = next((id for id in settings.keys if id in wrong[0]), "COMMAND")
            way_out = _("Back to the usual keys: tcrm config keys.{id} --reset (they stand in {file}).")
            raise TcrmError(wrong[0], way_out.format(id=id, file=settings_file()))

    @on(events.Mount)
    async def _begin(self) -> None:
        self.set_keymap(keymap(self.key_overrides))
        if self.desk.is_empty:
            await self.push_screen(room("first"))
        else:
            await self._wait_for_rows()
            if not self._told_strangers():
                self.tell_unfinished()
        self.call_after_refresh(settle_garbage)
        keep_daily(self)
        self.set_timer(THROUGH, self.read_ahead)
        self.set_interval(LOOK_EVERY, self._look_for_news)
        await self.look_ahead()

    def read_ahead(self) -> None:
        """Somebody may look something up soon."""
        run_beside(self, self.desk.read_ahead)

    def _told_strangers(self) -> bool:
        """Whether there is something in the file of the settings that is none, or no command; it is said."""
        found = config.strangers(settings_file()) + unknown(own_keys(self.settings))
        if found:
            self.say(found[0], error=True)
        return bool(found)

    async def _wait_for_rows(self) -> None:
        """Nothing is painted before this is through: the first picture has its rows, unless they take their time."""
        if isinstance(self.screen, DeskScreen):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.screen.answered.wait(), PATIENCE)

    async def _look_for_news(self) -> None:
        """What colleagues changed shows within a second; to who is busy with something, a second later."""
        if not self.keys_waiting:
            search_garbage()
        top = self._top
        try:
            if isinstance(top, form.Form):
                await top.look_for_news()
            elif isinstance(top, DeskScreen) and not top.busy:
                self._untold = await self.desk.news() or self._untold
                top = self._top  # meanwhile a command may have gone to another screen, or changed something itself
                if isinstance(top, DeskScreen) and not top.busy:
                    await self._tell_news(top)
                await self.look_ahead()
        except TcrmError as error:
            if isinstance(top, DeskScreen):
                top.explain(error)
            else:
                self.say(error.message, error=True)

    async def _tell_news(self, top: DeskScreen) -> None:
        """What a screen could not read it reads again after the next change: else every second would say so anew."""
        is_unsaid, here = bool(self._untold) and top.answered.is_set(), (top, self.desk.changes)
        if (top.is_behind or is_unsaid) and here != self._failed_at:
            self._failed_at = here
            await top.catch_up(self._untold)
            self._failed_at, self._untold = None, ""

    @property
    def _top(self) -> Screen[Any] | None:
        """The screen that is shown; None while the program leaves."""
        return self.screen_stack[-1] if self.screen_stack else None

    @on(events.Unmount)
    def _end(self) -> None:
        self.desk.close()

    def say(self, text: str, *, error: bool = False, undo: bool = False) -> None:
        screen = self._top
        if isinstance(screen, PlaceScreen):
            if error:
                screen.status.fail(text)
            else:
                screen.status.say(text, undo)
        elif isinstance(screen, Prompt):
            screen.say(text, error=error)
        elif screen is not None:  # else the program leaves, and there is nothing to say it on
            super().say(text, error=error)

    def chords_here(self) -> frozenset[str]:
        screen, typing = self.screen, self.focused
        if not self.key_overrides or not isinstance(screen, PlaceScreen | Prompt):
            return frozenset()
        here = chords(screen.PLACE, self.key_overrides)
        return frozenset(each for each in here if typing is None or not typing.check_consume_key(each[0], each[0]))

    @property
    def filters_file(self) -> Path:
        """Where the filters are kept that this person saves."""
        folder = self.desk.session.own_folder
        return folder / "filters.toml" if folder else filters_file()

    def reason_of(self, error: BaseException) -> TcrmError | None:
        """A value that another program wrote into the file. The desk may be at work, so it is looked for from here."""
        from tcrm.actions.misfits import behind

        path = self.desk.session.db.path
        return None if path is None else behind(error, path)

    def save_drafts(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, drafting.Drafting):
                screen.keep_draft()

    def at_rest(self) -> AbstractContextManager[bool]:
        return self.desk.session.db.gate.kept_out()

    # -- from screen to screen ---------------------------------------------------------------------------------------

    async def go_to(self, place: str) -> None:
        """Show a screen of the top line; on that screen already, go back to its first level."""
        if place == self.current_mode:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            if isinstance(self.screen, DeskScreen):
                await self.screen.go_home()
            return
        if self.current_mode in self.MODES:
            self._before = self.current_mode
        await self.switch_mode(place)

    async def do_screen_agenda(self) -> None:
        await self.go_to("agenda")

    async def do_screen_customers(self) -> None:
        await self.go_to("customers")

    async def do_screen_deals(self) -> None:
        await self.go_to("deals")

    async def do_screen_funnel(self) -> None:
        await self.go_to("funnel")

    async def do_screen_previous(self) -> None:
        await self.go_to(self._before)

    async def show_deals(self, ids: Sequence[int], title: str) -> None:
        """The deals behind a figure, on the deals screen, where all that can be done with deals can be done."""
        from tcrm.screens.deals import DealsScreen

        came_from = self.current_mode
        await self.go_to("deals")
        if isinstance(self.screen, DealsScreen):
            await self.screen.show_only(ids, title, came_from)

    async def open(self, ref: Ref) -> None:
        """Show a record, wherever it lives."""
        await self.push_screen(room(ref.kind, ref.id))

    async def do_open_anything(self) -> None:
        screen = self.screen
        assert isinstance(screen, PlaceScreen)

        async def found(text: str) -> list[prompts.Choice[str]]:
            hits = await self.desk.ask(search.find, text, limit=30)
            return [prompts.Choice(hit.id, hit.name, hit.detail) for hit in hits]

        self.read_ahead()
        chosen = await lookup.look_up(screen, _("open"), found)
        ref = read_ref(chosen) if chosen is not None else None
        if ref is not None:
            await self.open(ref)

    async def do_history_show(self) -> None:
        await self.push_screen(room("history"))

    async def do_stages_show(self) -> None:
        await self.push_screen(room("stages"))

    def started(self, session: Session | None = None) -> None:
        """The first screen is through; with another session (the demo's), the desk moves there."""
        if session is not None:
            self.desk.close()
            session.ascii = self.look.ascii
            self.desk = Desk(session)
        self.screen.dismiss()
        self.call_later(self.switch_mode, self.settings.start)


def main(desk: Desk, settings: config.Config, fit: Fit, *, ascii: bool = False, picture: Picture | None = None) -> int:
    """Open the screens at a desk, on a terminal that is fit for them and may show their first picture already; returns
    the exit code. Raises TcrmError for keys that stand for two things."""
    try:
        app = TcrmApp(desk, settings, fit, ascii=ascii, picture=picture)
    except TcrmError:
        desk.close()
        raise
    watch_paints(app)
    mark("app made")
    return run_app(app)
