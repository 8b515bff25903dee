"""What a list and a board have in common, so that a screen can drive either: a cursor, marks, ways to move."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from tcrm.widgets.marks import Marks


class Cursored(Protocol):
    """Rows with a cursor. `RowList` and `Board` are such; what each method does is said there."""

    marks: Marks

    @property
    def total(self) -> int: ...

    @property
    def current(self) -> Any: ...

    @property
    def chosen(self) -> list[Any]: ...

    @property
    def position(self) -> tuple[int, int]:
        """Where the cursor is, for people: the so-manieth, of how many. (0, 0) if there is nothing."""

    def focus(self) -> Any: ...

    def go_to_key(self, key: Hashable) -> bool: ...

    def move_by(self, rows: int) -> None: ...

    def first(self) -> None: ...

    def last(self) -> None: ...

    def page(self, direction: int) -> None: ...

    def next_group(self, direction: int) -> None: ...

    def toggle_mark(self) -> None: ...

    def mark_range(self) -> None: ...

    def end_range(self, keep: bool = True) -> None: ...

    def mark_all(self) -> None: ...

    def mark(self, keys: Sequence[Hashable]) -> None: ...
