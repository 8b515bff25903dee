"""Pipelines and their stages, and the firm's lists that closing a deal chooses from."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from tcrm.clean import excerpt
from tcrm.errors import BadValue, Refused
from tcrm.i18n import _
from tcrm.models import Competitor, Deal, Pipeline, Reason, Stage
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class StageInfo:
    """A stage as it is read: `outcome` open, won or lost; `probability` in percent; `limit_days` None: no limit."""

    id: int
    key: str
    name: str
    position: int
    phase: str
    outcome: str
    probability: int
    limit_days: int | None
    forecast: str
    guidance: str


@dataclass(frozen=True, slots=True)
class PipelineFacts:
    """A pipeline with its stages in their order, the lost stage last."""

    id: int
    key: str
    name: str
    stages: tuple[StageInfo, ...]

    def stage(self, key: str) -> StageInfo:
        """The stage of this key or name, case aside. Raises BadValue naming those that exist."""
        wanted = key.strip().casefold()
        for stage in self.stages:
            if wanted in (stage.key.casefold(), stage.name.casefold()):
                return stage
        raise BadValue(
            _("The pipeline {pipeline} has no stage {stage}.").format(pipeline=self.name, stage=excerpt(key)),
            _("Its stages are: {stages}.").format(stages=", ".join(stage.key for stage in self.stages)),
        )


def pipelines(session: Session) -> list[PipelineFacts]:
    """All pipelines that are in use, in the firm's order."""
    columns = ("id", "key", "name", "position", "phase", "outcome", "probability", "limit_days", "forecast", "guidance")
    stages: dict[int, list[StageInfo]] = {}
    query = Stage.select(Stage.pipeline, *(Stage._meta.columns[name] for name in columns))
    for pipeline_id, *values in session.db.rows(query.order_by(Stage.outcome == "lost", Stage.position, Stage.id)):
        stages.setdefault(pipeline_id, []).append(StageInfo(*values))
    rows = session.db.rows(
        Pipeline.select(Pipeline.id, Pipeline.key, Pipeline.name)
        .where(Pipeline.archived == 0)
        .order_by(Pipeline.position, Pipeline.id)
    )
    return [PipelineFacts(row_id, key, name, tuple(stages.get(row_id, ()))) for row_id, key, name in rows]


def find_pipeline(session: Session, key: str | None = None) -> PipelineFacts:
    """The pipeline of this key or name; without one, the only one that has deals, else the firm's default.

    Raises BadValue when there is none of that name.
    """
    known = pipelines(session)
    if not known:
        raise Refused(_("There is no pipeline."))
    if key is None:
        return _default(session, known)
    wanted = key.strip().casefold()
    for pipeline in known:
        if wanted in (pipeline.key.casefold(), pipeline.name.casefold()):
            return pipeline
    raise BadValue(
        _("There is no pipeline {name}.").format(name=excerpt(key)),
        _("The pipelines are: {names}.").format(names=", ".join(pipeline.key for pipeline in known)),
    )


def default_pipeline(session: Session) -> PipelineFacts:
    """The pipeline that is meant when none is named: the only one that has deals, else the firm's default."""
    return find_pipeline(session)


def _default(session: Session, known: list[PipelineFacts]) -> PipelineFacts:
    """Which pipelines have deals is asked one by one: each answer is one look into an index."""
    used = [
        pipeline
        for pipeline in known
        if session.db.one(Deal.select(Deal.id).where(Deal.pipeline == pipeline.id, session.visible(Deal)))
    ]
    if len(used) == 1:
        return used[0]
    return next((p for p in known if p.id == session.firm.default_pipeline_id), known[0])


def reasons(session: Session, kind: str) -> list[str]:
    """The firm's reasons for deals that were `won` or `lost`, in the order in which they were made."""
    return [
        row[0] for row in session.db.rows(Reason.select(Reason.name).where(Reason.kind == kind).order_by(Reason.id))
    ]


def competitors(session: Session) -> list[str]:
    """All competitors by name."""
    return [row[0] for row in session.db.rows(Competitor.select(Competitor.name).order_by(fn.LOWER(Competitor.name)))]
