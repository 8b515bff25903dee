"""The lines of a CSV file, which can be put back; what they tell: the delimiter, where a quote opened."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from contextlib import suppress
from itertools import islice

from tcrm.errors import BadValue
from tcrm.i18n import _

DELIMITERS = (",", ";", "\t", "|")
SPAN = 2000  # lines that one record may cover before its quote counts as unbalanced


class Lines:
    """Physical lines with their numbers; what was handed out since `mark` can be put back."""

    def __init__(self, stream: io.TextIOBase, name: str) -> None:
        self.stream, self.name = stream, name
        self.number = 0
        self.taken: list[str] = []
        self.again: deque[str] = deque()
        self.rewinds = 0  # how often a quote was never closed

    def __iter__(self) -> Lines:
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

    def take(self, count: int) -> list[str]:
        """The next lines, as many as there are, which are not counted before `passed` says so. None while lines wait
        that were put back, which are better looked at one by one, and none with a NUL byte among them."""
        if self.again:
            return []
        found = list(islice(self.stream, count))
        if "\0" in "".join(found):
            self.again.extend(found)
            return []
        return found

    def passed(self, found: list[str], count: int) -> None:
        """So many of the lines that were taken are done with; the others are put back."""
        self.number += count
        self.again.extend(found[count:])

    def rewind(self, keep: int) -> None:
        """Put back what was taken since the mark, except its first `keep` lines."""
        back = self.taken[keep:]
        self.again.extendleft(reversed(back))
        self.number -= len(back)


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


def open_quote(lines: list[str], delimiter: str) -> int:
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
