"""A week in the shell: what stands on each of seven days; of a colleague the hours that are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tcrm.cli.door import Desk
from tcrm.cli.out import Column, record
from tcrm.dates import short_day
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.queries.agenda import AgendaRow
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


Item = tuple[str, "AgendaRow"]
"""An item with the list that it stands in: `today` on its own day, else `week`."""


def tell_week(
    desk: Desk,
    plans: Sequence[DayPlan],
    days: Mapping[date, Sequence[AgendaRow]],
    loose: Sequence[AgendaRow],
    columns: Sequence[Column[Item]],
    facts: Sequence[Column[AgendaRow]],
) -> None:
    """The days with their items, then what has no day (`loose`)."""
    out, today = desk.out, desk.session.own_today()
    if out.form == "json":
        told = [{**_hours(plan), "rows": [record(facts, row) for row in days[plan.day]]} for plan in plans]
        out.json([*told, {"day": None, "rows": [record(facts, row) for row in loose]}] if loose else told)
        return
    if out.form == "csv":
        rows = [{"on": plan.day, **record(facts, row)} for plan in plans for row in days[plan.day]]
        out.table_of([*rows, *({"on": None, **record(facts, row)} for row in loose)])
        return
    items = {plan.day: [_item(row, plan.day) for row in days[plan.day]] for plan in plans}
    every = [item for found in items.values() for item in found] + [("week", row) for row in loose]
    for plan in plans:
        _head(desk, plan, today)
        out.lines(columns, items[plan.day], indent=2, like=every)
    if loose:
        out.line(_("No day"), "bold")
        out.lines(columns, [("week", row) for row in loose], indent=2, like=every)


def _item(row: AgendaRow, day: date) -> Item:
    return ("today" if row.due_on == day and not row.done else "week"), row


def tell_hours(desk: Desk, plans: Sequence[DayPlan]) -> None:
    """The hours of the days; only what this person may read has a name."""
    out = desk.out
    if out.form == "json":
        out.json([_hours(plan) for plan in plans])
    elif out.form == "csv":
        out.table_of([{"day": plan.day, **record(BLOCK, each)} for plan in plans for each in plan.blocks])
    else:
        _tell(desk, plans)


def _hours(plan: DayPlan) -> dict[str, object]:
    blocks = [record(BLOCK, each) for each in plan.blocks]
    return {"day": plan.day, "minutes": plan.busy_minutes, "blocks": blocks}


def _head(desk: Desk, plan: DayPlan, today: date) -> None:
    title = short_day(plan.day, today)
    desk.out.phrase((f"{title[:1].upper()}{title[1:]}", "bold"), (f"  {_long(plan.busy_minutes)}", "dim"))


def _tell(desk: Desk, plans: Sequence[DayPlan]) -> None:
    out, today = desk.out, desk.session.own_today()
    every = [block for plan in plans for block in plan.blocks]
    columns: list[Column[Block]] = [
        Column("hours", show=lambda block: f"{block.start:%H:%M}–{block.end:%H:%M}"),
        Column("kind", show=lambda block: _(block.kind)),
        Column("label", show=lambda block: block.label, style="bold", least=14),
        Column("done", show=lambda block: _("done") if block.done else ""),
    ]
    for plan in plans:
        _head(desk, plan, today)
        out.lines(columns, plan.blocks, indent=2, like=every)


def _long(minutes: int) -> str:
    """`2 h 30`, `45 min`; `free` for nothing."""
    if minutes < 60:
        return _("{n} min").format(n=minutes) if minutes else _("free")
    return _("{n} h").format(n=minutes // 60) + (f" {minutes % 60:02}" if minutes % 60 else "")
