"""Reading CSV as it really comes: any delimiter, quoted newlines, ragged rows, broken quotes.

A row is never shifted or padded: what does not have the header's number of cells is a `BadRow`. Every row knows the
physical line on which it begins. The file is streamed; only a sample is kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tcrm.clean import clean_line, csv_uncell
from tcrm.errors import BadValue
from tcrm.exchange import encodings
from tcrm.i18n import _

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 1 << 16  # characters that the delimiter is proved on
SPAN = 2000  # lines that one record may cover before its quote counts as unbalanced
REWINDS = 100  # unbalanced quotes after which the lines they swallowed are not read again (keeps time linear)


class Row(NamedTuple):
    """One record: the line of the file on which it begins (1 is the first) and its cells, as many as the header."""

    line: int
    cells: list[str]


class BadRow(NamedTuple):
    """A row, or one value of it, that cannot be imported, and why (a sentence in the user's language).

    `field` is the column of the file or the field of the record, blank if the whole row is meant.
    """

    file: str
    line: int
    field: str
    value: str
    reason: str


class _Lines:
    """Physical lines with their numbers; what was handed out since `mark` can be put back."""

    def __init__(self, stream: io.TextIOBase, name: str) -> None:
        self.stream, self.name = stream, name
        self.number = 0
        self.taken: list[str] = []
        self.again: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.stream)
        self.number += 1
        if "\0" in line:
            raise BadValue(
                _("{file}, line {line}: there is a NUL byte.").format(file=self.name, line=self.number),
                _("This is not a text file; save it as CSV UTF-8."),
            )
        if len(self.taken) >= SPAN:
            self.again.appendleft(line)
            self.number -= 1
            raise csv.Error("span")
        self.taken.append(line)
        return line

    def mark(self) -> int:
        """Start a record here; gives the number of its first line."""
        self.taken = []
        return self.number + 1

    def rewind(self, keep: int) -> None:
        """Put back what was taken since the mark, except its first `keep` lines."""
        back = self.taken[keep:]
        self.again.extendleft(reversed(back))
        self.number -= len(back)


class CsvFile:
    """One CSV file, its header read and its delimiter proved. `rows()` may be called as often as one likes.

    `uncell` undoes the leading `'` that our own export puts before what a spreadsheet would take for a formula.
    `encoding` is the codec that the file is written in (`encodings.named`); without it, it is detected.
    Raises `BadValue` with file and line where it cannot be read at all: missing, empty, in no encoding that can be
    told, NUL bytes, a header with a name twice.
    """

    def __init__(self, path: Path | str, delimiter: str = "", uncell: bool = False, encoding: str = "") -> None:
        self.path = Path(path)
        self.name = clean_line(self.path.name)
        self.uncell = uncell
        self.encoding = encoding or self._encoding()
        with self._open() as stream:
            try:
                sample = stream.read(SAMPLE)
            except UnicodeError as error:
                raise self._undecodable() from error
        if not sample.strip("\r\n \t"):
            raise BadValue(_("{file} is empty.").format(file=self.name))
        told = sample[4] if sample[:4] == "sep=" and sample[5:6] in ("\r", "\n") else ""
        self.delimiter = delimiter or told or prove_delimiter(sample, complete=len(sample) < SAMPLE)
        self._skip_first = bool(told)
        self.header_line, self.header = self._read_header()

    def rows(self) -> Iterator[Row | BadRow]:
        """Every record below the header, in order; blank lines are skipped."""
        width = len(self.header)
        records = self._records()
        next(records)
        for record in records:
            if isinstance(record, BadRow):
                yield record
                continue
            cells = record.cells
            if len(cells) == width:
                if self.uncell:
                    cells = [csv_uncell(cell) for cell in cells]
                yield Row(record.line, cells)
            elif len(cells) != 1 or cells[0].strip():
                reason = _("{cells} cells where the header has {columns}").format(cells=len(cells), columns=width)
                yield BadRow(self.name, record.line, "", _shorten(self.delimiter.join(cells)), reason)

    def _records(self) -> Iterator[Row | BadRow]:
        """Header and rows, before their width is looked at."""
        with self._open() as stream:
            lines = _Lines(stream, self.name)
            if self._skip_first:
                next(lines)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            rewinds = 0
            while True:
                first = lines.mark()
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except UnicodeError as error:
                    raise self._undecodable() from error
                except csv.Error as error:
                    rewinds += 1
                    yield self._unbalanced(lines, first, str(error), rewinds <= REWINDS)
                    reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                    continue
                if cells:
                    yield Row(first, cells)

    def _unbalanced(self, lines: _Lines, first: int, error: str, rewind: bool) -> BadRow:
        opened = _open_quote(lines.taken, self.delimiter)
        text = _shorten("".join(lines.taken[opened : opened + 1]))
        if rewind:
            lines.rewind(opened + 1)
        if "field limit" in error:
            reason = _("a cell of more than {limit} characters: a quote that never closes?").format(
                limit=csv.field_size_limit()
            )
        else:
            reason = _("a quote opens here and is not closed before the end of its cell")
        return BadRow(self.name, first + opened, "", text, reason)

    def _read_header(self) -> tuple[int, tuple[str, ...]]:
        record = next(self._records(), None)
        if record is None:
            raise BadValue(_("{file} is empty.").format(file=self.name))
        if isinstance(record, BadRow):
            raise BadValue(
                _("{file}, line {line}: the header cannot be read: {reason}.").format(
                    file=self.name, line=record.line, reason=record.reason
                )
            )
        names = [_column_name(csv_uncell(cell) if self.uncell else cell) for cell in record.cells]
        for name, times in Counter(names).items():
            if name and times > 1:
                raise BadValue(
                    _("{file}, line {line}: the column “{column}” stands there {times} times.").format(
                        file=self.name, line=record.line, column=name, times=times
                    ),
                    _("Give each column a name of its own."),
                )
        if not any(names):
            raise BadValue(_("{file}, line {line}: the header is blank.").format(file=self.name, line=record.line))
        return record.line, tuple(names)

    def _encoding(self) -> str:
        try:
            return encodings.detect(self.path)
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> BadValue:
        return BadValue(
            _("{file} cannot be read: {reason}.").format(
                file=clean_line(str(self.path)), reason=error.strerror or type(error).__name__
            )
        )

    def _open(self) -> io.TextIOWrapper:
        # newline="" hands out \n, \r\n and a lone \r as ends of line, and leaves those inside quotes as they are.
        try:
            return self.path.open(encoding=self.encoding, newline="")
        except OSError as error:
            raise self._unreadable(error) from error

    def _undecodable(self) -> BadValue:
        """Names the line of the first byte that is not text; only walked when something is wrong."""
        return BadValue(
            _("{file}, line {line}: this is not {encoding} text.").format(
                file=self.name,
                line=encodings.wrong_line(self.path, self.encoding),
                encoding=encodings.called(self.encoding),
            ),
            _("Save it as “CSV UTF-8” in the spreadsheet, or say with --encoding what it is."),
        )


def prove_delimiter(sample: str, complete: bool = True) -> str:
    """The delimiter under which the sampled records have the same number of cells, more than one.

    Quoted parts are respected. If several do, the one with most columns; if none does (ragged rows), the one under
    which most records have as many cells as the header. A file with one column gets the comma. `complete` says
    that the sample is the whole file, so that its last record counts too.
    """
    best, found = (0.0, 0, 0), ","
    for rank, delimiter in enumerate(DELIMITERS):
        widths = _widths(sample, delimiter)
        if not complete and len(widths) > 1:
            widths.pop()
        if not widths or widths[0] < 2:
            continue
        share = widths.count(widths[0]) / len(widths)
        score = (share, widths[0], -rank)
        if score > best:
            best, found = score, delimiter
    return found


def _widths(sample: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: list[int] = []
    with suppress(csv.Error):  # the widths so far are what can be said; the reader names the line later
        widths.extend(len(cells) for cells in islice(reader, 1000) if cells)
    return widths


_CLOSED = re.compile(r'(?:[^"]+|"")*+"')


def _open_quote(lines: list[str], delimiter: str) -> int:
    """The index of the line on which the quote opened that broke the record made of `lines`."""
    quoted, opened = False, 0
    for index, line in enumerate(lines):
        place: int = 0
        while place >= 0:
            if quoted:
                closed = _CLOSED.match(line, place)
                quoted, place = not closed, closed.end() if closed else -1
            elif (place := line.find('"', place)) >= 0:
                if line[place - 1] == delimiter if place else index == 0:
                    quoted, opened = True, index
                place += 1
    return opened


def _column_name(cell: str) -> str:
    """Without the byte order marks that programs leave there which wrote it twice, or in UTF-16 without saying so."""
    return clean_line(cell.strip("\ufeff")).strip()


def _shorten(text: str, limit: int = 200) -> str:
    return clean_line(text.rstrip("\r\n")[:limit])
