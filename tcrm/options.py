"""What may be said to every command, before or after its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tcrm.paths import holds


class Options(NamedTuple):
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


def plain_options(words: Sequence[str]) -> Options | None:
    """What `tcrm` without a command is told, where it is told in the plainest way: `--db FILE --as USER`, `--demo`,
    `--ascii`. None for all else, which the command line as a whole understands or refuses."""
    options, left = Options(), list(words)
    while left:
        match left:
            case ["--demo", *left]:
                options = options._replace(demo=True)
            case ["--ascii", *left]:
                options = options._replace(ascii=True)
            case ["--as", user, *left] if user and not user.startswith("-"):
                options = options._replace(as_user=user)
            case ["--db", path, *left] if path and not path.startswith("-") and not holds(Path(path).is_dir):
                options = options._replace(db=Path(path))
            case _:
                return None
    return options
