"""A few sentences to read at the foot of the screen: a definition, a stage's guidance."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from tcrm.text import wrap
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Prompt


async def read(screen: Asking, title: str, text: str) -> None:
    """Show a text until the user closes it."""
    await screen.ask(Reading(title, text))


class Reading(Prompt[None], place="help"):
    """A title and a text, wrapped to the screen; see `read`."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title_text = title
        self.text = text

    def parts(self) -> Iterator[Widget]:
        yield TextLine([("  " + self.title_text, "head")])
        for line in wrap(self.text, max(20, min(self.app.size.width - 6, 90))):
            yield TextLine([("  " + line, "text")])
        yield TextLine()

    def do_help_close(self) -> None:
        self.give(None)

    def do_move_down(self) -> None:
        """All of it is in sight."""

    do_move_up = do_move_first = do_move_last = do_move_page_down = do_move_page_up = do_move_down
