"""The paths of deals: which stages a deal has come through, kept as one number on each of its moves.

A move's `path` is its deal's way up to and with it; deals that went the same way share it. So what a funnel counts deal
by deal is counted by path, of which there are few. A path holds for every order of the stages: editing a pipeline
changes none. `since_day` is the day of the move, put earlier by the days of earlier visits to the same stage: a stay
comes to its end less that day, all visits together.

Both follow from the moves before alone, are written with the move and stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby

from tcrm.models.database import Database
from tcrm.models.sql import sqlite

Stay = tuple[int, int]
"""A deal and a stage."""


class Paths:
    """Finds the path that goes on from another into a stage, and keeps it if nobody came that way yet."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[tuple[int, int], int] = {}

    def onward(self, before: int | None, stage_id: int) -> int:
        """The path that goes on from `before` (None: a deal's first move)."""
        way = (before or 0, stage_id)
        if way not in self._known:
            self._db.sql("INSERT OR IGNORE INTO stage_path (before, stage) VALUES (?, ?)", way)
            self._known[way] = self._db.sql("SELECT id FROM stage_path WHERE before = ? AND stage = ?", way)[0][0]
        return self._known[way]


def days_stayed(db: Database, stays: Iterable[Stay]) -> dict[Stay, int]:
    """The days of these deals in these stages until they left them, all visits together; nothing of those not left.

    The `+` keeps the planner to the deal's few moves: by the stage it would walk thousands.
    """
    found = db.sql(
        "SELECT m.deal_id, m.to_stage_id, m.left_day - m.since_day "
        "FROM (SELECT value ->> 0 AS deal, value ->> 1 AS stage FROM json_each(?)) w "
        "CROSS JOIN stage_move m ON m.deal_id = w.deal AND +m.to_stage_id = w.stage AND m.left_day IS NOT NULL "
        "ORDER BY m.id",
        (json.dumps(list(stays)),),
    )
    return {(deal, stage): days for deal, stage, days in found}


def mend(db: Database) -> None:
    """Give moves their path that have none: an undo brought them back from what a journal of an older schema kept."""
    deals = [row[0] for row in db.sql("SELECT DISTINCT deal_id FROM stage_move WHERE path IS NULL")]
    rows = ((*values.values(), move) for move, values in right(db, deals).items())
    db.many("UPDATE stage_move SET path = ?, since_day = ? WHERE id = ?", rows)


def right(db: Database, deals: Iterable[int]) -> dict[int, dict[str, int]]:
    """What the moves of these deals should say, by id: `path` and `since_day`, for `Recorder.update_each`."""
    tail, listed = sqlite.in_list(deals)
    rows = db.sql(
        f"SELECT deal_id, id, to_stage_id, day, left_day FROM stage_move WHERE deal_id {tail} ORDER BY deal_id, at, id",
        (listed,),
    )
    out, paths = {}, Paths(db)
    for _deal, moves in groupby(rows, key=lambda row: row[0]):
        path, stayed = None, dict[int, int]()
        for _, move, stage, day, left in moves:
            path = paths.onward(path, stage)
            since = day - stayed.get(stage, 0)
            if left is not None:
                stayed[stage] = left - since
            out[move] = {"path": path, "since_day": since}
    return out


_ASTRAY = """
SELECT DISTINCT deal_id FROM (
    SELECT m.deal_id, p.id AS path, p.stage, p.before, m.to_stage_id, m.since_day, m.day,
        coalesce(lag(m.path) OVER story, 0) AS path_before,
        coalesce(lag(m.left_day - m.since_day) OVER visits, 0) AS stayed
    FROM stage_move m LEFT JOIN stage_path p ON p.id = m.path
    WINDOW story AS (PARTITION BY m.deal_id ORDER BY m.at, m.id),
        visits AS (PARTITION BY m.deal_id, m.to_stage_id ORDER BY m.at, m.id)
)
WHERE path IS NULL OR stage <> to_stage_id OR before <> path_before OR since_day IS NOT day - stayed
ORDER BY deal_id
"""


def deals_astray(db: Database) -> list[int]:
    """Deals whose moves' paths or days are not what their moves come to."""
    return [row[0] for row in db.sql(_ASTRAY)]
