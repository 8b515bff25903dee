"""What is typed and not stored yet, in its file."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm import drafts
from tcrm.drafts import Drafts

TEXTS = st.text(st.characters(codec="utf-8"))
TYPED = st.dictionaries(TEXTS, st.tuples(TEXTS, TEXTS), min_size=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drafts.json"


@given(typed=TYPED, key=TEXTS)
def test_what_is_kept_is_found_as_it_was_typed(
    tmp_path_factory: pytest.TempPathFactory, typed: drafts.Typed, key: str
) -> None:
    path = tmp_path_factory.mktemp("kept") / "drafts.json"
    drafts.keep(path, key, typed)
    assert drafts.find(path, key) == typed
    drafts.drop(path, key)
    assert drafts.find(path, key) == {}


def test_only_the_user_may_read_them(file: Path) -> None:
    drafts.keep(file, "memo", {"text": ("secret", "")})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["drafts.json"]


def test_nothing_is_written_where_nothing_was_typed(file: Path) -> None:
    drafts.keep(file, "memo", {})
    drafts.drop(file, "memo")
    assert not file.exists()


def test_the_newest_drafts_are_kept(file: Path) -> None:
    for number in range(drafts.MOST + 5):
        drafts.keep(file, str(number), {"text": (str(number), "")})
    found = [bool(drafts.find(file, str(number))) for number in range(drafts.MOST + 5)]
    assert found == [False] * 5 + [True] * drafts.MOST


@pytest.mark.parametrize("content", ["", "[]", '{"memo": 1}', '{"memo": {"fields": {"text": ["a"]}}}', "\udcff", "{"])
def test_a_file_that_is_no_good_holds_nothing_and_is_replaced(file: Path, content: str) -> None:
    file.write_bytes(content.encode(errors="surrogateescape"))
    assert drafts.find(file, "memo") == {}
    drafts.keep(file, "memo", {"text": ("new", "")})
    assert drafts.find(file, "memo") == {"text": ("new", "")}


def test_each_database_has_its_own(file: Path) -> None:
    one, other = Drafts(file, "/one.db"), Drafts(file, "/other.db")
    one.keep("memo", {"text": ("mine", "")})
    assert (one.find("memo"), other.find("memo")) == ({"text": ("mine", "")}, {})


def test_where_they_cannot_be_written_work_goes_on(tmp_path: Path) -> None:
    nowhere = Drafts(tmp_path / "missing" / "drafts.json", "/one.db")
    nowhere.keep("memo", {"text": ("mine", "")})
    nowhere.drop("memo")
    assert nowhere.find("memo") == {}
