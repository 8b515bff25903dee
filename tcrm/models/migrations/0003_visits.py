"""When somebody last looked at a record, and indexes that find what was taken away from one."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Create the table and the indexes of schema 3."""
    for statement in Path(__file__).with_name("0003_visits.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
