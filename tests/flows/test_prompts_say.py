"""What a prompt says besides its question: its keys from the beginning, and what happened to a paste."""

from __future__ import annotations

from office import Office
from seated import seated
from textual import events

from tcrm.widgets.lines import BottomLine
from tcrm.widgets.prompt import MOST_TYPED, Field


async def test_the_line_to_plan_in_shows_its_keys_and_says_what_was_left_out_of_a_paste(office: Office) -> None:
    office.account("Acme")
    async with seated(office, start="agenda") as seat:
        await seat.keys("a")
        bottom = seat.app.screen.query_one(BottomLine)
        assert bottom.region.bottom == seat.app.size.height and bottom.region.height == 1
        seat.app.post_message(events.Paste("x" * MOST_TYPED))
        await seat.calm()
        assert "left out" not in seat.text
        seat.app.post_message(events.Paste("y" * 9))
        await seat.calm()
        assert "a field takes 10000 characters" in seat.text
        assert seat.app.screen.query_one(Field).value == "x" * MOST_TYPED


async def test_a_paste_where_no_field_is_does_nothing_and_says_so(office: Office) -> None:
    office.account("Acme")
    async with seated(office, start="agenda") as seat:
        seat.app.post_message(events.Paste("dDx>>y"))
        await seat.calm()
        assert "What was pasted was not used" in seat.status
