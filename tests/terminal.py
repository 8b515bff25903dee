"""A terminal for tests: runs a program in a real pty, types into it, and shows what a person would see.

    terminal = Terminal([sys.executable, "app.py"])
    terminal.wait("Customers")
    terminal.burst("/smith\\r")          # one write, as a slow line delivers it
    terminal.wait("Smith & Sons")

It answers the questions that real terminals answer (device attributes, cursor position, modes), because programs
wait for those answers. The process is killed by `close`, which the fixture `terminal` always calls.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import pyte
from twin import Screen, Twin

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
} | {f"ctrl+{letter}": chr(ord(letter) - ord("a") + 1) for letter in "abcdefghijklmnopqrstuvwxyz"}

# What a program asks, and what an ordinary terminal answers.
ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}

# pyte takes these for text or raises: private CSI with < = >, and mode queries.
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\??[0-9;]*\$p")
UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")


PATIENCE = 60.0  # seconds: tests wait for what must come, not for a while; a busy machine takes its time
SMALL_APPS = Path(__file__).parent / "pty" / "apps"


class Program(Protocol):
    """What runs in a terminal; of `subprocess.Popen` what tests ask."""

    pid: int

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: signal.Signals, /) -> None: ...

    def kill(self) -> None: ...


Launch = Callable[[Sequence[str], Mapping[str, str], Path, int], Program]
"""(arguments, environment, folder, terminal) -> the program, started in a session and that terminal of its own."""


def cold(argv: Sequence[str], env: Mapping[str, str], cwd: Path, terminal: int) -> Program:
    """A `Launch` as a shell's: a new process, which has imported nothing."""
    return subprocess.Popen(
        argv,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=cwd,
        env=env,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0),
    )


class Terminal:
    """One program in one terminal of `columns` × `rows` cells.

    `env` is added to a clean environment (`TERM=xterm-256color`, `LANG=C.UTF-8`); a value of None removes a name. With
    a `twin` every frame is compared with what Textual itself would have sent. `launch` starts the program.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        twin: Twin | None = None,
        launch: Launch = cold,
    ) -> None:
        self.raw = bytearray()  # every byte that the program wrote
        self.cwd = cwd or Path.cwd()
        self.twin = twin
        self._pyte = Screen(columns, rows)
        self._stream = pyte.ByteStream(self._pyte)
        self._unread = b""
        self._ended = False  # nothing more can be read
        self._master, slave = os.openpty()
        self._slave: int | None = slave  # kept open, so that the attributes can be read after the end
        self._set_size(columns, rows)
        record = {"TCRM_STOCK_FRAMES": str(twin.record)} if twin else {}
        self.process = launch(argv, environment({**(env or {}), **record}), self.cwd, slave)

    # What a person does

    def write(self, data: bytes) -> None:
        """Send bytes as they are. What the program writes meanwhile is read, so that neither side blocks."""
        while data:
            _, writable, _ = select.select([], [self._master], [], 0.01)
            if writable:
                data = data[os.write(self._master, data[:1024]) :]
            self.read(0)

    def press(self, *keys: str) -> None:
        """Press keys one by one: a name of `KEYS`, a single character, or `text:…` for several."""
        for key in keys:
            characters = key[5:] if key.startswith("text:") else [KEYS.get(key, key)]
            for character in characters:
                self.write(character.encode())

    def burst(self, keys: str) -> None:
        """Send all of `keys` in one `os.write`, faster than any program can follow."""
        data = keys.encode()
        assert os.write(self._master, data) == len(data)

    def resize(self, columns: int, rows: int) -> None:
        self._set_size(columns, rows)
        self._pyte.resize(rows, columns)
        if self.twin is not None:
            self.twin.resized()

    def hangup(self) -> None:
        """Drop the line."""
        self._ended = True
        self._release_slave()
        self._release_master()

    def kill(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    # What a person sees

    @property
    def screen(self) -> str:
        """The lines on the screen. (pyte's own `display` fails on a wide character that was overwritten by half.)"""
        rows, columns = self._pyte.buffer, range(self._pyte.columns)
        return "\n".join("".join(rows[y][x].data for x in columns).rstrip() for y in range(self._pyte.lines))

    @property
    def cursor_shown(self) -> bool:
        return not self._pyte.cursor.hidden

    @property
    def echoes(self) -> bool:
        """Is the terminal in its ordinary state, where keys appear, lines are edited and newlines return?"""
        _input, output, _control, local, *_more = self.attributes
        return bool(local & termios.ECHO and local & termios.ICANON and output & termios.OPOST)

    @property
    def attributes(self) -> list[Any]:
        """What `stty -a` tells."""
        assert self._slave is not None
        return termios.tcgetattr(self._slave)

    def wait(self, pattern: str, timeout: float = PATIENCE) -> str:
        """Wait until the regular expression `pattern` is on the screen; the screen."""
        return self.wait_until(lambda: re.search(pattern, self.screen) is not None, f"{pattern!r}", timeout)

    def wait_gone(self, pattern: str, timeout: float = PATIENCE) -> str:
        """Wait until `pattern` is no longer on the screen; the screen."""
        return self.wait_until(lambda: re.search(pattern, self.screen) is None, f"no {pattern!r}", timeout)

    def wait_until(self, condition: Callable[[], bool], what: str, timeout: float = PATIENCE) -> str:
        """Wait until `condition()` holds; the screen. Raises AssertionError, with the screen, when it never does."""
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited {timeout} s for {what}; the screen is:\n{self.screen}")
            if not self.read(0.05) and self._ended:
                time.sleep(0.01)
        return self.screen

    def wait_stalled(self, quiet: float = 0.5, timeout: float = PATIENCE) -> None:
        """Read nothing, until the program could not write anything for `quiet` seconds because nobody reads."""
        end, seen, since = time.monotonic() + timeout, -1, time.monotonic()
        while time.monotonic() - since < quiet:
            unread = struct.unpack("i", fcntl.ioctl(self._master, termios.FIONREAD, b"\0" * 4))[0]
            if unread != seen:
                seen, since = unread, time.monotonic()
            assert time.monotonic() < end, "the program never stopped writing"
            time.sleep(0.02)

    def settle(self, quiet: float = 0.1, timeout: float = 10.0) -> int:
        """Wait until nothing was written for `quiet` seconds; the number of bytes that came meanwhile."""
        before, end = len(self.raw), time.monotonic() + timeout
        while self.read(quiet) and time.monotonic() < end:
            pass
        return len(self.raw) - before

    def exit_status(self, timeout: float = PATIENCE) -> int:
        """Wait for the end of the program; its exit code (negative: the signal that ended it)."""
        self.wait_until(lambda: self.process.poll() is not None, "the program to end", timeout)
        while self.read(0.01):
            pass
        return self.process.wait()

    def read(self, timeout: float) -> bool:
        """Take in what the program has written, waiting at most `timeout` seconds for it. False: nothing came."""
        data = self._receive(timeout)
        if data is None:
            return False
        self._draw(data)
        return True

    def _receive(self, timeout: float) -> bytes | None:
        """What the program has written, up to the last whole sequence, its questions answered. None: nothing came."""
        if self._ended or not select.select([self._master], [], [], timeout)[0]:
            return None
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side is closed
            data = b""
        if not data:
            self._ended = True
            return None
        self.raw += data
        data, self._unread = self._unread + data, b""
        if unfinished := UNFINISHED.search(data):
            data, self._unread = data[: unfinished.start()], unfinished[0]
        for question, answer in ANSWERS.items():
            for _ in range(data.count(question)):
                os.write(self._master, answer)
        return data

    def _draw(self, data: bytes) -> None:
        for part, ends_frame in [(data, False)] if self.twin is None else self.twin.parts(data):
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", part))
            if ends_frame and self.twin is not None:
                self.twin.compare(self._pyte)

    def close(self) -> None:
        """Kill what runs in this terminal, and all that it has started in its session."""
        for number in (signal.SIGKILL, signal.SIGCONT):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)
        self.hangup()
        self.process.wait(5)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _release_master(self) -> None:
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _release_slave(self) -> None:
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None


def environment(extra: Mapping[str, str | None]) -> dict[str, str]:
    """What every program in a terminal is told, and this; without what is None."""
    kept = {name: value for name in ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV") if (value := os.environ.get(name))}
    merged: dict[str, str | None] = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", **extra}
    return {name: value for name, value in merged.items() if value is not None}


Start = Callable[..., Terminal]  # what the fixtures `terminal` and `small_app` are
