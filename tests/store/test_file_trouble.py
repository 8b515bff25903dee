"""What can happen to the file and to the disk below it: each is said in words that name the file and say what to do,
the command ends with 1, and nothing that was stored is lost."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic

import apsw
import pytest
from antique import old_file
from apart import apart, common_folder, everybodys
from dump import dump
from office import NOW, on_file
from peewee import PeeweeException
from shell import Said, bare

from tcrm.actions import agenda, deals, history
from tcrm.actions.care import examine
from tcrm.errors import DatabaseTrouble
from tcrm.models import database, waiting
from tcrm.models.migrate import newest
from tcrm.models.opening import open_database
from tcrm.models.sql import sqlite
from tcrm.options import Options
from tcrm.queries import history as history_queries
from tcrm.queries.refs import Ref
from tcrm.seat import open_seat
from tcrm.session import Session


@pytest.fixture
def folder() -> Iterator[Path]:
    with common_folder() as one:
        yield one


@pytest.fixture
def firm(folder: Path) -> Path:
    """The file of an office with a customer and a deal, closed."""
    path = folder / "firm.db"
    office = on_file(path)
    office.deal("Press", "maria", account_id=office.account("Acme GmbH", "maria"))
    office.db.close()
    everybodys(folder)
    return path


def tcrm(path: Path, *words: str) -> Said:
    return bare("--db", str(path), "--as", "maria", *words)


def add(path: Path, name: str = "Volta") -> Said:
    return tcrm(path, "add", "task", name)


def names(path: Path) -> list[str]:
    """The customers, as another program reads them."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return [row[0] for row in db.execute("SELECT name FROM account ORDER BY id")]


def refused(said: Said, path: Path, *words: str) -> bool:
    """Whether it was said in words: which file, what is wrong, what to do; no Python, no SQL."""
    text = " ".join(said.err.split())
    assert said.code == 1 and said.out == "", said
    assert str(path) in text and all(word in text for word in words), text
    assert not any(word in text for word in ("Traceback", "Error", "SQL", "Errno")), text
    return len(text.split(". ")) + len(text.split(": ")) > 2


# -- the disk ---------------------------------------------------------------------------------------------------------


def test_on_a_full_disk_nothing_changes_and_what_is_there_can_be_read(
    firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(firm)) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    with monkeypatch.context() as full:
        full.setitem(sqlite.PRAGMAS, "max_page_count", pages)
        assert refused(add(firm, "V" * 60_000), firm, "The disk is full", "Make room")
        assert tcrm(firm, "find", "acme").code == 0
    assert names(firm) == ["Acme GmbH"]
    assert add(firm).code == 0


def test_where_no_file_may_grow_the_file_stays_as_it_was(firm: Path) -> None:
    before = firm.read_bytes()
    said = apart(lambda: add(firm), most_bytes=8192)
    assert refused(said, firm, "nothing was changed", "Is there room")
    assert (firm.read_bytes(), names(firm)) == (before, ["Acme GmbH"])


def test_a_first_database_that_does_not_fit_is_said(folder: Path) -> None:
    path = folder / "new.db"
    said = apart(lambda: add(path), most_bytes=8192)
    assert refused(said, path)
    assert apart(lambda: add(path)).code == 0  # what was begun is no obstacle


# -- rights -----------------------------------------------------------------------------------------------------------


def locked_up(path: Path, mode: int, work: Callable[[], Said]) -> Said:
    """What work says while a file or folder has this mode."""
    old = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode)
    try:
        return apart(work)
    finally:
        path.chmod(old)


@pytest.mark.parametrize("mode", [0o400, 0o000])  # only for reading, and somebody else's
def test_a_file_that_may_not_be_written_is_named(firm: Path, mode: int) -> None:
    said = locked_up(firm, mode, lambda: add(firm))
    assert refused(said, firm, "Permission denied", "Check the path and its permissions")
    assert names(firm) == ["Acme GmbH"]


def test_a_folder_that_may_not_be_written_is_said(firm: Path, folder: Path) -> None:
    (folder / "firm.db.lock").unlink(missing_ok=True)
    said = locked_up(folder, 0o500, lambda: add(firm))
    assert refused(said, firm, "cannot be written", "Check the permissions")
    assert names(firm) == ["Acme GmbH"]


@pytest.mark.skipif(os.geteuid() != 0, reason="nobody else's files can be made here")
def test_backups_of_another_admins_account_are_no_fault(firm: Path, folder: Path) -> None:
    assert bare("--db", str(firm), "--as", "olga", "backup").code == 0
    backups = folder / "firm.db.backups"
    os.chown(backups, 0, 0)
    os.chown(firm, 0, 0)
    firm.chmod(0o666)
    said = apart(lambda: bare("--db", str(firm), "--as", "olga", "doctor", "--repair", "--yes"))
    assert "others can read firm.db" in " ".join(said.out.split()) and "in itself" not in said.err
    assert stat.S_IMODE(firm.stat().st_mode) == 0o666  # it is not theirs to close


def test_a_file_brought_up_to_date_is_named_without_driving_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a\x1b[2J.db"
    old_file(path, tmp_path / "schema 1", monkeypatch)
    open_seat(Options(db=path, as_user="maria")).close()
    said = capsys.readouterr().err
    assert "is brought up to date" in said and "\x1b" not in said


# -- what is no database ----------------------------------------------------------------------------------------------


def a_text(path: Path) -> None:
    path.write_text("dear diary, " * 100)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled_over(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"\xa5" * (len(whole) - 200))


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE t (x)")


def of_a_newer_tcrm(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {newest() + 1}")


@pytest.mark.parametrize(
    "spoil, words",
    [
        (a_text, ("is not a TCRM database", "Name another file")),
        (cut_off, ("is damaged", "tcrm restore")),
        (scribbled_over, ("is damaged", "tcrm restore")),
        (of_another_program, ("a database of another program", "Name another file")),
        (of_a_newer_tcrm, ("written by a newer TCRM", "Update TCRM")),
    ],
)
def test_what_is_no_database_of_ours_is_said_and_left_alone(
    firm: Path, spoil: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    spoil(firm)
    before = firm.read_bytes()
    assert refused(add(firm), firm, *words)
    assert firm.read_bytes() == before


def test_a_folder_in_its_place_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is a directory" in add(folder).err
    monkeypatch.setenv("TCRM_DATABASE", str(folder))
    assert refused(bare("--as", "maria", "add", "task", "Volta"), folder, "Is a directory", "Check the path")


def test_a_backup_brings_a_damaged_file_back(firm: Path, folder: Path) -> None:
    assert bare("--db", str(firm), "--as", "olga", "backup", str(folder / "copy.db")).code == 0
    cut_off(firm)
    assert bare("--db", str(firm), "--as", "olga", "restore", str(folder / "copy.db"), "--yes").code == 0
    assert names(firm) == ["Acme GmbH"]


# -- somebody else on the file ----------------------------------------------------------------------------------------


def test_who_finds_the_file_held_for_long_is_told_and_nothing_is_half_done(
    firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = apsw.Connection(str(firm))
    other.execute("BEGIN EXCLUSIVE")
    assert refused(add(firm), firm, "Another program holds", "Try again")
    assert tcrm(firm, "find", "acme").code == 0  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    assert add(firm).code == 0


@pytest.mark.parametrize("ends", [True, False], ids=["it ends", "it does not end"])
def test_who_waits_for_another_program_is_told_once_and_then_goes_on(
    firm: Path, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.6)
    monkeypatch.setattr(waiting, "TELL_AFTER", 0.1)
    other, told = apsw.Connection(str(firm)), list[float]()
    begun = monotonic()

    def tell() -> None:
        told.append(monotonic() - begun)
        if ends:
            other.execute("ROLLBACK")

    with closing(open_database(firm)) as db:
        session = Session(db, "maria", lambda: NOW)
        db.tell_waiting(tell)
        other.execute("BEGIN IMMEDIATE")
        begun = monotonic()
        if ends:
            deals.promote(session, 1)
        else:
            with pytest.raises(PeeweeException, match=r"(?i)locked|busy"):
                deals.promote(session, 1)
            assert monotonic() - begun >= 0.6
        assert len(told) == 1 and told[0] >= 0.1
    other.close()


@pytest.fixture
def session(firm: Path) -> Iterator[Session]:
    """Maria's, open while something happens to the file."""
    db = open_database(firm)
    yield Session(db, "maria", lambda: NOW)
    db.close()


def test_a_file_that_is_removed_while_open_is_kept_and_nothing_is_written_into_the_void(
    session: Session, firm: Path
) -> None:
    deals.promote(session, 1)  # of which the file itself may know nothing yet
    held = dump(session.db)
    firm.unlink()
    firm.with_name("firm-rescued.db").write_text("of another time")
    rescued = firm.with_name("firm-rescued-2.db")
    for _again in range(2):
        with pytest.raises(DatabaseTrouble, match=f"(?s){firm} was removed.*{rescued}"):
            deals.promote(session, 1)
    assert stat.S_IMODE(rescued.stat().st_mode) == 0o600
    session.close()  # as the message says: leave, put it in its place, open it again
    rescued.replace(firm)
    again = open_database(firm)
    assert dump(again) == held
    assert again.integrity_problems() == []
    again.close()


def test_a_file_that_is_replaced_while_open_is_not_written_to(session: Session, firm: Path) -> None:
    held = dump(session.db)
    other = on_file(firm.with_name("other.db"))
    other.account("Of the other file")
    other.db.close()
    firm.with_name("other.db").replace(firm)
    with pytest.raises(DatabaseTrouble, match=f"in the place of the database {firm}.*firm-rescued.db"):
        deals.promote(session, 1)
    assert names(firm) == ["Of the other file"]
    kept = open_database(firm.with_name("firm-rescued.db"))
    assert dump(kept) == held
    kept.close()


def test_a_restore_beside_an_open_session_is_seen_by_it(session: Session, firm: Path, folder: Path) -> None:
    assert bare("--db", str(firm), "--as", "olga", "backup", str(folder / "copy.db")).code == 0
    deals.edit(session, 1, {"title": "Other"})
    assert bare("--db", str(firm), "--as", "olga", "restore", str(folder / "copy.db"), "--yes").code == 0
    assert session.db.sql("SELECT title FROM deal") == [("Press",)]
    deals.edit(session, 1, {"title": "After"})
    assert session.db.integrity_problems() == []


# -- the clock --------------------------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_breaks_no_history(firm: Path) -> None:
    db = open_database(firm)
    moments = [NOW, NOW - timedelta(days=2), NOW - timedelta(days=2, hours=-1)]
    for number, moment in enumerate(moments):
        session = Session(db, "maria", lambda moment=moment: moment)  # type: ignore[misc]
        deals.promote(session, 1)
        agenda.log(session, Ref("deal", 1), "call", f"call {number}")
    assert len([one for one in history_queries.entries(session) if one.who == "Maria Rossi"]) == 6
    moments_kept = [row[0] for row in db.sql("SELECT at FROM stage_move ORDER BY id")]
    assert moments_kept == sorted(moments_kept)
    history.undo(session)
    assert history.undo(session).kind == "deal.promote"
    assert db.sql("SELECT stage_id FROM deal") == [(3,)]  # two of three steps
    assert [check for check in examine(Session(db, "olga", lambda: NOW)) if not check.ok] == []
    db.close()
