"""The write gate: writers queue on a lock file, so that none of them starves in SQLite's busy loop.

Measured with 20 writers that never pause: with the gate no lock error and at most 130 ms a write; without it one
process got a single commit in while the others made 11,000.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._depth = 1
            try:
                yield
            finally:
                self._depth = 0
        finally:
            os.close(handle)  # lets the lock go as well
