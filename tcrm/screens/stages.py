"""Stages: those of all pipelines in their order, what each asks for, and how many deals stand there.

An admin changes them here; what a change does to the deals is said before it is made. Everybody may look.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from textual import on
from textual.widget import Widget

from tcrm.actions import pipelines as actions
from tcrm.i18n import _, ngettext
from tcrm.queries.definitions import figure_definition
from tcrm.queries.pipeline_preview import StageChange, preview
from tcrm.queries.stage_list import StageLine, admins, stage_lines
from tcrm.screens.base import DeskScreen
from tcrm.screens.stage_about import about_lines
from tcrm.screens.stage_forms import add_pipeline, add_stage, edit_guidance, edit_pipeline, edit_stage
from tcrm.screens.stage_view import columns, foot, heading, passed, removal_effects, wrapped
from tcrm.widgets.cells import Line
from tcrm.widgets.layout import Group
from tcrm.widgets.lines import Paragraph, TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompts import Choice, choose, confirm
from tcrm.widgets.reading import read

VERBS = (
    "edit",
    "stage.guidance",
    "stage.add",
    "stage.remove",
    "stage.up",
    "stage.down",
    "pipeline.add",
    "pipeline.edit",
)
FOOT_LINES = 4
MOST_ASKED = 3  # admins that are named
BESIDE_ROWS = 3  # cells of the list that no column has


class StagesScreen(DeskScreen, place="stages"):
    """The stages of all pipelines; verbs for admins."""

    def body(self) -> Iterable[Widget]:
        self.columns = columns(self.session.numerals.count)
        self.rows: RowList[StageLine] = RowList(
            self.columns, key=lambda line: line.stage.id, empty=_("There is no pipeline.")
        )
        self.foot = Paragraph()
        self.foot.styles.height = FOOT_LINES
        self.summary, self.heading = TextLine(), TextLine()
        self.admins: list[str] = []
        yield self.summary
        yield self.heading
        yield self.rows
        yield TextLine()
        yield self.foot

    def on_resize(self) -> None:
        width = self.app.size.width
        self.heading.show([("  ", "text"), *self.columns.heading(max(1, width - BESIDE_ROWS), width)])
        self._explain()

    async def load(self) -> None:
        self.admins = await self.desk.ask(admins)
        lines = await self.desk.ask(stage_lines)
        groups = [list(group) for _id, group in groupby(lines, lambda line: line.pipeline.id)]
        self.rows.set_rows(lines, [Group(heading(g[0].pipeline, self._usual(g[0])), len(g)) for g in groups])
        said = ngettext("{n} pipeline", "{n} pipelines", len(groups)).format(n=len(groups))
        looking = [(_("only an admin changes them") + " ", "dim")] if self.session.user.role != "admin" else []
        self.summary.show([("  " + _("Stages"), "head"), (f"  {said}", "dim")], looking)
        self.on_resize()

    def _usual(self, line: StageLine) -> bool:
        return line.pipeline.id == self.session.firm.default_pipeline_id

    @on(RowList.Moved)
    def _explain(self) -> None:
        line = self.rows.current
        self.foot.rows = () if line is None else self._foot(line)

    def _foot(self, line: StageLine) -> list[Line]:
        return foot(line, max(20, self.app.size.width - 4), FOOT_LINES, self.session.numerals.count)

    def refusal(self, command_id: str) -> str | None:
        if command_id in VERBS and self.session.user.role != "admin":
            whom = ", ".join(self.admins[:MOST_ASKED])
            text = _("Only an admin changes pipelines and stages: ask {names}.")
            return text.format(names=whom) if whom else _("Only an admin changes pipelines and stages.")
        line = self.rows.current
        if command_id in (*VERBS, "about") and line is None and command_id != "pipeline.add":
            return _("Nothing is selected.")
        if command_id in ("stage.remove", "stage.up", "stage.down") and line is not None:
            if line.stage.outcome == "lost":
                return _("The lost stage stays where it is: every pipeline has exactly one.")
            if line.place is None:
                return _("This stage was taken out already.")
            if command_id == "stage.remove" and not line.others:
                return _("It is the last one: a pipeline needs an open and a won stage.")
        return super().refusal(command_id)

    # -- verbs -------------------------------------------------------------------------------------------------------

    async def do_about(self) -> None:
        line = self.rows.current
        assert line is not None
        lines = about_lines(self, line.stage)
        if said := passed(line.passes, self.session.numerals.count):
            lines += [
                (),
                [(_("Went on from it") + " ", "head"), (said, "text")],
                [(figure_definition("compliance"), "dim")],
            ]
        await read(self, f"{line.pipeline.name} · {line.stage.name}", lines)

    async def do_edit(self) -> None:
        line = self.rows.current
        assert line is not None
        if await edit_stage(self, line):
            await self.changed(_("changed {name}").format(name=line.stage.name))

    async def do_stage_guidance(self) -> None:
        line = self.rows.current
        assert line is not None
        if await edit_guidance(self, line):
            await self.changed(_("changed the guidance of {name}").format(name=line.stage.name))

    async def do_stage_add(self) -> None:
        line = self.rows.current
        assert line is not None
        before = {one.stage.id for one in self.rows.at_hand}
        name = await add_stage(self, line)
        if name is not None:
            await self.changed(_("added {name}").format(name=name))
            self._go_to_new(before)

    async def do_stage_remove(self) -> None:
        line = self.rows.current
        assert line is not None
        into, name = None, line.stage.name
        found = await self.desk.ask(preview, StageChange(line.stage.id))
        if found.deals and (into := await self._where_to(line, found.deals)) is None:
            return
        target = next((stage.name for stage in line.others if stage.id == into), "")
        details = wrapped(removal_effects(found, target, self.session.numerals.count), max(20, self.app.size.width - 4))
        question = _("Take {stage} out of {pipeline}?").format(stage=name, pipeline=line.pipeline.name)
        if not await confirm(self, question, details=details):
            return
        await self.desk.do(actions.remove_stage, line.stage.id, into)
        await self.changed(_("took {name} out of {pipeline}").format(name=name, pipeline=line.pipeline.name))

    async def _where_to(self, line: StageLine, deals: int) -> int | None:
        """Ask into which stage the deals go; the cursor begins on the one before, or else behind."""
        near = min(line.others, key=lambda stage: abs(stage.position - line.stage.position))
        said = ngettext("{n} deal stands in {stage}; it goes to", "{n} deals stand in {stage}; they go to", deals)
        title = said.format(n=self.session.numerals.count(deals), stage=line.stage.name)
        choices = [Choice(stage.id, stage.name) for stage in line.others]
        return await choose(self, title, choices, current=near.id)

    async def do_stage_up(self) -> None:
        await self._move(-1)

    async def do_stage_down(self) -> None:
        await self._move(1)

    async def _move(self, steps: int) -> None:
        line = self.rows.current
        assert line is not None and line.place is not None
        last = max(one.place or 0 for one in self.rows.at_hand if one.pipeline.id == line.pipeline.id)
        place = line.place + steps
        if not 0 <= place <= last:
            self.status.fail(_("It is the first already.") if place < 0 else _("It is the last already."))
            return
        await self.desk.do(actions.edit_stage, line.stage.id, {"position": place})
        await self.changed(_("moved {name}").format(name=line.stage.name))

    async def do_pipeline_add(self) -> None:
        before = {one.stage.id for one in self.rows.at_hand}
        name = await add_pipeline(self, {one.pipeline.name for one in self.rows.at_hand})
        if name is not None:
            await self.changed(_("added the pipeline {name}").format(name=name))
            self._go_to_new(before)

    async def do_pipeline_edit(self) -> None:
        line = self.rows.current
        assert line is not None
        said = await edit_pipeline(self, line, self._usual(line))
        if said is not None:
            await self.changed(said)

    def _go_to_new(self, before: set[int]) -> None:
        """The cursor goes to the first stage that was not there before."""
        new = next((one.stage.id for one in self.rows.at_hand if one.stage.id not in before), None)
        if new is not None:
            self.rows.go_to_key(new)
