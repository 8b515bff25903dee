"""A program on a pty, watched with a clock: when what was waited for was seen, how many bytes a key cost."""

from __future__ import annotations

import os
import select
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from terminal import Terminal

QUIET = 0.3  # seconds without a byte after which a screen has settled


@dataclass(frozen=True)
class Reaction:
    """What followed a key: seconds until the last byte of the answer, bytes in all."""

    seconds: float
    sent: int


class Watched(Terminal):
    """A terminal that keeps the moment at which the newest byte came."""

    def __init__(self, argv: Sequence[str], **more: Any) -> None:
        self.begun = self.last_byte = time.perf_counter()
        super().__init__(argv, **more)

    def read(self, timeout: float) -> bool:
        before = len(self.raw)
        # The clock is read before the bytes are drawn: drawing is the emulator's work, not the program's.
        ready = not self._ended and bool(select.select([self._master], [], [], timeout)[0])
        now = time.perf_counter()
        came = super().read(0) if ready else False
        if len(self.raw) > before:
            self.last_byte = now
        return came

    def seen(self, pattern: str, timeout: float = 60) -> float:
        """Seconds from the start of the program until `pattern` stood on the screen."""
        self.wait(pattern, timeout)
        return self.last_byte - self.begun

    def react(self, keys: str) -> Reaction:
        """Send keys in one write, wait until the screen has settled."""
        before, start = len(self.raw), time.perf_counter()
        os.write(self._master, keys.encode())
        self.read(2)
        while self.read(QUIET):
            pass
        return Reaction(max(0.0, self.last_byte - start), len(self.raw) - before)


@contextmanager
def watched(argv: Sequence[str], columns: int = 120, rows: int = 40, **env: str) -> Any:
    """Start a program on a pty of this size; it is killed in the end."""
    terminal = Watched(argv, columns=columns, rows=rows, env=env)
    try:
        yield terminal
    finally:
        terminal.close()


def p95(values: Iterable[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)
