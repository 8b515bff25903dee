"""Whose write-ahead log it is that lies beside a database.

SQLite finds the log by its name alone. Where somebody puts another file in the place of a database that is open, or of
one whose program was killed, `firm.db-wal` is still the log of the file before; whoever opens the new file would read
the pages of the old one into it. So which file and which log belong together (their inodes) is noted in the lock file
beside them, whenever the database is opened. A log that is the same as ever beside a file that is not is put aside.
Both being others is a copy, or a restored folder: they belong together.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tcrm.errors import DatabaseTrouble
from tcrm.i18n import _
from tcrm.paths import free_name

_IN_USE = 128  # the byte of the `-shm` file that SQLite locks as long as somebody has the database open
_LONGEST = 100  # bytes; behind them the gate keeps its numbers


class Pair(NamedTuple):
    """A file (device, inode) and the inode of its log, 0 while there is none that is known."""

    device: int
    inode: int
    log: int

    @property
    def file(self) -> tuple[int, int]:
        return self.device, self.inode


def beside(path: Path, tail: str) -> Path:
    """`firm.db-wal`, `firm.db-shm`, `firm.db.lock`."""
    return path.with_name(path.name + tail)


def inode(path: Path) -> int:
    """0 for what is not there."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def part_from_strangers(path: Path) -> Path | None:
    """Before a database is opened: put the log of another file that lies beside it aside; where that went, if it held
    anything. Raises DatabaseTrouble while a session has that other file open."""
    with _lock_file(path) as handle:
        if handle is None or (known := _read(handle)) is None or known.file == _file(path):
            return None
        fcntl.flock(handle, fcntl.LOCK_EX)  # the same lock as the gate's: one at a time, and no writer meanwhile
        known = _read(handle)
        if known is None or known.file == (here := _file(path)) or here is None:
            return None
        log = beside(path, "-wal")
        stray = _put_aside(path, log) if known.log and inode(log) == known.log else None
        _write(handle, Pair(*here, 0))
        return stray


def note(path: Path, *, make: bool) -> None:
    """After a database is opened: which file and which log belong together. `make`: the lock file may be made."""
    here = _file(path)
    with _lock_file(path, os.O_CREAT if make else 0) as handle:
        if handle is not None and here is not None:
            pair = Pair(*here, inode(beside(path, "-wal")))
            if _read(handle) != pair:
                _write(handle, pair)


def withdraw(path: Path, logs: dict[str, int]) -> None:
    """Take away the names of the log and its index, which are these inodes, of a file that lies there no more: what is
    put in its place must not find them. Whoever has them open goes on with them."""
    for tail, own in logs.items():
        if own and inode(beside(path, tail)) == own:
            with suppress(OSError):
                beside(path, tail).unlink()


def _put_aside(path: Path, log: Path) -> Path | None:
    index = beside(path, "-shm")
    if is_in_use(index):
        raise DatabaseTrouble(
            _("Another file was put in the place of {path}, which a session still has open.").format(path=path),
            _("Leave that session, then open it again."),
        )
    index.unlink(missing_ok=True)
    if log.stat().st_size == 0:
        log.unlink()
        return None
    stray = free_name(beside(path, "-wal.stray"))
    log.rename(stray)
    return stray


def is_in_use(index: Path) -> bool:
    """Whether a program has the database open to which this index of a write-ahead log belongs."""
    try:
        handle = os.open(index, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _IN_USE)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _file(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _lock_file(path: Path, flags: int = 0) -> Iterator[int | None]:
    """The lock file, open; None where there is none, or this account may not write it."""
    try:
        handle = os.open(beside(path, ".lock"), flags | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _read(handle: int) -> Pair | None:
    try:
        device, number, log = os.pread(handle, _LONGEST - 1, 0).split()
        return Pair(int(device), int(number), int(log))
    except (OSError, ValueError):  # nothing noted yet
        return None


def _write(handle: int, pair: Pair) -> None:
    text = f"{pair.device} {pair.inode} {pair.log}\n".ljust(_LONGEST - 1)
    with suppress(OSError):  # a full disk: the note of before stays
        os.pwrite(handle, text.encode(), 0)
