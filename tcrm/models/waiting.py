"""Waiting for another program that holds the database, as long as SQLite would; whoever waits for long is told so."""

from __future__ import annotations

import time
from collections.abc import Callable

TELL_AFTER = 2.0
_PAUSES = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.025, 0.025, 0.05, 0.05, 0.1)  # as SQLite's own


class Waiting:
    """What SQLite calls each time that it finds the database held, in the thread that waits."""

    def __init__(self, most: float, tell: Callable[[], None]) -> None:
        """Waits `most` seconds for each lock; `tell` is called once, as soon as one takes more than `TELL_AFTER`."""
        self._most = most
        self._tell = tell
        self._told = False
        self._since = 0.0

    def __call__(self, before: int) -> bool:
        """Pause after having done so `before` times for this lock; False when it is time to give up."""
        now = time.monotonic()
        if before == 0:
            self._since = now
        waited = now - self._since
        if waited >= self._most:
            return False
        if waited >= TELL_AFTER and not self._told:
            self._told = True
            self._tell()
        time.sleep(min(_PAUSES[min(before, len(_PAUSES) - 1)], self._most - waited))
        return True
