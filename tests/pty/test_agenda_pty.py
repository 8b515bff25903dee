"""A seller's morning in a real terminal: the program opens on the agenda, and the day is worked off by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import DAY, TCRM, company, lay_down
from terminal import Start, Terminal

pytestmark = pytest.mark.pty


@pytest.fixture
def morning(terminal: Start, tmp_path: Path) -> Terminal:
    """Maria's agenda in the demo company."""
    path = lay_down(tmp_path / "demo.db", company())
    program = terminal([*TCRM, "--demo", "--db", str(path), "--today", DAY])
    program.wait("Overdue 2")
    return program


def test_the_first_screen_is_the_day_and_follows_the_size_of_the_window(morning: Terminal) -> None:
    screen = morning.wait("0 of 7")
    for line in (
        r"(?m)^ Agenda  2 Customers  3 Pipeline  4 Funnel +Maria · Sat 21 Nov",
        r"(?m)^! Thu 19 call    Nordwind Logistik +€ 48.0k ",
        r"(?m)^  Fri 20 task    北京重型机械 +CN¥ 1.20m ",
        r"Send revised quote · D-\d+ · Proposal",
        r"(?m)^! 11:30  visit   Huber & Söhne AG +€ 12.5k ",
        r"11 (▆▆▆|── now)",
        r"(?m)Mo Tu We Th Fr Sa Su *$",
        r"(?m)^ d done  z snooze  r reschedule  c log  > promote  a add  / filter +\? help",
    ):
        morning.wait(line)
    assert "Traceback" not in screen
    morning.resize(60, 20)
    morning.wait_gone("Mo Tu We")
    morning.wait("Overdue 2")
    morning.resize(120, 40)
    morning.wait("11:30–13:00 Huber")
    morning.burst("vlld\r\rv")
    morning.wait("Done: .* u undo +1 of")
    morning.press("q")
    assert morning.exit_status() == 0


def test_the_morning_is_worked_off_in_one_burst_and_taken_back(morning: Terminal) -> None:
    morning.burst("dthey order in May\rfri 10 call\r")
    morning.wait("Done: call Nordwind Logistik, next call Fri 27 10:00   u undo +1 of 7")
    morning.burst("zmon\rrtomorrow 15:00\r")
    morning.wait("Huber & Söhne AG: visit tomorrow 15:00")
    morning.burst("aCall Acme fri 14:00 !high about the spare parts\r")
    morning.wait("planned: call Fri 27 14:00 · Acme GmbH · Pallet cell hall 4 · high")
    morning.burst("d\r\r ")
    morning.wait("1 marked")
    morning.burst("*uuuuu")
    morning.wait("Undone")
    morning.wait("0 of 7")
