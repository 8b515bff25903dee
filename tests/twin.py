"""Thin output is watched wherever a test starts the program: beside its terminal stands another, which is sent what
Textual itself would have sent, and after every frame both must show the same.

The program writes down Textual's own output beside its frames (`tcrm.terminal.witness`).
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyte
from rich.cells import cell_len
from wcwidth import wcwidth

NO_WRAP = "\x1b[?7l"  # lines are not wrapped: so Textual begins


class Screen(pyte.Screen):
    """pyte's, but all of what is erased takes the colour of the pen, as on terminals; pyte leaves out the cells that
    nobody has written on. Whoever has written into the last column stands there, not behind it."""

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self.cursor.x = min(self.cursor.x, self.columns - 1)
        super().erase_in_line(how, private)

    def erase_in_display(self, how: int = 0, *more: Any, **named: Any) -> None:
        self.cursor.x = min(self.cursor.x, self.columns - 1)
        super().erase_in_display(how, *more, **named)
        first, end = {0: (self.cursor.y + 1, self.lines), 1: (0, self.cursor.y)}.get(how, (0, self.lines))
        for y in range(first, end):
            self.buffer[y].update(dict.fromkeys(range(self.columns), self.cursor.attrs))


@lru_cache(10_000)
def seen(cell: Any) -> tuple[Any, ...]:
    """What is seen of a cell: where there is no letter, ink and weight do not count."""
    marks = (cell.bg, cell.underscore, cell.reverse, cell.strikethrough)
    if cell.data in (" ", "") and not any(marks[1:]):
        return (cell.data, *marks)
    return (cell.data, *marks, cell.fg, cell.bold, cell.italics)


def difference(one: pyte.Screen, other: pyte.Screen, lines: set[int] | None = None) -> str:
    """Where two terminals differ first, on these lines or anywhere; "" if they are the same."""
    for y in sorted(range(one.lines) if lines is None else lines):
        mine, theirs = one.buffer[y], other.buffer[y]
        for x in range(one.columns):
            if mine[x] != theirs[x] and seen(mine[x]) != seen(theirs[x]):
                return f"line {y}, column {x}: {seen(mine[x])} is not {seen(theirs[x])}"
    return ""


def odd_lines(stock: str) -> set[int]:
    """Lines of a paint with characters that the emulator and Textual do not give the same cells: Textual's own output
    is out of place there."""
    if stock.isascii():
        return set()
    pieces = re.findall(r"\x1b\[(\d+);\d+H([^\n]*?)(?=\x1b\[\d+;\d+H|\n|\Z)", stock)
    return {int(y) - 1 for y, text in pieces if any(map(is_odd, set(text)))}


@lru_cache(10_000)
def is_odd(char: str) -> bool:
    return char >= "\u0300" and not 0 < wcwidth(char) == cell_len(char)


class Twin:
    """The other terminal of a program that writes down its frames in `record`."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.compared = 0  # frames
        self._read_to = 0
        self._paints: list[dict[str, Any]] = []  # since the last frame
        self._frames: deque[tuple[list[dict[str, Any]], str, bytes]] = deque()  # sent, and not yet found on the line
        self._line = b""
        self._is_known = False  # both terminals show the same, or should
        self._is_torn = False  # the size changed when a part of the frame that comes stood there already
        self._odd: set[int] = set()  # lines on which the emulator measures something otherwise than Textual
        self._screen = Screen(0, 0)

    def parts(self, data: bytes) -> Iterator[tuple[bytes, bool]]:
        """What came over the line, cut where a frame ends; the last piece may be none."""
        self._read()
        drawn, self._line = len(self._line), self._line + data
        while self._frames and (at := self._line.find(self._frames[0][2])) >= 0:
            end = at + len(self._frames[0][2])
            yield self._line[drawn:end], True
            drawn, self._line = 0, self._line[end:]
        yield self._line[drawn:], False
        if not self._frames:
            self._line = b""

    def compare(self, screen: pyte.Screen) -> None:
        """A frame has been drawn on `screen`: it must show what Textual's own output shows."""
        paints, frame, _ = self._frames.popleft()
        for paint in paints:
            columns, lines = paint["size"]
            if (self._screen.columns, self._screen.lines) != (columns, lines):
                self._screen = Screen(columns, lines)
                self._stream = pyte.Stream(self._screen)
                self._stream.feed(NO_WRAP)
            # what is painted for a size that has gone by leaves nobody knows what on the terminal of the tests
            fits = (columns, lines) == (screen.columns, screen.lines) and not self._is_torn
            self._is_known = fits and (self._is_known or paint["whole"])
            self._odd = odd_lines(paint["stock"]) | (set() if paint["whole"] else self._odd)
            self._stream.feed(paint["stock"].replace("\n", ""))  # the terminals of tests do not return at a newline
        self._is_torn = False
        if not self._is_known:
            return
        lines = (screen.dirty | self._screen.dirty) & set(range(screen.lines)) - self._odd
        screen.dirty.clear()
        self._screen.dirty.clear()
        self.compared += 1
        if found := difference(screen, self._screen, lines):
            raise AssertionError(f"frame {self.compared}, {found}; sent: {frame!r}")

    def resized(self) -> None:
        """What stands on the terminal is not known until it is drawn as a whole."""
        self._is_known = False
        self._is_torn = bool(self._line)

    def _read(self) -> None:
        if not self.record.exists():
            return
        with self.record.open("rb") as file:
            file.seek(self._read_to)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read_to += len(line)
                note = json.loads(line)
                if "sent" in note:
                    self._frames.append((self._paints, note["sent"], note["sent"].encode()))
                    self._paints = []
                else:
                    self._paints.append(note)
