"""What may be said to every command, before or after its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tcrm.paths import config_dir


@dataclass(frozen=True)
class Options:
    """`db`: the database named with --db. `demo`: the throw-away company. `as_user`: who is at the keyboard.

    `today`: the invented day of --today, None for the real one. `json`, `csv`, `ascii`: how results are written.
    """

    db: Path | None = None
    demo: bool = False
    as_user: str | None = None
    today: date | None = None
    json: bool = False
    csv: bool = False
    ascii: bool = False


def settings_file() -> Path:
    """The file of this person's own settings (it need not be there)."""
    return config_dir() / "config.toml"
