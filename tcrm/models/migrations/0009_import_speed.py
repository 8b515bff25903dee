"""The journal finds what was taken away from a record in indexes of that alone: a removal costs others nothing."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """The indexes of schema 9. The guard, which is installed anew, lets a permit make deals in their stages."""
    for parent in ("account", "contact", "deal"):
        db.execute_sql(f'DROP INDEX "change_removed_{parent}"')
        db.execute_sql(
            f'CREATE INDEX "change_removed_{parent}" ON "change" ("table_name", "before" ->> \'$.{parent}_id\') '
            f"WHERE \"act\" = 'D' AND \"before\" ->> '$.{parent}_id' IS NOT NULL"
        )
