"""What must hold once the program is gone, however it went."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

from office import NOW
from soak.ledger import SHARE, Round, figure, most, of
from terminal import Terminal

from tcrm import drafts
from tcrm.actions.care import examine
from tcrm.actions.setup import open_session
from tcrm.models.opening import open_database

ON_OFF = re.compile(rb"\x1b\[\?(\d+)([hl])")
KEYBOARD = re.compile(rb"\x1b\[>\d+u")  # the keyboard is to tell more; each is to be taken back
WANTED_OFF = (b"1", b"1000", b"1002", b"1003", b"1004", b"1006", b"1015", b"1016", b"1049", b"2004", b"2026")
"""Modes that no shell wants: cursor keys, mouse, focus, the other screen, brackets round a paste, held frames."""


SECONDS = 2.0  # in which the program must be gone
ENDINGS = (signal.SIGTERM, signal.SIGHUP, None, signal.SIGINT)  # None: the line drops
CODES = {None: 129, signal.SIGHUP: 129, signal.SIGTERM: 143, signal.SIGINT: 130}


def ended(
    program: Terminal, how: signal.Signals | None, before: list[object], database: Path, *, may_be_through: bool = False
) -> float:
    """End it and look at what is left; the seconds until it was gone. Told to go, the terminal must be as it was
    (`before`). `may_be_through`: it may have ended by itself."""
    began = time.monotonic()
    if how is None:
        program.hangup()
    else:
        program.kill(how)
    code = program.exit_status(timeout=SECONDS + 5)
    seconds = time.monotonic() - began
    assert may_be_through or code == CODES[how]
    if how in (signal.SIGTERM, signal.SIGINT):
        assert_left_sane(program, before)
    assert b"Traceback" not in program.raw
    assert_all_gone(program)
    assert_sound(database)
    return seconds


def told_of_ends(part: str, what: str, turn: Round, soak: int, seconds: float, goal: str, more: str = "") -> None:
    """Keep how often something was ended, and how long the slowest took."""
    slowest = most(part, slowest=seconds)["slowest"]
    value = f"{of(turn, soak)} times{more}, gone within {slowest:.2f} s"
    figure(part, what, value, goal=f"gone within 2 s, {goal}", met=slowest < SECONDS and turn.number + 1 >= soak)
    assert not SHARE or seconds < SECONDS


def assert_left_sane(program: Terminal, before: list[object]) -> None:
    """The terminal is as it was: `before` are its attributes at that time."""
    modes = dict(ON_OFF.findall(program.raw))
    assert [number for number in WANTED_OFF if modes.get(number) == b"h"] == []
    assert modes.get(b"25") != b"l" and program.cursor_shown
    assert program.attributes == before
    assert len(KEYBOARD.findall(program.raw)) == program.raw.count(b"\x1b[<u")


def assert_all_gone(program: Terminal, seconds: float = 2.0) -> None:
    """Nothing that the program started is left, after so long at most."""
    end = time.monotonic() + seconds
    while left := _in_session(program.process.pid):
        assert time.monotonic() < end, f"still there: {left}"
        time.sleep(0.02)


def _in_session(session: int) -> list[str]:
    """The processes of a session, but for those that are dead and not buried."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and words[0] != "Z":
            found.append(stat.with_name("cmdline").read_text().replace("\0", " "))
    return found


def assert_sound(database: Path, login: str = "helene") -> None:
    """All that the doctor looks at is well."""
    session = open_session(database, login, lambda: NOW)
    try:
        assert [check for check in examine(session) if not check.ok] == []
    finally:
        session.close()


def count_of(database: Path, table: str) -> int:
    """How many rows a table has."""
    db = open_database(database)
    try:
        return int(db.sql(f"SELECT count(*) FROM {table}")[0][0])
    finally:
        db.close()


def assert_calm(home: Path) -> None:
    """Nothing was written to the log of errors."""
    for log in (home / "state").glob("*.log*"):
        raise AssertionError(log.read_text(encoding="utf-8"))


def kept(home: Path) -> str:
    """What was typed and not saved, all drafts together."""
    return "\n".join(draft.words for draft in drafts.read(home / "state" / "drafts.json").values())
