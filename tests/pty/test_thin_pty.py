"""Thin output on terminals of all kinds, each frame beside Textual's own: wide letters, other sizes, the shell."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, company, lay_down
from starting import in_a_shell
from terminal import Start
from thorough import SOAK

pytestmark = pytest.mark.pty

COLOURS: dict[str, dict[str, str | None]] = {
    "16": {"TERM": "xterm"},
    "all": {"COLORTERM": "truecolor"},
    "none": {"NO_COLOR": "1"},
}


# 256 colours, 16 and none are also walked through, and compared, in `test_program`.
@pytest.mark.parametrize("colours", COLOURS if SOAK else ["all"])
def test_a_walk_with_wide_letters_other_sizes_and_the_shell_shows_what_textual_shows(
    terminal: Start, tmp_path: Path, colours: str
) -> None:
    db = lay_down(tmp_path / "demo.db", company())
    begin_on("customers", tmp_path / "home")
    shell = in_a_shell(terminal, **COLOURS[colours])
    shell.press("text:" + shlex.join([*TCRM, "--demo", "--db", str(db), "--today", DAY]), "enter")
    shell.wait(r"1 of \d+")
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
