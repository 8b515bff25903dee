"""A seat in the demo company: a private copy that goes with its session, built once a day."""

from __future__ import annotations

import stat
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from office import NOW
from peewee import fn

from tcrm.actions.backup import backup
from tcrm.actions.customers import add_account
from tcrm.actions.setup import open_session
from tcrm.demo.build import demo_session
from tcrm.errors import DatabaseTrouble, Refused, WrongFile
from tcrm.models import Activity, Deal, StageMove
from tcrm.models.opening import open_database

TODAY = date(2026, 11, 21)


def clock() -> datetime:
    return NOW


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for the tests to which it is all the same whether the company was kept."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def temporary(tmp_path: Path, shared_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TCRM_HOME", str(shared_home))
    return folder


@pytest.fixture
def home(tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that nobody has been in."""
    monkeypatch.setenv("TCRM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def kept(home: Path) -> list[Path]:
    return list((home / "cache").iterdir())


def no_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    def build_file(target: Path, day: date) -> None:
        raise AssertionError("the story was told again")

    monkeypatch.setattr("tcrm.demo.build._build_file", build_file)


def test_the_demo_is_a_private_copy_that_goes_with_its_session(temporary: Path) -> None:
    session = demo_session(clock=clock)
    assert (session.user.name, session.today()) == ("Maria Steiner", TODAY)
    assert session.db.path is not None
    assert mode(session.db.path) == 0o600 and mode(session.db.path.parent) == 0o700
    with session.operation("deal.edit", title="X") as op:
        op.update(Deal, 1, title="X")
    session.close()
    session.close()
    assert list(temporary.iterdir()) == []


def test_the_second_start_of_a_day_copies_what_the_first_one_built(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = demo_session(clock=clock)
    with first.operation("deal.edit", title="X") as op:
        op.update(Deal, 1, title="X")
    no_telling(monkeypatch)
    second = demo_session(clock=lambda: NOW + timedelta(hours=3))
    assert second.db.value(Deal.select(Deal.title).where(Deal.id == 1)) != "X"
    assert [mode(path) for path in kept(home)] == [0o600]
    first.close()
    second.close()


def test_only_the_newest_day_is_kept(home: Path) -> None:
    for day in (TODAY, TODAY + timedelta(days=1)):
        demo_session(clock=clock, today=day).close()
    assert [path.name.split("-", 2)[2][:10] for path in kept(home)] == ["2026-11-22"]


def test_a_kept_company_of_another_making_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo_session(clock=clock).close()
    (before,) = kept(home)
    monkeypatch.setattr("tcrm.demo.build.__version__", "9.9")
    demo_session(clock=clock).close()
    (after,) = kept(home)
    assert before != after


def test_without_a_state_folder_the_demo_opens_all_the_same(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TCRM_HOME", str(tmp_path / "file"))
    session = demo_session(clock=clock)
    assert session.db.count(Deal.select()) == 600
    session.close()


def test_the_story_is_told_as_of_the_day_in_the_firms_zone(temporary: Path) -> None:
    session = demo_session(clock=lambda: datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    planned = Activity.select(Activity.due_on).where(Activity.status == "planned", Activity.owner == session.user.id)
    days = {row[0] for row in session.db.rows(planned)}
    assert session.today() == TODAY and TODAY in days
    session.close()


def test_an_invented_day_moves_clock_and_story(temporary: Path) -> None:
    session = demo_session(date(2027, 1, 1), "katrin", clock=clock)
    assert (session.user.login, session.now()) == ("katrin", NOW + timedelta(days=41))
    assert not session.read_only
    last = session.db.value(StageMove.select(fn.MAX(StageMove.at)))
    assert timedelta(0) < session.now() - last < timedelta(days=8)
    session.close()


def test_with_a_path_the_demo_is_made_there_once_and_stays(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "firm" / "demo.db"
    session = demo_session(path=path, clock=clock)
    with session.operation("deal.edit", title="X") as op:
        op.update(Deal, 1, title="X")
    session.close()
    assert mode(path) == 0o600
    again = demo_session(path=path, clock=lambda: NOW + timedelta(days=2))
    assert again.db.value(Deal.select(Deal.title).where(Deal.id == 1)) == "X"
    again.close()
    assert not list(path.parent.glob(".*"))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("made", ["empty file", "empty database", "set up", "in use"])
def test_a_file_that_somebody_made_is_not_the_demos_and_stays_as_it_is(
    tmp_path: Path, temporary: Path, made: str
) -> None:
    path = tmp_path / "own.db"
    path.touch(0o600)
    if made != "empty file":
        open_database(path).close()
    if made in ("set up", "in use"):
        open_session(path, "maria", clock).close()
    if made == "in use":
        session = open_session(path, "maria", clock)
        add_account(session, "Acme GmbH")
        session.close()
    before = path.read_bytes()
    with pytest.raises(WrongFile, match=r"own\.db was there before and is not the demo company.* not there yet"):
        demo_session(path=path, clock=clock)
    assert path.read_bytes() == before
    open_session(path, "maria", clock).close()  # without --demo it is opened as ever


def test_an_empty_file_of_which_there_are_backups_is_told_as_ever(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "own.db"
    session = open_session(path, "maria", clock)
    backup(session)
    session.close()
    path.write_bytes(b"")
    with pytest.raises(DatabaseTrouble, match="there are backups of it"):
        demo_session(path=path, clock=clock)


def test_a_stranger_is_refused_and_leaves_nothing_behind(temporary: Path) -> None:
    with pytest.raises(Refused, match="nobody"):
        demo_session(login="nobody", clock=clock)
    assert list(temporary.iterdir()) == []


def test_a_path_that_cannot_be_written_is_said_in_words(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseTrouble, match=r"cannot be written to .*demo\.db"):
        demo_session(path=tmp_path / "file" / "demo.db", clock=clock)
