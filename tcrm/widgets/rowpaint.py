"""Draws the lines of a list and keeps those that were drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tcrm.widgets.cells import Line, Span, draw
from tcrm.widgets.columns import DrawRow, RowState
from tcrm.widgets.theme import Look

R = TypeVar("R")

GUTTER = 2
"""Cells before a row: a mark or sign, and a blank."""

_INDENT: Span = (" " * GUTTER, "text")


class RowPainter(Generic[R]):
    """Strips of rows, headers and empty places. `clear` forgets what was drawn when rows or looks changed."""

    def __init__(self, draw_row: DrawRow[R], sign: Callable[[R], Span | None] | None) -> None:
        self.draw_row = draw_row
        self.sign = sign
        self._known: LRUCache[tuple[int, RowState, int], list[Strip]] = LRUCache(512)

    def clear(self) -> None:
        """Forget all strips."""
        self._known.clear()

    def row(
        self, row: R | None, number: int, state: RowState, width: int, height: int, look: Look, ground: Style
    ) -> list[Strip]:
        """The strips of a row on its ground, `height` of them; dots if the row is not there yet."""
        if row is None:
            dots = [_INDENT, (look.sign("dot") * 3, "faint")]
            lines = (draw(dots if line == 0 else (), width, look, state.cursor) for line in range(height))
            return [line.apply_style(ground) for line in lines]
        known = self._known.get((number, state, width))
        if known is None:
            known = [strip.apply_style(ground) for strip in self._draw(row, state, width, height, look)]
            self._known[(number, state, width)] = known
        return known

    def _draw(self, row: R, state: RowState, width: int, height: int, look: Look) -> list[Strip]:
        drawn = [*self.draw_row(row, width - GUTTER, state), *([()] * height)][:height]
        sign = self.sign(row) if self.sign else None
        gutter: Span = (look.sign("mark"), "accent") if state.marked else sign or (" ", "text")
        lines = [[_INDENT, *line] for line in drawn]
        lines[0] = [gutter, (" ", "text"), *drawn[0]]
        return [draw(line, width, look, state.cursor) for line in lines]

    def header(self, title: Line, width: int, look: Look) -> Strip:
        """The header of a group."""
        return draw([_INDENT, *title], width, look)

    def empty(self, y: int, text: str | Sequence[Line], waiting: bool, width: int, look: Look) -> Strip:
        """Line `y` of a list without rows: what it says when empty, or dots while the first rows are on the way."""
        if waiting:
            return draw([_INDENT, (look.sign("dot") * 3, "faint")] if y == 0 else (), width, look)
        lines: Sequence[Line] = [[(text, "dim")]] if isinstance(text, str) else text
        return draw([_INDENT, *(lines[y - 1] if 1 <= y <= len(lines) else ())], width, look)


def thumb(y: int, top: int, height: int, lines: int, look: Look, band: bool, ground: Style) -> Segment:
    """The last cell of screen line `y`: a faint hint of where in a long list we are, else a blank.

    `top` is the first line in sight, `height` how many are, `lines` how many there are; `band` if the cursor is here.
    """
    if lines > height:
        size = max(1, height * height // lines)
        first = round((height - size) * top / (lines - height))
        if first <= y < first + size:
            return Segment(look.sign("thumb"), ground + (look.on_band("faint") if band else look["faint"]))
    return Segment(" ", look["band"] if band else ground)
