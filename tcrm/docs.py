"""Writes the pages of docs/ that repeat what the program knows: keys, commands, figures, and the man page.

`python -m tcrm.docs` writes them, `python -m tcrm.docs --check` says which are out of date (exit code 1).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from tcrm.cli.door import Shared, shared_options
from tcrm.cli.tree import AREAS, Door, door
from tcrm.manpage import ENVIRONMENT, EXIT_CODES, FILES, FOLDERS, Rows, man_page, settings

FOLDER = Path(__file__).parents[1] / "docs"
NOTE = "<!-- written by `make docs`; changes made here by hand are lost -->"


def keys_page() -> str:
    """docs/keys.md: every key by the place where it works."""
    from tcrm.commands import PLACES, TITLES
    from tcrm.keyprofiles import profile
    from tcrm.keys import commands_for, shown_keys

    vim = profile("vim")
    lines = [NOTE, *KEYS_HEAD.splitlines()]
    for place in PLACES:
        rows = []
        for each in commands_for(place):
            keys, in_vim = (" ".join(code(key) for key in shown_keys(each, own)) for own in ({}, vim))
            rows.append((keys, in_vim if in_vim != keys else "", each.help, code(each.id)))
        head = ("keys", "in vim", "what they do", "id")
        lines += ["", f"## {TITLES[place]}", "", *table(head, rows)]
    return page(lines)


KEYS_HEAD = """\
# Keys

`?` shows the keys of the place you are in. Two profiles ship with the program: `plain`, the usual one, and `vim`, which
differs where the column "in vim" says so. `tcrm config keys vim` chooses it for good, `:keys vim` at once.

Every command has an id, by which its keys are changed, whatever the profile: `tcrm config keys.deal.promote p`, or in
the file that `tcrm config` names: `[keys]` and `"deal.promote" = "p, >"`. A key is a sign (`>`), a name (`tab`,
`ctrl+g`), or two signs typed one after the other (`gg`). A key that is taken already is refused, with the name of the
command that has it.

## Typing commands

`:` opens a line at the foot of the screen, on every screen:

| typed | what it does |
| --- | --- |
| `:42`, `:A-12`, `:C-3`, `:T-5` | opens the deal D-42, a customer, a contact, the deal or customer of an activity |
| `:promote`, `:deal.promote`, `:prom` | a command by its name, its id, or the beginning of only one name |
| `:move proposal`, `:assign tom`, `:tag fair, -vip`, `:memo …`, `:hot …` | with the answer to what it would ask |
| `:filter owner:me hot`, `:sort amount`, `:pipeline simple` | what is shown, and how |
| `:call Acme fri 10:00 !high about the renewal` | plans it, after saying what was understood; `u` takes it back |
| `:theme light`, `:keys vim` | other colours, other keys, at once; then for the next time if you say so |
| `:q`, `:quit`, `:w` | back or out; out; `:w` says that everything is stored already |

Tab completes, `↑` brings back what was entered before. `ctrl+p` lists all commands of the place, searched by words.
What is not allowed just now is grey, and says why.
"""


def commands_page() -> str:
    """docs/commands.md: every command of the shell with its options."""
    root = door("en")
    context = click.Context(root, info_name="tcrm")
    lines = [
        NOTE,
        "# Commands",
        "",
        "`tcrm` alone opens the screens. These options stand before or after any command:",
        "",
        *table(("option", "what it does"), _records(shared_options(), context)),
        "",
        "Ids look like `A-12` (customer), `C-7` (contact), `D-17` (deal), `T-5` (something planned or done); where",
        "only one kind will do, the number alone is enough, and so is a whole name that only one record has. Amounts",
        "in JSON and CSV are decimals in major units, days are ISO dates.",
    ]
    for area, names in AREAS.items():
        lines += ["", f"## {area}"]
        for name in names:
            lines += _command(root, name, context)
    ends: tuple[tuple[str, str, str, Rows], ...] = (
        (
            "Settings",
            "`tcrm config NAME VALUE` sets them; in brackets how they begin. `firm.…` are the firm's, for admins.",
            "setting",
            settings(),
        ),
        ("Files", FOLDERS, "file", FILES),
        ("Environment", "", "variable", ENVIRONMENT),
        ("Exit codes", "", "code", EXIT_CODES),
    )
    for title, said, head, rows in ends:
        lines += ["", f"## {title}", "", *([said, ""] if said else []), *table((head, "what it is"), _codes(rows))]
    return page(lines)


def _codes(rows: Rows) -> list[tuple[str, str]]:
    return [(", ".join(map(code, name.split(", "))), text) for name, text in rows]


def man() -> str:
    """docs/tcrm.1: the same commands, and the keys, for `man tcrm`."""
    return man_page(door("en"), _keys_by_place)


def _keys_by_place() -> Iterator[tuple[str, Rows]]:
    """Title and (keys, what they do): first those of all screens, then what each place has of its own."""
    from tcrm.commands import PLACES, SCREENS, TITLES
    from tcrm.keys import commands_for, shown_keys

    desk = frozenset(SCREENS) - {"first"}
    shared = [each for each in commands_for("agenda") if desk <= each.places]
    yield "On every screen", [("  ".join(shown_keys(each)), each.help) for each in shared]
    for place in PLACES:
        own = [each for each in commands_for(place) if each not in shared]
        if own and place != "first":
            yield TITLES[place], [("  ".join(shown_keys(each)), each.help) for each in own]


def _command(root: Door, name: str, context: click.Context) -> Iterator[str]:
    command = root.get_command(context, name)
    assert isinstance(command, Shared)
    yield from _about(command, click.Context(command, info_name=name, parent=context))
    if isinstance(command, click.Group):
        for part in command.commands.values():
            inner = click.Context(command, info_name=name, parent=context)
            assert isinstance(part, Shared)
            yield from _about(part, click.Context(part, info_name=part.name, parent=inner))


def _about(command: Shared, context: click.Context) -> Iterator[str]:
    pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
    yield from ("", f"### {context.command_path}", "", (command.help or "").strip())
    yield from ("", f"    {' '.join([context.command_path, *pieces])}")
    if options := _records(command.own, context):
        yield from ("", *table(("option", "what it does"), options))


def _records(parameters: Iterable[click.Parameter], context: click.Context) -> list[tuple[str, str]]:
    options = [each for each in parameters if isinstance(each, click.Option)]
    return [(code(record[0]), record[1]) for each in options if (record := each.get_help_record(context))]


def figures_page() -> str:
    """docs/figures.md: what each figure means, in the words that the program shows beside it."""
    from tcrm.queries.definitions import (
        FIGURES,
        MEASURES,
        MODES,
        MONEY,
        MOVING_AMOUNT,
        STANDING_AMOUNT,
        UNDRAWN,
        figure_definition,
    )

    lines = [
        NOTE,
        "# Figures",
        "",
        "Every figure has one definition, and shows it: `i` on the screen, `tcrm funnel --about` and `definition` in",
        "JSON in the shell. Days are differences of calendar dates in the firm's time zone.",
        "",
        "## The funnel",
        "",
        *table(
            ("mode", "what it counts"),
            [(code(name), " ".join(filter(None, [text, UNDRAWN.get(name)]))) for name, text in MODES.items()],
        ),
        "",
        *table(("measure", "what it adds up"), [(code(name), text) for name, text in MEASURES.items()]),
        "",
        f"By amount, a snapshot: {STANDING_AMOUNT}",
        "",
        f"By amount, moves in a period: {MOVING_AMOUNT}",
        "",
        MONEY,
        "",
        "## The figures",
        "",
        *table(("figure", "definition"), [(name.replace("_", " "), figure_definition(name)) for name in FIGURES]),
    ]
    return page(lines)


def code(text: str) -> str:
    """Text as Markdown shows it letter by letter, backticks included."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    told = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in told]


def page(lines: Iterable[str]) -> str:
    """The lines as a file."""
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "keys.md": keys_page,
    "commands.md": commands_page,
    "figures.md": figures_page,
    "tcrm.1": man,
}


def stale(folder: Path = FOLDER) -> list[str]:
    """The pages that are not what the program would write now."""
    return [name for name, make in PAGES.items() if _read(folder / name) != make()]


def write(folder: Path = FOLDER) -> list[str]:
    """Write what is stale; the names of the pages that were written."""
    names = stale(folder)
    for name in names:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    return names


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(arguments: list[str]) -> int:
    """`--check`: 1 if a page is out of date; without it: write them."""
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            click.echo(f"docs/{name} is out of date; run: make docs", err=True)
        return 1 if names else 0
    for name in write():
        click.echo(f"docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
