"""What is typed and not stored yet, in its file."""

from __future__ import annotations

import fcntl
import json
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm import drafts
from tcrm.drafts import Draft, Drafts, Typed

NOW = datetime(2026, 11, 21, 21, 52, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"))
FORMS = st.text(st.characters(codec="utf-8", exclude_characters="\n"))
TYPED = st.dictionaries(TEXTS, st.tuples(TEXTS, TEXTS), min_size=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drafts.json"


def of(
    path: Path, database: str = "/one.db", login: str = "maria", now: Callable[[], datetime] = lambda: NOW
) -> Drafts:
    return Drafts(path, database, login, now, UTC)


def memo(text: str, form: str = "memo A-1") -> Draft:
    return Draft(form, {"text": (text, "")}, NOW, "memo")


@given(typed=TYPED, stood=st.dictionaries(TEXTS, TEXTS), form=FORMS, title=TEXTS)
def test_what_is_kept_is_found_as_it_was_typed(
    tmp_path_factory: pytest.TempPathFactory, typed: Typed, stood: dict[str, str], form: str, title: str
) -> None:
    mine = of(tmp_path_factory.mktemp("kept") / "drafts.json")
    draft = Draft(form, typed, NOW, title, stood, 3, "D-17")
    mine.keep(draft)
    assert mine.find(form) == draft and mine.all() == [draft]
    mine.drop(form)
    assert mine.find(form) is None and mine.all() == []


def test_only_the_user_may_read_them(file: Path) -> None:
    of(file).keep(memo("secret"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["drafts.json"]


def test_of_two_programs_that_keep_something_at_once_none_loses_what_is_its(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of(file).keep(memo("a beginning", "memo A-3"))
    hers, asked, write = Thread(target=lambda: of(file, login="mona").keep(memo("hers"))), Event(), drafts.write
    flock = fcntl.flock

    def flock_told(handle: int, how: int) -> None:
        if current_thread() is hers:
            asked.set()
        flock(handle, how)

    def write_late(path: Path, kept: Mapping[str, Draft]) -> None:
        monkeypatch.setattr(drafts, "write", write)
        hers.start()
        assert asked.wait(60)
        hers.join(0.1)  # she waits until what is read here is written; without that she would be through by then
        write(path, kept)

    monkeypatch.setattr(fcntl, "flock", flock_told)
    monkeypatch.setattr(drafts, "write", write_late)
    of(file).keep(memo("mine"))
    hers.join()
    assert of(file).find("memo A-1") == memo("mine")
    assert of(file, login="mona").find("memo A-1") == memo("hers")


def test_nothing_is_written_where_nothing_was_typed(file: Path) -> None:
    of(file).drop("memo A-1")
    assert not file.exists()


def test_the_newest_drafts_are_kept_and_listed_first(file: Path) -> None:
    mine = of(file)
    for number in range(drafts.MOST + 5):
        mine.keep(memo(str(number), str(number)))
    assert [each.form for each in mine.all()] == [str(number) for number in range(drafts.MOST + 4, 4, -1)]


def test_a_draft_of_more_than_thirty_days_is_dropped(file: Path) -> None:
    of(file).keep(memo("old"))
    later = of(file, now=lambda: NOW + timedelta(days=drafts.DAYS, seconds=1))
    assert of(file).find("memo A-1") and later.find("memo A-1") is None and later.all() == []
    later.keep(memo("new", "memo A-2")._replace(at=later.now()))
    assert "memo A-1" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"K": 1}',
        '{"K": {"at": "2026-11-21T21:52:00+00:00", "fields": {"text": ["a"]}}}',
        '{"K": {"at": "soon", "fields": {"text": ["a", ""]}}}',
        '{"K": {"at": "2026-11-21T21:52:00", "fields": {"text": ["a", ""]}}}',
        '{"K": {"fields": {"text": ["a", ""]}}}',
        "\udcff",
        "[" * 100_000,
        "{",
    ],
)
def test_a_file_that_is_no_good_holds_nothing_and_is_replaced(file: Path, content: str) -> None:
    key = json.dumps("/one.db\nmaria\nmemo A-1")
    file.write_bytes(content.replace('"K"', key).encode(errors="surrogateescape"))
    assert of(file).find("memo A-1") is None
    of(file).keep(memo("new"))
    assert of(file).find("memo A-1") == memo("new")


def test_each_database_and_each_person_has_their_own(file: Path) -> None:
    of(file).keep(memo("mine"))
    assert of(file).find("memo A-1") == memo("mine")
    assert of(file, "/other.db").all() == of(file, login="tom").all() == []


def test_where_they_cannot_be_written_work_goes_on(tmp_path: Path) -> None:
    nowhere = of(tmp_path / "missing" / "drafts.json")
    nowhere.keep(memo("mine"))
    nowhere.drop("memo A-1")
    assert nowhere.find("memo A-1") is None


def test_it_is_said_when_it_was_typed_and_what(file: Path) -> None:
    draft = Draft("New customer", {"name": ("Foo", ""), "city": (" Ber\nlin ", ""), "phone": ("", "")}, NOW)
    assert draft.words == "Foo, Ber lin"
    assert of(file).when(NOW) == "21:52"
    assert of(file).when(NOW - timedelta(days=2)) == "Thu 19 21:52"
