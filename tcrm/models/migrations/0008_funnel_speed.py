"""A move knows the path that its deal has come: a funnel counts by paths, of which there are few, not by deals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SCHEMA = (
    'CREATE TABLE "stage_path" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "before" INTEGER NOT NULL DEFAULT 0, '
    '"stage" INTEGER NOT NULL DEFAULT 0) STRICT',
    'CREATE UNIQUE INDEX "stage_path_before_stage" ON "stage_path" ("before", "stage")',
    'ALTER TABLE "stage_move" ADD COLUMN "path" INTEGER',
    'ALTER TABLE "stage_move" ADD COLUMN "since_day" INTEGER',
    'DROP INDEX "stage_move_deal_id_id_to_stage_id_day_left_day"',
    'DROP INDEX "stage_move_to_stage_id_left_day_day"',
    'DROP INDEX "deal_pipeline_id_status_closed_day"',
)
INDEXES = (
    'CREATE INDEX "stage_move_passed" ON "stage_move" '
    '("path", "deal_id", "amount_at", "currency_at", "day", "left_day", "since_day")',
    'CREATE INDEX "stage_move_standing" ON "stage_move" '
    '("path", "since_day", "deal_id", "amount_at", "currency_at") WHERE "left_day" IS NULL',
    'CREATE INDEX "stage_move_stayed" ON "stage_move" ("to_stage_id", "left_day" - "since_day", "left_day", "deal_id")',
    'CREATE INDEX "deal_pipeline_id_status_closed_day_created_day" ON "deal" '
    '("pipeline_id", "status", "closed_day", "created_day")',
)


def up(migrator: Any, db: Any) -> None:
    """The table, the columns and the indexes of schema 8; the columns are filled from the moves."""
    for statement in SCHEMA:
        db.execute_sql(statement)
    db.execute_sql("INSERT INTO move_permit (id) VALUES (1)")  # the guard of the older schema stands still
    rows = db.execute_sql("SELECT id, deal_id, to_stage_id, day, left_day FROM stage_move ORDER BY deal_id, at, id")
    paths: dict[tuple[int, int], int] = {}
    written = db.connection().cursor()
    written.executemany("UPDATE stage_move SET path = ?, since_day = ? WHERE id = ?", _told(list(rows), paths))
    written.executemany(
        "INSERT INTO stage_path (id, before, stage) VALUES (?, ?, ?)", ((path, *way) for way, path in paths.items())
    )
    db.execute_sql("DELETE FROM move_permit")
    for statement in INDEXES:
        db.execute_sql(statement)


def _told(rows: list[tuple[Any, ...]], paths: dict[tuple[int, int], int]) -> Iterator[tuple[int, int, int]]:
    """(path, since_day, id) of each move; the paths that there are are put into `paths`."""
    at: dict[int, int] = {}
    stayed: dict[tuple[int, int], int] = {}
    for move, deal, stage, day, left in rows:
        path = at[deal] = paths.setdefault((at.get(deal, 0), stage), len(paths) + 1)
        since = day - stayed.get((deal, stage), 0)
        if left is not None:
            stayed[deal, stage] = left - since
        yield path, since, move
