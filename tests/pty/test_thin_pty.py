"""Thin output on terminals of all kinds, each frame beside Textual's own: wide letters, other sizes, the shell."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on
from terminal import Start

from tcrm.demo.build import write_demo

pytestmark = pytest.mark.pty

COLOURS: dict[str, dict[str, str | None]] = {
    "16": {"TERM": "xterm"},
    "all": {"COLORTERM": "truecolor"},
    "none": {"NO_COLOR": "1"},
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("thin") / "demo.db"
    write_demo(path, date.fromisoformat(DAY))
    return path


@pytest.mark.parametrize("env", COLOURS.values(), ids=COLOURS)
def test_a_walk_with_wide_letters_other_sizes_and_the_shell_shows_what_textual_shows(
    terminal: Start, company: Path, tmp_path: Path, env: dict[str, str | None]
) -> None:
    db = tmp_path / "demo.db"
    db.write_bytes(company.read_bytes())
    begin_on("customers", tmp_path / "home")
    shell = terminal(["sh", "-i"], env={"PS1": "shell> ", "ENV": None, **env})
    shell.wait("shell>")
    shell.press("text:" + shlex.join([*TCRM, "--demo", "--db", str(db), "--today", DAY]), "enter")
    shell.wait(r"1 of \d+", timeout=30)
    shell.press("a", "text:北京重型机械有限公司 é", "ctrl+s")
    shell.wait("added 北")
    for columns, rows in [(60, 20), (1, 1), (100, 30)]:
        shell.resize(columns, rows)
    shell.press("G", *"kkk", "g", *"jjjj")
    shell.wait("5 of")
    shell.press("ctrl+z")
    shell.wait(r"[Ss]t\s*o\s*p\s*p\s*e\s*d")  # it may be folded at the margin
    shell.press("text:fg", "enter")
    shell.wait("5 of")
    shell.press("3", "v", "G", "v", "?")
    shell.wait("esc")
    shell.settle()
    assert shell.twin is not None and shell.twin.compared > 15
