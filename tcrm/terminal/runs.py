"""Runs: the pieces of a row that have to be written, each with one pen."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from tcrm.terminal.cells import Cell, Row, is_unsure
from tcrm.terminal.pens import PLAIN, Pen

MOVE = 4  # characters that a short way of the cursor takes: to jump over fewer cells does not pay
ERASE = 5  # characters that it takes to erase a stretch of blanks
MARGIN = 2  # blanks at the left that cost less than to name a column

_TEXT = itemgetter(0)


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
    if any(map(is_unsure, {*map(_TEXT, new), *map(_TEXT, old)})):
        first = next(x for x in range(len(new)) if new[x] != old[x] or is_unsure(new[x][0]) or is_unsure(old[x][0]))
        return [Run(y, _whole(new, first), len(new), None)]
    found: list[Run] = []
    for start, end in _pieces(new, old):
        _add(found, Run(y, _whole(new, start), end, new[start][1], is_open(new[start])), new)
    if found and found[0].start <= MARGIN and _can_write(found[0].pen, new[: found[0].start]):
        found[0] = found[0]._replace(start=0)
    return found


def _pieces(new: Row, old: Row) -> Iterator[tuple[int, int]]:
    """From where up to where cells differ that are all blanks or all letters, and of one pen."""
    start = end = 0
    pen, is_blank, takes_blanks = PLAIN, False, False
    for x in [x for x, (cell, other) in enumerate(zip(new, old, strict=True)) if cell is not other and cell != other]:
        if x < end:  # the right half of a wide character
            continue
        char, then = new[x]
        if x != end or then != pen or ((char == " ") != is_blank and not takes_blanks):
            if start < end:
                yield start, end
            start, pen, is_blank, takes_blanks = x, then, char == " ", then.shows_on_blanks
        end = x + 1
        while end < len(new) and not new[end][0]:
            end += 1
    if start < end:
        yield start, end


def _whole(row: Row, x: int) -> int:
    while x and not row[x][0]:
        x -= 1
    return x


def _add(found: list[Run], run: Run, row: Row) -> None:
    """Put a piece behind the others, or make the last one longer by it."""
    if found:
        last = found[-1]
        pen = run.pen if last.is_blank else last.pen
        if run.start - last.end <= MOVE and _can_write(pen, [row[last.start], *row[last.end : run.start + 1]]):
            found[-1] = Run(run.y, last.start, run.end, pen, last.is_blank and run.is_blank)
            return
    found.append(run)


def _can_write(pen: Pen | None, cells: Row) -> bool:
    """Whether all of the cells can be written with one pen."""
    if pen is None:
        return False
    others = [cell for cell in cells if cell[1] != pen]
    if others and pen.shows_on_blanks:
        return False
    return all(is_open(cell) and cell[1].paper == pen.paper for cell in others)


def is_open(cell: Cell) -> bool:
    """Whether a cell is blank but for its paper."""
    char, pen = cell
    return char == " " and not pen.shows_on_blanks


def effort(new: Row, old: Row) -> int:
    """About how many characters it takes to bring a row from `old` to `new`, its pens left out of account."""
    if new == old:
        return 0
    row = "=" + "".join(
        [
            "=" if cell is other or cell == other else "_" if cell[0] == " " else "x"
            for cell, other in zip(new, old, strict=True)
        ]
    )
    return row.count("x") + MOVE * row.count("=x") + ERASE * (row.count("=_") + row.count("x_"))
