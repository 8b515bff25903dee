"""What else there is to know about a row, asked once the cursor has come to rest on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from textual.timer import Timer
from textual.widget import Widget

from tcrm.widgets.work import run_beside

REST = 0.06
"""Seconds that the cursor rests on a row before more is asked about it."""

V = TypeVar("V")


class Resting(Generic[V]):
    """Has a widget `ask` about a row by its id, and calls `show` once there is an answer, which is `known` then.

    An answer that comes when the cursor is elsewhere is dropped.
    """

    def __init__(self, widget: Widget, ask: Callable[[int], Awaitable[V]], show: Callable[[], None]) -> None:
        self.known: V | None = None
        self._widget, self._ask, self._show = widget, ask, show
        self._row: int | None = None
        self._timer: Timer | None = None

    def on(self, row: int | None) -> None:
        """The cursor is on this row (None: on none). What is known about it stays until it is asked anew."""
        if self._timer is not None and row == self._row:
            return  # about to be asked
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if row != self._row:
            self._row, self.known = row, None
        if row is not None:
            self._timer = self._widget.set_timer(REST, partial(self._rested, row))

    def _rested(self, row: int) -> None:
        self._timer = None
        run_beside(self._widget, partial(self._learn, row), group="resting")

    async def _learn(self, row: int) -> None:
        found = await self._ask(row)
        if row == self._row:
            self.known = found
            self._show()
