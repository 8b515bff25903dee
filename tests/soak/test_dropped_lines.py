"""The line drops, or the program is told to go, at any moment: it is gone soon and whole, what was typed is kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from program import DAY, TCRM, lay_down
from soak.aftermath import ENDINGS, assert_calm, count_of, ended, kept, told_of_ends
from soak.ledger import SHARE, Round, count, rounds
from soak.storming import Storm
from terminal import Start, Terminal, cold

pytestmark = pytest.mark.pty

NAME = "Zehntner Feinoptik und Soehne"
FORMS = {"a customer": "2a", "a deal": "3a", "a memo": "2\rM"}
CUSTOMERS = 3000


@pytest.fixture
def database(company: Path, tmp_path: Path) -> Path:
    """A copy of the demo company, which only its owner can read."""
    return lay_down(tmp_path / "demo.db", company.read_bytes())


def opened(terminal: Start, database: Path) -> tuple[Terminal, list[object]]:
    """The program, and the attributes of its terminal before."""
    program = terminal([*TCRM, "--demo", "--db", str(database), "--today", DAY], twin=None, launch=cold)
    return program, program.attributes


def wait_for_the_screen(program: Terminal) -> None:
    """Until it has begun to take the screen; nothing is drawn yet."""
    program.wait_until(lambda: b"\x1b[?1049h" in program.raw, "the screen to be taken")


def half_a_form(program: Terminal, turn: Round) -> str:
    """Begin a form and type in it; what had been shown of it before more was typed, which may be lost."""
    program.burst(FORMS[turn.random.choice(list(FORMS))])
    shown = NAME[: turn.random.randint(4, len(NAME))].rstrip()  # a letter stands on any screen, a blank is not seen
    program.wait(r"esc cancel|esc leave|enter next|enter keeps|ctrl\+s|what, whom")
    program.burst(shown)
    program.wait(shown)
    program.burst(NAME[len(shown) :][: turn.random.randint(0, 20)])
    return shown


def test_at_any_moment_of_a_form_it_goes_at_once_and_keeps_what_was_typed(
    terminal: Start, database: Path, tmp_path: Path
) -> None:
    part, what = "ended-in-a-form", "line dropped, SIGHUP, SIGTERM, SIGINT while a form is typed"
    for turn in rounds(part, soak=100, short=2):
        program, before = opened(terminal, database)
        program.wait(r"\? help")
        shown = half_a_form(program, turn)
        time.sleep(turn.random.random() / 50)
        seconds = ended(program, ENDINGS[turn.number % len(ENDINGS)], before, database)
        assert shown in kept(tmp_path / "home")
        (tmp_path / "home" / "state" / "drafts.json").unlink()
        told_of_ends(part, what, turn, 100, seconds, "draft kept, no orphan")
    assert_calm(tmp_path / "home")


def test_at_any_moment_of_hasty_work_it_goes_at_once_and_the_database_is_sound(
    terminal: Start, database: Path, tmp_path: Path
) -> None:
    part, what = "ended-at-work", "line dropped, SIGHUP, SIGTERM, SIGINT while keys come in"
    for turn in rounds(part, soak=100, short=1):
        program, before = opened(terminal, database)
        wait_for_the_screen(program)
        if turn.number % 3 != 2:  # else before anything is drawn
            program.press(*(key for key in Storm(turn.random).burst("deals", 30) if key != "q"))
            time.sleep(turn.random.random() / 5)
        seconds = ended(program, ENDINGS[2 - turn.number % len(ENDINGS)], before, database)
        told_of_ends(part, what, turn, 100, seconds, "the database sound")
    assert_calm(tmp_path / "home")


def test_at_any_moment_of_an_import_it_goes_at_once_and_leaves_nothing_or_all(
    terminal: Start, database: Path, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("Account Name,City\n" + "".join(f"Firm {number},Graz\n" for number in range(CUSTOMERS)))
    part, what = "dropped-import", f"line dropped during an import of {CUSTOMERS:,} customers"
    there = count_of(database, "account")
    for turn in rounds(part, soak=50, short=1):
        copy = tmp_path / f"import{turn.number}.db"
        lay_down(copy, database.read_bytes())
        words = ["--demo", "--db", str(copy), "--as", "helene", "import", str(file), "--yes"]
        program = terminal([*TCRM, *words], launch=cold)
        if SHARE:
            pause = turn.random.random() * 3
            program.settle(quiet=pause, timeout=pause)
        else:
            program.wait(f"/ {CUSTOMERS:,}")  # in the middle of it
        seconds = ended(program, None, [], copy, may_be_through=True)
        found = count_of(copy, "account")
        assert found in (there, there + CUSTOMERS)
        whole = count(part, whole=found > there)["whole"]
        copy.unlink()
        told_of_ends(part, what, turn, 50, seconds, "nothing or all is there", f", {whole:.0f} after it was through")
