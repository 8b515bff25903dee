"""The fields of a stage in its form: how they are shown, what may stand in them, and what is meant by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tcrm.clean import number_in, percent_in
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.queries.criteria import read_tasks
from tcrm.queries.criteria_words import choices, from_words, in_words
from tcrm.queries.stage_list import StageLine
from tcrm.queries.task_words import tasks_from_words, tasks_in_words
from tcrm.screens.deal_form import readable
from tcrm.screens.stage_view import FORECASTS, PHASES, planned, word_of
from tcrm.widgets.form import FormField, required
from tcrm.widgets.formfield import Noticed

OF_OPEN = ("omitted", "pipeline", "best", "commit")
"""The forecast categories that an open stage may have; a closed one's is closed."""


def shown(line: StageLine) -> dict[str, str]:
    """The fields of a stage as texts."""
    stage = line.stage
    return {
        "name": stage.name,
        "phase": word_of(PHASES, stage.phase),
        "probability": str(stage.probability),
        "limit_days": "" if stage.limit_days is None else str(stage.limit_days),
        **({"forecast": word_of(FORECASTS, stage.forecast)} if stage.outcome == "open" else {}),
        "criteria": in_words(stage.criteria),
        "tasks": tasks_in_words(stage.tasks),
    }


def fields_of(line: StageLine, texts: Mapping[str, str], *, outcome: str = "") -> list[FormField]:
    """The rows of the form, with these texts in them; of a stage of this `outcome`, that of the line's if blank."""
    outcome = outcome or line.stage.outcome
    fields = [
        FormField("name", _("name"), texts.get("name", ""), check=required, hint=_("as boards and funnels call it")),
        FormField("phase", _("phase"), texts.get("phase", ""), choices=[_(p) for p in PHASES.values()],
                  only_choices=True, check=required, hint=_("how far along from lead to delivery it is")),
        FormField("probability", _("probability"), texts.get("probability", ""), check=_wrong_percent,
                  hint=_("of winning a deal that stands here, in percent")),
        FormField("limit_days", _("limit"), texts.get("limit_days", ""), check=_wrong_limit,
                  placeholder=_("no limit"), hint=_("days that are usual here at most; a deal beyond it is late")),
    ]  # fmt: skip
    if outcome == "open":
        fields += [_forecast(texts.get("forecast", "")), _criteria(line, texts.get("criteria", ""))]
    if outcome != "lost":
        fields.append(_tasks(texts.get("tasks", "")))
    return fields


def _forecast(text: str) -> FormField:
    words = [_(FORECASTS[key]) for key in OF_OPEN]
    hint = _("where the forecast counts its deals, unless a deal says otherwise itself")
    return FormField("forecast", _("forecast"), text, choices=words, only_choices=True, check=required, hint=hint)


def _criteria(line: StageLine, text: str) -> FormField:
    example = _("amount, close date, check: need understood, visit, role: decision maker")
    may = _("There are: {names}; check: any words; role: {roles}").format(
        names=choices("field", "activity"), roles=choices("role")
    )
    check = readable(lambda given: from_words(given, line.items))
    hint = f"{example}\n{may}"
    return FormField("criteria", _("needs"), text, check=check, hint=hint, placeholder=_("blank: nothing"))


def _tasks(text: str) -> FormField:
    """What is understood stands below while it is typed, a task a line."""

    async def understood(given: str) -> Sequence[Noticed]:
        try:
            said = planned(read_tasks(tasks_from_words(given)))
        except BadValue:
            return ()
        kinds_and_rest = (task.partition(": ") for task in said)
        return [Noticed(kind, rest) for kind, _between, rest in kinds_and_rest]

    example = _("call: Ask how it went +14, task: Write the offer")
    may = _("Planned for the owner when a deal enters; +14: due after 14 days. There are: {kinds}").format(
        kinds=choices("activity")
    )
    return FormField("tasks", _("tasks"), text, check=readable(tasks_from_words), hint=f"{example}\n{may}",
                     placeholder=_("blank: no tasks"), notice=understood)  # fmt: skip


def read_stage(texts: Mapping[str, str], line: StageLine) -> dict[str, Any]:
    """The texts of the form as `actions.pipelines` takes them."""
    changes: dict[str, Any] = dict(texts)
    if "phase" in texts:
        changes["phase"] = next(key for key, word in PHASES.items() if _(word) == texts["phase"])
    if "forecast" in texts:
        changes["forecast"] = next(key for key in OF_OPEN if _(FORECASTS[key]) == texts["forecast"])
    if "probability" in texts:
        changes["probability"] = percent_in(texts["probability"])
    if "limit_days" in texts:
        changes["limit_days"] = int(texts["limit_days"]) if texts["limit_days"] else None
    if "criteria" in texts:
        changes["criteria"] = from_words(texts["criteria"], line.items)
    if "tasks" in texts:
        changes["tasks"] = tasks_from_words(texts["tasks"])
    return changes


def _wrong_percent(text: str) -> str | None:
    return None if percent_in(text) is not None else _("0 to 100")


def _wrong_limit(text: str) -> str | None:
    return None if not text or number_in(text, 1, 9999) else _("days, 1 or more; or nothing")


__all__ = ["fields_of", "read_stage", "shown"]
