"""The door: `tcrm …`. Finds the command, loads its module alone, and turns every end into an exit code.

0 done, 1 refused, 2 wrong use, 3 partly, 130 stopped by ctrl+c.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click

from tcrm import i18n
from tcrm.clean import excerpt, for_terminal
from tcrm.cli.door import Verbs, near, options_of, say_version
from tcrm.cli.options import settings_file
from tcrm.errors import TcrmError, WrongUse
from tcrm.i18n import N_, _
from tcrm.trace import mark, told

AREAS: dict[str, dict[str, str]] = {
    N_("Look up"): {
        "find": "find", "show": "show", "agenda": "agenda", "pipeline": "pipeline", "funnel": "funnel",
        "stages": "stages", "team": "team",
    },
    N_("Work"): {
        "add": "add", "promote": "deals", "back": "deals", "move": "deals", "win": "deals", "lose": "deals",
        "log": "agenda", "done": "agenda", "reschedule": "schedule", "repeat": "schedule", "snooze": "schedule",
        "memo": "agenda", "assign": "deals", "role": "role", "handover": "handover",
    },
    N_("Take back"): {"undo": "care", "redo": "care", "history": "care"},
    N_("Files"): {"import": "imports", "export": "exports", "backup": "files", "restore": "files"},
    N_("Care"): {"doctor": "care", "config": "settings", "forget": "forget", "completion": "care"},
}  # fmt: skip
"""Area -> command -> the module of `tcrm.cli` that holds it (as an attribute of the command's name and `_command`)."""

STOPPED, PIPE_CLOSED = 130, 141


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
            raise _PipeClosed from error

    def main(self, *args: Any, **settings: Any) -> NoReturn:
        """Run what the arguments say and leave with the exit code."""
        settings["standalone_mode"] = False
        with _Sink() as sink:
            code = super().main(*args, **settings)
            sys.stdout.flush()
            sink.code = code if isinstance(code, int) else 0
        sys.exit(sink.code)


class _PipeClosed(Exception):
    """Who reads our output has gone away."""


class _Sink:
    """The one place where errors of a command end: said to the person, turned into an exit code."""

    code = 0

    def __enter__(self) -> _Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if error is None:
            return True
        if isinstance(error, SystemExit | GeneratorExit):
            return False
        self.code = _explain(error)
        return True


def _explain(error: BaseException) -> int:
    """Say on the error stream what went wrong; the exit code."""
    if isinstance(error, BrokenPipeError | _PipeClosed):
        # Python would complain once more when it flushes at its end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    if isinstance(error, click.Abort | KeyboardInterrupt):
        _say(_("Stopped; nothing is left half done."))
        return STOPPED
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "tcrm"
        _say(error.format_message(), _("Try: {command} --help").format(command=command))
        return 2
    if isinstance(error, click.ClickException):
        _say(error.format_message())
        return 2
    if isinstance(error, TcrmError):
        _say(error.message, error.hint)
        return error.exit_code
    from tcrm.terminal.trouble import log_error

    path = log_error(error)
    kind = type(error).__name__
    _say(_("TCRM met an error in itself ({kind}). Details are in {log}.").format(kind=kind, log=path))
    return 1


def _say(message: str, hint: str = "") -> None:
    for line in (message, hint):
        if line:
            with suppress(BrokenPipeError):
                print(for_terminal(line), file=sys.stderr)  # noqa: T201 - this is where errors are said


def door(speaking: str | None = None) -> Door:
    """The command line as a whole, in this language (None: the one of this person)."""
    i18n.use(speaking or language())

    @click.group("tcrm", cls=Door, invoke_without_command=True, no_args_is_help=False)
    @click.pass_context
    def tcrm(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            context.exit(open_screens(context))

    assert isinstance(tcrm, Door)
    tcrm.help = _("TCRM keeps customers, deals and what to do next. Without a command it opens its screens.")
    return tcrm


def language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the settings, else the system's; `en` where neither says."""
    from tcrm import config

    with suppress(TcrmError):  # a broken file is reported by what needs it
        if chosen := config.load(settings_file()).language:
            return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, "").partition(".")[0].partition("@")[0]:
            return "en" if value in ("C", "POSIX") else value
    return "en"


def open_screens(context: click.Context) -> int:
    """Open the screens; the exit code. Where there is no terminal for them: wrong use."""
    options = options_of(context)
    if options.json or options.csv:
        raise WrongUse(_("--json and --csv need a command."), _("Try: tcrm --help"))
    from tcrm.terminal.fit import check_terminal

    check_terminal()
    mark("command line")
    from tcrm.terminal import lean

    lean.hold_garbage()
    lean.import_textual()
    mark("Textual")
    from tcrm.app import main

    mark("screens")
    return main(options)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """What the console script calls."""
    mark("Python")
    # Closed streams (`>&-`) are None in Python; what is written to them goes nowhere.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if (change := getattr(stream, "reconfigure", None)) is not None:
            change(errors="replace")  # a letter that the locale lacks must not end a command
    try:
        door().main(arguments, prog_name="tcrm")
    except SystemExit as end:
        if "textual" in sys.modules and isinstance(end.code, int):
            sys.stderr.write(told())
            _leave(end.code)
        raise


def _leave(code: int) -> NoReturn:
    """End the process at once, after what has to be cleaned up: everything is stored by now, and to take thousands of
    objects of the screens apart one by one would keep the user waiting for the shell."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
