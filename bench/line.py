"""A program on a pty, watched with a clock: when what was waited for was seen, what a key cost.

What comes is only kept while the clock runs, with the moment of each piece, and drawn on the emulator's screen when the
line is quiet: so no time is counted that the emulator takes.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from terminal import Terminal

QUIET = 0.3  # seconds without a byte after which a screen has settled
LOADING = 1.0  # the same for a program that has just been started: it may be at work behind what it shows
PATIENCE = 3.0  # seconds in which the first byte of an answer comes, if there is one
MINUTE_ENDS = 0.8  # seconds before a full minute in which no key is pressed
HEAD, FOOT = 4, 3  # lines of a screen above and below its rows: title, count, heading; message, position, keys

Pieces = list[tuple[float, bytes]]


@dataclass(frozen=True)
class Reaction:
    """What followed a key: seconds until the last byte, seconds until the rows on the screen were those that stayed,
    bytes in all, seconds of processor (0 where the system does not tell)."""

    seconds: float
    first: float
    sent: int
    busy: float


class Watched(Terminal):
    """A terminal whose program is watched with a clock."""

    def __init__(self, argv: Sequence[str], **more: Any) -> None:
        self.begun = time.perf_counter()
        super().__init__(argv, **more)

    def seen(self, pattern: str, timeout: float = 120) -> float:
        """Seconds from the start of the program until `pattern` stood on the screen, which then has settled."""
        return self._when(re.compile(pattern), timeout) - self.begun

    def open(self, keys: str, pattern: str, timeout: float = 120) -> Reaction:
        """Press keys and wait until `pattern` stands there and the screen has settled; `first` is until it stood."""
        before, busy, start = len(self.raw), self.busy(), time.perf_counter()
        os.write(self._master, keys.encode())
        at = self._when(re.compile(pattern), timeout)
        return Reaction(self._last - start, at - start, len(self.raw) - before, self.busy() - busy)

    def react(self, keys: str) -> Reaction:
        """Send keys in one write, wait until the screen has settled."""
        self._past_the_minute()
        before, busy, start = len(self.raw), self.busy(), time.perf_counter()
        os.write(self._master, keys.encode())
        pieces = self._collect(PATIENCE)
        rows, first = self._rows(), 0.0
        for at, data in pieces:
            self._draw(data)
            if (now := self._rows()) != rows:
                rows, first = now, at - start
        last = pieces[-1][0] - start if pieces else 0.0
        return Reaction(last, first or last, len(self.raw) - before, self.busy() - busy)

    def _past_the_minute(self) -> None:
        """At the end of a minute wait for the next: the clock in the corner, which changes then, is no part of what
        answers a key."""
        left = 60 - time.time() % 60
        if left < MINUTE_ENDS:
            time.sleep(left)
            for _at, data in self._collect(MINUTE_ENDS):
                self._draw(data)

    def hurried(self, keys: str, pattern: str) -> float:
        """Press keys the moment that `pattern` stands on the screen; seconds from the start of the program until they
        were answered and the screen has settled."""
        self.wait(pattern)
        os.write(self._master, keys.encode())
        assert self._collect(PATIENCE, LOADING), f"no answer; the screen is:\n{self.screen}"
        return self._last - self.begun

    def quit(self, keys: str = "q", timeout: float = 10) -> float:
        """Leave the program by these keys; seconds until the process has ended."""
        ended = os.pidfd_open(self.process.pid)
        start = time.perf_counter()
        os.write(self._master, keys.encode())
        try:
            while time.perf_counter() < start + timeout:
                ready = select.select([ended, self._master], [], [], timeout)[0]
                if ended in ready:
                    return time.perf_counter() - start
                self._receive(0)
        finally:
            os.close(ended)
        raise AssertionError(f"did not end; the screen is:\n{self.screen}")

    def busy(self) -> float:
        """Seconds of processor that the program has used so far, to the microsecond."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def resident(self) -> int:
        """Resident memory of the program in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def _rows(self) -> list[str]:
        return self.screen.split("\n")[HEAD:-FOOT]

    def _collect(self, patience: float, quiet: float = QUIET) -> Pieces:
        """What comes until the line is quiet, and when; the first of it within `patience` seconds."""
        pieces: Pieces = []
        while not self._ended and select.select([self._master], [], [], quiet if pieces else patience)[0]:
            now = time.perf_counter()
            if (data := self._receive(0)) is not None:
                pieces.append((now, data))
                self._last = now
        return pieces

    def _when(self, pattern: re.Pattern[str], timeout: float) -> float:
        end = time.perf_counter() + timeout
        found = 0.0
        while not found:
            for at, data in self._collect(QUIET):
                self._draw(data)
                if not found and pattern.search(self.screen):
                    found = at
            if not found and (time.perf_counter() > end or self.process.poll() is not None):
                raise AssertionError(f"waited for {pattern.pattern!r}; the screen is:\n{self.screen}")
        return found


@contextmanager
def watched(argv: Sequence[str], columns: int = 120, rows: int = 40, **env: str) -> Iterator[Watched]:
    """Start a program on a pty of this size; it is killed in the end."""
    terminal = Watched(argv, columns=columns, rows=rows, env=env)
    try:
        yield terminal
    finally:
        terminal.close()
