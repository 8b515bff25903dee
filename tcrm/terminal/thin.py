"""Thin output: a frame sends only the cells that changed.

Textual paints a frame as strips of styled text, and sends every strip that it painted, whether it changed or not: tens
of kilobytes for a new screen, about one for a cursor key. Here strips are laid onto a sheet of cells instead:

    sheet = Sheet(80, 24)
    sheet.lay(update, colours)     # what should stand on the screen now
    terminal.write(sheet.frame())  # what has to be sent so that it does

The sheet remembers two states: `wanted`, and `shown`, what the terminal shows after the last frame. Frames that were
never sent leave no trace: the next one goes from what is shown to what is wanted by then.

A frame is made in three steps, each of which may be left out: lines that only moved are scrolled, what is mostly to be
blank is erased, and the cells that differ by then are written in runs. Another pen costs more characters than another
place, so all that one pen writes comes first, over the whole screen, and then what the next one writes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.color import ColorSystem
from textual.strip import Strip

from tcrm.terminal.brush import Brush
from tcrm.terminal.cells import Cell, Row, blank_cell, cells_of
from tcrm.terminal.pens import PLAIN, Pen, change
from tcrm.terminal.runs import Run, gaps, runs_of, saving

if TYPE_CHECKING:
    from textual._compositor import CompositorUpdate

UNKNOWN: Cell = ("\0", PLAIN)  # a cell that is nothing that could be wanted
SHIFTS = (1, -1, 2, -2, 3, -3, 4, -4)  # by how many lines a list may have moved (below nought: down)
FEW = 5  # changed lines with which there is nothing to scroll, and nothing to erase at large
SAVED = 60  # cells that must stay as they are so that it pays to scroll them, or to erase what is between them
GAPS = 2  # stretches of blanks on a line with which it pays to erase it first


class Sheet:
    """The cells of a screen of `width` × `height`; nothing is known of what the terminal shows at first.

    `erases_in_colour`: whether erased cells take the pen's paper on this terminal (terminfo's `bce`).
    """

    def __init__(self, width: int, height: int, *, erases_in_colour: bool = True) -> None:
        self.width, self.height = width, height
        self.wanted: list[Row] = [[(" ", PLAIN)] * width for _ in range(height)]
        self.shown: list[Row] | None = None
        self._touched: set[int] = set()
        self._to_clear: set[int] = set()  # lines that are erased when the first of their runs is written
        self._brush = Brush(width, erases_in_colour)

    def forget(self) -> None:
        """Another program, or the terminal itself, has drawn: the next frame draws all."""
        self.shown = None

    # -- what should be shown ----------------------------------------------------------------------------------------

    def lay(self, update: CompositorUpdate, colours: ColorSystem) -> None:
        """Take over what Textual wants to draw: a whole screen, or spans of some lines."""
        from textual._compositor import ChopsUpdate, LayoutUpdate

        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips, update.region.y):
                self._put(y, update.region.x, [cell for strip in strips for cell in cells_of(strip, colours)])
        elif isinstance(update, ChopsUpdate):
            for y, first, last in update.spans:
                for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                    # Beyond its span a strip may be what lies under another widget: only the span is to be believed.
                    begin, stop = max(x, first), min(end, last)
                    if strip is not None and begin < stop:
                        self._put(y, begin, cells_of(strip, colours)[begin - x : stop - x])

    def lay_strip(self, x: int, y: int, strip: Strip, colours: ColorSystem) -> None:
        """Take over one strip, from this cell on."""
        self._put(y, x, cells_of(strip, colours))

    def _put(self, y: int, x: int, cells: Row) -> None:
        if y >= self.height or x >= self.width:
            return
        row, cells = self.wanted[y], cells[: self.width - x]
        row[x : x + len(cells)] = cells
        self._mend(row, x)
        self._mend(row, x + len(cells))
        if len(cells) and x + len(cells) == self.width and cell_len(row[-1][0]) == 2:
            row[-1] = (" ", row[-1][1].blank)
        self._touched.add(y)

    def _mend(self, row: Row, x: int) -> None:
        """No half of a wide character stays alone where two pieces meet."""
        if 0 < x < self.width:
            left, right = cell_len(row[x - 1][0]) == 2, row[x][0] == ""
            if left and not right:
                row[x - 1] = (" ", row[x - 1][1].blank)
            elif right and not left:
                row[x] = (" ", row[x][1].blank)
        elif x == 0 and row and row[0][0] == "":
            row[0] = (" ", row[0][1].blank)

    # -- what has to be sent -----------------------------------------------------------------------------------------

    def frame(self, cursor: tuple[int, int] | None = None) -> str:
        """The characters that bring the terminal from what it shows to what is wanted; "" when that is the same.

        `cursor` (column, row) is where the terminal's cursor is left, for the input of Chinese and Japanese. It does
        not go off the screen, where Textual has a field until that is laid out after a resize: the terminal would stop
        at its edge, and what is written from there on would be out of place.
        """
        begun = self._begin() if self.shown is None else self._scroll(self.shown)
        shown = self.shown or []
        begun += self._erase(shown)
        runs = [run for y in self._changed(shown) for run in self._runs(y, shown[y])]
        for y in self._touched:
            shown[y] = list(self.wanted[y])
        self._touched.clear()
        sent = begun + self._write(runs)
        if not sent or cursor is None or not (0 <= cursor[0] < self.width and 0 <= cursor[1] < self.height):
            return sent
        return sent + self._brush.go(*cursor)

    def _changed(self, shown: list[Row]) -> list[int]:
        return [y for y in sorted(self._touched) if self.wanted[y] != shown[y]]

    def _begin(self) -> str:
        """Nothing is known of the terminal."""
        self.shown = [[UNKNOWN] * self.width for _ in range(self.height)]
        self._touched = set(range(self.height))
        return self._brush.begin()

    def _scroll(self, shown: list[Row]) -> str:
        """Let the terminal move what stands unchanged on another line."""
        changed = self._changed(shown)
        if len(changed) < FEW:
            return ""
        found = {by: [y for y in changed if self._stood(shown, y, by)] for by in SHIFTS}
        by = max(SHIFTS, key=lambda by: len(found[by]))
        if len(found[by]) < FEW:
            return ""
        top, bottom = found[by][0] + min(by, 0), found[by][-1] + max(by, 0)
        new, old = self.wanted[top : bottom + 1], shown[top : bottom + 1]
        fresh = [[UNKNOWN] * self.width for _ in range(abs(by))]
        moved = old[by:] + fresh if by > 0 else fresh + old[:by]
        if sum(map(saving, new, old, moved)) < SAVED:
            return ""
        shown[top : bottom + 1] = moved
        self._touched.update(range(top, bottom + 1))
        return self._brush.scroll(top, bottom, by)

    def _stood(self, shown: list[Row], y: int, by: int) -> bool:
        return 0 <= y + by < self.height and self.wanted[y] == shown[y + by]

    def _erase(self, shown: list[Row]) -> str:
        """Erase the screen from that line on from which it is sooner written anew than changed."""
        changed = self._changed(shown)
        if len(changed) < FEW:
            return ""
        papers = Counter(self.wanted[y][-1][1].paper for y in changed)
        paper = papers.most_common(1)[0][0] if self._brush.erases_in_colour else ""
        blank: Row = [blank_cell(Pen(paper=paper))] * self.width
        savings = {y: saving(self.wanted[y], shown[y], blank) for y in changed}
        if sum(each for each in savings.values() if each > 0) <= SAVED:
            return ""
        start, most, saved = self.height, SAVED, 0
        for y in reversed(range(self.height)):
            saved += savings[y] if y in savings else saving(self.wanted[y], shown[y], blank)
            if saved > most:
                start, most = y, saved
        if start == self.height:
            return ""
        shown[start:] = [blank[:] for _ in range(start, self.height)]
        self._touched.update(range(start, self.height))
        return self._brush.erase_below(start, paper)

    def _runs(self, y: int, old: Row) -> list[Run]:
        """What has to be written on a line that shows `old`. Where all of it gets another paper, and there are gaps, it
        is erased first: then the gaps need not be."""
        new = self.wanted[y]
        paper = new[0][1].paper
        if paper == old[0][1].paper or (paper and not self._brush.erases_in_colour) or gaps(new, old) < GAPS:
            return runs_of(y, new, old)
        runs = runs_of(y, new, [blank_cell(Pen(paper=paper))] * self.width)
        if any(run.pen is None or run.pen.paper != paper or run.pen.shows_on_blanks for run in runs):
            return runs_of(y, new, old)
        self._to_clear.add(y)
        return runs

    def _write(self, runs: list[Run]) -> str:
        """Write those of one pen after those of another."""
        sent = []
        for run in _by_pen(runs, self._brush.pen):
            if run.y in self._to_clear and run.pen is not None:
                self._to_clear.remove(run.y)
                sent.append(self._brush.clear(run.y, run.pen))
            sent.append(self._brush.write(self.wanted[run.y], run))
        return "".join(sent)


def _by_pen(runs: list[Run], first: Pen) -> list[Run]:
    """The runs of one pen together, beginning with the pen at hand and going on with the one that it takes fewest
    characters to change to; those of one paper after each other.

    What is written in order comes before all else: on some terminals it may spill over what stands to its right.
    """
    letters = {run.pen.paper: run.pen for run in runs if run.pen is not None and not run.is_blank}
    layers: dict[Pen, list[Run]] = {}
    for run in runs:
        if run.pen is not None:
            pen = letters.get(run.pen.paper, run.pen) if run.is_blank else run.pen
            layers.setdefault(pen, []).append(run)
    ordered, now = [run for run in runs if run.pen is None], first
    if first not in layers:  # as lines begin: what is the dearest to change to comes last then, and is first next time
        now = next((pen for pen in layers if pen.paper == first.paper), first)
    while layers:
        now = min(layers, key=lambda pen: (pen.paper != now.paper, len(change(now, pen))))
        ordered += layers.pop(now)
    return ordered
