"""Open deals are found by the day on which they are to close: which of them are stale costs no walk over them all."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """The index of schema 10."""
    db.execute_sql('CREATE INDEX "deal_awaited" ON "deal" ("pipeline_id", "close_on") WHERE "status" = \'open\'')
