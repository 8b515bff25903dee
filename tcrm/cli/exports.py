"""Export in the shell: what `import` reads again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO, cast

import click

from tcrm.clean import for_terminal
from tcrm.cli.door import Desk, at_desk, verb
from tcrm.errors import Refused, WrongUse
from tcrm.i18n import _, ngettext

ALL = "all"


@verb(
    "export",
    help=_("Write records as CSV, which import reads again. KIND is account, contact, deal …"),
)
@click.argument("kind", metavar="KIND|all")
@click.option("-o", "target", metavar="FILE|DIR", type=click.Path(path_type=Path), help=_("where to; else printed"))
@at_desk
def export_command(desk: Desk, kind: str, target: Path | None) -> None:
    from tcrm.queries.exports import export_all, export_kind

    if target is None:
        if kind == ALL or desk.options.json:
            raise WrongUse(
                _("An export is one CSV file for each kind of records."), _("Say where to: -o FILE, or -o DIR for all.")
            )
        _print(desk, kind)
    elif kind == ALL:
        _tell(desk, {str(target / name): count for name, count in export_all(desk.session, target).items()})
    else:
        _tell(desk, {str(target): export_kind(desk.session, kind, target)})


def _print(desk: Desk, kind: str) -> None:
    from tcrm.queries.exports import export_kind

    try:
        export_kind(desk.session, kind, cast(TextIO, _Cleaned(sys.stdout)))
    except Refused as error:
        if isinstance(error.__cause__, BrokenPipeError):
            raise error.__cause__ from None
        raise


def _tell(desk: Desk, files: dict[str, int]) -> None:
    for name, count in files.items():
        said = ngettext("{file}: {n} record", "{file}: {n} records", count)
        desk.out.line(said.format(file=name, n=f"{count:,}"))
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
