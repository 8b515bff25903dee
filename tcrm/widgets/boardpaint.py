"""What is seen of a board, as blocks that stand somewhere, and how a block is drawn.

A board compares the blocks that it shows with those it showed before: only what differs is painted again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from tcrm.i18n import _, ngettext
from tcrm.numerals import POINT
from tcrm.widgets import boardlayout
from tcrm.widgets.boardlayout import SIDES, Across
from tcrm.widgets.cells import Line, Span, draw, size, spread
from tcrm.widgets.columns import DrawRow, RowState
from tcrm.widgets.theme import Look

R = TypeVar("R")


@dataclass(frozen=True)
class BoardColumn(Generic[R]):
    """One column: `key` names it for good; `share` is its amount as a part of the largest column's, 0 to 1."""

    key: Hashable
    title: str
    count: int
    amount_text: str
    share: float
    cards: Sequence[R]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column and its bar; `present` if the cursor is in it."""

    title: str
    count: int
    amount_text: str
    share: float
    present: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A card in a state."""

    card: Any
    state: RowState


@dataclass(frozen=True, slots=True)
class Rest:
    """How many cards of a column are out of sight, above and below."""

    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Hint:
    """The columns out of sight at the left and at the right, the nearest first, each with its count."""

    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]


class Block(NamedTuple):
    """Something that stands on a board from (x, y) on. Equal blocks look the same."""

    x: int
    y: int
    width: int
    height: int
    content: Head | Card | Rest | Hint


def hint(columns: Sequence[BoardColumn[Any]], sight: Across, width: int) -> Block:
    """The line that names the columns out of sight."""
    before = [(column.title, column.count) for column in reversed(columns[: sight.first])]
    after = [(column.title, column.count) for column in columns[sight.first + sight.count :]]
    return Block(0, boardlayout.HINT, width, 1, Hint(tuple(before), tuple(after)))


class BoardPainter(Generic[R]):
    """Draws blocks; cards by `draw_card`, which gives their lines, numbers of cards by `count`."""

    def __init__(self, draw_card: DrawRow[R], count: Callable[[int], str] = POINT.count) -> None:
        self.draw_card = draw_card
        self.count = count

    def strips(self, block: Block, look: Look) -> list[Strip]:
        """The strips of a block, as many as it is high, each as wide as it is."""
        content = block.content
        if isinstance(content, Card):
            return self._card(content, block.width, look)
        width = max(0, block.width - SIDES)
        if isinstance(content, Hint):
            return [draw(_hint(content, block.width, look, self.count), block.width, look)]
        if isinstance(content, Rest):
            return [_framed(draw(_rest(content, self.count), width, look), look)]
        lines = (_head(content, width, self.count), _bar(content, width, look))
        return [_framed(draw(line, width, look), look) for line in lines]

    def _card(self, content: Card, full_width: int, look: Look) -> list[Strip]:
        width, state = max(0, full_width - SIDES), content.state
        lines: list[Line] = [*self.draw_card(content.card, width, state), (), (), ()][: boardlayout.CARD]
        mark: Span = (look.sign("mark"), "accent") if state.marked else (" ", "text")
        return [
            _framed(draw(line, width, look, state.cursor), look, mark if number == 0 else (" ", "text"))
            for number, line in enumerate(lines)
        ]


class Picture:
    """The blocks that are seen, and their strips as far as they were drawn."""

    def __init__(self, painter: BoardPainter[Any]) -> None:
        self.painter = painter
        self._blocks: dict[tuple[int, int], Block] = {}
        self._strips: dict[tuple[int, int], list[Strip]] = {}

    def forget(self) -> None:
        """Nothing is seen any more; all is drawn again."""
        self._blocks, self._strips = {}, {}

    def change(self, blocks: Sequence[Block]) -> list[Region]:
        """These are seen from now on; the regions that look different than before."""
        before, self._blocks = self._blocks, {(block.x, block.y): block for block in blocks}
        new = [block for place, block in self._blocks.items() if before.get(place) != block]
        # Also where another block stands at the same place now: the old one may have been larger.
        gone = [block for place, block in before.items() if self._blocks.get(place) != block]
        drawn = [(block, self._strips.pop((block.x, block.y), None)) for block in gone]
        for block in new:  # what moved up or down its column, when a card left it, is drawn already
            strips = next((strips for old, strips in drawn if old._replace(y=block.y) == block), None)
            if strips is not None:
                self._strips[block.x, block.y] = strips
        return [Region(block.x, block.y, block.width, block.height) for block in (*new, *gone)]

    def strip(self, x: int, y: int, look: Look, ground: Style) -> Strip | None:
        """Line y of the block that begins at column x; None where there is none."""
        for start in range(y, max(-1, y - boardlayout.STEP), -1):
            block = self._blocks.get((x, start))
            if block is not None:
                return self._drawn(block, look, ground)[y - start] if y < start + block.height else None
        return None

    def _drawn(self, block: Block, look: Look, ground: Style) -> list[Strip]:
        place = block.x, block.y
        if place not in self._strips:
            self._strips[place] = [strip.apply_style(ground) for strip in self.painter.strips(block, look)]
        return self._strips[place]


def _framed(strip: Strip, look: Look, before: Span = (" ", "text")) -> Strip:
    """A strip between the cells at its sides."""
    return Strip.join([draw([before], 1, look), strip, Strip.blank(SIDES - 1)])


def _head(head: Head, width: int, written: Callable[[int], str]) -> Line:
    """`Evaluation  11  € 466k`; where that does not fit, closer together, then without the amount."""
    name: Span = (head.title, "head" if head.present else "name" if head.count else "dim")
    if not head.count:
        return [name]
    count = written(head.count)
    for gap in ("  ", " "):
        right = f"{count}{gap}{head.amount_text}" if head.amount_text else count
        if size([name]) + len(gap) + size([(right, "")]) <= width:
            return [name, (" " * (width - size([name, (right, "")])), "text"), (right, "dim")]
    return spread([name], [(count, "dim")], width)


def _bar(head: Head, width: int, look: Look) -> Line:
    """The filled part heavy, so that it reads without colours too."""
    filled = boardlayout.bar_cells(head.share, width)
    return [
        (look.sign("line") * filled, "accent" if head.present else "dim"),
        ("─" * (width - filled), "faint"),
    ]


def _rest(rest: Rest, written: Callable[[int], str]) -> Line:
    above = _("{n} above").format(n=written(rest.above)) if rest.above else ""
    below = ngettext("{n} more", "{n} more", rest.below).format(n=written(rest.below)) if rest.below else ""
    return [(" · ".join(part for part in (above, below) if part), "dim")]


def _hint(content: Hint, width: int, look: Look, written: Callable[[int], str]) -> Line:
    room = (width - 8) // 2
    left: list[Span] = []
    right: list[Span] = []
    if content.before:
        left = [(" ‹ ", "key"), (" · ".join(reversed(list(_names(content.before, room, written)))), "dim")]
    if content.after:
        right = [(" · ".join(_names(content.after, room, written)), "dim"), (" › ", "key")]
    return spread(left, right, width, look.sign("cut"))


def _names(columns: Sequence[tuple[str, int]], room: int, written: Callable[[int], str]) -> Iterator[str]:
    """As many columns as there is room for, and dots for the others."""
    for number, (title, count) in enumerate(columns):
        name = f"{title} {written(count)}" if count else title
        room -= size([(name, "")]) + 3
        if number and room < 0:
            yield "…"
            return
        yield name
