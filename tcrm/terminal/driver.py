"""Which driver reads from and writes to the terminal, and what it is made of: how typed bytes become messages, and what
a flood of keys is. The writing end is `line`.

`linedriver` puts these into Textual's own. All private use of Textual's driver is in these two files. It was read and
tested with the version that `known` names; with any other one `driver_class` answers None, and the stock driver is
used.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

from textual.driver import Driver
from textual.events import InputEvent, Key, Paste
from textual.message import Message

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
