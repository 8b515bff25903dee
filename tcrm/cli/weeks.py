"""A week in the shell: the hours that are taken, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcrm.cli.door import Desk
from tcrm.cli.out import Column, record
from tcrm.dates import short_day
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.queries.dayplan import Block, DayPlan

BLOCK: list[Column[Block]] = [
    Column("start", lambda block: f"{block.start:%H:%M}"),
    Column("end", lambda block: f"{block.end:%H:%M}"),
    Column("kind", lambda block: block.kind),
    Column("label", lambda block: block.label),
    Column("id", lambda block: block.activity_id and f"T-{block.activity_id}"),
    Column("again", lambda block: block.again),
    Column("done", lambda block: block.done),
]


def tell_week(desk: Desk, plans: tuple[DayPlan, ...]) -> None:
    """The days with what is on them; of a colleague's hours only what this person may read has a name."""
    out = desk.out
    if out.form == "json":
        out.json(
            [
                {"day": plan.day, "minutes": plan.busy_minutes, "blocks": [record(BLOCK, each) for each in plan.blocks]}
                for plan in plans
            ]
        )
    elif out.form == "csv":
        out.table_of([{"day": plan.day, **record(BLOCK, each)} for plan in plans for each in plan.blocks])
    else:
        _tell(desk, plans)


def _tell(desk: Desk, plans: tuple[DayPlan, ...]) -> None:
    out, today = desk.out, desk.session.own_today()
    every = [block for plan in plans for block in plan.blocks]
    columns: list[Column[Block]] = [
        Column("hours", show=lambda block: f"{block.start:%H:%M}–{block.end:%H:%M}"),
        Column("kind", show=lambda block: _(block.kind)),
        Column("label", show=lambda block: block.label, style="bold", least=14),
        Column("done", show=lambda block: _("done") if block.done else ""),
    ]
    for plan in plans:
        title = short_day(plan.day, today)
        out.phrase((f"{title[:1].upper()}{title[1:]}", "bold"), (f"  {_long(plan.busy_minutes)}", "dim"))
        out.lines(columns, plan.blocks, indent=2, like=every)


def _long(minutes: int) -> str:
    """`2 h 30`, `45 min`; `free` for nothing."""
    if minutes < 60:
        return _("{n} min").format(n=minutes) if minutes else _("free")
    return _("{n} h").format(n=minutes // 60) + (f" {minutes % 60:02}" if minutes % 60 else "")
