"""The man page, made of what docs/commands.md and docs/keys.md are made of: the commands, the keys, the settings.

It is roff with the `man` macros, in ASCII: other signs stand as escapes that groff and mandoc know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from tcrm import __version__
from tcrm.cli.door import Shared, shared_options
from tcrm.cli.tree import AREAS, Door
from tcrm.config import Config, describe

Rows = Sequence[tuple[str, str]]

EXIT_CODES: Rows = (
    ("0", "done"),
    ("1", "refused; the reason is on the error stream"),
    ("2", "wrong use"),
    ("3", "partly done"),
    ("130", "stopped by ctrl+c"),
    ("141", "whoever read the output went away"),
)
ENVIRONMENT: Rows = (
    ("TCRM_DATABASE", "the database, where --db names none"),
    ("TCRM_USER", "who is at the keyboard, where --as does not say; else the login name"),
    ("TCRM_HOME", "one folder for settings, data and state, in place of the system's usual ones"),
    ("VISUAL, EDITOR", "the editor for memos (ctrl+e)"),
    ("NO_COLOR", "no colours"),
    ("TERM, COLORTERM", "what the terminal can show; COLORTERM=truecolor for all colours"),
    ("LC_ALL, LC_CTYPE, LANG", "a locale without UTF-8 means ASCII signs only; JSON and CSV are UTF-8 in any"),
    ("LC_ALL, LC_MESSAGES, LANG", "the language, where the settings name none"),
    ("TZ", "the firm's time zone, when a database is made"),
)
FILES: Rows = (
    ("tcrm.db", "the database, in ~/.local/share/tcrm; beside it .lock, and -wal and -shm while it is open"),
    ("config.toml", "the settings, in ~/.config/tcrm"),
    ("filters.toml", "the saved filters, beside the settings"),
    ("profiles/*.toml", "import profiles of your own, beside the settings"),
    ("drafts.json", "forms that were left half filled, in ~/.local/state/tcrm"),
    ("tcrm.log", "the log, in ~/.local/state/tcrm: types and ids, no customer's data"),
)
FOLDERS = "The folders are those of Linux; on macOS all of it is in ~/Library/Application Support/tcrm."


def settings() -> Rows:
    """What `tcrm config NAME VALUE` sets: name and what it is, with how it begins. `firm.…` are the firm's."""
    from tcrm.actions.firm import SETTINGS

    own = [(each.name, f"{each.doc} [{each.default}]" if each.default else each.doc) for each in describe(Config())]
    return [*own, *((f"firm.{name}", text) for name, text in SETTINGS.items())]


def man_page(root: Door, key_rows: Callable[[], Iterable[tuple[str, Rows]]]) -> str:
    """The whole page. `key_rows` gives the keys by place: (title, (keys, what they do))."""
    context = click.Context(root, info_name="tcrm")
    lines = [
        '.\\" written by `make docs`; changes made here by hand are lost',
        f'.TH TCRM 1 "" "tcrm {__version__}" "TCRM"',
        *_section("Name", "tcrm \\- customers, deals and what to do next, in the terminal"),
        *_section("Synopsis"),
        "\\fBtcrm\\fR [\\fIoptions\\fR]",
        ".br",
        "\\fBtcrm\\fR [\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]",
        *_section("Description", _roff((root.help or "").strip())),
        ".PP",
        _roff(
            "Ids look like A-12 (customer), C-7 (contact), D-17 (deal), T-5 (something planned). Where only one kind"
        ),
        _roff("will do, the number alone is enough, and so is a whole name that only one record has."),
        *_section("Options", _roff("Before or after any command:")),
        *_tagged(_records(shared_options(), context)),
        *_section("Commands"),
    ]
    for area, names in AREAS.items():
        lines += [f".SS {_roff(area)}"]
        for name in names:
            command = root.get_command(context, name)
            assert isinstance(command, Shared)
            lines += _command(command, click.Context(command, info_name=name, parent=context))
    lines += _section("Keys", _roff("? shows the keys of the place you are in. They can be changed: tcrm config keys."))
    for title, rows in key_rows():
        lines += [f".SS {_roff(title)}", *_tagged(rows)]
    ends = (("Settings", settings()), ("Files", FILES), ("Environment", ENVIRONMENT), ("Exit status", EXIT_CODES))
    for title, rows in ends:
        lines += [*_section(title), *_tagged(rows)]
        if rows is FILES:
            lines += [".PP", _roff(FOLDERS)]
    return "\n".join(lines) + "\n"


def _section(title: str, *text: str) -> list[str]:
    return [f".SH {title.upper()}", *text]


def _command(command: Shared, context: click.Context) -> Iterator[str]:
    """A command with its options, then those that it has below it."""
    pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
    yield from (".TP", f"\\fB{_roff(context.command_path)}\\fR {_roff(' '.join(pieces))}".rstrip())
    yield _roff((command.help or "").strip())
    if options := _records(command.own, context):
        yield from (".RS", *_tagged(options), ".RE")
    if isinstance(command, click.Group):
        for part in command.commands.values():
            assert isinstance(part, Shared)
            yield from _command(part, click.Context(part, info_name=part.name, parent=context))


def _records(parameters: Iterable[click.Parameter], context: click.Context) -> list[tuple[str, str]]:
    options = [each for each in parameters if isinstance(each, click.Option)]
    return [record for each in options if (record := each.get_help_record(context))]


def _tagged(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A list: what it is, and indented below it what it means."""
    for name, text in rows:
        yield from (".TP", f"\\fB{_roff(name)}\\fR", _roff(text) or "\\&")


def _roff(text: str) -> str:
    """A text as one line that roff prints letter by letter: no line of it is taken for a request."""
    plain = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    plain = re.sub(r"[^\x20-\x7e]", lambda found: f"\\[u{ord(found[0]):04X}]", plain)
    for sign, escape in (("`", "\\(ga"), ("'", "\\(aq"), ("^", "\\(ha"), ("~", "\\(ti")):
        plain = plain.replace(sign, escape)
    return f"\\&{plain}" if plain.startswith(".") else plain
