"""kill -9 in the middle of an import or of a promotion: what was acknowledged is there, nothing is half done."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest
from dump import Rows, dump
from office import ask_nothing

from tcrm.actions.care import examine
from tcrm.actions.imports import import_files
from tcrm.actions.setup import open_session
from tcrm.session import Session

PROGRAM = Path(__file__).with_name("killed.py")
NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)
ACCOUNTS, DEALS = 400, 2500


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    accounts, deals = tmp_path / "accounts.csv", tmp_path / "deals.csv"
    accounts.write_text("Account Name,City,Phone\n" + "".join(f"Firm {i},Graz,+43 {i}\n" for i in range(ACCOUNTS)))
    rows = (f"Deal {i},Firm {i % ACCOUNTS},{i},Qualified,2026-03-{i % 28 + 1:02}\n" for i in range(DEALS))
    deals.write_text("Deal Name,Account Name,Amount,Deal Stage,Create Date\n" + "".join(rows))
    return [str(deals), str(accounts)]


@contextmanager
def running(what: str, database: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """The program, which is ended with the test at the latest."""
    command = [sys.executable, str(PROGRAM), what, str(database), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            yield program, program.stdout
        finally:
            program.kill()


def kill_when(program: subprocess.Popen[str], lines: IO[str], count: int, word: str) -> list[list[str]]:
    """Read until the `count`-th line that begins with `word`, kill, and give all lines that had got out."""
    said: list[list[str]] = []
    for line in lines:
        said.append(line.split())
        count -= line.startswith(word)
        if count <= 0:
            break
    program.send_signal(signal.SIGKILL)
    said += [line.split() for line in lines if line.endswith("\n")]
    assert program.wait(10) == -signal.SIGKILL
    return said


@contextmanager
def opened(database: Path) -> Iterator[Session]:
    session = open_session(database, "olga", lambda: NOW)
    try:
        assert [check for check in examine(session) if not check.ok] == []
        assert_the_journal_agrees(session)
        yield session
    finally:
        session.close()


def assert_the_journal_agrees(session: Session) -> None:
    """Every row that the journal says was made is there (nothing is removed here), and no other."""
    for table, rows in dump(session.db).items():
        said = session.db.sql("SELECT row_id FROM change WHERE table_name = ? AND act = 'I'", (table,))
        assert {row[0] for row in said} == set(rows), table


def test_an_import_that_is_killed_leaves_nothing_or_all(tmp_path: Path, files: list[str]) -> None:
    database = tmp_path / "firm.db"
    with opened(database) as session:
        before: Rows = dump(session.db)
    dice = random.Random(7)
    for count in (dice.randint(1, 3), dice.randint(4, 9), dice.randint(10, 12)):
        with running("import", database, *files) as (program, lines):
            said = kill_when(program, lines, count, "at")
        assert ["acknowledged", str(ACCOUNTS + DEALS)] not in said
        with opened(database) as session:
            assert dump(session.db) == before
    with running("import", database, *files) as (program, lines):
        kill_when(program, lines, 1, f"at {ACCOUNTS + DEALS} {ACCOUNTS + DEALS}")
    with opened(database) as session:
        found = dump(session.db)
        assert len(found["account"]) + len(found["deal"]) in (0, ACCOUNTS + DEALS)
        assert (found == before) == (len(found["deal"]) == 0)
        assert session.db.sql("SELECT count(*) FROM operation WHERE kind = 'import'") == [(bool(found["deal"]),)]


def test_an_import_that_was_acknowledged_survives_being_killed(tmp_path: Path, files: list[str]) -> None:
    database = tmp_path / "firm.db"
    with running("import", database, *files) as (program, lines):
        said = kill_when(program, lines, 1, "acknowledged")
    assert said[-1] == ["acknowledged", str(ACCOUNTS + DEALS)]
    with opened(database) as session:
        found = dump(session.db)
        assert (len(found["account"]), len(found["deal"]), len(found["stage_move"])) == (ACCOUNTS, DEALS, DEALS)


def test_promotions_that_were_acknowledged_are_there_and_none_is_half_done(tmp_path: Path) -> None:
    database = tmp_path / "firm.db"
    file = tmp_path / "deals.csv"
    rows = (f"Deal {i},{i},simple,Prospecting\n" for i in range(8))
    file.write_text("Deal Name,Amount,Pipeline,Deal Stage\n" + "".join(rows))
    with opened(database) as session:
        ask_nothing(session)
        import_files(session, [file])
    dice = random.Random(3)
    for _round in range(4):
        with opened(database) as session:
            made = session.db.sql("SELECT count(*) FROM operation")[0][0]
        with running("promote", database) as (program, lines):
            said = kill_when(program, lines, dice.randint(5, 60), "acknowledged")
        told = [tuple(map(int, words[1:])) for words in said if words[0] == "acknowledged"]
        last = {deal: (stage, version) for deal, stage, version in told}
        with opened(database) as session:
            now = session.db.sql("SELECT id, stage_id, version FROM deal")
            ahead = [deal for deal, stage, version in now if deal in last and (stage, version) != last[deal]]
            assert len(ahead) <= 1  # one that was done when the kill came, and not yet told
            assert all(version > last[deal][1] for deal, _stage, version in now if deal in ahead)
            done = session.db.sql("SELECT count(*) FROM operation")[0][0] - made
            assert len(told) <= done <= len(told) + 1
