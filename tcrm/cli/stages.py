"""The stages in the shell: what each asks for, and how often that was done when deals went on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.out import Column
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.queries.compliance import Passes, SellerPasses
    from tcrm.queries.stage_list import StageLine

BY = ("stage", "seller")


@verb("stages", help=_("The stages of the pipelines: what they ask for, and how often that was done."))
@click.option("--pipeline", metavar="P", help=_("only this pipeline"))
@click.option("--by", type=click.Choice(BY), default="stage", show_default=True, help=_("a line each of these"))
@click.option("--from", "start", metavar="DATE", help=_("only moves from this day on"))
@click.option("--to", "end", metavar="DATE", help=_("only moves up to this day"))
@click.option("--about", is_flag=True, help=_("say how it is computed"))
@at_desk
def stages_command(desk: Desk, pipeline: str | None, by: str, start: str | None, end: str | None, about: bool) -> None:
    from tcrm.queries.definitions import figure_definition
    from tcrm.queries.pipelines import find_pipeline

    only = find_pipeline(desk.session, pipeline, archived=True).id if pipeline else None
    first, last = desk.day(start, back=True), desk.day(end, back=True)
    if by == "seller":
        _sellers(desk, only, first, last)
    else:
        _stages(desk, only, first, last)
    if about and desk.out.form == "text":
        desk.out.line()
        desk.out.paragraph(figure_definition("compliance"), indent=2, style="dim")


def _sellers(desk: Desk, only: int | None, first: date | None, last: date | None) -> None:
    from tcrm.queries.compliance import by_seller

    def of(row: SellerPasses) -> Passes:
        return row.passes

    columns: list[Column[SellerPasses]] = [
        Column("login", lambda row: row.login),
        Column("seller", lambda row: row.name, lambda row: row.name or _("nobody"), style="bold", least=10),
        *_figures(of, desk.out.numerals.count),
    ]
    none = _("No deal has gone on from a stage.")
    desk.out.table(columns, by_seller(desk.session, only, start=first, end=last), none)


def _stages(desk: Desk, only: int | None, first: date | None, last: date | None) -> None:
    from tcrm.queries.compliance import Passes, by_stage
    from tcrm.queries.criteria_words import in_words
    from tcrm.queries.stage_list import stage_lines

    count = desk.out.numerals.count
    passes = by_stage(desk.session, only, start=first, end=last)
    lines = [line for line in stage_lines(desk.session) if only in (None, line.pipeline.id)]

    def of(line: StageLine) -> Passes:
        return passes.get(line.stage.id, Passes())

    columns: list[Column[StageLine]] = [
        Column("pipeline", lambda line: line.pipeline.key, lambda line: line.pipeline.name, drop=1),
        Column("key", lambda line: line.stage.key),
        Column("stage", lambda line: line.stage.name, lambda line: line.stage.name, style="bold", least=10),
        Column("outcome", lambda line: line.stage.outcome),
        Column("probability", lambda line: line.stage.probability, lambda line: f"{line.stage.probability} %",
               right=True, drop=4),
        Column("limit_days", lambda line: line.stage.limit_days),
        Column("deals", lambda line: line.deals, lambda line: count(line.deals), right=True),
        *_figures(of, count),
        Column("needs", lambda line: in_words(line.stage.criteria), lambda line: in_words(line.stage.criteria),
               least=12, drop=2),
    ]  # fmt: skip
    desk.out.table(columns, lines, _("There is no pipeline."))


def _figures(of: Callable[[Any], Passes], count: Callable[[int], str]) -> list[Column[Any]]:
    """Moves on, the part of them with all done, those on a manager's word; `of` gives the `Passes` of a row, `count`
    writes how many."""

    def rate(row: Any) -> float | None:
        found = of(row).rate
        return None if found is None else round(found, 4)

    def percent(row: Any) -> str:
        found = of(row).rate
        return "" if found is None else _("{percent} % done").format(percent=int(100 * found + 0.5))

    def overridden(row: Any) -> str:
        found = of(row).overridden
        return _("{n} by override").format(n=count(found)) if found else ""

    def made(row: Any) -> str:
        return _("{n} went on").format(n=count(of(row).made)) if of(row).made else ""

    return [
        Column("went_on", lambda row: of(row).made, made, right=True, style=""),
        Column("compliance", rate, percent, right=True, style=""),
        Column("overridden", lambda row: of(row).overridden, overridden, style="amber", drop=3),
    ]
