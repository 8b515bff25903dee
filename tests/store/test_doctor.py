"""What the doctor finds and puts right: each fault is planted past the program, found, repaired, and where it is data
the repair is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from dump import dump
from office import Office, in_memory, on_file

from tcrm.actions import care, customers, deals, marks
from tcrm.actions.care import Check, examine
from tcrm.actions.history import redo, undo
from tcrm.actions.repair import mend
from tcrm.actions.steps import back, promote
from tcrm.errors import Refused
from tcrm.models import backups, search
from tcrm.models.database import Database
from tcrm.models.sql.sqlite import GUARD
from tcrm.queries.history import entries
from tcrm.queries.search import find


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The office on a file, with some history: two customers, three deals that went to and fro."""
    worked = _worked()
    office = on_file(tmp_path / "firm.db")
    with office.db.connection().backup("main", worked.db.connection(), "main") as copying:
        copying.step()
    office.time = worked.time
    yield office
    office.db.close()


@cache
def _worked() -> Office:
    office = in_memory()
    admin = office.sit("olga")
    acme = office.account("Acme GmbH", "maria", city="Köln")
    office.account("Volta", "tom", private=True)
    customers.edit_account(admin, acme, {"city": "Bonn"})
    for title in ("Renewal", "Press", "Oven"):
        deal = office.deal(title, "maria", account_id=acme)
        for step in (promote, promote, back):
            office.pass_days(1)
            step(admin, [deal])
    deals.win(office.sit("olga"), [3])
    marks.tag(admin, f"A-{acme}", "key")
    return office


def wrong(office: Office) -> dict[str, Check]:
    return {check.name: check for check in examine(office.sit("olga")) if not check.ok}


def plant(db: Database, *statements: str) -> None:
    """Change the file as no rule of it allows."""
    guards = dict(db.sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    db.sql("PRAGMA foreign_keys = 0")
    for name in guards:
        db.sql(f"DROP TRIGGER {name}")
    for statement in statements:
        db.sql(statement)
    for statement in guards.values():
        db.sql(statement)
    db.sql("PRAGMA foreign_keys = 1")


BAD_INDEX = (
    'DROP INDEX "account_sort_name_id"',
    'CREATE INDEX "account_sort_name_id" ON "account" ("sort_name", "id") WHERE 0',
    "PRAGMA writable_schema = 1",
    "UPDATE sqlite_master SET sql = replace(sql, ' WHERE 0', '') WHERE name = 'account_sort_name_id'",
    "PRAGMA writable_schema = RESET",
)


class Fault(NamedTuple):
    """How a fault is planted, which check finds it and says what."""

    check: str
    told: str
    statements: tuple[str, ...]
    is_data: bool = False


FAULTS = {
    "an index that lacks rows": Fault("indexes", "account_sort_name_id does not hold all rows", BAD_INDEX),
    "an index that is missing": Fault(
        "indexes", "deal_stage_id_status is missing", ('DROP INDEX "deal_stage_id_status"',)
    ),
    "another index of the name": Fault(
        "indexes",
        "deal_account_id is not as it should be",
        ('DROP INDEX "deal_account_id"', 'CREATE INDEX "deal_account_id" ON "deal" ("title")'),
    ),
    "no table of visits": Fault("schema", "visit is missing", ("DROP TABLE visit",)),
    "triggers that are missing": Fault("guard", ", ".join(GUARD), ()),
    "a guard that stands open": Fault("guard", "it stands open", ("INSERT INTO move_permit VALUES (1)",)),
    "a reference into nothing": Fault(
        "references", "A-1: its owner is not there", ("UPDATE account SET owner_id = 4711 WHERE id = 1",), True
    ),
    "a tie to what is gone": Fault("references", "tagging 1: its tag is not there", ("DELETE FROM tag",), True),
    "a history without its deal": Fault(
        "references", "stage_move 1: its deal is not there", ("DELETE FROM deal WHERE id = 1",), True
    ),
    "a history that overlaps": Fault(
        "moves", "D-1", ("UPDATE stage_move SET left_at = left_at + 60 WHERE id = 2",), True
    ),
    "a history with a gap": Fault("moves", "D-2", ("DELETE FROM stage_move WHERE id = 6",), True),
    "two stages at once": Fault(
        "moves", "D-1", ("UPDATE stage_move SET left_at = NULL, left_day = NULL WHERE id = 3",), True
    ),
    "a stage from nowhere": Fault("moves", "D-1", ("UPDATE stage_move SET from_stage_id = 5 WHERE id = 1",), True),
    "a path that the deal did not go": Fault(
        "paths", "D-2", ("UPDATE stage_move SET path = 1 WHERE deal_id = 2 AND left_at IS NULL",), True
    ),
    "days that it did not stay": Fault(
        "paths", "D-1", ("UPDATE stage_move SET since_day = since_day - 3 WHERE deal_id = 1 AND id = 3",), True
    ),
    "a wrong stage": Fault("stages", "D-1", ("UPDATE deal SET stage_id = 5 WHERE id = 1",), True),
    "a wrong status": Fault(
        "stages", "D-3", ("UPDATE deal SET status = 'open', closed_at = NULL, closed_day = NULL WHERE id = 3",), True
    ),
    "a wrong day": Fault("stages", "D-2", ("UPDATE deal SET entered_day = entered_day + 1 WHERE id = 2",), True),
    "a deal without moves": Fault("stages", "D-1", ("DELETE FROM stage_move WHERE deal_id = 1",), True),
    "a record the history has not made": Fault(
        "journal",
        "M-1 was made past the program",
        ("INSERT INTO memo (account_id, at, text) VALUES (1, 1790000000, 'hello')",),
    ),
    "a record the history has not removed": Fault(
        "journal", "tagging 1 was removed past the program", ("DELETE FROM tagging",)
    ),
    "a value the history does not know": Fault(
        "journal", "A-1 was changed past the program", ("UPDATE account SET city = 'Ulm' WHERE id = 1",)
    ),
    "the search switched off": Fault("search", "missing", ("DROP TABLE search_gram",)),
    "keys of the search gone": Fault("search", "not as", ("DELETE FROM search_key",)),
    "who sees what gone": Fault(
        "search", "not as", ("DELETE FROM search_gram WHERE rowid = (SELECT max(id) FROM search_key)",)
    ),
}


def spoil(office: Office, name: str) -> None:
    plant(office.db, *FAULTS[name].statements)
    if name == "triggers that are missing":
        for trigger in GUARD:
            office.db.sql(f"DROP TRIGGER {trigger}")


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_put_right_and_what_is_data_can_be_taken_back(office: Office, name: str) -> None:
    fault, admin = FAULTS[name], office.sit("olga")
    assert wrong(office) == {}
    spoil(office, name)
    found = wrong(office)[fault.check]
    assert fault.told in found.found
    assert found.repairable and "A repair" in found.remedy
    broken = dump(office.db)
    assert [check for check in mend(admin) if not check.ok] == []
    assert find(office.sit("maria"), "acme")[0].id == "A-1"
    assert (dump(office.db) != broken) == fault.is_data
    if fault.is_data:
        assert undo(admin).kind == "repair"
        assert dump(office.db) == broken and office.db.sql("PRAGMA foreign_keys") == [(1,)]
        assert fault.check in wrong(office)
        redo(admin)
        assert wrong(office) == {}


def test_a_copy_is_kept_before_a_repair(office: Office) -> None:
    spoil(office, "a wrong stage")
    mend(office.sit("olga"))
    assert office.db.path is not None
    (kept,) = backups.found(office.db.path)
    assert kept.kind == backups.BEFORE_REPAIR
    copy = Database(kept.path, read_only=True)
    copy.connect()
    assert copy.sql("SELECT stage_id FROM deal WHERE id = 1") == [(5,)]
    copy.close()


def test_many_faults_at_once_are_one_repair(office: Office) -> None:
    for name, fault in FAULTS.items():
        if fault.is_data and "D-3" not in fault.told and "without" not in name:
            spoil(office, name)
    spoil(office, "an index that lacks rows")
    admin = office.sit("olga")
    before = len(entries(admin))
    assert [check for check in mend(admin) if not check.ok] == []
    made = entries(admin)[: len(entries(admin)) - before]
    assert {entry.kind for entry in made} <= {"repair", "adopt"} and len(made) <= 2


def test_what_the_history_is_told_cannot_be_undone_and_nobody_did_it(office: Office) -> None:
    spoil(office, "a record the history has not made")
    admin = office.sit("olga")
    mend(admin)
    (newest, *_older) = entries(admin)
    assert (newest.kind, newest.undoable, newest.rows) == ("adopt", False, 1)
    assert undo(admin).kind != "adopt"
    for login in ("maria", "lena"):
        entries(office.sit(login))  # whoever looks at the history, it can be told


def test_who_sees_what_is_compared_one_by_one(office: Office) -> None:
    """Two customers whose owners were exchanged in the index alone: every count is as it should be."""
    db = office.db
    ((one, other),) = [[row[0] for row in db.sql("SELECT owner_id FROM account ORDER BY id")]]
    for first, second in ((other, one), (one, other)):
        owners = f"UPDATE account SET private = 1, owner_id = iif(id = 1, {first}, {second})"
        plant(db, owners)
        if first == other:
            search.refresh(db, {"account": [1, 2]})
    assert "search" in wrong(office)
    mend(office.sit("olga"))
    assert "search" not in wrong(office)


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("DELETE FROM pipeline WHERE id = 1", "references"),
        ("DELETE FROM stage_move WHERE deal_id = 1", "stages"),
        ("DROP TABLE memo", "schema"),
    ],
)
def test_what_needs_a_person_is_named_with_what_to_do_and_left_alone(
    office: Office, statement: str, check: str
) -> None:
    plant(office.db, "UPDATE deal SET stage_id = NULL, entered_at = NULL WHERE id = 1", statement)
    mend(office.sit("olga"))
    found = wrong(office)[check]
    assert not found.repairable and "tcrm restore" in found.remedy


def test_an_old_sqlite_is_named_with_the_way_to_a_newer_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "OLDEST_SQLITE", (99, 0, 0))
    found = wrong(office)["sqlite"]
    assert "99.0.0 or newer" in found.found and "pip install --upgrade apsw" in found.remedy and not found.repairable


def test_what_others_can_read_is_closed(office: Office, tmp_path: Path) -> None:
    path = office.db.path
    assert path is not None
    mend(office.sit("olga"))
    folder = backups.folder_of(path)
    folder.mkdir()
    copy = folder / "by-hand-2026-11-21-112000.db"
    copy.write_bytes(b"")
    for each, mode in ((path, 0o640), (folder, 0o755), (copy, 0o644)):
        each.chmod(mode)
    assert "others can read firm.db, firm.db.backups" in wrong(office)["permissions"].found
    assert [check for check in mend(office.sit("olga")) if not check.ok] == []
    assert [each.stat().st_mode & 0o777 for each in (path, folder, copy)] == [0o600, 0o700, 0o600]
    tmp_path.chmod(0o777)
    found = wrong(office)["permissions"]
    assert "anybody can replace" in found.found and "chmod o-w" in found.remedy and not found.repairable
    tmp_path.chmod(0o700)


def test_a_folder_that_was_given_to_a_group_is_meant_for_it(office: Office, tmp_path: Path) -> None:
    assert office.db.path is not None
    office.db.path.chmod(0o660)
    assert "permissions" in wrong(office)
    tmp_path.chmod(0o2770)
    assert "permissions" not in wrong(office)
    office.db.path.chmod(0o664)
    assert "permissions" in wrong(office)


def test_only_an_admin_repairs(office: Office) -> None:
    spoil(office, "a wrong stage")
    with pytest.raises(Refused):
        mend(office.sit("maria"))
    assert "stages" in wrong(office)
