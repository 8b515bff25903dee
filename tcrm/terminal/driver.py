"""Which driver reads from and writes to the terminal, and what it is made of: how typed bytes become messages, what a
flood of keys is, and a line whose end nobody has to wait for.

`linedriver` puts these into Textual's own. All private use of Textual's driver is in these two files. It was read and
tested with the version that `known` names; with any other one `driver_class` answers None, and the stock driver is
used.
"""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder, lookup
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any, TextIO

from rich.cells import cell_len
from textual.driver import Driver
from textual.events import InputEvent, Key, Paste
from textual.message import Message

from tcrm.terminal.fit import shows_unicode
from tcrm.terminal.known import is_textual_known

MANY = 100  # keys in a parcel that look like the beginning of a flood: it waits for what else comes
MOST = 4096  # keys at once that nobody types
GATHER = 0.05  # seconds without a key after which a parcel that waits is whole
LONGEST = 0.5  # seconds that it waits at most
QUIET = 0.25  # seconds without a key that end a flood


def driver_class() -> type[Driver] | None:
    """The driver for this terminal; None (with another version of Textual): let Textual choose. Textual's
    own, on which it is built, is imported here and no earlier: other versions may lack what is taken from it."""
    if not is_textual_known():
        return None
    from tcrm.terminal.linedriver import LineDriver

    return LineDriver


class Typed:
    """What the terminal sends, read as messages. What came in part waits for the rest, unless it was thrown away."""

    KEPT = ("terminal_size", "terminal_pixel_size", "mouse_pixels")  # what a parser knows of the terminal

    def __init__(self, parser: Callable[[], Any]) -> None:
        """`parser` makes one."""
        self._make = parser
        self._parser = parser()
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def feed(self, data: bytes) -> Iterator[Message]:
        """What these bytes complete."""
        text = self._decode(data)
        if text:  # of nothing the parser believes that it is the end of all input
            yield from self._parser.feed(text)

    def tick(self) -> Iterator[Message]:
        """What is complete because nothing came after it: a lone escape."""
        yield from self._parser.tick()

    def begin_anew(self) -> None:
        """What came in part never gets its rest."""
        before, self._parser = self._parser, self._make()
        for name in self.KEPT:
            setattr(self._parser, name, getattr(before, name))
        self._decode = getincrementaldecoder("utf-8")("replace").decode


def untyped(parcel: list[Message]) -> list[Message]:
    """What of it the terminal said by itself: its size, what it is able to do."""
    return [message for message in parcel if not isinstance(message, InputEvent | Paste)]


class Flood:
    """Tells typing, however far ahead, from a paste without brackets, of which no key may do anything."""

    def __init__(self) -> None:
        self.is_on = False
        self._since: float | None = None  # when a parcel began to wait for what else comes

    @property
    def patience(self) -> float | None:
        """Seconds after which to look again, even if nothing came; None: there is nothing to look after."""
        return QUIET if self.is_on else GATHER if self._since is not None else None

    def is_whole(self, parcel: list[Message], came: bool) -> bool:
        """Whether these may be delivered. `came`: something was read just now. If not, they wait, or `is_on`."""
        keys = sum(isinstance(message, Key) for message in parcel)
        self.is_on = keys > MOST
        if self.is_on or keys < MANY or not came:
            self._since = None
            return not self.is_on
        now = monotonic()
        self._since = self._since or now
        if now - self._since > LONGEST:
            self._since = None
        return self._since is None


class Line:
    """The writing end: a file whose writes succeed even when nobody is there to read them."""

    def __init__(self, file: TextIO) -> None:
        self._descriptor = file.fileno()
        # Python writes UTF-8 in the locale C as well; there its bytes would drive the terminal.
        self._encoding = file.encoding if shows_unicode() or not _is_utf8(file.encoding) else "ascii"
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
        data = memoryview(encoded("".join(self._kept), self._encoding))
        self._kept.clear()
        self.sending = True
        try:
            self._send(data)
        finally:
            self.sending = False
            if self.when_sent is not None:
                self.when_sent()

    def _send(self, data: memoryview) -> None:
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
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
