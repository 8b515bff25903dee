"""`tcrm backup` while others write without a pause: every one of them restores, is sound, and holds all that had been
acknowledged before it began. Three writers and five backups; in a soak twenty and a hundred."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from office import NOW, on_file
from shell import bare
from soak.ledger import figure
from thorough import SOAK

from tcrm.actions.care import examine
from tcrm.actions.setup import open_session

WRITERS, COPIES = (20, 100) if SOAK else (3, 5)
PROGRAM = Path(__file__).with_name("writers.py")


@contextmanager
def at_work(database: Path, folder: Path) -> Iterator[None]:
    """The writers, all of whom have begun; ended as roughly as can be."""
    command = [sys.executable, str(PROGRAM), str(database), str(WRITERS), str(folder)]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        end = time.monotonic() + 120
        while min(acknowledged(folder).values(), default=0) < 1 or len(acknowledged(folder)) < WRITERS:
            assert time.monotonic() < end and program.poll() is None, "the writers did not begin"
            time.sleep(0.01)
        yield
        assert program.poll() is None
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()


def acknowledged(folder: Path) -> dict[int, int]:
    """How far each writer has come, as they were told."""
    return {int(path.name): int(path.read_bytes() or b"0") for path in folder.iterdir()}


def held(database: Path) -> dict[int, int]:
    """How far each writer has come, as the file says; the file must be sound in every way."""
    session = open_session(database, "olga", lambda: NOW)
    try:
        assert [check for check in examine(session) if not check.ok] == []
        return dict(session.db.sql("SELECT id, employees FROM account"))
    finally:
        session.close()


def prepared(path: Path) -> None:
    """A firm with a customer and a deal for each writer."""
    office = on_file(path)
    for number in range(1, WRITERS + 1):
        assert office.account(f"Firm {number}", employees=0) == office.deal(f"Deal {number}") == number
    office.db.close()


def test_every_backup_restores_is_sound_and_holds_what_was_acknowledged(tmp_path: Path) -> None:
    database, folder, fresh = tmp_path / "firm.db", tmp_path / "told", tmp_path / "fresh.db"
    prepared(database)
    folder.mkdir()
    with at_work(database, folder):
        for number in range(COPIES):
            copy = tmp_path / f"{number}.db"
            before = acknowledged(folder)
            assert bare("--db", str(database), "--as", "olga", "backup", str(copy)).code == 0
            assert bare("--db", str(fresh), "--as", "olga", "restore", str(copy), "--yes").code == 0
            found = held(fresh)
            assert {writer for writer, count in before.items() if found[writer] < count} == set()
            copy.unlink()
    final = acknowledged(folder)
    assert {writer for writer, count in held(database).items() if count < final[writer]} == set()
    what = f"backups made while {WRITERS} write, each restored"
    figure("backups", what, f"{COPIES}", goal="sound, nothing missing that was acknowledged before")
