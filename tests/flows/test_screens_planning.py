"""Agenda: a line plans something, says what it understood, and asks whom it means; what is planned is edited."""

from __future__ import annotations

from datetime import date

from at_the_agenda import activity, at, current, sitting
from office import Office
from tryout import lines

from tcrm.models import Activity
from tcrm.widgets.lines import BottomLine


async def test_one_line_plans_something_and_what_was_understood_is_said(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("a", " call Acme fri 10:00 !high about the renewal", "enter")
        assert "planned: call Fri 27 10:00 · Acme GmbH · Contract 27 · high · " in seat.status
        assert activity(desk, "the renewal")[:2] == ("planned", date(2026, 11, 27))
        assert current(seat) == "Ask for the order date"


async def test_the_line_of_a_plan_is_previewed_as_it_is_stored_and_an_unknown_name_is_asked_about(desk: Office) -> None:
    desk.account("Huber AG", "maria")
    async with sitting(desk) as seat:
        await seat.keys("a", " visit Acme every 2 weeks tue 9:00 plant tour")
        assert "visit · Acme GmbH · Tue 24 Nov 09:00 · every 2 weeks tue · plant tour" in seat.text
        await seat.keys("enter")
        assert activity(desk, "plant tour")[:2] == ("planned", date(2026, 11, 24))
        await seat.keys("a", " call Hub fri")
        assert "call · “Hub” is not the whole name: A-4 Huber AG? · Fri 27 Nov · Hub" in seat.text
        await seat.keys("enter")
        assert "enter again keeps it so" in seat.text
        await seat.keys("escape", ":", " call Hub fri", "enter")
        assert "“Hub” is not the whole name: A-4 Huber AG?" in seat.text
        await seat.keys("enter")
        assert activity(desk, "Hub")[0] == "planned"
        await seat.keys("a", " call dentist fri")
        assert "call · about no customer · Fri 27 Nov · dentist" in seat.text
        await seat.keys("enter")
        assert activity(desk, "dentist")[0] == "planned"


async def test_tab_takes_over_whom_a_line_may_mean_in_the_question_and_behind_the_colon(desk: Office) -> None:
    """Of several one after the other; a line that another key has changed since begins anew."""
    for name in ("Huber AG", "Huber & Söhne", "重庆长江电气", "重庆机械"):
        desk.account(name, "maria")
    async with sitting(desk) as seat:
        await seat.keys("a", " fri 10 call back Hube")
        assert "tab takes the first" in seat.text
        assert lines(seat.app.screen.query_one(BottomLine))[0].strip() == "enter ok  esc cancel  tab complete"
        await seat.keys("tab")
        assert "call · Huber & Söhne · Fri 27 Nov 10:00 · call back  tab takes the next" in seat.text
        await seat.keys("tab", "enter")
        assert activity(desk, "call back")[0] == "planned"
        assert desk.db.value(Activity.select(Activity.account).where(Activity.subject == "call back")) == 4
        await seat.keys("a", " call Huber fri")
        assert "Several are called “Huber”." in seat.text and "tab takes the first" in seat.text
        await seat.keys("escape", ":", " call 重庆 fri", "tab")
        assert "call · 重庆机械 · Fri 27 Nov" in seat.text
        await seat.keys("tab", "enter")
        assert "planned: call · 重庆长江电气 · Fri 27 Nov" in seat.status


async def test_an_activity_is_edited_in_a_small_form(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("j", "e", *["backspace"] * 13, " Walk the line", "tab", "tab", "tab", *["backspace"] * 5)
        await seat.keys(" 14:30", "tab", " 45", "tab", "tab", " every week", "ctrl+s")
        assert "changed visit 田中製作所" in seat.status
        query = Activity.select(Activity.start_at, Activity.end_at, Activity.rrule)
        start, end, rule = desk.db.rows(query.where(Activity.subject == "Walk the line"))[0]
        assert (start, end) == (at(21, 14, 30), at(21, 15, 15)) and rule.startswith("FREQ=WEEKLY")
        assert "14:30  visit" in seat.text and "every week" in seat.text
