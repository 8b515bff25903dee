"""Reading CSV as it really comes: any delimiter, quoted newlines, ragged rows, broken quotes.

A row is never shifted or padded: what does not have the header's number of cells is a `BadRow`. Every row knows the
physical line on which it begins. The file is streamed; only a sample is kept.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tcrm.clean import clean_line, csv_uncell
from tcrm.errors import BadValue
from tcrm.exchange import encodings
from tcrm.exchange.csvlines import DELIMITERS, SPAN, Lines, open_quote, prove_delimiter
from tcrm.i18n import _

SAMPLE = 1 << 16  # characters that the delimiter is proved on
REWINDS = 100  # unbalanced quotes after which the lines they swallowed are not read again (keeps time linear)


class Row(NamedTuple):
    """One record: the line of the file on which it begins (1 is the first) and its cells, as many as the header."""

    line: int
    cells: list[str]


class Block(NamedTuple):
    """Good records that follow each other: the line on which each begins, and its cells."""

    lines: list[int]
    rows: list[list[str]]


class BadRow(NamedTuple):
    """A row, or one value of it, that cannot be imported, and why (a sentence in the user's language).

    `field` is the column of the file or the field of the record, blank if the whole row is meant.
    """

    file: str
    line: int
    field: str
    value: str
    reason: str


class CsvFile:
    """One CSV file, its header read and its delimiter proved. `rows()` may be called as often as one likes.

    `uncell` undoes the leading `'` that our own export puts before what a spreadsheet would take for a formula.
    `encoding` is the codec that the file is written in (`encodings.named`); without it, it is detected. `name` is what
    it is called, see `names_apart`; without it, as its path ends.
    Raises `BadValue` with file and line where it cannot be read at all: missing, empty, in no encoding that can be
    told, NUL bytes, a header with a name twice.
    """

    def __init__(
        self, path: Path | str, delimiter: str = "", uncell: bool = False, encoding: str = "", name: str = ""
    ) -> None:
        self.path = Path(path)
        self.name = clean_line(name or self.path.name)
        self.uncell = uncell
        self.encoding = encoding or self._encoding()
        with self._open() as stream:
            try:
                sample = stream.read(SAMPLE)
            except UnicodeError as error:
                raise self._undecodable() from error
        if not sample.strip("\r\n \t"):
            raise BadValue(_("{file} is empty.").format(file=self.name))
        if sample.lstrip("\ufeff\r\n \t")[:11].casefold() == "begin:vcard":
            raise BadValue(
                _("{file} holds vCards, which are not read.").format(file=self.name),
                _("Export the contacts as CSV (Google, Outlook and others can) and import that."),
            )
        told = sample[4] if sample[:4] == "sep=" and sample[5:6] in ("\r", "\n") else ""
        self.delimiter = delimiter or told or prove_delimiter(sample, complete=len(sample) < SAMPLE)
        self._skip_first = bool(told)
        self.header_line, self.header = self._read_header()

    def rows(self) -> Iterator[Row | BadRow]:
        """Every record below the header, in order; blank lines are skipped."""
        for block in self.blocks():
            if isinstance(block, BadRow):
                yield block
            else:
                yield from map(Row, block.lines, block.rows)

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands below the header, not even a row that cannot be read."""
        return next(self.blocks(), None) is None

    def without_rows(self) -> BadValue:
        """The refusal of a bare file."""
        return BadValue(_("{file} has no rows: nothing stands below its header.").format(file=self.name))

    def blocks(self) -> Iterator[Block | BadRow]:
        """The same, of the good ones many at once."""
        with self._open() as stream:
            lines = self._lines(stream)
            next(self._singly(lines))  # the header
            while True:
                try:
                    taken = lines.take(SPAN)
                except UnicodeError as error:
                    raise self._undecodable() from error
                if taken:
                    text = "".join(taken)
                    yield from self._of_width(self._together(lines, taken, '"' in text), "'" in text)
                elif (record := next(self._singly(lines), None)) is None:
                    return
                elif isinstance(record, BadRow):
                    yield record
                else:
                    yield from self._of_width(Block([record.line], [record.cells]), True)

    def _of_width(self, block: Block, guarded: bool) -> Iterator[Block | BadRow]:
        """The records with as many cells as the header; each of the others is a bad row, or a blank line. `guarded`:
        there is a `'` among them."""
        width = len(self.header)
        good = Block([], [])
        if set(map(len, block.rows)) == {width}:
            good = block
        else:
            for line, cells in zip(*block, strict=True):
                if len(cells) == width:
                    good.lines.append(line)
                    good.rows.append(cells)
                elif len(cells) > 1 or (cells and cells[0].strip()):
                    if good.lines:
                        yield self._uncelled(good, guarded)
                        good = Block([], [])
                    reason = _("{cells} cells where the header has {columns}").format(cells=len(cells), columns=width)
                    yield BadRow(self.name, line, "", _shorten(self.delimiter.join(cells)), reason)
        if good.lines:
            yield self._uncelled(good, guarded)

    def _uncelled(self, block: Block, guarded: bool) -> Block:
        if self.uncell and guarded:
            for cells in block.rows:
                if "'" in "".join(cells):
                    cells[:] = map(csv_uncell, cells)
        return block

    def _lines(self, stream: io.TextIOBase) -> Lines:
        lines = Lines(stream, self.name)
        if self._skip_first:
            next(lines)
        return lines

    def _together(self, lines: Lines, taken: list[str], quoted: bool) -> Block:
        """The records of these lines up to one that is broken, or ends behind them: that is read by itself. Where
        nothing is `quoted`, each line is a record."""
        block, done, first = Block([], []), 0, lines.number + 1
        if not quoted:
            with suppress(csv.Error):  # where it is, is looked for below
                rows = list(csv.reader(taken, delimiter=self.delimiter))
                lines.passed(taken, len(taken))
                return Block(list(range(first, first + len(rows))), rows)
        reader = csv.reader(taken, delimiter=self.delimiter, strict=True)
        with suppress(csv.Error):
            for cells in reader:
                block.lines.append(first + done)
                block.rows.append(cells)
                done = reader.line_num
        lines.passed(taken, done)
        return block

    def _singly(self, lines: Lines) -> Iterator[Row | BadRow]:
        """Record after record, blank lines left out: what is wrong is told with the line on which it begins."""
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            first = lines.mark()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeError as error:
                raise self._undecodable() from error
            except csv.Error as error:
                lines.rewinds += 1
                yield self._unbalanced(lines, first, str(error), lines.rewinds <= REWINDS)
                reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                continue
            if cells:
                yield Row(first, cells)

    def _unbalanced(self, lines: Lines, first: int, error: str, rewind: bool) -> BadRow:
        opened = open_quote(lines.taken, self.delimiter)
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
        with self._open() as stream:
            record = next(self._singly(self._lines(stream)), None)
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


def names_apart(paths: Sequence[Path]) -> list[str]:
    """What files of one import are called: each by its name, with as many of the folders above it as tell it from the
    others (`2025/deals.csv`). The same file twice is called the same."""
    names = []
    for path in paths:
        others = [other.parts for other in paths if other != path]
        length = 1
        while length < len(path.parts) and any(parts[-length:] == path.parts[-length:] for parts in others):
            length += 1
        names.append(str(Path(*path.parts[-length:])))
    return names


def _column_name(cell: str) -> str:
    """Without the byte order marks that programs leave there which wrote it twice, or in UTF-16 without saying so."""
    return clean_line(cell.strip("\ufeff")).strip()


def _shorten(text: str, limit: int = 200) -> str:
    return clean_line(text.rstrip("\r\n")[:limit])


__all__ = ["DELIMITERS", "BadRow", "Block", "CsvFile", "Row", "names_apart", "prove_delimiter"]
