"""What a list tells its owner."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from tcrm.widgets.board import Board
    from tcrm.widgets.listview import RowList


class NeedRows(Message, namespace="row_list"):
    """Rows `start` to `start + count` are wanted; answer with `list.show(request, start, rows, total)`.

    With a `key`, the window that holds that row is better still, wherever the row is by now.
    """

    def __init__(self, list: RowList[Any], start: int, count: int, request: int, key: Hashable | None) -> None:
        super().__init__()
        self.list = list
        self.start = start
        self.count = count
        self.request = request
        self.key = key

    @property
    def control(self) -> RowList[Any]:
        """The list, for `@on(RowList.NeedRows, "#id")`."""
        return self.list


class Moved(Message, namespace="row_list"):
    """The cursor is on another row (None while it has not come, or there is none), or marks changed."""

    def __init__(self, list: RowList[Any] | Board[Any], row: Any) -> None:
        super().__init__()
        self.list = list
        self.row = row

    @property
    def control(self) -> RowList[Any] | Board[Any]:
        """The list or board, for `@on(RowList.Moved, "#id")`."""
        return self.list
