"""A funnel reads the moves of many deals: it finds all that it counts in one index, deal after deal."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """The index of schema 6."""
    db.execute_sql(
        'CREATE INDEX "stage_move_deal_id_id_to_stage_id_day_left_day" ON "stage_move" '
        '("deal_id", "id", "to_stage_id", "day", "left_day")'
    )
