"""Paths as people type them: home folders, blanks, quotation marks; what cannot be one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcrm.errors import BadValue
from tcrm.paths import default_database
from tcrm.screens.importing import paths_in


def test_several_files_stand_in_one_line_with_blanks_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/maria")
    assert paths_in("~/a.csv 'my deals.csv'") == [Path("/home/maria/a.csv"), Path("my deals.csv")]


def test_a_line_that_is_the_name_of_one_file_is_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("my deals.csv", "it's.csv"):
        (tmp_path / name).touch()
        assert paths_in(f" {tmp_path / name} ") == paths_in(f"~/{name}") == [tmp_path / name]
    assert paths_in("my other.csv") == [Path("my"), Path("other.csv")]
    assert len(paths_in("a-long-name.csv " * 100)) == 100


@pytest.mark.parametrize(
    ("typed", "said"), [("~nobody-of-this-name/a.csv", "no home folder ~nobody-of-this-name"), ("'a.csv", "quotation")]
)
def test_a_path_that_means_nothing_is_said(typed: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        paths_in(typed)


def test_so_is_that_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TCRM_DATABASE", "~nobody-of-this-name/firm.db")
    with pytest.raises(BadValue, match="no home folder"):
        default_database()
