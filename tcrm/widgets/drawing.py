"""A drawing made of lines of text (a chart), shown as it is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from tcrm.widgets.textlines import text_strip


class Drawing(Widget, can_focus=True, inherit_bindings=False):
    """Shows lines from the top; what does not fit is cut. `show` takes other lines."""

    DEFAULT_CSS = "Drawing { height: 1fr; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Text] = ()

    def show(self, lines: Sequence[Text]) -> None:
        """What is drawn from now on. Only lines that differ are painted."""
        old, self._lines = self._lines, lines
        if old != lines:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        return text_strip(self._lines[y], width, self.rich_style)
