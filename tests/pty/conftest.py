"""`terminal`: starts programs in a real pty and makes sure that none of them outlives the test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guard.sitecustomize import RECORD
from terminal import SMALL_APPS, Start, Terminal
from twin import Twin


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Start]:
    """`terminal([argv], columns=…, rows=…, env=…)` starts a program; its folders are the test's own."""
    running: list[Terminal] = []

    def start(argv: list[str], **options: Any) -> Terminal:
        options = {"cwd": tmp_path, **options}
        guard = {name: os.environ[name] for name in ("PYTHONPATH", RECORD)}
        options["env"] = {"TCRM_HOME": str(tmp_path / "home"), **guard, **(options.get("env") or {})}
        running.append(Terminal(argv, twin=Twin(tmp_path / f"frames{len(running)}"), **options))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def small_app(terminal: Start) -> Start:
    """`small_app("desk", *arguments)` starts `tests/pty/apps/desk.py` in the test's own folder."""

    def start(name: str, *arguments: str, **options: Any) -> Terminal:
        return terminal([sys.executable, str(SMALL_APPS / f"{name}.py"), *arguments], **options)

    return start
