"""Pipeline as a board: cards follow their deals, `v` and `b` turn it, filters choose, the foot explains."""

from __future__ import annotations

import json

import pytest
from dump import statements
from office import Office, built_once, stage_of
from seated import Seated, seated
from tryout import SIZES, lines, sizes, until

from tcrm import filters
from tcrm.models import Competitor, Contact, DealCompetitor, DealContact, HotFlag, Stage


@pytest.fixture
@built_once
def busy(office: Office) -> Office:
    """Maria has six deals in four stages, Tom one."""
    acme = office.account("Acme GmbH", "maria")
    office.deal("Alpha", "maria", account_id=acme, amount=9000000)
    office.deal("Beta", "maria", company="北京重型机械")
    office.deal("Gamma", "maria", "qualified", company="田中製作所", amount=640000, currency="JPY")
    office.deal("Delta", "maria", "evaluation", company="Delta Pumps", amount=3300000)
    office.deal("Epsilon", "maria", "negotiation", company="Volta [/x]", amount=21000000)
    office.deal("Zeta", "maria", "negotiation", account_id=acme, amount=100)
    office.deal("Eta", "tom", "evaluation", company="Tom's", amount=500)
    return office


def board_text(seat: Seated) -> str:
    return "\n".join(lines(seat.deals.cards))


@pytest.mark.parametrize("size", SIZES)
async def test_stages_stand_side_by_side_with_their_cards(busy: Office, size: tuple[int, int]) -> None:
    async with seated(busy, size=size) as seat:
        text = board_text(seat)
        for shown in (
            "Lead",
            "2  € 90.0k",
            "Acme GmbH",
            "北京重型机械",
            "€ 90.0k",
            "unknown",
            "D-1",
            "JP¥ 6",
            "nothing planned",
        ):
            assert shown in text
        assert "my deals · 6 open" in lines(seat.deals.summary)[0]
        assert "Discovery" in text
        await seat.keys("l", "l", "l")
        assert seat.current_title == "Epsilon"
        assert "Volta [/x]" in board_text(seat)


@pytest.mark.parametrize("size", sizes(60))
async def test_the_cursor_goes_with_a_deal_that_is_promoted_and_comes_back_with_undo(
    busy: Office, size: tuple[int, int]
) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("j", ">", ">", ">")
        assert (seat.current_title, stage_of(busy, "Beta")) == ("Beta", "evaluation")
        here = seat.deals.cards.column
        assert here is not None and (here.title, here.count) == ("Evaluation", 2)
        assert "北京重型机械" in board_text(seat)
        await seat.keys("u", "u", "u")
        here = seat.deals.cards.column
        assert (seat.current_title, here and here.title) == ("Beta", "Lead")
        await seat.keys("w", "ctrl+s")
        assert stage_of(busy, "Beta") == "order" and seat.current_title == "Alpha"


async def test_marked_cards_of_several_columns_move_together_and_the_held_stay_marked(busy: Office) -> None:
    with busy.sit("olga").operation("firm.edit") as op:
        criteria = json.dumps([{"need": "field", "field": "amount"}])
        op.update(Stage, busy.stage_id("lead"), criteria=criteria)
    async with seated(busy, size=(120, 40)) as seat:
        await seat.keys("space", "space", "l", "space", ">", "y")
        stages = [stage_of(busy, title) for title in ("Alpha", "Beta", "Gamma")]
        assert stages == ["qualified", "lead", "discovery"]
        assert "2 deals moved" in seat.status and "1 stays: D-2" in seat.status
        assert [row.title for row in seat.deals.chosen_deals()] == ["Beta"]
        assert "1 marked" in seat.status


async def test_v_shows_the_same_deals_as_a_list_and_back(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("/", " acme", "enter", "space", "l")
        assert (seat.titles, seat.current_title) == (["Alpha", "Zeta"], "Zeta")
        await seat.keys("v")
        assert not seat.deals.cards.display and seat.deals.rows.display
        assert (seat.titles, seat.current_title) == (["Alpha", "Zeta"], "Zeta")
        assert [row.title for row in seat.deals.chosen_deals()] == ["Alpha"]
        await seat.keys("escape", "k", "space", "v")
        assert seat.deals.cards.display and not seat.deals.rows.display
        assert len(seat.titles) == 6 and [row.title for row in seat.deals.chosen_deals()] != []


async def test_b_makes_columns_of_sellers_that_say_the_stage(busy: Office) -> None:
    async with seated(busy, size=(120, 40)) as seat:
        await seat.keys("P", " all", "enter", "b")
        assert [column.title for column in seat.deals.cards.columns] == ["Maria Rossi", "Tom Lang"]
        assert "Evaluation" in board_text(seat) and "D-1" not in board_text(seat)
        assert seat.current_title == "Alpha"
        await seat.keys("v")
        assert [line.split("  ")[1] for line in lines(seat.deals.rows) if "Rossi  6" in line] == ["Maria Rossi"]
        await seat.keys("v", "b")
        assert seat.deals.cards.columns[0].title == "Lead"


async def test_the_column_of_the_cursor_tells_its_weighted_amount(busy: Office) -> None:
    async with seated(busy, size=(120, 40)) as seat:
        await seat.keys("l", "l")
        assert "Evaluation € 33.0k, weighted € 11.6k" in lines(seat.deals.summary)[0]


# -- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(80))
async def test_a_filter_that_is_not_finished_says_so_and_leaves_the_cards(busy: Office, size: tuple[int, int]) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("/", " amount>")
        assert "✗ amount needs a number, like 50k" in lines(seat.deals.summary)[0]
        assert len(seat.titles) == 6
        await seat.keys(" 50k", "enter")
        assert seat.titles == ["Alpha", "Epsilon"]
        assert "filter amount>50k" in lines(seat.deals.summary)[0]
        await seat.keys("escape")
        assert len(seat.titles) == 6 and "filter" not in lines(seat.deals.summary)[0]


async def test_a_filter_that_finds_nothing_says_how_to_leave_it(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("/", " nosuchdeal", "enter")
        assert seat.titles == [] and "No deal is found" in board_text(seat)
        await seat.keys(">")
        assert "✗ No deal is selected." in seat.status


async def test_filters_are_saved_chosen_replaced_and_deleted(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("/", " amount>50k", "enter", "F", "enter", " big", "enter")
        assert filters.saved("deals") == {"big": "amount>50k"}
        assert "kept as big" in seat.status
        await seat.keys("escape", "F", " big", "enter")
        assert seat.titles == ["Alpha", "Epsilon"]
        await seat.keys("/", "space", " Acme", "enter", "F", " save", "enter", " big", "enter", "n")
        assert filters.saved("deals") == {"big": "amount>50k"}
        await seat.keys("F", " save", "enter", " big", "enter", "y")
        assert filters.saved("deals") == {"big": "amount>50k Acme"}
        await seat.keys("escape", "F", " delete", "enter", "enter")
        assert filters.saved("deals") == {}


async def test_another_pipeline_is_chosen_where_there_are_several(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("F", " simple", "enter")
        assert [column.title for column in seat.deals.cards.columns] == ["Prospecting", "Engaging"]
        assert seat.titles == [] and "No open deal here" in board_text(seat)
        await seat.keys("F", " standard", "enter")
        assert len(seat.titles) == 6


# -- the foot -------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(busy: Office) -> Office:
    """Of Alpha it is known who is in it, against whom, and what is missing; Delta is hot."""
    with busy.sit("olga").operation("office") as op:
        needs = [{"need": "field", "field": field} for field in ("amount", "close_on")]
        op.update(Stage, busy.stage_id("lead"), criteria=json.dumps(needs))
        for name in ("Eva [/x] Weiss", "Anton Huber"):
            contact = op.insert(Contact, name=name, sort_name=name.casefold(), family_name=name.split()[-1])
            op.insert(DealContact, deal_id=1, contact_id=contact)
        op.insert(DealCompetitor, deal_id=1, competitor_id=op.insert(Competitor, name="Kolbrand"))
        op.insert(HotFlag, deal_id=4, note="signs about 24 Nov")
    busy.pass_days(4)
    return busy


async def test_the_foot_says_what_stands_between_a_deal_and_its_next_stage(known: Office) -> None:
    async with seated(known, size=(120, 40)) as seat:
        foot = seat.deals.foot
        await until(lambda: "Kolbrand" in lines(foot.situation)[0])
        assert lines(foot.facts)[0].startswith("  Acme GmbH  Alpha · D-1 · € 90,000 · ")
        said = lines(foot.situation)[0]
        assert said.startswith("  to go on  ✓ amount  ✗ close date   people Weiss, Huber   against Kolbrand")
        assert said.rstrip().endswith("in Lead 4 d, limit 14 d")
        await seat.keys("l", "l")
        await until(lambda: "◆ signs about 24 Nov" in lines(foot.situation)[0])
        assert "Kolbrand" not in lines(foot.situation)[0]
        assert "◆ nothing planned" in board_text(seat)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_on_a_narrow_screen_the_foot_says_first_what_is_missing(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        foot = seat.deals.foot
        await until(lambda: "to go on" in lines(foot.situation)[0])
        assert lines(foot.situation)[0].startswith("  to go on  ✓ amount  ✗ close date")


async def test_an_answer_that_comes_late_is_not_shown_for_another_deal(known: Office) -> None:
    async with seated(known, size=(120, 40)) as seat:
        await until(lambda: "Kolbrand" in lines(seat.deals.foot.situation)[0])
        for _ in range(5):
            await seat.keys("j", "k", "j")
            assert seat.current_title == "Beta"
            assert "Kolbrand" not in lines(seat.deals.foot.situation)[0]
            await seat.keys("k")


# -- deals behind a figure ------------------------------------------------------------------------------------------


async def test_deals_behind_a_figure_are_a_list_and_esc_leads_back_to_the_board(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.app.show_deals([4, 1], "two of them")
        await seat.calm()
        assert seat.titles == ["Alpha", "Delta"] and "two of them" in seat.text
        assert seat.deals.rows.display and not seat.deals.cards.display
        await seat.keys("v")
        assert "✗ These deals are shown as a list" in seat.status
        await seat.keys("/", " owner:me stage:eval", "enter")
        assert seat.titles == ["Delta"]
        await seat.keys("escape", "escape")
        assert seat.deals.cards.display and len(seat.titles) == 6


async def test_the_board_asks_the_same_questions_for_few_deals_as_for_many(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tcrm.widgets.resting.REST", 1000)

    async def cost(seat: Seated) -> int:
        await seat.keys("R")
        with statements(busy.db) as ran:
            await seat.deals.load()
        return len(ran)

    async with seated(busy) as seat:
        before = await cost(seat)
        for number in range(30):
            busy.deal(f"More {number}", "maria", "proposal")
        assert await cost(seat) == before < 25


async def test_marked_deals_are_given_to_a_colleague_together_and_one_is_marked_as_hot(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("space", "space", "@", " tom", "enter")
        assert "2 belong to Tom Lang" in seat.status
        owners = busy.db.sql("SELECT count(*) FROM deal WHERE owner_id = ?", (busy.user_id("tom"),))[0][0]
        assert owners >= 2
        await seat.keys("u", "!", " wants it before the fair", "ctrl+s")
        assert "is hot" in seat.status
        assert busy.db.sql("SELECT note FROM hot_flag") == [("wants it before the fair",)]
