"""How the program reads from and writes to the terminal: Textual's own driver, with what it lacks on a bad line.

- It leaves at once. The stock driver's reader is told to stop by a flag that it looks at ten times a second.
- Enter typed before the program was ready, or while it was stopped, is still Enter.
- It sleeps while nothing is typed, and hands over what one read brought as one parcel.
- A flood of keys is no typing but a paste without brackets: it ends here, before one of them has done anything.
- The end of the input ends the reader. The stock driver goes on reading nothing as fast as it can.
- Once the line is gone, writes go nowhere and succeed: a writer that dies leaves the app waiting for it for ever.
- It draws on stdout, the terminal that `check_terminal` looked at, so that `2>errors` may be used.

All private use of Textual's driver is in this file. It was read and tested with the version that `known` names; with
any other one `driver_class` answers None, and the stock driver is used.
"""

from __future__ import annotations

import fcntl
import os
import select
import sys
import termios
from codecs import getincrementaldecoder, lookup
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO, cast

from rich.cells import cell_len
from textual.driver import Driver
from textual.events import InputEvent, Key, Paste
from textual.message import Message

from tcrm.terminal.fit import shows_unicode
from tcrm.terminal.known import is_textual_known

if TYPE_CHECKING:
    from tcrm.terminal.picture import Picture

ENTER = "\x1b[?1049h"
"""What takes a terminal to its other screen. On some it also erases that one, so it is sent once."""

READ_SIZE = 4096
ATTEMPTS = 10
MANY = 100  # keys in a parcel that look like the beginning of a flood: it waits for what else comes
MOST = 4096  # keys at once that nobody types
GATHER = 0.05  # seconds without a key after which a parcel that waits is whole
LONGEST = 0.5  # seconds that it waits at most
QUIET = 0.25  # seconds without a key that end a flood
ESCAPE_WAIT = 0.3  # seconds after the last byte until a lone ESC cannot be the start of a sequence any more


def _nothing() -> None:
    """What is done where nobody asked for more."""


def driver_class(
    when_made: Callable[[], None] = _nothing,
    when_flooded: Callable[[], object] = _nothing,
    picture: Picture | None = None,
) -> type[Driver] | None:
    """The driver for this terminal; None (with another version of Textual): let Textual choose.

    `when_made` is called once it is there, before it takes the terminal, `when_flooded` when more keys came at once
    than anybody types; all of them are dropped. `picture` has the terminal until then, and hands it over.
    """
    if not is_textual_known():
        return None
    from textual._xterm_parser import XTermParser
    from textual.drivers.linux_driver import LinuxDriver

    class LineDriver(LinuxDriver):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.line = Line(cast(TextIO, sys.__stdout__))
            self._file = cast(Any, self.line)
            self._wake, self._waker = os.pipe()
            self._parcel: list[Message] = []
            self._flood = Flood()
            self._picture = picture
            when_made()

        def start_application_mode(self) -> None:
            # After ctrl+z and `bg` the first try puts the process to sleep again, and comes back without having
            # started when `fg` wakes it.
            for _ in range(ATTEMPTS):
                super().start_application_mode()  # type: ignore[no-untyped-call]
                if self._key_thread is not None and self._key_thread.is_alive():
                    break
            if self._picture is not None:
                self.attrs_before = self._picture.hand_over()
                self._picture = None

        def write(self, data: str) -> None:
            if self._picture is None or data != ENTER:  # the terminal is on its other screen already
                super().write(data)

        @property
        def is_line_free(self) -> bool:
            """Whether all that was written is on its way, so that another frame would not have to queue."""
            writer = self._writer_thread
            return not self.line.sending and (writer is None or writer._queue.empty())

        def disable_input(self) -> None:
            reader = self._key_thread
            if reader is not None and reader.is_alive():
                os.write(self._waker, b".")
            super().disable_input()

        def run_input_thread(self) -> None:
            typed = Typed(lambda: XTermParser(self._debug))
            early = _unread(self.fileno)
            typed_at = monotonic()
            while True:
                waiting = 0.05 if monotonic() - typed_at < ESCAPE_WAIT else None
                ready = select.select([self.fileno, self._wake], [], [], self._flood.patience or waiting)[0]
                if self._wake in ready:
                    os.read(self._wake, READ_SIZE)
                    return
                if ready:
                    data = _read(self.fileno)
                    if not data:
                        return
                    if self._flood.is_on:
                        continue
                    if early:
                        data, early = data[:early].replace(b"\n", b"\r") + data[early:], 0
                    typed_at = monotonic()
                    for message in typed.feed(data):
                        self.process_message(message)
                for message in typed.tick():
                    self.process_message(message)
                if self._flood.is_whole(self._parcel, bool(ready)):
                    self._deliver()
                elif self._flood.is_on:
                    typed.begin_anew()
                    self._parcel = untyped(self._parcel)
                    self._deliver()
                    self._loop.call_soon_threadsafe(when_flooded)

        def send_message(self, message: Message) -> None:
            self._parcel.append(message)

        def _deliver(self) -> None:
            """Post what the last read brought, in one trip to the app's thread."""
            parcel, self._parcel = self._parcel, []
            if parcel:
                with suppress(RuntimeError):  # the loop is closed: the app has left
                    self._loop.call_soon_threadsafe(self._post, parcel)

        def _post(self, parcel: list[Message]) -> None:
            for message in parcel:
                self._app.post_message(message)

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


def _unread(descriptor: int) -> int:
    """How many bytes were typed before we came; the terminal still took their Enter for a newline."""
    try:
        return int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder)
    except OSError:
        return 0


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, READ_SIZE)
    except OSError:  # what a closed pseudo terminal says on some systems instead of "end of file"
        return b""
