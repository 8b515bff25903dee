"""However the program ends or is put to sleep: what was typed is kept, and the terminal is as it was."""

from __future__ import annotations

import os
import signal
import sys
import time
from itertools import islice

import pytest
from starting import PROMPT, in_a_shell
from terminal import SMALL_APPS, Start, Terminal, cold

pytestmark = pytest.mark.pty


AT_ONCE = 10.0  # seconds, on a busy machine


def with_a_draft(small_app: Start) -> Terminal:
    desk: Terminal = small_app("desk", launch=cold)
    desk.wait("READY")
    desk.burst("/half a word")
    desk.wait("half a word")
    return desk


def assert_restored(desk: Terminal) -> None:
    assert desk.raw.rindex(b"\x1b[?1049l") > desk.raw.rindex(b"\x1b[?1049h")
    assert desk.cursor_shown
    assert desk.echoes


def is_stopped(desk: Terminal) -> bool:
    return os.waitid(os.P_PID, desk.process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None


def sleep_and_wake(desk: Terminal) -> None:
    desk.kill(signal.SIGTSTP)
    desk.wait_until(lambda: is_stopped(desk), "it to stop")
    desk.settle(0.02)
    assert_restored(desk)
    before = len(desk.raw)
    for _ in range(5):  # one wakes it, the others meet it while it takes the screen
        desk.kill(signal.SIGCONT)
        desk.read(0.002)
    desk.wait_until(lambda: b"AAAA" in desk.raw[before:], "it to draw again")


def seconds_to_quit(desk: Terminal) -> float:
    """From the key until the screen is given back."""
    desk.wait("READY")
    asked = time.perf_counter()
    desk.press("q")
    desk.wait_until(lambda: b"\x1b[?1049l" in desk.raw, "the screen to be given back")
    seconds = time.perf_counter() - asked
    assert desk.exit_status() == 0
    assert_restored(desk)
    return seconds


def test_quitting_is_felt_as_immediate(small_app: Start) -> None:
    # Textual alone waits 0.2 s for its reader, however fast the machine is; two good times in five forgive a busy one.
    quick = (each for each in range(5) if seconds_to_quit(small_app("desk")) < 0.15)
    assert len([*islice(quick, 2)]) == 2


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_told_to_stop_it_saves_and_restores_the_screen(small_app: Start, number: signal.Signals, code: int) -> None:
    desk = with_a_draft(small_app)
    desk.kill(number)
    assert desk.exit_status() == code
    assert (desk.cwd / "draft").read_text() == "half a word"
    assert_restored(desk)


def test_told_to_stop_while_it_hangs_it_still_restores_the_screen(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    desk.press("ctrl+x")
    desk.wait_until((desk.cwd / "hung").exists, "it to hang")
    desk.kill(signal.SIGTERM)
    assert desk.exit_status() == 143
    assert_restored(desk)


def test_a_hangup_saves_and_ends_it_at_once(small_app: Start) -> None:
    desk = with_a_draft(small_app)
    desk.kill(signal.SIGHUP)
    assert desk.exit_status(AT_ONCE) == 129
    assert (desk.cwd / "draft").read_text() == "half a word"
    assert desk.echoes  # somebody told it to, and the line is there all the same


def test_a_dropped_line_ends_it(small_app: Start) -> None:
    desk = with_a_draft(small_app)
    desk.hangup()
    assert desk.exit_status(AT_ONCE) == 129
    assert (desk.cwd / "draft").read_text() == "half a word"


def test_a_dropped_line_ends_it_even_when_no_signal_arrives(terminal: Start) -> None:
    shell = terminal(["sh", "-c", 'trap "" HUP; "$@"; exit $?', "sh", sys.executable, str(SMALL_APPS / "desk.py")])
    shell.wait("READY")
    shell.hangup()
    assert shell.exit_status(AT_ONCE) == 129
    assert (shell.cwd / "draft").exists()


def test_a_line_that_stalls_and_then_drops_ends_it(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    desk.burst("g")  # from here on nobody reads what it draws: its writes block
    desk.wait_stalled()
    desk.hangup()
    assert desk.exit_status(AT_ONCE) == 129


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(terminal: Start) -> None:
    shell = in_a_shell(terminal)
    shell.press(f"text:{sys.executable} {SMALL_APPS / 'desk.py'}", "enter")
    shell.wait("READY")
    shell.burst("/before")
    shell.wait("before")
    shell.press("ctrl+z")
    shell.wait("[Ss]topped")
    assert_restored(shell)
    drawn = len(shell.raw)
    shell.press("text:fg", "enter")
    shell.wait_until(lambda: b"\x1b[?1049h" in shell.raw[drawn:], "the screen to be taken again")
    shell.burst("after\r")
    shell.wait("search beforeafter")
    shell.press("q")
    shell.wait_until(lambda: shell.raw.endswith(PROMPT), "the shell's prompt")


def test_bg_does_not_wake_it_on_top_of_the_shell(terminal: Start) -> None:
    shell = in_a_shell(terminal)
    shell.press(f"text:{sys.executable} {SMALL_APPS / 'desk.py'}", "enter")
    shell.wait("READY")
    shell.press("ctrl+z")
    shell.wait("[Ss]topped")
    drawn = len(shell.raw)
    shell.press("text:bg", "enter", "text:jobs", "enter", "text:echo still", "enter", "text:here", "enter")
    shell.wait("here: .*not found")
    assert b"\x1b[?1049h" not in shell.raw[drawn:]
    shell.press("text:fg", "enter")
    shell.wait_until(lambda: b"\x1b[?1049h" in shell.raw[drawn:], "the screen to be taken again")
    shell.burst("/after\r")
    shell.wait("search after")


def test_without_a_shell_to_go_to_ctrl_z_only_says_so(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    desk.press("ctrl+z")
    desk.wait("no shell")
    desk.burst("/on\r")
    desk.wait("search on")


def test_stopped_and_continued_from_outside_while_it_draws_it_still_answers(small_app: Start) -> None:
    desk = small_app("desk", launch=cold)
    desk.wait("READY")
    desk.press("g")
    desk.wait("AAAA")
    for _ in range(5):
        sleep_and_wake(desk)
    desk.kill(signal.SIGCONT)  # without a stop before it: nothing to do
    desk.press("q")
    assert desk.exit_status() == 0
    assert_restored(desk)


def test_when_nobody_could_read_for_a_while_the_newest_frame_comes_next_not_all_of_them(small_app: Start) -> None:
    desk = small_app("desk", rows=30)
    desk.wait("READY")
    desk.press("g")
    desk.wait_stalled()
    behind = len(desk.raw)
    desk.press("n")
    desk.wait("Name")
    assert len(desk.raw) - behind < 35_000  # what the line held, and few frames of the hundreds that were painted
