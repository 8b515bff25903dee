"""No network: whoever asks for it while tests run is refused, and the test fails, also where the refusal is caught.

Python itself runs this file in every process that a test starts, because the tests put its folder on PYTHONPATH; the
process of the tests imports it. Pipes and sockets between processes of one machine (AF_UNIX) are no network.
"""

from __future__ import annotations

import os
import sys

RECORD = "TCRM_TEST_NETWORK"
"""The variable that names the file in which each attempt is noted."""

_ASKED = frozenset(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"))
_DONE = frozenset(("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"))
_LOOKS_WHAT_IT_HAS = ("socket.bind", ("::1", 0))  # pip asks its own machine so whether it knows IPv6


class NetworkForbidden(RuntimeError):
    """Something asked for the network."""


def _look(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: sees every such call of any library, in Python or in C. (Each `id` is an event, too: some ten
    thousand a second.)"""
    if event in _ASKED:
        _refuse(f"{event}{arguments}")
    elif event in _DONE and (event, arguments[1]) != _LOOKS_WHAT_IT_HAS and _leaves(arguments[0]):
        _refuse(f"{event}({arguments[1]})")


def _leaves(opened: object) -> bool:
    import socket

    return getattr(opened, "family", None) in (socket.AF_INET, socket.AF_INET6)


def _refuse(what: str) -> None:
    import traceback  # only now: what a program imports by itself is what tests measure
    from contextlib import suppress
    from pathlib import Path

    if named := os.environ.get(RECORD):
        with suppress(OSError), Path(named).open("a", encoding="utf-8") as file:
            file.write(f"{what}\n{''.join(traceback.format_stack(limit=7)[:-2])}")
    raise NetworkForbidden(f"no network in tests: {what}")


def forbid() -> None:
    """From now on, and for good: an audit hook cannot be taken away."""
    if not getattr(sys, "_tcrm_network_forbidden", False):
        sys._tcrm_network_forbidden = True  # type: ignore[attr-defined]
        sys.addaudithook(_look)


forbid()
