"""The ends and the middle of a long list are read before anybody jumps there, and what its first names are found by
before anybody types."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from tcrm.errors import Overtaken, TcrmError
from tcrm.widgets.work import run_beside

if TYPE_CHECKING:
    from tcrm.screens.customers import CustomersScreen

QUIET = 0.3  # seconds after which nobody waits for what was asked before, who types included


class Ends:
    """Has a screen read the first, the last and the middle rows of its list, as far as they are missing, a while after
    the list was filled: never while it is being filled, nor while a filter is typed, which makes it another list."""

    def __init__(self, screen: CustomersScreen) -> None:
        self._screen = screen
        self._timer: asyncio.TimerHandle | None = None  # the loop's own: Textual's takes a task for each

    def later(self) -> None:
        """The list was filled. Of several calls in a row the last one counts."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(QUIET, self._begin)

    def _begin(self) -> None:
        if self._screen.is_running and not self._screen.is_typed_in and not self._screen.loading_rows:
            run_beside(self._screen, self._read)

    async def _read(self) -> None:
        with suppress(TcrmError, Overtaken):  # who jumps there asks for it and is told; who types goes first
            for part in self._screen.rows.ends():
                await self._screen.read_end(part)
            await self._screen.learn_names()
