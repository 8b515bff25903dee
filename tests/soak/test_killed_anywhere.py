"""kill -9 at any moment, during every kind of action: what was acknowledged is there, nothing is half done, the file is
sound in every way, and the next start goes on.

What must be in the file is known exactly: a twin does the same deeds without being killed. Every table must be as the
twin's after the deeds that were acknowledged, or after the one more that was done but not yet told.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import pytest
from antique import old_file
from office import NOW, on_file
from soak.killed import KINDS, Kind, Threat, do
from soak.ledger import Round, figure, of, rounds

from tcrm.actions.backup import backup
from tcrm.actions.care import examine
from tcrm.actions.imports import import_files
from tcrm.actions.setup import open_session
from tcrm.models import backups
from tcrm.models.database import Database
from tcrm.models.sql.sqlite import GUARD
from tcrm.session import Session

PROGRAM = Path(__file__).with_name("killed.py")
SPOILED = (
    *(f"DROP TRIGGER {name}" for name in GUARD),
    "UPDATE deal SET status = 'won' WHERE id < 9",
    "UPDATE account SET city = 'Ulm' WHERE id = 3",
    "DELETE FROM search_key WHERE id % 3 = 0",
    'DROP INDEX "deal_account_id"',
)
"""Faults of every kind that the doctor mends: of data, of the journal, and past both."""

Facts = dict[str, list[Any]]


def facts(db: Database) -> Facts:
    """All that the file holds, journal, versions and schema included, but for the search (which the doctor checks)."""
    found = db.sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    beside = ("search_", "schema_migration")  # the latter says when
    tables = [name for kind, name, _sql in found if kind == "table" and not name.startswith(beside)]
    out: Facts = {name: db.sql(f'SELECT * FROM "{name}"') for name in tables}
    return out | {"": [*found, *db.sql("PRAGMA user_version"), *db.sql("PRAGMA application_id")]}


def faults(session: Session) -> list[str]:
    return [f"{check.name}: {check.found}" for check in examine(session) if not check.ok]


class Grounds:
    """The files on which people are killed, each with its twin; as they were made for the first kill."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.made = folder / "made"
        self.used = folder / "used"
        self.made.mkdir()
        office = on_file(self.made / "firm.db")
        accounts, deals = folder / "accounts.csv", folder / "deals.csv"
        accounts.write_text("Account Name,City,Phone\n" + "".join(f"Firm {i},Graz,+43 {i}\n" for i in range(24)))
        rows = "".join(f"Deal {i},Firm {i % 24},{i},Lead,2026-03-{i % 28 + 1:02}\n" for i in range(48))
        deals.write_text("Deal Name,Account Name,Amount,Deal Stage,Create Date\n" + rows)
        import_files(office.sit("olga"), [deals, accounts])
        for copy in ("one.copy", "two.copy"):
            do(office.sit("olga"), KINDS["log"], copy, 0)
            backup(office.sit("olga"), self.made / copy)
        office.db.copy_to(self.made / "spoiled.db")
        office.db.close()
        old_file(self.made / "old.db", folder / "migrations", patch)
        for name, statements in {"spoiled": SPOILED, "old": ("UPDATE user SET login = 'olga'",)}.items():
            db = Database(self.made / f"{name}.db")
            db.connect()
            for statement in statements:
                db.sql(statement)
            db.close()

    def prepared(self, kind: Kind) -> tuple[Path, Path]:
        """(the file, its twin): those of the firm as they have become, all others fresh."""
        made = self.made / f"{kind.file}.db"
        places = []
        for name in ("real", "twin"):
            folder = self.used / (name if kind.file == "firm" else f"{name} {kind.file}")
            if kind.file != "firm":
                shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                folder.mkdir(parents=True)
                for file in self.made.glob("*.copy"):
                    shutil.copy(file, folder)
                if made.exists():
                    shutil.copy(made, folder / "firm.db")
            places.append(folder / "firm.db")
        return places[0], places[1]

    def renew(self) -> None:
        """The firm as it was in the beginning, before it has grown too large."""
        shutil.rmtree(self.used, ignore_errors=True)


class Killer:
    """The program that splits off those who are killed."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self.program = program
        self.pace = dict.fromkeys(KINDS, 0.02)  # seconds that a deed takes, as it is known so far

    def kill(self, kind: str, path: Path, seed: str, chance: Random) -> int:
        """How many deeds were acknowledged before the end."""
        threat = Threat(kind, str(path), seed, seconds=chance.random() * 1.5 * self.pace[kind])
        if chance.random() < 0.5:
            threat = Threat(kind, str(path), seed, writes=int(2 ** (chance.random() * 8)))
        assert self.program.stdin is not None and self.program.stdout is not None
        print(json.dumps(asdict(threat)), file=self.program.stdin, flush=True)
        done, status = json.loads(self.program.stdout.readline())
        assert status == signal.SIGKILL, threat
        return int(done)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    command = [sys.executable, str(PROGRAM)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield Killer(program)
        program.communicate()


@contextmanager
def sitting(path: Path) -> Iterator[Session]:
    session = open_session(path, "olga", lambda: NOW)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def twin_of(path: Path) -> Iterator[Session]:
    with sitting(path) as session:
        session.db.sql("PRAGMA synchronous = off")  # nobody pulls its plug
        yield session


def one_killed(grounds: Grounds, killer: Killer, name: str, turn: Round) -> None:
    """Kill once and look at everything."""
    kind, seed = KINDS[name], str(turn.number)
    real, twin = grounds.prepared(kind)
    told = killer.kill(name, real, seed, turn.random)
    if turn.random.random() < 0.2:
        killer.kill("start", real, seed, turn.random)  # again, as it puts right what the first one left
    began = time.monotonic()
    with twin_of(twin) as other, sitting(real) as session:
        for number in range(told):
            do(other, kind, seed, number)
        session.db.sql("PRAGMA synchronous = off")  # what is tried has happened
        found, known, done = facts(session.db), facts(other.db), told
        if found != known:
            do(other, kind, seed, told)
            known, done = facts(other.db), told + 1
        assert found == known, (name, seed)
        if kind.deed is not None and not (kind.once and done):
            began = time.monotonic()
            do(session, kind, seed, done)  # life goes on
            killer.pace[name] = time.monotonic() - began
            do(other, kind, seed, done)
            assert facts(session.db) == facts(other.db)
        assert faults(session) == (faults(other) if kind.file == "old" else [])  # it was written by hand
    killer.pace[name] = killer.pace[name] if kind.deed else time.monotonic() - began
    assert_copies_are_whole(real)


def assert_copies_are_whole(database: Path) -> None:
    """What has the name of a backup is one; then they go."""
    for copy in backups.found(database):
        kept = Database(copy.path, read_only=True)
        kept.connect()
        assert kept.sql("PRAGMA integrity_check") == [("ok",)] and kept.sql("SELECT count(*) FROM firm") == [(1,)]
        kept.close()
        copy.path.unlink()
    folder = backups.folder_of(database)
    if folder.exists():
        with backups.at_work(database):
            assert {path.name for path in folder.iterdir()} == {".lock"}


def test_nothing_is_lost_or_half_done_wherever_somebody_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killer: Killer
) -> None:
    grounds, names = Grounds(tmp_path, monkeypatch), list(KINDS)
    for turn in rounds("killed", soak=1000, short=2 * len(names)):
        if turn.number % (3 * len(names)) == 0:
            grounds.renew()
        one_killed(grounds, killer, names[turn.number % len(names)], turn)
        figure(
            "killed",
            "kill -9 at any moment, half of them inside a write to the disk",
            f"{of(turn, 1000)} times in {len(names)} kinds of work, nothing lost, nothing half done",
            goal="1,000 times",
            met=turn.number + 1 >= 1000,
        )
