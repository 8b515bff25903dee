"""The shell at a real terminal: width, colours, questions, ctrl+c, and the way to the screens."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import apsw
import pytest
from office import Office
from program import TCRM
from terminal import Start

from tcrm.models.opening import open_database

pytestmark = pytest.mark.pty


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """A small firm with deals of long and wide names."""
    path = tmp_path / "firm.db"
    db = open_database(path)
    office = Office(db)
    for name in (
        "田中製作所株式会社東京本社",
        "A customer with a name that is longer than any terminal is wide, or nearly so",
    ):
        office.deal("Renewal of the contract for another two years", account_id=office.account(name), amount=1250000)
    db.close()
    return path


def at(path: Path, *words: str, login: str = "olga") -> list[str]:
    return [*TCRM, "--db", str(path), "--as", login, *words]


@pytest.mark.parametrize("columns", [40, 132])
def test_a_table_fits_the_terminal(terminal: Start, firm: Path, columns: int) -> None:
    shell = terminal(at(firm, "pipeline"), columns=columns, rows=24)
    assert shell.exit_status() == 0
    shown = [line for line in shell.screen.splitlines() if line.strip()]
    deals = [place for place, line in enumerate(shown) if re.match(r"\s+D-\d", line)]
    assert deals == [len(shown) - 2, len(shown) - 1]  # a line too wide would be wrapped, and stand in between
    assert "田中" in shell.screen


def test_colours_are_for_terminals_that_want_them(terminal: Start, firm: Path) -> None:
    coloured = terminal(at(firm, "pipeline"))
    coloured.exit_status()
    plain = terminal(at(firm, "pipeline"), env={"NO_COLOR": "1"})
    plain.exit_status()
    assert b"\x1b[1m" in coloured.raw
    assert b"\x1b" not in plain.raw


def test_who_waits_for_another_program_is_told_so_in_one_line_and_may_leave(terminal: Start, firm: Path) -> None:
    other = apsw.Connection(str(firm))
    other.execute("BEGIN IMMEDIATE")
    told = r"Another program holds the database .*firm\.db; waiting for it, 30 seconds at most\."
    left = terminal(at(firm, "add", "task", "Volta"), columns=200)
    left.wait(told)
    stays = terminal(at(firm, "add", "task", "Nova"), columns=200)  # behind the first one, until that leaves
    left.kill(signal.SIGINT)
    assert left.exit_status() == 130 and "nothing is left half done" in left.screen
    stays.wait(told)
    other.execute("ROLLBACK")
    other.close()
    assert stays.exit_status() == 0, stays.screen
    assert stays.screen.count("Another program") == 1 and "Nova" in stays.screen


def test_restore_asks_and_takes_no_for_an_answer(terminal: Start, firm: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    assert terminal(at(firm, "backup", str(backup))).exit_status() == 0
    for answer, code in (("n\r", 1), ("\x03", 130), ("y\r", 0)):
        shell = terminal(at(firm, "restore", str(backup)), columns=200)
        shell.wait(r"\[y/N\]")
        shell.burst(answer)
        assert shell.exit_status() == code
    assert len(list(firm.with_name("firm.db.backups").glob("before-restore-*"))) == 1  # once, not three times


def test_alone_it_opens_the_screens(terminal: Start, firm: Path) -> None:
    shell = terminal([sys.executable, "-m", "tcrm", *at(firm)[len(TCRM) :]])
    shell.wait("Agenda")
    shell.burst("3")
    shell.wait("Renewal of the contract")
    shell.burst("q")
    assert shell.exit_status() == 0


def test_dates_that_do_not_tell_are_asked_for(terminal: Start, firm: Path, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("title,close_on\nA,03/04/2026\nB,05/06/2026\n")
    shell = terminal(at(firm, "import", str(file)), columns=100)
    shell.wait("1  03/04/2026 = 03 Apr 2026")
    shell.wait("2  03/04/2026 = 04 Mar 2026")
    shell.burst("2\r")
    shell.wait(r"Import it so\? \[y/N\]")
    shell.burst("y\r")
    assert shell.exit_status() == 0
    shown = terminal(at(firm, "show", "D-3", "--json"))
    shown.exit_status()
    assert b'"close_on": "2026-03-04"' in shown.raw


def test_an_import_shows_its_progress_and_clears_it(terminal: Start, firm: Path, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("name,city\n" + "".join(f"Customer {n},City\n" for n in range(1000)))
    shell = terminal(at(firm, "import", str(file), "--kind", "account", "--yes"), columns=100)
    assert shell.exit_status() == 0
    assert b"/ 1,000" in shell.raw
    assert "/ 1,000" not in shell.screen
