"""What a cohort, strict or any funnel reads: the deals that count, their moves, where they stand, when they closed.

All is asked for by path (see `funnel_paths`). Where every deal of the pipeline counts, the moves are read from their
indexes alone, path after path; else the deals are picked first, once for all questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tcrm.models import Deal
from tcrm.models.sql import figures as sql_text
from tcrm.models.visibility import YES
from tcrm.queries.funnel_frame import Frame, base
from tcrm.queries.funnel_paths import Way, ways_of

NOWHERE = 0  # a path that there is not, where an empty list would leave its index without use
WHOLE = ("whole",)  # the key of all deals together
FEW = 5  # part of all deals up to which it pays to go from deal to deal


@dataclass(frozen=True)
class Facts:
    """The deals of a funnel, as pieces of SQL. `moves` is what follows FROM: the moves `m` of the deals, and if `keyed`
    the deals `b` with their key."""

    frame: Frame
    ways: dict[int, Way]
    moves: str
    picked: bool  # the deals stand in temp.picked
    keyed: bool
    by_deal: bool
    ahead: bool  # there are moves after the day that is looked at

    @property
    def key(self) -> str:
        """The column of the key, NULL where the funnel is not split."""
        return "b.key" if self.keyed else "NULL"

    def on(self, paths: Iterable[int], alias: str = "m") -> str:
        """The condition that a move completes one of these paths."""
        return f"{'+' * self.by_deal}{alias}.path IN {sql_text.numbers(list(paths) or [NOWHERE])}"

    def into(self, stages: Iterable[int]) -> str:
        """The condition that a move leads into one of these stages."""
        return f"{'+' * self.by_deal}m.to_stage_id IN {sql_text.numbers(stages)}"

    def standing(self, alias: str = "m") -> str:
        """The condition that a move is the last of its deal, as far as the frame knows."""
        if self.frame.past is None:
            return f"{alias}.left_day IS NULL"
        return sql_text.held_in(f"{alias}.day", f"{alias}.left_day", self.frame.past)

    @property
    def last_moves(self) -> str:
        """As `moves`, where only those are asked for where the deals stand."""
        if self.by_deal or self.frame.past is not None:
            return self.moves
        return self.moves.replace("stage_move m", "stage_move m INDEXED BY stage_move_standing", 1)

    @property
    def passed_moves(self) -> str:
        """As `moves`, path after path in the order of the deals: looked up in that order, other moves of theirs are
        found beside each other."""
        if self.by_deal:
            return self.moves
        return self.moves.replace("stage_move m", "stage_move m INDEXED BY stage_move_passed", 1)

    def closed_on(self, alias: str = "m") -> str:
        """The day on which a standing deal was closed; of a series of wins the first."""
        earlier = {w.id: str(w.closed_by) for w in self.ways.values() if w.closed_by not in (0, w.id)}
        if not earlier:
            return f"{alias}.day"
        first = f"x.path = {sql_text.found_by(f'{alias}.path', earlier)} AND x.deal_id = {alias}.deal_id"
        return (
            f"CASE WHEN {alias}.path IN {sql_text.numbers(earlier)} "
            f"THEN (SELECT x.day FROM stage_move x WHERE {first}) ELSE {alias}.day END"
        )


@contextmanager
def facts(frame: Frame, mode: str, *, closed: bool = False) -> Iterator[Facts]:
    """The deals created in the period; with `closed`, those closed in it. They hold inside the block."""
    db, ways = frame.session.db, ways_of(frame, mode)
    ahead = frame.past is not None or bool(db.sql("SELECT 1 FROM stage_move WHERE day > ? LIMIT 1", (frame.today,)))
    if not closed and _is_whole(frame):
        yield Facts(frame, ways, "stage_move m", picked=False, keyed=False, by_deal=False, ahead=ahead)
        return
    text, parameters = base(frame)
    db.sql("CREATE TEMP TABLE picked (id INTEGER PRIMARY KEY, key ANY) STRICT")
    try:
        all_deals = Facts(frame, ways, "base b CROSS JOIN stage_move m ON m.deal_id = b.id", False, True, True, ahead)
        chosen = _closed(all_deals) if closed else f"base b WHERE {frame.period('b.created_day')}"
        db.sql(f"INSERT INTO temp.picked WITH base AS ({text}) SELECT b.id, b.key FROM {chosen}", parameters)
        count, last = db.sql("SELECT (SELECT count(*) FROM temp.picked), (SELECT max(id) FROM deal)")[0]
        few = count * FEW < (last or 0)
        moves = "temp.picked b CROSS JOIN stage_move m ON m.deal_id = b.id"
        if not few:
            moves = "stage_move m CROSS JOIN temp.picked b ON b.id = m.deal_id"
        yield Facts(frame, ways, moves, picked=True, keyed=frame.ask.by is not None, by_deal=few, ahead=ahead)
    finally:
        db.sql("DROP TABLE IF EXISTS temp.picked")


def whole_and(frame: Frame, key: Any) -> tuple[Any, ...]:
    """The keys under which a deal with this key counts."""
    return (WHOLE,) if frame.ask.by is None else (WHOLE, key)


def _is_whole(frame: Frame) -> bool:
    ask = frame.ask
    split = (ask.by, ask.owner, ask.team, frame.start, frame.end)
    return all(wish is None for wish in split) and frame.session.visible(Deal) is YES


def _closed(every: Facts) -> str:
    """The deals that were closed in the period, as what follows FROM."""
    frame = every.frame
    if frame.past is None:
        return f"base b WHERE b.status <> 'open' AND {frame.period('b.closed_day')}"
    ends = every.on(way.id for way in every.ways.values() if way.closed_by)
    return f"{every.moves} WHERE {every.standing()} AND {ends} AND {frame.period(every.closed_on())}"
