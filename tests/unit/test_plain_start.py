"""The plainest ways to start: understood without the command line as a whole, and as it would understand them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tcrm.cli import tree
from tcrm.options import Options, plain_options

PLAIN = ("", "--demo", "--ascii --demo", "--db a.db --as olga", "--as olga --as maria --db b.db", "--db no/folder/a.db",
         "--db " + "x" * 300)  # fmt: skip
NOT_PLAIN = (
    "--db=a.db", "--db", "--db /", "--as --demo", "--de", "--today fri", "--json", "--help", "find", "--db a.db find x",
)  # fmt: skip


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_start_is_understood_as_the_command_line_does(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    understood: list[Options] = []
    monkeypatch.setattr(tree, "open_screens", understood.append)
    with pytest.raises(SystemExit):
        tree.door("en").main(line.split(), prog_name="tcrm")
    assert understood == [plain_options(line.split())]


@pytest.mark.parametrize("line", NOT_PLAIN)
def test_all_else_is_left_to_the_command_line(line: str) -> None:
    assert plain_options(line.split()) is None


def test_a_plain_start_does_not_wait_for_the_command_line() -> None:
    code = "import sys\nfrom tcrm.cli.main import run\ntry: run(['--demo'])\nfinally: print('click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "False\n")  # here is no terminal for the screens
    assert "terminal" in done.stderr


def test_the_desk_is_laid_before_there_are_screens() -> None:
    code = "import sys, tcrm.opening; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
