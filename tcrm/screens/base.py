"""What the screens of the desk share: loading rows without waiting, the right order of keys, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Hashable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on

from tcrm.actions import history
from tcrm.errors import Overtaken
from tcrm.i18n import _
from tcrm.numerals import Numerals
from tcrm.queries.sentences import sentence
from tcrm.queries.touched import touched
from tcrm.screens import clock
from tcrm.screens.desk import Desk
from tcrm.session import Session
from tcrm.widgets.filterline import FilterLine
from tcrm.widgets.place import PlaceScreen

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

_SOON = 0.05  # seconds; a timer for less may be past before it begins


class DeskScreen(PlaceScreen):
    """A screen that shows data. A subclass says in `load` what it asks and where the answers go."""

    ROWS: ClassVar[tuple[str, ...]] = ()
    """The tables whose records are rows here: after an undo the cursor goes to the one that came back."""

    def __init__(self) -> None:
        super().__init__()
        self.aside = ""  # what `changed` has to say besides, once
        self._asked = 0  # how often it was asked for, and up to which of these it has been answered
        self._answered = 0
        self.answered = asyncio.Event()  # once what it shows was read for the first time
        self._loading = asyncio.Lock()
        self._seen_changes = -1
        self._loads: set[asyncio.Task[None]] = set()

    @property
    def desk(self) -> Desk:
        """Where questions and changes go."""
        return cast("TcrmApp", self.app).desk

    @property
    def session(self) -> Session:
        """Who sits here; for what is known without asking the database (the day, the currency, the name)."""
        return self.desk.session

    @property
    def numerals(self) -> Numerals:
        return self.session.numerals

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Ask for what the screen shows and show it."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self._keep_clock()

    def _keep_clock(self) -> None:
        """Tell the time now, and again when the next seconds are full."""
        self.show_clock()
        self.set_timer(max(_SOON, clock.TICK - self.session.now().timestamp() % clock.TICK), self._keep_clock)

    @on(events.ScreenResume)
    def _come_back(self) -> None:
        """The screen is on top (again): keys wait until what it shows is true. A new screen is told so twice."""
        self.status.remind()
        if self._seen_changes != self.desk.changes:
            self._seen_changes = self.desk.changes
            self.start(self.load_anew())

    async def load_anew(self) -> None:
        """Load; back when what is shown is as new as this call. Of several calls that wait, one load answers all."""
        self._asked += 1
        mine = self._asked
        async with self._loading:
            if self._answered >= mine:
                return
            now = self._asked
            self._seen_changes = self.desk.changes
            try:
                await self.load()
                self._answered = now
            except Overtaken:  # who typed here has asked anew; what was typed elsewhere leaves this screen behind
                return
            finally:
                if self._answered < now:
                    self._seen_changes = -1
            self.answered.set()
            if not (self.is_attached and self.display):
                return  # it was left while the answers were on their way
            self.show_position()
            self.bottom.update()

    @property
    def is_behind(self) -> bool:
        """Whether something was changed, here or by others, since what it shows was asked for."""
        return self._asked > 0 and self._seen_changes != self.desk.changes

    def reload(self) -> None:
        """Load anew beside the keyboard: keys do not wait (used while a filter is typed)."""
        self.meanwhile(self.load_anew())

    def meanwhile(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for which keys do not wait."""
        task = asyncio.get_running_loop().create_task(work)
        self._loads.add(task)
        task.add_done_callback(self._loaded)

    def _loaded(self, task: asyncio.Task[None]) -> None:
        self._loads.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            cast("TcrmApp", self.app).report_error(error)

    @property
    def loading_rows(self) -> bool:
        """Whether something that was asked for is still on its way."""
        return bool(self._loads)

    async def settled(self) -> None:
        """Wait until everything that was asked for is on the screen."""
        while self._loads:
            await asyncio.wait(set(self._loads))

    def do_filter_start(self) -> None:
        """The file may have been left alone for hours, and the system may have given its memory to others."""
        super().do_filter_start()
        cast("TcrmApp", self.app).read_ahead()

    @on(FilterLine.Changed)
    def _filter_typed(self) -> None:
        self.desk.overtake()
        self.reload()

    @on(FilterLine.Closed)
    def _filter_done(self) -> None:
        """Keys typed after the filter mean the filtered rows, so they wait for them."""
        self.start(self.settled())

    def show_clock(self) -> None:
        """Who sits here and what time it is, in the top line."""
        clock.tell(self.top, self.session)

    # -- what every screen can do ------------------------------------------------------------------------------------

    async def do_refresh(self) -> None:
        await self.load_anew()
        self.status.say(_("up to date"))

    async def do_undo(self) -> None:
        done = await self.desk.do(history.undo)
        await self.load_anew()
        await self._follow(done)
        self.status.note((_("Undone: {what}").format(what=sentence(done.kind, done.params)), "good"), *_REDO)

    async def do_redo(self) -> None:
        done = await self.desk.do(history.redo)
        await self.load_anew()
        await self._follow(done)
        self.status.say(done_again(done), undo=True)

    async def _follow(self, done: history.Reversed) -> None:
        """The cursor goes to the record that came back or was changed, if that is one and it is shown; else it stays
        on the one it was on."""
        if self.ROWS:
            found = await self.desk.ask(touched, done.operation_id, self.ROWS)
            shown = [key for each in found if (key := self.row_key(*each)) is not None]
            if len(shown) == 1:
                await self.go_to_row(shown[0])

    def row_key(self, table: str, row_id: int) -> Hashable | None:
        """The key of the row that shows this record of one of `ROWS`; None where none does."""
        return None

    async def go_to_row(self, key: Hashable) -> None:
        """Put the cursor on a row that is shown, by its key."""
        self.pane.go_to_key(key)

    async def changed(self, said: str) -> None:
        """After an action: show what is true now, and what was done; then what was left undone of it (`aside`)."""
        self.desk.said = said
        await self.load_anew()
        aside, self.aside = self.aside, ""
        self.status.say(f"{said}; {aside}" if aside else said, undo=True)

    async def catch_up(self, said: str) -> None:
        """Somebody else changed something: show what is true now, with cursor, marks and all that is typed as it was,
        and say what they did, if it can be said."""
        await self.load_anew()
        if said:
            self.status.note((said, "dim"))

    async def go_home(self) -> None:
        """Back to what this screen shows at first; called when its key is pressed on it."""

    def do_go_back(self) -> None:
        self.dismiss()


def done_again(done: history.Reversed) -> str:
    """What was made again, in words."""
    return _("Done again: {what}").format(what=sentence(done.kind, done.params))


_REDO = (("   ", "text"), ("ctrl+r", "key"), (" " + _("redo"), "dim"))
