"""Phone numbers are found as they are dialled at home, too: the search keys are made anew."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """No table changes."""
