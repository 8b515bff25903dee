"""A board on the line API: columns of cards side by side, of which only what is in sight is drawn.

One widget. `set_columns` fills it; the cursor is a band over one card and stays on its card, by key, when the columns
come anew: if the card is in another column by then, the cursor is there too. Each column scrolls by itself, and the
columns scroll sideways where not all have room. It moves and marks by the same methods as a `RowList`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Generic, TypeAlias, TypeVar

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from tcrm.numerals import POINT
from tcrm.widgets import listmessages
from tcrm.widgets.boardlayout import (
    CARD,
    HEAD,
    HINT,
    SIDES,
    TOP,
    Across,
    across,
    line_of,
    room,
    scrolled,
    slot_at,
)
from tcrm.widgets.boardpaint import Block, BoardColumn, BoardPainter, Card, Head, Picture, Rest, hint
from tcrm.widgets.cells import draw
from tcrm.widgets.columns import DrawRow, RowState
from tcrm.widgets.ground import Grounded
from tcrm.widgets.marks import Marks
from tcrm.widgets.theme import Look, look_of

R = TypeVar("R")

NOWHERE = (0, 0)


class Board(Grounded, Generic[R], can_focus=True, inherit_bindings=False):
    """Columns of cards of type R.

    `draw_card` gives the three lines of a card (card, width, state); `key` names a card for good (its id); `empty` is
    what to say when there is none; `count` writes how many cards there are.
    """

    DEFAULT_CSS = "Board { height: 1fr; width: 1fr; }"

    Moved: TypeAlias = listmessages.Moved

    def __init__(
        self,
        draw_card: DrawRow[R],
        key: Callable[[R], Hashable],
        *,
        empty: str = "",
        count: Callable[[int], str] = POINT.count,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.key = key
        self.empty = empty
        self.marks = Marks()
        self.columns: Sequence[BoardColumn[R]] = ()
        self._filled = False
        self._says = ""
        self._places: dict[Hashable, tuple[int, int]] = {}
        self._at = NOWHERE
        self._cursor_key: Hashable | None = None
        self._anchor: Hashable | None = None
        self._ranged = 0  # the column that a range is in
        self._slot: int | None = None  # the height at which the cursor goes sideways, across shorter columns too
        self._tops: dict[Hashable, int] = {}
        self._sight = Across(0, (0,))
        self._picture = Picture(BoardPainter(draw_card, count))

    # -- what is where -----------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many cards there are in all columns."""
        return len(self._places)

    @property
    def position(self) -> tuple[int, int]:
        """The so-manieth card of its column under the cursor, from 1, and of how many; (0, 0) if there is none."""
        return (self._at[1] + 1, len(self.columns[self._at[0]].cards)) if self._places else (0, 0)

    @property
    def column(self) -> BoardColumn[R] | None:
        """The column that the cursor is in; None if there is no card."""
        return self.columns[self._at[0]] if self._places else None

    @property
    def current(self) -> R | None:
        """The card under the cursor; None if there is none."""
        return self._card(self._at) if self._places else None

    @property
    def chosen(self) -> list[R]:
        """What a command should act on: the marked cards, column by column, else the card under the cursor."""
        if self.marks:
            return [self._card(place) for place in sorted(self._places[key] for key in self.marks)]
        return [] if self.current is None else [self.current]

    def _card(self, place: tuple[int, int]) -> R:
        return self.columns[place[0]].cards[place[1]]

    # -- filling -----------------------------------------------------------------------------------------------------

    def set_columns(self, columns: Sequence[BoardColumn[R]]) -> None:
        """These are the columns. The cursor stays on its card, wherever that is now; if it is gone, on the nearest."""
        slot = self._at[1] - self._top(self._at[0]) if self._places else 0
        stood_in = self.columns[self._at[0]].key if self._places else None
        key = self.key
        self.columns, self._filled = columns, True
        self._places = {
            key(card): (number, row) for number, column in enumerate(columns) for row, card in enumerate(column.cards)
        }
        self.marks.keep(self._places)
        self._at = self._places.get(self._cursor_key) or self._nearest(stood_in)
        if self._places and columns[self._at[0]].key == stood_in:
            self._tops[stood_in] = self._at[1] - slot
        self._settle()

    def _nearest(self, key: Hashable) -> tuple[int, int]:
        """The card nearest to where the cursor stood, in the column of this key."""
        if not self._places:
            return NOWHERE
        column = next((number for number, each in enumerate(self.columns) if each.key == key), self._at[0])
        filled = [number for number, each in enumerate(self.columns) if each.cards]
        near = min(filled, key=lambda number: abs(number - column))
        return near, min(self._at[1], len(self.columns[near].cards) - 1)

    # -- moving ------------------------------------------------------------------------------------------------------

    def go_to_key(self, key: Hashable) -> bool:
        """Put the cursor on the card of this key, if it is on the board."""
        if key not in self._places:
            return False
        self._go(*self._places[key])
        return True

    def move_by(self, cards: int) -> None:
        """The cursor so many cards down its column, or up if negative."""
        self._go(self._at[0], self._at[1] + cards)

    def first(self) -> None:
        """To the first card of the column."""
        self._go(self._at[0], 0)

    def last(self) -> None:
        """To the last card of the column."""
        self._go(self._at[0], self.total)

    def page(self, direction: int) -> None:
        """Half a screen down (1) or up (-1)."""
        if self._places:
            self.move_by(direction * max(1, self._room(self._at[0]) // 2))

    def next_group(self, direction: int) -> None:
        """To the next column that has cards (1), or the one before (-1), at the same height."""
        if not self._places:
            return  # there may be no column yet
        column, row = self._at
        slot = self._slot if self._slot is not None else row - self._top(column)
        column += direction
        while 0 <= column < len(self.columns) and not self.columns[column].cards:
            column += direction
        if 0 <= column < len(self.columns):
            self._go(column, self._top(column) + min(slot, self._room(column) - 1))
            self._slot = slot

    def _go(self, column: int, row: int) -> None:
        self._slot = None
        if self._places:
            self._at = column, max(0, min(row, len(self.columns[column].cards) - 1))
            self._settle()

    def _settle(self) -> None:
        """The cursor stands: remember its card, show what is to be seen now, tell the owner."""
        card = self.current
        self._cursor_key = None if card is None else self.key(card)
        self._stretch()
        self._look()
        self.post_message(self.Moved(self, card))

    # -- marks -------------------------------------------------------------------------------------------------------

    def toggle_mark(self) -> None:
        """Mark the card under the cursor, or take its mark away, and step down. In a range: end it."""
        if self.marks.ranging:
            self.end_range()
        elif self._cursor_key is not None:
            self.marks.toggle(self._cursor_key, self._at[1])
            self._anchor = self._cursor_key
            self.move_by(1)

    def mark_range(self) -> None:
        """Begin a range at the last mark of this column, else here, that follows the cursor. In a range: end it."""
        if self.marks.ranging:
            self.end_range()
        elif self._places:
            column, row = self._at
            last = self._places.get(self._anchor) if self._anchor in self.marks else None
            self.marks.begin(last[1] if last and last[0] == column else row)
            self._ranged = column
            self._settle()

    def end_range(self, keep: bool = True) -> None:
        """The cursor marks no more; what it marked stays so, unless it is not to be kept."""
        (self.marks.end if keep else self.marks.give_up)()
        self._settle()

    def _stretch(self) -> None:
        """What lies between where the range began and the cursor; in another column it begins anew, at the cursor."""
        if self.marks.ranging:
            column, row = self._at
            if column != self._ranged:
                self.marks.begin(row)
                self._ranged = column
            low, high = sorted((self.marks.anchor or 0, row))
            self.marks.stretch(map(self.key, self.columns[column].cards[low : high + 1]))

    def mark_all(self) -> None:
        """Mark every card of all columns, or none if all are marked."""
        self.mark([] if self.marks.has_all(self._places) else list(self._places))

    def mark(self, keys: Sequence[Hashable]) -> None:
        """Mark exactly the cards of these keys, as far as they are on the board."""
        self.marks.set(key for key in keys if key in self._places)
        self._settle()

    # -- what is in sight --------------------------------------------------------------------------------------------

    @property
    def _lines(self) -> int:
        return max(1, self.size.height - TOP)

    def _room(self, column: int) -> int:
        return room(len(self.columns[column].cards), self._lines)

    def _top(self, column: int) -> int:
        """The first card in sight of a column."""
        each = self.columns[column]
        cursor = self._at[1] if column == self._at[0] and self._places else None
        return scrolled(len(each.cards), self._lines, self._tops.get(each.key, 0), cursor)

    def _look(self) -> None:
        """Scroll as far as the cursor needs it, and paint what is seen now and was not before."""
        width, height = self.size
        if not width or not height:
            return
        self._sight = across(len(self.columns), width, self._at[0], self._sight.first)
        blocks = [hint(self.columns, self._sight, width)]
        for column in self._sight.columns:
            blocks += self._blocks(column)
        regions = self._picture.change(blocks)
        if self._says != (says := "" if self._places or not self._filled else self.empty):  # goes across all columns
            self._says = says
            regions.append(Region(0, TOP, width, 1))
        if regions:
            self.refresh(*regions)

    def _blocks(self, number: int) -> list[Block]:
        """What is seen of a column in sight: its head, its cards, how many more there are."""
        column, here = self.columns[number], number == self._at[0] and bool(self._places)
        x, width = self._sight.left(number), self._sight.width(number)
        top = self._tops[column.key] = self._top(number)
        shown = column.cards[top : top + self._room(number)]
        blocks = [Block(x, HEAD, width, 2, Head(column.title, column.count, column.amount_text, column.share, here))]
        for slot, card in enumerate(shown):
            state = RowState(here and top + slot == self._at[1], self.key(card) in self.marks, self.app.size.width)
            blocks.append(Block(x, line_of(slot), width, CARD, Card(card, state)))
        if len(shown) < len(column.cards):
            rest = Rest(top, len(column.cards) - top - len(shown))
            blocks.append(Block(x, line_of(len(shown)), width, 1, rest))
        return blocks

    # -- drawing -----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, ground, look = self.size.width, self.ground, look_of(self)
        if not self._places and y == TOP:
            return self._nothing(width, look).apply_style(ground)
        edges = self._sight.edges if y != HINT else (0, width)
        parts = [self._picture.strip(x, y, look, ground) or Strip.blank(end - x, ground) for x, end in pairwise(edges)]
        if edges[-1] < width:
            parts.append(Strip.blank(width - edges[-1], ground))
        return Strip.join(parts) if width >= SIDES else Strip.blank(width, ground)

    def _nothing(self, width: int, look: Look) -> Strip:
        """What stands in place of cards: what to do about it, or dots while the first are on the way."""
        text = (self.empty, "dim") if self._filled else (look.sign("dot") * 3, "faint")
        return draw([(" ", "text"), text], width, look)

    # -- what Textual tells ------------------------------------------------------------------------------------------

    def _anew(self) -> None:
        """All that was drawn is drawn again."""
        self._picture.forget()
        self._look()
        self.refresh()

    def on_resize(self) -> None:
        self._anew()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_attached:
            self._anew()

    def on_click(self, event: events.Click) -> None:
        column, slot = self._sight.at(event.x), slot_at(event.y)
        if column is not None and slot is not None and slot < min(self._room(column), len(self.columns[column].cards)):
            self._go(column, self._top(column) + slot)
