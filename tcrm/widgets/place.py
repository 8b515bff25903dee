"""What all screens share: the lines round them, and commands that find their way.

    class Customers(PlaceScreen, place="customers"):
        def body(self) -> ComposeResult:
            yield RowList(COLUMNS, key=lambda row: row.id)

        async def do_open_selected(self) -> None: …
        def refusal(self, command_id: str) -> str | None: …

A key runs `do_<command id with _ for .>` of the screen, else of the app. If `refusal` gives a reason, that is said
instead, and the bottom line shows the command in grey.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, ClassVar
from weakref import finalize

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget

from tcrm.errors import Refused, TcrmError
from tcrm.i18n import _, ngettext
from tcrm.keys import Overrides, bindings_for, commands_for
from tcrm.numerals import POINT, Numerals
from tcrm.widgets import cursored, helpbox, reading
from tcrm.widgets.cells import Line
from tcrm.widgets.filterline import FilterLine
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import BottomLine, StatusLine, TopLine, overrides_of
from tcrm.widgets.linetext import range_hint
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompt import Field

WITHIN_RANGE = ("move.", "mark.range", "mark.toggle", "help")
"""Beginnings of the commands that leave a range of marks as it is, or end it themselves."""


class PlaceScreen(Asking):
    """A screen at a place of the key registry: top line, body, status or filter line, bottom line."""

    PLACE: ClassVar[str] = ""
    filter_above: ClassVar[bool] = False
    """Whether what the list is filtered by stands above it."""

    def __init_subclass__(cls, place: str = "", **more: Any) -> None:
        if place:
            cls.PLACE = place
            cls.BINDINGS = [*bindings_for(place)]
        super().__init_subclass__(**more)

    def __init__(self) -> None:
        super().__init__()
        self.top = TopLine(self.PLACE)
        self.status = StatusLine()
        self.filter = FilterLine()
        self.bottom = BottomLine(self.PLACE, self.refusal)
        self._range_said: Line = ()  # how a range goes on and ends, while there is one

    def body(self) -> Iterable[Widget]:
        """The widgets between the top line and the status line."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        self.top.overrides = self.bottom.overrides = self.overrides
        yield self.top
        yield from self.body()
        yield self.status
        yield self.filter
        yield self.bottom

    @property
    def overrides(self) -> Overrides:
        """The user's own keys."""
        return overrides_of(self)

    @on(events.ScreenResume)
    def _take_up_keys(self) -> None:
        """While another screen was on top, the user may have chosen other keys."""
        self.top.overrides = self.bottom.overrides = self.overrides

    @on(events.ScreenSuspend)
    def _left(self) -> None:
        """Another screen came to the top (a prompt leaves this one in sight): what was said here is past then."""
        if isinstance(self.app.screen, PlaceScreen) and self.app.screen is not self:
            self.status.clear()

    # -- commands ------------------------------------------------------------------------------------------

    def refusal(self, command_id: str) -> str | None:
        """Why a command may not be used now, in the user's words; None if it may."""
        return None

    def handler(self, command_id: str) -> Any:
        """What a command runs: `do_…` of this screen, else of the app; None if neither has it."""
        name = "do_" + command_id.replace(".", "_")
        return getattr(self, name, None) or getattr(self.app, name, None)

    def unhandled(self) -> list[str]:
        """The commands of this place that nothing handles. A test asks that there are none."""
        return [each.id for each in commands_for(self.PLACE) if self.handler(each.id) is None]

    def action_command(self, command_id: str) -> None:
        """A key of the registry was pressed here."""
        self.status.clear(only_failure=True)
        reason = self.refusal(command_id)
        if reason is not None:
            self.status.fail(reason)
            return
        leaving = command_id in ("go.clear", "go.back")
        if not command_id.startswith(WITHIN_RANGE) and self._end_range(keep=not leaving) and leaving:
            return
        work = self.handler(command_id)()
        if work is not None:
            still = self._if_still(command_id, work)
            finalize(still, work.close)  # given up before it began, too
            self.start(still)
        elif command_id.startswith("move."):
            self._selection_changed()  # in one paint with the cursor; the list tells it as well, but later

    async def _if_still(self, command_id: str, work: Coroutine[Any, Any, None]) -> None:
        """Run a command that was allowed when its key was pressed, unless what it means has gone since then."""
        if (reason := self.refusal(command_id)) is not None:
            work.close()
            raise Refused(reason)
        await work

    def explain(self, error: TcrmError) -> None:
        """Say why something was refused, on the screen that is there by then."""
        screen = self.app.screen
        status = screen.status if isinstance(screen, PlaceScreen) else self.status
        status.fail(error.message, error.hint)

    def note(self, text: str) -> None:
        self.status.note((text, "dim"))

    # -- the list ------------------------------------------------------------------------------------------

    @property
    def rowlist(self) -> RowList[Any]:
        """The list that has the focus, else the first one of the screen."""
        return self.focused if isinstance(self.focused, RowList) else self.query(RowList).first()

    @property
    def pane(self) -> cursored.Cursored:
        """What the keys move in: the list; a screen that has something else says so here."""
        return self.rowlist

    @on(RowList.Moved)
    def _selection_changed(self) -> None:
        self.show_position()
        self.bottom.update()

    @property
    def numerals(self) -> Numerals:
        """How numbers are written here."""
        return POINT

    def show_position(self) -> None:
        """At the right of the status line: what is marked, the filter unless it stands above, and where in the list we
        are."""
        marked = len(self.pane.marks)
        parts = []
        if marked:
            parts.append((ngettext("{n} marked", "{n} marked", marked).format(n=marked) + "   ", "accent"))
        if self.filter.text and not self.filter_above:
            parts.append((f"/{self.filter.text}   ", "accent"))
        number, total = self.pane.position
        if total:
            count = self.numerals.count
            parts.append((_("{n} of {total}").format(n=count(number), total=count(total)), "dim"))
        self.status.right = parts

    def do_move_down(self) -> None:
        self.pane.move_by(1)

    def do_move_up(self) -> None:
        self.pane.move_by(-1)

    def do_move_first(self) -> None:
        self.pane.first()

    def do_move_last(self) -> None:
        self.pane.last()

    def do_move_middle(self) -> None:
        number, total = self.pane.position
        self.pane.move_by((total + 1) // 2 - number)

    def do_move_page_down(self) -> None:
        self.pane.page(1)

    def do_move_page_up(self) -> None:
        self.pane.page(-1)

    def do_move_left(self) -> None:
        self.pane.next_group(-1)

    def do_move_right(self) -> None:
        self.pane.next_group(1)

    def do_pane_next(self) -> None:
        self.focus_next(RowList)

    def do_pane_previous(self) -> None:
        self.focus_previous(RowList)

    def do_find_next(self) -> None:
        self.pane.move_by(1)

    def do_find_previous(self) -> None:
        self.pane.move_by(-1)

    def do_mark_toggle(self) -> None:
        if not self._end_range():
            self.pane.toggle_mark()

    def do_mark_range(self) -> None:
        if not self._end_range():
            self.pane.mark_range()
        if self.pane.marks.ranging:
            self.status.note(*range_hint(self.overrides))
            self._range_said = self.status.message

    def _end_range(self, keep: bool = True) -> bool:
        """What the cursor marked stays marked, unless it is not to be kept; False if there was no range."""
        if not self.query(RowList) or not self.pane.marks.ranging:
            return False
        self.pane.end_range(keep)
        if self.status.message == self._range_said:
            self.status.clear()
        return True

    def do_mark_all(self) -> None:
        self.pane.mark_all()

    # -- filter, help, the program -----------------------------------------------------------------------------------

    def do_filter_start(self) -> None:
        self.status.clear()  # when the line comes back, what it said is long past
        self.status.display = False
        self.bottom.place = "filter"
        self.bottom.more = self._beside_filter()
        self.filter.open()

    def filter_words(self) -> Sequence[str]:
        """Beginnings of what a filter can say here, the most useful first; they stand below it while it is typed."""
        return ()

    def filter_help(self) -> reading.Text:
        """What a filter can say here, for who types `?`."""
        return _("Words that are to be there, in any order: all of them must be found.")

    def _beside_filter(self) -> Sequence[Line]:
        """What is marked (the status line makes room for the filter), and what can be written."""
        marked = len(self.pane.marks)
        said: list[Line] = (
            [[(ngettext("{n} marked", "{n} marked", marked).format(n=marked), "accent")]] if marked else []
        )
        return [*said, *([(word, "dim")] for word in self.filter_words())]

    @on(FilterLine.HelpWanted)
    def _explain_filter(self) -> None:
        self.start(reading.read(self, _("filter"), self.filter_help()))

    @on(FilterLine.Changed)
    def _filter_changed(self) -> None:
        self.show_position()

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.status.display = True
        self.bottom.place = self.PLACE
        self.bottom.more = ()
        self.pane.focus()
        self.show_position()

    def do_go_clear(self) -> None:
        if not self.filter.clear():
            self.pane.mark([])

    def on_paste(self) -> None:
        """No field took it: it must not seem as if its keys had done something, nor as if it had been kept."""
        self.status.fail(_("What was pasted was not used: there is no field here to take it."))

    def on_field_cut(self, cut: Field.Cut) -> None:
        self.status.fail(cut.words)

    def do_suspend(self) -> None:
        self.app.action_suspend_process()

    def do_go_quit(self) -> None:
        self.app.exit()

    async def do_help(self) -> None:
        await self.ask(helpbox.Help(self.PLACE, self.refusal, self.overrides))
