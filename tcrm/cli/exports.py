"""Export in the shell: what `import` reads again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO, cast

import click

from tcrm.clean import for_terminal
from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.out import speak_utf8
from tcrm.errors import Refused, WrongUse
from tcrm.i18n import _, ngettext

ALL = "all"


@verb(
    "export",
    help=_("Write records as CSV, which import reads again. KIND is account, contact, deal …"),
)
@click.argument("kind", metavar="KIND|all")
@click.option("-o", "target", metavar="FILE|DIR", type=click.Path(path_type=Path), help=_("where to; else printed"))
@click.option("--force", is_flag=True, help=_("write over files that are there"))
@at_desk
def export_command(desk: Desk, kind: str, target: Path | None, force: bool) -> None:
    from tcrm.exchange.formats import KINDS
    from tcrm.queries.exports import export_all, export_kind

    if target is None:
        if kind == ALL or desk.options.json:
            raise WrongUse(
                _("An export is one CSV file for each kind of records."), _("Say where to: -o FILE, or -o DIR for all.")
            )
        _print(desk, kind)
        return
    if not force:
        _require_free([target / one.file for one in KINDS.values()] if kind == ALL else [target])
    if kind == ALL:
        _tell(desk, {str(target / name): count for name, count in export_all(desk.session, target).items()})
    else:
        _tell(desk, {str(target): export_kind(desk.session, kind, target)})


def _require_free(files: list[Path]) -> None:
    """Insist that no file is written over."""
    taken = [file for file in files if file.is_file()]
    if taken:
        said = _("{file} is there already.").format(file=taken[0])
        if len(taken) > 1:
            said = _("{file} and {n} more files are there already.").format(file=taken[0], n=len(taken) - 1)
        raise Refused(said, _("Name another place, or write over what is there with --force."))


def _print(desk: Desk, kind: str) -> None:
    from tcrm.queries.exports import export_kind

    speak_utf8()
    try:
        export_kind(desk.session, kind, cast(TextIO, _Cleaned(sys.stdout)))
    except Refused as error:
        if isinstance(error.__cause__, BrokenPipeError):
            raise error.__cause__ from None
        raise


def _tell(desk: Desk, files: dict[str, int]) -> None:
    for name, count in files.items():
        said = ngettext("{file}: {n} record", "{file}: {n} records", count)
        desk.out.line(said.format(file=name, n=desk.out.numerals.count(count)))
    if desk.out.form == "csv":
        desk.out.table_of([{"file": name, "records": count} for name, count in files.items()])
    else:
        desk.out.facts({"files": [{"file": name, "records": count} for name, count in files.items()]})


class _Cleaned:
    """The standard output for text that may end on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.name = stream.name

    def write(self, text: str) -> int:
        """Write what no byte of drives the terminal."""
        return self._stream.write(for_terminal(text))
