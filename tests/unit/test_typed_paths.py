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
