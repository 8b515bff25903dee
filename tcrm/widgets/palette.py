"""Two ways to call a command by its name: the palette (search, choose, Enter) and the command line (type, Enter).

Both show offers: the name, the keys that do the same, what it does; what is not allowed now is grey and says why.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.widgets.cells import Line, Span, size
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.lines import TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompt import Below, Field, Prompt
from tcrm.widgets.theme import look_of

T = TypeVar("T")

LINES, FEW_LINES = 10, 6  # of offers; few on a screen of less than 24 lines


@dataclass(frozen=True)
class Offer:
    """Something that may be called: `text` is what stands in the line for it, `name` how it is shown."""

    text: str
    name: str
    keys: str = ""
    help: str = ""
    refused: str | None = None


class OfferList(RowList[Offer]):
    """The offers below the line. The focus stays in the line."""

    def __init__(self) -> None:
        def plain(role: str) -> Callable[[Offer, str], Span]:
            return lambda offer, text: (text, "dim" if offer.refused else role)

        name, keys, help = plain("name"), plain("key"), plain("text")
        columns: Columns[Offer] = Columns(
            Column("", lambda row: name(row, row.name), width=20),
            Column("", lambda row: keys(row, row.keys), width=9),
            Column("", lambda row: (row.refused, "dim") if row.refused else help(row, row.help)),
        )
        super().__init__(columns, key=lambda row: row.text)
        self.can_focus = False

    def on_mount(self) -> None:
        self.fit_in()

    def fit_in(self) -> None:
        """Take as many lines as there are for it on this screen."""
        self.styles.height = LINES if self.app.size.height >= 24 else FEW_LINES


class Calling(Prompt[T], Generic[T]):
    """A line to type in after a sign, what is understood of it below, then the offers."""

    def __init__(self, sign: str, placeholder: str) -> None:
        super().__init__()
        self.label = TextLine([("  " + sign, "key")])
        self.label.styles.width = size(self.label.left) + 1
        self.field = Field(placeholder=placeholder)
        self.said = Below()
        self.offers = OfferList()

    def parts(self) -> Iterator[Widget]:
        yield Horizontal(self.label, self.field, classes="row")
        yield self.said
        yield self.offers

    def on_resize(self) -> None:
        self.offers.fit_in()

    def complain(self, error: TcrmError) -> None:
        """Say what is wrong with what is typed."""
        hint: Line = [("  ", "text"), (error.hint, "dim")] if error.hint else []
        self.said.show([(f"{look_of(self).sign('no')} {error.message}", "bad"), *hint])


class Palette(Calling[str], place="lookup"):
    """All commands, searched by words; the answer is the `text` of the one that was chosen."""

    def __init__(self, search: Callable[[str], Sequence[Offer]]) -> None:
        super().__init__(_("commands"), _("words of what it does"))
        self.search = search

    def on_mount(self) -> None:
        self.field.focus()
        self._show("")

    def _show(self, text: str) -> None:
        self.said.show(())
        self.offers.empty = _("No command here has these words.")
        self.offers.set_rows(self.search(text))
        self.offers.first()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value.strip())

    @on(Input.Submitted)
    def do_prompt_accept(self) -> None:
        row = self.offers.current
        if row is not None and row.refused:
            self.complain(TcrmError(row.refused))
        elif row is not None:
            self.give(row.text)

    def do_prompt_next(self) -> None:
        self.offers.move_by(1)

    def do_prompt_previous(self) -> None:
        self.offers.move_by(-1)


@dataclass(frozen=True)
class Understood:
    """What a line means so far: the offers to go on with, and what is said of it."""

    offers: Sequence[Offer] = ()
    said: Line = ()


class CommandLine(Calling[T], Generic[T], place="command"):
    """A command, typed. `look` says after each key what is understood, `read` what is to be done: it raises TcrmError
    for what means nothing, and the line stays. `before` are the lines entered before, the newest last."""

    def __init__(
        self,
        look: Callable[[str], Awaitable[Understood]],
        read: Callable[[str], Awaitable[T]],
        before: Sequence[str],
    ) -> None:
        super().__init__(":", _("a command, D-42, or: call Acme fri 10:00 about the renewal"))
        self.look = look
        self.read = read
        self.before = list(before)
        self._back = 0  # how far back in `before`; 0: what is typed now
        self._typed_now = ""
        self._filled: str | None = None  # what tab wrote; the offers stay while this stands

    @property
    def line(self) -> str:
        """What is typed."""
        return self.field.value.strip()

    async def on_mount(self) -> None:
        self.offers.focus_only = True  # no band but while tab walks through the offers
        self.field.focus()
        await self._understand("")

    @on(Input.Changed)
    async def _changed(self, event: Input.Changed) -> None:
        if event.value != self._filled:
            self._filled = None
            await self._understand(event.value)
        elif any(self.said.rows):  # what was said is said of the line as tab wrote it
            self.said.show((await self.look(event.value)).said)

    async def _understand(self, text: str) -> None:
        found = await self.look(text)
        self.said.show(found.said)
        self._mark_offer(False)
        self.offers.set_rows(found.offers)
        self.offers.first()

    def _mark_offer(self, shown: bool) -> None:
        self.offers.focus_only = not shown
        self.offers.refresh()

    def _fill(self, text: str) -> None:
        self.field.value = text
        self.field.cursor_position = len(text)

    async def _complete(self, steps: int) -> None:
        """Write the first offer, then the one after; of a single one what may follow is offered at once."""
        if not self.offers.total:
            return
        if self._filled is not None:
            self.offers.go_to((self.offers.cursor + steps) % self.offers.total)
        row = self.offers.current
        if row is None:
            return
        single = self.offers.total == 1
        self._filled = None if single else row.text
        self._mark_offer(not single)
        self._fill(row.text + " " if single and row.text.strip() == self.line else row.text)

    async def do_command_complete(self) -> None:
        await self._complete(1)

    async def do_command_complete_back(self) -> None:
        await self._complete(-1)

    def do_command_older(self) -> None:
        self._remember(1)

    def do_command_newer(self) -> None:
        self._remember(-1)

    def _remember(self, steps: int) -> None:
        if self._back == 0:
            self._typed_now = self.field.value
        self._back = max(0, min(self._back + steps, len(self.before)))
        self._fill(self.before[-self._back] if self._back else self._typed_now)

    @on(Input.Submitted)
    async def do_prompt_accept(self) -> None:
        if not self.line:
            self.give(None)
            return
        try:
            deed = await self.read(self.line)
        except TcrmError as error:
            self.complain(error)
        else:
            self.give(deed)
