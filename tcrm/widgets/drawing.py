"""A drawing made of lines of text (a chart), shown as it is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

_CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)


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
        line = self._lines[y]
        ground = _CONSOLE.get_style(line.style)  # Rich leaves it out where a line has no other style
        segments = [Segment(part.text, ground + part.style) for part in line.render(_CONSOLE) if part.text]
        return Strip(segments).adjust_cell_length(width, None).apply_style(self.rich_style)
