"""Activities that come again, and what a person does not want to see before a day."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def up(migrator: Any, db: Any) -> None:
    """The columns of a series and the table of what is put off, of schema 5."""
    for statement in Path(__file__).with_name("0005_agenda.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
