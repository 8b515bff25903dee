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
from tcrm.clean import clean_line
from tcrm.errors import BadValue
from tcrm.i18n import _, ngettext
from tcrm.paths import from_home
from tcrm.screens.base import DeskScreen
from tcrm.screens.import_asking import Answers, understood
from tcrm.screens.import_guess import agreed
from tcrm.text import cell_len
from tcrm.widgets.cells import Line
from tcrm.widgets.prompts import confirm
from tcrm.widgets.reading import read

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport

NAMED = 54  # cells of a path in a refusal: it is told in a line or two, also where the screen is narrow
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
        raise BadValue(_("A quotation mark is missing."), _quoting()) from error
    return [from_home(name) for name in names]


def _quoting() -> str:
    return _("Put a path with blanks between single quotes.")


def _require_there(files: list[Path]) -> None:
    """Insist that each file is there: of several, what is not may be a part of a path with blanks."""
    with suppress(OSError):  # of which not even that can be asked, that is told when it is opened
        for path in files:
            if not path.exists():
                said = _("{file} is not there.").format(file=_with_its_end(path))
                raise BadValue(said, _quoting() if len(files) > 1 else "")


def _with_its_end(path: Path) -> str:
    """The path as a refusal names it: of a long one the end, where the file's name stands."""
    text = clean_line(str(path))
    while cell_len(text) > NAMED:
        text = "…" + text.removeprefix("…")[1:]
    return text


async def import_from(screen: DeskScreen, files: list[Path]) -> str | None:
    """Import these files, after the guess of what they hold was shown. With bad rows their complaints are shown, and it
    is asked whether the others are imported and these written to a file beside the first. What happened, as a sentence;
    None where nothing was changed."""
    _require_there(files)
    found = await understood(screen, files)
    if found is None or not await agreed(screen, found[0]):
        return None
    seen, said = found
    try:
        report = await screen.desk.do(imports.import_files, files, **said)
    except imports.ImportRefused as refusal:
        return await _import_others(screen, files, said, seen, refusal.report)
    return await _told(screen, report, seen, _imported(screen, report))


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
