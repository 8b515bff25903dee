"""Funnel and History: every number opens exactly its deals, every change can be taken back alone."""

from __future__ import annotations

import pytest
from office import Office, built_once
from seated import Seated, rows_of, seated
from thorough import SOAK
from tryout import SIZES, lines, sizes

from tcrm.actions import deals as actions
from tcrm.actions.customers import add_account
from tcrm.widgets.prompts import Choose, Confirm
from tcrm.widgets.theme import look_of


@pytest.fixture
@built_once
def grown(office: Office) -> Office:
    """Twelve deals of Maria in three weeks: two won, three lost, the others on their way; a private one of Tom's."""
    maria = office.sit("maria")
    made = [office.deal(f"Deal {number}", "maria", amount=100000 * (number + 1)) for number in range(12)]
    office.deal("Secret", "tom", "proposal", private=True, amount=900000)
    office.pass_days(8)
    actions.promote(maria, made[:9])
    office.pass_days(1)
    actions.promote(maria, made[:6])
    actions.lose(maria, made[6:8], ("Price",))
    office.pass_days(7)
    actions.win(maria, made[:2])
    actions.lose(maria, made[2], ("Other",), note="moved away")
    return office


def numbers(seat: Seated, stage: str) -> list[str]:
    """What stands in the line of a stage, blank by blank."""
    return next(line for line in lines(seat.funnel.drawing) if line.strip().startswith(stage)).split()


@pytest.mark.parametrize("size", sizes(80))
async def test_cohort_and_snapshot_count_and_amount(grown: Office, size: tuple[int, int]) -> None:
    async with seated(grown, size=size) as seat:
        await seat.keys("4", "esc")  # esc clears, where there is something
        assert numbers(seat, "Lead")[1] == "12" and numbers(seat, "Qualified")[1] == "9"
        assert numbers(seat, "Won")[1] == "2"
        assert "created, all time · all you see · count" in lines(seat.funnel.what)[0]
        await seat.keys("v")
        assert numbers(seat, "Lead")[1:3] == ["€", "78.0k"]
        assert "created, all time · all you see · amount" in lines(seat.funnel.what)[0]
        while seat.funnel.question.mode != "snapshot":
            await seat.keys("tab")
        assert numbers(seat, "Qualified")[1:3] == ["€", "9.00k"]
        await seat.keys("v")
        assert numbers(seat, "Lead")[1] == "3" and numbers(seat, "Qualified")[1] == "1"
        assert "open now" in lines(seat.funnel.what)[0]


async def test_enter_opens_exactly_the_deals_that_a_number_counts(grown: Office) -> None:
    async with seated(grown) as seat:
        for row, keys, titles in (
            ("Lead", (), [f"Deal {n}" for n in range(12)]),
            ("Qualified", ("j",), [f"Deal {n}" for n in range(9)]),
            ("Discovery", ("j", "j"), [f"Deal {n}" for n in range(6)]),
            ("Won", ("G", "k", "k"), ["Deal 0", "Deal 1"]),
        ):
            await seat.keys("4", "g", *keys)
            counted = int(numbers(seat, row)[1])
            await seat.keys("enter")
            if isinstance(seat.app.screen, Choose):
                assert str(counted) in seat.text
                await seat.keys("enter")
            assert sorted(seat.titles, key=lambda title: int(title[5:])) == titles
            assert len(seat.titles) == counted and f"{counted} deals" in seat.text
            await seat.keys("escape")
            assert seat.funnel
            await seat.keys("3")
            assert seat.titles == ["Deal 9", "Deal 10", "Deal 11", "Deal 8", "Deal 3", "Deal 4", "Deal 5"]


async def test_lead_to_won_stands_below_the_win_rate_and_opens_its_deals(grown: Office) -> None:
    async with seated(grown) as seat:
        await seat.keys("4", "G")
        assert "lead to won 16.7 % of 12" in seat.text
        await seat.keys("i")
        told = " ".join(seat.text.split())
        assert "lead to won Won from the deals created in the period" in told and "stale" not in told
        assert "all stages" not in told
        for choice, count, what in (("1", 12, "all"), ("2", 2, "won")):
            await seat.keys("4", "escape", "G", "enter")
            assert isinstance(seat.app.screen, Choose) and len(seat.app.screen.choices) == 2
            await seat.keys(choice, "enter")
            assert len(seat.titles) == count and f"lead to won: {what}" in seat.text


async def test_each_number_of_a_stage_opens_its_own_deals(grown: Office) -> None:
    async with seated(grown) as seat:
        for choice, count in (("1", 9), ("2", 6), ("3", 1), ("4", 2)):
            await seat.keys("4", "g", "j", "enter", choice, "enter")
            assert len(seat.titles) == count and "Qualified: " in seat.text


async def test_in_every_mode_each_number_that_can_be_opened_counts_its_deals(grown: Office) -> None:
    async with seated(grown, size=(60, 20)) as seat:
        await seat.keys("4")
        for mode in range(5):
            for row in (1, 6) if SOAK or mode in (0, 2) else ():  # in the store all of them are counted
                for choice in range(4):
                    await seat.keys("4", "g", *["j"] * row)
                    if seat.funnel.refusal("funnel.open"):
                        break
                    await seat.keys("enter")
                    if isinstance(seat.app.screen, Choose):
                        offered = seat.app.screen.choices
                        if choice >= len(offered):
                            await seat.keys("escape")
                            break
                        counted = int(offered[choice].detail)
                        await seat.keys(str(choice + 1), "enter")
                        assert len(seat.titles) == counted, (mode, row, choice)
                    elif choice:
                        break
            await seat.keys("4", "tab")
        assert seat.funnel.question.mode == "cohort"


async def test_deals_behind_a_number_can_be_worked_with_and_the_number_follows(grown: Office) -> None:
    async with seated(grown) as seat:
        await seat.keys("4", "enter", "3", "enter")  # still open in Lead
        assert seat.titles == ["Deal 9", "Deal 10", "Deal 11"]
        await seat.keys(">", "4")
        assert numbers(seat, "Qualified")[1] == "10"
        await seat.keys("u")
        assert numbers(seat, "Qualified")[1] == "9"
        await seat.keys("G", "k", "enter", " lost", "enter")
        assert seat.titles == ["Deal 2", "Deal 6", "Deal 7"]  # last closed first


async def test_time_goes_back_and_forth_in_weeks(grown: Office) -> None:
    async with seated(grown) as seat:
        await seat.keys("4", "]")
        assert "✗ This is how things stand now." in seat.status
        await seat.keys("[")
        assert numbers(seat, "Discovery")[1] == "6" and "Won" not in numbers(seat, "Won")[1]
        assert numbers(seat, "Won")[1] == "0"
        assert "‹ 23 Nov  30 Nov  now" in lines(seat.funnel.what)[0]
        await seat.keys("[")
        assert numbers(seat, "Lead")[1] == "12" and numbers(seat, "Qualified")[1] == "0"
        await seat.keys("enter", "enter")
        assert len(seat.titles) == 12
        await seat.keys("4", "]", "]")
        assert numbers(seat, "Won")[1] == "2" and "‹ 30 Nov  now" in lines(seat.funnel.what)[0]


async def test_what_moved_since_an_evening_stands_beside_it_and_opens_onto_its_deals(grown: Office) -> None:
    async with seated(grown, size=(120, 40)) as seat:
        await seat.keys("4", "[", "tab", "tab", "tab")
        assert numbers(seat, "Discovery")[1] == "6" and {"−2", "−1"} < set(numbers(seat, "Discovery"))
        assert numbers(seat, "open then")[2] == "10" and numbers(seat, "lost")[1] == "1"
        await seat.keys("j", "j", "enter")
        assert isinstance(seat.app.screen, Choose) and "went on since" in seat.text
        await seat.keys(" went", "enter")
        assert seat.titles == ["Deal 0", "Deal 1"] and "Discovery: went on since" in seat.text
        await seat.keys("escape", "G", "k", "enter")  # below it, the waterfall: the last step but one is lost
        assert seat.titles == ["Deal 2"]
        await seat.keys("escape", "G", "i")
        assert "slipped out" in seat.text


async def test_on_a_small_terminal_a_week_back_keeps_what_stands_and_what_was_lost(grown: Office) -> None:
    async with seated(grown, size=(60, 20)) as seat:
        await seat.keys("4", "[")
        heading = lines(seat.funnel.drawing)[0]
        assert heading.split() == ["stage", "reached", "next", "open", "lost", "then", "now"]
        assert "deals standing there then, now (moves: in a wider window)" in lines(seat.funnel.since)[0]
        assert "all you see · count" in lines(seat.funnel.what)[0]
        assert "[ ] week  enter the deals" in lines(seat.funnel.bottom)[0]
    async with seated(grown, size=(120, 40)) as seat:
        await seat.keys("4", "[")
        assert "open, lost: by furthest stage; standing there: then " in lines(seat.funnel.since)[0]
        assert numbers(seat, "Discovery")[-4:] == ["6", "−2", "−1", "3"]
        assert "B beside" in lines(seat.funnel.bottom)[0]
        await seat.keys("j", "j", "enter", " stood", "enter")
        assert len(seat.titles) == 6 and "Discovery: stood here then" in seat.text


async def test_what_stands_over_the_numbers_stays_where_they_scroll_and_the_key_to_the_rest_is_said(
    grown: Office,
) -> None:
    async with seated(grown, size=(80, 15)) as seat:
        await seat.keys("4", "b", " sel", "enter")
        assert "more   G goes there" in lines(seat.funnel.drawing)[-1]
        await seat.keys(*["j"] * 6)
        top, first = (line.split()[0] for line in lines(seat.funnel.drawing)[:2])
        assert top == "stage" and first not in ("stage", "Lead")


async def test_time_people_and_a_second_funnel_are_chosen_with_one_key_each(grown: Office) -> None:
    async with seated(grown, "mona", size=(120, 40)) as seat:
        await seat.keys("4", "B", "2", "enter")
        right = next(line for line in lines(seat.funnel.drawing) if line.count("Lead") == 2)
        assert right.split()[1] == "13" and right.split("Lead")[2].split()[0] == "0"
        assert "as of 7 Dec 2025" in lines(seat.funnel.drawing)[0]
        await seat.keys("P", " maria", "enter", "B", "3", "enter", "l", "enter", "enter")
        assert len(seat.titles) == 13  # the first stage of the team's funnel
        await seat.keys("4", "T", " last y", "enter")
        assert "created in 2025 · Maria Rossi" in lines(seat.funnel.what)[0] and numbers(seat, "Lead")[1] == "0"
        await seat.keys("T", " other", "enter", *" q4", "enter")
        assert "created in Q4 2026" in lines(seat.funnel.what)[0] and numbers(seat, "Lead")[1] == "12"
    async with seated(grown) as seat:
        await seat.keys("4", "B")
        assert "✗ Two funnels need a window of 120 columns." in seat.status


async def test_the_funnel_of_one_person_and_by_seller(grown: Office) -> None:
    async with seated(grown, "mona", size=(120, 40)) as seat:
        await seat.keys("4")
        assert numbers(seat, "Lead")[1] == "13"
        await seat.keys("b", " by s", "enter")
        assert numbers(seat, "Maria Rossi")[2] == "12" and numbers(seat, "Tom Lang")[2] == "1"
        await seat.keys("P", " tom", "enter")
        assert numbers(seat, "Lead")[1] == "1"
        await seat.keys("i")
        assert "created" in seat.text
        await seat.keys("escape")
        await seat.resize(60, 20)
        assert "created, all time · Tom Lang · by seller" in lines(seat.funnel.what)[0]
        await seat.keys("tab")  # where there is no room for it, it stands on the line below
        assert "by seller" not in lines(seat.funnel.what)[0] and "by seller" in lines(seat.funnel.since)[0]
    async with seated(grown, "lena") as seat:  # the other team: Maria's deals are no secret, the private one is
        await seat.keys("4")
        assert numbers(seat, "Lead")[1] == "12"


# -- history -------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(grown: Office) -> Office:
    add_account(grown.sit("tom"), "Olive & Thyme Ltd")
    return grown


@pytest.mark.parametrize("size", SIZES)
async def test_the_history_tells_who_did_what_and_one_entry_is_undone_alone(
    told: Office, size: tuple[int, int]
) -> None:
    async with seated(told, size=size) as seat:
        await seat.keys("U")
        said = [(entry.who, entry.said) for entry in rows_of(seat.history.rows)]
        assert said[:3] == [
            ("Tom Lang", "added Olive & Thyme Ltd"),
            ("Maria Rossi", "lost Deal 2"),
            ("Maria Rossi", "won 2 deals"),
        ]
        assert "lost Deal 2" in seat.text and ("Maria Rossi" in seat.text) == (size[0] >= 76)
        await seat.keys("j", "j", "enter")
        assert isinstance(seat.app.screen, Confirm) and "won 2 deals" in seat.text
        await seat.keys("y")
        assert seat.status.startswith("Undone: won 2 deals")
        assert "won 2 deals (undone)" in [
            entry.said + " (undone)" * entry.undone for entry in rows_of(seat.history.rows)
        ]
        await seat.keys("escape", "4")
        assert numbers(seat, "Won")[1] == "0"


async def test_undoing_is_asked_refused_and_explained(told: Office) -> None:
    async with seated(told) as seat:
        await seat.keys("U", "j", "enter", "enter")  # no is the default
        assert not rows_of(seat.history.rows)[1].undone
        await seat.keys("g", "enter", "y")
        assert "✗ This changed A-1, which you may not change." in seat.status
        while seat.history.rows.current is not None and seat.history.rows.current.said != "promoted 6 deals":
            await seat.keys("j")
        await seat.keys("enter", "y")
        assert "✗ This cannot be undone" in seat.status and "Undo that first: tcrm undo " in seat.status
        await seat.keys("G", "enter")
        assert "✗ " in seat.status


async def test_undo_and_redo_work_in_the_history_and_are_told_there(told: Office) -> None:
    async with seated(told) as seat:
        await seat.keys("U", "u", "ctrl+r")
        said = [entry.said for entry in rows_of(seat.history.rows)]
        assert said[:2] == ["did again: lost Deal 2", "undid: lost Deal 2"]
        await seat.keys("g", "enter")
        assert "✗ This was an undo" in seat.status


async def test_a_seller_reads_nothing_of_what_is_hidden_from_her(told: Office) -> None:
    async with seated(told) as seat:
        await seat.keys("U")
        assert not [entry.said for entry in rows_of(seat.history.rows) if "Secret" in entry.said]
    async with seated(told, "mona") as seat:
        await seat.keys("U")
        assert [entry.said for entry in rows_of(seat.history.rows) if "Secret" in entry.said]


async def test_on_a_tall_screen_the_cursor_covers_the_whole_bar_and_what_was_said_goes_when_one_leaves(
    grown: Office,
) -> None:
    async with seated(grown, size=(120, 40)) as seat:
        await seat.keys("4", "R")
        assert "up to date" in seat.status
        spot = seat.funnel.spot
        assert spot is not None and spot.height == 2
        ground = look_of(seat.funnel)["band"].bgcolor
        strips = [seat.funnel.drawing.render_line(spot.line + n) for n in range(3)]
        banded = [any(part.style and part.style.bgcolor == ground for part in strip) for strip in strips]
        assert banded == [True, True, False]
        await seat.keys("1", "4")
        assert seat.status == ""
