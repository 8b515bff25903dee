"""Backups that make themselves: one each day, the last ten kept, and the list from which one is brought back."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from office import Office, in_memory, on_file
from shell import Shell, bare

from tcrm.actions.backup import backup, restore
from tcrm.actions.daily import due
from tcrm.errors import DatabaseTrouble, Overtaken, Refused
from tcrm.models import Firm, backups
from tcrm.models.database import Database
from tcrm.session import Session


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Office]:
    """The office on a file, with a customer."""
    office = on_file(tmp_path / "firm.db")
    office.account("Acme GmbH")
    yield office
    office.db.close()


def folder(office: Office) -> Path:
    assert office.db.path is not None
    return backups.folder_of(office.db.path)


def names(office: Office) -> list[str]:
    return sorted(path.name for path in folder(office).glob("*.db"))


def make(office: Office, keep: int = 10) -> Path | None:
    daily = due(office.sit("olga"), keep)
    return daily.make() if daily else None


def customers_in(file: Path) -> int:
    db = Database(file, read_only=True)
    db.connect()
    try:
        return int(db.sql("SELECT count(*) FROM account")[0][0])
    finally:
        db.close()


def test_the_first_opening_of_a_day_makes_the_copy_of_that_day(worked: Office) -> None:
    made = make(worked)
    assert made is not None and made.name == "daily-2026-11-21.db"
    assert (made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert made.stat().st_mtime == worked.time.timestamp()
    assert customers_in(made) == 1
    assert due(worked.sit("olga"), 10) is None
    worked.pass_days(1)
    assert make(worked) is not None
    assert names(worked) == ["daily-2026-11-21.db", "daily-2026-11-22.db"]


def test_the_last_ten_are_kept_and_what_a_person_made_stays(worked: Office) -> None:
    by_hand = backup(worked.sit("olga"))
    for _day in range(12):
        assert make(worked, keep=4)
        worked.pass_days(1)
    assert names(worked) == [by_hand.name, *(f"daily-2026-{day}.db" for day in ("11-29", "11-30", "12-01", "12-02"))]


def test_a_clock_that_went_wrong_once_does_not_cost_the_copies_of_real_days(worked: Office) -> None:
    real = worked.time
    for _day in range(3):
        assert make(worked, keep=3)
        worked.pass_days(1)
    worked.time = real + timedelta(days=9000)
    assert make(worked, keep=3)
    worked.time = real + timedelta(days=3)
    assert make(worked, keep=3)
    assert names(worked) == [f"daily-2026-11-{day}.db" for day in (22, 23, 24)]


@pytest.mark.parametrize(
    "sit",
    [
        lambda office: (office.sit("maria"), 10),
        lambda office: (office.sit("mona"), 10),
        lambda office: (office.sit("olga"), 0),
        lambda office: (Session(office.db, "olga", office.clock, read_only=True), 10),
    ],
    ids=["a seller", "a manager", "switched off", "an invented day"],
)
def test_no_copy_is_due_for(worked: Office, sit: Callable[[Office], tuple[Session, int]]) -> None:
    assert due(*sit(worked)) is None
    assert due(worked.sit("olga"), 10) is not None


def test_a_company_without_anything_in_memory_or_of_the_demo_needs_no_copy(tmp_path: Path) -> None:
    assert due(in_memory().sit("olga"), 10) is None
    office = on_file(tmp_path / "empty.db")
    assert due(office.sit("olga"), 10) is None
    office.account("Acme")
    assert due(office.sit("olga"), 10) is not None
    with office.sit("olga").operation("demo") as op:
        op.update(Firm, 1, name="Demo")
    assert due(office.sit("olga"), 10) is None
    office.db.close()


def test_a_file_in_the_place_of_the_folder_is_said(worked: Office) -> None:
    folder(worked).write_text("mine")
    for said in (lambda: backup(worked.sit("olga")), lambda: make(worked)):
        with pytest.raises(Refused, match=r"firm\.db\.backups is there and is no folder"):
            said()  # type: ignore[no-untyped-call]
    assert folder(worked).read_text() == "mine"


def test_a_copy_that_goes_meanwhile_hides_no_other(worked: Office) -> None:
    make(worked)
    (folder(worked) / "daily-2026-11-01.db").symlink_to("gone")
    database = folder(worked).with_name("firm.db")
    database.with_name("firm.db.before-0001").symlink_to("gone")
    assert [copy.path.name for copy in backups.found(database)] == ["daily-2026-11-21.db"]


def test_of_several_programs_one_makes_it(worked: Office) -> None:
    first, second = (due(worked.sit("olga"), 10) for _ in range(2))
    assert first is not None and second is not None and worked.db.path is not None
    with backups.at_work(worked.db.path):
        assert first.make() is None  # another one is at it
    assert first.make() is not None
    assert second.make() is None  # another one was quicker
    assert len(names(worked)) == 1


def test_what_a_killed_program_left_half_written_is_no_backup_and_goes(worked: Office) -> None:
    folder(worked).mkdir()
    left = [folder(worked) / name for name in (".daily-2026-11-20.db.77.part", ".daily-2026-11-20.db.77.part-journal")]
    for path in left:
        path.write_bytes(b"half")
    (folder(worked) / ".restore-x.part").mkdir()
    assert worked.db.path is not None and backups.found(worked.db.path) == []
    assert make(worked)
    assert sorted(path.name for path in folder(worked).iterdir()) == [".lock", "daily-2026-11-21.db"]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond a few pages."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_and_leaves_nothing_behind(worked: Office) -> None:
    daily = due(worked.sit("olga"), 10)
    assert daily is not None
    with full_disk(), pytest.raises(DatabaseTrouble):
        daily.make()
    assert sorted(path.name for path in folder(worked).iterdir()) == [".lock"]
    assert worked.account("Volta")  # the program goes on
    assert make(worked)


def test_a_copy_that_is_not_sound_gets_no_name(worked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(db: Database, target: Path) -> None:
        honest(db, target)
        content = target.read_bytes()
        target.write_bytes(content[:8192] + b"\xff" * 8192 + content[16384:])

    honest = Database.copy_to
    monkeypatch.setattr(Database, "copy_to", spoiled)
    with pytest.raises(DatabaseTrouble):
        make(worked)
    assert names(worked) == []


def test_a_copy_that_is_stopped_is_left_for_the_next_time(worked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    daily = due(worked.sit("olga"), 10)
    assert daily is not None

    def stop() -> bool:
        daily.stop()
        return False

    def stopped(db: Database, target: Path) -> None:
        db.connection().set_progress_handler(stop, 100)
        honest(db, target)

    honest = Database.copy_to
    with monkeypatch.context() as patch:
        patch.setattr(Database, "copy_to", stopped)
        with pytest.raises(Overtaken):
            daily.make()
    assert names(worked) == []
    assert make(worked)


def test_nobody_writes_between_what_is_kept_before_a_restore_and_the_restore(
    worked: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, made, write = worked.db.path, make(worked), backups.write
    assert file is not None and made is not None
    free: list[bool] = []

    def told(*words: Any, **more: Any) -> None:
        free.append(Database(file).gate.is_free())
        write(*words, **more)

    monkeypatch.setattr(backups, "write", told)
    assert restore(file, made, worked.time) is not None
    assert free == [False] and Database(file).gate.is_free()


# -- the list ---------------------------------------------------------------------------------------------------------


def test_restore_lists_what_there_is_and_takes_a_number_or_a_name(shell: Shell) -> None:
    assert shell.path is not None
    here = ("--db", str(shell.path), "--as", "olga")
    assert "There is no backup" in bare(*here, "restore").out
    shell.office.account("Acme GmbH")
    make(shell.office)
    shell.office.deal("Renewal")
    shell.office.pass_days(0.1)
    by_hand = backup(shell.office.sit("olga"))
    old = shell.path.with_name("firm.db.before-0006")  # as earlier versions laid them
    old.write_bytes(by_hand.read_bytes())
    rows = bare(*here, "restore", "--json").json
    told = {(row["kind"], row["customers"], row["deals"]) for row in rows}
    assert told == {("daily", 1, 0), ("by-hand", 1, 1), ("before-schema", 1, 1)}
    assert [row["number"] for row in rows] == [1, 2, 3]
    said = bare(*here, "restore").out
    assert "by hand" in said and "before a new version" in said and "daily-2026-11-21.db" in said
    number = next(row["number"] for row in rows if row["kind"] == "daily")
    assert bare(*here, "restore", str(number), "--yes").code == 0
    assert shell.office.db.sql("SELECT count(*) FROM deal") == [(0,)]
    assert bare(*here, "restore", by_hand.stem, "--yes").code == 0
    assert shell.office.db.sql("SELECT count(*) FROM deal") == [(1,)]
    assert len([row for row in bare(*here, "restore", "--json").json if row["kind"] == "before-restore"]) == 2


@pytest.mark.parametrize("words", [("9",), ("daily-2026-01-01",)])
def test_what_is_not_in_the_list_is_not_restored(shell: Shell, words: tuple[str, ...]) -> None:
    said = shell("restore", *words)
    assert said.code == 1
    assert "tcrm restore" in said.err


def test_only_an_admin_sees_the_list(shell: Shell) -> None:
    assert shell("restore", login="maria").code == 1


def test_backup_once_a_day_from_the_shell(shell: Shell) -> None:
    shell.office.account("Acme GmbH")
    assert shell("backup", "--daily", "--json").json["file"].endswith("daily-2026-11-21.db")
    assert shell("backup", "--daily", "--json").json["file"] is None
    assert shell("backup", "--daily", "x.db").code == 2
    assert shell("backup").code == 0
    assert len(names(shell.office)) == 2


def test_backup_once_a_day_says_why_it_made_none(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> str:
        told = shell("backup", "--daily")
        assert (told.code, told.err) == (0, "")
        return told.out

    assert said() == "There is nothing to back up yet: the database is empty.\n"
    shell.office.account("Acme GmbH")
    path = folder(shell.office) / "daily-2026-11-21.db"
    assert bare("config", "daily_backups", "0").code == 0
    assert "daily_backups is 0" in said() and not path.exists()
    assert bare("config", "daily_backups", "10").code == 0
    assert shell.path is not None
    with backups.at_work(shell.path):
        assert said() == "Another program is making today's backup just now.\n"
    assert "written" in said()
    assert said() == f"Today's backup is there already: {path}\n"
    assert bare("--demo", "--as", "helene", "backup", "--daily").out == "No daily backup is made of the demo company.\n"
    monkeypatch.delenv("TCRM_TEST", raising=False)
    path.unlink()
    assert "on a day that is not today" in said()
