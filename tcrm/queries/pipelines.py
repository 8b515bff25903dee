"""Pipelines and their stages, and the firm's lists that closing a deal chooses from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import fn

from tcrm.clean import excerpt
from tcrm.errors import BadValue, Refused
from tcrm.i18n import _
from tcrm.models import Competitor, Deal, Pipeline, Reason, Stage
from tcrm.outcomes import outcome_meant
from tcrm.queries.criteria import Need, StageTask, stored_criteria, stored_tasks
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class StageInfo:
    """A stage as it is read: `outcome` open, won or lost; `probability` in percent; `limit_days` None: no limit;
    `archived_on` the day on which it was taken out of the order, None for a stage in use."""

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
    archived_on: date | None = None
    version: int = 1
    criteria: tuple[Need, ...] = ()
    tasks: tuple[StageTask, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineFacts:
    """A pipeline with its stages in their order, the lost stage last. `retired` are those that were taken out of the
    order, which history passes; one in which a deal stands all the same is among `stages`."""

    id: int
    key: str
    name: str
    stages: tuple[StageInfo, ...]
    retired: tuple[StageInfo, ...] = ()
    archived: bool = False

    def stage(self, key: str, *, retired: bool = False) -> StageInfo:
        """The stage of this key or name, case aside; with `retired`, also one that is no longer in use. Raises BadValue
        naming those that exist."""
        wanted = key.strip().casefold()
        for stage in (*self.stages, *(self.retired if retired else ())):
            if wanted in (stage.key.casefold(), stage.name.casefold()):
                return stage
        raise BadValue(
            _("The pipeline {pipeline} has no stage {stage}.").format(pipeline=self.name, stage=excerpt(key)),
            _("Its stages are: {stages}.").format(stages=", ".join(stage.key for stage in self.stages)),
        )

    def meant(self, name: str, *, retired: bool = False) -> StageInfo:
        """As `stage`, of what another program wrote: where no stage is called so, `Won` and `Closed Lost` are the stage
        by whose entry a deal is won, or lost."""
        try:
            return self.stage(name, retired=retired)
        except BadValue:
            end = outcome_meant(name)
            for stage in self.stages:
                if end and stage.outcome == end and stage.archived_on is None:
                    return stage
            raise


def pipelines(session: Session, *, archived: bool = False) -> list[PipelineFacts]:
    """All pipelines that are in use, in the firm's order; with `archived`, also those that are not, last."""
    used: dict[int, list[StageInfo]] = {}
    retired: dict[int, list[StageInfo]] = {}
    found = _stages(session)
    old = [stage.id for _pipeline, stage in found if stage.archived_on is not None]
    standing = Deal.select(Deal.stage).where(Deal.stage.in_(old)).distinct()
    kept = {row[0] for row in session.db.rows(standing)} if old else set()
    for pipeline_id, stage in found:
        into = used if stage.archived_on is None or stage.id in kept else retired
        into.setdefault(pipeline_id, []).append(stage)
    query = Pipeline.select(Pipeline.id, Pipeline.key, Pipeline.name, Pipeline.archived)
    if not archived:
        query = query.where(Pipeline.archived == 0)
    rows = session.db.rows(query.order_by(Pipeline.archived, Pipeline.position, Pipeline.id))
    return [
        PipelineFacts(row_id, key, name, tuple(used.get(row_id, ())), tuple(retired.get(row_id, ())), away)
        for row_id, key, name, away in rows
    ]


def _stages(session: Session) -> list[tuple[int, StageInfo]]:
    """(pipeline, stage) of all stages in their order, the lost ones last."""
    columns = (
        "id", "key", "name", "position", "phase", "outcome", "probability", "limit_days", "forecast", "guidance",
        "archived_on", "version", "criteria", "tasks",
    )  # fmt: skip
    query = Stage.select(Stage.pipeline, *(Stage._meta.columns[name] for name in columns))
    rows = session.db.rows(query.order_by(Stage.outcome == "lost", Stage.position, Stage.id))
    return [
        (pipeline_id, StageInfo(*(*values, stored_criteria(criteria), stored_tasks(tasks))))
        for pipeline_id, *values, criteria, tasks in rows
    ]


def find_pipeline(session: Session, key: str | None = None, *, archived: bool = False) -> PipelineFacts:
    """The pipeline of this key or name; without one, the only one that has deals, else the firm's default.

    One that is no longer in use is found by its name, if `archived` is asked for. Raises BadValue when there is none
    of that name.
    """
    known = pipelines(session, archived=archived and key is not None)
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


__all__ = [
    "PipelineFacts", "StageInfo", "competitors", "default_pipeline", "find_pipeline",
    "pipelines", "reasons",
]  # fmt: skip
