"""Where the rows of a list stand: which line shows which row, with group headers between them.

Pure arithmetic, without a terminal. With rows of one height it costs the same for ten rows as for a million.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import NamedTuple, TypeVar

from tcrm.widgets.cells import Line

R = TypeVar("R")


@dataclass(frozen=True)
class Group:
    """A header and the number of rows that follow it. The cursor skips the header. `count` may be 0."""

    title: Line
    count: int


class Place(NamedTuple):
    """What stands on a line: line `sub` of row `row`, or the header of group `group`, or nothing (both None)."""

    row: int | None = None
    sub: int = 0
    group: int | None = None


def group_rows(rows: Iterable[R], by: Callable[[R], Hashable], title: Callable[[list[R]], Line]) -> list[Group]:
    """The groups of rows that are already in order: neighbours with one `by` belong together."""
    parts = (list(part) for _key, part in groupby(rows, key=by))
    return [Group(title(part), len(part)) for part in parts]


class Layout:
    """The lines of `total` rows of `height` lines each (or one height a row), under `groups` if there are any.

    Before every header but the first stands an empty line. `lines` is the number of lines in all.
    """

    def __init__(self, total: int, height: int | Sequence[int] = 1, groups: Sequence[Group] = ()) -> None:
        self.total = total
        self.groups = groups
        self._height = height if isinstance(height, int) else 0
        self._starts = [] if isinstance(height, int) else [0, *accumulate(height)]
        self._firsts = [0, *accumulate(group.count for group in groups)]
        # The line of each group's header; its rows follow at once.
        self._heads = [self._rows_height(self._firsts[i]) + 2 * i for i in range(len(groups))]
        self.lines = self._rows_height(total) + max(0, 2 * len(groups) - 1)

    def _rows_height(self, row: int) -> int:
        return self._starts[row] if self._starts else row * self._height

    def height(self, row: int) -> int:
        """The number of lines of a row."""
        return self._rows_height(row + 1) - self._rows_height(row)

    def group_of(self, row: int) -> int | None:
        """The index of the group that a row is in; None in a list without groups."""
        return bisect_right(self._firsts, row, hi=len(self.groups)) - 1 if self.groups else None

    def line_of(self, row: int) -> int:
        """The first line of a row."""
        group = self.group_of(row)
        return self._rows_height(row) + (0 if group is None else 2 * group + 1)

    def end_of(self, row: int) -> int:
        """The line behind the last of a row."""
        return self.line_of(row) + self.height(row)

    def top_of(self, row: int) -> int:
        """The line that should be in sight when a row is: its own, or that of its header if it is the first."""
        group = self.group_of(row)
        return self._heads[group] if group is not None and self._firsts[group] == row else self.line_of(row)

    def at(self, line: int) -> Place:
        """What stands on a line."""
        if not 0 <= line < self.lines:
            return Place()
        if self.groups:
            group = bisect_right(self._heads, line) - 1
            if self._heads[group] == line:
                return Place(group=group)
            if group + 1 < len(self.groups) and line == self._heads[group + 1] - 1:
                return Place()
            line -= 2 * group + 1
        row = bisect_right(self._starts, line) - 1 if self._starts else line // self._height
        return Place(row=row, sub=line - self._rows_height(row))

    def scrolled(self, row: int, lines: int, top: int) -> int:
        """The first of so many lines in sight, near `top`: no more scrolled than needed to have a row in sight, with
        its header if it is the first of its group. Where not all of that has room, its end is in sight."""
        return max(0, self.end_of(row) - lines, min(top, self.top_of(row)))

    def row_near(self, line: int) -> int:
        """The row on a line, or the next one if it is a header, or the last one. 0 if there are no rows."""
        for each in range(max(0, min(line, self.lines - 1)), self.lines):
            row = self.at(each).row
            if row is not None:
                return row
        return max(0, self.total - 1)

    def page_from(self, row: int, direction: int, lines: int) -> int:
        """The row about so many lines below (1) or above (-1) a row, and at least the next one."""
        if not self.total:
            return 0
        far = self.row_near(self.line_of(row) + direction * lines)
        return far if (far - row) * direction > 0 else row + direction

    def group_from(self, row: int, direction: int) -> int:
        """The first row of the next group that has any (1), or of this one or the one before (-1)."""
        group = self.group_of(row)
        if group is None or (direction < 0 and row > self._firsts[group]):
            return row if group is None else self._firsts[group]
        group += direction
        while 0 <= group < len(self.groups) and not self.groups[group].count:
            group += direction
        return self._firsts[group] if 0 <= group < len(self.groups) else row

    def rows_between(self, first_line: int, last_line: int) -> range:
        """The rows that stand, even in part, on the lines `first_line` <= line < `last_line`."""
        lines = range(max(0, first_line), min(last_line, self.lines))
        first = next((row for line in lines if (row := self.at(line).row) is not None), None)
        last = next((row for line in reversed(lines) if (row := self.at(line).row) is not None), None)
        return range(0) if first is None or last is None else range(first, last + 1)
