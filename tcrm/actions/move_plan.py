"""What moves come to, worked out before anything is written: their rows, and what each deal says after them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tcrm.actions.wishes import Move, Moved, StageFacts, out_of_order
from tcrm.models.paths import Paths, Stay
from tcrm.session import Session

Stamp = tuple[Any, Any]
"""When something was: the moment and the firm's calendar day, both as such or both as they are stored."""


@dataclass
class State:
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


class Plan:
    """Turns wishes into rows: moves to write, open moves to close, what the deals say afterwards."""

    def __init__(
        self,
        session: Session,
        stages: dict[int, StageFacts],
        overridden: Collection[int] = (),
        stayed: dict[Stay, int] | None = None,
    ) -> None:
        self.session = session
        self.stages = stages
        self.overridden = overridden
        self.stayed = stayed or {}  # (deal, stage) -> days until it left it last
        self.paths = Paths(session.db)
        self.now = session.now()
        self.rows: list[dict[str, Any]] = []
        self.left: dict[int, dict[str, Any]] = {}  # existing move id -> when it was left
        self._last: dict[int, dict[str, Any]] = {}  # deal -> its newest row of this plan
        self.moved: list[Moved] = []
        self.reopened: set[int] = set()  # deals that left the won or the lost stages
        self.ended: dict[int, str] = {}  # those that came into them: won, lost

    def add(self, state: State, wish: Move) -> None:
        """Work one wish into the plan and into the deal's state."""
        target = self.stages[wish.stage_id]
        if state.stage_id == target.id:
            return
        at = wish.at or self.now
        if state.entered_at is not None and at < state.entered_at:
            if wish.imported:
                raise out_of_order(state.id, target.name)
            at = state.entered_at  # a clock that went back must not break the history
        day = at.astimezone(self.session.zone).date()
        left = {"left_at": at, "left_day": day}
        if state.id in self._last:
            self._last[state.id].update(left)
        elif state.open_move is not None:
            self.left[state.open_move] = left
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

    def _row(self, state: State, target: StageFacts, wish: Move, at: datetime, day: date) -> dict[str, Any]:
        told = wish.told(state.amount, state.currency, state.probability, state.close_on)
        amount, currency, probability, close_on = told
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
            "amount_at": amount,
            "currency_at": currency,
            "probability_at": probability,
            "close_at": close_on,
            "imported": wish.imported,
            "override": wish.override.strip() if state.id in self.overridden else "",
            "path": state.path,
            "since_day": state.since_day,
        }

    def _settle(self, state: State, target: StageFacts, at: datetime, day: date) -> None:
        """What the deal says after the move."""
        if state.created_at is None:
            state.created_at = at
            state.changes.update(created_at=at, created_day=day)
        closed = (state.closed_at, state.closed_day)
        state.closed_at, state.closed_day = closing(state.status, target.outcome, closed, (at, day))
        if state.status not in ("open", target.outcome):
            self.reopened.add(state.id)
        if target.outcome not in ("open", state.status):
            self.ended[state.id] = target.outcome
        state.stage_id, state.status, state.entered_at = target.id, target.outcome, at
        state.changes.update(
            stage_id=target.id,
            status=target.outcome,
            entered_at=at,
            entered_day=day,
            closed_at=state.closed_at,
            closed_day=state.closed_day,
        )


def closing(before: str, outcome: str, closed: Stamp, entered: Stamp) -> Stamp:
    """When a deal was closed, moment and day, that went from a stage of one outcome into one of another: `entered` is
    that of the move, `closed` what held before. It is kept among won stages, and cleared by reopening."""
    if outcome == "open":
        return None, None
    return closed if outcome == before == "won" else entered


__all__ = ["Plan", "Stamp", "State", "closing"]
