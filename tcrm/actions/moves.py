"""The writer of stages. `move` is set-based: one deal is a list of one. (`beginning` makes new deals with a history.)

Stage histories are the source of truth for dwell, conversion, past funnels and waterfalls; everything else that a deal
says about its stage is written here from the moves. Triggers in the database refuse any other way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from tcrm.actions.closing import clear_signing
from tcrm.actions.entering import plan_tasks
from tcrm.actions.gates import gate
from tcrm.actions.move_plan import Plan, State
from tcrm.actions.wishes import Move, Result, StageFacts, stages_of, target_of
from tcrm.dates import day_from_number, from_epoch
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import Deal, DealReason, StageMove
from tcrm.models.database import Database
from tcrm.models.journal import Recorder
from tcrm.models.paths import Stay, days_stayed
from tcrm.models.sql import sqlite
from tcrm.session import Session


@contextmanager
def permit(db: Database) -> Iterator[None]:
    """Lets stage moves be written inside the running transaction: for what moves, makes or removes deals, and for what
    takes back, repairs or forgets."""
    db.sql("INSERT INTO move_permit (id) VALUES (1)")
    try:
        yield
    finally:
        db.sql("DELETE FROM move_permit")


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
    with session.operation(kind) as op:
        session.require("edit", Deal, ids)
        states = _states(session.db, ids)
        stages = stages_of(session.db, sorted({s.pipeline_id for s in states.values()}))
        _check_targets(states, stages, moves)
        verdict = gate(session, moves)
        plan = Plan(session, stages, verdict.overridden, _stayed(session.db, states, moves))
        for wish in moves:
            if wish.deal_id not in verdict.held:
                plan.add(states[wish.deal_id], wish)
        _write(session, op, plan, states)
        if op.kind == kind and plan.rows:
            _tell(session.db, op, plan)
        result.moved = plan.moved
        result.held = list(verdict.held.values())
    return result


_STANDING = (
    "SELECT id, pipeline_id, stage_id, status, entered_at, closed_at, closed_day, amount, currency, probability, "
    "close_on, created_at FROM deal WHERE id {tail}"
)
_READ: dict[str, Callable[[Any], Any]] = {
    "entered_at": from_epoch,
    "closed_at": from_epoch,
    "closed_day": day_from_number,
    "close_on": date.fromisoformat,
    "created_at": from_epoch,
}
_OPEN_MOVES = "SELECT deal_id, id, path, since_day FROM stage_move WHERE deal_id {tail} AND left_at IS NULL"


def _states(db: Database, ids: Sequence[int]) -> dict[int, State]:
    tail, listed = sqlite.in_list(ids)
    out = {row[0]: _state(row) for row in db.sql(_STANDING.format(tail=tail), (listed,))}
    for deal_id, move_id, path, since in db.sql(_OPEN_MOVES.format(tail=tail), (listed,)):
        state = out[deal_id]
        state.open_move, state.path = move_id, path
        state.since_day = None if since is None else day_from_number(since)
    return out


def _stayed(db: Database, states: dict[int, State], moves: Sequence[Move]) -> dict[Stay, int]:
    """The days that deals have been before in the stages into which they are to go."""
    again = [(wish.deal_id, wish.stage_id) for wish in moves if states[wish.deal_id].open_move is not None]
    return days_stayed(db, again) if again else {}


def _state(row: tuple[Any, ...]) -> State:
    """A deal's row as it is stored, with its moments and days as such."""
    state = State(*row)
    for name, read in _READ.items():
        if (stored := getattr(state, name)) is not None:
            setattr(state, name, read(stored))
    return state


def _check_targets(states: dict[int, State], stages: dict[int, StageFacts], moves: Sequence[Move]) -> None:
    for wish in moves:
        target = target_of(stages, wish.stage_id, states[wish.deal_id].pipeline_id, wish.deal_id)
        if target.archived_on is not None and not wish.imported:
            raise Refused(_("The stage {stage} is no longer in use.").format(stage=target.name))


def _tell(db: Database, op: Recorder, plan: Plan) -> None:
    """Give the operation the values of its sentence, now that it is known what moved."""
    ids = list(dict.fromkeys(row["deal_id"] for row in plan.rows))
    said = {
        "title": db.value(Deal.select(Deal.title).where(Deal.id == ids[0])),
        "stage": plan.moved[-1].to_stage,
        "count": len(ids),
    }
    if overrides := sorted({row["override"] for row in plan.rows} - {""}):
        said["override"] = "; ".join(overrides)
    db.sql("UPDATE operation SET params = ? WHERE id = ?", (json.dumps(said, ensure_ascii=False), op.id))


def remove_histories(db: Database, op: Recorder, deal_ids: Sequence[int]) -> None:
    """Take away all moves of deals that are being removed altogether, inside the operation that removes them."""
    tail, listed = sqlite.in_list(deal_ids)
    with permit(db):
        op.delete(StageMove, db.numbers(f"SELECT id FROM stage_move WHERE deal_id {tail}", (listed,)))


def _write(session: Session, op: Recorder, plan: Plan, states: dict[int, State]) -> None:
    """Write moves first, then the deals: the guard lets a stage be set only to the target of the open move."""
    plan_tasks(session, op, plan.stages, plan.rows)
    with permit(session.db):
        op.update_each(StageMove, plan.left)
        op.insert_many(StageMove, plan.rows)
    fresh = {s.id: s.changes for s in states.values() if "created_at" in s.changes}
    known = {s.id: s.changes for s in states.values() if s.changes and "created_at" not in s.changes}
    op.update_each(Deal, fresh)
    op.update_each(Deal, known)
    if plan.ended:
        clear_signing(session, op, plan.ended)
    if plan.reopened:
        op.update(Deal, plan.reopened, lost_to_id=None, close_note="")
        tail, listed = sqlite.in_list(plan.reopened)
        op.delete(DealReason, session.db.numbers(f"SELECT id FROM deal_reason WHERE deal_id {tail}", (listed,)))


__all__ = ["Move", "move", "permit", "remove_histories"]
