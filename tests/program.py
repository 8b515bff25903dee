"""How the program itself is started in a terminal of its own."""

from __future__ import annotations

import re
import sys
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tcrm.demo.build import write_demo

TCRM = [sys.executable, "-c", "from tcrm.cli.main import run; run()"]
DAY = "2026-11-21"  # the day on which tests open it


def begin_on(place: str, home: Path) -> None:
    """Let the program whose folders are below `home` begin on another screen than usual."""
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(f'start = "{place}"\n', encoding="utf-8")


def lay_down(path: Path, content: bytes) -> Path:
    """A database of a test's own, which only its owner can read; where it is."""
    path.touch(0o600)
    path.write_bytes(content)
    return path


def timeless(screen: str) -> str:
    """A screen without the time of day, which goes on, and without what it reminds of."""
    return re.sub(r"\d\d:\d\d", "hh:mm", re.sub(r"(in )?\d+ min( ago)?  .*", "", screen))


@cache
def company() -> bytes:
    """The demo company on `DAY`, as the bytes of its file; it is told once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        write_demo(path, date.fromisoformat(DAY))
        return path.read_bytes()
