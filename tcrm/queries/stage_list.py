"""The stages of all pipelines in their order, each with how many deals stand in it and how they went on from it."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from tcrm.models import Deal, User
from tcrm.queries.compliance import Passes, by_stage
from tcrm.queries.criteria import Need
from tcrm.queries.pipelines import PipelineFacts, StageInfo, pipelines
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of a pipeline. `deals` stand in it, as far as this person may see them. `place` counts the stages in use
    from 0; None for the lost stage and for one that was taken out of the order. `passes` are the moves on from it."""

    pipeline: PipelineFacts
    stage: StageInfo
    deals: int
    place: int | None
    passes: Passes

    @property
    def items(self) -> tuple[Need, ...]:
        """All criteria of its pipeline: an item of a checklist means the same in all its stages."""
        return tuple(need for stage in self.pipeline.stages for need in stage.criteria)

    @property
    def others(self) -> tuple[StageInfo, ...]:
        """The stages into which its deals may go when it is taken out."""
        stages = (s for s in self.pipeline.stages if s.id != self.stage.id and s.outcome == self.stage.outcome)
        return tuple(stage for stage in stages if stage.archived_on is None)


def stage_lines(session: Session) -> list[StageLine]:
    """The stages of all pipelines, those of pipelines no longer in use last."""
    rows = session.db.rows(Deal.select(Deal.stage, fn.COUNT(Deal.id)).where(session.visible(Deal)).group_by(Deal.stage))
    standing = {stage: int(count) for stage, count in rows}
    passes = by_stage(session)
    found: list[StageLine] = []
    for pipeline in pipelines(session, archived=True):
        order = [stage.id for stage in pipeline.stages if stage.outcome != "lost" and stage.archived_on is None]
        for stage in pipeline.stages:
            place = order.index(stage.id) if stage.id in order else None
            found.append(StageLine(pipeline, stage, standing.get(stage.id, 0), place, passes.get(stage.id, Passes())))
    return found


def admins(session: Session) -> list[str]:
    """The names of those who may change stages, to be asked."""
    query = User.select(User.name).where(User.role == "admin", User.active == 1)
    return [row[0] for row in session.db.rows(query.order_by(fn.LOWER(User.name)))]


__all__ = ["StageLine", "admins", "stage_lines"]
