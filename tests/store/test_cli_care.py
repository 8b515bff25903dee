"""The doctor in the shell: what it finds, says and repairs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from shell import Shell

from tcrm.models import Competitor


def checks(shell: Shell, *words: str) -> dict[str, Any]:
    return {check["check"]: check for check in shell("doctor", "--json", *words).json}


def spoil(shell: Shell, *statements: str) -> None:
    """Break the database behind the program's back, past its guard."""
    for statement in statements:
        shell.office.db.sql(statement)


def test_a_sound_database_is_well(worked: Shell) -> None:
    said = worked("doctor")
    assert (said.code, said.err) == (0, "")
    assert all(check["ok"] for check in checks(worked).values())


def test_the_doctor_leaves_no_trace(worked: Shell) -> None:
    before = worked.office.db.sql("SELECT * FROM search_key"), worked.office.db.data_version()
    assert worked("doctor").code == 0
    assert (worked.office.db.sql("SELECT * FROM search_key"), worked.office.db.data_version()) == before


def test_a_missing_guard_is_found_and_put_back(worked: Shell) -> None:
    spoil(worked, "DROP TRIGGER guard_deal_stage")
    assert "guard_deal_stage" in checks(worked)["guard"]["found"]
    assert worked("doctor").code == 1
    assert worked("doctor", "--repair", "--yes").code == 0
    assert checks(worked)["guard"]["ok"]


def test_a_changed_guard_is_found(worked: Shell) -> None:
    spoil(
        worked,
        "DROP TRIGGER guard_move_delete",
        "CREATE TRIGGER guard_move_delete BEFORE DELETE ON stage_move WHEN 0 BEGIN SELECT 1; END",
    )
    assert not checks(worked)["guard"]["ok"]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_key WHERE kind = 'account'",
        "UPDATE search_key SET head = 'other' WHERE kind = 'deal'",
        "INSERT INTO search_key (kind, row_id, head, body) VALUES ('contact', 99, 'ghost', '')",
        "DELETE FROM search_gram WHERE rowid = (SELECT max(id) FROM search_key)",
        "INSERT INTO search_gram (rowid, pieces) VALUES (99, 'gho')",
        "UPDATE search_gram SET pieces = 'gho' WHERE rowid = (SELECT max(id) FROM search_key)",
    ],
)
def test_search_keys_that_are_not_as_a_rebuild_are_made_anew(worked: Shell, damage: str) -> None:
    spoil(worked, damage)
    assert checks(worked)["search"]["ok"] is False
    assert worked("doctor", "--repair", "--yes").code == 0
    assert worked("find", "acme", "--json").json[0]["id"] == "A-1"
    assert worked("find", "ghost", "--json").json == []


def test_files_that_others_can_read_are_closed(worked: Shell) -> None:
    assert worked.path is not None
    worked.path.chmod(0o644)
    assert worked.path.name in checks(worked)["permissions"]["found"]
    assert worked("doctor", "--repair", "--yes").code == 0
    assert worked.path.stat().st_mode & 0o777 == 0o600


ORPHAN = ("PRAGMA foreign_keys=0", "UPDATE account SET owner_id = 4711", "PRAGMA foreign_keys=1")


def test_the_doctor_says_what_is_wrong_where_and_what_to_do(worked: Shell) -> None:
    spoil(worked, *ORPHAN)
    said = worked("doctor")
    assert said.code == 1
    assert "A-1: its owner is not there" in said.out
    assert "A repair empties them" in said.err and "tcrm doctor --repair" in said.err


def test_what_is_wrong_fits_into_a_cell_of_a_spreadsheet(worked: Shell) -> None:
    with worked.office.sit("olga").operation("competitor.add") as op:
        op.insert_many(Competitor, [{"name": f"{number}"} for number in range(1000)])
    spoil(worked, "UPDATE competitor SET note = CAST(x'ff' AS TEXT)")
    rows = {row["check"]: row for row in csv.DictReader(io.StringIO(worked("doctor", "--csv").out))}
    assert all(len(cell) < 32_767 for row in rows.values() for cell in row.values())
    assert "competitor 50: its note" in rows["values"]["each"] and "competitor 51:" not in rows["values"]["each"]
    assert rows["values"]["each"].endswith("and 950 more: tcrm doctor --json")
    assert len(checks(worked)["values"]["each"]) == 1000


def test_a_repair_says_what_it_will_do_asks_and_can_be_undone(worked: Shell) -> None:
    spoil(worked, *ORPHAN)
    said = worked("doctor", "--repair")
    assert said.code == 1 and "--yes" in said.err
    assert said.err.index("A-1: its owner") < said.err.index("A repair empties") < said.err.index("Put this right?")
    assert not checks(worked)["references"]["ok"]  # nobody said yes
    assert worked("doctor", "--repair", "--yes").code == 0
    assert "put records right" in worked("undo").out
    assert worked("doctor").code == 1


def test_what_could_not_be_put_right_ends_with_three_and_names_the_next_step(worked: Shell) -> None:
    spoil(worked, "PRAGMA foreign_keys=0", "DELETE FROM pipeline WHERE id = 1", "PRAGMA foreign_keys=1")
    said = worked("doctor", "--repair", "--yes")
    assert said.code == 3
    assert "tcrm restore" in said.err


def test_a_repair_says_at_its_end_what_was_put_right_and_where_the_copy_is(worked: Shell) -> None:
    assert worked.path is not None
    spoil(worked, "DROP TRIGGER guard_deal_stage", "DELETE FROM search_key WHERE kind = 'account'")
    said = worked("doctor", "--repair", "--yes")
    (kept,) = worked.path.with_name("firm.db.backups").glob("before-repair-*.db")
    *_table, done, where = said.out.splitlines()
    assert done == "Put right: guard on stages, search index."
    assert where == f"What it was before is in {kept}."


def test_what_a_repair_could_not_put_right_is_not_sent_to_another_repair(
    worked: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(worked, "DROP TRIGGER guard_deal_stage", "DELETE FROM search_key WHERE kind = 'account'")
    monkeypatch.setattr("tcrm.actions.repair.install_guard", lambda db: None)
    said = worked("doctor", "--repair", "--yes")
    after = said.err[said.err.index("guard on stages", said.err.index("search index")) :]
    assert said.code == 3 and "Put right: search index.\n" in said.out
    assert "tcrm restore" in after and "repair" not in after.replace("put right from here", "").lower()


def test_a_sound_database_is_not_repaired(worked: Shell) -> None:
    assert worked("doctor", "--repair").code == 0
    assert worked.path is not None and not worked.path.with_name("firm.db.backups").exists()
