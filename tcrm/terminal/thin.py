"""Thin output: a frame sends only the cells that changed.

Textual paints a frame as strips of styled text, and sends every strip that it painted, whether it changed or not: tens
of kilobytes for a new screen, about one for a cursor key. Here strips are laid onto a sheet of cells instead:

    sheet = Sheet(80, 24)
    sheet.lay(update, colours)     # what should stand on the screen now
    terminal.write(sheet.frame())  # what has to be sent so that it does

The sheet remembers two states: `wanted`, and `shown`, what the terminal shows after the last frame. Frames that were
never sent leave no trace: the next one goes from what is shown to what is wanted by then.

A cell is a cluster of characters with its pen; the right half of a wide character is a cell with the text "". Cells
that are blank carry only what is seen of their pen, so a bold blank and a dim one are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tcrm.terminal.pens import PLAIN, Pen, change, for_blank, pen

Cell = tuple[str, Pen]
Row = list[Cell]

CLOSE = 3  # cells between two changes that are sent again rather than jumped over, if that needs no other pen
FEW = 8  # blanks that are cheaper to write than to erase
_SURE_WIDE = (
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
)
"""Characters on whose two cells all terminals agree: Chinese, Japanese and Korean writing."""


class Sheet:
    """The cells of a screen of `width` × `height`; nothing is known of what the terminal shows at first.

    `erases_in_colour`: whether erased cells take the pen's paper on this terminal (terminfo's `bce`).
    """

    def __init__(self, width: int, height: int, *, erases_in_colour: bool = True) -> None:
        self.width, self.height = width, height
        self.erases_in_colour = erases_in_colour
        self.wanted: list[Row] = [[(" ", PLAIN)] * width for _ in range(height)]
        self.shown: list[Row] | None = None
        self._touched: set[int] = set()
        self._pen = PLAIN
        self._at: tuple[int, int] | None = None  # column and row of the cursor; None: not known

    def forget(self) -> None:
        """Another program, or the terminal itself, has drawn: the next frame draws all."""
        self.shown = None

    # -- what should be shown ----------------------------------------------------------------------------------------

    def lay(self, update: CompositorUpdate, colours: ColorSystem) -> None:
        """Take over what Textual wants to draw: a whole screen, or spans of some lines."""
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

        `cursor` (column, row) is where the terminal's cursor is left, for the input of Chinese and Japanese.
        """
        out: list[str] = []
        if self.shown is None:
            out.append(self._clear())
        for y in sorted(self._touched):
            out.extend(self._row(y))
        self._touched.clear()
        if cursor is not None and out:
            out.append(self._go(*cursor))
        return "".join(out)

    def _clear(self) -> str:
        """An empty screen in the colour that most blanks have."""
        blanks = Counter(
            pen.paper for row in self.wanted for char, pen in row if char == " " and not pen.shows_on_blanks
        )
        paper = blanks.most_common(1)[0][0] if blanks and self.erases_in_colour else ""
        ground = Pen(paper=paper)
        self.shown = [[(" ", ground)] * self.width for _ in range(self.height)]
        self._touched = set(range(self.height))
        self._pen, self._at = ground, None
        return "\x1b[m" + change(PLAIN, ground) + "\x1b[H" + "\n".join(["\x1b[K"] * self.height)

    def _row(self, y: int) -> Iterator[str]:
        assert self.shown is not None
        new, old = self.wanted[y], self.shown[y]
        if new == old:
            return
        self.shown[y] = list(new)
        tail = self._tail(new)
        for start, end in _stretches(new, old):
            if end - max(start, tail) > FEW:
                yield from self._write(y, start, tail)
                yield self._go(max(start, tail), y) + self._draw_with(new[-1])
                yield "\x1b[K"
                return
            yield from self._write(y, start, end)

    def _tail(self, row: Row) -> int:
        """From where on a row is blank to its end, in one colour, so that it can be erased."""
        last = row[-1]
        if not self._erasable(last):
            return self.width
        tail = self.width
        while tail and row[tail - 1] == last:
            tail -= 1
        return tail

    def _erasable(self, cell: Cell) -> bool:
        char, pen = cell
        return char == " " and not pen.shows_on_blanks and (self.erases_in_colour or not pen.paper)

    def _write(self, y: int, start: int, end: int) -> Iterator[str]:
        """The cells of a row from `start` up to `end`."""
        row, x = self.wanted[y], start
        while x < end:
            if self._at != (x, y):
                yield self._go(x, y)
            stop = x + 1
            while stop < end and row[stop] == row[x]:
                stop += 1
            if stop - x > FEW and self._erasable(row[x]):
                yield self._draw_with(row[x]) + f"\x1b[{stop - x}X"
                x = stop
                continue
            char = row[x][0]
            yield self._draw_with(row[x]) + char
            x += 1
            while x < end and row[x][0] == "":
                x += 1
            # At the margin, and after what terminals measure differently, nobody knows where the cursor is.
            self._at = None if x >= self.width or is_unsure(char) else (x, y)

    def _draw_with(self, cell: Cell) -> str:
        char, wanted = cell
        then = for_blank(self._pen, wanted) if char == " " else wanted
        sent, self._pen = change(self._pen, then), then
        return sent

    def _go(self, x: int, y: int) -> str:
        """The shortest way of the cursor to a cell."""
        here, self._at = self._at, (x, y)
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
        if here == (x, y):
            return ""
        if here is not None and here[1] == y:
            steps, way = abs(x - here[0]), "C" if x > here[0] else "D"
            ways.append(f"\x1b[{steps if steps > 1 else ''}{way}")
        if here is not None and x == 0 and 0 <= y - here[1] <= 2:
            ways.append("\r" + "\n" * (y - here[1]))
        return min(ways, key=len)


def _stretches(new: Row, old: Row) -> list[tuple[int, int]]:
    """Where a row differs, as (from, up to): changes that are close stand in one, and wide characters are whole.

    From the first cluster on that terminals measure differently, all of the row is one stretch.
    """
    differing = [x for x, (one, other) in enumerate(zip(new, old, strict=True)) if one != other]
    unsure = [
        x for x, (one, other) in enumerate(zip(new, old, strict=True)) if is_unsure(one[0]) or is_unsure(other[0])
    ]
    if unsure:
        return [(min(differing[0], unsure[0]), len(new))]
    found: list[tuple[int, int]] = []
    for x in differing:
        start, end = x, x + 1
        while start and new[start][0] == "":
            start -= 1
        while end < len(new) and new[end][0] == "":
            end += 1
        if found and _is_close(new, found[-1][1], start):
            start = found.pop()[0]
        found.append((start, end))
    return found


def _is_close(row: Row, end: int, start: int) -> bool:
    """Whether the cells between two changes are sent again sooner than jumped over."""
    return start <= end or (start <= end + CLOSE and _one_pen(row[end - 1 : start]))


def _one_pen(cells: Row) -> bool:
    """Whether the cells can be sent without changing the pen of the first of them."""
    pen = cells[0][1]
    return all(then == pen or (char == " " and not change(pen, for_blank(pen, then))) for char, then in cells)


# -- from strips to cells --------------------------------------------------------------------------------------------


def cells_of(strip: Strip, colours: ColorSystem) -> Row:
    """The cells of a strip, as many as it is wide."""
    cells: Row = []
    for text, style, control in strip:
        if not control:
            cells.extend(_cells(text, *_pen_of(style, colours)))
    return cells


def _pen_of(style: Style | None, colours: ColorSystem) -> tuple[str, str]:
    """Codes and link of a style, as Textual would send them."""
    if style is None:
        return "", ""
    link = f"id={style.link_id};{style.link}" if style.link else ""
    return Strip.render_ansi(style, colours), link


@lru_cache(4096)
def _cells(text: str, codes: str, link: str) -> tuple[Cell, ...]:
    drawn = pen(codes, link)
    blank = drawn.blank
    if text.isascii() and text.isprintable():
        return tuple((char, blank if char == " " else drawn) for char in text)
    cells: list[Cell] = []
    for cluster, width in clusters(text):
        cells.append((cluster, blank if cluster == " " else drawn))
        cells.extend([("", drawn)] * (width - 1))
    return tuple(cells)


def clusters(text: str) -> Iterable[tuple[str, int]]:
    """What is drawn as one, with its cells: a letter with its marks, an emoji of several code points."""
    found: list[tuple[str, int]] = []
    for start, end, width in split_graphemes(text)[0]:
        part = text[start:end]
        if width:
            found.append((part, width))
        elif found and part.isprintable():  # a mark without a letter sits on what stands before it
            before, width = found.pop()
            found.append((before + part, width))
    return found


@lru_cache(4096)
def is_unsure(cluster: str) -> bool:
    """Whether terminals disagree about how many cells a cluster takes: emoji, flags, letters with loose marks."""
    if len(cluster) <= 1 and cluster < "\u0300":
        return False
    code = ord(cluster[0])
    return len(cluster) > 1 or code > 0xFFFF or (cell_len(cluster) > 1 and not _is_sure_wide(code))


def _is_sure_wide(code: int) -> bool:
    return any(first <= code <= last for first, last in _SURE_WIDE)
