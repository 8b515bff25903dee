"""Runs: the pieces of a row that have to be written, each with one pen."""

from __future__ import annotations

from typing import NamedTuple

from tcrm.terminal.cells import Cell, Row, is_unsure
from tcrm.terminal.pens import Pen

MOVE = 4  # characters that a short way of the cursor takes: to jump over fewer cells does not pay
ERASE = 5  # characters that it takes to erase a stretch of blanks
MARGIN = 2  # blanks at the left that cost less than to name a column


class Run(NamedTuple):
    """The cells of line `y` from column `start` up to `end`, all written with `pen`; None: each with its own, in order.

    `is_blank`: all of it is blank, so that every pen with the same paper writes it as well.
    """

    y: int
    start: int
    end: int
    pen: Pen | None
    is_blank: bool = False


def runs_of(y: int, new: Row, old: Row) -> list[Run]:
    """What has to be written so that a row that shows `old` shows `new`. Wide characters are never cut.

    From the first cluster on that terminals measure differently, all of the row is written in order.
    """
    if any(map(is_unsure, {cell[0] for cell in new} | {cell[0] for cell in old})):
        first = next(x for x in range(len(new)) if new[x] != old[x] or is_unsure(new[x][0]) or is_unsure(old[x][0]))
        return [Run(y, _whole(new, first), len(new), None)]
    found: list[Run] = []
    x = 0
    while x < len(new):
        cell = new[x]
        if cell is old[x] or cell == old[x]:
            x += 1
            continue
        end, blank = x + 1, is_open(cell)
        while end < len(new) and (not new[end][0] or _goes_on(new[end], old[end], cell[1], blank)):
            end += 1
        _add(found, Run(y, _whole(new, x), end, cell[1], blank), new)
        x = end
    if found and found[0].start <= MARGIN and _can_write(found[0].pen, new[: found[0].start]):
        found[0] = found[0]._replace(start=0)
    return found


def _goes_on(cell: Cell, other: Cell, pen: Pen, blank: bool) -> bool:
    """Whether the next cell of a row is one more of those that differ, blanks or letters, of one pen."""
    return cell[1] == pen and is_open(cell) == blank and cell is not other and cell != other


def _whole(row: Row, x: int) -> int:
    while x and not row[x][0]:
        x -= 1
    return x


def _add(found: list[Run], run: Run, row: Row) -> None:
    """Put a piece behind the others, or make the last one longer by it."""
    if found:
        last = found[-1]
        pen = run.pen if last.is_blank else last.pen
        between = row[last.end : run.start]
        if len(between) <= MOVE and _can_write(pen, [row[last.start], *between, row[run.start]]):
            found[-1] = Run(run.y, last.start, run.end, pen, last.is_blank and run.is_blank)
            return
    found.append(run)


def _can_write(pen: Pen | None, cells: Row) -> bool:
    """Whether all of the cells can be written with one pen."""
    return pen is not None and all(
        then == pen or (is_open((char, then)) and then.paper == pen.paper and not pen.shows_on_blanks)
        for char, then in cells
    )


def is_open(cell: Cell) -> bool:
    """Whether a cell is blank but for its paper."""
    char, pen = cell
    return char == " " and not pen.shows_on_blanks


def effort(new: Row, old: Row) -> int:
    """About how many characters it takes to bring a row from `old` to `new`, its pens left out of account."""
    if new == old:
        return 0
    found, before = 0, MOVE  # `before`: what the next letter or blank costs more because of what is left of it
    for cell, other in zip(new, old, strict=True):
        if cell == other:
            before = MOVE
        elif cell[0] != " ":
            found, before = found + 1 + max(before, 0), 0
        elif before >= 0:
            found, before = found + ERASE, -1
    return found
