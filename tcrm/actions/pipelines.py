"""Pipelines and their stages are made and changed here, by an admin; each function is one operation.

What a change would do to the deals is asked of `queries.pipeline_preview.preview`.

A stage that no history passes is removed. Any other is only taken out of the order (`archived_on`): it keeps its place
and its moves, boards and promotions pass it over, and no deal can be brought into it. Funnels that look at a day on
which it was in use show it as they always did; those that begin later leave it out. So figures of the past stay. The
deals in it are brought into another stage of the same outcome first, with the admin's word for what they miss.

A new stage, or another order, is different: funnels count who came further as having passed, so a new stage shows in
those of the past as passed by all who went beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tcrm.actions.clash import require_version
from tcrm.actions.moves import Move, move
from tcrm.actions.templates import (
    FORECASTS,
    PHASES,
    StagePlan,
    Template,
    check_items,
    check_order,
    columns,
    exit_criteria,
    limit,
    one_of,
    percent,
    read_stage,
    read_template,
    templates,
    write_pipeline,
)
from tcrm.clean import clean_text, excerpt, search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _, ngettext
from tcrm.models import Deal, DealCheck, Firm, Pipeline, Stage, StageMove
from tcrm.models.journal import Recorder
from tcrm.queries.criteria import criteria_text, read_tasks, tasks_text
from tcrm.queries.pipelines import PipelineFacts, StageInfo, pipelines
from tcrm.session import Session

STAGE_FIELDS = ("name", "position", "phase", "probability", "limit_days", "forecast", "guidance", "criteria", "tasks")
"""What may be changed of a stage; its key and its outcome stay, because histories stand on them."""


def add_pipeline(session: Session, name: str = "", *, template: str = "") -> int:
    """Make a pipeline, last in order, and return its id: from a shipped `template` (its key), called as that is if
    there is no `name`; without one, with a first stage, a won and a lost one.

    Raises BadValue for a template that there is not, and for no name at all.
    """
    session.require_role("admin")
    plan = _template(template) if template.strip() else _blank(name)
    called = name.strip() or plan.name
    with session.operation("pipeline.add", name=called) as op:
        known = session.db.rows(Pipeline.select(Pipeline.key, Pipeline.position))
        key = _free_key(called if name.strip() else plan.key, {row[0] for row in known})
        return write_pipeline(op, plan, max((row[1] for row in known), default=-1) + 1, key, called)


def edit_pipeline(session: Session, pipeline_id: int, *, name: str | None = None, usual: bool = False) -> None:
    """Give a pipeline another name, or make it the firm's usual one."""
    session.require_role("admin")
    facts = _pipeline(session, pipeline_id)
    called = facts.name if name is None else _named(name)
    with session.operation("pipeline.edit", name=called) as op:
        op.update(Pipeline, pipeline_id, name=called)
        if usual:
            if facts.archived:
                raise Refused(_("The pipeline {name} is no longer in use.").format(name=facts.name))
            op.update(Firm, 1, default_pipeline_id=pipeline_id)


def archive_pipeline(session: Session, pipeline_id: int, archived: bool = True) -> None:
    """Take a pipeline out of use, or bring it back. Its closed deals and its funnels stay. Refused while deals are open
    in it, and for the last one in use; if it was the usual one, the first of the others becomes it."""
    session.require_role("admin")
    facts = _pipeline(session, pipeline_id)
    with session.operation("pipeline.archive" if archived else "pipeline.restore", name=facts.name) as op:
        if archived:
            still = session.db.count(Deal.select().where(Deal.pipeline == pipeline_id, Deal.status == "open"))
            if still:
                said = ngettext("{n} deal is open in it.", "{n} deals are open in it.", still).format(n=still)
                raise Refused(said, _("Win or lose them first."))
            others = [one.id for one in pipelines(session) if one.id != pipeline_id]
            if not others:
                raise Refused(_("It is the only pipeline in use."))
            if session.firm.default_pipeline_id == pipeline_id:
                op.update(Firm, 1, default_pipeline_id=others[0])
        op.update(Pipeline, pipeline_id, archived=archived)


def add_stage(
    session: Session, pipeline_id: int, name: str, *, position: int | None = None, outcome: str = "open", **fields: Any
) -> int:
    """Make an open or a won stage and return its id. `position` counts the stages in use from 0; None: behind the last
    one of its outcome. `fields` are the others of STAGE_FIELDS. Raises BadValue for what cannot stand there."""
    session.require_role("admin")
    facts = _pipeline(session, pipeline_id)
    key = _free_key(name, {stage.key for stage in (*facts.stages, *facts.retired)})
    plan = read_stage({"key": key, "name": _named(name), "outcome": outcome, **fields})
    if plan.outcome == "lost":
        raise BadValue(_("A pipeline has exactly one lost stage."))
    check_items([plan.criteria, *(stage.criteria for stage in facts.stages)])
    with session.operation("stage.add", pipeline=facts.name, stage=plan.name) as op:
        stage_id = op.insert(Stage, pipeline_id=pipeline_id, position=len(facts.stages) + len(facts.retired),
                             **columns(plan))  # fmt: skip
        last = sum(stage.outcome == "open" for stage in facts.stages) if plan.outcome == "open" else None
        _place(session, op, pipeline_id, stage_id, position if position is not None else last)
    return stage_id


def edit_stage(session: Session, stage_id: int, changes: Mapping[str, Any], version: int | None = None) -> None:
    """Change a stage (STAGE_FIELDS): `criteria` and `tasks` are lists of tables as in a pipeline's file, `position`
    counts the stages in use from 0. `version` is the one that was read: Clash if somebody was quicker.

    Raises BadValue for what cannot stand there.
    """
    session.require_role("admin")
    facts, stage = _stage(session, stage_id)
    values = _checked(facts, stage, changes)
    with session.operation("stage.edit", pipeline=facts.name, stage=values.get("name", stage.name)) as op:
        require_version(session, Stage, stage_id, version, values)
        if values:
            op.update(Stage, stage_id, **values)
        if "position" in changes:
            _place(session, op, facts.id, stage_id, changes["position"])


def remove_stage(session: Session, stage_id: int, move_to: int | None = None) -> None:
    """Take a stage out of its pipeline. The deals in it go into the stage `move_to` of the same pipeline and outcome.

    Refused for the lost stage, for the last open or won one, and while deals stand in it and `move_to` is None.
    """
    session.require_role("admin")
    facts, stage = _stage(session, stage_id)
    if stage.outcome == "lost" or stage.archived_on is not None:
        raise Refused(_("The stage {stage} cannot be taken out of its pipeline.").format(stage=stage.name))
    if not any(one.outcome == stage.outcome and one.archived_on is None for one in facts.stages if one.id != stage_id):
        text = _("{stage} is the last open stage of {pipeline}.")
        if stage.outcome == "won":
            text = _("{stage} is the last won stage of {pipeline}.")
        raise Refused(text.format(stage=stage.name, pipeline=facts.name), _("Add another one first."))
    with session.operation("stage.remove", pipeline=facts.name, stage=stage.name) as op:
        _empty(session, facts, stage, move_to)
        passed = StageMove.select(StageMove.id).where(
            (StageMove.to_stage == stage_id) | (StageMove.from_stage == stage_id)
        )
        ticked = DealCheck.select(DealCheck.id).where(DealCheck.stage == stage_id)
        if session.db.one(passed) is None and session.db.one(ticked) is None:
            op.delete(Stage, stage_id)
        else:
            op.update(Stage, stage_id, archived_on=session.today())


# -- how it is done --------------------------------------------------------------------------------------------------


def _empty(session: Session, facts: PipelineFacts, stage: StageInfo, move_to: int | None) -> None:
    """Bring the deals of a stage into another one."""
    deals = [row[0] for row in session.db.rows(Deal.select(Deal.id).where(Deal.stage == stage.id).order_by(Deal.id))]
    if not deals:
        return
    others = [one for one in facts.stages if one.id != stage.id and one.outcome == stage.outcome]
    others = [one for one in others if one.archived_on is None]
    if move_to is None or move_to not in {one.id for one in others}:
        said = ngettext("{n} deal stands in {stage}.", "{n} deals stand in {stage}.", len(deals))
        raise Refused(
            said.format(n=len(deals), stage=stage.name),
            _("Say into which stage: {names}.").format(names=", ".join(one.name for one in others)),
        )
    why = _("The stage {stage} was taken out of the pipeline.").format(stage=stage.name)
    move(session, [Move(deal, move_to, reason=why, override=why) for deal in deals])


def _checked(facts: PipelineFacts, stage: StageInfo, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values of a stage from its fields, without its position."""
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in STAGE_FIELDS:
            raise BadValue(_("A stage has no field {name}.").format(name=excerpt(name)))
        if name == "criteria":
            needs = exit_criteria(value, stage.outcome)
            check_items([needs, *(one.criteria for one in facts.stages if one.id != stage.id)])
            values[name] = criteria_text(needs)
        elif name != "position":
            values[name] = _value(name, value)
    return values


def _value(name: str, value: Any) -> Any:
    if name == "name":
        return _named(value)
    if name == "guidance":
        return clean_text(str(value or "")).strip()
    if name == "tasks":
        return tasks_text(read_tasks(value))
    if name == "probability":
        return percent(value)
    if name == "limit_days":
        return limit(value)
    return one_of(value, PHASES if name == "phase" else FORECASTS)


def _place(session: Session, op: Recorder, pipeline_id: int, stage_id: int, position: int | None) -> None:
    """Put a stage at a place among those in use (None: at the end); those that are not keep theirs between the others.

    Raises BadValue when an open stage would stand behind a won one.
    """
    query = Stage.select(Stage.id, Stage.outcome, Stage.archived_on).where(
        Stage.pipeline == pipeline_id, Stage.outcome != "lost"
    )
    rows = session.db.rows(query.order_by(Stage.position, Stage.id))
    outcomes = {row[0]: row[1] for row in rows}
    used = [row[0] for row in rows if row[2] is None and row[0] != stage_id]
    if position is not None and (isinstance(position, bool) or not 0 <= position <= len(used)):
        raise BadValue(_("There is no such place among the stages."))
    order = [row[0] for row in rows if row[0] != stage_id]
    at = len(order) if position is None or position == len(used) else order.index(used[position])
    order.insert(at, stage_id)
    gone = {row[0] for row in rows if row[2] is not None}
    check_order([*(outcomes[one] for one in order if one not in gone), "lost"])
    op.update_each(Stage, {one: {"position": place} for place, one in enumerate(order)})


def _pipeline(session: Session, pipeline_id: int) -> PipelineFacts:
    for facts in pipelines(session, archived=True):
        if facts.id == pipeline_id:
            return facts
    raise NotFound(_("There is no such pipeline."))


def _stage(session: Session, stage_id: int) -> tuple[PipelineFacts, StageInfo]:
    for facts in pipelines(session, archived=True):
        for stage in (*facts.stages, *facts.retired):
            if stage.id == stage_id:
                return facts, stage
    raise NotFound(_("There is no such stage."))


def _named(name: Any) -> str:
    if not isinstance(name, str) or not name.strip():
        raise BadValue(_("A pipeline and each of its stages need a key and a name."))
    return name.strip()


def _free_key(name: str, taken: set[str]) -> str:
    """A key for files and the shell from a name: `Needs analysis` -> needs-analysis, with a number if it is taken."""
    plain = re.sub(r"[^\w]+", "-", search_key(_named(name))).strip("-") or "stage"
    return next(key for n in range(1, len(taken) + 2) if (key := plain if n == 1 else f"{plain}-{n}") not in taken)


def _template(key: str) -> Template:
    """The shipped template of this key. Raises BadValue naming those that there are."""
    shipped = {one.key: one for one in templates()}
    if key.strip().casefold() not in shipped:
        raise BadValue(
            _("There is no template {name}.").format(name=excerpt(key)),
            _("Choose one of: {names}.").format(names=", ".join(shipped)),
        )
    return shipped[key.strip().casefold()]


def _blank(name: str) -> Template:
    """A new pipeline that is filled by hand."""
    called = _named(name)
    stages: Sequence[dict[str, Any]] = (
        {"key": "first", "name": _("First"), "outcome": "open", "probability": 20},
        {"key": "won", "name": _("Won"), "outcome": "won"},
        {"key": "lost", "name": _("Lost"), "outcome": "lost"},
    )
    return read_template({"key": called, "name": called, "stage": list(stages)})


__all__ = [
    "STAGE_FIELDS", "StagePlan", "add_pipeline", "add_stage", "archive_pipeline", "edit_pipeline", "edit_stage",
    "remove_stage", "templates",
]  # fmt: skip
