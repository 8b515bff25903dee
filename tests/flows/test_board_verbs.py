"""Sort, copy, the last change again, and what is asked and refused, on the board and in the lists."""

from __future__ import annotations

import pytest
from office import Office, built_once, stage_of
from seated import Seated, listed, seated
from tryout import SIZES, lines, sizes, until

from tcrm.models import Activity, Competitor, ContactPoint, Deal, DealCompetitor, HotFlag, Tagging


@pytest.fixture
@built_once
def busy(office: Office) -> Office:
    """Maria has five deals in three stages, Tom one."""
    acme = office.account("Acme GmbH", "maria", city="Ulm")
    office.deal("Alpha", "maria", account_id=acme, amount=100, close_on="2026-12-01")
    office.deal("Beta", "maria", company="Beta Bau", amount=900, close_on="2026-12-02")
    office.deal("Gamma", "maria", company="Gamma AG", close_on="2026-12-03")
    office.deal("Delta", "maria", "evaluation", company="Delta Pumps", amount=500)
    office.deal("Epsilon", "maria", "negotiation", company="Volta", amount=300)
    office.deal("Eta", "tom", "evaluation", company="Tom's", amount=500)
    return office


def summary(seat: Seated) -> str:
    return lines(seat.deals.summary)[0]


# -- sort -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(60))
async def test_s_sorts_within_the_stages_and_the_same_again_turns_it_round(busy: Office, size: tuple[int, int]) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("s", " am", "enter")
        assert seat.titles[:3] == ["Beta", "Alpha", "Gamma"] and seat.current_title == "Beta"
        assert "by amount, largest first" in summary(seat)
        await seat.keys("s", "enter")
        assert seat.titles[:3] == ["Alpha", "Beta", "Gamma"]
        assert "by amount, smallest first" in summary(seat)
        await seat.keys("v", "2", "3")
        assert seat.titles[:3] == ["Alpha", "Beta", "Gamma"] and "smallest first" in summary(seat)
        await seat.keys("s", "1", "enter")
        assert seat.titles[:3] == ["Alpha", "Beta", "Gamma"] and "by " not in summary(seat)


async def test_customers_are_sorted_and_what_has_no_value_comes_last(busy: Office) -> None:
    busy.account("Zuse KG", "maria", city="Bern")
    busy.account("Bolt", "maria")
    async with seated(busy) as seat:
        await seat.keys("2", "s", " city", "enter")
        assert seat.names == ["Zuse KG", "Acme GmbH", "Bolt"]
        assert "3 customers · by city, from A" in lines(seat.customers.summary)[0]
        await seat.keys("s", "enter")
        assert seat.names == ["Acme GmbH", "Zuse KG", "Bolt"]


# -- copy -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(80))
async def test_y_copies_the_field_that_is_chosen_by_its_first_letters(busy: Office, size: tuple[int, int]) -> None:
    with busy.sit("olga").operation("account.edit") as op:
        op.insert(ContactPoint, account_id=1, kind="email", value="info@acme.example", key="info@acme.example")
    async with seated(busy, size=size) as seat:
        await seat.keys("y", " e-", "enter")
        assert seat.app.clipboard == "info@acme.example"
        assert "copied: info@acme.example" in seat.status
        await seat.keys("y", " am", "enter", "enter", "y", " id", "enter")
        assert seat.app.clipboard == "D-1"
        await seat.keys("escape", "2", "y", "escape")
        assert seat.app.clipboard == "D-1"


# -- the last change again --------------------------------------------------------------------------------------------


async def test_the_last_change_is_made_again_on_what_is_selected_then(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys(".")
        assert "✗ There is no change yet that could be made again." in seat.status
        await seat.keys("M", " likes red", "enter", ".")
        assert "✗ That cannot be made again: memo on Acme GmbH · Alpha." in " ".join(seat.status.split())
        await seat.keys("m", " eval", "enter", "g", ".")
        assert [stage_of(busy, title) for title in ("Alpha", "Beta")] == ["evaluation", "evaluation"]
        assert seat.status.startswith("again: Beta Bau · Beta: Lead → Evaluation") and "u undo" in seat.status
        await seat.keys("x", " price", "tab", " Festo", "enter", "ctrl+s", "g", ".")
        lost = list(busy.db.rows(Deal.select(Deal.title, Deal.lost_to).where(Deal.status == "lost")))
        assert sorted(lost) == [("Beta", 1), ("Gamma", 1)]


async def test_what_was_put_on_one_record_goes_on_all_that_are_marked_as_one_step(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("#", " fair", "enter", "j", "space", "space", ".")
        assert busy.db.value(Tagging.select(Tagging.id).where(Tagging.deal == 3)) is not None
        assert Tagging.select().bind(busy.db).count() == 3
        await seat.keys("u")
        assert Tagging.select().bind(busy.db).count() == 1
        await seat.keys("escape", "t", " fri call back", "enter", "g", ".")
        assert Activity.select().where(Activity.subject == "call back").bind(busy.db).count() == 2


async def test_what_is_not_for_a_customer_is_not_made_again_on_one(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys(">", "2", ".")
        assert "✗ The last change, promote, is not for this." in seat.status


# -- many at a time ---------------------------------------------------------------------------------------------------


async def test_log_next_step_and_memo_go_on_all_that_are_marked_and_say_whose_they_are(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("space", "space", "G", "c", "tab", " fair", "ctrl+s")
        assert "logged for 2 marked" in seat.status
        await seat.keys("t", " fri call back", "enter")
        assert "planned for 2 marked: " in seat.status
        await seat.keys("M", " met them", "enter")
        assert "memo on 2 marked" in seat.status
        for subject in ("fair", "call back"):
            found = Activity.select(Activity.deal).where(Activity.subject == subject)
            assert busy.db.rows(found) == [(1,), (2,)], subject
        await seat.keys("u", "u", "u")
        assert busy.db.value(Activity.select().where(Activity.subject == "fair")) is None
        await seat.keys("g", "space", "G", "M", " alone", "enter")
        assert "memo on Beta Bau · Beta" in seat.status


async def test_on_a_customer_of_the_list_is_logged_and_planned(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("2", "c", "tab", " fair", "ctrl+s")
        assert "logged for Acme GmbH" in seat.status
        for key in ("t", "M", "#"):
            await seat.keys(key)
            assert "  Acme GmbH" in [line.rstrip() for line in seat.text.splitlines()], key
            await seat.keys("escape")
        await seat.keys("t", " fri call back", "enter")
        assert "planned for Acme GmbH · Alpha: " in seat.status
        assert busy.db.rows(Activity.select(Activity.account)) == [(1,), (1,)]


@pytest.mark.parametrize("size", sizes(60))
async def test_why_several_deals_stay_can_be_read_of_each_and_of_all(busy: Office, size: tuple[int, int]) -> None:
    busy.criteria("lead", [{"need": "field", "field": "source"}])
    async with seated(busy, size=size) as seat:
        await seat.keys("*", ">")
        assert "Promote 5 deals? 1 of them will be won." in seat.text
        await seat.keys("y")
        assert "2 deals moved, 1 of them won" in seat.status and "3 stay: D-1" in seat.status
        assert seat.current_title == "Alpha"
        for title in ("Alpha", "Beta"):
            assert seat.current_title == title
            assert "✗ stays: needs a source" in lines(seat.deals.foot.situation)[0]
            await seat.keys("j")
        await seat.keys("i")
        assert all(f"D-{number}  needs a source" in seat.text for number in (1, 2, 3))
        await seat.keys("escape", "escape")
        assert "stays" not in lines(seat.deals.foot.situation)[0]


async def test_promoting_many_is_left_with_n(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("space", "space", ">")
        assert "Promote 2 deals?" in seat.text and "will be won" not in seat.text
        await seat.keys("n")
        assert [stage_of(busy, title) for title in ("Alpha", "Beta")] == ["lead", "lead"]


# -- what is refused and asked ----------------------------------------------------------------------------------------


async def test_what_is_certain_to_be_refused_is_said_before_a_form_opens(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("P", " all", "enter", "/", " eta tom", "enter")
        for key in (">", "<", "w", "x", "m", "e", "!", "#", "@", "D"):
            await seat.keys(key)
            assert "✗ D-6 belongs to Tom Lang: ask them or the manager of North." in seat.status, key
        await seat.keys("escape", "/", " status:all epsilon", "enter", "w", "ctrl+s", "w")
        assert "✗ It is won already" in seat.status
        await seat.keys("x")
        assert "Volta · Epsilon is won. Was it lost after all?" in seat.text
        await seat.keys("y", " price", "ctrl+s", "x")
        assert "✗ It is lost already; m opens it again." in seat.status
        await seat.keys(">")
        assert "✗ A lost deal is not promoted; m opens it again." in seat.status


async def test_who_it_was_lost_to_is_offered_and_asked_for(busy: Office) -> None:
    with busy.sit("olga").operation("deal.edit") as op:
        op.insert(Competitor, name="Aurelo")
        op.insert(DealCompetitor, deal_id=1, competitor_id=op.insert(Competitor, name="Kolbrand"))
    async with listed(busy) as seat:
        await seat.keys("x", " price, comp", "ctrl+s")
        assert "“Competitor”: to whom was it lost?" in seat.text and stage_of(busy, "Alpha") == "lead"
        assert "Kolbrand" in seat.text and "known on this deal" in seat.text and "Aurelo" not in seat.text
        await seat.keys("escape")
        assert "✗ “Competitor”: to whom was it lost?" in seat.text and "Price, Competitor" in seat.text
        await seat.keys("ctrl+s", "down", "enter")
        assert stage_of(busy, "Alpha") == "lost"
        assert busy.db.value(Deal.select(Deal.lost_to).where(Deal.id == 1)) == 2
        await seat.keys("x", " comp", "ctrl+s", "enter")
        assert stage_of(busy, "Beta") == "lost"


# -- won --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(120))
async def test_why_a_deal_is_won_is_asked_and_told_on_its_card_and_said_again(
    busy: Office, size: tuple[int, int]
) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("l", "l", ">")
        assert "Won: Volta · Epsilon · € 3" in seat.text and stage_of(busy, "Epsilon") == "negotiation"
        await seat.keys("escape")
        assert stage_of(busy, "Epsilon") == "negotiation"
        await seat.keys(">", " 1,rel", "enter", " Festo", "enter", " on time", "enter")
        assert stage_of(busy, "Epsilon") == "order" and seat.status.startswith("Won: Volta · Epsilon   u undo")
        await seat.keys("g", ".")
        assert stage_of(busy, "Delta") == "proposal"
        await seat.keys("m", " order", "enter", "ctrl+s")
        assert stage_of(busy, "Delta") == "order"
        await seat.keys("o", " epsilon", "enter", "enter")
        assert "Price, Relationship" in seat.text and "on time" in seat.text and "Festo" in seat.text
        await seat.keys("escape", "u", "u", "u")
        assert stage_of(busy, "Epsilon") == "negotiation" and DealCompetitor.select().bind(busy.db).count() == 0


async def test_many_are_won_or_lost_after_one_question_and_that_is_what_is_said(busy: Office) -> None:
    async with listed(busy) as seat:
        await seat.keys("V", "j", "w")
        assert "Are all 2 marked deals won?" in seat.text
        await seat.keys("y", " serv", "ctrl+s")
        assert seat.status.startswith("2 deals won   u undo")
        await seat.keys("*", "x", " 1", "ctrl+s")
        assert seat.status.startswith("3 deals lost   u undo")


# -- what is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(120))
async def test_closed_deals_stand_in_their_own_columns_where_the_filter_asks(
    busy: Office, size: tuple[int, int]
) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("w", "ctrl+s", "x", " price", "ctrl+s", "/", " status:closed", "enter")
        filled = [column.title for column in seat.deals.cards.columns if column.count]
        assert filled == ["Order", "Lost"] and seat.titles == ["Alpha", "Beta"]
        assert "2 deals" in summary(seat) and "weighted" not in summary(seat)
        assert "won today" in "\n".join(lines(seat.deals.cards))


async def test_a_hot_note_does_not_hide_what_is_overdue(busy: Office) -> None:
    with busy.sit("olga").operation("demo") as op:
        op.insert(HotFlag, deal_id=1, note="signs about 24 Nov")
        op.insert(Activity, deal_id=1, kind="call", subject="Ask", due_on="2026-11-19", owner_id=busy.user_id("maria"))
    async with seated(busy, size=(120, 40)) as seat:
        assert "◆ call Thu 19" in "\n".join(lines(seat.deals.cards))
        assert seat.deals.view.next_step(seat.deals.pane.current) == ("call Thu 19", "bad")
        await until(lambda: "◆ signs about 24 Nov" in lines(seat.deals.foot.situation)[0])


@pytest.mark.parametrize("size", SIZES)
async def test_what_a_filter_can_say_stands_below_it_and_a_question_mark_explains_it(
    busy: Office, size: tuple[int, int]
) -> None:
    async with seated(busy, size=size) as seat:
        await seat.keys("space", "/")
        below = lines(seat.deals.bottom)[0]
        assert "1 marked  stage>=" in below and ("close<" in below) == (size[0] > 70)
        await seat.keys("?")
        assert "status:won closed>-30d" in seat.text and "that stage or a later one" in seat.text
        await seat.keys("escape", " why?", "enter")
        assert seat.deals.filter.text == "why?" and "No deal is found among mine." in seat.text


async def test_the_cursor_goes_to_what_an_undo_brings_back(busy: Office) -> None:
    async with seated(busy) as seat:
        await seat.keys("w", "ctrl+s", "j", "u")
        assert seat.current_title == "Alpha" and "Undone" in seat.status
        await seat.keys("/", "enter")
        assert "Undone" not in seat.status  # who looks for something has gone on
        await seat.keys("D", "y", "l", "u")
        assert seat.current_title == "Alpha"
        await seat.keys(">", "h", "j", "u", "ctrl+r")
        assert (seat.current_title, stage_of(busy, "Alpha")) == ("Alpha", "qualified")


async def test_a_colleagues_customer_is_refused_before_a_form_opens_and_nobodys_can_be_taken(busy: Office) -> None:
    busy.account("Tom's own", "tom")
    busy.account("Nobody's", None)
    async with seated(busy) as seat:
        await seat.keys("2", "G")
        for key in ("e", "!", "#", "@", "D"):
            await seat.keys(key)
            assert "✗ A-2 belongs to Tom Lang: ask them or a manager." in seat.status, key
        await seat.keys("k", "e")
        assert "✗ A-3 belongs to nobody yet; @ takes it." in seat.status
        await seat.keys("@", " maria", "enter")
        assert "Nobody's belongs to Maria Rossi" in seat.status
