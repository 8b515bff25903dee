"""A list on the line API: only the lines in sight are drawn, only the rows around them are read.

Two ways to fill it. `set_rows(rows)` when all rows are at hand. For a list of any length: `reload()`, answer each
`RowList.NeedRows` with `show(request, start, rows, total)` whenever the rows are there, and the list asks again
as it is scrolled. Rows that have not come are drawn as dots; nothing waits. An answer to a question from before
the last `reload` is dropped.

The cursor is a band; it stays on its row (by key) when rows come anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias, TypeVar

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive

from tcrm.widgets import listmessages
from tcrm.widgets.cells import Line, Span
from tcrm.widgets.columns import DrawRow
from tcrm.widgets.layout import Group, Layout
from tcrm.widgets.listpaint import ListPaint
from tcrm.widgets.rowpaint import RowPainter

R = TypeVar("R")


class RowList(ListPaint[R], can_focus=True, inherit_bindings=False):
    """A list of rows of type R.

    `draw_row` draws one (a `Columns`, or any function of row, width and state); `key` names it for good (its id);
    `height` is its lines (a number, or a function of the row with `set_rows`); `sign` puts a sign before it;
    `empty` is what to say when there is none. `focus_only` hides the band while the list has no focus.
    """

    DEFAULT_CSS = """
    RowList { height: 1fr; width: 1fr; scrollbar-size: 0 0; }
    """

    # Other than Textual's own: there may be more or fewer lines without a new layout of the screen, which takes 10 ms.
    virtual_size = Reactive(Size(0, 0), layout=False)

    NeedRows: TypeAlias = listmessages.NeedRows
    Moved: TypeAlias = listmessages.Moved

    def __init__(
        self,
        draw_row: DrawRow[R],
        key: Callable[[R], Hashable],
        *,
        height: int | Callable[[R], int] = 1,
        sign: Callable[[R], Span | None] | None = None,
        empty: str | Sequence[Line] = "",
        focus_only: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(RowPainter(draw_row, sign), key, empty, focus_only, id=id, classes=classes)
        self._row_height = height
        self._cursor_key: Hashable | None = None
        self._drawn_with: Hashable = None

    # -- what is where -------------------------------------------------------------------------------------

    @property
    def cursor(self) -> int:
        """The number of the row under the cursor, from 0."""
        return self._cursor

    @property
    def position(self) -> tuple[int, int]:
        """The so-manieth row under the cursor, from 1, and of how many; (0, 0) if there is none."""
        return (self._cursor + 1, self.total) if self.total else (0, 0)

    @property
    def current(self) -> R | None:
        """The row under the cursor; None if there is none, or it has not come yet."""
        return self._windows.get(self._cursor)

    @property
    def at_hand(self) -> list[R]:
        """The rows that are there, in order."""
        return [row for _number, row in self._windows.items()]

    @property
    def chosen(self) -> list[R]:
        """What a command should act on: the marked rows (those at hand), else the row under the cursor."""
        if self.marks:
            return [row for row in self.at_hand if self.key(row) in self.marks]
        return [] if self.current is None else [self.current]

    # -- filling -------------------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[R], groups: Sequence[Group] = ()) -> None:
        """These are all the rows, in order; the cursor stays on its row, or at its place if that is gone."""
        self._windows.fill(rows)
        height = self._row_height
        heights = height if isinstance(height, int) else [height(row) for row in rows]
        self.marks.keep(self.key(row) for row in rows)
        self._painter.clear()
        self._arrange(Layout(len(rows), heights, groups))

    def put(
        self, start: int, rows: Sequence[R], total: int, *, from_top: bool = False, drawn_with: Hashable = None
    ) -> None:
        """The answer to a new question came with the rows from number `start`; the list asks for others as it needs
        them. With `from_top` the cursor goes to the first row, else it stays on its own if that is among them.

        `drawn_with` is all besides the row that tells how it looks (the day, the currency). As long as that is the
        same, a row that is the same is not drawn anew.
        """
        if drawn_with is None or drawn_with != self._drawn_with:
            self._painter.clear()
        self._drawn_with = drawn_with
        if from_top:
            self._to_top()
        self._windows.fill(rows, start)
        self._arrange(Layout(total, self._even_height))

    def reload(self, from_top: bool = False) -> None:
        """Ask for the rows anew: the same data changed, or (`from_top`) it is another question, such as a new
        filter. What is on the screen stays until the answer comes."""
        self._windows.forget()
        if from_top:
            self._to_top()
        self._ask()

    def show(self, request: int, start: int, rows: Sequence[R], total: int, groups: Sequence[Group] = ()) -> bool:
        """The answer to `NeedRows`: the rows from number `start`, and how many there are in all.

        False if it was dropped because it came too late.
        """
        if not self._windows.take(request, start, rows):
            return False
        self._arrange(Layout(total, self._even_height, groups))
        return True

    @property
    def middle(self) -> int:
        """The number of the row in the middle; -1 if there is none."""
        return (self.total + 1) // 2 - 1

    def ends(self) -> list[range]:
        """The numbers of the rows that a jump to the first, to the last or to the middle row would have to ask for."""
        near = self.size.height * 3 // 2 + 1
        places = ((0, near), (self.total - near, self.total), (self.middle - near, self.middle + near))
        ends = (range(max(0, first), min(last, self.total)) for first, last in places)
        return [missing for end in ends if (missing := self._windows.missing(end))]

    def lay_by(self, start: int, rows: Sequence[R]) -> None:
        """Rows from number `start` that nobody has asked for yet, so that a jump there finds them, drawn as they will
        mostly stand. They are at hand only then, and forgotten when the rows come anew."""
        self._windows.lay_by(rows, start)
        last = self.middle if start <= self.middle < start + len(rows) < self.total else self.total - 1
        first = max(start, last + 1 - self.size.height) if start else 0
        self._draw_ahead(rows[first - start :][: self.size.height], first)

    @property
    def _even_height(self) -> int:
        """The lines of each row of a list that asks for its rows."""
        return self._row_height if isinstance(self._row_height, int) else 1

    def _to_top(self) -> None:
        self._cursor, self._cursor_key = 0, None
        self._scroll(0)

    def _arrange(self, layout: Layout) -> None:
        """Rows came: the cursor goes where its row is now, as far down the screen as it was before; but what began at
        the top goes on to, as long as the cursor is in sight there."""
        top = self.scroll_offset.y
        down = self._line_of(self._cursor) - top
        self._total = layout.total
        self._layout = layout
        self.virtual_size = Size(self.size.width, layout.lines)
        self._cursor = max(0, min(self._find(self._cursor_key, self._cursor), self.total - 1))
        at_top = not self.total or (not top and self._fits_from_top)
        self._scroll(0 if at_top else self._line_of(self._cursor) - down)
        self._refresh_changed()
        self._settle()

    def _find(self, key: Hashable | None, otherwise: int) -> int:
        """The number of the row of this key, if it is at hand."""
        if key is None:
            return otherwise
        near = self._windows.get(otherwise)
        if near is not None and self.key(near) == key:
            return otherwise
        return next((number for number, row in self._windows.items() if self.key(row) == key), otherwise)

    def _ask(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self._total is None or not self._total:
            visible = range(height)
        else:
            visible = self._layout.rows_between(top, top + height)
        wanted = self._windows.want(visible, self._total)
        if wanted:
            self.post_message(self.NeedRows(self, *wanted, self._cursor_key))

    # -- moving --------------------------------------------------------------------------------------------

    def go_to(self, row: int) -> None:
        """Put the cursor on a row by its number (the nearest there is)."""
        if not self.total:
            return
        old, self._cursor = self._cursor, max(0, min(row, self.total - 1))
        self._cursor_key = None
        if old != self._cursor:
            self._refresh_row(old)
            self._refresh_row(self._cursor)
        self._stretch()
        self._settle()

    def go_to_key(self, key: Hashable) -> bool:
        """Put the cursor on the row of this key, if it is at hand."""
        row = self._find(key, -1)
        if row < 0:
            return False
        self.go_to(row)
        return True

    def move_by(self, rows: int) -> None:
        """The cursor so many rows down, or up if negative."""
        self.go_to(self._cursor + rows)

    def first(self) -> None:
        """To the first row."""
        self.go_to(0)

    def last(self) -> None:
        """To the last row."""
        self.go_to(self.total - 1)

    def page(self, direction: int) -> None:
        """Half a screen down (1) or up (-1)."""
        self.go_to(self._layout.page_from(self._cursor, direction, self.size.height // 2))

    def turn(self, direction: int) -> None:
        """A screen down (1) or up (-1), the text with the cursor: what stood last stands first."""
        height, top = self.size.height, self.scroll_offset.y + direction * max(1, self.size.height - 1)
        self.go_to(self._layout.page_from(self._cursor, direction, height - 1))
        if self.total:
            self._scroll(self._layout.scrolled(self._cursor, height, top))

    def next_group(self, direction: int) -> None:
        """To the first row of the next group that has rows (1), or of this one or the one before (-1)."""
        if self.total:
            self.go_to(self._layout.group_from(self._cursor, direction))

    def _settle(self) -> None:
        """The cursor stands: remember its row, bring it into sight, ask for what is missing, tell the owner."""
        row = self.current
        if row is not None:
            self._cursor_key = self.key(row)
        elif not self.total:
            self._cursor_key = None
        self._into_sight()
        self._ask()
        self.post_message(self.Moved(self, row))

    # -- marks ---------------------------------------------------------------------------------------------

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and step down. In a range: end it."""
        if self.marks.ranging:
            self.end_range()
        elif self.current is not None:
            self.marks.toggle(self.key(self.current), self._cursor)
            self._refresh_row(self._cursor)
            self.move_by(1)

    def mark_range(self) -> None:
        """Begin a range at the last mark, else here, that follows the cursor. In a range: end it."""
        if self.marks.ranging:
            self.end_range()
        elif self.total:
            anchor = self.marks.anchor if self.marks else None
            self.marks.begin(self._cursor if anchor is None else anchor)
            self._stretch()
            self.post_message(self.Moved(self, self.current))

    def end_range(self, keep: bool = True) -> None:
        """The cursor marks no more; what it marked stays so, unless it is not to be kept."""
        (self.marks.end if keep else self.marks.give_up)()
        self.refresh()
        self.post_message(self.Moved(self, self.current))

    def _stretch(self) -> None:
        if self.marks.ranging:
            low, high = sorted((self.marks.anchor or 0, self._cursor))
            rows = (self._windows.get(number) for number in range(low, high + 1))
            self.marks.stretch([self.key(row) for row in rows if row is not None])
            self.refresh()

    def mark_all(self) -> None:
        """Mark every row at hand, or none if all are marked."""
        keys = [self.key(row) for row in self.at_hand]
        self.mark([] if self.marks.has_all(keys) else keys)

    def mark(self, keys: Sequence[Hashable]) -> None:
        """Mark exactly the rows of these keys."""
        self.marks.set(keys)
        self.refresh()
        self.post_message(self.Moved(self, self.current))

    # -- what Textual tells --------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._ask()

    def on_resize(self) -> None:
        self._painted.clear()
        self.virtual_size = Size(self.size.width, self._layout.lines)
        self._into_sight()
        if self._total is not None:
            self._ask()

    def on_click(self, event: events.Click) -> None:
        place = self._layout.at(event.y + self.scroll_offset.y)
        if place.row is not None:
            self.go_to(place.row)
