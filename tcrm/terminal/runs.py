"""Runs: the pieces of a row that have to be written, each with one pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import compress
from operator import is_not, itemgetter, ne
from typing import NamedTuple

from tcrm.terminal.cells import Cell, Row, is_latin, is_unsure, is_usual
from tcrm.terminal.pens import PLAIN, Pen

MOVE = 4  # characters that a short way of the cursor takes: to jump over fewer cells does not pay
ERASE = 5  # characters that it takes to erase a stretch of blanks
MARGIN = 2  # blanks at the left that cost less than to name a column

GAP = re.compile(f" {{{MOVE + 1},}}")
RIGHT_HALF = "\0"  # stands for the right half of a wide character, so that a text has a letter for each cell

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
    if _has_unsure(new) or _has_unsure(old):
        first = next(x for x in range(len(new)) if new[x] != old[x] or is_unsure(new[x][0]) or is_unsure(old[x][0]))
        return [Run(y, _whole(new, first), len(new), None)]
    found: list[Run] = []
    for run in _pieces(y, new, old):
        _add(found, run, new)
    if found and found[0].start <= MARGIN and _can_write(found[0].pen, new[: found[0].start]):
        found[0] = found[0]._replace(start=0)
    return found


def _has_unsure(row: Row) -> bool:
    text = "".join(map(_TEXT, row))
    return not (is_latin(text) or is_usual(text)) and any(map(is_unsure, {*map(_TEXT, row)}))


def _pieces(y: int, new: Row, old: Row) -> Iterator[Run]:
    """Cells side by side that differ and that one pen writes: its letters, and blanks that look so with any pen."""
    start, end = 0, -1
    pen, blank, is_blank = PLAIN, PLAIN, False
    for x in compress(range(len(new)), map(ne, new, old)):
        if x < end:  # the right half of a wide character
            continue
        char, then = new[x]
        if x == end and (then == pen or (char == " " and then == blank)):
            is_blank = is_blank and char == " "
        elif x == end and is_blank and then.blank == blank:  # its first letter
            pen, is_blank = then, False
        else:
            if start < end:
                yield Run(y, _whole(new, start), end, pen, is_blank)
            start, pen, blank, is_blank = x, then, then.blank, is_open(new[x])
        end = x + 1
        while end < len(new) and not new[end][0]:
            end += 1
    if start < end:
        yield Run(y, _whole(new, start), end, pen, is_blank)


def _whole(row: Row, x: int) -> int:
    while x and not row[x][0]:
        x -= 1
    return x


def _add(found: list[Run], run: Run, row: Row) -> None:
    """Put a piece behind the others, or make the last one longer by it."""
    if found:
        last = found[-1]
        pen = run.pen if last.is_blank else last.pen
        are_alike = last.is_blank or run.is_blank or last.pen == run.pen
        near = run.start - last.end <= MOVE
        if are_alike and near and _can_write(pen, [row[last.start], *row[last.end : run.start + 1]]):
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


def gaps(new: Row, old: Row) -> int:
    """How many stretches of blanks, which are sooner jumped over than written, have to be made blank."""
    text = "".join([char[:1] or RIGHT_HALF for char, _ in new])
    return sum(new[gap.start()] != old[gap.start()] for gap in GAP.finditer(text))


def saving(new: Row, old: Row, other: Row) -> int:
    """About how many characters fewer it takes to bring a row to `new` from `other` than from `old`, pens left out of
    account. Cells that are alike are mostly the same object (see `cells`); where they are not, that is near enough."""
    blanks = _bits(map(" ".__eq__, map(_TEXT, new)))
    return _effort(_bits(map(is_not, new, old)), blanks) - _effort(_bits(map(is_not, new, other)), blanks)


def _effort(differing: int, blanks: int) -> int:
    blanks &= differing
    letters = differing & ~blanks
    words, gaps = letters & ~(differing >> 8), blanks & ~(blanks >> 8)
    return letters.bit_count() + MOVE * words.bit_count() + ERASE * gaps.bit_count()


def _bits(cells: Iterable[bool]) -> int:
    """A bit for each cell that is so, eight apart, the first cell the highest: so Python counts them at once."""
    return int.from_bytes(bytes(cells))
