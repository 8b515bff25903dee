"""`terminal`: starts programs in a real pty and makes sure that none of them outlives the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guard.sitecustomize import RECORD
from terminal import Start, Terminal
from twin import Twin
from warm import warm

PROMPT = b"shell> "


def in_a_shell(terminal: Start, **env: str | None) -> Terminal:
    """An interactive shell, in which programs can be put to sleep; it waits with `PROMPT`."""
    shell: Terminal = terminal(["sh", "-i"], env={"PS1": PROMPT.decode(), "ENV": None, **env})
    shell.wait("shell>")
    return shell


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Start]:
    """`terminal([argv], columns=…, rows=…, env=…)` starts a program; its folders are the test's own. Its start is warm
    unless `launch=cold` is asked for."""
    running: list[Terminal] = []

    def start(argv: list[str], **options: Any) -> Terminal:
        options = {"cwd": tmp_path, "launch": warm, **options}
        guard = {name: os.environ[name] for name in ("PYTHONPATH", RECORD)}
        options["env"] = {"TCRM_HOME": str(tmp_path / "home"), **guard, **(options.get("env") or {})}
        options.setdefault("twin", Twin(tmp_path / f"frames{len(running)}"))
        running.append(Terminal(argv, **options))
        return running[-1]

    yield start
    for one in running:
        one.close()
