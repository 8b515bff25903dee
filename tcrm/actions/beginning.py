"""Deals from files begin in the stages to which their histories have brought them: each row is written once.

`moves.move` comes to the same, deal by deal and move by move; here it is worked out for many new deals at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tcrm.actions.move_plan import Stamp, closing
from tcrm.actions.moves import permit
from tcrm.actions.wishes import Move, StageFacts, out_of_order, stages_of, target_of
from tcrm.dates import day_number, local_day, to_epoch
from tcrm.models import Deal, StageMove
from tcrm.models.bulk import without_guard
from tcrm.models.journal import Recorder, Values
from tcrm.models.paths import Paths
from tcrm.session import Session

When = tuple[int, int]
"""Seconds since the epoch, and the number of the firm's calendar day."""

_NEVER = (None, None)
_OF_MOVE = (
    "deal_id", "from_stage_id", "to_stage_id", "at", "day", "left_at", "left_day", "path", "since_day", "by_id",
    "reason", "amount_at", "currency_at", "probability_at", "close_at", "imported", "override",
)  # fmt: skip
_LEFT = slice(_OF_MOVE.index("left_at"), _OF_MOVE.index("left_day") + 1)
_OF_DEAL = (
    "stage_id", "status", "created_at", "created_day", "entered_at", "entered_day", "closed_at", "closed_day",
)  # fmt: skip


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True) if rows else ((),) * len(names), strict=True))


class _Moments(dict[datetime, When]):
    """When something was, as it is stored: files name the same hours again and again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.zone = session.zone

    def __missing__(self, at: datetime) -> When:
        self[at] = when = (to_epoch(at), day_number(local_day(at, self.zone)))
        return when


class Beginnings:
    """Makes new deals in their stages, set after set of one operation."""

    def __init__(self, session: Session, op: Recorder) -> None:
        self.session, self.op = session, op
        self.now, self.me = session.now(), session.user.id
        self.moments = _Moments(session)
        self.paths = Paths(session.db)
        self.stages: dict[int, StageFacts] = {}
        self.deals: list[tuple[Any, ...]] = []  # of the set: what `_OF_DEAL` names
        self.moves: list[list[Any]] = []  # of the set: what `_OF_MOVE` names

    def begin(self, deals: Sequence[Values], histories: Sequence[Sequence[Move]]) -> int:
        """Make deals, all with the same columns, and for each its history: moves that are `imported` and in order. The
        deals get the ids from `op.next_id(Deal)` on. Returns how many moves were made.

        Raises Refused for a stage of another pipeline, and for a move that is dated before the one that it follows.
        """
        if not deals:
            return 0
        db, first = self.session.db, self.op.next_id(Deal)
        self.stages = stages_of(db, sorted({row["pipeline_id"] for row in deals}))
        self.deals, self.moves = [], []
        for deal_id, (row, history) in enumerate(zip(deals, histories, strict=True), first):
            self._add(deal_id, row, history)
        said = {name: [row[name] for row in deals] for name in deals[0]}
        with permit(db):
            with without_guard(db, Deal, len(deals)):
                self.op.insert_columns(Deal, {**said, **_columns(_OF_DEAL, self.deals)})
            with without_guard(db, StageMove, len(self.moves)):
                self.op.insert_columns(StageMove, _columns(_OF_MOVE, self.moves))
        self.session.require("edit", Deal, range(first, first + len(deals)))
        return len(self.moves)

    def _add(self, deal_id: int, deal: Values, history: Sequence[Move]) -> None:
        """Work out where the deal stands after its history, and the rows of that."""
        stages, moves, moments, now, onward = self.stages, self.moves, self.moments, self.now, self.paths.onward
        pipeline_id = deal["pipeline_id"]
        says = deal["amount"], deal["currency"], deal["probability"], deal["close_on"]
        stage_id, status, path, since = None, "open", None, 0
        created: Stamp = _NEVER
        entered, closed = created, created
        stayed: dict[int, int] = {}  # stage -> the days in it, all visits together
        for move in history:
            if (goal := move.stage_id) == stage_id:
                continue
            target = target_of(stages, goal, pipeline_id, deal_id)
            at, day = when = moments[move.at or now]
            if stage_id is None:
                created = when
            else:
                if at < entered[0]:
                    raise out_of_order(deal_id, target.name)
                moves[-1][_LEFT] = when
                stayed[stage_id] = day - since
            path, since = onward(path, goal), day - stayed.get(goal, 0)
            by = self.me if move.by is None else move.by
            moves.append([
                deal_id, stage_id, goal, at, day, None, None, path, since, by, move.reason, *move.told(*says), True, "",
            ])  # fmt: skip
            closed = closing(status, target.outcome, closed, when)
            stage_id, status, entered = goal, target.outcome, when
        self.deals.append((stage_id, status, *created, *entered, *closed))


__all__ = ["Beginnings"]
