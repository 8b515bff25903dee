"""Keys at random in a real terminal: it goes on, or leaves when told to; the terminal is as it was, all is sound."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from program import DAY, TCRM, lay_down
from soak.aftermath import assert_all_gone, assert_calm, assert_left_sane, assert_sound
from soak.ledger import SHARE, Round, count, figure, rounds
from soak.storming import Storm
from terminal import KEYS, Start, Terminal

from tcrm.commands import SCREENS

pytestmark = pytest.mark.pty

MANY = 1000 if SHARE else 60  # keys of a round
LEFT = 0  # the exit code after `q`


def test_keys_at_random_leave_terminal_and_database_well(terminal: Start, company: Path, tmp_path: Path) -> None:
    database = lay_down(tmp_path / "demo.db", company.read_bytes())
    for turn in rounds("key-storms-pty", soak=100, short=1):
        keys = starts = 0
        while keys < MANY:
            program = terminal([*TCRM, "--demo", "--db", str(database), "--today", DAY], twin=None)
            before = program.attributes
            program.wait(r"\? help")
            fallen = storm(program, turn, MANY - keys, tmp_path / "home")
            keys, starts = keys + len(fallen), starts + 1
            if program.process.poll() is None:
                program.kill(turn.random.choice([signal.SIGTERM, signal.SIGINT]))
            assert program.exit_status() in (LEFT, 143, 130), (program.screen, fallen)
            assert_left_sane(program, before)
            assert_all_gone(program)
        assert_sound(database)
        assert_calm(tmp_path / "home")
        told = count("key-storms-pty", keys=keys, starts=starts)
        value = f"{told['keys']:,} in {told['starts']:,} sessions"
        figure("key-storms-pty", "keys at random in a terminal", value, goal="no crash, all sound, left as before")


def storm(program: Terminal, turn: Round, most: int, home: Path) -> list[str]:
    """Let up to so many keys fall, until it leaves; which they were. The last ones are to blame for what was logged."""
    source = Storm(turn.random)
    fallen: list[str] = []
    while len(fallen) < most and program.process.poll() is None:
        told = [log.read_text(encoding="utf-8") for log in (home / "state").glob("*.log")]
        assert told == [], f"the last keys: {fallen[-50:]}"
        keys = source.burst(turn.random.choice(SCREENS), 20)
        fallen += keys
        data = "".join(KEYS.get(key, key) for key in keys)
        if turn.random.random() < 0.5:
            program.write(data.encode())
        else:
            program.press(*keys)
        program.settle(turn.random.choice([0, 0.01, 0.2]), timeout=2)
        if turn.random.random() < 0.1:
            program.resize(turn.random.randint(1, 150), turn.random.randint(1, 50))
    return fallen
