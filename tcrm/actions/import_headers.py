"""Where complaints stand in their files: in the order of the lines, under what the file itself calls its columns."""

from __future__ import annotations

from collections.abc import Iterator

from tcrm.actions.import_report import ImportReport
from tcrm.exchange.cells import tidy
from tcrm.exchange.csvfile import BadRow, CsvFile, Row
from tcrm.exchange.plan import Plan
from tcrm.exchange.profiles import fold


def in_order(report: ImportReport) -> list[BadRow]:
    """The complaints by file and line, each once: a row that is a company and a person is read as both."""
    places = {name: place for place, name in reversed(list(enumerate(report.files)))}
    return sorted(dict.fromkeys(report.bad), key=lambda bad: (places.get(bad.file, len(places)), bad.line))


def columns_of(report: ImportReport, plan: Plan) -> dict[BadRow, str]:
    """The column that each complaint is about, of those that name a field and no column."""
    files = {planned.sheet.file.name: planned.sheet.file for planned in plan.sheets}
    fed: dict[tuple[str, str], list[str]] = {}
    for section, file in (planned.sheet for planned in plan.sheets):
        header = {fold(column): column for column in file.header}
        for column, target in (*section.columns.items(), (section.id, "id")):
            field = target.partition(".")[0].removesuffix("_id")
            if column and fold(column) in header:  # a profile may write it otherwise, or name more than there are
                fed.setdefault((file.name, field), []).append(header[fold(column)])
    open_: dict[str, dict[BadRow, list[str]]] = {}
    for bad in report.bad:
        columns = list(dict.fromkeys(fed.get((bad.file, bad.field), ())))
        if columns and bad.field not in files[bad.file].header:
            open_.setdefault(bad.file, {})[bad] = columns
    return {bad: column for name, asked in open_.items() for bad, column in _told_apart(files[name], asked)}


def _told_apart(file: CsvFile, asked: dict[BadRow, list[str]]) -> Iterator[tuple[BadRow, str]]:
    """Of several columns it is the one that holds the value; what none holds keeps the name of its field."""
    yield from ((bad, columns[0]) for bad, columns in asked.items() if len(columns) == 1)
    several = {bad: columns for bad, columns in asked.items() if len(columns) > 1}
    lines = {bad.line for bad in several}
    rows = {row.line: row.cells for row in file.rows() if isinstance(row, Row) and row.line in lines} if lines else {}
    for bad, columns in several.items():
        cells = dict(zip(file.header, map(tidy, rows.get(bad.line, ())), strict=False))
        held = [column for column in columns if cells.get(column) == bad.value]
        if held:
            yield bad, held[0]
