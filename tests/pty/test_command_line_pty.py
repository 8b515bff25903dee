"""Commands typed faster than the screen follows; keys of two signs; a demo that was killed."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from program import DAY, TCRM
from terminal import Start, Terminal

pytestmark = pytest.mark.pty


def test_a_burst_types_commands_plans_takes_back_and_goes_to_the_first(terminal: Start, tmp_path: Path) -> None:
    settings = tmp_path / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('key_profile = "vim"\nstart = "deals"\n')
    program = terminal([*TCRM, "--demo", "--today", DAY], columns=100)
    program.wait(r"\? help")
    program.burst(":customers\r:call Acme GmbH fri 10:00 !high about the renewal\r")
    program.wait(r"planned: call · for Acme GmbH · Pallet cell hall 4 · Fri 27 Nov 10:00 · high · the r.*   u undo")
    program.burst("uGgg")
    program.wait("Undone.* 1 of ")
    program.burst("j:theme mono\r:keys plain\rG")
    program.wait(r"\b(\d+) of \1\b")
    chooses_what_all_letters_mean_and_nothing_where_they_mean_none(program)
    program.burst("\x1b")
    program.wait_gone("move to")
    program.burst(":q\r")
    assert program.exit_status() == 0


def chooses_what_all_letters_mean_and_nothing_where_they_mean_none(program: Terminal) -> None:
    program.burst("3g@wei\r")
    program.wait("belongs to 陈伟")
    program.burst("umyhot\r")
    program.wait(r"move to +yhot +nothing fits")
    program.burst("\x7f\x7f\x7f\x7fqual\r")
    program.wait("→ Qualified|to Qualified")


def test_what_a_killed_demo_left_is_no_trace_in_ones_own_folders(terminal: Start, tmp_path: Path) -> None:
    program = terminal([*TCRM, "--demo", "--today", DAY], env={"TMPDIR": str(tmp_path)})
    program.wait(r"\? help")
    program.burst("2aMeyer Optik")
    program.wait("Meyer Optik")
    (left,) = tmp_path.glob("tcrm-demo-*")
    program.wait_until(lambda: (left / "drafts.json").exists(), "the draft to be kept")
    program.kill(signal.SIGKILL)
    program.exit_status()
    assert not [each for each in (tmp_path / "home").rglob("*.*") if each.parent.name != "cache"]
