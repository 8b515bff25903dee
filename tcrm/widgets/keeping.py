"""A widget whose lines are drawn once and handed over as they are until it is refreshed."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class Keeping(Widget, inherit_bindings=False):
    """Textual asks all widgets for their lines at each paint, also for what stays as it is, and works their styles out
    before it finds that it has them. A subclass refreshes itself whenever it looks otherwise."""

    _kept: tuple[Region, Size, list[Strip]] | None = None  # the paint as long as it is the same

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of this part of the widget."""
        if self._kept is None or self._kept[:2] != (crop, self.size):
            self._kept = (crop, self.size, self.drawn_lines(crop))
        return self._kept[2]

    def drawn_lines(self, crop: Region) -> list[Strip]:
        """The same, drawn anew."""
        return super().render_lines(crop)

    def refresh(self, *regions: Region, **more: bool) -> Self:
        self._kept = None
        return super().refresh(*regions, **more)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._kept = None
