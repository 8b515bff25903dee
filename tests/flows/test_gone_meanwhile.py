"""What a command means can go between its key and its turn: that is said, as if the key had come later."""

from __future__ import annotations

from office import Office
from seated import seated

from tcrm.actions.customers import add_account, delete_account
from tcrm.screens.base import DeskScreen


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
