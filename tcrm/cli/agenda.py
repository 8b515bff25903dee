"""The day's agenda; what was done and what comes next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tcrm.cli.door import Desk, at_desk, verb, words
from tcrm.cli.out import Column, record
from tcrm.cli.records import named
from tcrm.dates import ago, short_day
from tcrm.i18n import _
from tcrm.money import to_decimal

if TYPE_CHECKING:
    from tcrm.queries.agenda import Agenda, AgendaRow

LISTS = ("overdue", "today", "week", "hot", "stalled")
OUTCOME = click.option("--outcome", default="", metavar="TEXT", help=_("how it went"))
NEXT = click.option("--next", "next_text", metavar="LINE", help=_('the next step, such as "fri call back"'))


@verb("agenda", help=_("What to do: overdue, today, in the week after, hot, stalled. DAY shows another day: mon, +3."))
@click.argument("day", nargs=-1)
@click.option("--who", metavar="USER", help=_("the agenda of somebody else, where you may read it"))
@at_desk
def agenda_command(desk: Desk, day: tuple[str, ...], who: str | None) -> None:
    from tcrm.queries.agenda import agenda

    found = agenda(desk.session, desk.day(" ".join(day) or None), who)
    if desk.out.form == "text":
        _tell(desk, found)
    elif desk.out.form == "csv":
        each = [{"list": name, **record(FACTS, row)} for name in LISTS for row in getattr(found, name)]
        desk.out.table_of(each)
    else:
        desk.out.json(_facts(found))


FACTS: list[Column[AgendaRow]] = [
    Column("id", lambda row: row.ref),
    Column("kind", lambda row: row.kind),
    Column("customer", lambda row: row.customer),
    Column("subject", lambda row: row.subject),
    Column("due_on", lambda row: row.due_on),
    Column("time", lambda row: row.time and f"{row.time:%H:%M}"),
    Column("priority", lambda row: row.priority),
    Column("deal", lambda row: row.deal_id and f"D-{row.deal_id}"),
    Column("stage", lambda row: row.stage),
    Column("amount", lambda row: None if row.amount is None else to_decimal(row.amount, row.currency)),
    Column("currency", lambda row: row.currency),
    Column("days", lambda row: row.days),
    Column("reason", lambda row: row.reason),
]


def _facts(found: Agenda) -> dict[str, Any]:
    lists = {name: [record(FACTS, row) for row in getattr(found, name)] for name in LISTS}
    return {
        "day": found.day, "who": found.who, "done": found.done, **lists, "stalled_more": found.stalled_more
    }  # fmt: skip


def _tell(desk: Desk, found: Agenda) -> None:
    out, today = desk.out, desk.session.today()
    titles = {
        "overdue": _("Overdue"),
        "today": short_day(found.day, today).capitalize(),
        "week": _("The week after"),
        "hot": _("Hot"),
        "stalled": _("Stalled"),
    }
    every = [(name, row) for name in LISTS for row in getattr(found, name)]
    columns = _columns(desk)
    for name in LISTS:
        if rows := [pair for pair in every if pair[0] == name]:
            more = found.stalled_more if name == "stalled" else 0
            out.line(f"{titles[name]}  {len(rows) + more}", "bold")
            out.lines(columns, rows, indent=2, like=every)
            if more:
                out.line("  " + _("{n} more").format(n=more), "dim")
            out.line()
    if not every:
        out.line(_('Nothing planned. Plan something: tcrm add "call Acme fri 10:00"'), "dim")
    out.line(_("{n} done").format(n=found.done), "dim")


def _columns(desk: Desk) -> list[Column[tuple[str, AgendaRow]]]:
    out, today = desk.out, desk.session.today()
    alarms = {"overdue": "red", "hot": "amber", "stalled": "amber"}
    return [
        Column("when", show=lambda pair: _when(*pair, today), style=lambda pair: alarms.get(pair[0], "dim")),
        Column("kind", show=lambda pair: _(pair[1].kind), drop=2),
        Column("priority", show=lambda pair: "!" if pair[1].priority == "high" else "", style="red"),
        Column("id", show=lambda pair: pair[1].ref),
        Column("customer", show=lambda pair: pair[1].customer or "–", style="bold", least=14),
        Column("amount", show=lambda pair: out.amount(pair[1].amount, pair[1].currency), right=True, style="", drop=1),
        Column("subject", show=lambda pair: pair[1].subject, least=14),
        Column("deal", show=lambda pair: _deal(pair[1]), drop=5),
    ]


def _when(name: str, row: AgendaRow, today: date) -> str:
    hour = f"{row.time:%H:%M}" if row.time else ""
    if name == "today":
        return hour or "·"
    if name == "stalled":
        return ago(row.days)
    day = short_day(row.due_on, today) if row.due_on else "·"
    return f"◆ {day}" if name == "hot" else f"{day} {hour}".rstrip()


def _deal(row: AgendaRow) -> str:
    own = row.ref.startswith("D-") or row.deal_id is None
    return " · ".join(word for word in ("" if own else f"D-{row.deal_id}", row.stage) if word)


# -- done and next --------------------------------------------------------------------------------------------------


@verb("log", help=_("Log what was just done with whom. KIND is call, visit, meeting, email or task."))
@click.argument("kind")
@click.argument("record", metavar="ID")
@click.argument("text", nargs=-1, required=True)
@OUTCOME
@NEXT
@at_desk
def log_command(desk: Desk, kind: str, record: str, text: tuple[str, ...], outcome: str, next_text: str | None) -> None:
    from tcrm.actions.agenda import log
    from tcrm.cli.activities import tell_activity
    from tcrm.queries.activities import activity, planned_with

    ref = named(desk, record, ("account", "contact", "deal"))
    made = log(desk.session, ref, kind, words(text, _("The text")), outcome, next_text)
    tell_activity(desk, activity(desk.session, made), planned_with(desk.session, made))


@verb("done", help=_("Something planned is done: how it went, and what comes next."))
@click.argument("activity_id", metavar="ID")
@OUTCOME
@NEXT
@at_desk
def done_command(desk: Desk, activity_id: str, outcome: str, next_text: str | None) -> None:
    from tcrm.actions.agenda import done
    from tcrm.cli.activities import tell_activity
    from tcrm.queries.activities import activity

    ref = named(desk, activity_id, ("activity",))
    closed = done(desk.session, ref.id, outcome, next_text)
    after = closed.next_id or (ref.id if closed.series_next else None)
    tell_activity(
        desk, activity(desk.session, closed.activity_id), None if after is None else activity(desk.session, after)
    )


@verb("memo", help=_("Write a memo on a customer, a contact or a deal."))
@click.argument("record", metavar="ID")
@click.argument("text", nargs=-1, required=True)
@at_desk
def memo_command(desk: Desk, record: str, text: tuple[str, ...]) -> None:
    from tcrm.actions.customers import add_memo

    ref = named(desk, record, ("account", "contact", "deal"))
    add_memo(desk.session, ref, words(text, _("The text")))
    desk.out.line(_("memo written on {id}").format(id=ref))
    desk.out.facts({"on": str(ref)})
