"""The file of a database is brought into the memory of the system before anybody asks for it: a look-up among a million
customers reads two hundred pages from all over the file, each of which a disk takes a tenth of a millisecond for.

The memory stays the system's, which takes it back as soon as a program needs it; the session itself grows by nothing.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from time import monotonic

_PART = 1 << 20  # bytes
_AT_ONCE = 0.003  # seconds, no longer than which somebody who asks should wait
_SHARE = 2  # a file that takes more than this part of what memory is free is left where it is


def read_ahead(path: Path, start: int = 0) -> int | None:
    """Have the system read the file of a database that is open here from this byte on, for some milliseconds. The byte
    to go on from; None where there is nothing more to read, too little memory, or a system that takes no such wish."""
    handle = _open_handle(path) if hasattr(os, "posix_fadvise") else None
    if handle is None:
        return None
    try:
        return _read(handle, start)
    except OSError:  # whoever asks for what is there is told
        return None


def _read(handle: int, start: int) -> int | None:
    size, until = os.fstat(handle).st_size, monotonic() + _AT_ONCE
    if size > _free() // _SHARE:
        return None
    while start < size:
        os.posix_fadvise(handle, start, _PART, os.POSIX_FADV_WILLNEED)
        start = min(start + _PART, size)
        os.pread(handle, 1, start - 1)  # waits for the part: more of them at a time would keep others from the disk
        if monotonic() > until:
            break
    return start if start < size else None


def _open_handle(path: Path) -> int | None:
    """The handle by which SQLite has the file open. One of our own could never be closed: with it the locks would go
    that SQLite has on the file."""
    with suppress(OSError):
        wanted = path.stat()
        for entry in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                if os.path.samestat(os.fstat(handle := int(entry.name)), wanted):
                    return handle
    return None


def _free() -> int:
    """The bytes of memory that programs could have without anything being written away."""
    with suppress(OSError):
        if found := re.search(r"^MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.M):
            return int(found[1]) * 1024
    return 0
