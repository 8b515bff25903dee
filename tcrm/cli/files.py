"""Files in and out: import, export, backup, restore."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, tzinfo
from pathlib import Path

import click

from tcrm.cli.asking import agree
from tcrm.cli.door import Desk, at_desk, options_of, printer, require_settings, verb
from tcrm.cli.out import Column, Out
from tcrm.errors import DatabaseTrouble, Refused, TcrmError, WrongUse
from tcrm.i18n import N_, _
from tcrm.paths import settings_file

FILE = click.Path(path_type=Path, dir_okay=False)
WHY = {
    "daily": N_("daily"),
    "by-hand": N_("by hand"),
    "before-schema": N_("before a new version"),
    "before-restore": N_("before a restore"),
    "before-repair": N_("before a repair"),
}
"""Why a backup was made, in words."""


@verb(
    "backup",
    help=_(
        "Write the whole database into a new file; without FILE into the folder of backups beside it."
        " Nothing is ever overwritten."
    ),
)
@click.argument("file", type=FILE, required=False)
@click.option("--daily", is_flag=True, help=_("only if there is none of today yet; the oldest daily ones go"))
@at_desk
def backup_command(desk: Desk, file: Path | None, daily: bool) -> None:
    from tcrm.actions.backup import backup

    if daily and file is not None:
        raise WrongUse(_("--daily goes into the folder of backups; it takes no FILE."))
    made, why = _make_daily(desk) if daily else (backup(desk.session, file), "")
    if made is None:
        desk.out.line(why, "dim")
        desk.out.facts({"file": None, "bytes": 0})
        return
    size = made.stat().st_size
    desk.out.line(_("{file} written, {size}").format(file=made, size=_size(size, desk.out)))
    desk.out.facts({"file": str(made), "bytes": size})


def _make_daily(desk: Desk) -> tuple[Path | None, str]:
    """The copy of today, or why none was made."""
    from tcrm import config
    from tcrm.actions.daily import due, why_none

    desk.session.require_role()
    keep = config.load(settings_file()).daily_backups
    daily = due(desk.session, keep)
    made = None if daily is None else daily.make()
    return made, "" if made else why_none(desk.session, keep) or _("Another program is making today's backup just now.")


def _size(bytes: int, out: Out) -> str:
    count = out.numerals.count
    return f"{count(-(-bytes // 1024))} KB" if bytes < 10 << 20 else f"{count(round(bytes / (1 << 20)))} MB"


@verb(
    "restore",
    help=_(
        "Make the database what a backup holds. BACKUP is its number or name in the list, or a file;"
        " without it the list is shown. The present database is kept as a backup, too."
    ),
)
@click.argument("backup", required=False)
@click.option("--yes", is_flag=True, help=_("do not ask"))
@click.pass_context
def restore_command(context: click.Context, backup: str | None, yes: bool) -> None:
    from tcrm.actions.backup import chosen, restore
    from tcrm.seat import database_path
    from tcrm.session import system_clock

    options = options_of(context)
    require_settings(options)
    if options.demo:
        raise WrongUse(_("The demo company is thrown away; there is nothing to restore it for."))
    path = database_path(options)
    if backup is None:
        _list_backups(context, path)
        return
    file = chosen(path, backup)
    _require_owner(context, path)
    agree(_("Replace {path} by {file}?").format(path=path, file=file), yes)
    kept = restore(path, file, system_clock().astimezone())
    out = printer(options)
    out.line(_("{path} is now what {file} holds.").format(path=path, file=file))
    if kept:
        out.line(_("What it was before is in {kept}.").format(kept=kept), "dim")
    again = _tell_forgotten(out, kept, path) if kept else []
    out.facts({"database": str(path), "kept": kept and str(kept), "forgotten_again": again})


def _tell_forgotten(out: Out, kept: Path, path: Path) -> list[str] | None:
    """Say who was forgotten since the copy was made and is in the database again; None where nothing tells it."""
    from tcrm.actions.backup import clear_logs
    from tcrm.actions.forgotten_again import forgotten_again

    found = forgotten_again(kept, path)
    clear_logs(kept)
    if found is None:
        out.note(_("Whoever was forgotten since that copy was made is in it again: run tcrm forget for them again."))
        return None
    names = [str(ref) for ref in found]
    if names:
        out.note(_("forgotten since then and in it again: {ids}").format(ids=", ".join(names)))
        out.note(_("To forget them again: tcrm forget {id}").format(id=names[0]), "dim")
    return names


def _list_backups(context: click.Context, path: Path) -> None:
    """Which backups there are, the newest first, and how one is restored."""
    from tcrm.actions.backup import Listed, listed
    from tcrm.dates import short_when

    _require_owner(context, path)
    zone, today, comma = _around(context, path)
    out = printer(options_of(context), comma)

    def when(one: Listed) -> str:
        at = one.copy.at.astimezone(zone)
        return short_when(at.date(), at.time(), today)

    def count(number: int | None) -> str:
        return "?" if number is None else out.numerals.count(number)

    columns: list[Column[Listed]] = [
        Column("number", lambda one: one.number, lambda one: str(one.number), right=True),
        Column("at", lambda one: one.copy.at, when, _("when"), style="bold"),
        Column("kind", lambda one: one.copy.kind, lambda one: _(WHY[one.copy.kind]), _("why"), style=""),
        Column("bytes", lambda one: one.copy.size, lambda one: _size(one.copy.size, out), _("size"), right=True),
        Column("customers", lambda one: one.customers, lambda one: count(one.customers), _("customers"), right=True),
        Column("deals", lambda one: one.deals, lambda one: count(one.deals), _("deals"), right=True),
        Column("file", lambda one: str(one.copy.path), lambda one: one.copy.path.name, _("file"), least=20, drop=1),
    ]
    copies = listed(path)
    out.table(columns, copies, _("There is no backup of {path} yet; tcrm backup makes one.").format(path=path))
    if copies:
        out.note(_("To bring one back: tcrm restore NUMBER (what is there now is kept as well)"), "dim")


def _around(context: click.Context, path: Path) -> tuple[tzinfo | None, date, bool]:
    """By whose clock the list is told, and whether with a decimal comma: the firm's. Where its database cannot be
    read, the firm's clock as its newest backup tells it, or the machine's; and no comma."""
    from tcrm.actions.backup import is_there, zone_told
    from tcrm.seat import seated
    from tcrm.session import system_clock

    if is_there(path):
        with suppress(TcrmError), seated(options_of(context)) as session:
            return session.zone, session.today(), session.firm.decimal_comma
    zone = zone_told(path)
    return zone, system_clock().astimezone(zone).date(), False


def _require_owner(context: click.Context, path: Path) -> None:
    """Only an admin replaces everything; but a database that cannot be opened any more may be replaced by anybody who
    may write the file: that is what backups are for."""
    from tcrm.actions.backup import is_there
    from tcrm.seat import seated

    if not is_there(path):
        return
    try:
        with seated(options_of(context)) as session:
            session.require_role()
            if session.read_only:
                raise Refused(_("On an invented day nothing is changed."), _("Leave --today away."))
    except DatabaseTrouble:
        return
