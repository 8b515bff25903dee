"""What was changed, by whom, on which record: `tcrm history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.out import Column, record
from tcrm.i18n import _, ngettext

if TYPE_CHECKING:
    from tcrm.queries.history import Entry
    from tcrm.queries.operation_told import Told


@verb("history", help=_("What was changed, when and by whom, the newest first; of one ENTRY its records and fields."))
@click.argument("entry", required=False)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, metavar="N", help=_("at most so many; else 20"))
@click.option("--by", metavar="USER", help=_("by this user alone"))
@click.option(
    "--of",
    "of_",
    metavar="ID",
    help=_("of this customer with its contacts and deals, or this contact or deal"),
)
@at_desk
def history_command(desk: Desk, entry: str | None, limit: int, by: str | None, of_: str | None) -> None:
    from tcrm.cli.care import entry_number
    from tcrm.queries.history import doer_of, entries, entry_of
    from tcrm.queries.operation_told import told
    from tcrm.queries.refs import parse_ref

    session = desk.session
    if entry is not None:
        one = entry_of(session, entry_number(entry))
        _tell(desk, one, told(session, one.id))
        return
    found = entries(
        session,
        limit,
        by=None if by is None else doer_of(session, by),
        of=None if of_ is None else parse_ref(of_),
    )
    none = _("Nothing was changed yet.") if by is None and of_ is None else _("Nothing of that kind was changed.")
    desk.out.table(_columns(desk), found, none)


def _tell(desk: Desk, entry: Entry, told: Told) -> None:
    """One entry with how many records it changed, the first of them and their fields."""
    columns = _columns(desk)
    if desk.out.form != "text":
        about = [{"id": str(ref), "name": name} for ref, name in told.about]
        counts = dict(told.counts)
        desk.out.facts({**record(columns, entry), "counts": counts, "about": about, "changed": told.fields})
        return
    desk.out.lines(columns, [entry])
    if told.counts:
        desk.out.line("  " + " · ".join(told.counted(desk.out.numerals)))
    for ref, name in told.about:
        desk.out.line(f"  {ref} {name}")
    for said in told.fields:
        desk.out.line(f"    {said}")
    if entry.rows > told.rows:
        left = entry.rows - told.rows
        more = ngettext("and {n} row more", "and {n} rows more", left).format(n=desk.out.numerals.count(left))
        desk.out.line(f"    {more}", "dim")


def _columns(desk: Desk) -> list[Column[Entry]]:
    from tcrm.dates import local_day, short_when

    session = desk.session

    def when(entry: Entry) -> str:
        at = entry.at.astimezone(session.zone)
        return short_when(local_day(entry.at, session.zone), at.time(), session.today())

    return [
        Column("id", lambda entry: entry.id, lambda entry: str(entry.id), right=True),
        Column("at", lambda entry: entry.at, when),
        Column("who", lambda entry: entry.who, lambda entry: entry.who, least=8, drop=2),
        Column("said", lambda entry: entry.said, lambda entry: entry.said, style="bold", least=20),
        Column("kind", lambda entry: entry.kind),
        Column("rows", lambda entry: entry.rows),
        Column("undone", lambda entry: entry.undone, lambda entry: _("undone") if entry.undone else ""),
    ]
