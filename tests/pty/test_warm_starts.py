"""A program that is started warm sees what it sees when it is started cold, and ends as it does."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from terminal import Launch, Start, cold
from warm import Warm, warm

pytestmark = pytest.mark.pty

TELLS = """
import gc, json, os, signal, sys
files = []
for each in range(200):
    try:
        os.fstat(each)
    except OSError:
        continue
    files.append(each)
print(json.dumps({
    "arguments": sys.argv, "name": __name__, "paths": sys.path, "folder": os.getcwd(), "environment": dict(os.environ),
    "leads": [os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid(), os.tcgetpgrp(0) == os.getpid()],
    "streams": [[each.fileno(), each.isatty(), each.encoding, each.errors, each.line_buffering]
                for each in (sys.stdin, sys.stdout, sys.stderr)],
    "size": os.get_terminal_size(), "mask": os.umask(0), "garbage": gc.isenabled(), "files": files,
    "signals": [str(signal.getsignal(each)) for each in sorted(signal.valid_signals())],
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
}))
"""
ENDS = {
    "pass": 0,
    "raise SystemExit(3)": 3,
    "1 / 0": 1,
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": -signal.SIGKILL,
    "import atexit, time; atexit.register(print, 'goodbye')": 0,
    "import socket; socket.getaddrinfo('example.org', 80)": 1,
}
LAUNCHES = {"warm": warm, "cold": cold}


def told(terminal: Start, argv: list[str], launch: Launch) -> Any:
    """What the program says of how it finds itself."""
    old = os.umask(0o027)
    program = terminal(argv, columns=9000, rows=3, env={"TCRM_USER": "olga"}, launch=launch, twin=None)
    os.umask(old)
    assert isinstance(program.process, Warm) == (launch is warm)
    assert program.exit_status() == 0
    return json.loads(program.raw)


def test_it_finds_itself_as_a_cold_one_does(terminal: Start, tmp_path: Path) -> None:
    script = tmp_path / "tells.py"
    script.write_text(TELLS)
    for argv in ([sys.executable, "-c", TELLS, "a", "--b"], [sys.executable, str(script), "-c"]):
        warmly, coldly = told(terminal, argv, warm), told(terminal, argv, cold)
        assert warmly == coldly


@pytest.mark.parametrize("code", ENDS)
def test_it_ends_as_a_cold_one_does(terminal: Start, no_network: Path, code: str) -> None:
    said = []
    for launch in LAUNCHES.values():
        program = terminal([sys.executable, "-c", code], launch=launch)
        assert program.exit_status() == ENDS[code]
        said.append(program.screen.strip().rpartition("\n")[2])
        noted = no_network.exists()
        assert noted == ("socket" in code)
        no_network.unlink(missing_ok=True)
    assert said[0] == said[1]


@pytest.mark.parametrize("env", [{"LANG": "C"}, {"PYTHONHASHSEED": "1"}, {"TCRM_TRACE": "1"}])
def test_what_python_would_begin_otherwise_is_started_cold(terminal: Start, env: dict[str, str]) -> None:
    program = terminal([sys.executable, "-c", ""], env=env)
    assert not isinstance(program.process, Warm)
