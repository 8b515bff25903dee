"""Everything that only SQLite understands: the guard on stages, lists of ids, JSON images, housekeeping.

The guard holds against mistakes, not malice. A deal's stage may only become the target of its open move; moves, and
deals that stand in a stage from the start, may only be written while a permit row stands, which `actions.moves` puts
and removes inside one transaction. The `+` keeps the planner to the deal's few moves: by the stage it would walk
thousands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import SQL, NodeList, fn

APPLICATION_ID = 0x5443524D  # "TCRM" in the file's header

PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cache_size": -32 * 1024,
    "temp_store": "memory",
}

_NO_PERMIT = "NOT EXISTS (SELECT 1 FROM move_permit)"
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'stages are moved by actions.deals.move only'); END"

GUARD: dict[str, str] = {
    "guard_deal_insert": f"BEFORE INSERT ON deal WHEN NEW.stage_id IS NOT NULL AND {_NO_PERMIT} {_REFUSE}",
    "guard_deal_stage": (
        "BEFORE UPDATE OF stage_id ON deal WHEN NEW.stage_id IS NOT OLD.stage_id AND NOT EXISTS ("
        "SELECT 1 FROM stage_move WHERE deal_id = NEW.id AND left_at IS NULL AND +to_stage_id = NEW.stage_id) "
        f"{_REFUSE}"
    ),
    "guard_move_insert": f"BEFORE INSERT ON stage_move WHEN {_NO_PERMIT} {_REFUSE}",
    "guard_move_update": f"BEFORE UPDATE ON stage_move WHEN {_NO_PERMIT} {_REFUSE}",
    "guard_move_delete": f"BEFORE DELETE ON stage_move WHEN {_NO_PERMIT} {_REFUSE}",
}
"""Trigger name -> what follows `CREATE TRIGGER name`. Installed anew after every migration; `doctor` checks them."""


def guard_statements() -> list[str]:
    """The statements that install the guard anew."""
    out = []
    for name, body in GUARD.items():
        out += [f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {body}"]
    return out


def in_list(ids: Iterable[int | str]) -> tuple[str, str]:
    """A condition tail and its one parameter: `id IN (…)` for any number of ids or texts, without a limit."""
    return "IN (SELECT value FROM json_each(?))", json.dumps(list(ids))


def literal(value: object) -> str | None:
    """A value as a statement spells it; None for one that has to be given to it."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) and value.isprintable() else None


def at_once(statement: str) -> str:
    """The first column of a statement, of numbers, as one JSON array in no order: of many that is read in half the
    time."""
    return f"WITH found (number) AS ({statement}) SELECT json_group_array(number) FROM found"


def image(alias: str, columns: Sequence[str]) -> str:
    """The SQL of a JSON object that holds these columns of a row."""
    return "json_object(" + ", ".join(f"'{name}', {alias}.\"{name}\"" for name in columns) + ")"


def field(json_column: str, name: str) -> str:
    """The SQL of one value in a JSON image, with its own type."""
    return f"{json_column} ->> '$.{name}'"


def has_field(json_column: str, name: str) -> str:
    """The condition that a JSON image names a column, whatever its value."""
    return f"json_type({json_column}, '$.{name}') IS NOT NULL"


def keys(json_column: str) -> str:
    """The SQL of the sorted key list of a JSON image, as one comparable text."""
    return f"(SELECT group_concat(key, ',' ORDER BY key) FROM json_each({json_column}))"


def lines(column: Any, order: Any) -> Any:
    """The texts of a column of a query, one a line, in the order of another column; NULL where there are none."""
    return fn.group_concat(NodeList((column, SQL(", char(10) ORDER BY"), order)))


def share_a_key(one: str, other: str) -> str:
    """The condition that two JSON images name a column in common."""
    return f"EXISTS (SELECT 1 FROM json_each({one}) a JOIN json_each({other}) b ON b.key = a.key)"


NEXT_ID = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) + 1"
INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid"
"""Name and text of the indexes of a table that were made for it, in the order in which they were."""

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? ORDER BY rowid"
"""The same of its triggers."""

DATA_VERSION = "PRAGMA data_version"
VACUUM_INTO = "VACUUM INTO ?"
