"""Pipeline as a list: deals by stage are promoted, stepped back, won, lost, undone; alone and many at a time."""

from __future__ import annotations

import json

import pytest
from office import Office, built_once, stage_of
from seated import Seated, listed, rows_of, seated
from tryout import SIZES, lines, sizes

from tcrm.models import Competitor, Deal, DealReason, Reason, Stage
from tcrm.session import Session


@pytest.fixture
@built_once
def busy(office: Office) -> Office:
    """Maria has six deals, Tom one of his own and a private one; Acme's are Maria's."""
    acme = office.account("Acme GmbH", "maria")
    office.deal("Alpha", "maria", account_id=acme, amount=9000000)
    office.deal("Beta", "maria", account_id=acme)
    office.deal("Gamma", "maria", "qualified", company="田中製作所", amount=640000, currency="JPY")
    office.deal("Delta", "maria", "evaluation", company="Delta Pumps", amount=3300000)
    office.deal("Epsilon", "maria", "negotiation", company="Volta [/x]", amount=21000000)
    office.deal("Zeta", "maria", "negotiation", account_id=acme, amount=100)
    office.deal("Eta", "tom", company="Tom's", amount=500)
    office.deal("Theta", "tom", private=True, amount=700)
    return office


def needs(office: Office, stage: str, *fields: str) -> None:
    """From now on a deal leaves this stage only with these fields filled."""
    criteria = [{"need": "field", "field": field} for field in fields]
    with office.sit("olga").operation("firm.edit") as op:
        op.update(Stage, office.stage_id(stage), criteria=json.dumps(criteria))


async def to(seat: Seated, title: str) -> None:
    """Put the cursor on a deal, from the top."""
    await seat.keys("g", *["j"] * seat.titles.index(title))
    assert seat.current_title == title


@pytest.mark.parametrize("size", SIZES)
async def test_my_open_deals_stand_under_their_stages_with_sums(busy: Office, size: tuple[int, int]) -> None:
    async with listed(busy, size=size) as seat:
        assert seat.titles == ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]
        for shown in ("my deals · 6 open · € 333k + JP¥ 640k", "Lead  2  € 90.0k", "nothing planned"):
            assert shown in seat.text
        assert ("D-1" in lines(seat.deals.rows)[1]) == (size[0] >= 100)
        await seat.keys("G")
        assert "  Volta [/x]" in seat.text, seat.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_weighted_sum_says_what_it_is_without(busy: Office, size: tuple[int, int]) -> None:
    async with listed(busy, size=size) as seat:
        said = lines(seat.deals.summary)[0]
        assert "€ 333k + JP¥ 640k" in said
        assert ("weighted" in said) == (size[0] >= 80), said  # all of it or nothing
        assert said.count("weighted") == said.count("(no JP¥)")
        assert "Lead  2  € 90.0k · weighted" in seat.text and "JP¥ 640k · weighted € 0 (no JP¥)" in seat.text


@pytest.mark.parametrize("size", sizes(80))
async def test_a_deal_is_promoted_stepped_back_and_won_and_the_cursor_stays_on_it(
    busy: Office, size: tuple[int, int]
) -> None:
    async with listed(busy, size=size) as seat:
        await seat.keys(">")
        assert (seat.current_title, stage_of(busy, "Alpha")) == ("Alpha", "qualified")
        assert seat.status.startswith("Acme GmbH") and ": Lead → Qualified" in seat.status and "u undo" in seat.status
        await seat.keys(">", ">", "<")
        assert (seat.current_title, stage_of(busy, "Alpha")) == ("Alpha", "discovery")
        await seat.keys("w", "ctrl+s")
        assert stage_of(busy, "Alpha") == "order" and "Alpha" not in seat.titles
        await seat.keys("u")
        assert stage_of(busy, "Alpha") == "discovery"
        assert seat.status.startswith("Undone: won Alpha   ctrl+r redo")
        await seat.keys("ctrl+r")
        assert stage_of(busy, "Alpha") == "order" and "Alpha" not in seat.titles
        await seat.keys("u", "u", "u", "u", "u", "u")
        assert stage_of(busy, "Alpha") == "lead"
        assert "✗ There is nothing to undo." in seat.status


async def test_a_deal_is_lost_with_its_reason_competitor_and_note(busy: Office) -> None:
    async with listed(busy) as seat:
        await to(seat, "Delta")
        await seat.keys("x", "enter")
        assert "✗ Why was it lost?" in seat.text
        await seat.keys(" no b", "enter", " Festo", "enter", " they bought nothing", "enter")
        assert stage_of(busy, "Delta") == "lost" and "Delta" not in seat.titles
        reason = busy.db.value(Reason.select(Reason.name).join(DealReason, on=(DealReason.reason == Reason.id)))
        note = busy.db.value(Deal.select(Deal.close_note).where(Deal.title == "Delta"))
        assert (reason, note) == ("No budget", "they bought nothing")
        await seat.keys("u")
        assert stage_of(busy, "Delta") == "evaluation"


async def test_what_is_typed_for_the_reason_is_no_competitor(busy: Office) -> None:
    async with listed(busy) as seat:
        await to(seat, "Delta")
        await seat.keys("x", " no b", "enter", " 1,9", "ctrl+s", "ctrl+s")
        assert "1,9 is no name of a competitor." in seat.text
        assert stage_of(busy, "Delta") == "evaluation" and busy.db.count(Competitor.select()) == 0


async def test_losing_is_left_with_esc_and_refused_without_a_note_for_other(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("x", " oth", "ctrl+s")
        assert "✗" in "\n".join(lines(seat.form.foot))
        await seat.keys("escape")
        assert stage_of(busy, "Alpha") == "lead"
        await seat.keys("x", " oth", "tab", "tab", " moved away", "ctrl+s")
        assert stage_of(busy, "Alpha") == "lost"


async def test_m_moves_to_the_stage_that_is_typed(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("m", " prop", "enter")
        assert (stage_of(busy, "Alpha"), seat.current_title) == ("proposal", "Alpha")
        await seat.keys("m", "2", "enter", "m", "escape")
        assert (stage_of(busy, "Alpha"), seat.current_title) == ("qualified", "Alpha")


async def test_marked_deals_move_together_and_one_that_is_held_back_stays_marked_with_its_reason(busy: Office) -> None:
    needs(busy, "lead", "amount")
    async with listed(busy) as seat:
        await seat.keys("space", "space", "space", ">", "y")
        stages = [stage_of(busy, title) for title in ("Alpha", "Beta", "Gamma")]
        assert stages == ["qualified", "lead", "discovery"]
        assert "2 deals moved" in seat.status and "1 stays: D-2 needs an amount" in seat.status
        assert [row.title for row in seat.deals.chosen_deals()] == ["Beta"]
        await seat.keys("escape", "u")
        assert [stage_of(busy, title) for title in ("Alpha", "Beta", "Gamma")] == ["lead", "lead", "qualified"]
        assert "Undone: promoted 2 deals" in seat.status


async def test_what_a_single_deal_needs_is_asked_in_place(busy: Office) -> None:
    needs(busy, "lead", "amount")
    async with listed(busy) as seat:
        await seat.keys("j", ">")
        assert [row.field.label for row in seat.form.rows] == ["amount"]
        await seat.keys("escape")
        assert stage_of(busy, "Beta") == "lead"
        await seat.keys(">", " 5k", "enter")
        assert (stage_of(busy, "Beta"), seat.current_title) == ("qualified", "Beta")


async def test_all_deals_are_marked_by_range_or_at_once(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("space", "j", "j", "V")
        assert "4 marked" in seat.status
        await seat.keys("*")
        assert "6 marked" in seat.status
        await seat.keys("*")
        assert "marked" not in seat.status


async def test_what_cannot_be_done_says_why(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("<")
        assert "✗ It stands in the first stage, Lead." in seat.status
        await seat.keys("/", " nosuchdeal", "enter", ">")
        assert "✗ No deal is selected." in seat.status and "No deal is found" in seat.text
        await seat.keys("enter")
        assert "✗ There is nothing to open." in seat.status
        await seat.keys("escape", "P", " all", "enter")
        await to(seat, "Eta")
        await seat.keys(">")
        assert "✗ D-7 belongs to Tom Lang" in seat.status
        assert stage_of(busy, "Eta") == "lead"


async def test_a_filter_and_what_follows_in_the_same_burst_act_on_the_filtered_rows(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("/", " 田中", "enter")
        assert "Evaluation" not in lines(seat.deals.rows)[3]  # stages without a deal that is kept are left out
        assert [line.split()[0] for line in lines(seat.deals.rows) if line.strip()] == ["Qualified", "田中製作所"]
        await seat.keys(">", ">")
        assert (stage_of(busy, "Gamma"), stage_of(busy, "Alpha")) == ("evaluation", "lead")
        assert "filter 田中" in seat.text and seat.titles == ["Gamma"]
        await seat.keys("/", *["backspace"] * 2, " acme", "enter", "*", ">")
        assert "Promote 3 deals? 1 of them will be won." in seat.text
        await seat.keys("y")
        assert [stage_of(busy, title) for title in ("Alpha", "Beta", "Zeta")] == ["qualified", "qualified", "order"]
        assert stage_of(busy, "Epsilon") == "negotiation"


async def test_whose_deals_are_shown_is_chosen(busy: Office) -> None:
    async with listed(busy, size=(120, 40)) as seat:
        assert "Maria Rossi" not in lines(seat.deals.rows)[1]
        await seat.keys("P", " tom", "enter")
        assert seat.titles == ["Eta"] and "Standard · Tom Lang · 1 open" in seat.text
        await seat.keys("P", " all", "enter")
        assert len(seat.titles) == 7 and "Maria Rossi" in lines(seat.deals.rows)[1]
        await seat.keys("P", " my", "enter")
        assert len(seat.titles) == 6


async def test_a_manager_begins_with_the_own_team_and_may_look_at_all(busy: Office) -> None:
    async with listed(busy, "mona") as seat:
        assert len(seat.titles) == 8 and "my team" in seat.text
    async with seated(busy, "sam") as seat:
        assert seat.titles == [] and "my team · 0 open" in seat.text
        assert " mark" not in lines(seat.deals.bottom)[0] and "whose" in lines(seat.deals.bottom)[0]
        await seat.keys("space")
        assert "✗ There is nothing to mark." in seat.status
        await seat.keys("P", " all", "enter")
        assert len(seat.titles) == 7


async def test_grouped_by_seller_the_list_says_the_stage(busy: Office) -> None:
    async with listed(busy) as seat:
        assert "Negotiation  € " not in lines(seat.deals.rows)[1]
        await seat.keys("b")
        assert "Maria Rossi" in lines(seat.deals.rows)[0]
        assert " Lead " in lines(seat.deals.rows)[1] and " Qualified " in lines(seat.deals.rows)[3]


async def test_a_deal_is_added_for_a_customer_or_as_a_lead(busy: Office) -> None:
    async with listed(busy, size=(60, 20)) as seat:
        await seat.keys("/", " gamma", "enter")
        await seat.keys("a", " acme", "tab", " Service", "tab", " 1.2m", "tab", " 24 dec", "ctrl+s")
        row = seat.deals.pane.current
        assert row is not None and (row.title, row.customer, row.amount) == ("Service", "Acme GmbH", 120000000)
        assert row.close_on is not None and (row.close_on.month, row.close_on.day) == (12, 24)
        assert seat.deals.filter.text == "" and seat.status.startswith("added D-9   u undo")
        await seat.keys("a", " New Corp", "enter", "enter", "enter", "enter")
        row = seat.deals.pane.current
        assert row is not None and (row.customer, row.account_id, row.stage) == ("New Corp", None, "Lead")
        await seat.keys("u", "u")
        assert len(seat.titles) == 6


async def test_what_is_wrong_with_a_new_deal_stands_at_its_field(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("a", " A-999", "ctrl+s", "ctrl+s")
        assert seat.form.rows[1].input.placeholder == "needed, but for a new lead"
        assert "✗ There is no A-999." in lines(seat.form.foot)[0]
        await seat.keys("tab", "tab", " a lot", "tab", " sometime", "ctrl+s")
        wrong = [lines(row.error)[0].strip() for row in seat.form.rows]
        assert [text.startswith("✗") for text in wrong] == [False, False, True, True]
        assert wrong[2].startswith("✗ a lot")
        assert "✗ a lot is no amount" in "\n".join(lines(seat.form.foot)) + wrong[2]
        await seat.keys("escape")
        assert len(seat.titles) == 6


async def test_the_foot_explains_the_selected_deal(busy: Office) -> None:
    busy.pass_days(20)
    async with listed(busy, size=(120, 40)) as seat:
        assert lines(seat.deals.foot.facts)[0].startswith("  Acme GmbH  Alpha · D-1 · € 90,000 ·")
        situation = lines(seat.deals.foot.situation)[0]
        assert situation.startswith("  nothing planned") and situation.endswith("in Lead 20 d, limit 14 d ")
        await seat.keys("i")
        assert "Find out whether there is a need" in seat.text


async def test_nothing_of_a_colleagues_private_deal_is_seen(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("P", " all", "enter", "/", " theta", "enter")
        assert seat.titles == [] and "0 open" in seat.text
        await seat.keys("escape", "o", " theta")
        assert rows_of(seat.lookup.found) == []


async def test_anothers_change_is_seen_after_a_refresh_and_never_overwritten(busy: Office) -> None:
    async with listed(busy) as seat:
        mona = busy.sit("mona")
        move_on(mona, 1)
        assert seat.titles[:2] == ["Alpha", "Beta"]
        await seat.keys("R")
        assert seat.titles[:3] == ["Beta", "Alpha", "Gamma"] and seat.current_title == "Alpha"
        assert "up to date" in seat.status
        move_on(mona, 1)
        await seat.keys("u")  # mine is not there to take back
        assert "✗ There is nothing to undo." in seat.status
        assert stage_of(busy, "Alpha") == "discovery"


def move_on(session: Session, deal_id: int) -> None:
    from tcrm.actions import deals

    deals.promote(session, deal_id)
