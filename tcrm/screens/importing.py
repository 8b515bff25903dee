"""Import from a screen: which files, how they are understood, what is wrong with their rows, and whether the others
are imported."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tcrm.actions import imports
from tcrm.actions.import_rejects import free_name
from tcrm.clean import excerpt
from tcrm.date_formats import parse_with, spell_format
from tcrm.errors import BadValue
from tcrm.i18n import _, ngettext
from tcrm.paths import from_home
from tcrm.screens.base import DeskScreen
from tcrm.screens.import_guess import agreed
from tcrm.widgets.cells import Line
from tcrm.widgets.prompts import Choice, choose, confirm

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport, NeedsDateFormat
    from tcrm.exchange.csvfile import BadRow

SHOWN = 4  # so many complaints stand above the question; the file has all


def paths_in(typed: str) -> list[Path]:
    """The files that were typed, with blanks between them. Raises BadValue for a quotation mark without its other, and
    for a home folder that there is not."""
    try:
        names = shlex.split(typed)
    except ValueError as error:
        raise BadValue(_("A quotation mark is missing."), _("Paths with blanks stand in “'”.")) from error
    return [from_home(name) for name in names]


async def import_from(screen: DeskScreen, files: list[Path]) -> str | None:
    """Import these files, after the guess of what they hold was shown. With bad rows their complaints are shown, and it
    is asked whether the others are imported and these written to a file beside the first. What happened, as a sentence;
    None where nothing was changed."""
    seen, date_format = await _understood(screen, files)
    if not await agreed(screen, seen):
        return None
    try:
        report = await screen.desk.do(imports.import_files, files, date_format=date_format)
    except imports.ImportRefused as refusal:
        return await _import_others(screen, files, date_format, refusal.report)
    return _imported(report)


async def _understood(screen: DeskScreen, files: list[Path]) -> tuple[ImportReport, str | None]:
    """What the files are taken for, and the format that was said of dates which do not tell."""
    date_format: str | None = None
    while True:
        try:
            return await screen.desk.ask(imports.outline, files, date_format=date_format), date_format
        except imports.NeedsDateFormat as question:
            if date_format or not (date_format := await _which_format(screen, question)):
                raise


async def _which_format(screen: DeskScreen, question: NeedsDateFormat) -> str | None:
    sample = question.samples[0] if question.samples else ""
    choices = [
        Choice(form, spell_format(form), f"{excerpt(sample)} = {parse_with(sample, form):%d %b %Y}" if sample else "")
        for form in question.candidates
    ]
    title = _("{file}: how are the dates in “{column}” meant?").format(file=question.file, column=question.column)
    return await choose(screen, title, choices)


async def _import_others(
    screen: DeskScreen, files: list[Path], date_format: str | None, seen: ImportReport
) -> str | None:
    rejects = free_name(files)
    if not await confirm(screen, _question(seen), details=[*_complaints(seen.bad), *_what_follows(seen, rejects)]):
        return None
    more = {"date_format": date_format, "good_rows": True, "rejects": rejects}
    report = await screen.desk.do(imports.import_files, files, **more)
    said = _("{what} What is left out is in {file}.").format(what=_imported(report), file=rejects)
    if report.changed:
        return said
    screen.status.say(said)
    return None


def _question(seen: ImportReport) -> str:
    """What is asked; `seen` is the report of an import that was refused."""
    bad = sum(seen.refused.values())
    said = ngettext("{n} row cannot be imported.", "{n} rows cannot be imported.", bad).format(n=f"{bad:,}")
    asked = _("Import the others?") if seen.rows > bad else _("Write down why?")
    return f"{said} {asked}"


def _complaints(bad: list[BadRow]) -> list[Line]:
    """The first complaints, one a line, and how many more there are."""
    lines: list[Line] = []
    for one in bad[:SHOWN]:
        place = ", ".join(part for part in (one.file, _("line {line}").format(line=one.line), one.field) if part)
        value = f" “{excerpt(one.value)}”" if one.value else ""
        lines.append([(f"  {place}{value}: ", "dim"), (one.reason, "bad")])
    if len(bad) > SHOWN:
        lines.append([("  " + _("and {n} more").format(n=f"{len(bad) - SHOWN:,}"), "dim")])
    return lines


def _what_follows(seen: ImportReport, rejects: Path) -> list[Line]:
    if seen.rows > sum(seen.refused.values()):
        yes = _("y imports the good rows and writes the others, with their reasons, to {file}.")
    else:
        yes = _("y writes the rows, with their reasons, to {file}.")
    return [[(yes.format(file=rejects) + " " + _("n changes nothing."), "dim")]]


def _imported(report: ImportReport) -> str:
    said = ngettext("{n} record imported.", "{n} records imported.", report.changed)
    return said.format(n=f"{report.changed:,}")
