"""What an import left out, written down: every complaint, and the bad rows themselves to be mended and tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tcrm import paths
from tcrm.actions.import_report import ImportReport
from tcrm.errors import Refused
from tcrm.exchange.csvfile import CsvFile, Row, names_apart
from tcrm.exchange.csvout import write_rejects, write_rows
from tcrm.i18n import _, ngettext


def require_own_file(rejects: Path | str | None, files: Sequence[CsvFile]) -> None:
    """Insist that the rejects are not written over a file that is imported."""
    if rejects is not None and Path(rejects).resolve() in {file.path.resolve() for file in files}:
        raise Refused(
            _("The rejects cannot be written to {file}: it is imported itself.").format(file=rejects),
            _("Nothing was imported. Name another file."),
        )


def free_name(files: Sequence[Path]) -> Path:
    """A name for the rejects beside the first of the files, so that nothing is written over: `rejects.csv`, or
    numbered."""

    def taken(name: Path) -> bool:
        return any(path.exists() for path in (name, *(_beside(name, called) for called in names_apart(files))))

    return paths.free_name(files[0].with_name("rejects.csv"), taken)


def _beside(rejects: Path, name: str) -> Path:
    """Where the bad rows of the file of that name are written."""
    return rejects.with_name(f"{rejects.stem}.{name.replace('/', '-')}")


def write_down(rejects: Path | str | None, report: ImportReport, files: Sequence[CsvFile]) -> None:
    """Write the complaints to `rejects`, and beside it for each file its bad rows as they were, under its own header:
    `rejects.customers.csv`. Rows that could not be told apart (a cell too many, an open quote) are not among these."""
    if rejects is None:
        return
    try:
        write_rejects(rejects, [bad._replace(field=report.column(bad)) for bad in report.bad])
        written = {file.name: _write_rows(Path(rejects), report, file) for file in files}
    except OSError as error:
        raise Refused(
            _("The rejects cannot be written to {file}: {reason}.").format(file=rejects, reason=error.strerror),
            _("Nothing was imported. Name another file."),
        ) from error
    names = [_beside(Path(rejects), name).name for name, count in written.items() if count]
    if names:
        report.notes.append(
            _("The bad rows are in {files}: mend them there and import that.").format(files=", ".join(names))
        )
    report.notes += _only_told(report.bad_rows - sum(written.values()), Path(rejects))


def _only_told(count: int, rejects: Path) -> list[str]:
    """What is said of so many rows that are in none of the files to be mended."""
    said = ngettext(
        "{n} row is only in the list of reasons, {file}, because its cells cannot be told apart: mend it where it came "
        "from.",
        "{n} rows are only in the list of reasons, {file}, because their cells cannot be told apart: mend them where "
        "they came from.",
        count,
    )
    return [said.format(n=count, file=rejects.name)] if count else []


def _write_rows(rejects: Path, report: ImportReport, file: CsvFile) -> int:
    """Write the bad rows of one file, if there are any; how many there were."""
    lines = {bad.line for bad in report.bad if bad.file == file.name}
    rows = list(_bad_rows(file, lines)) if lines else []
    return write_rows(_beside(rejects, file.name), file.header, rows, guarded=file.uncell) if rows else 0


def _bad_rows(file: CsvFile, lines: set[int]) -> Iterator[list[str]]:
    return (row.cells for row in file.rows() if isinstance(row, Row) and row.line in lines)
