"""The command line as a whole: which commands there are, and what click makes of the words that were typed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from tcrm import i18n
from tcrm.clean import excerpt
from tcrm.cli.begin import language, open_screens
from tcrm.cli.door import Verbs, near, options_of, say_version
from tcrm.cli.ending import Ending, PipeClosed
from tcrm.errors import TcrmError, WrongUse
from tcrm.i18n import N_, _

AREAS: dict[str, dict[str, str]] = {
    N_("Look up"): {
        "find": "find", "show": "show", "agenda": "agenda", "pipeline": "pipeline", "funnel": "funnel",
        "stages": "stages", "team": "team",
    },
    N_("Work"): {
        "add": "add", "tick": "ticks", "promote": "deals", "back": "deals", "move": "deals", "win": "deals",
        "lose": "deals",
        "log": "agenda", "done": "agenda", "reschedule": "schedule", "repeat": "schedule", "snooze": "schedule",
        "memo": "agenda", "assign": "deals", "role": "role", "handover": "handover",
    },
    N_("Take back"): {"undo": "care", "redo": "care", "history": "history"},
    N_("Files"): {"import": "imports", "export": "exports", "backup": "files", "restore": "files"},
    N_("Care"): {"doctor": "care", "config": "settings", "forget": "forget", "completion": "care"},
}  # fmt: skip
"""Area -> command -> the module of `tcrm.cli` that holds it (as an attribute of the command's name and `_command`)."""


class Door(Verbs):
    """The command `tcrm`. Its commands are imported when they are called, or listed by `--help`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, area by area."""
        return [name for area in AREAS.values() for name in area]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None if there is none."""
        for area in AREAS.values():
            if module := area.get(cmd_name):
                found: click.Command = getattr(import_module(f"tcrm.cli.{module}"), f"{cmd_name}_command")
                return found
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word. `help` and `version` are what people try first, so they answer."""
        name = args[0]
        if ctx.resilient_parsing or name in self.list_commands(ctx) or name.startswith("-"):
            return super().resolve_command(ctx, args)
        if name == "version":
            say_version(ctx)
        if name == "help" and len(args) == 1:
            click.echo(ctx.get_help())
            ctx.exit()
        if name == "help":
            return super().resolve_command(ctx, [*args[1:], "--help"])
        meant = near(name, self.list_commands(ctx))
        hint = _("Did you mean: tcrm {name}").format(name=meant) if meant else _("See: tcrm --help")
        raise WrongUse(_("There is no command {name}.").format(name=excerpt(name)), hint)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by area, one line each."""
        for area, commands in AREAS.items():
            found = [(name, self.get_command(ctx, name)) for name in commands]
            with formatter.section(_(area)):
                formatter.write_dl([(name, each.get_short_help_str(64)) for name, each in found if each])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands first, then the options that all of them take."""
        self.format_commands(ctx, formatter)
        told = [found for each in self.get_params(ctx) if (found := each.get_help_record(ctx)) is not None]
        with formatter.section(_("Options, before or after the command")):
            formatter.write_dl(told)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click would end a closed pipe as a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise PipeClosed from error

    def main(self, *args: Any, **settings: Any) -> NoReturn:
        """Run what the arguments say and leave with the exit code."""
        settings["standalone_mode"] = False
        with Ending() as ending:
            try:
                code = super().main(*args, **settings)
            except click.ClickException as error:
                raise _in_our_words(error) from error
            except click.Abort as error:
                raise KeyboardInterrupt from error
            ending.code = code if isinstance(code, int) else 0
        sys.exit(ending.code)


def _in_our_words(error: click.ClickException) -> TcrmError:
    """What click found wrong with the words of the command line."""
    if not isinstance(error, click.UsageError):
        return WrongUse(error.format_message())
    command = error.ctx.command_path if error.ctx else "tcrm"
    return WrongUse(error.format_message(), _("Try: {command} --help").format(command=command))


def door(speaking: str | None = None) -> Door:
    """The command line as a whole, in this language (None: the one of this person)."""
    i18n.use(speaking or language())

    @click.group("tcrm", cls=Door, invoke_without_command=True, no_args_is_help=False)
    @click.pass_context
    def tcrm(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            context.exit(open_screens(options_of(context)))

    assert isinstance(tcrm, Door)
    tcrm.help = _("TCRM keeps customers, deals and what to do next. Without a command it opens its screens.")
    return tcrm
