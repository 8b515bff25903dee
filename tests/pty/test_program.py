"""The program in a real terminal, on the demo company: bursts of keys, resizes, signals, the end."""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, company, lay_down, timeless
from shell import bare
from starting import in_a_shell
from terminal import Start, Terminal

from tcrm.models.gate import Gate

pytestmark = pytest.mark.pty


@pytest.fixture
def demo(terminal: Start, tmp_path: Path) -> Start:
    """`demo(columns=…, rows=…)` opens the program on a copy of the demo company, as Maria, on the pipeline."""
    begin_on("deals", tmp_path / "home")

    def start(*words: str, **options: object) -> Terminal:
        copy = lay_down(tmp_path / f"demo{len(list(tmp_path.glob('demo*.db')))}.db", company())
        return terminal([*TCRM, "--demo", "--db", str(copy), "--today", DAY, *words], **options)

    return start


def shown(program: Terminal) -> str:
    """The screen when nothing comes any more, whatever time it is."""
    program.settle(0.05)
    return timeless(program.screen)


# Each begins where the one before it ended.
BURSTS = {
    "deals filtered as one types": ("/hatf", "/ hatf"),
    "a filter corrected, the first deal stepped back": (
        "\x7f\x7f\x7f\x7fsaimaa\r<",
        "Saimaa Hissit Oy.*: Qualified → Lead",
    ),
    "stepped back, taken back, done again": (
        "/\x7f\x7f\x7f\x7f\x7f\x7f\rvG<<uu\x12",
        "Done again: moved .* back to Proposal",
    ),
    "a customer looked up": ("2/smi\r", "/smi"),
    "a customer added": ("2aZehntner Optik\x13", "added Zehntner Optik"),
    "the funnel's deals": ("4vv\x1b[B\r1\r", r"Qualified: reached · [1-9]\d* deals"),
}


def test_bursts_end_where_slow_typing_ends(demo: Start) -> None:
    fast, slow = demo(twin=None), demo()  # frames are compared as keys come slowly; these only end as those
    for program in (fast, slow):
        program.wait("my deals")
    for keys, outcome in BURSTS.values():
        fast.burst(keys)
        for key in re.findall(r"\x1b\[.|.", keys, re.DOTALL):
            slow.write(key.encode())
            slow.settle(0.02)
        fast.wait(outcome)
        slow.wait(outcome)
        slow.wait_until(lambda: shown(slow) == shown(fast), f"what a burst shows:\n{fast.screen}")


def test_one_session_loses_no_key_and_leaves_the_terminal_as_it_was(demo: Start, tmp_path: Path) -> None:
    program = demo(env={"TCRM_TRACE": "1"})
    program.wait_until(lambda: b"\x1b[?1049h" in program.raw, "the screen to be taken")
    program.burst("2/acm\r")  # before the first screen is drawn
    assert "Acme GmbH" in program.wait("1 of 1")
    survives_a_storm_of_resizes(program)
    copies_to_the_clipboard_of_the_terminal(program)
    bare("--demo", "--db", str(tmp_path / "demo0.db"), "--today", DAY, "add", "deal", "--customer", "A-2", "Surprise")
    program.burst("R/surprise\r")
    program.wait("1 of 1")
    program.burst("2\rqq")  # a card, back, the end
    assert program.exit_status() == 0
    assert program.raw.rindex(b"\x1b[?1049l") > program.raw.rindex(b"\x1b[?1049h")
    assert program.cursor_shown and program.echoes
    tells_the_timeline_of_its_start(program)


def survives_a_storm_of_resizes(program: Terminal) -> None:
    """While a form is open, and while commands come."""
    program.burst("aZehntner ")
    program.wait("Zehntner")
    for columns, rows in [(1, 1), (300, 90), (2, 1), (1, 50), (5, 3), (1, 1)] * 3:
        program.resize(columns, rows)
        program.settle(0.01)
    program.resize(80, 24)
    program.burst("Optik\x13")
    program.wait("added Zehntner Optik")
    program.burst("3G<<4v2")
    for columns, rows in [(1, 1), (300, 90), (60, 20)]:
        program.resize(columns, rows)
    program.wait("Zehntner Optik")
    program.resize(80, 24)


def copies_to_the_clipboard_of_the_terminal(program: Terminal) -> None:
    program.burst("3yid\r")
    number = re.search(r"copied: (D-\d+)", program.wait(r"copied: D-\d+"))
    assert number is not None
    assert b"\x1b]52;c;" + b64encode(number[1].encode()) + b"\x07" in program.raw


def tells_the_timeline_of_its_start(program: Terminal) -> None:
    told = program.raw.decode().rpartition("part of the start")[2]
    parts = re.findall(r"^([A-Za-z ]+?) +[\d.]+ +[\d.]+ +[\d.]+\s*$", told, re.MULTILINE)
    assert parts == [
        "Python", "command line", "database imported", "database opened", "first picture", "Textual", "screens",
        "app made", "first layout", "first paint", "first paint with rows",
    ]  # fmt: skip


def test_a_terminal_of_few_colours_shows_the_same_words(demo: Start) -> None:
    program = demo(env={"TERM": "linux"}, columns=100)
    program.wait("my deals")
    program.burst("2/huber\r\r")
    program.wait("managing director")
    screen = program.wait("Service 2027")
    assert "Dr. Eva Weiss" in screen
    assert not [code for code in (b"38;2;", b"38;5;", b"48;5;") if code in program.raw]


def test_ctrl_z_waits_for_the_change_under_way_so_that_nobody_waits_for_a_sleeper(
    terminal: Start, tmp_path: Path
) -> None:
    begin_on("deals", tmp_path / "home")
    database = lay_down(tmp_path / "demo.db", company())
    shell = in_a_shell(terminal)
    shell.press("text:" + shlex.join([*TCRM, "--demo", "--db", str(database), "--today", DAY]), "enter")
    shell.wait("my deals")
    with Gate(database).passed():  # a colleague, who takes long
        shell.press(">", "ctrl+z")
        shell.wait("It stops as soon as the change under way is stored")
    shell.wait("[Ss]topped")
    with Gate(database).passed():
        shell.press("text:fg", "enter")
        shell.wait(r": \w+ → \w+")
