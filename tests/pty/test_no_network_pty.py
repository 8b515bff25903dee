"""The program in a terminal is under the guard that keeps tests off the network."""

from __future__ import annotations

import sys
from pathlib import Path

from terminal import Start, cold


def test_a_program_in_a_terminal_is_refused_the_network(terminal: Start, no_network: Path) -> None:
    program = terminal([sys.executable, "-c", "import socket; socket.getaddrinfo('example.org', 80)"], launch=cold)
    assert program.exit_status() == 1
    assert "no network in tests" in program.screen.replace("\n", "")
    no_network.unlink()
