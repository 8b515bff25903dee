"""Where the columns and cards of a board stand. Pure arithmetic, without a terminal.

Across: as many columns as have room, side by side; the others are reached by scrolling sideways. Down: a hint line,
the head of a column, its bar, then its cards, each followed by an empty line; where not all fit, the last line says
how many more there are.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST, MOST = 20, 30
"""Cells that a column has at least (unless the screen is narrower still), and at most."""

SIDES = 2
"""Cells of a column that are not its text: one before it for a mark, one behind it."""

HINT, HEAD, BAR, TOP = 0, 1, 2, 3
"""The lines of the hint, the heads and the bars; the first line of cards."""

CARD = 3
"""Lines of a card."""

STEP = CARD + 1
"""Lines from one card to the next."""


@dataclass(frozen=True)
class Across:
    """The columns in sight: `count` of them from number `first`, each between two of `edges` (screen columns)."""

    first: int
    edges: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many columns are in sight."""
        return len(self.edges) - 1

    @property
    def columns(self) -> range:
        """The numbers of the columns in sight."""
        return range(self.first, self.first + self.count)

    def left(self, column: int) -> int:
        """The screen column where a column in sight begins, its mark's cell."""
        return self.edges[column - self.first]

    def width(self, column: int) -> int:
        """The cells of a column in sight, with those at its sides."""
        return self.edges[column - self.first + 1] - self.left(column)

    def at(self, x: int) -> int | None:
        """The column on a screen column; None to the right of the last."""
        inside = (n for n in range(self.count) if self.edges[n] <= x < self.edges[n + 1])
        return next((self.first + n for n in inside), None)


def across(columns: int, width: int, cursor: int, first: int) -> Across:
    """The columns in sight on a screen of `width` cells, of `columns` in all.

    `first` was the first in sight so far; it changes no more than is needed to have column `cursor` in sight.
    """
    count = max(1, min(columns, width // (LEAST + SIDES))) if columns else 0
    first = max(min(first, cursor), cursor - count + 1)
    first = max(0, min(first, columns - count))
    total = min(width, count * (MOST + SIDES))
    return Across(first, tuple(total * n // max(1, count) for n in range(count + 1)))


def room(cards: int, lines: int) -> int:
    """How many of a column's cards are in sight on so many lines: all, or those above the line that counts the rest;
    at least one."""
    if cards * STEP - 1 <= lines:
        return cards
    return max(1, (lines - 1) // STEP)


def scrolled(cards: int, lines: int, top: int, cursor: int | None = None) -> int:
    """The first card in sight, near `top`: no more scrolled than needed to have card `cursor` in sight, and no room
    left empty at the foot."""
    shown = room(cards, lines)
    if cursor is not None:
        top = max(min(top, cursor), cursor - shown + 1)
    return max(0, min(top, cards - shown))


def line_of(slot: int) -> int:
    """The first screen line of the card at a place, counted from 0 at the top."""
    return TOP + slot * STEP


def slot_at(line: int) -> int | None:
    """The place of the card on a screen line; None above the cards and between them."""
    below = line - TOP
    return below // STEP if below >= 0 and below % STEP < CARD else None


def bar_cells(share: float, width: int) -> int:
    """The filled cells of a bar of `width` cells; what is not nothing shows at least one."""
    return max(1, min(width, int(share * width + 0.5))) if share > 0 else 0
