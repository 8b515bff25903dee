"""Programs in a real pty, and the small apps that tests drive there."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from starting import terminal as terminal
from terminal import SMALL_APPS, Start, Terminal
from thorough import SOAK


@pytest.fixture
def small_app(terminal: Start) -> Start:
    """`small_app("desk", *arguments)` starts `tests/pty/apps/desk.py` in the test's own folder."""

    def start(name: str, *arguments: str, **options: Any) -> Terminal:
        return terminal([sys.executable, str(SMALL_APPS / f"{name}.py"), *arguments], **options)

    return start


@pytest.fixture(scope="session")
def naughty_strings(naughty_strings: list[str]) -> list[str]:
    """Every third of them but in a soak: here each takes its time. (In `store` it is another third.)"""
    return naughty_strings if SOAK else naughty_strings[1::3]
