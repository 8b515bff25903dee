"""Deals from files begin in the stages to which their histories have brought them: each row is written once.

`moves.move` comes to the same, deal by deal and move by move; here it is worked out for many new deals at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tcrm.actions.move_plan import Closed, closing
from tcrm.actions.moves import permit
from tcrm.actions.wishes import AS_IS, Move, StageFacts, stages_of
from tcrm.dates import day_number, local_day, to_epoch
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import Deal, StageMove
from tcrm.models.journal import Recorder, Values
from tcrm.models.paths import Paths
from tcrm.session import Session, public_id

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
        with permit(db):
            said = {name: [row[name] for row in deals] for name in deals[0]}
            self.op.insert_columns(Deal, {**said, **_columns(_OF_DEAL, self.deals)})
            self.op.insert_columns(StageMove, _columns(_OF_MOVE, self.moves))
        self.session.require("edit", Deal, range(first, first + len(deals)))
        return len(self.moves)

    def _add(self, deal_id: int, deal: Values, history: Sequence[Move]) -> None:
        """Work out where the deal stands after its history, and the rows of that."""
        stage_id, status, path, since = None, "open", None, 0
        created: Closed = _NEVER
        entered, closed = created, created
        stayed: dict[int, int] = {}  # stage -> the days in it, all visits together
        for move in history:
            target = self.stages.get(move.stage_id)
            if target is None or target.pipeline_id != deal["pipeline_id"]:
                raise Refused(
                    _("The stage is not of the pipeline of {what}.").format(what=public_id(Deal, deal_id)),
                    _("Choose a stage of the deal's own pipeline."),
                )
            if target.id == stage_id:
                continue
            at, day = when = self.moments[move.at or self.now]
            if stage_id is not None:
                if entered[0] is not None and at < entered[0]:
                    raise Refused(
                        _("{what}: the move to {stage} is dated before the move that it follows.").format(
                            what=public_id(Deal, deal_id), stage=target.name
                        )
                    )
                self.moves[-1][_LEFT] = when
                stayed[stage_id] = day - since
            path, since = self.paths.onward(path, target.id), day - stayed.get(target.id, 0)
            self.moves.append([deal_id, stage_id, target.id, at, day, *_NEVER, path, since, *self._told(deal, move)])
            created = when if stage_id is None else created
            closed = closing(status, target.outcome, closed, when)
            stage_id, status, entered = target.id, target.outcome, when
        self.deals.append((stage_id, status, *created, *entered, *closed))

    def _told(self, deal: Values, move: Move) -> tuple[Any, ...]:
        """What is kept with a move: as it was then where history knows it, else as the deal says."""
        return (
            move.by if move.by is not None else self.me,
            move.reason,
            deal["amount"] if move.amount is AS_IS else move.amount,
            deal["currency"] if move.currency is AS_IS else move.currency,
            deal["probability"] if move.probability is AS_IS else move.probability,
            deal["close_on"] if move.close_on is AS_IS else move.close_on,
            True,
            "",
        )


__all__ = ["Beginnings"]
