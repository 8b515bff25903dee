"""How the program itself is started in a terminal of its own."""

from __future__ import annotations

import sys
from pathlib import Path

TCRM = [sys.executable, "-c", "from tcrm.cli.main import run; run()"]
DAY = "2026-11-21"  # the day on which tests open it


def begin_on(place: str, home: Path) -> None:
    """Let the program whose folders are below `home` begin on another screen than usual."""
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(f'start = "{place}"\n', encoding="utf-8")
