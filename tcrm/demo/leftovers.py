"""The folders of throw-away companies: held while one is used, swept away when a killed program left one behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "tcrm-demo-"
HELD = ".in-use"  # locked as long as a program uses the folder; the system lets go of it with the program
OLD = 24 * 60 * 60  # seconds


def hold(folder: Path) -> int:
    """Say that a folder is in use, until the descriptor that this returns is closed."""
    held = os.open(folder / HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def sweep(where: Path | None = None, now: float | None = None) -> list[Path]:
    """Remove my own folders that nobody has used for a day; returns those that are gone.

    They are looked for in the folder for temporary files, unless `where` says otherwise. What cannot be looked at or
    removed stays. `now` is a time of the file system.
    """
    gone = []
    before = (time.time() if now is None else now) - OLD
    for folder in (where or Path(tempfile.gettempdir())).glob(PREFIX + "*"):
        with suppress(OSError):
            if _is_left(folder, before):
                shutil.rmtree(folder)
                gone.append(folder)
    return gone


def _is_left(folder: Path, before: float) -> bool:
    """Is this a folder of mine, with nothing in it that was touched lately, and held by nobody?"""
    if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
        return False
    if max(path.lstat().st_mtime for path in (folder, *folder.iterdir())) >= before:
        return False
    try:
        held = os.open(folder / HELD, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    return True
