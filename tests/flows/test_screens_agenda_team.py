"""Agenda: what a manager reads, hands over and is told of their people."""

from __future__ import annotations

from at_the_agenda import current, sitting, subjects
from office import Office
from tryout import lines, until

from tcrm.models import Account, User


async def test_a_manager_hands_one_item_or_all_of_a_leavers_over_and_the_reason_is_known_later(desk: Office) -> None:
    async with sitting(desk, login="mona") as seat:
        await seat.keys("P", " maria", "enter", "@")
        assert "Tom Lang" in seat.text and "  Maria Rossi" not in "\n".join(
            lines(seat.app.screen.query_one("ChoiceList"))
        )
        await seat.keys(" tom", "enter", "enter", " knows them", "enter")
        assert "call Acme GmbH goes to Tom Lang" in seat.status and current(seat) == "Show the line"
        await seat.keys("@", " tom", "enter")
        assert "4 activities, 2 open deals, 3 customers" in seat.text
        await seat.keys("2", "enter", " leaves us", "enter")
        assert "Tom Lang has Maria Rossi's now" in seat.status
        assert subjects(seat) == []
        await seat.keys("P", " tom", "enter", "i")
        assert "today: from Maria Rossi to Tom Lang: knows them" in seat.text
        await seat.keys("escape", "u")
        assert "Undone: handed all that was Maria Rossi's to Tom Lang" in seat.status
        assert desk.db.value(Account.select(User.login).join(User).where(Account.id == 1)) == "maria"


async def test_a_manager_reads_the_agenda_of_their_people_and_a_seller_only_their_own(desk: Office) -> None:
    async with sitting(desk, login="mona") as seat:
        assert "Nothing to do." in seat.text and "call Acme fri 10:00" in seat.text
        await seat.keys("P", " maria", "enter")
        assert "Maria Rossi" in seat.text and "Ask for the order date" in seat.text
        await seat.keys("z")
        assert "✗ Only your own agenda can be snoozed." in seat.status
        await seat.keys("1")
        assert "Nothing to do." in seat.text
    async with sitting(desk) as seat:
        await seat.keys("P")
        assert "✗ Only your own agenda is yours to read." in seat.status


async def test_a_manager_is_told_quietly_what_waits_for_whom_of_their_people(desk: Office) -> None:
    async with sitting(desk.sit("mona")) as seat:
        await until(lambda: seat.agenda.waiting is not None)
        assert "your people: 1 overdue   P shows whose" in seat.text
        await seat.keys("P")
        assert "Maria Rossi  1 overdue" in " ".join(seat.text.split("\n")).replace("   ", "  ")
        await seat.keys(" maria", "enter")
        assert "Maria Rossi" in seat.text and "your people" not in seat.text


async def test_a_manager_whose_people_moved_nothing_is_told_how_that_works_and_not_in_red(desk: Office) -> None:
    async with sitting(desk.sit("mona")) as seat:
        await seat.keys("3", "W")
        assert "this is your first look   W shows what others move meanwhile" in seat.text
        assert not seat.deals.status.failed
