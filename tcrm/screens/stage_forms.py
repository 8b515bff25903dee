"""The forms of stages and pipelines. A stage that is edited is stored once the user has seen what that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tcrm.actions import pipelines as actions
from tcrm.actions.templates import templates
from tcrm.errors import Clash, Refused
from tcrm.i18n import _, ngettext
from tcrm.queries.pipeline_preview import StageChange, preview
from tcrm.queries.pipelines import PipelineFacts
from tcrm.queries.stage_list import StageLine, stage_lines
from tcrm.screens.base import DeskScreen
from tcrm.screens.stage_fields import fields_of, read_stage, shown
from tcrm.screens.stage_view import FORECASTS, PHASES, edit_effects, word_of, wrapped
from tcrm.widgets.form import Values, changed, fill, required
from tcrm.widgets.memo import ask_memo
from tcrm.widgets.prompts import Choice, ask_text, choose, confirm

EMPTY = ""


async def edit_stage(screen: DeskScreen, line: StageLine) -> bool:
    """Ask for a stage's fields, say what that does to the deals in it, and store them; False if nothing was changed.

    Whoever says no to what it does is back in the form, with all that was typed; so is who was overtaken, before whom
    stands what the others made of it.
    """
    title, draft = _("Edit {name}").format(name=line.stage.name), f"stage {line.stage.id}"
    before, typed, overtaken = shown(line), dict[str, str](), False

    async def save(values: Values) -> None:
        nonlocal typed, overtaken
        typed, overtaken = changed(values, before), False
        changes = read_stage(typed, line)
        if not changes:
            return
        if not await _agreed(screen, line, changes):
            raise Refused(_("Nothing is saved yet."), _("ctrl+s asks again; esc leaves it so"))
        try:
            await screen.desk.do(actions.edit_stage, line.stage.id, changes, line.stage.version)
        except Clash:
            overtaken = True

    while await fill(screen, title, fields_of(line, {**before, **typed}), save=save, draft=draft) is not None:
        if not overtaken:
            return bool(typed)
        title = _("{name} was changed by somebody else just now; what you typed stands here").format(
            name=line.stage.name
        )
        found = await screen.desk.ask(stage_lines)
        line = next((one for one in found if one.stage.id == line.stage.id), line)
        before = shown(line)
    return False


async def add_stage(screen: DeskScreen, after: StageLine) -> str | None:
    """Ask for a stage and make it behind this one; its name, or None if the user left."""
    won = after.stage.outcome == "won"

    async def save(values: Values) -> None:
        fields = read_stage({name: text for name, text in values.items() if text and name != "name"}, after)
        where = None if after.place is None else after.place + 1
        outcome = "won" if won else "open"
        await screen.desk.do(
            actions.add_stage, after.pipeline.id, values["name"], position=where, outcome=outcome, **fields
        )

    phase = word_of(PHASES, after.stage.phase) if after.stage.phase in PHASES else ""
    usual = {"phase": phase, "probability": "100" if won else "50"}
    blank = usual if won else {**usual, "forecast": _(FORECASTS["pipeline"])}
    title = _("New stage of {pipeline}, after {stage}").format(pipeline=after.pipeline.name, stage=after.stage.name)
    if after.place is None:
        title = _("New stage of {pipeline}").format(pipeline=after.pipeline.name)
    values = await fill(screen, title, fields_of(after, blank, outcome="won" if won else "open"), save=save)
    return None if values is None else values["name"]


async def edit_guidance(screen: DeskScreen, line: StageLine) -> bool:
    """Let an admin write what is to be done in a stage, of any length; False if nothing was changed."""
    stage = line.stage

    async def save(text: str) -> None:
        await screen.desk.do(actions.edit_stage, stage.id, {"guidance": text}, stage.version)

    label = _("guidance of {name}").format(name=stage.name)
    return await ask_memo(screen, label, save=save, text=stage.guidance, draft=f"guidance {stage.id}") is not None


async def add_pipeline(screen: DeskScreen, names: set[str]) -> str | None:
    """Ask for a template, or none, and a name that is none of `names`; the name, None if the user left."""
    known = await screen.desk.ask(lambda _session: templates())
    offered = [Choice(EMPTY, _("empty"), _("a first stage, won and lost"))]
    for one in known:
        said = ngettext("{n} stage", "{n} stages", len(one.stages)).format(n=len(one.stages))
        offered.append(Choice(one.key, one.name, f"{said}: " + ", ".join(stage.name for stage in one.stages)))
    what = await choose(screen, _("new pipeline from"), offered)
    if what is None:
        return None
    taken = {name.casefold() for name in names}

    def check(text: str) -> str | None:
        if not text:
            return _("This is needed.")
        if text.casefold() in taken:
            return _("There is a pipeline of this name.")
        return None

    usual = next((one.name for one in known if one.key == what and one.name.casefold() not in taken), "")

    async def save(name: str) -> None:
        await screen.desk.do(actions.add_pipeline, name, template=what)

    return await ask_text(screen, _("name"), value=usual, check=check, save=save)


async def edit_pipeline(screen: DeskScreen, line: StageLine, usual: bool) -> str | None:
    """Ask what to do with a pipeline and do it; what was done in words, None if nothing was."""
    pipeline = line.pipeline
    offered = [Choice("name", _("another name"))]
    if pipeline.archived:
        offered.append(Choice("back", _("back into use")))
    else:
        taken = _("it is that already") if usual else None
        offered.append(Choice("usual", _("the usual one"), _("new deals begin in it"), taken))
        offered.append(Choice("out", _("out of use"), _("its closed deals and its figures stay")))
    what = await choose(screen, pipeline.name, offered)
    if what == "name":
        return await _rename(screen, pipeline)
    if what == "usual" and not usual:
        await screen.desk.do(actions.edit_pipeline, pipeline.id, usual=True)
        return _("{name} is the usual pipeline now").format(name=pipeline.name)
    if what in ("out", "back"):
        await screen.desk.do(actions.archive_pipeline, pipeline.id, what == "out")
        said = _("{name} is out of use") if what == "out" else _("{name} is in use again")
        return said.format(name=pipeline.name)
    return None


async def _rename(screen: DeskScreen, pipeline: PipelineFacts) -> str | None:
    async def save(name: str) -> None:
        if name != pipeline.name:
            await screen.desk.do(actions.edit_pipeline, pipeline.id, name=name)

    name = await ask_text(screen, _("name"), value=pipeline.name, check=required, save=save)
    if name is None or name == pipeline.name:
        return None
    return _("{name} is called {new} now").format(name=pipeline.name, new=name)


async def _agreed(screen: DeskScreen, line: StageLine, changes: Mapping[str, Any]) -> bool:
    """Show what the change does to the deals in the stage, and ask; a change of words alone is not asked about."""
    if not {"criteria", "limit_days", "probability", "phase", "forecast", "tasks"} & set(changes):
        return True
    change = StageChange(line.stage.id, changes.get("criteria"), changes.get("limit_days"))
    found = await screen.desk.ask(preview, change)
    said = edit_effects(
        found, screen.session.numerals.count, "criteria" in changes, changes.get("limit_days"), "tasks" in changes
    )
    width = max(20, screen.app.size.width - 4)
    question = _("Change {stage} of {pipeline} so?").format(stage=line.stage.name, pipeline=line.pipeline.name)
    return await confirm(screen, question, details=wrapped(said, width))
