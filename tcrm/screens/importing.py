"""Import from a screen: which files, how they are understood, what is wrong with their rows, and whether the others
are imported."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tcrm.actions import imports
from tcrm.actions.import_complaints import group
from tcrm.actions.import_rejects import free_name
from tcrm.clean import excerpt
from tcrm.date_formats import parse_with, spell_format
from tcrm.errors import BadValue, TcrmError
from tcrm.i18n import _, ngettext
from tcrm.paths import from_home
from tcrm.screens.base import DeskScreen
from tcrm.screens.import_guess import agreed
from tcrm.widgets.cells import Line
from tcrm.widgets.prompts import Choice, choose, confirm
from tcrm.widgets.reading import read

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport, NeedsDateFormat, NeedsDecimal

Answers = dict[str, str]
"""What was said of files that do not tell, by the names that `import_files` gives it: date_format, decimal."""
SHOWN = 4  # so many kinds of complaints stand above the question; the file has all


def paths_in(typed: str) -> list[Path]:
    """The files that were typed, with blanks between them; a line that is the name of one file is that file, with its
    blanks. Raises BadValue for a quotation mark without its other, and
    for a home folder that there is not."""
    whole = from_home(typed.strip())
    with suppress(OSError):  # several in one line may be too long for the name of one
        if whole.is_file():
            return [whole]
    try:
        names = shlex.split(typed)
    except ValueError as error:
        raise BadValue(_("A quotation mark is missing."), _("Paths with blanks stand in “'”.")) from error
    return [from_home(name) for name in names]


def _require_there(files: list[Path]) -> None:
    """Insist that of several files each is there: what is not may be a part of a path with blanks."""
    with suppress(OSError):  # of which not even that can be asked, that is told when it is opened
        for path in files if len(files) > 1 else ():
            if not path.exists():
                said = _("{file} is not there.").format(file=excerpt(str(path)))
                raise BadValue(said, _("Paths with blanks stand in “'”."))


async def import_from(screen: DeskScreen, files: list[Path]) -> str | None:
    """Import these files, after the guess of what they hold was shown. With bad rows their complaints are shown, and it
    is asked whether the others are imported and these written to a file beside the first. What happened, as a sentence;
    None where nothing was changed."""
    _require_there(files)
    seen, said = await _understood(screen, files)
    if not await agreed(screen, seen):
        return None
    try:
        report = await screen.desk.do(imports.import_files, files, **said)
    except imports.ImportRefused as refusal:
        return await _import_others(screen, files, said, seen, refusal.report)
    return await _told(screen, report, seen, _imported(screen, report))


async def _understood(screen: DeskScreen, files: list[Path]) -> tuple[ImportReport, Answers]:
    """What the files are taken for, and what was said of dates and of amounts which do not tell."""
    said: Answers = {}
    while True:
        try:
            return await screen.desk.ask(imports.outline, files, **said), said
        except imports.NeedsDateFormat as question:
            if "date_format" in said or not (form := await _which_format(screen, question)):
                raise _unsaid(question) from question
            said["date_format"] = form
        except imports.NeedsDecimal as question:
            if "decimal" in said or not (sign := await _which_sign(screen, question)):
                raise _unsaid(question) from question
            said["decimal"] = sign


async def _which_sign(screen: DeskScreen, question: NeedsDecimal) -> str | None:
    names = {"comma": _("decimal comma"), "point": _("decimal point")}
    full, sample = screen.session.numerals.full, excerpt(question.sample)
    choices = [
        Choice(sign, names[sign], f"{sample} = {full(paid.minor, paid.currency)}")
        for sign, paid in question.readings.items()
    ]
    title = _("{file}: how are the amounts in “{column}” meant?").format(file=question.file, column=question.column)
    return await choose(screen, title, choices or [Choice(sign, name) for sign, name in names.items()])


def _unsaid(question: TcrmError) -> BadValue:
    """The refusal of what nobody said how it is meant, in words for where there is no command line."""
    return BadValue(question.message, _("Import it again and say how they are meant."))


async def _which_format(screen: DeskScreen, question: NeedsDateFormat) -> str | None:
    sample = question.samples[0] if question.samples else ""
    choices = [
        Choice(form, spell_format(form), f"{excerpt(sample)} = {parse_with(sample, form):%d %b %Y}" if sample else "")
        for form in question.candidates
    ]
    title = _("{file}: how are the dates in “{column}” meant?").format(file=question.file, column=question.column)
    return await choose(screen, title, choices)


async def _import_others(
    screen: DeskScreen, files: list[Path], said: Answers, seen: ImportReport, refused: ImportReport
) -> str | None:
    rejects = free_name(files)
    details = [*_complaints(screen, refused), *_what_follows(refused, rejects)]
    if not await confirm(screen, _question(screen, refused), details=details):
        return None
    report = await screen.desk.do(imports.import_files, files, **said, good_rows=True, rejects=rejects)
    left = _("What is left out is in {file}.").format(file=rejects)
    done = await _told(screen, report, seen, _imported(screen, report), left)
    return f"{done} {left}" if report.changed else None


def _question(screen: DeskScreen, seen: ImportReport) -> str:
    """What is asked; `seen` is the report of an import that was refused."""
    bad = seen.bad_rows
    said = ngettext("{n} row cannot be imported.", "{n} rows cannot be imported.", bad).format(
        n=screen.session.numerals.count(bad)
    )
    asked = _("Import the others?") if seen.rows > bad else _("Write down why?")
    return f"{said} {asked}"


def _complaints(screen: DeskScreen, refused: ImportReport) -> list[Line]:
    """What is said of most rows, one a line, how many more complaints there are, and where there are ways out."""
    count = screen.session.numerals.count
    groups, others = group(refused, SHOWN, count, named=2)
    lines: list[Line] = []
    for one in groups:
        place = f"  {one.place}: " if one.place else "  "
        lines.append([(place, "dim"), (one.reason, "bad"), (f" ({one.span})", "dim")])
    if others:
        lines.append([("  " + _("and {n} more").format(n=count(others)), "dim")])
    if any(one.way for one in groups):
        said = _("In the shell, tcrm import leaves columns out (--map COLUMN=), or reads them by a profile.")
        lines.append([(said, "dim")])
    return lines


def _what_follows(seen: ImportReport, rejects: Path) -> list[Line]:
    bad = seen.bad_rows
    if seen.rows > bad:
        yes = ngettext(
            "y imports the good rows and writes the other, with its reason, to {file}.",
            "y imports the good rows and writes the others, with their reasons, to {file}.",
            bad,
        )
    else:
        yes = ngettext(
            "y writes the row, with its reason, to {file}.", "y writes the rows, with their reasons, to {file}.", bad
        )
    return [[(yes.format(file=rejects) + " " + _("n changes nothing."), "dim")]]


async def _told(screen: DeskScreen, report: ImportReport, seen: ImportReport, done: str, *more: str) -> str:
    """What is `done`, after what is worth knowing of the rows was read, and `more` before it, if there is any."""
    notes = [(text, "text") for text in more] + [(note, "warn") for note in report.notes if note not in seen.notes]
    if notes:
        await read(screen, done, [line for note in notes for line in ([note], [])][:-1])
    return done


def _imported(screen: DeskScreen, report: ImportReport) -> str:
    if report.in_vain:
        return _("Nothing was imported.")
    said = ngettext("{n} record imported.", "{n} records imported.", report.changed)
    return said.format(n=screen.session.numerals.count(report.changed))
