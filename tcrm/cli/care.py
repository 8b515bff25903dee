"""Taking back, and taking care: undo, redo, doctor, completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcrm.clean import excerpt, number_in
from tcrm.cli.door import PARTLY, REFUSED, Desk, at_desk, leave, verb
from tcrm.cli.out import Column
from tcrm.errors import BadValue
from tcrm.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tcrm.actions.care import Check
    from tcrm.actions.history import Reversed

_MOST = 50  # so many faults are named one by one, also in CSV: a cell of a spreadsheet holds 32,767 characters


# -- taking back ----------------------------------------------------------------------------------------------------


@verb("undo", help=_("Take back your last change. ENTRY is the number of another one in the history."))
@click.argument("entry", required=False)
@at_desk
def undo_command(desk: Desk, entry: str | None) -> None:
    from tcrm.actions.history import undo, undo_operation

    done = undo(desk.session) if entry is None else undo_operation(desk.session, entry_number(entry))
    _tell_reversed(desk, done, _("undone: {what}"))


@verb("redo", help=_("Make again what was just taken back."))
@at_desk
def redo_command(desk: Desk) -> None:
    from tcrm.actions.history import redo

    _tell_reversed(desk, redo(desk.session), _("done again: {what}"))


def entry_number(text: str) -> int:
    """The number of an entry of the history, as typed. Raises BadValue."""
    if (number := number_in(text, 1, 10**18)) is None:
        raise BadValue(_("{text} is no number of the history.").format(text=excerpt(text)), _("See: tcrm history"))
    return number


def _tell_reversed(desk: Desk, done: Reversed, said: str) -> None:
    from tcrm.queries.sentences import sentence

    what = sentence(done.kind, done.params)
    desk.out.line(said.format(what=what))
    desk.out.facts({"id": done.operation_id, "kind": done.kind, "said": what})


# -- taking care ----------------------------------------------------------------------------------------------------


@verb(
    "doctor",
    help=_(
        "Check that the database is sound: the file, its guards, the histories, and what is kept twice."
        " Ends with 0 if all is well, 1 if not, 3 if a repair could not put everything right."
    ),
)
@click.option("--repair", is_flag=True, help=_("put right what can be put right, after asking"))
@click.option("--yes", is_flag=True, help=_("do not ask"))
@at_desk
def doctor_command(desk: Desk, repair: bool, yes: bool) -> None:
    from tcrm.actions.care import examine
    from tcrm.actions.repair import mend

    checks = examine(desk.session)
    kept: list[Path] = []
    tried = {check.name for check in checks if repair and check.repairable}
    if tried:
        _agree_to_repair(desk, checks, yes)
        checks = mend(desk.session, checks, kept.append)
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
        Column("remedy", lambda check: check.remedy),
        Column("each", lambda check: _first(check.each, desk) if desk.out.form == "csv" else check.each),
    ]
    desk.out.table(columns, checks)
    bad = [check for check in checks if not check.ok]
    for check in bad:
        desk.out.note(f"{check.title}: {check.remedy}")
        _tell_each(desk, check)
    if not repair and any(check.repairable for check in bad):
        desk.out.note(_("To put right what can be: tcrm doctor --repair (a backup is made before)"))
    if tried:
        _tell_repaired(desk, [check.title for check in checks if check.ok and check.name in tried], kept)
    if bad:
        leave(REFUSED if not repair else PARTLY)


def _tell_repaired(desk: Desk, titles: list[str], kept: list[Path]) -> None:
    """What was done, and where the copy of before lies; there is none where only permissions were changed."""
    if titles:
        desk.out.line(_("Put right: {what}.").format(what=", ".join(titles)))
    for file in kept:
        desk.out.line(_("What it was before is in {kept}.").format(kept=file), "dim")


def _tell_each(desk: Desk, check: Check) -> None:
    """All that is wrong, where the table has no room for it."""
    if len(check.each) > 3 or check.name == "values":
        for one in _first(check.each, desk):
            desk.out.note(one, indent=2)


def _first(each: Sequence[str], desk: Desk) -> list[str]:
    """The first of them, and how many more there are."""
    if len(each) <= _MOST:
        return list(each)
    return [*each[:_MOST], _("and {n} more: tcrm doctor --json").format(n=desk.out.numerals.count(len(each) - _MOST))]


def _agree_to_repair(desk: Desk, checks: list[Check], yes: bool) -> None:
    """Say what would be done, and insist on a yes."""
    from tcrm.actions.repair import RECORDS
    from tcrm.cli.asking import agree

    wanted = [check for check in checks if check.repairable]
    for check in wanted:
        desk.out.note(f"{check.title}: {check.found}")
        desk.out.note(check.remedy, indent=2)
    if any(check.name in RECORDS for check in wanted):
        desk.out.note(_("What this changes of records can be taken back: tcrm undo"))
    agree(_("Put this right? A backup is made before."), yes)


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
