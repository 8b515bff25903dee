"""The team at work, in the shell."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import click

from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.out import Column
from tcrm.dates import short_day
from tcrm.i18n import _

if TYPE_CHECKING:
    from datetime import date

    from tcrm.queries.sellers import SellerWork


@verb("team", help=_("The sellers: leads, open deals, how often they were in touch, when last and when next."))
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help=_("how far back to count"))
@click.option("--team", metavar="TEAM", help=_("only this team and the teams below it"))
@at_desk
def team_command(desk: Desk, days: int, team: str | None) -> None:
    from tcrm.queries.sellers import sellers_at_work

    desk.out.table(_columns(desk, days), sellers_at_work(desk.session, days, team), _("Nobody is at work here."))


def _columns(desk: Desk, days: int) -> list[Column[SellerWork]]:
    today = desk.session.today()

    def told(day: date | None) -> str:
        return "" if day is None else short_day(day, today)

    def number(name: str, title: str, drop: int = 0) -> Column[SellerWork]:
        count = attrgetter(name)
        return Column(
            name, count, lambda row: desk.out.numerals.count(count(row)), title, right=True, style="", drop=drop
        )

    return [
        Column("login", lambda row: row.login),
        Column("name", lambda row: row.name, lambda row: row.name, _("seller"), style="bold", least=10),
        Column("team", lambda row: row.team, lambda row: row.team, _("team"), drop=5),
        number("leads", _("leads")),
        number("open", _("open")),
        number("idle", _("nothing planned"), drop=3),
        number("touches", _("touches in {n} d").format(n=days), drop=4),
        Column("last_touch", lambda row: row.last_touch, lambda row: told(row.last_touch), _("last touch"), style=""),
        Column(
            "next_touch",
            lambda row: row.next_touch,
            lambda row: told(row.next_touch),
            _("next touch"),
            style=lambda row: "red" if row.next_touch is not None and row.next_touch < today else "",
        ),
    ]
