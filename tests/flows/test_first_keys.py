"""The first screen offers only what works there, and says so to who presses more."""

from __future__ import annotations

import pytest
from seated import seated
from tryout import lines

from tcrm.actions.setup import open_session
from tcrm.screens.first import FirstScreen


@pytest.mark.parametrize("key", ["1", "4", "a", "colon", "P"])
async def test_a_key_of_another_screen_says_that_first_one_has_to_begin(key: str) -> None:
    async with seated(open_session(None, "vera")) as seat:
        first = seat.app.screen
        assert isinstance(first, FirstScreen) and "TCRM" in lines(first.top)[0] and "Agenda" not in lines(first.top)[0]
        await seat.keys("j")
        assert "✗" not in lines(first.status)[0]
        await seat.keys(key)
        assert "✗ First choose how to begin, with enter." in lines(first.status)[0]
