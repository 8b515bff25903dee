"""The funnel in the shell."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tcrm.cli.door import Desk, at_desk, verb
from tcrm.errors import WrongUse
from tcrm.i18n import _
from tcrm.terminal import lean

if TYPE_CHECKING:
    from tcrm.charts.funnel import Beside
    from tcrm.queries.funnel import Funnel

MODES = ("cohort", "strict", "any", "snapshot", "period")
MEASURES = ("count", "amount")
DIMENSIONS = ("seller", "team", "region", "source", "product", "class")
PIPED_WIDTH = 100
HOW = _(
    "how to count: cohort (the furthest stage reached), strict (entered in order), any (entered), snapshot (open deals"
    " where they stand), period (moves made)"
)


@verb("funnel", help=_("How far deals get, and where they are lost."))
@click.option("--pipeline", metavar="P", help=_("which pipeline; else the only one with deals, else the usual one"))
@click.option("--mode", type=click.Choice(MODES), default="cohort", show_default=True, help=HOW)
@click.option("--measure", type=click.Choice(MEASURES), default="count", show_default=True, help=_("what to add up"))
@click.option("--from", "start", metavar="DATE", help=_("first day of the period"))
@click.option("--to", "end", metavar="DATE", help=_("last day of the period"))
@click.option("--time", metavar="PERIOD", help=_("of which time: month, quarter, year, last-year, 12-months, q2, 2025"))
@click.option("--as-of", metavar="DATE", help=_("as it stood on the evening of that day"))
@click.option("--since", metavar="DATE", help=_("also what moved since the evening of that day"))
@click.option("--by", type=click.Choice(DIMENSIONS), help=_("split into groups, which add up"))
@click.option("--owner", metavar="USER", help=_("only the deals of this user"))
@click.option("--team", metavar="TEAM", help=_("only the deals of this team and the teams below it"))
@click.option("--about", is_flag=True, help=_("say how it is computed"))
@at_desk
def funnel_command(
    desk: Desk,
    /,
    start: str | None,
    end: str | None,
    time: str | None,
    as_of: str | None,
    since: str | None,
    about: bool,
    **asked: Any,
) -> None:
    with lean.library():
        from tcrm.charts.funnel import Beside
    from tcrm.queries import funnel_change, funnel_json, sellers
    from tcrm.queries.funnel import FunnelAsk, funnel
    from tcrm.queries.funnel_past import verdicts

    first, last = _period(desk, start, end, time)
    evening, then = (desk.day(text, back=True) for text in (as_of, since))
    ask = FunnelAsk(**asked, start=first, end=last, as_of=evening)
    found = funnel(desk.session, ask, drawn=desk.out.form not in ("csv", "json"))
    if desk.out.form == "csv":
        desk.out.table_of(funnel_json.table(found))
        return
    change = None if then is None else funnel_change.funnel_change(desk.session, ask, then)
    told = verdicts(desk.session, ask, found)
    if desk.out.form == "json":
        desk.out.json(funnel_json.to_json(found, change, told))
    else:
        work = sellers.sellers_at_work(desk.session) if ask.by == "seller" else ()
        _draw(desk, found, Beside(change, told, work, today=desk.session.today()), about)


def _period(desk: Desk, start: str | None, end: str | None, time: str | None) -> tuple[date | None, date | None]:
    if time is None:
        return desk.day(start, back=True), desk.day(end, back=True)
    if start is not None or end is not None:
        raise WrongUse(_("--time does not go with --from and --to."))
    from tcrm.queries.periods import read_period

    return read_period(time, desk.session.today(), desk.session.firm.date_order)


def _draw(desk: Desk, found: Funnel, beside: Beside, about: bool) -> None:
    from rich.console import Console

    from tcrm.charts.funnel import render

    out = desk.out
    width = out.width or PIPED_WIDTH
    console = Console(
        file=sys.stdout,
        width=width,
        force_terminal=out.coloured,
        color_system="standard" if out.coloured else None,
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(render(found, width, out.ascii, beside=beside), end="")
    if about:
        out.line()
        out.paragraph(found.definition, indent=2, style="dim")
