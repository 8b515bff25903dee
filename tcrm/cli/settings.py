"""Settings in the shell: one's own, and the firm's."""

from __future__ import annotations

from pathlib import Path

import click

from tcrm import config
from tcrm.cli.door import options_of, printer, verb
from tcrm.cli.options import settings_file
from tcrm.cli.out import Column
from tcrm.config import Setting
from tcrm.errors import BadValue, Refused, WrongUse
from tcrm.i18n import _

KEYS = "keys."


@verb("config", help=_("Your own settings: see them, or set one to a value."))
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--reset", is_flag=True, help=_("back to the default"))
@click.pass_context
def config_command(context: click.Context, name: str | None, value: str | None, reset: bool) -> None:
    if reset and (name is None or value is not None):
        raise WrongUse(_("--reset takes the name of one setting."))
    path = settings_file()
    if name and value is not None and name.startswith(KEYS):
        _require_free(path, name.removeprefix(KEYS), value)
    held = config.set_value(path, name, value) if name and (reset or value is not None) else config.load(path)
    settings = _setting(config.describe(held), name)
    out = printer(options_of(context))
    columns: list[Column[Setting]] = [
        Column("name", lambda one: one.name, lambda one: one.name, style="bold"),
        Column("value", lambda one: one.value, lambda one: one.value or "–", style="", least=8),
        Column("default", lambda one: one.default),
        Column("doc", lambda one: one.doc, lambda one: one.doc, least=20, drop=1),
    ]
    out.table(columns, settings)
    if name is None:
        out.note(_("The settings are in {file}.").format(file=path), "dim")


def _setting(settings: list[Setting], name: str | None) -> list[Setting]:
    found = settings if name is None else [one for one in settings if one.name == name.partition(".")[0]]
    if not found:
        names = ", ".join(one.name for one in settings)
        raise BadValue(_("There is no setting {name}.").format(name=name), _("There are: {names}.").format(names=names))
    return found


def _require_free(path: Path, command: str, keys: str) -> None:
    """Insist that a command may have these keys: with two commands on one key the screens do not start."""
    from tcrm.keys import conflicts

    before = config.load(path).keys
    known = conflicts(before)
    fresh = [wrong for wrong in conflicts({**before, command: keys}) if wrong not in known]
    if fresh:
        raise Refused(
            fresh[0], _("Choose another key, or give the other command another one first: tcrm config keys.COMMAND KEY")
        )
