"""The write gate: writers queue on a lock file, so that none of them starves in SQLite's busy loop.

Before the gate there is a turnstile, which a writer passes as soon as the gate is theirs: who has just written and
comes again stands behind those who wait, instead of taking the gate from somebody whom the machine has yet to wake.

Measured with 20 writers that never pause: with the gate no lock error and at most 130 ms a write; without it one
process got a single commit in while the others made 11,000. On a machine that has six times as much to do as it can,
the one with the fewest commits got 43 % of the one with the most without the turnstile, with it 74 %.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ENTER, _LEAVE = (struct.pack("hhqqi", how, os.SEEK_SET, 0, 0, 0) for how in (fcntl.F_WRLCK, fcntl.F_UNLCK))


class Gate:
    """One per database; passes one writer of all processes at a time. Re-entering it in one thread is free."""

    def __init__(self, database: Path | None) -> None:
        self._path = None if database is None else database.with_name(database.name + ".lock")
        self._depth = 0

    def is_free(self) -> bool:
        """Whether nobody else holds the gate now; for what is not worth waiting for."""
        if self._path is None or self._depth:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
        return True

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Wait for the gate and hold it; a database in memory has none."""
        if self._path is None or self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with _turnstile(handle):
                fcntl.flock(handle, fcntl.LOCK_EX)
            self._depth = 1
            try:
                yield
            finally:
                self._depth = 0
        finally:
            os.close(handle)  # lets the lock go as well


@contextmanager
def _turnstile(handle: int) -> Iterator[None]:
    """Wait for one's turn to wait. It is a lock of another kind on the same file, which knows nothing of the gate's;
    where there is no such lock, whoever comes first is served first."""
    if sys.platform != "linux":
        yield
        return
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLKW, _ENTER)
    except OSError:
        yield
        return
    try:
        yield
    finally:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, _LEAVE)
