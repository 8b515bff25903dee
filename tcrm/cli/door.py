"""What every command of the shell shares: the options, the desk it works at, how dates are read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar

import click

from tcrm.cli.out import Out, speak_utf8
from tcrm.errors import BadValue, WrongUse
from tcrm.i18n import _
from tcrm.options import Options
from tcrm.paths import settings_file
from tcrm.terminal import lean

if TYPE_CHECKING:
    from tcrm.money import Money
    from tcrm.session import Session

P = ParamSpec("P")
R = TypeVar("R")
_KEPT = "tcrm.options"

REFUSED, PARTLY = 1, 3


# -- the options of every command -----------------------------------------------------------------------------------


def options_of(context: click.Context) -> Options:
    """What was said so far, before and after the command's name; what was said last holds."""
    found: Options = context.meta.setdefault(_KEPT, Options())
    return found


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is None or value is False or context.resilient_parsing:
        return
    if parameter.name == "today":
        value = _invented_day(value)
    kept = options_of(context)._replace(**{str(parameter.name): value})
    if kept.json and kept.csv:
        raise WrongUse(_("--json and --csv do not go together."))
    context.meta[_KEPT] = kept


def _invented_day(text: str) -> date:
    from tcrm.session import system_clock
    from tcrm.typed_dates import parse_day

    return parse_day(text, system_clock().astimezone().date(), "ymd")


def say_version(context: click.Context) -> NoReturn:
    """Say which version this is, and end."""
    from tcrm import __version__

    click.echo(f"tcrm {__version__}")
    context.exit()


def _asked_for_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        say_version(context)


def shared_options() -> list[click.Parameter]:
    """The options that stand before or after any command."""
    path = click.Path(path_type=Path, dir_okay=False, readable=False)  # whoever opens it says what to do
    common: dict[str, Any] = {"expose_value": False, "callback": _keep}
    return [
        click.Option(["--db"], type=path, help=_("the database file"), **common),
        click.Option(["--demo"], is_flag=True, help=_("a throw-away demo company"), **common),
        click.Option(["--as", "as_user"], metavar="USER", help=_("who is at the keyboard"), **common),
        click.Option(
            ["--today"], metavar="DATE", help=_("as if it were this day; only reads, unless with --demo"), **common
        ),
        click.Option(["--json"], is_flag=True, help=_("results as JSON"), **common),
        click.Option(["--csv"], is_flag=True, help=_("results as CSV"), **common),
        click.Option(["--ascii"], is_flag=True, help=_("draw with ASCII signs only"), **common),
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_asked_for_version,
            help=_("the version of the program"),
        ),
    ]  # fmt: skip


class Shared(click.Command):
    """A command that takes the shared options among its own; its help names them in one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", {}).setdefault("help_option_names", ["-h", "--help"])
        super().__init__(*args, **kwargs)
        self.own = list(self.params)
        self.params = [*self.params, *shared_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's own options; the shared ones are explained once, by `tcrm --help`."""
        told = [
            found
            for each in self.own
            if isinstance(each, click.Option) and (found := each.get_help_record(ctx)) is not None
        ]
        if told:
            with formatter.section(_("Options")):
                formatter.write_dl(told)
        names = [each.opts[0] for each in self.params if each not in self.own]
        formatter.write_paragraph()
        formatter.write_text(_("Also, here or before the command: {names}.").format(names=" ".join(names)))


class Verb(Shared):
    """One command of the shell."""


class Verbs(Shared, click.Group):
    """A command that has commands of its own."""

    command_class = Verb

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options as ever, then the commands."""
        Shared.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def verb(name: str | None = None, **settings: Any) -> Callable[[Callable[..., Any]], Verb]:
    """Makes a function a command; its docstring is the help."""
    return click.command(name, cls=Verb, **settings)


# -- the desk -------------------------------------------------------------------------------------------------------


class Desk:
    """Where a command works: the options, the printer, and the session, which is opened when first asked for.

    `begins`: whether the command has something to put into a new database. One that only looks, or changes what is
    there, makes none in the place of one that somebody named: a slip of the pen would be answered with nothing.
    """

    def __init__(self, options: Options, begins: bool = False) -> None:
        self.options = options
        self.begins = begins
        self.rehearsing = False
        self._open = ExitStack()

    @cached_property
    def session(self) -> Session:
        """The session that the options ask for, open as long as the command runs."""
        from tcrm.seat import new_file, no_database, seated

        fresh = None if self.rehearsing else new_file(self.options)
        if fresh is not None and not self.begins:
            raise no_database(fresh)
        session = self._open.enter_context(seated(self.options))
        session.ascii = printer(self.options).ascii
        if fresh is not None:
            printer(self.options).note(_("made a new, empty database: {path}").format(path=fresh), "dim")
        return session

    def rehearse(self) -> None:
        """What only tries makes no database: where there is none yet, work in one that is gone afterwards."""
        from tcrm.seat import is_missing

        if is_missing(self.options):
            from tempfile import TemporaryDirectory

            folder = self._open.enter_context(TemporaryDirectory(prefix="tcrm-"))
            self.options = self.options._replace(db=Path(folder) / "rehearsal.db")
            self.rehearsing = True

    @cached_property
    def out(self) -> Out:
        """The printer, which speaks as the firm does."""
        return printer(self.options, self.session.firm.decimal_comma)

    def day(self, text: str | None, *, back: bool = False) -> date | None:
        """A day as typed, seen from the session's today; BadValue if it is none."""
        from tcrm.dates import parse_day

        return None if text is None else parse_day(text, self.session.today(), self._order(), back=back)

    def money(self, text: str | None) -> Money | None:
        """An amount as typed, in the firm's currency where it names none; BadValue if it is none, or may be either
        of two (see `refuse_doubt`)."""
        from tcrm.exchange.amounts import refuse_doubt
        from tcrm.money import parse_amount

        if text is None:
            return None
        money = parse_amount(text, self.session.currency, self.session.firm.decimal_comma)
        refuse_doubt(text.strip(), money)
        return money

    def _order(self) -> Any:
        return self.session.firm.date_order

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)


def printer(options: Options, decimal_comma: bool = False) -> Out:
    """The printer that these options ask for, with ASCII signs where whatever shows the words needs them."""
    form = "json" if options.json else "csv" if options.csv else "text"
    if form != "text":
        speak_utf8()
    return Out(form=form, ascii_only=options.ascii or _needs_ascii(form), decimal_comma=decimal_comma)


def _needs_ascii(form: str) -> bool:
    """As the setting says, else the locale. It is the terminal that the setting wants plain: into a pipe go signs, but
    where they have no bytes, or the locale is without them and the setting silent; what programs read has them all."""
    terminal = sys.stdout.isatty()
    if not terminal and form != "text":
        return False
    from tcrm.terminal.fit import shows_unicode

    if not terminal and not _has_signs(sys.stdout.encoding):
        return True
    plain = not shows_unicode()
    if not terminal and not plain:
        return False
    from tcrm import config

    wish = config.load(settings_file()).ascii
    return plain if wish is None else wish


def _has_signs(encoding: str | None) -> bool:
    try:
        "€ · … ✓".encode(encoding or "utf-8")
    except UnicodeError:
        return False
    return True


def at_desk(function: Callable[Concatenate[Desk, P], R]) -> Callable[P, R]:
    """Gives a command its desk as first argument, and clears it afterwards."""
    return _seated(function, begins=False)


def at_new_desk(function: Callable[Concatenate[Desk, P], R]) -> Callable[P, R]:
    """The same for a command that may begin a database where somebody named one that is not there yet."""
    return _seated(function, begins=True)


def _seated(function: Callable[Concatenate[Desk, P], R], begins: bool) -> Callable[P, R]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        options = options_of(click.get_current_context())
        require_settings(options)
        with lean.library():
            import tcrm.session  # noqa: F401 - with Peewee, which then has brought no more than it needs
        with Desk(options, begins) as desk:
            return function(desk, *args, **kwargs)

    return run


def require_settings(options: Options) -> None:
    """Insist that this person's settings can be understood, also where nothing asks for one; what is in their file but
    is no setting is told on the error stream."""
    from tcrm import config

    config.load(settings_file())
    for said in config.strangers(settings_file()):
        printer(options).note(said)


# -- small things that commands share -------------------------------------------------------------------------------


def leave(code: int) -> NoReturn:
    """End the command with this exit code; what it did stays done."""
    raise click.exceptions.Exit(code)


def near(word: str, names: Iterable[str]) -> str:
    """The name that a mistyped word is nearest to; blank if it is near none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.casefold(), list(names), 1, cutoff=0.7)), "")


def words(parts: tuple[str, ...], what: str) -> str:
    """Words of the command line as one text; BadValue if nothing is said."""
    text = " ".join(parts).strip()
    if not text:
        raise BadValue(_("{what} is missing.").format(what=what))
    return text
