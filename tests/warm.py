"""Quick starts in a terminal: a Python that has imported the program already (`warm_python`) splits itself in two, and
one half becomes the program.

All that such a program can see otherwise than one that was started cold is what is imported by then. Its arguments,
folder, environment, mask, terminal, session, signals, exit code and the guard are its own. Starts that are about
starting, or about whose child the program is, ask for a cold one; those that Python itself would begin otherwise are
cold, and so are all in a soak.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from terminal import Program, cold, environment
from thorough import SOAK

WARM_PYTHON = Path(__file__).with_name("warm_python.py")
AT_IMPORT = ("LANG", "LC_", "PYTHON", "TEXTUAL", "TZ", "TCRM_TRACE")
"""How the variables begin at which Python looks as it starts, or a module as it is imported."""


class Warm:
    """A program that was split off (a `Program`)."""

    def __init__(self, report: int) -> None:
        """`report`: the pipe on which its process id is told, and in the end its exit code."""
        self._report = os.fdopen(report, "rb", 0)
        self.pid = int(self._report.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._report], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(WARM_PYTHON), timeout or 0)
            with self._report:
                self.returncode = int(self._report.readline())
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def warm(argv: Sequence[str], env: Mapping[str, str], cwd: Path, terminal: int) -> Program:
    """A `Launch`: warm where that makes no difference."""
    python, first, *_ = [*argv, ""]
    is_plain = python == sys.executable and (first == "-c" or first.endswith(".py"))
    if SOAK or not is_plain or _at_import(env) != _at_import(_surroundings()):
        return cold(argv, env, cwd, terminal)
    mask = os.umask(0)
    os.umask(mask)
    request = {"argv": argv[1:], "env": dict(env), "cwd": str(cwd), "umask": mask}
    report, told = os.pipe()
    socket.send_fds(_python(), [json.dumps(request).encode()], [terminal, told])
    os.close(told)
    return Warm(report)


@cache
def _python() -> socket.socket:
    """The line to the Python that is split. It ends when the line does, and is no child of this process: tests count
    those."""
    here, there = socket.socketpair()
    _master, slave = os.openpty()  # so that its streams are a terminal's from the beginning; nothing is ever written
    subprocess.run(
        [sys.executable, "-P", str(WARM_PYTHON), str(there.fileno())],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        pass_fds=[there.fileno()],
        env=_surroundings(),
        start_new_session=True,
        check=True,
    )
    there.close()
    os.close(slave)
    return here


def _surroundings() -> dict[str, str]:
    return environment({"PYTHONPATH": os.environ["PYTHONPATH"]})


def _at_import(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(AT_IMPORT)}
