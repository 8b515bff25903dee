"""Pipelines as files: the templates that ship with the program, read, checked and written as a firm's own."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Pipeline, Stage
from tcrm.models.journal import Recorder
from tcrm.models.vocabulary import WORDS
from tcrm.paths import data_dir
from tcrm.queries.criteria import Need, StageTask, criteria_text, read_criteria, read_tasks, tasks_text

PHASES, OUTCOMES, FORECASTS = WORDS["stage.phase"], WORDS["stage.outcome"], WORDS["stage.forecast"]
_USUAL_FORECAST = {"open": "pipeline", "won": "closed", "lost": "omitted"}
_USUAL_PHASE = {"open": "opportunity", "won": "order", "lost": "opportunity"}


@dataclass(frozen=True)
class StagePlan:
    """A stage to be made. `probability` in percent, `limit_days` None: no limit; only an open stage has criteria."""

    key: str
    name: str
    phase: str
    outcome: str
    probability: int
    limit_days: int | None
    forecast: str
    guidance: str
    criteria: tuple[Need, ...]
    tasks: tuple[StageTask, ...]


@dataclass(frozen=True)
class Template:
    """A pipeline to be made. `at_start`: a new database has it from the first minute."""

    key: str
    name: str
    at_start: bool
    stages: tuple[StagePlan, ...]


def templates() -> list[Template]:
    """The shipped pipelines, `standard` first."""
    folder = data_dir() / "pipelines"
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != "standard", path.stem))
    return [read_template(tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths]


def read_template(given: Mapping[str, Any]) -> Template:
    """A pipeline from the tables of its file. Raises BadValue for what cannot be one."""
    stages = tuple(read_stage(one) for one in given.get("stage", ()))
    check_order([stage.outcome for stage in stages])
    check_keys(stage.key for stage in stages)
    check_items(stage.criteria for stage in stages)
    return Template(_text(given, "key"), _text(given, "name"), bool(given.get("at_start", False)), stages)


def read_stage(given: Mapping[str, Any]) -> StagePlan:
    """A stage from its table. Raises BadValue for a part that cannot stand there."""
    known = {*StagePlan.__dataclass_fields__}
    if strange := set(given) - known:
        raise BadValue(_("A stage has no part {name}.").format(name=excerpt(min(strange))))
    outcome = one_of(given.get("outcome", "open"), OUTCOMES)
    usual = {"open": 50, "won": 100, "lost": 0}[outcome]
    return StagePlan(
        key=_text(given, "key"),
        name=_text(given, "name"),
        phase=one_of(given.get("phase", _USUAL_PHASE[outcome]), PHASES),
        outcome=outcome,
        probability=percent(given.get("probability", usual)),
        limit_days=limit(given.get("limit_days")),
        forecast=one_of(given.get("forecast", _USUAL_FORECAST[outcome]), FORECASTS),
        guidance=str(given.get("guidance", "")).strip(),
        criteria=exit_criteria(given.get("criteria", ()), outcome),
        tasks=read_tasks(given.get("tasks", ())),
    )


def write_pipeline(op: Recorder, template: Template, position: int, key: str = "", name: str = "") -> int:
    """Make the pipeline with its stages, under another key and name if they are given; returns its id."""
    pipeline = op.insert(Pipeline, key=key or template.key, name=name or template.name, position=position)
    place = 0
    for stage in template.stages:
        op.insert(Stage, pipeline_id=pipeline, position=-1 if stage.outcome == "lost" else place, **columns(stage))
        place += stage.outcome != "lost"
    return pipeline


def columns(stage: StagePlan) -> dict[str, Any]:
    """The stage's own columns, without its place."""
    plain = ("key", "name", "phase", "outcome", "probability", "limit_days", "forecast", "guidance")
    values = {name: getattr(stage, name) for name in plain}
    return {**values, "criteria": criteria_text(stage.criteria), "tasks": tasks_text(stage.tasks)}


# -- what holds for every pipeline -----------------------------------------------------------------------------------


def check_order(outcomes: Sequence[str]) -> None:
    """Insist on one lost stage, an open one at least, a won one at least, and no open stage after a won one."""
    ordered = [outcome for outcome in outcomes if outcome != "lost"]
    if len(outcomes) - len(ordered) != 1:
        raise BadValue(_("A pipeline has exactly one lost stage."))
    if set(ordered) != {"open", "won"} or ordered != sorted(ordered):
        raise BadValue(_("A pipeline has open stages first, then one won stage or more."))


def check_keys(keys: Iterable[str]) -> None:
    """Insist that no two stages have one key."""
    for key, times in Counter(keys).items():
        if times > 1:
            raise BadValue(_("There are two stages with the key {key}.").format(key=excerpt(key)))


def check_items(criteria: Iterable[Iterable[Need]]) -> None:
    """Insist that an item of the checklists has the same words wherever it is asked: its key names one item."""
    words: dict[str, str] = {}
    for need in (need for needs in criteria for need in needs if need.need == "check"):
        if words.setdefault(need.key, need.label) != need.label:
            raise BadValue(
                _("The item {key} says “{one}” in one stage and “{other}” in another.").format(
                    key=excerpt(need.key), one=excerpt(words[need.key]), other=excerpt(need.label)
                ),
                _("Give it the same words, or another key."),
            )


def exit_criteria(given: Any, outcome: str) -> tuple[Need, ...]:
    """The criteria of a stage. Raises BadValue for those of a stage that is not open: nobody is ever asked for them."""
    needs = read_criteria(given)
    if needs and outcome != "open":
        raise BadValue(_("Only an open stage has exit criteria."))
    return needs


def percent(value: Any) -> int:
    """A probability. Raises BadValue."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
        raise BadValue(_("A probability lies between 0 and 100 %."))
    return value


def limit(value: Any) -> int | None:
    """How many days are usual in a stage at most; None: no limit. Raises BadValue."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 9999:
        raise BadValue(_("A limit is a number of days, 1 or more, or nothing."))
    return value


def one_of(value: Any, known: Sequence[str]) -> str:
    """A word of a list. Raises BadValue naming the list."""
    if value not in known:
        raise BadValue(
            _("{text} cannot stand there.").format(text=excerpt(str(value))),
            _("Choose one of: {names}.").format(names=", ".join(known)),
        )
    return str(value)


def _text(given: Mapping[str, Any], part: str) -> str:
    value = given.get(part)
    if not isinstance(value, str) or not value.strip():
        raise BadValue(_("A pipeline and each of its stages need a key and a name."))
    return value.strip()


__all__ = [
    "FORECASTS", "OUTCOMES", "PHASES", "StagePlan", "Template", "check_items", "check_keys", "check_order", "columns",
    "exit_criteria", "limit", "one_of", "percent", "read_stage", "read_template", "templates", "write_pipeline",
]  # fmt: skip
