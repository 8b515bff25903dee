"""Lines of a drawing (Rich texts) as strips of cells."""

from __future__ import annotations

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

_CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)


def text_strip(line: Text, width: int, ground: Style) -> Strip:
    """The strip of a line, exactly `width` cells wide, on this ground."""
    own = _CONSOLE.get_style(line.style)  # Rich leaves it out where a line has no other style
    segments = [Segment(part.text, own + part.style) for part in line.render(_CONSOLE) if part.text]
    return Strip(segments).adjust_cell_length(width, None).apply_style(ground)
