"""The brush: where the terminal's cursor stands and which pen it holds, and the fewest characters to write with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tcrm.terminal.cells import Cell, Row, is_unsure
from tcrm.terminal.pens import PLAIN, Pen, change, for_blank
from tcrm.terminal.runs import ERASE, MOVE, RIGHT_HALF, Run, is_open

_LONG_GAP = " " * (MOVE + 1)
STRETCHES = re.compile(rf" {{{MOVE + 1},}}|(?: {{0,{MOVE}}}[^ ]++)+(?: {{1,{MOVE}}}(?! ))?| +")
"""Blanks that are sooner erased, or letters and the few blanks between them."""


class Brush:
    """All methods answer with what has to be sent, and remember what the terminal has done by then.

    The terminal does not wrap lines (Textual tells it so): the cursor stays on the last column when that is written.
    """

    def __init__(self, width: int, erases_in_colour: bool) -> None:
        self.width, self.erases_in_colour = width, erases_in_colour
        self.pen = PLAIN
        self.at: tuple[int, int] | None = (
            None  # column and row; column `width`: the last one was written; None: unknown
        )

    def begin(self) -> str:
        """Nothing is known of the terminal."""
        self.pen, self.at = PLAIN, None
        return "\x1b[m"

    def go(self, x: int, y: int) -> str:
        """The shortest way of the cursor to a cell."""
        here, self.at = self.at, (x, y)
        return "" if here == (x, y) else _way(here, x, y, self.width)

    def write(self, row: Row, run: Run) -> str:
        """The cells of a run of this row."""
        if run.pen is None:
            return self._write_in_order(row, run)
        out: list[str] = []
        text = "".join([char or RIGHT_HALF for char, _ in row[run.start : run.end]])
        whole = _LONG_GAP not in text
        for part, x, stop in [(text, run.start, run.end)] if whole else _stretches(text, run.start):
            is_blank = not part.strip(" ")
            out += self.go(x, run.y), self._take(row[x] if is_blank else (part, run.pen))
            if is_blank and (erased := self._erase(row, x, stop, run.end)):
                out.append(erased)
            else:
                out.append(part.replace(RIGHT_HALF, ""))
                self.at = (stop, run.y)
        return "".join(out)

    def _write_in_order(self, row: Row, run: Run) -> str:
        """Each cell with its own pen."""
        out: list[str] = []
        x = run.start
        while x < run.end:
            cell = row[x]
            out += self.go(x, run.y), self._take(cell)
            stop = _blanks_end(row, x, run.end) if cell[0] == " " else _letters_end(row, x, run.end)
            if cell[0] == " " and (erased := self._erase(row, x, stop, run.end)):
                out.append(erased)
            else:
                written = [char for char, _ in row[x:stop] if char]
                out += written
                # After what terminals measure differently nobody knows where the cursor is.
                self.at = None if is_unsure(written[-1]) else (stop, run.y)
            x = stop
        return "".join(out)

    def _erase(self, row: Row, x: int, stop: int, end: int) -> str:
        """What erases the blanks from `x` to `stop`, where that is shorter than to write them; "" if it is not."""
        cell, count = row[x], stop - x
        if count <= MOVE or not is_open(cell) or (cell[1].paper and not self.erases_in_colour):
            return ""
        if row[stop:] == [cell] * (self.width - stop):
            return "\x1b[K"
        return f"\x1b[{count}X" if count > ERASE + (MOVE if stop < end else 0) else ""

    def clear(self, y: int, pen: Pen) -> str:
        """Make a line blank on the paper of a pen."""
        return self.go(0, y) + self._take(("", pen)) + "\x1b[K"

    def erase_below(self, y: int, paper: str) -> str:
        """Make all lines from `y` on blank."""
        return self.go(0, y) + self._take((" ", Pen(paper=paper))) + "\x1b[J"

    def scroll(self, top: int, bottom: int, by: int) -> str:
        """Move the lines from `top` to `bottom` up by so many (below nought: down). What is on those that come into
        sight depends on the terminal, and the cursor goes home with the margins."""
        self.at = None
        return f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H{_step(by, 'M', 'L')}\x1b[r"

    def _take(self, cell: Cell) -> str:
        """Change to a pen that draws the cell."""
        char, wanted = cell
        then = for_blank(self.pen, wanted) if char == " " else wanted
        sent, self.pen = change(self.pen, then), then
        return sent


def _stretches(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The stretches of a text that begins at this column; from where to where each is."""
    return ((each[0], start + each.start(), start + each.end()) for each in STRETCHES.finditer(text))


@lru_cache(4096)
def _way(here: tuple[int, int] | None, x: int, y: int, width: int) -> str:
    """What brings the cursor to a cell where it is not."""
    ways = [f"\x1b[{y + 1 if y else ''}{f';{x + 1}' if x else ''}H"]
    if here is not None:
        column, down = min(here[0], width - 1), y - here[1]
        if column == x and down:
            ways.append(_step(down, "B", "A"))
        elif down == 0:
            ways.append(f"\x1b[{x + 1}G")
            if here[0] < width:
                ways.append(_step(x - column, "C", "D"))
        if 0 <= down <= 2:
            ways.append("\r" + "\n" * down + (_step(x, "C", "D") if x else ""))
    return min(ways, key=len)


def _blanks_end(row: Row, x: int, end: int) -> int:
    cell, x = row[x], x + 1
    while x < end and row[x] == cell:
        x += 1
    return x


def _letters_end(row: Row, x: int, end: int) -> int:
    """Up to where one pen writes letters, and blanks between them that are too few to be erased, but no further than
    behind what terminals measure differently."""
    last, pen = row[x]
    blank = (" ", pen.blank)
    x += 1
    while x < end:
        char, then = cell = row[x]
        if char and is_unsure(last):
            return x
        if cell == blank:
            stop = _blanks_end(row, x, end)
            if stop - x > MOVE:
                return x
            x = stop
        elif not char or then == pen:
            last = char or last
            x += 1
        else:
            return x
    return x


def _step(by: int, on: str, back: str) -> str:
    return f"\x1b[{abs(by) if abs(by) > 1 else ''}{on if by > 0 else back}"
