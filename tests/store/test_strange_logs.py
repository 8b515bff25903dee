"""Another file is put in the place of a database that is open, or whose program was killed: the log that lies beside
it is the old file's. Nobody reads it into the new one, and nothing of either is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from office import NOW, on_file

from tcrm.actions import customers
from tcrm.errors import DatabaseTrouble
from tcrm.models.opening import open_database
from tcrm.session import Session

HOLD = """
import sys
from pathlib import Path
from datetime import datetime, timezone
from tcrm.actions.customers import add_account
from tcrm.errors import TcrmError
from tcrm.models.opening import open_database
from tcrm.session import Session
db = open_database(Path(sys.argv[1]), say=lambda text: print(text, flush=True))
session = Session(db, "maria", lambda: datetime(2026, 11, 21, 12, tzinfo=timezone.utc))
for name in sys.argv[2:]:
    add_account(session, name)
print("ready", flush=True)
for line in sys.stdin:
    try:
        add_account(session, line.strip())
        print("stored", flush=True)
    except TcrmError as error:
        print("refused:", error.message, flush=True)
"""


def made(path: Path, *accounts: str) -> Path:
    office = on_file(path)
    for name in accounts:
        office.account(name)
    office.db.close()
    return path


@contextmanager
def holding(path: Path, *names: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open and has added these customers, which only its log knows of."""
    command = [sys.executable, "-c", HOLD, str(path), *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def tell(process: subprocess.Popen[str], name: str) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def names(path: Path) -> list[str]:
    """What the file holds for whoever opens it with this program; sound, too."""
    db = open_database(path)
    try:
        assert db.integrity_problems() == []
        return [row[0] for row in db.sql("SELECT name FROM account ORDER BY id")]
    finally:
        db.close()


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    return made(tmp_path / "firm.db", "Acme")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return made(tmp_path / "other.db", "Other", "Another")


def test_whoever_opens_the_new_file_waits_for_the_session_on_the_old_one(firm: Path, other: Path) -> None:
    with holding(firm, "Volta") as session:
        other.replace(firm)
        with pytest.raises(DatabaseTrouble, match="which a session still has open"):
            open_database(firm)
        assert "refused: Another file was put in the place" in tell(session, "Lost")
        assert names(firm) == ["Other", "Another"]  # it has taken its log with it
    assert names(firm) == ["Other", "Another"]
    assert names(firm.with_name("firm-rescued.db")) == ["Acme", "Volta"]


def test_both_go_on_side_by_side(firm: Path, other: Path) -> None:
    with holding(firm, "Volta") as old:
        other.replace(firm)
        tell(old, "Lost")
        with holding(firm, "New") as fresh:
            assert "refused" in tell(old, "Lost")
            assert tell(fresh, "Newer") == "stored"
            old.communicate()
            assert old.returncode == 0
            assert tell(fresh, "Newest") == "stored"
        assert names(firm) == ["Other", "Another", "New", "Newer", "Newest"]


def test_a_log_that_a_killed_program_left_is_put_aside_and_said(firm: Path, other: Path) -> None:
    with holding(firm, "Volta") as session:
        os.kill(session.pid, signal.SIGKILL)
        session.wait()
    log = firm.with_name("firm.db-wal")
    kept = log.read_bytes()
    firm.rename(firm.with_name("old.db"))
    other.replace(firm)
    said: list[str] = []
    db = open_database(firm, say=said.append)
    assert [row[0] for row in db.sql("SELECT name FROM account ORDER BY id")] == ["Other", "Another"]
    customers.add_account(Session(db, "maria", lambda: NOW), "New")
    db.close()
    (text,) = said
    stray = firm.with_name("firm.db-wal.stray")
    assert f"{log} was the log of another file" in text and stray.name in text
    assert stray.read_bytes() == kept
    stray.rename(firm.with_name("old.db-wal"))  # with its own file it is whole again
    assert names(firm.with_name("old.db")) == ["Acme", "Volta"]


def test_a_log_that_was_copied_with_its_file_belongs_to_it(firm: Path, tmp_path: Path) -> None:
    with holding(firm, "Volta") as session:
        os.kill(session.pid, signal.SIGKILL)
        session.wait()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for tail in ("", "-wal", ".lock"):
        (folder / f"firm.db{tail}").write_bytes(firm.with_name(f"firm.db{tail}").read_bytes())
    assert names(folder / "firm.db") == ["Acme", "Volta"]
    tmp_path.joinpath("moved").mkdir()
    for tail in ("", "-wal", ".lock"):
        firm.with_name(f"firm.db{tail}").rename(tmp_path / "moved" / f"firm.db{tail}")
    assert names(tmp_path / "moved" / "firm.db") == ["Acme", "Volta"]


def test_a_file_that_is_replaced_while_nobody_has_it_open_is_just_another_file(firm: Path, other: Path) -> None:
    with holding(firm, "Volta") as session:
        session.communicate()
    other.replace(firm)
    for _again in range(3):
        assert names(firm) == ["Other", "Another"]
    assert not list(firm.parent.glob("firm.db-*"))
