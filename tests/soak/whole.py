"""An import is whole or refused, and refused in words."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from dump import Rows, dump
from office import Office

from tcrm.actions.history import undo
from tcrm.actions.imports import ImportRefused, ImportReport, import_files
from tcrm.clean import clean_line
from tcrm.errors import TcrmError

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def data_of(office: Office) -> Rows:
    """The data that people have; which rows were imported before is remembered beyond an undo."""
    return {table: rows for table, rows in dump(office.db).items() if table != "import_key"}


def assert_whole_or_refused(office: Office, files: list[Path], folder: Path, **how: Any) -> str:
    """Import all or nothing; where rows are bad, import the good ones. What came of it, in a word."""
    olga, before = office.sit("olga"), data_of(office)
    try:
        report = import_files(olga, files, **how)
    except ImportRefused as refused:
        assert data_of(office) == before
        assert_says(refused)
        assert_complains_of(refused.report, files)
        took = _good_rows(office, files, folder, refused.report, **how)
    except TcrmError as refused:
        assert data_of(office) == before
        assert_says(refused)
        return "refused"
    else:
        assert not report.bad
        took = "imported" if report.changed else "without a row"
        if report.changed:
            _take_back(office)
    assert data_of(office) == before
    return took


def _take_back(office: Office) -> None:
    """Undo, and forget that the rows were there: else the next file's like ones would stay deleted."""
    undo(office.sit("olga"))
    office.db.sql("DELETE FROM import_key")


def _good_rows(office: Office, files: list[Path], folder: Path, told: ImportReport, **how: Any) -> str:
    rejects = folder / "rejects.csv"
    olga = office.sit("olga")
    report = import_files(olga, files, good_rows=True, rejects=rejects, **how)
    some = report.changed or report.skipped.total() or report.linked.total() or report.moves
    assert report.partial is bool(some) and set(told.bad) <= {*report.bad}
    with rejects.open(encoding="utf-8", newline="") as stream:
        assert [(row[0], row[1]) for row in csv.reader(stream)][1:] == [(bad.file, str(bad.line)) for bad in report.bad]
    if report.changed:
        _take_back(office)
    return "in part" if report.changed else "refused"


def assert_says(refused: TcrmError) -> None:
    """One sentence that a person may read, and a terminal may print."""
    for text in (refused.message, refused.hint):
        assert CONTROL.search(text) is None, ascii(text)
    assert 10 < len(refused.message) < 2000


def assert_complains_of(report: ImportReport, files: list[Path]) -> None:
    for bad in report.bad:
        assert bad.file in {clean_line(file.name) for file in files} and bad.line >= 1 and bad.reason
        assert CONTROL.search(bad.field + bad.value + bad.reason) is None, ascii(bad)
