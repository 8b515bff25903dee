"""The guard that keeps every test off the network can bite: here, and in what a test starts."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ASK = "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept Exception as error: print(error)"


def tell(data: bytes) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as here:
        here.sendto(data, ("127.0.0.1", 9))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: socket.getaddrinfo("example.org", 80),
        lambda: socket.gethostbyname("example.org"),
        lambda: tell(b"hello"),
        lambda: socket.create_server(("127.0.0.1", 0)),
        lambda: asyncio.run(asyncio.open_connection("127.0.0.1", 9)),
    ],
)
def test_asking_for_the_network_is_refused_and_noted(no_network: Path, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(RuntimeError, match="no network in tests"):
        ask()
    assert "socket." in no_network.read_text(encoding="utf-8")
    no_network.unlink()


def test_a_program_that_a_test_starts_is_refused_as_well(no_network: Path) -> None:
    """Even one that catches the refusal cannot hide it."""
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert "no network in tests" in done.stdout
    assert "socket." in no_network.read_text(encoding="utf-8")
    no_network.unlink()


def test_sockets_between_processes_of_one_machine_are_no_network() -> None:
    one, other = socket.socketpair()
    one.close()
    other.close()
