"""Import in the shell: files in, a report out."""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcrm.clean import excerpt
from tcrm.cli.asking import agree, can_ask, which
from tcrm.cli.door import PARTLY, REFUSED, Desk, at_new_desk, leave, verb
from tcrm.cli.importreport import tell_report
from tcrm.errors import WrongUse
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport, NeedsDateFormat, Progress

KINDS = ("account", "contact", "product", "user", "team", "deal", "move", "activity", "memo", "rate")
DECIMALS = ("comma", "point")


@verb("import", help=_("Import CSV files that belong together. All or nothing, and one undo takes it back."))
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--profile", metavar="P", help=_("how to read them: a name, or a file .toml; else it is guessed"))
@click.option("--kind", type=click.Choice(KINDS), help=_("what the files hold, where their headers do not tell"))
@click.option(
    "--map",
    "columns",
    metavar="COLUMN=FIELD",
    multiple=True,
    help=_("what a column is, against the guess; COLUMN= leaves it out"),
)
@click.option("--date-format", metavar="F", help=_("such as dd/mm/yyyy, where the dates do not tell"))
@click.option("--decimal", type=click.Choice(DECIMALS), help=_("the decimal sign, where the amounts do not tell"))
@click.option(
    "--encoding", metavar="E", help=_("what the files are written in, such as gbk, where letters came out wrong")
)
@click.option("--dry-run", is_flag=True, help=_("only say what would happen"))
@click.option("--good-rows", is_flag=True, help=_("leave bad rows out instead of importing nothing"))
@click.option(
    "--rejects", metavar="FILE", type=click.Path(path_type=Path), help=_("where complaints and bad rows are written")
)
@click.option("--yes", is_flag=True, help=_("do not ask whether a guess is right"))
@at_new_desk
def import_command(desk: Desk, /, rejects: Path | None, yes: bool, **wish: Any) -> None:
    if rejects is not None and not wish["good_rows"]:
        raise WrongUse(_("--rejects goes with --good-rows."))
    if wish["profile"] and wish["columns"]:
        raise WrongUse(_("A profile says what each column is: write it there instead of --map."))
    if wish["dry_run"]:
        desk.rehearse()
    agreed = False
    if not (wish["profile"] or wish["dry_run"] or yes) and can_ask():
        wish["dry_run"] = True
        seen = _run(desk, wish)
        wish["dry_run"] = False
        if seen.guessed and (not seen.bad or (wish["good_rows"] and not seen.in_vain)):
            tell_report(desk, seen)
            agree(_("Import it so?"), yes)
            agreed = True
    report = _run(desk, wish, rejects)
    tell_report(desk, report, agreed=agreed)
    if report.bad:  # a dry run ends as the real one would
        leave(PARTLY if wish["good_rows"] and not report.in_vain else REFUSED)


def _run(desk: Desk, wish: dict[str, Any], rejects: Path | None = None) -> ImportReport:
    """Import; where the dates may be read in several ways, somebody at the terminal is asked, once."""
    from tcrm.actions.imports import ImportRefused, NeedsDateFormat, import_files

    try:
        with _progress(desk) as progress:
            return import_files(desk.session, **wish, rejects=rejects, progress=progress)
    except ImportRefused as refusal:
        tell_report(desk, refusal.report, nothing=True)
        raise
    except NeedsDateFormat as question:
        if wish["date_format"] or not can_ask():
            raise
        wish["date_format"] = _ask(question)
    return _run(desk, wish, rejects)


def _ask(question: NeedsDateFormat) -> str:
    """Which format the dates have, chosen by its number."""
    from tcrm.date_formats import parse_with

    sample = question.samples[0] if question.samples else ""

    def meant(form: str) -> str:
        return f"{excerpt(sample)} = {parse_with(sample, form):%d %b %Y}" if sample else form

    return question.candidates[which(question.message, [meant(form) for form in question.candidates])]


@contextmanager
def _progress(desk: Desk) -> Iterator[Progress | None]:
    """A line on the error stream of a terminal that says how far it is, gone at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    import shutil

    from tcrm.text import fit

    count = desk.out.numerals.count
    width = min(shutil.get_terminal_size().columns, 80) - 1

    def show(done: int, total: int, what: str) -> None:
        if not select.select([], [sys.stderr], [], 0)[1]:
            return  # held by ctrl+s, or the line hangs: all who write would wait until it goes on
        share = done / total if total else 0.0
        bar = ("#" if desk.out.ascii else "█") * round(20 * share)
        text = f"{what}  {count(done)} / {count(total)}  {bar}" if total else what
        sys.stderr.write("\r" + fit(text, width))
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r" + " " * width + "\r")
