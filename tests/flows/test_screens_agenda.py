"""Agenda: one queue of what is to be done, cleared without leaving keyboard or screen."""

from __future__ import annotations

from datetime import date

import pytest
from at_the_agenda import DAY, activity, at, current, sitting, subjects
from office import Office
from seated import seated
from thorough import SOAK
from tryout import SIZES, lines

from tcrm.actions import agenda as actions
from tcrm.actions.schedule import repeat
from tcrm.models import Activity, Deal, HotFlag, Snooze, Stage

MANY = 20 if SOAK else 6  # items of the demo to clear


@pytest.mark.parametrize("size", SIZES)
async def test_the_day_stands_in_one_queue_with_its_ruler_and_month_beside_it(
    desk: Office, size: tuple[int, int]
) -> None:
    async with sitting(desk, size) as seat:
        text = seat.text
        for shown in ("Overdue 1", "Today 3", "Thu 19 call", "11:30  visit   田中製作所", "JP¥ 640k", "Acme GmbH"):
            assert shown in text, shown
        assert "Ask for the order date · D-1" in text
        assert ("D-1 · Negotiation" in text) == (size[0] != 80)
        assert subjects(seat)[:4] == ["Ask for the order date", "Show the line", "Prices", "Tidy up [b]the desk[/b]"]
        beside = seat.agenda.side.display
        assert beside == (size[0] >= 80)
        if beside:
            side = "\n".join(lines(seat.agenda.side))
            assert "11 ── now" in side and "▆▆▆ " in side and "16 ▆▆▆" in side and "November" in side
        assert "0 of 4" in seat.status
        await seat.keys("G")
        assert "◆ Tue 24 hot     Volta [/x]" in seat.text and "signs about 24 Nov" in seat.text


async def test_done_asks_the_outcome_then_the_next_step_and_the_cursor_stands_on_the_next_item(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("d", " they will order", "enter")
        assert "next step" in seat.text
        await seat.keys(" fri 10 call", "enter")
        assert activity(desk, "Ask for the order date") == ("done", date(2026, 11, 19), "they will order")
        assert "Done: call Acme GmbH, next call Fri 27 10:00" in seat.status and "u undo" in seat.status
        assert current(seat) == "Show the line" and "1 of 4" in seat.status
        await seat.keys("d", "enter", "enter")
        assert activity(desk, "Show the line")[0] == "done" and current(seat) == "Prices"
        await seat.keys("z", " 3d", "enter", "g", "u")
        assert current(seat) == "Prices" and "Undone: put off" in seat.status  # the cursor goes to what came back
        await seat.keys("g", "u")
        assert current(seat) == "Show the line"
        assert activity(desk, "Show the line")[0] == "planned" and "Undone" in seat.status
        assert activity(desk, "Prices")[0] == "planned"
        await seat.keys("j", "d", "enter", " mon call")
        assert "call · for Contract 27 · Mon 23 Nov" in seat.text  # the only open deal: it is said before and after
        await seat.keys("enter")
        assert "Done: call Acme GmbH, next call Mon 23 for Contract 27" in seat.status


async def test_esc_at_the_second_question_goes_back_to_the_first_answer_and_nothing_is_changed(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("d", " they will order", "enter")
        assert "esc back" in seat.text and "esc cancel" not in seat.text
        await seat.keys("escape")
        assert "outcome" in seat.text and "they will order" in seat.text and "esc cancel" in seat.text
        await seat.keys("  soon", "enter", "enter")
        assert activity(desk, "Ask for the order date")[2] == "they will order soon"
        await seat.keys("d", " a visit", "enter", "escape", "escape")
        assert activity(desk, "Show the line")[0] == "planned" and current(seat) == "Show the line"
        await seat.keys("G", "d", " 2w", "enter", "escape", "escape")
        assert desk.db.rows(HotFlag.select(HotFlag.until)) == [(date(2026, 11, 24),)]


async def test_a_series_goes_on_with_its_next_occurrence_which_is_said(desk: Office) -> None:
    maria = desk.sit("maria")
    weekly = actions.plan(maria, "A-1", "call", "Weekly look", DAY)
    repeat(maria, weekly, "every sat")
    async with sitting(desk) as seat:
        await seat.keys("j", "j", "j")
        while current(seat) != "Weekly look":
            await seat.keys("j")
        assert "↻ Weekly look" in seat.text
        await seat.keys("r", " wed")
        assert "Wed 25 Nov · only this once" in seat.text
        await seat.keys("escape", "d", " all well", "enter")
        assert "blank: again 28 Nov" in seat.text
        await seat.keys("enter")
        assert "Done: call Acme GmbH, again 28 Nov" in seat.status
        assert current(seat) != "Weekly look" and "Weekly look" in subjects(seat)
        found = desk.db.rows(Activity.select(Activity.status, Activity.due_on).where(Activity.subject == "Weekly look"))
        assert sorted(found) == [("done", DAY), ("planned", date(2026, 11, 28))]
        while current(seat) != "Weekly look":
            await seat.keys("j")
        await seat.keys("r", " wed", "enter")
        assert "Wed 25 · only this once" in seat.status
        while current(seat) != "Weekly look":
            await seat.keys("k")
        await seat.keys("r", " every 2 weeks tue 9:00", "enter")
        assert "1 Dec 09:00 · every 2 weeks on Tue" in seat.status


async def test_snoozed_moved_and_called_off_items_leave_the_day(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("z", " yesterday", "enter")
        assert "yesterday is not a day to come" in seat.text and "enter again" not in seat.text
        await seat.keys(*["backspace"] * 9, " fri", "enter")
        assert desk.db.rows(Snooze.select(Snooze.until)) == [(date(2026, 11, 27),)]
        assert "call Acme GmbH is back Fri 27" in seat.status and current(seat) == "Show the line"
        await seat.keys("r", " nonsense", "enter")
        assert "✗" in seat.text and "nonsense" in seat.text
        await seat.keys(*["backspace"] * 8, " mon 15:00", "enter")
        assert activity(desk, "Show the line")[1] == date(2026, 11, 23) and current(seat) == "Prices"
        assert "田中製作所: visit Mon 23 15:00" in seat.status
        await seat.keys(".")
        assert activity(desk, "Prices")[1] == date(2026, 11, 23) and "again: Acme GmbH" in seat.status
        await seat.keys("u", "g")
        assert current(seat) == "Prices"
        await seat.keys("D", "enter")
        assert activity(desk, "Prices")[0] == "cancelled" and current(seat).startswith("Tidy up")
        await seat.keys("u", "u", "u")
        assert len(subjects(seat)) == 6


async def test_a_hot_note_is_kept_until_another_day_or_cleared(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("G", "d", " 2w", "enter", "enter")
        assert desk.db.rows(HotFlag.select(HotFlag.until, HotFlag.note)) == [(date(2026, 12, 5), "signs about 24 Nov")]
        await seat.keys("G", "d", "enter", " fri call", "enter")
        assert activity(desk, "")[:2] == ("planned", date(2026, 11, 27)) and "next call Fri 27" in seat.status
        assert "Volta [/x] is not hot any more" in seat.status and "signs about 24 Nov" not in subjects(seat)


async def test_a_deal_that_stands_still_goes_on_by_a_next_step_and_rests_until_then(desk: Office) -> None:
    with desk.sit("olga").operation("stage.edit") as op:
        op.update(Stage, desk.stage_id("proposal"), limit_days=5)
    desk.deal("Sleeper", "maria", "proposal", company="Baltic Foods", amount=1800000)
    desk.pass_days(14)
    async with sitting(desk) as seat:
        await seat.keys("G")
        assert "Stalled" in seat.text and "Baltic Foods" in seat.text
        await seat.keys("d", "enter", "enter")
        assert "deal Baltic Foods is back 12 Dec" in seat.status and seat.agenda.pane.current.kind != "deal"
        await seat.keys("u", "G", "d", " fri 10 call about the price", "enter", "enter")
        assert "Baltic Foods" in seat.status and "Fri 11" in seat.status
        assert not any(row.kind == "deal" and row.customer == "Baltic Foods" for row in seat.agenda.pane_rows())
        await seat.keys("u")
        assert any(row.kind == "deal" and row.customer == "Baltic Foods" for row in seat.agenda.pane_rows())


async def test_marked_items_are_done_put_off_and_handed_over_together(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("space", "space", "d", " spoken", "enter", "enter")
        assert "2 done" in seat.status and current(seat) == "Prices"
        assert {activity(desk, name)[2] for name in ("Ask for the order date", "Show the line")} == {"spoken"}
        await seat.keys("u")
        assert "Undone: done: Ask for the order date and 1 more" in seat.status
        assert "0 of 4" in seat.status and len(subjects(seat)) == 6
        await seat.keys("g", "space", "space", "@", " tom", "enter", " I am away", "enter")
        tom = desk.user_id("tom")
        owners = Activity.select(Activity.subject).where(Activity.owner == tom)
        assert len(desk.db.rows(owners)) == 2 and "2 go to Tom Lang" in seat.status
        await seat.keys("g", "space", "space", "z", "enter")
        assert desk.db.count(Snooze.select()) == 2


async def test_the_deal_of_an_item_is_promoted_won_and_opened_from_here(desk: Office) -> None:
    async with sitting(desk) as seat:
        await seat.keys("<")
        assert "Negotiation → Proposal" in seat.status and current(seat) == "Ask for the order date"
        await seat.keys(">", "enter")
        assert type(seat.app.screen).__name__ == "DealScreen"
        await seat.keys("escape", "w", "ctrl+s")
        assert desk.db.value(Deal.select(Deal.status).where(Deal.id == 1)) == "won"
        await seat.keys("G", "k", "enter")
        assert type(seat.app.screen).__name__ == "AccountScreen"
        await seat.keys("escape")
        while not current(seat).startswith("Tidy"):
            await seat.keys("k")
        await seat.keys("enter")
        assert "✗ This is about no customer and no deal." in seat.status


async def test_filter_group_sort_other_days_and_the_week(desk: Office) -> None:
    async with sitting(desk, (120, 40)) as seat:
        await seat.keys("/", " kind:call", "enter")
        assert subjects(seat) == ["Ask for the order date", "Prices"] and "filter kind:call" in seat.text
        await seat.keys("escape", "/", " colour:red kind:call due<soon", "enter")
        assert subjects(seat) == ["Ask for the order date", "Prices"]
        assert "✗ There is no field colour. · due needs a day, like +3 or fri" in seat.text
        await seat.keys("escape", "/", " overdue", "enter")
        assert subjects(seat) == ["Ask for the order date"]
        await seat.keys("escape", "b", " by kind", "enter")
        assert "Calls 2" in seat.text and "by kind" in seat.text
        await seat.keys("b", "1", "enter", "s", " cust", "enter")
        assert "by customer, from A" in seat.text
        await seat.keys("s", "1", "enter", "]", "]", "]")
        assert "Year plan" in subjects(seat) and "Tue 24" in seat.text and "of 4" not in seat.status
        await seat.keys("1")
        assert "Today 3" in seat.text
        await seat.keys("j", "v")
        assert current(seat) == "Show the line" and "Tue 24" in seat.text and "Thu 19 call" in seat.text
        await seat.keys("d", "enter", "enter", "v")
        assert activity(desk, "Show the line")[0] == "done" and "1 of 4" in seat.status


async def test_what_begins_within_the_hour_is_said_on_every_screen_and_never_over_what_was_just_said(
    desk: Office,
) -> None:
    async with seated(desk) as seat:
        assert "in 10 min" in seat.status and "visit 田中製作所" in seat.status
        await seat.keys("2")
        assert "in 10 min" in seat.status
        await seat.keys("3", ">")
        assert "→" in seat.status and "in 10 min" not in seat.status


async def test_hostile_and_wide_names_stay_in_their_columns(office: Office) -> None:
    maria = office.sit("maria")
    for name in (
        "北京重型机械" * 9,
        "[/x] [@click=app.quit]z[/]",
        "\u202eabc\x1b[31m שלום",
        "e\u0301" * 40,
        "👩‍👩‍👧" * 12,
    ):
        account = office.account(name, "maria")
        actions.plan(maria, f"A-{account}", "call", name, None, at(21, 15))
    async with sitting(office) as seat:
        for widget in (seat.agenda.rows, seat.agenda.side):
            assert all(line == line.rstrip("\n") for line in lines(widget))
        assert "[@click=app.quit]" in seat.text and "\x1b" not in seat.text and "\u202e" not in seat.text
        assert len([line for line in lines(seat.agenda.rows) if "15:00  call" in line]) == 5


async def test_items_of_the_demo_are_cleared_in_at_most_three_keys_each_besides_what_is_typed() -> None:
    from tcrm.demo.build import demo_session

    session = demo_session(DAY)
    async with sitting(session, (80, 24)) as seat:
        screen, keys, cleared = seat.agenda, 0, 0
        while cleared < MANY:
            row = screen.pane.current
            assert row is not None
            before = len(screen.pane_rows())
            asked = {"deal": ["d", " fri 10 call", "enter", "enter"], "hot": ["d", " 3w", "enter", "enter"]}
            pressed = asked.get(row.kind, ["d", " spoken", "enter", " fri 10 call", "enter"])
            await seat.keys(*pressed)
            named = [key for key in pressed if not key.startswith(" ")]
            assert len(named) <= 3 and seat.agenda is screen
            keys += len(named)
            cleared += 1
            assert row not in screen.pane_rows() and row.due_on not in [
                each.due_on for each in screen.pane_rows() if each.key == row.key
            ]
            assert len(screen.pane_rows()) <= before + 1
        assert keys <= 3 * MANY
    session.close()
