"""The writing end of the terminal: what is sent reaches it whole and in letters that it has, and where the line is gone
nobody waits."""

from __future__ import annotations

import os
import select
from codecs import lookup
from collections.abc import Callable
from typing import TextIO

from rich.cells import cell_len

from tcrm.terminal.fit import shows_unicode


class Line:
    """The writing end: a file whose writes succeed even when nobody is there to read them."""

    def __init__(self, file: TextIO) -> None:
        self._descriptor = file.fileno()
        self._encoding = encoding_of(file)
        self._kept: list[str] = []
        self.sending = False
        self.when_sent: Callable[[], None] | None = None  # called on the writer's thread whenever all was sent

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> None:
        """Keep `text` for the next `flush`: a frame goes out in one piece."""
        self._kept.append(text)

    def flush(self) -> None:
        """Send what was kept. What the locale cannot show becomes `?`, as many as it has cells; with the line gone it
        is lost."""
        data = encoded("".join(self._kept), self._encoding)
        self._kept.clear()
        self.sending = True
        try:
            send(self._descriptor, data)
        finally:
            self.sending = False
            if self.when_sent is not None:
                self.when_sent()


def encoding_of(file: TextIO) -> str:
    """What the terminal behind a file understands. Python writes UTF-8 in the locale C as well; there its bytes would
    drive the terminal."""
    return file.encoding if shows_unicode() or not _is_utf8(file.encoding) else "ascii"


def send(descriptor: int, data: bytes) -> None:
    """Write all of it, however slow the line; what is left when the line is gone is lost, and nobody is told."""
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
        except OSError:
            return


def encoded(text: str, encoding: str) -> bytes:
    """`text` in this encoding; what it has no letter for becomes `?`, one for each cell that it takes."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b"".join(_encoded(char, encoding) for char in text)


def _encoded(char: str, encoding: str) -> bytes:
    try:
        return char.encode(encoding)
    except UnicodeEncodeError:
        return b"?" * cell_len(char)


def _is_utf8(encoding: str) -> bool:
    return lookup(encoding).name == "utf-8"
