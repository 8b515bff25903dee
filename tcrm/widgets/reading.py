"""Something to read at the foot of the screen: a definition, what a stage asks for. What is longer scrolls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.widget import Widget

from tcrm.i18n import _
from tcrm.keys import command, shown_keys
from tcrm.text import cell_len, fit, wrap
from tcrm.widgets.cells import Line, fold
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import Paragraph, TextLine, overrides_of
from tcrm.widgets.linetext import lines_below
from tcrm.widgets.prompt import Prompt, T

MOST_WIDE = 90  # cells of a line that is read with ease
BESIDE = 6  # cells at both sides
ABOVE = 6  # lines of the screen that the text leaves: the title, the keys, what is being read about


@dataclass(frozen=True)
class Listed:
    """A text in two columns, what is written and what that means, with a `last` line below them."""

    rows: Sequence[tuple[str, str]]
    last: str

    def lines(self, width: int) -> Iterator[Line]:
        """What goes on hangs under its own column: at the left edge it would look like something to write."""
        beside = max((cell_len(written) for written, _means in self.rows), default=0) + 2
        for written, means in self.rows:
            for number, line in enumerate(fold([(means, "text")], max(1, width - beside))):
                yield [(fit("" if number else written, beside), "text"), *line]
        yield from fold([(self.last, "text")], width)


Text = str | Sequence[Line] | Listed
"""Something to read: plain, paragraphs of styled spans (an empty one is a blank line), or two columns."""


async def read(screen: Asking, title: str, text: Text) -> None:
    """Show a text until the user closes it."""
    await screen.ask(Reading(title, text))


class Page(Prompt[T]):
    """A title and a text, wrapped to the screen, that scrolls. What closes it is its subclass's business."""

    def __init__(self, title: str, text: Text) -> None:
        super().__init__()
        self.title_text = title
        self.text = text
        self.page = Paragraph()
        self.scroll = VerticalScroll(self.page, can_focus=False, classes="rows")
        self.more = TextLine()

    def parts(self) -> Iterator[Widget]:
        yield TextLine([("  " + self.title_text, "head")])
        yield self.scroll
        yield self.more

    def on_mount(self) -> None:
        self.watch(self.scroll, "scroll_y", self._tell_more, init=False)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(20, min(self.app.size.width - BESIDE, MOST_WIDE))
        self.page.rows = list(self._lines(width))
        self.page.styles.height = len(self.page.rows)
        self.scroll.styles.max_height = max(3, self.app.size.height - ABOVE)
        self.call_after_refresh(self._tell_more)

    def _tell_more(self) -> None:
        """How much of the text is below the edge, and the key that leads there."""
        below = len(self.page.rows) - round(self.scroll.scroll_y) - self.scroll.size.height
        if below <= 0:
            self.more.show(())
            return
        key = shown_keys(command("move.page_down"), overrides_of(self))[-1]
        self.more.show([("  ", "text"), lines_below(below), (f"   {key}", "key"), (" " + _("page down"), "dim")])

    def _lines(self, width: int) -> Iterator[Line]:
        if isinstance(self.text, str):
            yield from ([(line, "text")] for line in wrap(self.text, width))
            return
        if isinstance(self.text, Listed):
            yield from self.text.lines(width)
            return
        for paragraph in self.text:
            yield from fold(paragraph, width) if paragraph else [[]]

    def do_move_down(self) -> None:
        self._scroll(1)

    def do_move_up(self) -> None:
        self._scroll(-1)

    def do_move_first(self) -> None:
        self.scroll.scroll_home(animate=False)

    def do_move_last(self) -> None:
        self.scroll.scroll_end(animate=False)

    def do_move_page_down(self) -> None:
        self._scroll(max(1, self.scroll.size.height - 1))

    def do_move_page_up(self) -> None:
        self._scroll(-max(1, self.scroll.size.height - 1))

    def _scroll(self, lines: int) -> None:
        self.scroll.scroll_relative(y=lines, animate=False)


class Reading(Page[None], place="help"):
    """To be read and closed; see `read`."""

    def do_help_close(self) -> None:
        self.give(None)
