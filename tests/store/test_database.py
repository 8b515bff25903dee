"""Opening the file: what is made, what is refused and how, what holds when several write."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from antique import old_file
from office import NOW
from peewee import SchemaManager

from tcrm.actions.setup import open_session
from tcrm.errors import DatabaseTrouble, Refused
from tcrm.models import ALL_TABLES, Account
from tcrm.models.database import Database
from tcrm.models.migrate import newest
from tcrm.models.opening import open_database
from tcrm.models.sql import sqlite


def schema(db: Database) -> set[tuple[str, str]]:
    """(name, statement without white space) of every table, index and trigger."""
    rows = db.sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return {(name, "".join(text.split())) for name, text in rows}


def test_the_frozen_schema_is_that_of_the_models() -> None:
    made = open_database(None)
    fresh = Database(None)
    fresh.connect()
    for model in ALL_TABLES:
        SchemaManager(model, fresh).create_all(safe=False)
    wanted = schema(fresh)
    beside = ("guard_", "schema_migration", "search_gram")  # triggers, the migrations' own, the index of the search
    have = {row for row in schema(made) if not row[0].startswith(beside)}
    assert have == wanted
    made.close()
    fresh.close()


def test_a_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "crm.db"
    session = open_session(path, "maria", lambda: NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (session.user.login, session.user.role) == ("maria", "admin")
    session.close()


def test_the_pragmas_that_keep_data_safe_are_on(tmp_path: Path) -> None:
    db = open_database(tmp_path / "crm.db")
    found = {
        name: db.sql(f"PRAGMA {name}")[0][0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
    }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    assert db.sql("PRAGMA mmap_size")[0][0] == 0
    db.close()


def test_a_second_person_must_be_known(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    open_session(path, "maria", lambda: NOW).close()
    with pytest.raises(Refused, match="maria"):
        open_session(path, "mallory", lambda: NOW)


def test_what_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("dear diary, " * 100)
    with pytest.raises(DatabaseTrouble, match="not a TCRM database"):
        open_database(text)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as strange:
        strange.execute("CREATE TABLE t (x)")
    before = other.read_bytes()
    with pytest.raises(DatabaseTrouble, match="another program"):
        open_database(other)
    assert other.read_bytes()[:16] == before[:16]
    with pytest.raises(DatabaseTrouble, match="PostgreSQL"):
        open_database(Path("postgresql://localhost/crm"))


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    db = open_database(path)
    db.sql(f"PRAGMA user_version = {newest() + 1}")
    db.close()
    with pytest.raises(DatabaseTrouble, match="newer TCRM"):
        open_database(path)


def test_an_old_schema_is_backed_up_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "crm.db"
    session = open_session(path, "maria", lambda: NOW)
    with session.operation("account.add", name="Acme") as op:
        op.insert(Account, name="Acme", sort_name="acme")
    session.db.sql("DROP TRIGGER guard_move_delete")
    session.close()
    folder = tmp_path / "migrations"
    folder.mkdir()
    from tcrm.models import migrate

    have = newest()
    for file in migrate.FOLDER.glob("[0-9]*"):
        (folder / file.name).write_text(file.read_text())
    (folder / f"{have + 1:04d}_more.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE more (x TEXT) STRICT')\n"
    )
    monkeypatch.setattr(migrate, "FOLDER", folder)
    told: list[str] = []
    db = open_database(path, say=told.append)
    assert [str(path) in text and "a copy as it was is kept" in text for text in told] == [True]
    assert db.sql("PRAGMA user_version")[0][0] == have + 1
    assert db.sql("PRAGMA temp_store") == [(2,)] and db.sql("PRAGMA foreign_keys") == [(1,)]
    assert db.sql("SELECT name FROM account") == [("Acme",)]
    triggers = {row[0] for row in db.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert triggers == set(sqlite.GUARD)
    db.close()
    backup = tmp_path / "crm.db.backups" / f"before-schema-{have + 1:04d}.db"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    open_database(path, say=told.append).close()
    assert len(told) == 1  # nobody has to wait a second time
    kept = apsw.Connection(str(backup))
    assert kept.execute("SELECT name FROM account").fetchall() == [("Acme",)]
    assert kept.execute("PRAGMA user_version").fetchall() == [(have,)]


def test_a_firm_of_the_first_schema_keeps_its_pipeline_and_its_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tcrm.actions import deals
    from tcrm.actions.history import undo

    path = tmp_path / "crm.db"
    old_file(path, tmp_path / "migrations", monkeypatch)
    session = open_session(path, "maria", lambda: NOW)
    assert schema(session.db) == schema(open_database(None))
    assert session.db.sql("SELECT key, criteria, tasks, archived_on FROM stage ORDER BY id") == [
        ("new", '[{"need": "field", "field": "amount"}]', "[]", None),
        ("next", "[]", "[]", None),
        ("lost", "[]", "[]", None),
    ]
    assert deals.promote(session, 1).held[0].reasons == ("needs an amount",)
    deals.edit(session, 1, {"amount": 500})
    assert len(deals.promote(session, 1).moved) == 1
    undo(session)
    assert session.db.sql("SELECT to_stage_id, override FROM stage_move") == [(1, "")]
    assert session.db.integrity_problems() == []
    session.close()


@pytest.mark.parametrize("old", [False, True], ids=["the first start", "a migration"])
def test_what_ends_in_the_middle_has_changed_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool
) -> None:
    from tcrm.models import search

    path = tmp_path / "crm.db"
    if old:
        old_file(path, tmp_path / "migrations", monkeypatch)

    def end(_db: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as then, pytest.raises(KeyboardInterrupt):
        then.setattr(search, "rebuild", end)
        open_database(path)
    left = sqlite3.connect(path)
    tables = {row[0] for row in left.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert left.execute("PRAGMA user_version").fetchone() == (int(old),)
    assert ("deal" in tables, "stage_path" in tables) == (old, False)
    left.close()
    db = open_database(path)
    assert schema(db) == schema(open_database(None))
    db.close()


def test_what_was_deleted_under_the_first_schema_comes_back_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    from tcrm.actions import deals
    from tcrm.actions.history import undo

    path = tmp_path / "crm.db"
    old_file(path, tmp_path / "migrations", monkeypatch)
    session = open_session(path, "maria", lambda: NOW)
    deals.delete(session, 1)
    ((change, image),) = session.db.sql("SELECT id, before FROM change WHERE table_name = 'stage_move'")
    then = {name: value for name, value in json.loads(image).items() if name != "override"}
    with session.db.writing():  # the first schema had no such column, so its journal has none either
        session.db.sql("UPDATE change SET before = ? WHERE id = ?", (json.dumps(then), change))
    undo(session)
    assert session.db.sql("SELECT deal_id, to_stage_id, override FROM stage_move") == [(1, 1, "")]
    session.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where others may not")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DatabaseTrouble, match="Cannot open"):
            open_database(tmp_path / "sub" / "crm.db")
    finally:
        tmp_path.chmod(0o700)


WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from tcrm.actions.setup import open_session
from tcrm.models import Account
session = open_session(Path(sys.argv[1]), "maria", lambda: datetime.now(UTC))
for number in range(int(sys.argv[2])):
    with session.operation("account.edit", name="x") as op:
        (count,) = session.db.one(Account.select(Account.employees).where(Account.id == 1))
        op.update(Account, 1, employees=count + 1)
"""


def test_writers_of_several_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    session = open_session(path, "maria", lambda: NOW)
    with session.operation("account.add", name="Acme") as op:
        op.insert(Account, name="Acme", sort_name="acme", employees=0)
    session.close()
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), "40"]) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    db = open_database(path)
    assert db.sql("SELECT employees, version FROM account") == [(160, 161)]
    assert db.integrity_problems() == []
    db.close()
