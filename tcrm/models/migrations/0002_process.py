"""What a stage asks for on the way out and plans on the way in. Pipelines that are there stay as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Tasks and an end for stages, the reason of an override for moves, the ticked items of deals."""
    for statement in Path(__file__).with_name("0002_process.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
