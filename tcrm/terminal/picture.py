"""The first picture: what the first screen is going to show stands on the terminal before there is a screen.

It is drawn onto the sheet with which the app goes on (see `thin`): of the app's own first paint only that is sent in
which the two differ, as a rule nothing. Until the app takes the terminal over

- keys are not echoed, but wait for it;
- signals wait for it as well, for nobody else could leave the screen in good order;
- a terminal that was resized meanwhile is drawn anew.

    picture = Picture(120, 40)
    picture.lay(0, 0, strip)
    picture.show()
    …                         # the driver calls `hand_over` when it has the terminal
    picture.leave()           # in the end: does nothing if that happened
"""

from __future__ import annotations

import os
import signal
import sys
import termios
from contextlib import suppress
from types import FrameType
from typing import Any, cast

from rich.color import ColorSystem
from rich.console import Console
from textual import constants
from textual.color import Color
from textual.strip import Strip

from tcrm.terminal.fit import erases_in_colour
from tcrm.terminal.line import encoded, encoding_of, send
from tcrm.terminal.lines import CleanLines
from tcrm.terminal.thin import Sheet

BEGIN = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # the other screen, no cursor, lines are not wrapped: what Textual sends
END = "\x1b[?7h\x1b[?1049l\x1b[?25h"
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTSTP)
DISTURBING = (signal.SIGWINCH, signal.SIGCONT)
QUIET = (3, ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG))
KEYS_AS_TYPED = (0, ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR))
"""Which settings of the terminal (as `tcgetattr` numbers them) keep which flags: as Textual's driver sets them."""
AS_WRITTEN = (1, ~termios.OPOST)
"""The same: what is written arrives as it was, and in one piece. Else the system adds a return to each newline, and may
hand over what stands between two of them each by itself: over SSH that is a packet for every line of a frame."""


class Picture:
    """A picture of `width` × `height` cells; `sheet` is what there will be to go on with."""

    def __init__(self, width: int, height: int) -> None:
        self.sheet = Sheet(width, height, erases_in_colour=erases_in_colour())
        self._clean = CleanLines()
        console = Console(color_system=cast(Any, constants.COLOR_SYSTEM), force_terminal=True, legacy_windows=False)
        self._colours = console._color_system or ColorSystem.TRUECOLOR
        self._settings: list[Any] | None = None  # of the terminal, as they were
        self._handlers: dict[int, Any] = {}  # of signals, as they were
        self._came: list[int] = []  # signals that wait
        self._on_resize: Any = None  # what the app does then
        self._is_ours = False
        self.is_disturbed = False  # the terminal may show something else by now

    def lay(self, x: int, y: int, strip: Strip) -> None:
        """Put a strip on the picture, from this cell on."""
        strip = strip.apply_filter(self._clean, Color(0, 0, 0))
        self.sheet.lay_strip(x, y, strip, self._colours)

    def show(self) -> None:
        """Take the terminal, and let it show the picture."""
        self._is_ours = True
        for number in ENDINGS:
            self._handlers[number] = signal.signal(number, self._note)
        for number in DISTURBING:
            self._handlers[number] = signal.signal(number, self._disturbed)
        with suppress(termios.error):
            self._settings = termios.tcgetattr(_keyboard())
            quiet = termios.tcgetattr(_keyboard())
            for place, flags in (QUIET, KEYS_AS_TYPED, AS_WRITTEN):
                quiet[place] &= flags
            termios.tcsetattr(_keyboard(), termios.TCSANOW, quiet)
        _send(BEGIN + self.sheet.frame())

    def _note(self, number: int, _frame: object) -> None:
        self._came.append(number)

    def _disturbed(self, number: int, frame: FrameType | None) -> None:
        self.is_disturbed = True
        if callable(self._on_resize) and number == signal.SIGWINCH:
            self._on_resize(number, frame)

    def hand_over(self) -> list[Any] | None:
        """The app has the terminal and answers signals: it gets those that waited. The settings that the terminal had
        before the picture; None: they are not known."""
        self._is_ours = False
        self._on_resize = signal.signal(signal.SIGWINCH, self._disturbed)
        self._deliver()
        return self._settings

    def _deliver(self) -> None:
        for number in self._came:
            os.kill(os.getpid(), number)
        self._came.clear()

    def leave(self) -> None:
        """There will be no app: bring the terminal back to what it was. Does nothing if it was handed over."""
        if not self._is_ours:
            return
        _send(END)
        if self._settings is not None:
            with suppress(termios.error):
                termios.tcsetattr(_keyboard(), termios.TCSANOW, self._settings)
        self._is_ours = False
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._deliver()


def _keyboard() -> int:
    return sys.__stdin__.fileno() if sys.__stdin__ else 0


def _send(text: str) -> None:
    file = sys.__stdout__
    if file is not None:
        send(file.fileno(), encoded(text, encoding_of(file)))
