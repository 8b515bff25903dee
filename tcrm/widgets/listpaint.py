"""What of a list is in sight, and how it is painted: from the rows at hand, only what is not as it was painted last."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tcrm.widgets.cells import Line
from tcrm.widgets.columns import RowState
from tcrm.widgets.keeping import Keeping
from tcrm.widgets.layout import Layout
from tcrm.widgets.marks import Marks
from tcrm.widgets.rowpaint import RowPainter, thumb_lines
from tcrm.widgets.rowsource import Windows
from tcrm.widgets.theme import look_of

R = TypeVar("R")


class ListPaint(Keeping, ScrollView, Generic[R], inherit_bindings=False):
    """What a `RowList` paints: rows by number, where each stands, the cursor and the marks. Who holds them changes
    them, and says which lines to paint anew: all that look otherwise (`_refresh_changed`), or those of a row."""

    def __init__(
        self,
        painter: RowPainter[R],
        key: Callable[[R], Hashable],
        empty: str | Sequence[Line],
        focus_only: bool,
        *,
        id: str | None,
        classes: str | None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.key = key
        self.empty = empty
        self.focus_only = focus_only
        self.marks = Marks()
        self._windows: Windows[R] = Windows()
        self._total: int | None = None
        self._layout = Layout(0)
        self._cursor = 0
        self._painter = painter
        self._painted: dict[int, Strip] = {}  # what stood on the lines when they were painted last

    @property
    def total(self) -> int:
        """How many rows there are, at hand or not."""
        return self._total or 0

    # -- in sight ------------------------------------------------------------------------------------------------------

    def _scroll(self, line: int) -> None:
        """Forced, because Textual allows scrolling only once it has laid out what came just now."""
        self.scroll_to(y=line, animate=False, force=True)

    def _into_sight(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if self.total and height and (needed := self._layout.scrolled(self._cursor, height, top)) != top:
            self._scroll(needed)

    def _line_of(self, row: int) -> int:
        return self._layout.line_of(row) if 0 <= row < self.total else 0

    @property
    def _fits_from_top(self) -> bool:
        """Whether the row under the cursor is in sight when the list is shown from its first line."""
        return self._layout.end_of(self._cursor) <= self.size.height

    def near_top(self) -> None:
        """Show the list from its first line if the cursor is in sight from there, so that no head is cut off."""
        if self.total and self._fits_from_top:
            self._scroll(0)

    # -- painting ------------------------------------------------------------------------------------------------------

    def drawn_lines(self, crop: Region) -> list[Strip]:
        """Without what Textual does for borders and paddings, which a list has not."""
        lines = self._lines(crop.line_range)
        self._painted.update(zip(crop.line_range, lines, strict=True))
        if crop.column_span != (0, self.size.width):
            lines = [line.crop(*crop.column_span) for line in lines]
        return lines

    def render_line(self, y: int) -> Strip:
        return self._lines(range(y, y + 1))[0]

    def _lines(self, span: range) -> list[Strip]:
        """The strips of these lines of the screen."""
        background = self.background_colors[1]
        filters = tuple((each, background) for each in self.get_line_filters())
        self._painter.begin(self.size.width, look_of(self), self.rich_style, filters)
        if not self.total:
            return [self._painter.empty(y, self.empty, self._total is None) for y in span]
        top, screen_width = self.scroll_offset.y, self.app.size.width
        thumbs = thumb_lines(top, self.size.height, self._layout.lines)
        shows_cursor = self.has_focus or not self.focus_only
        return [self._line(y, top, thumbs, shows_cursor, screen_width) for y in span]

    def _line(self, y: int, top: int, thumbs: range, shows_cursor: bool, screen_width: int) -> Strip:
        place = self._layout.at(top + y)
        row = None if place.row is None else self._windows.get(place.row)
        state = RowState(
            shows_cursor and place.row == self._cursor,
            row is not None and self.key(row) in self.marks,
            screen_width,
        )
        return self._painter.line(self._layout, place, y, row, state, thumbs)

    def _draw_ahead(self, rows: Sequence[R], first: int) -> None:
        """Draw rows from number `first` on that are not in sight."""
        state = RowState(False, False, self.app.size.width)
        for number, row in enumerate(rows, first):
            self._painter.row(row, number, state, (False,) * self._layout.height(number))

    def _refresh_changed(self) -> None:
        """Have those lines painted that are not as they were painted last."""
        lines = self._lines(range(self.size.height))
        changed = [y for y, line in enumerate(lines) if self._painted.get(y) is not line]
        parts = [[y for _, y in part] for _, part in groupby(enumerate(changed), lambda each: each[1] - each[0])]
        if not self._painted:
            self.refresh()
        elif parts:
            self.refresh(*(Region(0, part[0], self.size.width, len(part)) for part in parts))

    def _refresh_row(self, row: int) -> None:
        if 0 <= row < self.total:
            y = self._layout.line_of(row) - self.scroll_offset.y
            self.refresh(Region(0, y, self.size.width, self._layout.height(row)))

    def on_focus(self) -> None:
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        self._refresh_row(self._cursor)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.clear()
