"""What reaches the screen, and on which terminals there is one."""

from __future__ import annotations

import json
import termios
from pathlib import Path

import pytest
from terminal import Start

pytestmark = pytest.mark.pty

HOSTILE = {
    "clipboard": "a\x1b]52;c;RVZJTA==\x07z",
    "link": "a\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\z",
    "colour": "a\x1b[31;5mz",
    "title": "a\x1b]0;EVIL\x07z",
    "c1": "a\x9b31mz\x90evil\x9c",
    "delete": "a\x7f\x7fz",
    "bidi": "a\u202eevil\u2066z",
    "separators": "a\u2028z\u2029y",
    "bell": "a\x07\x00\x08z",
}
OWN_POINTER_SHAPE = b"\x1b]22;default\x07"  # Textual's
DRIVING_BYTES = [b"\x1b]", b"\x1b[31;5m", b"\x07", b"\x7f", b"\x00", b"\x08"]
DRIVING_BYTES += [chr(code).encode() for code in (0x90, 0x9B, 0x9C, 0x2028, 0x2029, 0x202E, 0x2066)]


def test_no_control_character_of_the_data_reaches_the_wire(small_app: Start, tmp_path: Path) -> None:
    file = tmp_path / "strings.json"
    file.write_text(json.dumps([f"{name} {text}" for name, text in HOSTILE.items()]))
    app = small_app("hostile", str(file), columns=200, rows=100)
    for name in HOSTILE:
        app.wait(name)
    app.press("down", "down", "tab", "down", "tab", "right", "end", "K")
    app.wait("RVZJTA==zK")
    wire = bytes(app.raw).replace(OWN_POINTER_SHAPE, b"")
    assert [sequence for sequence in DRIVING_BYTES if sequence in wire] == []
    assert "\ufffd" in app.screen
    assert all(line.endswith(("╮", "│", "╯")) for line in app.screen.splitlines() if line.startswith(("╭", "│", "╰")))


def test_a_frame_arrives_as_it_was_written_and_not_line_by_line(small_app: Start) -> None:
    app = small_app("desk")
    app.wait("READY")
    assert not app.attributes[1] & termios.OPOST


def test_a_storm_of_resizes_down_to_one_cell_is_survived(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    desk.press("n")
    for columns, rows in [(1, 1), (300, 90), (2, 1), (1, 50), (5, 3), (1, 1)] * 3:
        desk.resize(columns, rows)
        desk.burst("x")
        desk.settle(0.01)
    desk.resize(80, 24)
    desk.press("enter")
    desk.wait("form x+\n")
    desk.press("q")
    assert desk.exit_status() == 0


def test_a_terminal_that_cannot_move_the_cursor_is_refused_with_a_sentence(small_app: Start) -> None:
    desk = small_app("desk", env={"TERM": "dumb"})
    assert desk.exit_status() == 2
    assert "can move the cursor" in desk.screen.replace("\n", " ")
    assert "\x1b" not in desk.raw.decode()


def test_sixteen_colours_are_the_terminals_own(small_app: Start) -> None:
    desk = small_app("desk", env={"TERM": "xterm"})
    desk.wait("READY")
    assert b"38;5;" not in desk.raw
    assert b"38;2;" not in desk.raw


def test_no_color_is_honoured(small_app: Start) -> None:
    desk = small_app("desk", env={"NO_COLOR": "1"})
    desk.wait("READY")
    desk.press("n")
    desk.wait("Name")
    assert not [code for code in (b"[31", b"[32", b"[34", b"38;5;", b"48;5;", b"38;2;") if code in desk.raw]


def test_a_refused_command_is_a_line_on_the_screen(small_app: Start) -> None:
    app = small_app("faulty")
    app.wait("READY")
    app.press("a")
    app.wait(r"The deal \[/x\] is closed")


def test_a_failed_worker_is_shown_and_logged_without_the_data(small_app: Start) -> None:
    app = small_app("faulty")
    app.wait("READY")
    app.press("w")
    app.wait("ValueError")
    app.press("a")
    app.wait("is closed")
    log = app.cwd / "home" / "state" / "tcrm.log"
    assert "apps/faulty.py" in log.read_text()
    assert "SECRET" not in log.read_text() + app.screen
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["h", "t"])
def test_an_error_in_the_program_ends_it_in_good_order(small_app: Start, key: str) -> None:
    app = small_app("faulty")
    app.wait("READY")
    app.press(key)
    assert app.exit_status() == 1
    assert (app.cwd / "draft").exists()
    assert "had to stop (ValueError)" in app.screen
    assert "SECRET" not in app.raw.decode() + (app.cwd / "home" / "state" / "tcrm.log").read_text()
    assert app.echoes
    assert app.cursor_shown
