"""What a command means can go between its key and its turn: that is said, as if the key had come later."""

from __future__ import annotations

import asyncio
import gc

import pytest
from office import Office
from seated import seated

from tcrm.actions.customers import add_account, delete_account
from tcrm.screens.base import DeskScreen
from tcrm.widgets.listview import RowList


async def test_a_command_whose_row_goes_before_its_turn_is_refused_in_words(office: Office) -> None:
    maria = office.sit("maria")
    huber = add_account(maria, "Huber")
    async with seated(office) as seat:
        await seat.keys("2")
        screen = seat.app.screen
        assert isinstance(screen, DeskScreen)
        delete_account(maria, huber)
        screen.reload()  # on its way when the key comes
        screen.action_command("tag")
        await seat.calm()
        assert seat.app.screen is screen
        assert "Nothing is selected." in seat.text


async def test_answers_for_a_screen_that_is_being_left_are_not_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(office.sit("maria"), "Huber")
    async with seated(office) as seat:
        await seat.keys("U")
        screen = seat.history
        load = screen.load

        async def load_as_it_is_left() -> None:
            await load()
            screen.dismiss()
            while screen.query(RowList):
                await asyncio.sleep(0)
            assert screen.is_attached  # its rows have gone, itself not yet

        monkeypatch.setattr(screen, "load", load_as_it_is_left)
        await screen.load_anew()
        assert seat.deals


@pytest.mark.parametrize("by_key", [True, False])
async def test_a_command_that_is_given_up_before_it_began_says_nothing_to_the_shell(
    office: Office, recwarn: pytest.WarningsRecorder, by_key: bool
) -> None:
    async with seated(office) as seat:
        screen = seat.app.screen
        assert isinstance(screen, DeskScreen)

        def leave() -> None:
            if by_key:
                screen.action_command("refresh")
            else:
                screen.start(screen.load_anew())
            seat.app.exit()

        seat.app.call_later(leave)
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []
