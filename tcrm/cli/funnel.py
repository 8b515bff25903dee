"""The funnel in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tcrm.cli.door import Desk, at_desk, verb
from tcrm.i18n import _
from tcrm.money import to_decimal

if TYPE_CHECKING:
    from tcrm.queries.funnel import Closed, Funnel, FunnelRow, Group

MODES = ("cohort", "strict", "any", "snapshot", "period")
MEASURES = ("count", "amount")
DIMENSIONS = ("seller", "team", "region", "source", "product", "class")
PIPED_WIDTH = 100


@verb("funnel", help=_("How far deals get, and where they are lost."))
@click.option("--pipeline", metavar="P", help=_("which pipeline; else the only one with deals, else the usual one"))
@click.option("--mode", type=click.Choice(MODES), default="cohort", show_default=True, help=_("how to count"))
@click.option("--measure", type=click.Choice(MEASURES), default="count", show_default=True)
@click.option("--from", "start", metavar="DATE", help=_("first day of the period"))
@click.option("--to", "end", metavar="DATE", help=_("last day of the period"))
@click.option("--as-of", metavar="DATE", help=_("as it stood on the evening of that day"))
@click.option("--by", type=click.Choice(DIMENSIONS), help=_("split into groups, which add up"))
@click.option("--owner", metavar="USER", help=_("only the deals of this user"))
@click.option("--team", metavar="TEAM", help=_("only the deals of this team and the teams below it"))
@click.option("--about", is_flag=True, help=_("say how it is computed"))
@at_desk
def funnel_command(
    desk: Desk, /, start: str | None, end: str | None, as_of: str | None, about: bool, **asked: Any
) -> None:
    from tcrm.queries.funnel import FunnelAsk, funnel

    first, last, evening = (desk.day(text, back=True) for text in (start, end, as_of))
    found = funnel(desk.session, FunnelAsk(**asked, start=first, end=last, as_of=evening))
    if desk.out.form == "json":
        desk.out.json(as_json(found))
    elif desk.out.form == "csv":
        desk.out.table_of(csv_rows(found))
    else:
        _draw(desk, found, about)


# -- for people -----------------------------------------------------------------------------------------------------


def _draw(desk: Desk, found: Funnel, about: bool) -> None:
    import sys

    from rich.console import Console

    from tcrm.charts.funnel import render

    out = desk.out
    width = out.width or PIPED_WIDTH
    out.line("  " + _heading(desk, found), "dim")
    out.line()
    console = Console(
        file=sys.stdout,
        width=width,
        force_terminal=out.coloured,
        color_system="standard" if out.coloured else None,
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(render(found, width, out.ascii), end="")
    if about:
        out.line()
        out.paragraph(found.definition, indent=2, style="dim")


def _heading(desk: Desk, found: Funnel) -> str:
    from tcrm.dates import short_day

    today = desk.session.today()
    days = {"a": found.start and short_day(found.start, today), "b": found.end and short_day(found.end, today)}
    if found.start and found.end:
        period = _("{a} to {b}").format(**days)
    elif found.start:
        period = _("from {a}").format(**days)
    else:
        period = _("up to {b}").format(**days) if found.end else _("all time")
    as_of = _("as of {day}").format(day=short_day(found.as_of, today)) if found.as_of else ""
    words = (found.pipeline_name or found.pipeline, _(found.mode), _(found.measure), period, as_of)
    return " · ".join(word for word in words if word)


# -- for programs ---------------------------------------------------------------------------------------------------


def as_json(found: Funnel) -> dict[str, Any]:
    """The funnel as an object: amounts in major units, rates as fractions, None for what the mode does not have."""
    told = {
        "pipeline": found.pipeline,
        "mode": found.mode,
        "measure": found.measure,
        "definition": found.definition,
        "currency": found.currency,
        **_group(found, found),
    }
    if found.by is not None:
        told["groups"] = [{"key": group.key, **_group(found, group)} for group in found.groups]
    return told


def _group(found: Funnel, group: Group) -> dict[str, Any]:
    won = {**_closed(found, group.won), "win_rate": group.won.win_rate}
    rows = [_row(found, row) for row in group.rows]
    return {"rows": rows, "won": won, "lost": _closed(found, group.lost)}


def _row(found: Funnel, row: FunnelRow) -> dict[str, Any]:
    told: dict[str, Any] = {
        "stage": row.key,
        "reached": row.reached,
        "next_rate": row.next_rate,
        "cumulative_rate": row.cumulative_rate,
        "open": row.open,
        "lost": row.lost,
        "resolved_rate": row.resolved_rate,
        "amount": _major(row.amount, found.currency),
        "median_days": row.median_days,
    }
    if row.unconverted:  # never a silent zero
        told["unconverted"] = {code: _major(minor, code) for code, minor in row.unconverted.items()}
    if found.mode == "snapshot":
        told |= {"count": row.count, "weighted": _major(row.weighted, found.currency)}
    if found.mode == "period":
        told["advanced"] = row.advanced
    return told


def _closed(found: Funnel, closed: Closed) -> dict[str, Any]:
    return {
        "count": closed.count,
        "amount": _major(closed.amount, found.currency),
        "cycle_days_mean": closed.cycle_days_mean,
        "cycle_days_median": closed.cycle_days_median,
    }


def _major(minor: int | None, currency: str) -> Any:
    return None if minor is None else to_decimal(minor, currency)


def csv_rows(found: Funnel) -> list[dict[str, Any]]:
    """One row for each stage, won and lost; with the group's key in front where there are groups."""
    every: list[tuple[str | None, Group]] = [(None, found)] if found.by is None else []
    every += [(group.key, group) for group in found.groups]
    out = []
    for key, group in every:
        told = _group(found, group)
        rows = [*told["rows"], {"stage": "won", **told["won"]}, {"stage": "lost", **told["lost"]}]
        for row in rows:
            row.pop("unconverted", None)
            out.append(row if key is None else {str(found.by): key, **row})
    return out
