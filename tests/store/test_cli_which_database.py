"""Which database the shell works in: the one that is named, where there is none of that name, the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import bare


def test_a_missing_file_is_made_and_its_first_user_is_admin(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    first = bare("--db", str(path), "--as", "petra", "add", "customer", "Acme", "--json")
    assert first.json["id"] == "A-1"
    assert f"made a new, empty database: {path}" in first.err
    assert "empty" not in bare("--db", str(path), "--as", "petra", "find", "x", "--json").err
    assert path.stat().st_mode & 0o777 == 0o600
    assert bare("--db", str(path), "--as", "petra", "backup", str(tmp_path / "b.db")).code == 0  # admins only


@pytest.mark.parametrize("named_by", ["--db", "TCRM_DATABASE", "default_database"])
def test_whoever_only_looks_makes_no_database_where_the_named_one_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_by: str
) -> None:
    path = tmp_path / "frim.db"
    if named_by == "TCRM_DATABASE":
        monkeypatch.setenv("TCRM_DATABASE", str(path))
    if named_by == "default_database":
        assert bare("config", "default_database", str(path)).code == 0
    named = ("--db", str(path)) if named_by == "--db" else ()
    for line in ("find x", "funnel --json", "export deal", "history", "show A-1", "undo", "config firm", "promote D-1"):
        said = bare(*named, "--as", "petra", *line.split())
        assert (said.code, said.out) == (1, ""), line
        assert f"There is no database {path}." in said.err and f"To begin one there: tcrm --db {path}" in said.err
    assert not path.exists()
    assert bare(*named, "--as", "petra", "config", "firm.currency", "CHF").code == 0
    assert path.exists()


def test_an_empty_file_is_no_database_for_whoever_only_looks(tmp_path: Path) -> None:
    (path := tmp_path / "own.db").touch()
    for line in ("agenda", "doctor", "find x", "funnel --json", "import in.csv --dry-run"):
        bare("--db", str(path), "--as", "petra", *line.split())
        assert path.stat().st_size == 0, line
    said = bare("--db", str(path), "--as", "petra", "agenda")
    assert (said.code, said.out) == (1, "") and f"There is no database {path}." in said.err
    assert f"made a new, empty database: {path}" in bare("--db", str(path), "add", "customer", "Acme").err
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_database_of_the_settings_has_to_lie_in_a_folder_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "nope" / "own.db"
    said = bare("config", "default_database", str(path))
    assert (said.code, said.out) == (1, "")
    assert f"There is no folder {path.parent}." in said.err
    assert str(path) not in bare("config", "default_database").out


def test_a_named_database_in_a_folder_that_is_not_there_is_refused_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "slip" / "of" / "the pen"
    for words in (("find", "x"), ("--demo", "find", "x"), ("restore", str(tmp_path / "b.db"), "--yes")):
        said = bare("--db", str(folder / "own.db"), *words)
        assert said.code == 1
        assert f"There is no folder {folder}." in said.err
    monkeypatch.setenv("TCRM_DATABASE", str(folder / "own.db"))
    assert bare("find", "x").code == 1
    assert not (tmp_path / "slip").exists()


def test_a_name_too_long_for_a_file_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / ("x" * 300))
    for words in (("find", "x"), ("--demo", "find", "x"), ("restore", "1"), ("restore", str(tmp_path), "--yes")):
        said = bare("--db", path, *words)
        assert said.code == 1 and "in itself" not in said.err
    assert "There is no folder" in bare("--db", f"{path}/own.db", "find", "x").err
    monkeypatch.setenv("TCRM_DATABASE", path)
    assert "There is no database" in bare("find", "x").err
    assert "Cannot open the database" in bare("add", "customer", "Acme").err


def test_the_usual_database_is_made_without_a_word(tmp_path: Path) -> None:
    said = bare("--as", "petra", "find", "x", "--json")
    assert (said.code, said.json) == (0, [])
    assert "database" not in said.err
    assert (tmp_path / "home" / "data" / "tcrm.db").exists()


def test_the_database_is_the_named_one_else_the_environments_else_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, environs, settings = (tmp_path / name for name in ("named.db", "environ.db", "settings.db"))
    bare("config", "default_database", str(settings))
    bare("add", "customer", "Acme")
    assert settings.exists()
    monkeypatch.setenv("TCRM_DATABASE", str(environs))
    bare("add", "customer", "Acme")
    assert environs.exists()
    bare("--db", str(named), "add", "customer", "Acme")
    assert named.exists()
