"""Draws the lines of a list and keeps those that were drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from tcrm.widgets.cells import Line, Span, drawn
from tcrm.widgets.columns import DrawRow, RowState
from tcrm.widgets.layout import Layout, Place
from tcrm.widgets.theme import Look, Shades, look

R = TypeVar("R")

GUTTER = 2
"""Cells before a row: a mark or sign, and a blank."""

_KEPT = 512  # rows of which the strips are kept

_INDENT: Span = (" " * GUTTER, "text")


Filters = tuple[tuple[LineFilter, Color], ...]
"""What all that is drawn goes through, each filter with the colour of what the lines lie on."""


class RowPainter(Generic[R]):
    """Strips of rows, headers and empty places, each with its last cell: the `thumb` or a blank. `begin` says what they
    are drawn in from now on; `clear` forgets what was drawn when rows may look otherwise than they did."""

    def __init__(self, draw_row: DrawRow[R], sign: Callable[[R], Span | None] | None) -> None:
        self.draw_row = draw_row
        self.sign = sign
        self._known: dict[tuple[int, RowState, tuple[bool, ...]], tuple[R | None, list[Strip]]] = {}
        self.width, self.look, self.ground = 0, look(), Style.null()
        self.filters: Filters = ()
        self._shades = self._both_shades()
        self._blank: dict[bool, Strip] = {}

    def begin(self, width: int, look: Look, ground: Style, filters: Filters = ()) -> None:
        """All lines are so wide, last cell and all, lie on this ground and go through these filters."""
        if look is not self.look or (width, ground, filters) != (self.width, self.ground, self.filters):
            self.width, self.look, self.ground, self.filters = width, look, ground, filters
            self._shades = self._both_shades()
            self.clear()

    def _both_shades(self) -> tuple[Shades, Shades]:
        """Beside the cursor, and under it."""
        return Shades(self.look, self.ground, False), Shades(self.look, self.ground, True)

    def clear(self) -> None:
        """Forget all strips."""
        self._known.clear()
        self._blank.clear()

    def line(self, layout: Layout, place: Place, y: int, row: R | None, state: RowState, thumbs: range) -> Strip:
        """Line `y` of the screen, where `place` of a layout stands: a line of this `row`, else a header or nothing."""
        if place.row is None:
            title = () if place.group is None else layout.groups[place.group].title
            return self.header(title, y in thumbs)
        first = y - place.sub
        ends = tuple(map(thumbs.__contains__, range(first, first + layout.height(place.row))))
        return self.row(row, place.row, state, ends)[place.sub]

    def row(self, row: R | None, number: int, state: RowState, thumbs: tuple[bool, ...]) -> list[Strip]:
        """The strips of a row, as many as `thumbs` says for whether it ends in the thumb; dots if the row is not there
        yet. They are the same strips as before if it is the same row."""
        known = self._known.get((number, state, thumbs))
        if known is None or (known[0] is not row and known[0] != row):
            if len(self._known) >= _KEPT:
                self.clear()
            lines = self._dots(len(thumbs)) if row is None else self._lines(row, state, len(thumbs))
            strips = [self._strip(line, thumb, state.cursor) for line, thumb in zip(lines, thumbs, strict=True)]
            self._known[number, state, thumbs] = known = (row, strips)
        return known[1]

    def _dots(self, height: int) -> list[Line]:
        return [[_INDENT, (self.look.sign("dot") * 3, "faint")], *([[]] * (height - 1))]

    def _lines(self, row: R, state: RowState, height: int) -> list[Line]:
        lines = [*self.draw_row(row, self.width - 1 - GUTTER, state), *([()] * height)][:height]
        sign = self.sign(row) if self.sign else None
        if state.marked:
            sign = (self.look.sign("mark"), "accent")
        gutter: Line = (sign, (" ", "text")) if sign else (_INDENT,)
        return [[*gutter, *lines[0]], *([_INDENT, *line] for line in lines[1:])]

    def header(self, title: Line, thumb: bool) -> Strip:
        """The header of a group; a blank line has no title."""
        return self._strip([_INDENT, *title], thumb) if title else self._blank_line(thumb)

    def empty(self, y: int, text: str | Sequence[Line], waiting: bool) -> Strip:
        """Line `y` of a list without rows: what it says when empty, or dots while the first rows are on the way."""
        if waiting:
            return self._strip(self._dots(1)[0] if y == 0 else (), False)
        lines: Sequence[Line] = [[(text, "dim")]] if isinstance(text, str) else text
        return self._strip([_INDENT, *lines[y - 1]], False) if 1 <= y <= len(lines) else self._blank_line(False)

    def _blank_line(self, thumb: bool) -> Strip:
        if thumb not in self._blank:
            self._blank[thumb] = self._strip((), thumb)
        return self._blank[thumb]

    def _strip(self, line: Line, thumb: bool, band: bool = False) -> Strip:
        shades = self._shades[band]
        end = Segment(self.look.sign("thumb"), shades["faint"]) if thumb else Segment(" ", shades.blank)
        segments = [*drawn(line, self.width - 1, self.look, shades), end]
        for line_filter, background in self.filters:
            segments = line_filter.apply(segments, background)
        return Strip(segments, self.width)


def thumb_lines(top: int, height: int, lines: int) -> range:
    """The screen lines with the thumb, a faint hint of where in a long list we are.

    `top` is the first line in sight, `height` how many are, `lines` how many there are.
    """
    if lines <= height:
        return range(0)
    size = max(1, height * height // lines)
    first = round((height - size) * top / (lines - height))
    return range(first, first + size)
