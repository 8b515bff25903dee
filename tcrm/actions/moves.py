"""The only writer of stages. `move` is set-based: one deal is a list of one.

Stage histories are the source of truth for dwell, conversion, past funnels and waterfalls; everything else that a deal
says about its stage is written here from the moves. Triggers in the database refuse any other way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tcrm.actions.entering import plan_tasks
from tcrm.actions.gates import gate
from tcrm.actions.wishes import AS_IS, Move, Moved, Result, StageFacts, stages_of
from tcrm.dates import day_from_number, from_epoch
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Deal, DealReason, MovePermit, Operation, StageMove
from tcrm.models.base import among
from tcrm.models.database import Database
from tcrm.models.journal import Recorder
from tcrm.models.paths import Paths, Stay, days_stayed
from tcrm.models.sql import sqlite
from tcrm.session import Session, public_id


@dataclass
class _State:
    """Where a deal stands while its moves are worked through."""

    id: int
    pipeline_id: int
    stage_id: int | None
    status: str
    entered_at: datetime | None
    closed_at: datetime | None
    closed_day: date | None
    amount: int | None
    currency: str
    probability: int | None
    close_on: date | None
    created_at: datetime | None
    open_move: int | None = None
    path: int | None = None
    since_day: date | None = None
    changes: dict[str, Any] = field(default_factory=dict)


@contextmanager
def permit(db: Database) -> Iterator[None]:
    """Lets stage moves be written inside the running transaction; for `move`, undo and the removal of a deal."""
    MovePermit.insert(id=1).execute(db)
    try:
        yield
    finally:
        MovePermit.delete().execute(db)


def move(session: Session, moves: Sequence[Move], *, kind: str = "deal.move") -> Result:
    """Bring deals into stages, all that can go as one operation; what is held back is returned with its reason.

    Several moves of one deal are made in the order given. Raises NotFound or Refused when a deal may not be touched
    at all, a stage is of another pipeline or no longer in use, or somebody overrides who may not. Entering the stage
    where a deal stands already does nothing. A deal that leaves its won or lost stages for others no longer says why
    and to whom it was closed (the journal does).
    An operation of this `kind` is told in the history by what moved; one that began as something else keeps its tale.
    """
    result = Result()
    if not moves:
        return result
    ids = sorted({m.deal_id for m in moves})
    with session.operation(kind, deals=ids[:50], count=len(ids)) as op:
        session.require("edit", Deal, ids)
        states = _states(session.db, ids)
        stages = stages_of(session.db, sorted({s.pipeline_id for s in states.values()}))
        _check_targets(states, stages, moves)
        verdict = gate(session, moves)
        plan = _Plan(session, op, stages, verdict.overridden, _stayed(session.db, states, moves))
        for wish in moves:
            if wish.deal_id not in verdict.held:
                plan.add(states[wish.deal_id], wish)
        plan.write(states)
        if op.kind == kind and plan.rows:
            _tell(session.db, op, plan)
        result.moved = plan.moved
        result.held = list(verdict.held.values())
    return result


def _states(db: Database, ids: Sequence[int]) -> dict[int, _State]:
    query = Deal.select(
        Deal.id,
        Deal.pipeline,
        Deal.stage,
        Deal.status,
        Deal.entered_at,
        Deal.closed_at,
        Deal.closed_day,
        Deal.amount,
        Deal.currency,
        Deal.probability,
        Deal.close_on,
        Deal.created_at,
    ).where(among(Deal.id, ids))
    out = {row[0]: _state(row) for row in db.plain(query)}
    opened = StageMove.select(StageMove.deal, StageMove.id, StageMove.path, StageMove.since_day).where(
        among(StageMove.deal, ids), StageMove.left_at.is_null()
    )
    for deal_id, move_id, path, since in db.plain(opened):
        state = out[deal_id]
        state.open_move, state.path, state.since_day = move_id, path, day_from_number(since)
    return out


def _stayed(db: Database, states: dict[int, _State], moves: Sequence[Move]) -> dict[Stay, int]:
    """The days that deals have been before in the stages into which they are to go."""
    again = [(wish.deal_id, wish.stage_id) for wish in moves if states[wish.deal_id].open_move is not None]
    return days_stayed(db, again) if again else {}


def _state(row: tuple[Any, ...]) -> _State:
    """A deal's row as it is stored, with its moments and days as such."""
    state = _State(*row)
    state.close_on = None if row[10] is None else date.fromisoformat(row[10])
    if state.created_at is None:
        return state  # a new deal, of whose stages nothing is said yet
    for name in ("entered_at", "closed_at", "created_at"):
        if (seconds := getattr(state, name)) is not None:
            setattr(state, name, from_epoch(seconds))
    state.closed_day = None if row[6] is None else day_from_number(row[6])
    return state


def _check_targets(states: dict[int, _State], stages: dict[int, StageFacts], moves: Sequence[Move]) -> None:
    for wish in moves:
        if wish.deal_id not in states:
            raise NotFound(_("There is no {what}.").format(what=public_id(Deal, wish.deal_id)))
        target = stages.get(wish.stage_id)
        if target is None or target.pipeline_id != states[wish.deal_id].pipeline_id:
            raise Refused(
                _("The stage is not of the pipeline of {what}.").format(what=public_id(Deal, wish.deal_id)),
                _("Choose a stage of the deal's own pipeline."),
            )
        if target.archived_on is not None and not wish.imported:
            raise Refused(_("The stage {stage} is no longer in use.").format(stage=target.name))


def _tell(db: Database, op: Recorder, plan: _Plan) -> None:
    """Give the operation the values of its sentence, now that it is known what moved."""
    ids = list(dict.fromkeys(row["deal_id"] for row in plan.rows))
    said = {
        "title": db.value(Deal.select(Deal.title).where(Deal.id == ids[0])),
        "stage": plan.moved[-1].to_stage,
        "count": len(ids),
        "deals": ids[:50],
    }
    if overrides := sorted({row["override"] for row in plan.rows} - {""}):
        said["override"] = "; ".join(overrides)
    Operation.update(params=json.dumps(said, ensure_ascii=False)).where(Operation.id == op.id).execute(db)


def remove_histories(db: Database, op: Recorder, deal_ids: Sequence[int]) -> None:
    """Take away all moves of deals that are being removed altogether, inside the operation that removes them."""
    tail, listed = sqlite.in_list(deal_ids)
    with permit(db):
        op.delete(StageMove, [row[0] for row in db.sql(f"SELECT id FROM stage_move WHERE deal_id {tail}", (listed,))])


class _Plan:
    """Turns wishes into rows: moves to write, open moves to close, what the deals say afterwards."""

    def __init__(
        self,
        session: Session,
        op: Recorder,
        stages: dict[int, StageFacts],
        overridden: Collection[int],
        stayed: dict[Stay, int],
    ) -> None:
        self.session = session
        self.op = op
        self.stages = stages
        self.overridden = overridden
        self.stayed = stayed  # (deal, stage) -> days until it left it last
        self.paths = Paths(session.db)
        self.now = session.now()
        self.rows: list[dict[str, Any]] = []
        self.closing: dict[int, dict[str, Any]] = {}  # existing move id -> when it was left
        self._last: dict[int, dict[str, Any]] = {}  # deal -> its newest row of this plan
        self.moved: list[Moved] = []
        self.reopened: set[int] = set()  # deals that left the won or the lost stages

    def add(self, state: _State, wish: Move) -> None:
        """Work one wish into the plan and into the deal's state."""
        target = self.stages[wish.stage_id]
        if state.stage_id == target.id:
            return
        at = wish.at or self.now
        if state.entered_at is not None and at < state.entered_at:
            if wish.imported:
                raise Refused(
                    _("{what}: the move to {stage} is dated before the move that it follows.").format(
                        what=public_id(Deal, state.id), stage=target.name
                    )
                )
            at = state.entered_at  # a clock that went back must not break the history
        day = at.astimezone(self.session.zone).date()
        left = {"left_at": at, "left_day": day}
        if state.id in self._last:
            self._last[state.id].update(left)
        elif state.open_move is not None:
            self.closing[state.open_move] = left
        if state.stage_id is not None and state.since_day is not None:
            self.stayed[state.id, state.stage_id] = (day - state.since_day).days
        state.path = self.paths.onward(state.path, target.id)
        state.since_day = day - timedelta(days=self.stayed.get((state.id, target.id), 0))
        row = self._row(state, target, wish, at, day)
        self.rows.append(row)
        self._last[state.id] = row
        origin = self.stages[state.stage_id].name if state.stage_id is not None else ""
        self.moved.append(Moved(state.id, origin, target.name, target.outcome))
        self._settle(state, target, at, day)

    def _row(self, state: _State, target: StageFacts, wish: Move, at: datetime, day: date) -> dict[str, Any]:
        return {
            "deal_id": state.id,
            "from_stage_id": state.stage_id,
            "to_stage_id": target.id,
            "at": at,
            "day": day,
            "left_at": None,
            "left_day": None,
            "by_id": wish.by if wish.by is not None else self.session.user.id,
            "reason": wish.reason,
            "amount_at": state.amount if wish.amount is AS_IS else wish.amount,
            "currency_at": state.currency if wish.currency is AS_IS else wish.currency,
            "probability_at": state.probability if wish.probability is AS_IS else wish.probability,
            "close_at": state.close_on if wish.close_on is AS_IS else wish.close_on,
            "imported": wish.imported,
            "override": wish.override.strip() if state.id in self.overridden else "",
            "path": state.path,
            "since_day": state.since_day,
        }

    def _settle(self, state: _State, target: StageFacts, at: datetime, day: date) -> None:
        """What the deal says after the move. `closed_at` is kept among won stages and cleared by reopening."""
        if state.created_at is None:
            state.created_at = at
            state.changes.update(created_at=at, created_day=day)
        if target.outcome == "open":
            state.closed_at, state.closed_day = None, None
        elif not (target.outcome == "won" and state.status == "won"):
            state.closed_at, state.closed_day = at, day
        if state.status not in ("open", target.outcome):
            self.reopened.add(state.id)
        state.stage_id, state.status, state.entered_at = target.id, target.outcome, at
        state.changes.update(
            stage_id=target.id,
            status=target.outcome,
            entered_at=at,
            entered_day=day,
            closed_at=state.closed_at,
            closed_day=state.closed_day,
        )

    def write(self, states: dict[int, _State]) -> None:
        """Write moves first, then the deals: the guard lets a stage be set only to the target of the open move."""
        plan_tasks(self.session, self.op, self.stages, self.rows)
        with permit(self.session.db):
            self.op.update_each(StageMove, self.closing)
            self.op.insert_many(StageMove, self.rows)
        fresh = {s.id: s.changes for s in states.values() if "created_at" in s.changes}
        known = {s.id: s.changes for s in states.values() if s.changes and "created_at" not in s.changes}
        self.op.update_each(Deal, fresh)
        self.op.update_each(Deal, known)
        if self.reopened:
            self.op.update(Deal, self.reopened, lost_to_id=None, close_note="")
            tail, listed = sqlite.in_list(self.reopened)
            reasons = self.session.db.sql(f"SELECT id FROM deal_reason WHERE deal_id {tail}", (listed,))
            self.op.delete(DealReason, [row[0] for row in reasons])


__all__ = ["Move", "move", "permit", "remove_histories"]
