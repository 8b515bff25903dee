"""Saved filters: what is kept comes back, in a file that people can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.clean import clean_line
from tcrm.errors import BadValue, TcrmError
from tcrm.filters import delete, filters_file, save, saved


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "filters.toml"


def test_a_filter_is_kept_replaced_and_forgotten(file: Path) -> None:
    assert saved("deals", file) == {}
    save("deals", "  big  and late ", 'amount>50k late "press line"', file)
    save("deals", "Acme", "acme", file)
    assert saved("deals", file) == {"Acme": "acme", "big and late": 'amount>50k late "press line"'}
    save("deals", "Acme", "acme hot", file)
    delete("deals", "big and late", file)
    delete("deals", "never there", file)
    assert saved("deals", file) == {"Acme": "acme hot"}
    assert saved("customers", file) == {}


def test_the_file_is_the_users_own_and_readable(file: Path) -> None:
    save("deals", "Größte", "amount>50k", file)
    assert file.read_text(encoding="utf-8") == '[deals]\n"Größte" = "amount>50k"\n'
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["filters.toml"]


def test_without_a_file_named_it_is_that_of_the_users_folder() -> None:
    save("deals", "Acme", "acme")
    assert filters_file().is_file()
    assert saved("deals") == {"Acme": "acme"}


@given(name=st.text(max_size=20), text=st.text(max_size=50))
def test_any_text_under_any_name_comes_back_clean(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str
) -> None:
    file = tmp_path_factory.mktemp("filters") / "filters.toml"
    if not name.split():
        with pytest.raises(BadValue):
            save("deals", name, text, file)
        return
    save("deals", name, text, file)
    assert saved("deals", file) == {clean_line(" ".join(name.split())): clean_line(text)}


def test_a_name_can_be_too_long(file: Path) -> None:
    with pytest.raises(BadValue, match="too long"):
        save("deals", "x" * 61, "acme", file)


@pytest.mark.parametrize("content", ["[deals", "deals = 1", "[deals]\nx = 1", "\udcff"])
def test_a_file_that_is_no_list_of_filters_is_named_and_left_alone(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(TcrmError, match=r"filters\.toml"):
        save("deals", "Acme", "acme", file)
    assert file.read_bytes() == content.encode("utf-8", "surrogateescape")
