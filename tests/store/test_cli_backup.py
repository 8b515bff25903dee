"""Backups and what is brought back from them, in the shell."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from shell import Shell, bare

from tcrm import session
from tcrm.actions.backup import backup
from tcrm.models.opening import open_database


def kept_before_restoring(database: Path) -> list[Path]:
    return sorted(database.with_name(f"{database.name}.backups").glob("before-restore-*.db"))


def hole_in(database: Path) -> Path:
    """This database with a page overwritten in its middle, which opening it does not read."""
    with closing(sqlite3.connect(database)) as db:
        page, size = (
            db.execute(ask).fetchone()[0]
            for ask in ("SELECT rootpage FROM sqlite_master WHERE name = 'account'", "PRAGMA page_size")
        )
    content = bytearray(database.read_bytes())
    content[size * (page - 1) : size * page] = b"\xff" * size
    database.write_bytes(content)
    return database


def test_a_backup_holds_everything_and_is_private(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    assert worked("backup", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert bare("--db", str(file), "--as", "olga", "find", "acme", "--json").json[0]["id"] == "A-1"
    assert {path.name for path in tmp_path.iterdir() if path.suffix == ".part"} == set()


def test_a_backup_overwrites_nothing(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("dear")
    assert worked("backup", str(file)).code == 1
    assert file.read_text() == "dear"
    assert worked("backup", str(tmp_path / "no" / "where.db")).code == 1


def test_a_backup_is_for_admins_because_it_holds_all(worked: Shell, tmp_path: Path) -> None:
    said = worked("backup", str(tmp_path / "b.db"), login="maria")
    assert said.code == 1
    assert not (tmp_path / "b.db").exists()


def test_restore_brings_back_what_was_and_keeps_what_is(worked: Shell, tmp_path: Path) -> None:
    assert worked.path is not None
    file = tmp_path / "backup.db"
    worked("backup", str(file))
    worked("add", "customer", "Later")
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(file), "--yes")
    assert said.code == 0
    assert worked("find", "later", "--json").json == []
    (kept,) = kept_before_restoring(worked.path)
    assert str(kept) in said.out
    assert kept.stat().st_mode & 0o777 == 0o600
    assert bare("--db", str(kept), "--as", "olga", "find", "later", "--json").json[0]["name"] == "Later"
    assert worked("doctor").code == 0


def test_restore_names_whom_it_brings_back_although_they_were_forgotten_since(worked: Shell, tmp_path: Path) -> None:
    assert worked.path is not None
    here, file = ("--db", str(worked.path), "--as", "olga"), tmp_path / "backup.db"
    bare(*here, "add", "contact", "Eva Weiss")
    bare(*here, "backup", str(file))
    bare(*here, "add", "contact", "Later Person")
    for person in ("C-1", "C-2"):
        assert bare(*here, "forget", person, "--yes").code == 0
    undone = bare(*here, "undo", str(bare(*here, "history", "--json").json[0]["id"]))
    assert "tcrm undo NUMBER" in undone.err
    said = bare(*here, "restore", str(file), "--yes")
    assert "forgotten since then and in it again: C-1\n" in said.err and "tcrm forget C-1" in said.err
    assert bare(*here, "restore", str(file), "--yes", "--json").json["forgotten_again"] == []
    (damaged := tmp_path / "damaged.db").write_bytes(b"no database at all" * 99)
    said = bare("--db", str(damaged), "--as", "olga", "restore", str(file), "--yes")
    assert "in it again: run tcrm forget" in " ".join(said.err.split())


def test_restoring_twice_keeps_both(worked: Shell, tmp_path: Path) -> None:
    assert worked.path is not None
    file = tmp_path / "backup.db"
    worked("backup", str(file))
    for _ in range(2):
        assert bare("--db", str(worked.path), "--as", "olga", "restore", str(file), "--yes").code == 0
    assert len(kept_before_restoring(worked.path)) == 2


def test_an_open_program_sees_what_was_restored(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    worked("backup", str(file))
    worked("add", "customer", "Later")
    assert worked.office.db.sql("SELECT count(*) FROM account") == [(2,)]
    bare("--db", str(worked.path), "--as", "olga", "restore", str(file), "--yes")
    assert worked.office.db.sql("SELECT count(*) FROM account") == [(1,)]


def test_restore_asks_and_without_anybody_to_ask_is_refused(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    worked("backup", str(file))
    worked("add", "customer", "Later")
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(file))
    assert said.code == 1
    assert "--yes" in said.err
    assert worked("find", "later", "--json").json != []


def test_restore_looks_for_the_file_before_it_asks(worked: Shell, tmp_path: Path) -> None:
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(tmp_path / "none.db"))
    assert said.code == 1
    assert "There is no file" in said.err and "--yes" not in said.err


@pytest.mark.parametrize("words", [("doctor",), ("find", "acme"), ("promote", "D-1")])
def test_a_damaged_database_names_the_next_step(worked: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "damaged.db"
    worked("backup", str(file))
    content = bytearray(file.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    file.write_bytes(content)
    said = bare("--db", str(file), "--as", "olga", *words)
    assert said.code == 1
    assert "damaged" in said.err and "tcrm restore FILE" in said.err


def test_restore_is_for_admins(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    worked("backup", str(file))
    said = bare("--db", str(worked.path), "--as", "maria", "restore", str(file), "--yes")
    assert (said.code, said.err) == (1, "Only admins may do this.\n")


@pytest.mark.parametrize("content", [b"", b"no database at all " * 300])
def test_what_is_no_backup_is_not_restored(worked: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.db"
    file.write_bytes(content)
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(file), "--yes")
    assert said.code == 1
    assert "bad.db" in said.err and "--db" not in said.err
    assert not content or "See which backups there are: tcrm restore\n" in said.err
    assert worked("find", "acme", "--json").json != []
    assert not list(tmp_path.glob("*.before-restore"))


def test_a_damaged_backup_is_not_restored(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    worked("backup", str(file))
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 40] = b"\xff" * (4096 * 37)
    file.write_bytes(content)
    assert bare("--db", str(worked.path), "--as", "olga", "restore", str(file), "--yes").code == 1
    assert worked("find", "acme", "--json").json != []


def test_a_database_that_cannot_be_read_any_more_is_replaced(worked: Shell, tmp_path: Path) -> None:
    file, broken = tmp_path / "backup.db", tmp_path / "broken.db"
    worked("backup", str(file))
    broken.write_bytes(b"scrambled " * 500)
    assert bare("--db", str(broken), "--as", "olga", "restore", str(file), "--yes").code == 0
    assert bare("--db", str(broken), "--as", "olga", "find", "acme", "--json").json != []
    (kept,) = kept_before_restoring(broken)
    assert kept.read_bytes().startswith(b"scrambled") and kept.stat().st_mode & 0o777 == 0o600


def test_a_backup_restores_where_nothing_was(worked: Shell, tmp_path: Path) -> None:
    file, fresh = tmp_path / "backup.db", tmp_path / "fresh.db"
    worked("backup", str(file))
    assert bare("--db", str(fresh), "--as", "olga", "restore", str(file), "--yes").code == 0
    assert fresh.stat().st_mode & 0o777 == 0o600
    assert bare("--db", str(fresh), "--as", "maria", "find", "acme", "--json").json != []


def test_the_demo_is_not_restored_into(tmp_path: Path) -> None:
    assert bare("--demo", "restore", str(tmp_path / "x.db"), "--yes").code == 2


def test_another_programs_database_is_not_restored(worked: Shell, tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    worked("backup", str(file))
    db = open_database(file)
    db.sql("PRAGMA application_id=1")
    db.close()
    copy = shutil.copy(file, tmp_path / "copy.db")
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(copy), "--yes")
    assert said.code == 1
    assert "another program" in said.err


# -- a file that was cut to nothing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["agenda", "add customer Volta", "doctor", "import {file} --dry-run", "--today {day} find x"]
)
def test_a_database_that_was_emptied_is_no_new_company_where_there_are_backups(tmp_path: Path, words: str) -> None:
    path = tmp_path / "firm.db"
    here = ("--db", str(path), "--as", "petra")
    assert bare(*here, "add", "customer", "Acme").code == bare(*here, "backup").code == 0
    path.write_bytes(b"")
    (file := tmp_path / "in.csv").write_text("Account Name\nVolta\n", encoding="utf-8")
    said = bare(*here, *words.format(file=file, day="2026-11-21").split())
    told = " ".join(said.err.split())
    assert (said.code, said.out) == (1, "")
    assert f"The database {path} is empty, but there are backups of it." in told and f"tcrm --db {path} restore" in told
    assert path.stat().st_size == 0
    assert [row["customers"] for row in bare(*here, "restore", "--json").json] == [1]
    assert bare(*here, "restore", "1", "--yes", "--json").json["kept"] is None
    assert bare(*here, "find", "acme", "--json").json[0]["id"] == "A-1"


def test_an_empty_file_without_backups_becomes_a_private_database(worked: Shell, tmp_path: Path) -> None:
    worked("backup", str(file := tmp_path / "backup.db"))
    for words in (("add", "customer", "Volta"), ("restore", str(file), "--yes")):
        (path := tmp_path / f"{words[0]}.db").touch()
        path.chmod(0o644)
        here = ("--db", str(path), "--as", "olga")
        assert "There is no backup" in bare(*here, "restore").out and path.stat().st_size == 0
        assert bare(*here, *words).code == 0
        assert path.stat().st_mode & 0o777 == 0o600
        assert kept_before_restoring(path) == []


# -- which file is damaged --------------------------------------------------------------------------------------------


def test_the_damaged_file_is_named_and_not_the_one_beside_it(worked: Shell, tmp_path: Path) -> None:
    assert worked.path is not None
    worked("backup", str(hole := tmp_path / "hole.db"))
    hole_in(hole)
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(hole), "--yes")
    assert said.code == 1 and "tcrm restore" in said.err
    assert str(hole) in said.err and "damaged" in said.err and str(worked.path) not in said.err
    said = bare("--db", str(hole), "--as", "olga", "backup", str(tmp_path / "copy.db"))
    assert said.code == 1 and not (tmp_path / "copy.db").exists()
    assert f"The database {hole} is damaged." in said.err


# -- one clock --------------------------------------------------------------------------------------------------------


def scramble(path: Path) -> None:
    path.write_bytes(b"scrambled " * 500)


@pytest.mark.parametrize("spoil", [None, hole_in, scramble], ids=["sound", "a hole", "no database"])
def test_what_is_kept_is_named_and_told_by_the_firms_clock(
    worked: Shell, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], object] | None
) -> None:
    assert worked.path is not None
    now = worked.office.time = datetime(2026, 11, 21, 21, 36, 3, tzinfo=UTC)
    monkeypatch.setattr(session, "system_clock", lambda: now)
    here = ("--db", str(worked.path), "--as", "olga")
    worked.office.firm(zone="Asia/Tokyo")
    made = backup(worked.office.sit("olga"))
    worked.office.db.close()
    if spoil is not None:
        spoil(worked.path)
    kept = Path(bare(*here, "restore", made.name, "--yes", "--json").json["kept"])
    assert [made.name, kept.name] == ["by-hand-2026-11-22-063603.db", "before-restore-2026-11-22-063603.db"]
    assert sorted(path.name for path in kept.parent.iterdir()) == [".lock", kept.name, made.name]
    for damage in (None, scramble):
        if damage is not None:
            damage(worked.path)
        rows = bare(*here, "restore", "--json").json
        assert {datetime.fromisoformat(row["at"]) for row in rows} == {now}, rows
        assert bare(*here, "restore").out.count("06:36") == 2
        assert sorted(path.name for path in kept.parent.iterdir()) == [".lock", kept.name, made.name]
