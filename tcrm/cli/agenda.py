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
    from tcrm.queries.agenda_order import Section

GROUPS, SORTS = ("due", "date", "kind", "priority"), ("due", "priority", "kind", "customer", "amount")
OUTCOME = click.option("--outcome", default="", metavar="TEXT", help=_("how it went"))
NEXT = click.option("--next", "next_text", metavar="LINE", help=_('the next step, such as "fri call back"'))


@verb("agenda", help=_("What to do: overdue, today, in the week after, hot, stalled. DAY shows another day: mon, +3."))
@click.argument("day", nargs=-1)
@click.option("--who", metavar="USER", help=_("the agenda of somebody else, where you may read it"))
@click.option("--by", type=click.Choice(GROUPS), default="due", help=_("what is put together"))
@click.option("--sort", type=click.Choice(SORTS), default="due", help=_("what comes first"))
@click.option("--filter", "text", default="", metavar="TEXT", help=_('what is kept, such as "kind:call acme due<+3"'))
@click.option("--week", is_flag=True, help=_("seven days from the day on, side by side; of anybody their hours"))
@at_desk
def agenda_command(
    desk: Desk, day: tuple[str, ...], who: str | None, by: str, sort: str, text: str, week: bool
) -> None:
    from tcrm.queries.agenda import agenda
    from tcrm.queries.agenda_order import sections
    from tcrm.queries.agendafilter import kept

    on = desk.day(" ".join(day) or None)
    if week:
        _week(desk, on or desk.session.own_today(), who, text)
        return
    found = agenda(desk.session, on, who)
    parts = kept(sections(found, by, sort), text, found.seen_on, desk.session.firm.date_order, found.stages)
    if desk.out.form == "text":
        _tell(desk, found, parts, text)
    elif desk.out.form == "csv":
        desk.out.table_of([{"list": part.key, **record(FACTS, row)} for part in parts for row in part.rows])
    else:
        desk.out.json(_facts(found, parts))


def _week(desk: Desk, first: date, who: str | None, text: str) -> None:
    """The items of seven days, as the screen shows them; of a colleague whose agenda is not mine to read the hours."""
    from tcrm.cli.weeks import tell_hours, tell_week
    from tcrm.queries import dayplan
    from tcrm.queries.agenda import agenda
    from tcrm.queries.agenda_order import on_day, undated
    from tcrm.queries.agendafilter import matching
    from tcrm.queries.whose import may_read

    plans = dayplan.week(desk.session, first, who)
    if not may_read(desk.session, who):
        tell_hours(desk, plans)
        return
    found = agenda(desk.session, first, who)
    with_what = (text, found.seen_on, desk.session.firm.date_order, found.stages)
    days = {plan.day: matching(on_day(found, plan.day), *with_what) for plan in plans}
    loose = matching(undated(found), *with_what)
    tell_week(desk, plans, days, loose, _columns(desk, found), FACTS)


FACTS: list[Column[AgendaRow]] = [
    Column("id", lambda row: row.ref),
    Column("kind", lambda row: row.kind),
    Column("customer", lambda row: row.customer),
    Column("subject", lambda row: row.subject),
    Column("due_on", lambda row: row.due_on),
    Column("time", lambda row: row.time and f"{row.time:%H:%M}"),
    Column("minutes", lambda row: row.minutes),
    Column("priority", lambda row: row.priority),
    Column("repeats", lambda row: row.repeats),
    Column("owner", lambda row: row.owner),
    Column("deal", lambda row: row.deal_id and f"D-{row.deal_id}"),
    Column("stage", lambda row: row.stage),
    Column("amount", lambda row: None if row.amount is None else to_decimal(row.amount, row.currency)),
    Column("currency", lambda row: row.currency),
    Column("days", lambda row: row.days),
    Column("reason", lambda row: row.reason),
    Column("done", lambda row: row.done),
]


def _facts(found: Agenda, parts: tuple[Section, ...]) -> dict[str, Any]:
    told = [
        {"key": one.key, "title": one.title, "more": one.more, "rows": [record(FACTS, row) for row in one.rows]}
        for one in parts
    ]
    return {"day": found.day, "who": found.who, "done": found.done, "snoozed": found.snoozed, "sections": told}


def _tell(desk: Desk, found: Agenda, parts: tuple[Section, ...], text: str) -> None:
    out = desk.out
    every = [(part.key, row) for part in parts for row in part.rows]
    columns = _columns(desk, found)
    for part in parts:
        out.line(f"{part.title}  {len(part.rows) + part.more}", "bold")
        out.lines(columns, [(part.key, row) for row in part.rows], indent=2, like=every)
        if part.more:
            out.line("  " + _("{n} more").format(n=part.more), "dim")
        out.line()
    if not every and text.strip():
        out.line(_("Nothing matches the filter."), "dim")
    elif not every:
        out.line(_('Nothing planned. Plan something: tcrm add "call Acme fri 10:00"'), "dim")
    counts = ((found.done, _("{n} done")), (found.snoozed, _("{n} put off")))
    if said := " · ".join(words.format(n=n) for n, words in counts if n):
        out.line(said, "dim")


def _columns(desk: Desk, found: Agenda) -> list[Column[tuple[str, AgendaRow]]]:
    out, today = desk.out, found.seen_on
    return [
        Column("when", show=lambda pair: _when(*pair, found), style=lambda pair: _alarm(*pair, today)),
        Column("kind", show=lambda pair: _(pair[1].kind), drop=2),
        Column("priority", show=lambda pair: "!" if pair[1].priority == "high" else "", style="red"),
        Column("id", show=lambda pair: pair[1].ref),
        Column("customer", show=lambda pair: pair[1].customer or "–", style="bold", least=14),
        Column("amount", show=lambda pair: out.amount(pair[1].amount, pair[1].currency), right=True, style="", drop=1),
        Column("subject", show=lambda pair: _subject(pair[1]), least=14),
        Column("deal", show=lambda pair: _deal(pair[1]), drop=5),
    ]


def _alarm(key: str, row: AgendaRow, today: date) -> str:
    if row.kind in ("hot", "deal"):
        return "amber"
    if row.done:
        return "dim"
    return "red" if row.due_on is not None and row.due_on < today else "dim"


def _when(key: str, row: AgendaRow, found: Agenda) -> str:
    hour = f"{row.time:%H:%M}" if row.time else ""
    if row.kind == "deal":
        return ago(row.days)
    if key in ("today", "done"):
        return "◆" if row.kind == "hot" else hour or "·"
    if key == "week" and row.done:
        return f"✓ {hour}"
    day = short_day(row.due_on, found.seen_on) if row.due_on else "·"
    return f"◆ {day}" if row.kind == "hot" else f"{day} {hour}".rstrip()


def _subject(row: AgendaRow) -> str:
    """What it is about; of a stalled deal why it is one, of a series when it comes again."""
    return " · ".join(word for word in (row.subject, row.reason if row.kind == "deal" else row.repeats) if word)


def _deal(row: AgendaRow) -> str:
    if row.kind == "deal":
        return ""  # its reason has said the stage
    own = row.ref.startswith("D-") or row.deal_id is None
    return " · ".join(word for word in ("" if own else f"D-{row.deal_id}", row.stage) if word)


# -- done and next --------------------------------------------------------------------------------------------------


@verb(
    "log",
    help=_(
        "Log what was just done with whom. KIND is call, visit, meeting, email or task."
        ' For example: tcrm log call A-1 "price of the press" --outcome "they think it over"'
    ),
)
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
