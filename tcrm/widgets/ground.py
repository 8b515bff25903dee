"""The style of a widget below what is drawn on it, asked for once a paint, not once a line."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Grounded(Widget):
    """A widget of many lines. Textual works the style out anew each time, through all that the widget lies on."""

    _ground: Style | None = None

    @property
    def ground(self) -> Style:
        """The style that blank cells have here."""
        return self.rich_style if self._ground is None else self._ground

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines of a paint, on one ground."""
        self._ground = self.rich_style
        try:
            return super().render_lines(crop)
        finally:
            self._ground = None
