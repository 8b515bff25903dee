"""What was taken back can be made again where one begins: an import that was undone leaves an empty database."""

from __future__ import annotations

from pathlib import Path

from seated import seated

from tcrm.actions.history import undo
from tcrm.actions.imports import import_files
from tcrm.actions.setup import introduce, open_session
from tcrm.models import Account
from tcrm.screens.first import FirstScreen


async def test_redo_brings_back_an_import_that_was_taken_back_before_the_program_was_left(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("Company,City\nAcme,Berlin\n")
    session = open_session(None, "vera")
    import_files(session, [file])
    undo(session)
    async with seated(session) as seat:
        assert isinstance(seat.app.screen, FirstScreen)
        await seat.keys("ctrl+r")
        assert not isinstance(seat.app.screen, FirstScreen)
        assert session.db.count(Account.select()) == 1 and "Done again: " in seat.status


async def test_redo_of_nothing_says_so() -> None:
    async with seated(open_session(None, "vera")) as seat:
        await seat.keys("ctrl+r")
        assert isinstance(seat.app.screen, FirstScreen) and seat.status == "✗ There is nothing to redo."


async def test_redo_of_what_brings_no_record_stays_where_one_begins() -> None:
    session = open_session(None, "vera")
    introduce(session, name="Vera", firm="Acme", currency="EUR", zone="Europe/Berlin")
    undo(session)
    async with seated(session) as seat:
        await seat.keys("ctrl+r")
        assert isinstance(seat.app.screen, FirstScreen) and "Done again: " in seat.status
        assert session.firm.name == "Acme"
