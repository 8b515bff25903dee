"""The first schema. Frozen as SQL beside this file: later changes of the models do not change it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Create all tables and indexes of schema 1."""
    for statement in Path(__file__).with_name("0001_spine.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
