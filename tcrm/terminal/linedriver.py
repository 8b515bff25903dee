"""Textual's own driver, with what it lacks on a bad line.

- It leaves at once. The stock driver's reader is told to stop by a flag that it looks at ten times a second.
- Enter typed before the program was ready, or while it was stopped, is still Enter.
- It sleeps while nothing is typed, and hands over what one read brought as one parcel.
- A flood of keys is no typing but a paste without brackets: it ends here, before one of them has done anything.
- The end of the input ends the reader. The stock driver goes on reading nothing as fast as it can.
- Once the line is gone, writes go nowhere and succeed: a writer that dies leaves the app waiting for it for ever.
- It draws on stdout, the terminal that `check_terminal` looked at, so that `2>errors` may be used.
- A frame arrives in one piece. The stock driver leaves it to the system to take it apart at each newline.

`driver` imports this once it knows that the Textual that is installed is the one it was written for.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import termios
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tcrm.terminal.driver import Flood, Typed, untyped
from tcrm.terminal.line import Line
from tcrm.terminal.picture import AS_WRITTEN

if TYPE_CHECKING:
    from tcrm.terminal.app import TerminalApp

ENTER = "\x1b[?1049h"
"""What takes a terminal to its other screen. On some it also erases that one, so it is sent once."""

READ_SIZE = 4096
ATTEMPTS = 10
ESCAPE_WAIT = 0.3  # seconds after the last byte until a lone ESC cannot be the start of a sequence any more


class LineDriver(LinuxDriver):
    """The driver of a `TerminalApp`. The app answers signals from the moment that this is made, before it takes the
    terminal; until then the app's `picture` has it, and hands it over. When more keys came at once than anybody types,
    all of them are dropped and the app is told by `refuse_flood`.
    """

    _app: TerminalApp[Any]

    def __init__(self, app: TerminalApp[Any], **more: Any) -> None:
        super().__init__(app, **more)
        self.line = Line(cast(TextIO, sys.__stdout__))
        self._file = cast(Any, self.line)
        self._wake, self._waker = os.pipe()
        self._parcel: list[Message] = []
        self._flood = Flood()
        self._picture = app.picture
        app.answer_signals()

    def start_application_mode(self) -> None:
        # After ctrl+z and `bg` the first try puts the process to sleep again, and comes back without having
        # started when `fg` wakes it.
        for _ in range(ATTEMPTS):
            cast(Any, super()).start_application_mode()  # it says nothing of its types
            if self._key_thread is not None and self._key_thread.is_alive():
                break
        if self._picture is not None:
            self.attrs_before = self._picture.hand_over()
            self._picture = None
        place, flags = AS_WRITTEN
        with suppress(termios.error):
            settings = termios.tcgetattr(self.fileno)
            settings[place] &= flags
            termios.tcsetattr(self.fileno, termios.TCSANOW, settings)

    def restore_settings(self) -> None:
        """Give the terminal the settings that it had before, without a word to it."""
        if self.attrs_before is not None:
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # in the background it would put us to sleep
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

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
                self._loop.call_soon_threadsafe(self._app.refuse_flood)

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
