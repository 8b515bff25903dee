"""One paint for a letter and for what it finds, if that is found soon."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any

from textual.screen import Screen

LONGEST = 0.04  # seconds that a letter waits for what it finds: too few to be seen


class Together:
    """Holds the paints of a screen back from a `hold` to the `release` after it, but never longer than `LONGEST`: who
    types goes on seeing each letter while what it finds takes its time. Each paint costs some milliseconds."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._held: ExitStack | None = None

    def hold(self) -> None:
        """Paint nothing for now."""
        if self._held is None:
            self._held = held = ExitStack()
            held.enter_context(self._screen.app.batch_update())
            asyncio.get_running_loop().call_later(LONGEST, self._release, held)

    def release(self) -> None:
        """What belongs together is there."""
        self._release(self._held)

    def _release(self, held: ExitStack | None) -> None:
        if held is None or held is not self._held:
            return
        self._held = None
        held.close()
        self._screen.check_idle()
        if not self._screen.is_current:
            self._screen.app.screen.refresh()
