"""The first picture on a real terminal: nothing is sent twice, and in the end the terminal is as it was."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from program import TCRM, company, lay_down
from terminal import Start, Terminal, cold

Begin = Callable[..., Terminal]


@pytest.fixture
def begin(terminal: Start, tmp_path: Path) -> Begin:
    """The program on Maria's agenda, from the moment on that it has the terminal."""
    db = lay_down(tmp_path / "company.db", company())

    def start(argv: Sequence[str] = TCRM, **env: str | None) -> Terminal:
        words = ["--db", str(db), "--as", "maria"]
        env = {"TCRM_TEST": "1", "COLORTERM": "truecolor", **env}
        program = terminal([*argv, *words], columns=120, rows=40, env=env, launch=cold)
        program.wait_until(lambda: b"\x1b[?1049h" in program.raw, "the screen to be taken")
        return program

    return start


def test_the_screens_first_paint_sends_nothing_that_the_picture_did_not_show(begin: Begin) -> None:
    program = begin()
    program.wait("\\? help")
    assert program.twin is not None
    record = program.twin.record
    program.wait_until(lambda: record.exists() and record.read_text(encoding="utf-8").count("\n") > 0, "a paint")
    program.settle()
    notes = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert notes[0]["whole"]
    assert sum(len(note.get("sent", "")) for note in notes) < 40  # a minute may have passed
    assert program.raw.count(b"\x1b[?1049h") == 1


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_told_to_end_while_only_its_picture_is_there_it_leaves_in_good_order(
    begin: Begin, number: signal.Signals, code: int
) -> None:
    program = begin()
    program.kill(number)
    assert program.exit_status() == code
    if number != signal.SIGHUP:  # after which there is no terminal
        assert program.cursor_shown and program.echoes
        assert program.raw.rindex(b"\x1b[?1049l") > program.raw.rindex(b"\x1b[?1049h")


def test_keys_that_stand_for_two_things_are_told_on_a_terminal_as_it_was(begin: Begin, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "config"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[keys]\n"agenda.done" = "z"\n', encoding="utf-8")
    program = begin()
    assert program.exit_status() != 0
    assert program.echoes and program.cursor_shown
    assert b"stands for both" in program.raw.rpartition(b"\x1b[?1049l")[2]


def test_an_error_while_only_its_picture_is_there_is_told_on_a_terminal_as_it_was(begin: Begin) -> None:
    wrong = "from tcrm.app import TcrmApp; TcrmApp.on_load = lambda self: 1 / 0"
    program = begin([sys.executable, "-c", f"{wrong}; from tcrm.cli.main import run; run()"])
    assert program.exit_status() == 1
    assert program.echoes and program.cursor_shown
    assert b"ZeroDivisionError" in program.raw.rpartition(b"\x1b[?1049l")[2]
