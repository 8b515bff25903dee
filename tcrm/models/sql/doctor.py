"""The questions that `tcrm doctor` asks the database: what stands there against what should."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from tcrm.models.sql import grams
from tcrm.models.sql.sqlite import GUARD
from tcrm.pieces import NAME_SEEN_BY, SEEN_BY

if TYPE_CHECKING:
    from tcrm.models.database import Database

_PIECES = re.compile("[^\x00-\x20\x7f]+")  # as the index parts what it is given

_SEEN = (SEEN_BY, NAME_SEEN_BY)
_BAD_INDEX = re.compile(r"(?:missing from|entries in|entry in|differ from) index (\w+)")

_UNLIKE = """
SELECT d.id FROM deal d
LEFT JOIN stage_move m ON m.deal_id = d.id AND m.left_at IS NULL
LEFT JOIN stage s ON s.id = m.to_stage_id
WHERE m.id IS NULL OR d.stage_id IS NOT m.to_stage_id OR d.status IS NOT s.outcome OR s.pipeline_id IS NOT d.pipeline_id
   OR d.entered_at IS NOT m.at OR d.entered_day IS NOT m.day
   OR (d.closed_at IS NULL) IS NOT (d.status = 'open') OR (d.closed_day IS NULL) IS NOT (d.status = 'open')
UNION
SELECT deal_id FROM stage_move WHERE left_at IS NULL GROUP BY deal_id HAVING count(*) > 1
ORDER BY 1
"""

_BROKEN = """
SELECT DISTINCT deal_id FROM (
    SELECT deal_id, left_at, left_day, from_stage_id,
        lead(at) OVER story AS next_at, lead(day) OVER story AS next_day,
        lag(to_stage_id) OVER story AS stage_before
    FROM stage_move WINDOW story AS (PARTITION BY deal_id ORDER BY at, id)
)
WHERE left_at IS NOT next_at OR left_day IS NOT next_day OR from_stage_id IS NOT stage_before
ORDER BY deal_id
"""


@dataclass
class Integrity:
    """What SQLite finds wrong with the file: indexes that do not hold their rows, the index of the search, and the
    rest."""

    indexes: list[str] = field(default_factory=list)
    search: bool = False
    rest: list[str] = field(default_factory=list)


def integrity(db: Database) -> Integrity:
    """SQLite's own look at the whole file."""
    found = Integrity()
    for (line,) in db.sql("PRAGMA integrity_check(1000)"):
        if line == "ok":
            continue
        if index := _BAD_INDEX.search(line):
            if index[1] not in found.indexes:
                found.indexes.append(index[1])
        elif "search_gram" in line:
            found.search = True
        else:
            found.rest.append(str(line))
    return found


def missing_guards(db: Database) -> list[str]:
    """The names of the triggers on stages that are missing or not as they were installed."""
    have = dict(db.sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return [name for name, body in GUARD.items() if have.get(name) != f"CREATE TRIGGER {name} {body}"]


def is_open(db: Database) -> bool:
    """Whether a permit to write moves was left behind, so that the guard lets everything pass."""
    return bool(db.sql("SELECT 1 FROM move_permit"))


def stale_search_keys(db: Database) -> int:
    """How many search keys are missing, left over or different from what a rebuild makes; where all are right, how
    many entries or pieces of the index are.

    The keys are made anew in a temporary table that stands before the real one for this connection, so that nobody has
    to wait and nothing is written into the file. Of the index it is counted in how many records each piece stands.
    """
    from tcrm.models import search

    counted: Counter[str] = Counter()
    seen: Counter[int] = Counter()

    db.sql("CREATE TEMP TABLE search_key AS SELECT * FROM main.search_key WHERE 0")
    try:
        for made in search.write_keys(db, search.all_ids(db)):
            for number, text in search.entries(db, *made):
                pieces = set(_PIECES.findall(text))
                counted.update(pieces)
                seen[number] += sum(hash(piece) for piece in pieces if piece.startswith(_SEEN))
        columns = "id, kind, row_id, head, body"
        both = [f"SELECT {columns} FROM {name}.search_key" for name in ("main", "temp")]
        differ = f"SELECT kind, row_id FROM ({both[0]} EXCEPT {both[1]}) UNION "
        differ += f"SELECT kind, row_id FROM ({both[1]} EXCEPT {both[0]})"
        wrong = int(db.sql(f"SELECT count(*) FROM ({differ})")[0][0])
    finally:
        db.sql("DROP TABLE temp.search_key")
    return wrong or _wrong_entries(db) or _wrong_pieces(db, counted) or _wrongly_seen(db, seen)


def _wrong_entries(db: Database) -> int:
    """How many records have no entry in the index, or an entry too many."""
    wanted = f"SELECT id FROM search_key UNION ALL SELECT id + {grams.HEAD} FROM search_key"
    wanted, have = f"SELECT id FROM ({wanted})", "SELECT id FROM search_gram_docsize"
    counts = [f"(SELECT count(*) FROM ({one} EXCEPT {other}))" for one, other in ((wanted, have), (have, wanted))]
    return int(db.sql(f"SELECT {' + '.join(counts)}")[0][0])


def _wrong_pieces(db: Database, counted: Mapping[str, int]) -> int:
    """How many pieces stand in more or fewer records than they should."""
    db.sql("CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab(main, search_gram, row)")
    try:
        have = dict(db.sql("SELECT term, doc FROM temp.search_vocabulary"))
    finally:
        db.sql("DROP TABLE temp.search_vocabulary")
    return sum(have.get(piece) != counted.get(piece) for piece in have.keys() | counted.keys())


def _wrongly_seen(db: Database, seen: Counter[int]) -> int:
    """How many records the index lets somebody see who may not, or hides from somebody who may; one by one, because two
    that are exchanged would not be noticed by counting. Of each record `seen` is the sum of what its pieces hash to:
    the pieces themselves would be gigabytes."""
    db.sql("CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab(main, search_gram, instance)")
    try:
        for mark in _SEEN:
            query = "SELECT term, doc FROM temp.search_vocabulary WHERE term >= ? AND term < ?"
            for (term, number), _places in groupby(db.execute_sql(query, (mark, chr(ord(mark) + 1)))):
                seen[number] -= hash(term)
    finally:
        db.sql("DROP TABLE temp.search_vocabulary")
    return sum(map(bool, seen.values()))


def deals_unlike_their_moves(db: Database) -> list[int]:
    """Deals whose stage, status or days are not what their open move says."""
    return [row[0] for row in db.sql(_UNLIKE)]


def broken_histories(db: Database) -> list[int]:
    """Deals whose moves leave a gap, overlap, or do not begin where the one before ended."""
    return [row[0] for row in db.sql(_BROKEN)]
