"""Taking back, and taking care: undo, redo, history, doctor, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcrm.cli.door import PARTLY, REFUSED, Desk, at_desk, leave, verb
from tcrm.cli.out import Column
from tcrm.errors import BadValue
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.actions.care import Check
    from tcrm.actions.history import Reversed
    from tcrm.queries.history import Entry


# -- taking back ----------------------------------------------------------------------------------------------------


@verb("undo", help=_("Take back your last change. ENTRY is the number of another one in the history."))
@click.argument("entry", required=False)
@at_desk
def undo_command(desk: Desk, entry: str | None) -> None:
    from tcrm.actions.history import undo, undo_operation

    done = undo(desk.session) if entry is None else undo_operation(desk.session, _entry(entry))
    _tell_reversed(desk, done, _("undone: {what}"))


@verb("redo", help=_("Make again what was just taken back."))
@at_desk
def redo_command(desk: Desk) -> None:
    from tcrm.actions.history import redo

    _tell_reversed(desk, redo(desk.session), _("done again: {what}"))


@verb("history", help=_("What was changed, when and by whom, the newest first."))
@click.option("--limit", type=click.IntRange(1), default=20, metavar="N", help=_("at most so many; else 20"))
@at_desk
def history_command(desk: Desk, limit: int) -> None:
    from tcrm.dates import local_day, short_when
    from tcrm.queries.history import entries

    session = desk.session

    def when(entry: Entry) -> str:
        at = entry.at.astimezone(session.zone)
        return short_when(local_day(entry.at, session.zone), at.time(), session.today())

    columns: list[Column[Entry]] = [
        Column("id", lambda entry: entry.id, lambda entry: str(entry.id), right=True),
        Column("at", lambda entry: entry.at, when),
        Column("who", lambda entry: entry.who, lambda entry: entry.who, least=8, drop=2),
        Column("said", lambda entry: entry.said, lambda entry: entry.said, style="bold", least=20),
        Column("kind", lambda entry: entry.kind),
        Column("rows", lambda entry: entry.rows),
        Column("undone", lambda entry: entry.undone, lambda entry: _("undone") if entry.undone else ""),
    ]
    desk.out.table(columns, entries(session, limit), _("Nothing was changed yet."))


def _entry(text: str) -> int:
    if not text.isdecimal():
        raise BadValue(_("{text} is no number of the history.").format(text=text), _("See: tcrm history"))
    return int(text)


def _tell_reversed(desk: Desk, done: Reversed, said: str) -> None:
    from tcrm.queries.history import sentence

    what = sentence(done.kind, done.params)
    desk.out.line(said.format(what=what))
    desk.out.facts({"id": done.operation_id, "kind": done.kind, "said": what})


# -- taking care ----------------------------------------------------------------------------------------------------


@verb("doctor", help=_("Check that the database is sound. Looks at the file, its guards, and at what is kept twice."))
@click.option("--repair", is_flag=True, help=_("put right what can be put right without losing anything"))
@at_desk
def doctor_command(desk: Desk, repair: bool) -> None:
    from tcrm.actions.care import examine, mend

    checks = mend(desk.session) if repair else examine(desk.session)
    columns: list[Column[Check]] = [
        Column("check", lambda check: check.name, lambda check: check.title, style="bold"),
        Column(
            "ok",
            lambda check: check.ok,
            lambda check: _("good") if check.ok else _("wrong"),
            style=lambda check: "green" if check.ok else "red",
        ),
        Column("found", lambda check: check.found, lambda check: check.found, least=20),
        Column("repairable", lambda check: check.repairable),
    ]
    desk.out.table(columns, checks)
    bad = [check for check in checks if not check.ok]
    if any(check.repairable for check in bad):
        desk.out.note(_("`tcrm doctor --repair` puts this right."))
    if any(check.name == "file" for check in bad):
        desk.out.note(_("The file cannot be put right from here; bring a backup back with: tcrm restore FILE"))
    if bad:
        leave(REFUSED if not repair else PARTLY)


@verb(
    "completion",
    help=_(
        "The script that completes commands in your shell."
        " For bash: tcrm completion bash > ~/.local/share/bash-completion/completions/tcrm"
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """For bash: `tcrm completion bash > ~/.local/share/bash-completion/completions/tcrm`."""
    from click.shell_completion import get_completion_class

    maker = get_completion_class(shell)
    assert maker is not None
    script = maker(context.find_root().command, {}, "tcrm", "_TCRM_COMPLETE")
    click.echo(script.source_template % script.source_vars())
