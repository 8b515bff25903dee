"""The file is held by another program, the disk is full, the file is gone: the screen says so, what is typed stays, and
the program goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from office import Office, on_file
from seated import Seated, seated
from tryout import until

from tcrm.errors import DatabaseTrouble
from tcrm.models import Deal, database
from tcrm.models.opening import open_database
from tcrm.paths import settings_file
from tcrm.session import Session
from tcrm.widgets.form import Form


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Maria's, on a file with a deal of hers; it waits for others for a moment only."""
    office: Office = on_file(tmp_path / "firm.db")
    office.deal("Alpha", "maria", amount=1000000)
    office.db.close()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.02)
    monkeypatch.setattr("seated.LOOK_EVERY", 0.05)
    db = open_database(tmp_path / "firm.db")
    yield Session(db, "maria", office.clock)
    db.close()


def amount(session: Session) -> int:
    return int(session.db.value(Deal.select(Deal.amount).where(Deal.id == 1)))


def says(seat: Seated, words: str) -> bool:
    return words in " ".join(seat.text.split())


async def test_a_form_that_cannot_be_stored_says_why_and_keeps_what_was_typed(session: Session) -> None:
    async with seated(session) as seat:
        await seat.keys("enter", "e", "tab", *["backspace"] * 20, " 30k")
        other = apsw.Connection(str(session.db.path))
        other.execute("BEGIN IMMEDIATE")
        await seat.keys("ctrl+s")
        assert isinstance(seat.app.screen, Form)
        assert says(seat, "Another program holds the database") and says(seat, "30k") and amount(session) == 1000000
        other.execute("ROLLBACK")
        other.close()
        await seat.keys("ctrl+s")
        assert not isinstance(seat.app.screen, Form) and amount(session) == 3000000


async def test_a_file_that_vanishes_is_told_by_itself_and_the_program_goes_on(session: Session, tmp_path: Path) -> None:
    async with seated(session) as seat:
        for tail in ("", "-wal", "-shm"):
            (tmp_path / f"firm.db{tail}").unlink(missing_ok=True)
        await until(lambda: says(seat, "was removed while it was open"))
        assert (tmp_path / "firm-rescued.db").exists()
        await seat.keys("j", ">")
        assert says(seat, "was removed while it was open") and says(seat, "Alpha")
        await seat.keys("2", "3")
        assert says(seat, "Alpha")


async def test_trouble_while_a_form_stands_is_said_in_the_form(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(session) as seat:
        await seat.keys("enter", "e")

        async def fail() -> str:
            raise DatabaseTrouble("The disk does not answer.")

        monkeypatch.setattr(seat.form, "meanwhile", fail)
        await until(lambda: says(seat, "The disk does not answer."))
        assert isinstance(seat.app.screen, Form)


async def test_a_screen_that_could_not_be_read_is_read_again_by_itself(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(session) as seat:
        read, trouble = seat.deals.load, [DatabaseTrouble("The disk does not answer.")]

        async def load() -> None:
            if trouble:
                raise trouble.pop()
            await read()
            seat.deals.top.who = "read again"

        monkeypatch.setattr(seat.deals, "load", load)
        await seat.keys("R")
        await until(lambda: says(seat, "read again"))


async def test_what_cannot_be_read_again_is_said_once_until_there_is_another_change(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = tried = 0
    async with seated(session) as seat:
        news, read = seat.app.desk.news, seat.deals.load

        async def look() -> str | None:
            nonlocal looked
            looked += 1
            return await news()

        async def fail() -> None:
            nonlocal tried
            tried += 1
            raise DatabaseTrouble("The disk does not answer.")

        monkeypatch.setattr(seat.app.desk, "news", look)
        monkeypatch.setattr(seat.deals, "load", fail)
        await seat.keys("R")
        await until(lambda: tried == 2)
        seen = looked
        await until(lambda: looked > seen + 2)
        assert tried == 2 and says(seat, "The disk does not answer.")
        monkeypatch.setattr(seat.deals, "load", read)
        seat.app.desk.changes += 1
        await until(lambda: not seat.deals.is_behind)


async def test_what_one_screen_cannot_read_is_told_on_the_next(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(session) as seat:
        desk = seat.app.desk
        news = desk.news

        async def moved() -> str:
            monkeypatch.setattr(desk, "news", news)
            monkeypatch.setattr(seat.deals, "load", fail)
            desk.changes += 1
            return "Mona North moved Alpha"

        async def fail() -> None:
            raise DatabaseTrouble("The disk does not answer.")

        monkeypatch.setattr(desk, "news", moved)
        await until(lambda: says(seat, "The disk does not answer."))
        await seat.keys("2")
        await until(lambda: says(seat, "Mona North moved Alpha"))


async def test_trouble_that_comes_when_the_last_screen_is_gone_needs_none(session: Session) -> None:
    async with seated(session) as seat:
        pass
    assert not seat.app.screen_stack
    seat.app.report_error(DatabaseTrouble("The disk does not answer."))


async def test_an_unknown_line_of_the_settings_is_said_and_the_screens_open(session: Session) -> None:
    file = settings_file()
    file.parent.mkdir(parents=True)
    file.write_text("colour = 'red'")
    async with seated(session, keys={"deal.dance": "y", "deal.win": "ctrl+y"}) as seat:
        assert "There is no setting colour" in seat.status and seat.app.key_overrides == {"deal.win": "ctrl+y"}
    file.unlink()
    async with seated(session, keys={"deal.dance": "y"}) as seat:
        assert "There is no command deal.dance." in seat.status
