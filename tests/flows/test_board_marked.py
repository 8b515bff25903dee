"""What verbs mean where deals are marked, on the board and in the list; and what a filter says that keeps none."""

from __future__ import annotations

import pytest
from office import Office, built_once
from seated import Seated, seated
from textual.widget import Widget
from tryout import lines, sizes

from tcrm.actions.deals import delete
from tcrm.models import Deal, HotFlag, Memo, Tagging


@pytest.fixture
@built_once
def busy(office: Office) -> Office:
    """Maria has three deals in two stages."""
    office.deal("Alpha", "maria", company="Acme GmbH", amount=100, close_on="2026-12-01")
    office.deal("Beta", "maria", company="Beta Bau", amount=900, close_on="2026-12-02")
    office.deal("Gamma", "maria", "evaluation", company="Gamma AG", amount=300, close_on="2026-12-03")
    return office


def left(office: Office) -> list[str]:
    return sorted(row[0] for row in office.db.rows(Deal.select(Deal.title)))


def hot(office: Office) -> list[int]:
    return sorted(row[0] for row in office.db.rows(HotFlag.select(HotFlag.deal).where(HotFlag.cleared == 0)))


def tagged(office: Office) -> list[int]:
    return sorted(row[0] for row in office.db.rows(Tagging.select(Tagging.deal)))


def summary(seat: Seated) -> str:
    return lines(seat.deals.summary)[0]


BOTH = pytest.mark.parametrize("view", [(), ("v",)], ids=["board", "list"])


@BOTH
@pytest.mark.parametrize("size", sizes(80))
async def test_delete_takes_all_that_are_marked_and_not_the_one_under_the_cursor(
    busy: Office, view: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("3", *view, "space", "space", "l", "G")
        assert seat.current_title == "Gamma"
        await seat.keys("D")
        assert "Delete 2 marked deals?" in seat.text and "u brings them back" in seat.text
        await seat.keys("n")
        assert left(busy) == ["Alpha", "Beta", "Gamma"] and len(seat.deals.pane.marks) == 2
        await seat.keys("D", "y")
        assert left(busy) == ["Gamma"] and not seat.deals.pane.marks
        assert "deleted 2 deals" in seat.status
        await seat.keys("u")
        assert left(busy) == ["Alpha", "Beta", "Gamma"]


@BOTH
async def test_delete_of_one_that_is_marked_elsewhere_names_that_one(busy: Office, view: tuple[str, ...]) -> None:
    async with seated(busy) as seat:
        await seat.keys("3", *view, "space", "G", "D")
        assert "Delete Acme GmbH · Alpha?" in seat.text
        await seat.keys("y")
        assert left(busy) == ["Beta", "Gamma"]


@BOTH
async def test_hot_tags_and_memo_go_on_all_that_are_marked_as_one_step_each(
    busy: Office, view: tuple[str, ...]
) -> None:
    async with seated(busy) as seat:
        await seat.keys("3", *view, "space", "space", "l", "G", "!")
        assert "Hot: 2 marked" in seat.text
        await seat.keys(" fair", "ctrl+s")
        assert hot(busy) == [1, 2] and "2 are hot" in seat.status
        await seat.keys("u")
        assert hot(busy) == []
        await seat.keys("#", " fair", "enter")
        assert tagged(busy) == [1, 2] and "tags of 2 marked: + fair" in seat.status
        await seat.keys("#", " -fair", "enter")
        assert tagged(busy) == [] and "tags of 2 marked: - fair" in seat.status
        await seat.keys(":", " tag fair", "enter")
        assert tagged(busy) == [1, 2]
        await seat.keys(":", " hot wants more", "enter")
        assert hot(busy) == [1, 2]
        await seat.keys(":", " memo met them", "enter")
        assert sorted(row[0] for row in busy.db.rows(Memo.select(Memo.deal))) == [1, 2]


@BOTH
async def test_edit_is_for_one_deal_and_says_how_the_marks_are_taken_off(busy: Office, view: tuple[str, ...]) -> None:
    async with seated(busy) as seat:
        await seat.keys("3", *view, "space", "space", "l", "G", "e")
        assert "✗ This is for one deal, and others are marked; esc takes the marks off." in seat.status
        await seat.keys(":", " filter a", "enter", "G", "e")
        assert "esc esc takes the marks off." in seat.status
        await seat.keys("escape", "escape", "e")
        assert seat.form


async def test_the_list_of_stages_says_for_how_many_it_is(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("3", "m")
        assert "move to" in seat.text
        await seat.keys("escape", "space", "space", "m")
        assert "move 2 deals to" in seat.text


# -- a filter that keeps none -----------------------------------------------------------------------------------------


@BOTH
async def test_an_empty_board_that_is_filtered_says_so_of_the_filter(busy: Office, view: tuple[str, ...]) -> None:
    async with seated(busy) as seat:
        await seat.keys("3", *view, ":", " pipeline simple", "enter")
        assert "No open deal here." in seat.text
        before = seat.deals.pane
        await seat.keys(":", " filter owner:me hot", "enter")
        assert seat.deals.pane is before and isinstance(before, Widget)
        shown = "\n".join(lines(before))
        assert "No deal is found among mine.  esc clears the filter, P looks at all." in shown
        await seat.keys("escape")
        assert "No open deal here." in "\n".join(lines(before))


# -- amounts without a rate -------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("size", sizes(80))
async def test_a_filter_by_amount_says_for_which_currency_there_is_no_rate(
    busy: Office, view: tuple[str, ...], size: tuple[int, int]
) -> None:
    busy.deal("Kuwait", "maria", company="Kuwait Pumps", amount=9_000_000, currency="KWD")
    async with seated(busy, size=size) as seat:
        await seat.keys("3", *view, "/", " amount>1", "enter")
        assert "Kuwait" not in seat.titles and "no KWD rate" in summary(seat)
        for text in ("amount<5", "acme amount>1", "-amount>1", "amount>kwd1", "hot"):
            await seat.keys(":", f" filter {text}", "enter")
            assert ("no KWD rate" in summary(seat)) == (text == "amount<5"), text
        await seat.keys("escape")
        assert "no KWD rate" not in summary(seat)


async def test_a_deal_without_a_rate_that_comes_or_goes_meanwhile_is_told_of(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("3", "/", " amount>0", "enter")
        assert "rate" not in summary(seat)
        made = busy.deal("Kuwait", "maria", company="Kuwait Pumps", amount=9_000_000, currency="KWD")
        await seat.keys("R")
        assert "Kuwait" not in seat.titles and "no KWD rate" in summary(seat)
        delete(busy.sit("maria"), made)
        await seat.keys("R")
        assert "rate" not in summary(seat) and seat.titles == ["Alpha", "Beta", "Gamma"]


async def test_deals_behind_a_figure_are_filtered_by_amount_alike(busy: Office) -> None:
    made = busy.deal("Kuwait", "maria", company="Kuwait Pumps", amount=9_000_000, currency="KWD")
    async with seated(busy) as seat:
        await seat.keys("3")
        await seat.deals.show_only([1, made], "two of them")
        await seat.keys("/", " amount>0", "enter")
        assert "1 deal " in summary(seat) and "no KWD rate" in summary(seat)
