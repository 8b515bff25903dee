"""The deals behind a figure, in place of the board: opened from another screen, left with esc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from tcrm.screens.base import DeskScreen

if TYPE_CHECKING:
    from tcrm.app import TcrmApp


class BehindFigure(DeskScreen):
    """A screen that can show just some deals."""

    only: tuple[tuple[int, ...], str] | None = None
    """Their ids and what they are; None where all are shown."""

    came_from: str | None = None
    """The screen whose figure was opened; esc leads back there."""

    async def show_only(self, ids: Sequence[int], what: str, came_from: str | None = None) -> None:
        """The deals behind a figure instead of the board."""
        self.only, self.came_from = (tuple(ids), what), came_from
        self.filter.clear()
        self.rowlist.mark([])
        await self.load_anew()
        self.rowlist.first()

    def do_go_clear(self) -> None:
        """Filter, marks, then the deals behind a figure are left, one at a time."""
        if self.filter.text or self.pane.marks or self.only is None:
            super().do_go_clear()
        else:
            back, self.came_from, self.only = self.came_from, None, None
            self.start(self.load_anew() if back is None else self._go_back_to(back))

    async def _go_back_to(self, place: str) -> None:
        await self.load_anew()
        await cast("TcrmApp", self.app).go_to(place)

    async def go_home(self) -> None:
        """The board again, not the deals behind a figure."""
        if self.only is not None:
            self.only, self.came_from = None, None
            await self.load_anew()
