"""What a stage plans when a deal enters it: tasks for the deal's owner, in the same step as the move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tcrm.actions.wishes import StageFacts
from tcrm.models import Activity, Deal, StageMove
from tcrm.models.base import among
from tcrm.models.journal import Recorder
from tcrm.queries.criteria import stored_tasks
from tcrm.session import Session


def plan_tasks(
    session: Session, op: Recorder, stages: Mapping[int, StageFacts], entries: Sequence[Mapping[str, Any]]
) -> None:
    """Plan what the stages ask for that deals enter now; called before these moves (`entries`) are written.

    Not for history from a file, and not for a deal that has been in the stage before. Who has no owner is mine.
    """
    tasks = {stage: stored_tasks(facts.tasks) for stage, facts in stages.items()}
    fresh: dict[tuple[int, int], date] = {}
    for entry in entries:
        if tasks[entry["to_stage_id"]] and not entry["imported"]:
            fresh.setdefault((entry["deal_id"], entry["to_stage_id"]), entry["day"])
    if not fresh:
        return
    deals = sorted({deal for deal, _stage in fresh})
    query = StageMove.select(StageMove.deal, StageMove.to_stage).where(among(StageMove.deal, deals)).distinct()
    known = set(session.db.rows(query))
    whose = {
        row[0]: row[1:]
        for row in session.db.rows(Deal.select(Deal.id, Deal.owner, Deal.account).where(among(Deal.id, deals)))
    }
    me = session.user.id
    op.insert_many(
        Activity,
        [
            {
                "kind": task.kind,
                "subject": task.subject,
                "deal_id": deal,
                "account_id": whose[deal][1],
                "owner_id": whose[deal][0] or me,
                "due_on": day + timedelta(days=task.after_days),
                "created_by_id": me,
            }
            for (deal, stage), day in fresh.items()
            if (deal, stage) not in known
            for task in tasks[stage]
        ],
    )


__all__ = ["plan_tasks"]
