"""Something to read at the foot of the screen: a definition, what a stage asks for. What is longer scrolls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.containers import VerticalScroll
from textual.widget import Widget

from tcrm.text import wrap
from tcrm.widgets.cells import Line, fold
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import Paragraph, TextLine
from tcrm.widgets.prompt import Prompt, T

MOST_WIDE = 90  # cells of a line that is read with ease
BESIDE = 6  # cells at both sides
ABOVE = 6  # lines of the screen that the text leaves: the title, the keys, what is being read about


async def read(screen: Asking, title: str, text: str | Sequence[Line]) -> None:
    """Show a text until the user closes it: plain, or paragraphs of styled spans (an empty one is a blank line)."""
    await screen.ask(Reading(title, text))


class Page(Prompt[T]):
    """A title and a text, wrapped to the screen, that scrolls. What closes it is its subclass's business."""

    def __init__(self, title: str, text: str | Sequence[Line]) -> None:
        super().__init__()
        self.title_text = title
        self.text = text
        self.page = Paragraph()
        self.scroll = VerticalScroll(self.page, can_focus=False, classes="rows")

    def parts(self) -> Iterator[Widget]:
        yield TextLine([("  " + self.title_text, "head")])
        yield self.scroll
        yield TextLine()

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(20, min(self.app.size.width - BESIDE, MOST_WIDE))
        self.page.rows = list(self._lines(width))
        self.page.styles.height = len(self.page.rows)
        self.scroll.styles.max_height = max(3, self.app.size.height - ABOVE)

    def _lines(self, width: int) -> Iterator[Line]:
        if isinstance(self.text, str):
            yield from ([(line, "text")] for line in wrap(self.text, width))
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
