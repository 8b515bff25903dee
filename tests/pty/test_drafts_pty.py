"""What is typed outlives a dropped line; long text is written in the user's own editor."""

from __future__ import annotations

import json
import signal
import stat
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, company, lay_down
from terminal import Start, Terminal

pytestmark = pytest.mark.pty


@pytest.fixture
def demo(terminal: Start, tmp_path: Path) -> Start:
    """`demo(env=…)` opens the program on the demo company, the same one each time."""
    path = lay_down(tmp_path / "demo.db", company())
    begin_on("deals", tmp_path / "home")

    def start(**options: object) -> Terminal:
        program = terminal([*TCRM, "--demo", "--db", str(path), "--today", DAY], **options)
        program.wait("help")
        return program

    return start


def kept(tmp_path: Path) -> str:
    path = tmp_path / "home" / "state" / "drafts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path.read_text(encoding="utf-8")


def test_what_was_typed_is_back_after_it_was_killed(demo: Start, tmp_path: Path) -> None:
    before = demo()
    before.burst("2aZehntner Optik\tJena")
    before.wait("city +Jena")
    before.wait_until(lambda: "Jena" in _typed(tmp_path), "the draft to be kept")
    before.kill(signal.SIGKILL)
    before.exit_status()
    assert "Zehntner Optik" in kept(tmp_path)
    after = demo()
    after.wait("unfinished: New customer")
    after.burst(":drafts\r\r\r")  # the one that there is, to go on with
    after.wait("puts it away again")
    after.burst("\x13")
    after.wait("added Zehntner Optik")
    assert "Zehntner" not in kept(tmp_path)


def _typed(tmp_path: Path) -> str:
    path = tmp_path / "home" / "state" / "drafts.json"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_what_was_left_is_offered_and_does_not_mix_with_what_is_typed(demo: Start, tmp_path: Path) -> None:
    program = demo(env={"EDITOR": None, "VISUAL": None})
    program.burst("2aZehntner Optik")
    program.wait("Zehntner Optik")
    program.press("escape")
    program.wait("enter open")
    program.burst("aAmsel Verlag")
    program.wait(": Zehntner Optik  ctrl.r brings it back")
    program.wait("name +Amsel Verlag")
    program.burst("\x12")
    program.wait("name +Zehntner Optik")
    program.burst("\x13")
    program.wait("added Zehntner Optik")
    program.wait_until(lambda: "Zehntner" not in _typed(tmp_path), "the draft to be dropped")
    says_that_there_is_no_editor_and_keeps_the_text(program)


def says_that_there_is_no_editor_and_keeps_the_text(program: Terminal) -> None:
    program.burst("2\rMBegun here\x05")
    assert "Begun here" in program.wait("There is no editor.")
    program.burst(" and now\r")
    program.wait("memo on ")


def editor(tmp_path: Path, script: str) -> str:
    path = tmp_path / "my editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return f"'{path}' --wait"


def test_a_memo_is_written_in_the_editor_and_one_that_fails_leaves_it_as_it_was(demo: Start, tmp_path: Path) -> None:
    script = 'stat -c %a "$2" > mode; cp "$2" was; printf "and\\n\\033[31mred\\n\\n" >> "$2"'
    program = demo(env={"VISUAL": editor(tmp_path, script), "EDITOR": "true"})
    program.burst("2\rMBegun here \x05")
    program.wait("enter keeps it")
    assert (tmp_path / "mode").read_text() == "600\n" and (tmp_path / "was").read_text() == "Begun here"
    program.burst("\r")
    assert "Begun here" in program.wait("memo on ")
    assert b"\x1b[31mred" not in program.raw
    editor(tmp_path, 'echo lost > "$2"; exit 3')
    program.burst("MNext begun\x05")
    assert "Next begun" in program.wait("ended with an error .3.")
    editor(tmp_path, "exit")
    (tmp_path / "my editor").chmod(0o600)
    program.burst(" so\x05")
    assert "Next begun so" in program.wait("cannot be started")
    program.burst(" far\r")
    program.wait("memo on ")


def test_the_line_may_drop_after_the_editor_and_the_whole_text_is_back(demo: Start, tmp_path: Path) -> None:
    env = {"EDITOR": editor(tmp_path, 'printf "one\\ntwo\\nthree" > "$2"')}
    before = demo(env=env)
    before.burst("2\rM\x05")
    before.wait("three")
    before.hangup()
    assert before.exit_status() == 129
    (fields,) = (draft["fields"] for draft in json.loads(kept(tmp_path)).values())
    assert fields == {"text": ["one\ntwo\nthree", ""]}
    after = demo(env=env)
    after.burst("2\rM")
    assert "one two three" in after.wait("ctrl.r brings it back")
    after.burst("\x12")
    after.wait("puts it away again")
    after.burst("\r")
    after.wait("memo on ")
