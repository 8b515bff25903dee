"""Taking care in the shell: doctor, backup, restore, config, completion."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from office import built_once
from shell import Shell, bare

from tcrm.models import Competitor
from tcrm.models.opening import open_database


def checks(shell: Shell, *words: str) -> dict[str, Any]:
    return {check["check"]: check for check in shell("doctor", "--json", *words).json}


@pytest.fixture
@built_once
def worked(shell: Shell) -> Shell:
    """A database with some history."""
    shell.office.account("Acme GmbH", city="Köln")
    shell.office.deal("Renewal")
    for words in (("promote", "D-1"), ("move", "D-1", "proposal"), ("back", "D-1"), ("win", "D-1")):
        assert shell(*words).code == 0
    return shell


def spoil(shell: Shell, *statements: str) -> None:
    """Break the database behind the program's back, past its guard."""
    for statement in statements:
        shell.office.db.sql(statement)


# -- doctor -----------------------------------------------------------------------------------------------------------


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


def test_a_sound_database_is_not_repaired(worked: Shell) -> None:
    assert worked("doctor", "--repair").code == 0
    assert worked.path is not None and not worked.path.with_name("firm.db.backups").exists()


# -- backup and restore ------------------------------------------------------------------------------------------------


def kept_before_restoring(database: Path) -> list[Path]:
    return sorted(database.with_name(f"{database.name}.backups").glob("before-restore-*.db"))


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
    assert bare("--db", str(worked.path), "--as", "maria", "restore", str(file), "--yes").code == 1


@pytest.mark.parametrize("content", [b"", b"no database at all " * 300])
def test_what_is_no_backup_is_not_restored(worked: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.db"
    file.write_bytes(content)
    said = bare("--db", str(worked.path), "--as", "olga", "restore", str(file), "--yes")
    assert said.code == 1
    assert "bad.db" in said.err
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


# -- settings and completion -------------------------------------------------------------------------------------------


def test_settings_are_told_set_and_reset(tmp_path: Path) -> None:
    assert {one["name"] for one in bare("config", "--json").json} >= {"theme", "language", "mouse"}
    assert bare("config", "theme", "light").code == 0
    assert bare("config", "theme", "--json").json[0]["value"] == "light"
    assert (tmp_path / "home" / "config" / "config.toml").read_text() == 'theme = "light"\n'
    assert bare("config", "theme", "--reset", "--json").json[0]["value"] == "dark"


@pytest.mark.parametrize(
    ("words", "code"),
    [(("colour",), 2), (("theme", "pink"), 1), (("--reset",), 2), (("theme", "dark", "--reset"), 2)],
)
def test_a_wrong_setting_is_refused(words: tuple[str, ...], code: int) -> None:
    assert bare("config", *words).code == code


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "home" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("theme = pink")
    said = bare("find", "x")
    assert said.code == 1
    assert str(file) in said.err


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(shell_name: str) -> None:
    said = bare("completion", shell_name)
    assert said.code == 0
    assert "_TCRM_COMPLETE" in said.out
    assert bare("completion", "tcsh").code == 2


def test_completion_offers_commands_and_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TCRM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("COMP_WORDS", "tcrm pro")
    assert bare().out == "plain,promote\n"
    monkeypatch.setenv("COMP_WORDS", "tcrm funnel --mo")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert bare().out == "plain,--mode\n"
