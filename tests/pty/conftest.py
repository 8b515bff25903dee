"""`terminal`: starts programs in a real pty and makes sure that none of them outlives the test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

APPS = Path(__file__).parent / "apps"
Start = Callable[..., Terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Start]:
    """`terminal([argv], columns=…, rows=…, env=…)` starts a program; its user's folders are the test's own."""
    running: list[Terminal] = []

    def start(argv: list[str], **options: Any) -> Terminal:
        options["env"] = {"TCRM_HOME": str(tmp_path / "home"), **(options.get("env") or {})}
        running.append(Terminal(argv, **options))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def small_app(terminal: Start, tmp_path: Path) -> Start:
    """`small_app("desk", *arguments)` starts `tests/pty/apps/desk.py` in the test's folder."""

    def start(name: str, *arguments: str, **options: Any) -> Terminal:
        return terminal([sys.executable, str(APPS / f"{name}.py"), *arguments], cwd=tmp_path, **options)

    return start
