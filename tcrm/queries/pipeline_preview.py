"""What a change of a stage would do to the deals in it, before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tcrm.dates import day_number
from tcrm.models import Deal
from tcrm.queries.criteria import Need, read_criteria
from tcrm.queries.gates import criteria_of, known_of
from tcrm.session import Session


@dataclass(frozen=True)
class StageChange:
    """A change that is thought of: other exit criteria (as `actions.pipelines.edit_stage` takes them), another limit,
    or, with neither, taking the stage away."""

    stage_id: int
    criteria: Sequence[Mapping[str, Any]] | None = None
    limit_days: int | None = None


@dataclass(frozen=True)
class Preview:
    """`deals` stand in the stage now, `histories` have been in it or are. `failing` are the ids of the open deals there
    that would be held back by the new criteria, `held` those that are by the present ones; `late` those that are there
    longer than the new limit says."""

    deals: int
    histories: int
    failing: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    late: tuple[int, ...] = ()


def preview(session: Session, change: StageChange) -> Preview:
    """What the change would do, over all deals (an admin only). Raises BadValue for criteria that are none."""
    session.require_role("admin")
    new = read_criteria(change.criteria) if change.criteria is not None else None
    rows = session.db.rows(Deal.select(Deal.id, Deal.status, Deal.entered_day).where(Deal.stage == change.stage_id))
    entered = {deal: day for deal, status, day in rows if status == "open" and day is not None}
    now = criteria_of(session, [change.stage_id]).get(change.stage_id, ())
    oldest = day_number(session.today()) - (change.limit_days or 0)
    return Preview(
        deals=len(rows),
        histories=_histories(session, change.stage_id),
        failing=_lacking(session, sorted(entered), new) if new is not None else (),
        held=_lacking(session, sorted(entered), now),
        late=tuple(sorted(d for d, day in entered.items() if change.limit_days and day_number(day) < oldest)),
    )


def _histories(session: Session, stage_id: int) -> int:
    query = "SELECT count(DISTINCT deal_id) FROM stage_move WHERE to_stage_id = ?"
    return int(session.db.sql(query, (stage_id,))[0][0])


def _lacking(session: Session, deals: Sequence[int], needs: Sequence[Need]) -> tuple[int, ...]:
    known = known_of(session, deals, [needs])
    return tuple(deal for deal in deals if not all(known[deal].meets(need) for need in needs))


__all__ = ["Preview", "StageChange", "preview"]
