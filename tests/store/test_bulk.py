"""Most of a table at once: its indexes stand aside and come back as they were."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import apsw
import pytest
from dump import dump, watched
from office import Office

from tcrm.actions.history import redo, undo
from tcrm.actions.imports import ImportCancelled, import_files
from tcrm.errors import Refused
from tcrm.models import Account, Deal, StageMove, bulk
from tcrm.models.bulk import without_guard, without_indexes
from tcrm.models.database import Database
from tcrm.models.sql import sqlite

DEALS = "id,title,pipeline,stage,created_on\n" + "".join(
    f"D{n},Deal {n},standard,{'lead' if n % 2 else 'lost'},2026-0{n}-01\n" for n in range(1, 9)
)


def indexes(db: Database) -> set[tuple[str, str]]:
    return set(db.sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))


def guards(db: Database) -> set[str]:
    return {text for (text,) in db.sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}


def test_the_guard_is_away_only_while_rows_are_written_that_need_no_asking(office: Office) -> None:
    db, before = office.db, guards(office.db)
    assert before == {f"CREATE TRIGGER {name} {body}" for name, body in sqlite.GUARD.items()}
    with db.writing(), without_guard(db, StageMove, bulk.MANY):
        assert {text for text in before if "INSERT ON stage_move " not in text} == guards(db) != before
    with db.writing(), suppress(Refused), without_guard(db, StageMove, bulk.MANY):
        raise Refused("a row that is not wanted")
    with db.writing(), without_guard(db, StageMove, bulk.MANY - 1):
        assert guards(db) == before
    assert guards(db) == before


def test_where_a_full_disk_ends_the_transaction_that_is_what_is_said(office: Office) -> None:
    before = guards(office.db)
    with pytest.raises(apsw.FullError), office.db.writing(), without_guard(office.db, StageMove, bulk.MANY):
        office.db.connection().execute("ROLLBACK")  # as SQLite does by itself
        raise apsw.FullError("database or disk is full")
    assert guards(office.db) == before


def test_the_indexes_of_a_table_are_away_while_it_is_filled_and_then_as_before(office: Office) -> None:
    db, before = office.db, indexes(office.db)
    with db.writing(), without_indexes(db, StageMove, bulk.MANY, keep="deal_id"):
        gone = {name for name, _text in before - indexes(db)}
    assert gone == {name for name, _text in before if name.startswith("stage_move_")} - {
        "stage_move_deal_id_at_id_to_stage_id"
    }
    assert indexes(db) == before


def test_the_index_by_which_rows_of_the_same_table_are_found_stays(office: Office) -> None:
    with office.db.writing(), without_indexes(office.db, Account, bulk.MANY):
        left = {name for name, _text in indexes(office.db) if name.startswith("account_")}
    assert left == {"account_parent_id"}


def test_few_rows_leave_the_indexes_alone(office: Office) -> None:
    before = indexes(office.db)
    with office.db.writing(), without_indexes(office.db, Deal, bulk.MANY - 1):
        assert indexes(office.db) == before


def test_an_import_without_indexes_is_the_same_import(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    admin, before, guarded = office.sit("olga"), indexes(office.db), guards(office.db)
    empty = dump(office.db)
    monkeypatch.setattr(bulk, "MANY", 5)
    with watched(office.db):
        import_files(admin, [tmp_path / "deals.csv"], kind="deal")
    full = dump(office.db)
    assert len(full["stage_move"]) == 8
    for back, there in ((undo, empty), (redo, full)):
        with watched(office.db):
            back(admin)
        assert dump(office.db) == there
        assert (indexes(office.db), guards(office.db)) == (before, guarded)
        assert office.db.integrity_problems() == []


def test_an_import_that_is_cancelled_leaves_all_indexes_there(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    before = indexes(office.db)
    monkeypatch.setattr(bulk, "MANY", 5)
    admin, away = office.sit("olga"), []

    def cancel() -> bool:
        away.append(indexes(office.db) != before)
        return away[-1]

    with pytest.raises(ImportCancelled):
        import_files(admin, [tmp_path / "deals.csv"], kind="deal", cancel=cancel)
    assert away[-1] and indexes(office.db) == before
