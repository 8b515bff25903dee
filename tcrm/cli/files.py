"""Files in and out: import, export, backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tcrm.clean import for_terminal
from tcrm.cli.door import Desk, at_desk, options_of, printer, verb
from tcrm.errors import DatabaseTrouble, Refused, WrongUse
from tcrm.i18n import _

FILE = click.Path(path_type=Path, dir_okay=False)


@verb("backup", help=_("Write the whole database into a new file. Nothing is ever overwritten."))
@click.argument("file", type=FILE)
@at_desk
def backup_command(desk: Desk, file: Path) -> None:
    from tcrm.actions.backup import backup

    size = backup(desk.session, file)
    desk.out.line(_("{file} written, {size} KB").format(file=file, size=-(-size // 1024)))
    desk.out.facts({"file": str(file), "bytes": size})


@verb("restore", help=_("Make the database what a backup holds. The present one is kept beside it."))
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help=_("do not ask"))
@click.pass_context
def restore_command(context: click.Context, file: Path, yes: bool) -> None:
    from tcrm.actions.backup import require_backup, restore
    from tcrm.seat import database_path

    options = options_of(context)
    if options.demo:
        raise WrongUse(_("The demo company is thrown away; there is nothing to restore it for."))
    path = database_path(options)
    require_backup(file)
    _require_owner(context, path)
    agree(_("Replace {path} by {file}?").format(path=path, file=file), yes)
    kept = restore(path, file)
    out = printer(options)
    out.line(_("{path} is now what {file} holds.").format(path=path, file=file))
    if kept:
        out.line(_("What it was before is in {kept}.").format(kept=kept), "dim")
    out.facts({"database": str(path), "kept": kept and str(kept)})


def _require_owner(context: click.Context, path: Path) -> None:
    """Only an admin replaces everything; but a database that cannot be opened any more may be replaced by anybody who
    may write the file: that is what backups are for."""
    from tcrm.seat import seated

    if not path.exists():
        return
    try:
        with seated(options_of(context)) as session:
            session.require_role()
            if session.read_only:
                raise Refused(_("On an invented day nothing is changed."), _("Leave --today away."))
    except DatabaseTrouble:
        return


def agree(question: str, yes: bool) -> None:
    """Insist on a yes: said with --yes, or typed at a terminal. Refused otherwise."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(question + " " + _("Nobody is there to say yes."), _("Say so with --yes."))
    # Read plainly: `input` sets up its line editor first, and a ctrl+c in that moment would be lost.
    click.echo(for_terminal(question) + " [y/N]: ", nl=False, err=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes", _("yes")):
        raise Refused(_("Nothing was changed."))
