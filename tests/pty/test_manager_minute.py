"""The manager's minute: what the funnel says, what moved in two weeks, who is at what, and the deals behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, company, lay_down
from terminal import Start

pytestmark = pytest.mark.pty


def test_a_manager_reads_the_week_in_a_minute(terminal: Start, tmp_path: Path) -> None:
    path = lay_down(tmp_path / "demo.db", company())
    begin_on("deals", tmp_path / "home")
    program = terminal([*TCRM, "--db", str(path), "--as", "katrin", "--today", DAY], columns=120, rows=40)
    program.wait("Katrin")
    program.burst("4")
    program.wait(r"Lead +\d+ +█+ +\d+ % +\d+ +\d+")
    program.wait(r"win rate \d+\.\d % of its \d+ closed +cycle \(median\) [\d.]+ d +velocity € [\d.]+k a day")
    program.wait(r"\w+ fell (most|a little): \d+ % go on, \d+ % a year ago")
    program.burst("T4\r")
    program.wait("created in 2026 · all you see")
    program.burst("Pteam v\r")
    program.wait("created in 2026 · Team Vogel · count")
    program.burst("[[")
    program.wait(r"‹ 31 Oct  7 Nov  now")
    program.wait(r"next +open +lost +then +\+in +−on.* now")
    program.burst("\t\t\t")
    program.wait(r"what was open, closing in 2026: 7 Nov 2026 to now")
    program.wait(r"open then +\d+ +€ [\d.]+m +█+")
    fallen = program.wait(r"open in the end +(\d+)")
    program.burst("G\r")
    counted = next(line for line in fallen.splitlines() if "open in the end" in line).split()[4]
    program.wait(rf"open in the end · {counted} deals")
    program.burst("4\t\t]]bs\r")
    program.wait("seller +reached +won +lost +win rate")
    program.wait(r"Maria Steiner +\d+ +\d+ +\d+ +[\d.]+ % +€ [\d.]+k +yesterday")
