"""How a row of a list is drawn: columns that hold, one or two lines a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from tcrm.text import fit
from tcrm.widgets.cells import Line, Span

R = TypeVar("R")


class RowState(NamedTuple):
    """What a row may want to know when it is drawn: is the cursor on it, is it marked, how wide is the screen."""

    cursor: bool
    marked: bool
    screen_width: int


DrawRow = Callable[[R, int, RowState], Sequence[Line]]
"""Draws a row: (row, width in cells, state) -> its lines. `Columns` is the usual one."""


class Column(NamedTuple, Generic[R]):
    """One column. `value` gives the text, or the text and its role; a plain text takes the column's `role`.

    With a `width` the column has that many cells; without, it shares what is left over with the others of its
    kind, by `flex`, up to `most` cells. It is left out on screens narrower than `min_screen` cells.
    """

    title: str
    value: Callable[[R], str | Span]
    width: int | None = None
    align: Literal["left", "right"] = "left"
    role: str = "text"
    flex: int = 1
    most: int = 1000
    min_screen: int = 0

    def cell(self, row: R, width: int) -> Span:
        """The text of a row in this column in exactly `width` cells, and its role."""
        value = self.value(row)
        text, role = value if isinstance(value, tuple) else (value, self.role)
        return fit(text, width, self.align), role


class Columns(Generic[R]):
    """Draws a row as columns, and below them the line that `under` gives (nothing if it gives none).

    `under_at` is the number of the column below whose left edge that line begins. Between columns are `gap` cells.
    """

    def __init__(
        self,
        *columns: Column[R],
        under: Callable[[R], Line] | None = None,
        under_at: int = 0,
        gap: int = 2,
    ) -> None:
        self.columns = columns
        self.under = under
        self.under_at = under_at
        self.gap = gap
        self._widths: dict[tuple[int, int], list[tuple[Column[R], int]]] = {}

    @property
    def height(self) -> int:
        """The lines of a row, if all are alike."""
        return 1 if self.under is None else 2

    def widths(self, width: int, screen_width: int) -> list[tuple[Column[R], int]]:
        """The columns shown, each with its width; those that find no room are left out from the right."""
        if (width, screen_width) not in self._widths:
            self._widths[width, screen_width] = self._shared(width, screen_width)
        return self._widths[width, screen_width]

    def _shared(self, width: int, screen_width: int) -> list[tuple[Column[R], int]]:
        shown = [column for column in self.columns if column.min_screen <= screen_width]
        while len(shown) > 1 and self._least(shown) > width:
            shown.remove(next((c for c in reversed(shown) if c.width is not None), shown[-1]))
        left = width - sum(column.width or 0 for column in shown) - self.gap * (len(shown) - 1)
        share = sum(column.flex for column in shown if column.width is None)
        found: list[tuple[Column[R], int]] = []
        for column in shown:
            if column.width is not None:
                found.append((column, column.width))
                continue
            cells = max(0, min(column.most, left * column.flex // share))
            left, share = left - cells, share - column.flex
            found.append((column, cells))
        return found

    def _least(self, columns: Sequence[Column[R]]) -> int:
        return sum(column.width or 8 for column in columns) + self.gap * (len(columns) - 1)

    def heading(self, width: int, screen_width: int) -> Line:
        """The titles over the columns."""
        return self._side_by_side(
            [(fit(column.title, cells, column.align), "dim") for column, cells in self.widths(width, screen_width)]
        )

    def __call__(self, row: R, width: int, state: RowState) -> list[Line]:
        widths = self.widths(width, state.screen_width)
        lines = [self._side_by_side([column.cell(row, cells) for column, cells in widths])]
        if self.under is not None:
            place = min(self.under_at, len(widths))
            before = sum(cells + self.gap for _column, cells in widths[:place])
            lines.append([(" " * before, "text"), *self.under(row)])
        return lines

    def _side_by_side(self, cells: Sequence[Span]) -> Line:
        gap = " " * self.gap
        return [*((text + gap, role) for text, role in cells[:-1]), *cells[-1:]]
