"""Settings in the shell: one's own, and the firm's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from tcrm import config
from tcrm.clean import excerpt
from tcrm.cli.door import Desk, options_of, printer, verb
from tcrm.cli.out import Column, Out
from tcrm.config import Setting
from tcrm.errors import BadValue, Refused, WrongUse
from tcrm.i18n import _, is_spoken, languages
from tcrm.paths import from_home, settings_file
from tcrm.seat import in_a_folder

KEYS = "keys."
PROFILE, PROFILE_TOO = "key_profile", "keys"  # `tcrm config keys vim` is what one tries first
FIRM = "firm"
DATABASE, LANGUAGE = "default_database", "language"


@verb(
    "config",
    help=_("Your own settings, and with names such as firm.currency the firm's: see them, or set one to a value."),
)
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--reset", is_flag=True, help=_("back to the default"))
@click.pass_context
def config_command(context: click.Context, name: str | None, value: str | None, reset: bool) -> None:
    if reset and (name is None or value is not None):
        raise WrongUse(_("--reset takes the name of one setting."))
    for said in config.strangers(settings_file()):
        printer(options_of(context)).note(said)
    if name is not None and name.partition(".")[0] == FIRM:
        _firm(context, name.partition(".")[2], value, reset)
        return
    path = settings_file()
    if name == PROFILE_TOO and value is not None:
        name = PROFILE
    if name and value is not None and (name.startswith(KEYS) or name == PROFILE):
        _require_free(path, name, value)
    if name == DATABASE and value:
        in_a_folder(from_home(value))
    if name == LANGUAGE and value:
        _require_spoken(value)
    held = config.set_value(path, name, value) if name and (reset or value is not None) else config.load(path)
    out = printer(options_of(context))
    _show(out, _setting(config.describe(held), name))
    if name is None:
        out.note(_("The settings are in {file}.").format(file=path), "dim")
        out.note(_("Those of the firm: tcrm config firm"), "dim")


def _show(out: Out, settings: list[Setting]) -> None:
    columns: list[Column[Setting]] = [
        Column("name", lambda one: one.name, lambda one: one.name, style="bold"),
        Column("value", lambda one: one.value, lambda one: one.value or "–", style="", least=8),
        Column("default", lambda one: one.default),
        Column("doc", lambda one: one.doc, lambda one: one.doc, least=20, drop=1),
    ]
    out.table(columns, settings)


def _firm(context: click.Context, name: str, value: str | None, reset: bool) -> None:
    """Show the firm's settings, or set one of them."""
    from tcrm.actions.firm import SETTINGS, set_firm

    if reset or (value is not None and not name):
        raise WrongUse(
            _("A setting of the firm takes a value."), _("As in: tcrm config firm.{name} VALUE").format(name="currency")
        )
    with Desk(options_of(context), begins=value is not None) as desk:
        told = set_firm(desk.session, name, value) if value is not None else []
        firm = desk.session.firm
        settings = [
            Setting(f"{FIRM}.{one}", config.shown(getattr(firm, one)), "", _(SETTINGS[one])) for one in SETTINGS
        ]
        _show(desk.out, _setting(settings, f"{FIRM}.{name}" if name else None))
        for sentence in told:
            desk.out.note(sentence)


def _setting(settings: list[Setting], name: str | None) -> list[Setting]:
    found = settings if name is None else [one for one in settings if one.name in (name, name.partition(".")[0])]
    if not found:
        names = ", ".join(one.name for one in settings)
        raise BadValue(
            _("There is no setting {name}.").format(name=excerpt(name or "")),
            _("There are: {names}.").format(names=names),
        )
    return found


def _require_spoken(language: str) -> None:
    """Insist that the program can speak a language: of one without a catalogue nothing would change."""
    if not is_spoken(language.strip()):
        raise BadValue(
            _("The program does not speak {language}.").format(language=excerpt(language)),
            _("It speaks: {names}.").format(names=", ".join(languages())),
        )


def _require_free(path: Path, name: str, value: str) -> None:
    """Insist that a command may have these keys, or all of them those of a profile: with two commands on one key the
    screens do not start."""
    from tcrm.keyprofiles import own_keys
    from tcrm.keys import conflicts

    before = config.load(path)
    known = conflicts(own_keys(before))
    if name == PROFILE:
        if value not in config.KEY_PROFILES:
            return  # refused in better words when it is written
        after = replace(before, key_profile=value)
    else:
        after = replace(before, keys={**before.keys, name.removeprefix(KEYS): value})
    fresh = [wrong for wrong in conflicts(own_keys(after)) if wrong not in known]
    if fresh:
        raise Refused(
            fresh[0], _("Choose another key, or give the other command another one first: tcrm config keys.COMMAND KEY")
        )
