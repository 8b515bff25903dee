"""The line drops, or the program is told to go, at any moment: it is gone soon and whole, what was typed is kept."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from program import DAY, TCRM
from soak.aftermath import assert_all_gone, assert_calm, assert_left_sane, assert_sound, kept
from soak.ledger import Round, figure, rounds
from soak.storming import Storm
from terminal import Start, Terminal

from tcrm.models.database import open_database

pytestmark = pytest.mark.pty

SECONDS = 2.0  # in which it must be gone
NAME = "Zehntner Feinoptik und Soehne"
FORMS = {"a customer": "2a", "a deal": "3a", "a memo": "2\rM"}
ENDINGS = (None, signal.SIGHUP, signal.SIGTERM, signal.SIGINT)  # None: the line drops
CODES = {None: 129, signal.SIGHUP: 129, signal.SIGTERM: 143, signal.SIGINT: 130}
CUSTOMERS = 3000


@pytest.fixture
def database(company: Path, tmp_path: Path) -> Path:
    """A copy of the demo company, which only its owner can read."""
    path = tmp_path / "demo.db"
    path.touch(0o600)
    path.write_bytes(company.read_bytes())
    return path


def end(program: Terminal, how: signal.Signals | None) -> float:
    """End it; the seconds until it was gone. Told to go, the terminal must be as it was."""
    before = time.monotonic()
    if how is None:
        program.hangup()
    else:
        program.kill(how)
    assert program.exit_status(timeout=SECONDS + 5) == CODES[how]
    return time.monotonic() - before


def wait_for_the_screen(program: Terminal) -> None:
    """Until it has begun to take the screen; nothing is drawn yet."""
    program.wait_until(lambda: b"\x1b[?1049h" in program.raw, "the screen to be taken")


def half_a_form(program: Terminal, turn: Round) -> str:
    """Begin a form and type in it; what had been shown of it before more was typed, which may be lost."""
    program.burst(FORMS[turn.random.choice(list(FORMS))])
    shown = NAME[: turn.random.randint(1, len(NAME))]
    program.wait(r"esc cancel|esc leave|enter next|enter keeps|ctrl\+s|what, whom")
    program.burst(shown)
    program.wait(shown)
    program.burst(NAME[len(shown) :][: turn.random.randint(0, 20)])
    return shown


def test_at_any_moment_of_a_form_it_goes_at_once_and_keeps_what_was_typed(
    terminal: Start, database: Path, tmp_path: Path
) -> None:
    slowest = 0.0
    for turn in rounds("ended-in-a-form", soak=100, short=2):
        how = ENDINGS[turn.number % len(ENDINGS)]
        program = terminal([*TCRM, "--demo", "--db", str(database), "--today", DAY], twin=None)
        before = program.attributes
        program.wait(r"\? help")
        shown = half_a_form(program, turn)
        time.sleep(turn.random.random() / 50)
        seconds = end(program, how)
        slowest = max(slowest, seconds)
        assert shown in kept(tmp_path / "home")
        if how in (signal.SIGTERM, signal.SIGINT):
            assert_left_sane(program, before)
        assert_all_gone(program)
        (tmp_path / "home" / "state" / "drafts.json").unlink()
        assert_sound(database)
        figure(
            "ended-in-a-form",
            "line dropped, SIGHUP, SIGTERM, SIGINT while a form is typed",
            f"{turn.number + 1} times, gone within {slowest:.2f} s",
            goal="gone within 2 s, draft kept, no orphan",
            met=slowest < SECONDS,
        )
        assert seconds < SECONDS
    assert_calm(tmp_path / "home")


def test_at_any_moment_of_hasty_work_it_goes_at_once_and_the_database_is_sound(
    terminal: Start, database: Path, tmp_path: Path
) -> None:
    slowest = 0.0
    for turn in rounds("ended-at-work", soak=100, short=1):
        how = ENDINGS[2 - turn.number % len(ENDINGS)]
        program = terminal([*TCRM, "--demo", "--db", str(database), "--today", DAY], twin=None)
        before = program.attributes
        wait_for_the_screen(program)
        if turn.number % 3:  # else before anything is drawn
            program.press(*(key for key in Storm(turn.random).burst("deals", 30) if key != "q"))
            time.sleep(turn.random.random() / 5)
        seconds = end(program, how)
        slowest = max(slowest, seconds)
        if how in (signal.SIGTERM, signal.SIGINT):
            assert_left_sane(program, before)
        assert_all_gone(program)
        assert_sound(database)
        figure(
            "ended-at-work",
            "line dropped, SIGHUP, SIGTERM, SIGINT while keys come in",
            f"{turn.number + 1} times, gone within {slowest:.2f} s",
            goal="gone within 2 s, the database sound",
            met=slowest < SECONDS,
        )
        assert seconds < SECONDS
    assert_calm(tmp_path / "home")


def test_at_any_moment_of_an_import_it_goes_at_once_and_leaves_nothing_or_all(
    terminal: Start, database: Path, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("Account Name,City\n" + "".join(f"Firm {number},Graz\n" for number in range(CUSTOMERS)))
    before, slowest, whole = customers(database), 0.0, 0
    for turn in rounds("dropped-import", soak=50, short=1):
        copy = tmp_path / f"import{turn.number}.db"
        copy.touch(0o600)
        copy.write_bytes(database.read_bytes())
        program = terminal([*TCRM, "--demo", "--db", str(copy), "--as", "helene", "import", str(file), "--yes"])
        pause = turn.random.random() * 3
        program.settle(quiet=pause, timeout=pause)
        began = time.monotonic()
        program.hangup()
        program.exit_status(timeout=SECONDS + 5)
        seconds = time.monotonic() - began
        slowest = max(slowest, seconds)
        assert_all_gone(program)
        assert_sound(copy)
        assert customers(copy) in (before, before + CUSTOMERS)
        whole += customers(copy) > before
        copy.unlink()
        figure(
            "dropped-import",
            f"line dropped during an import of {CUSTOMERS:,} customers",
            f"{turn.number + 1} times, {whole} of them after it was through; gone within {slowest:.2f} s",
            goal="gone within 2 s; nothing or all is there",
            met=slowest < SECONDS,
        )
        assert seconds < SECONDS


def customers(database: Path) -> int:
    db = open_database(database)
    try:
        return int(db.sql("SELECT count(*) FROM account")[0][0])
    finally:
        db.close()
