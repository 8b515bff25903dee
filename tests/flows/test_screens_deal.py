"""The cards of deals and customers: facts, one timeline, and every verb that works on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from dump import dump, versions
from office import Office, built_once
from seated import Seated, rows_of, seated
from textual.widgets import Input
from tryout import SIZES, lines, sizes

from tcrm.actions import agenda, customers, deals, marks
from tcrm.actions.contacts import add_contact
from tcrm.models import Account, Competitor, Deal, DealCompetitor, DealContact
from tcrm.money import Money
from tcrm.queries.refs import Ref
from tcrm.screens.card import CardScreen
from tcrm.screens.deal import DealScreen

DEAL, CUSTOMER = Ref("deal", 1), Ref("account", 1)


@pytest.fixture
@built_once
def known(office: Office) -> Office:
    """Huber, whose deal of Maria's has people, a competitor, a way and a story of a month."""
    maria = office.sit("maria")
    huber = customers.add_account(maria, "Huber & Söhne AG", city="Stuttgart", country="DE")
    eva = add_contact(maria, "Dr. Eva Weiß", account_id=huber, role="managing director", title="managing director")
    lena = add_contact(maria, "Lena Vogt", account_id=huber, role="purchasing")
    demo = office.deal("Demo line 2", "maria", account_id=huber, amount=1250000, source="referral", interest="hot")
    with office.sit("olga").operation("deal.edit") as op:
        op.insert(DealContact, deal_id=demo, contact_id=eva, role="decision_maker", influence=4, attitude=1)
        op.insert(DealContact, deal_id=demo, contact_id=lena, role="blocker", influence=3, attitude=-1)
        festo = op.insert(Competitor, name="Festo")
        op.insert(DealCompetitor, deal_id=demo, competitor_id=festo)
    office.pass_days(10)
    agenda.log(maria, Ref("deal", demo), "call", "After the test", "Wants the demo before the budget closes.")
    deals.promote(maria, demo)
    office.pass_days(5)
    marks.add_memo(maria, Ref("account", huber), "New plant in Graz from spring, three presses and a line between them")
    agenda.next_step(maria, Ref("deal", demo), "tomorrow 11:30 visit show line 2")
    return office


def card_of(seat: Seated) -> CardScreen:
    assert isinstance(seat.app.screen, CardScreen), seat.text
    return seat.app.screen


def told(seat: Seated) -> list[str]:
    """The lines of all rows of the card."""
    card = card_of(seat)
    entries = [*rows_of(card.left), *rows_of(card.right)]
    return ["".join(text for text, _role in line).rstrip() for entry in entries for line in entry.lines]


def has(found: Iterable[str], *parts: str) -> bool:
    """Whether one line has all of these."""
    return any(all(part in line for part in parts) for line in found)


# -- what stands on them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_deals_card_has_its_facts_people_way_and_story(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("enter")
        card = card_of(seat)
        assert isinstance(card, DealScreen)
        assert lines(card.facts)[0].startswith("  Huber & Söhne AG  Demo line 2 · D-1 · € 12,500")
        assert "Qualified for 5 d" in lines(card.situation)[0]
        found = told(seat)
        assert has(found, "Dr. Eva Weiß", "decision maker", "●●●●○", "+1")
        assert has(found, "Lena Vogt", "blocker", "●●●○○", "−1")
        assert has(found, "source", "referral") and has(found, "interest", "hot") and "Festo" in found
        assert has(found, "probability", "10 %, usual in this stage")
        assert "✗ never met who decides" in seat.text or size[0] == 60
        assert has(found, "Qualified", "5 d", "Maria Rossi") and has(found, "Lead", "10 d")
        assert has(found, "tomorrow", "visit 11:30 show line 2 planned") and has(found, "Lead → Qualified")
        assert has(found, "call After the test") and has(found, "Wants the demo before the")
        assert bool(rows_of(card.right)) == (size[0] >= 110)
        width = size[0] // 2 - 4 if size[0] >= 110 else size[0] - 4
        assert all(len(line) <= width for line in found)


@pytest.mark.parametrize("size", sizes(60, 120))
async def test_v_leads_through_what_the_timeline_shows(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2", "enter")
        kinds = {"all": "move", "talk": "memo", "deals": "move", "changes": "change"}
        seen: dict[str, set[str]] = {}
        if size[0] < 110:  # it begins below the fold: the first v leads there
            await seat.keys("v")
        assert card_of(seat).part_here == ("timeline" if size[0] < 110 else "people")
        for kind in kinds:
            assert card_of(seat).kinds == kind
            seen[kind] = {moment.group for moment in card_of(seat).moments}
            rows = rows_of(card_of(seat).right if size[0] >= 110 else card_of(seat).left)
            assert {moment.key for moment in card_of(seat).moments} <= {row.key for row in rows}
            await seat.keys("v")
        assert seen == {
            "all": {"talk", "deals", "changes"},
            "talk": {"talk"},
            "deals": {"deals"},
            "changes": {"changes"},
        }
        assert card_of(seat).kinds == "all"


async def test_the_timeline_names_the_kind_that_it_shows_even_where_there_is_none(office: Office) -> None:
    office.account("Acme", "maria")
    async with seated(office, size=(120, 40)) as seat:
        await seat.keys("2", "enter", "v")
        assert "Timeline  all · talk · deals · changes" in seat.text and "Nothing of this kind yet." in seat.text
        left, right = lines(card_of(seat).left), lines(card_of(seat).right)
        assert right[0].strip().startswith("Timeline") and left[0].strip().startswith("People")
    async with seated(office, size=(80, 24)) as seat:
        await seat.keys("2", "enter")
        assert "Timeline  all · 1 new · talk · deals · changes" in seat.text


@pytest.mark.parametrize("size", sizes(80))
async def test_what_others_wrote_since_my_last_visit_is_counted_and_marked(
    known: Office, size: tuple[int, int]
) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2", "enter")
        assert "new since" not in seat.text
    known.pass_days(2)
    mona = known.sit("mona")
    marks.add_memo(mona, CUSTOMER, "They asked me about the price")
    deals.edit(mona, 1, {"amount": Money(2000000, "EUR")})
    marks.add_memo(known.sit("maria"), CUSTOMER, "This is my own")
    known.pass_days(0.1)
    async with seated(known, size=size) as seat:
        await seat.keys("2", "enter")
        assert lines(seat.card.head)[0].rstrip().endswith("2 new since Sun 6")
        fresh = [line for line in told(seat) if "● " in line[11:15]]
        assert len(fresh) == 2 and has(fresh, "memo") and has(fresh, "amount")
        await seat.keys("R", "v")  # it is as new as it was when the card was opened
        assert "2 new since" in lines(seat.card.head)[0]
        await seat.keys("escape", "enter")
        assert "new since" not in seat.text


async def test_a_moment_of_a_deal_leads_to_the_deal(known: Office) -> None:
    async with seated(known, size=(120, 40)) as seat:
        await seat.keys("2", "enter", "tab", "enter")
        assert isinstance(seat.app.screen, DealScreen)
        await seat.keys("enter")
        assert seat.card.account_id == 1


# -- what can be done on them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(60))
async def test_a_call_is_logged_with_what_was_said_and_the_next_step(known: Office, size: tuple[int, int]) -> None:
    before = dump(known.db)
    async with seated(known, size=size) as seat:
        await seat.keys("enter", "c", "tab", " the price", "tab", " five per cent less", "tab", " fri 10:00 call back")
        await seat.keys("ctrl+s")
        assert "logged for" in seat.status
        assert has(told(seat), "call the price") and has(told(seat), "five per cent less")
        assert has(told(seat), "call 10:00 call back planned")
        await seat.keys("u")
        assert dump(known.db) == before


async def test_a_next_step_and_a_memo_are_written_on_both_cards(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("enter", "t", " mon 9:00 send the quote", "enter")
        assert "planned for" in seat.status and has(told(seat), "send the quote", "planned")
        await seat.keys("enter", "M", " He likes tea", "ctrl+s")
        if not isinstance(seat.app.screen, CardScreen):
            await seat.keys("enter")
        assert "memo on Huber" in seat.status and has(told(seat), "He likes tea")


@pytest.mark.parametrize("size", sizes(80))
async def test_wrong_input_in_the_form_of_a_deal_is_said_at_its_field(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        before = dump(known.db)
        await seat.keys("enter", "e", *["backspace"] * 20, "tab", *["backspace"] * 20, " a lot", "tab", " sometime")
        await seat.keys("tab", " 140", "ctrl+s")
        wrong = [row.field.name for row in seat.form.rows if lines(row.error)[0].strip()]
        assert wrong == ["title", "amount", "close_on", "probability"]
        await seat.keys("escape")
        assert dump(known.db) == before


async def test_a_deal_is_edited_and_only_what_differs_is_changed(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("enter", "e", "tab", *["backspace"] * 20, " 20k", "tab", " 24 dec", "tab", " 75%", "ctrl+s")
        card = card_of(seat)
        assert isinstance(card, DealScreen) and card.card is not None
        deal = card.card.deal
        assert (deal.title, deal.amount, deal.close_on) == ("Demo line 2", 2000000, date(2026, 12, 24))
        assert (deal.probability, deal.probability_from) == (75, "user")
        assert "changed Huber" in seat.status
        before = versions(known.db)
        await seat.keys("e", "ctrl+s")
        assert versions(known.db) == before


async def test_wrong_input_in_the_form_of_a_customer_is_refused_and_nothing_typed_is_lost(known: Office) -> None:
    async with seated(known) as seat:
        before = dump(known.db)
        await seat.keys("2", "enter", "E", *["backspace"] * 30, "ctrl+s")
        assert "✗ This is needed." in seat.text
        await seat.keys(" Huber AG", *["tab"] * 7, " no mail", "ctrl+s")
        assert "✗" in seat.text and seat.form.values["name"] == "Huber AG"
        await seat.keys("escape")
        assert dump(known.db) == before
        await seat.keys("E", *["backspace"] * 30, " Huber AG", "tab", *["backspace"] * 20, " Ulm", "ctrl+s")
        assert lines(seat.card.head)[0].startswith("  Huber AG") and "Ulm DE" in seat.text
        await seat.keys("u")
        assert dump(known.db) == before


@pytest.mark.parametrize("place", ["deal", "account"])
async def test_hot_is_set_with_note_and_day_changed_and_taken_off(known: Office, place: str) -> None:
    ways = {"deal": ("enter",), "account": ("2", "enter")}
    async with seated(known) as seat:
        await seat.keys(*ways[place], "!", " may order more", "tab", " 30 dec", "ctrl+s")
        assert "is hot" in seat.status and "◆ may order more" in seat.text
        await seat.keys("!")
        assert [row.field.value for row in seat.form.rows] == ["may order more", "2026-12-30", "yes"]
        await seat.keys("tab", *["backspace"] * 10, " nonsense", "ctrl+s")
        assert "✗" in seat.text
        await seat.keys(*["backspace"] * 10, "tab", *["backspace"] * 3, " no", "ctrl+s")
        assert "is not hot any more" in seat.status and "◆" not in seat.text


async def test_a_record_is_given_to_a_colleague(known: Office) -> None:
    async with seated(known, "mona") as seat:
        await seat.keys("enter", "@", " tom", "enter")
        assert "belongs to Tom Lang" in seat.status and "Tom Lang" in seat.text
        assert known.db.value(Deal.select(Deal.owner).where(Deal.id == 1)) == known.user_id("tom")
        await seat.keys("enter", "@", "escape")
        assert known.db.value(Account.select(Account.owner).where(Account.id == 1)) == known.user_id("maria")


async def test_tags_are_one_text_what_is_taken_out_of_it_is_taken_off(known: Office) -> None:
    async with seated(known, size=(120, 40)) as seat:
        await seat.keys("2", "enter", "#", " Family Firm, #fair", "enter")
        assert seat.card.card is not None and set(seat.card.card.tags) == {"Family Firm", "fair"}
        await seat.keys("#", *["backspace"] * 40, " fair, new plant", "enter")
        assert set(seat.card.card.tags) == {"fair", "new plant"} and "#new plant" in seat.text
        await seat.keys("#", "escape")
        assert set(seat.card.card.tags) == {"fair", "new plant"}
        await seat.keys(":", *"tag -fair, vip", "enter")
        assert set(seat.card.card.tags) == {"vip", "new plant"} and "+ vip, - fair" in seat.status
        await seat.keys("#", " -absent")
        assert "off: absent" in seat.text and "new: -absent" not in seat.text
        await seat.keys("enter")
        assert "There is no tag absent to take off." in seat.text and "There are" in seat.text


async def test_known_tags_are_offered_and_completed_and_new_ones_are_marked(known: Office) -> None:
    marks.tag(known.sit("olga"), "A-1", ["family firm", "fair 2026"])
    async with seated(known) as seat:
        await seat.keys("3", "#", " fa")
        assert "tab fair 2026 · family firm   new: fa" in seat.text
        await seat.keys("enter")
        assert "enter again makes it" in seat.text
        await seat.keys("tab", "tab", ",", " pr", "enter")
        await seat.keys("#")
        assert seat.app.screen.query_one(Input).value == "family firm, pr, "  # the cursor stands behind the comma
        assert "tab fair 2026" in seat.text and "new:" not in seat.text


@pytest.mark.parametrize("size", sizes(120))
async def test_a_customer_that_is_needed_is_not_deleted_but_may_be_archived(
    known: Office, size: tuple[int, int]
) -> None:
    async with seated(known, size=size) as seat:
        before = dump(known.db)
        await seat.keys("2", "enter", "v" if size[0] < 110 else "l", "D", "y")
        assert (
            "1 open deal stays on the board" in seat.text
            and "cannot be deleted" in seat.text
            and "Archive Huber & Söhne AG instead?" in seat.text
        )
        await seat.keys("n")
        assert dump(known.db) == before
        await seat.keys("D", "y", "y")
        assert "archived Huber & Söhne AG" in seat.status and "archived" in lines(seat.card.head)[0]
        await seat.keys("D", "enter")
        assert "out of the archive" in seat.status and "archived" not in lines(seat.card.head)[0]
        await seat.keys("u", "u")
        assert dump(known.db) == before


async def test_a_deal_is_deleted_after_a_question_and_comes_back(known: Office) -> None:
    async with seated(known) as seat:
        before = dump(known.db)
        await seat.keys("enter", "D", "enter")
        assert dump(known.db) == before and isinstance(seat.app.screen, DealScreen)
        await seat.keys("D", "y")
        assert "deleted Huber & Söhne AG · Demo line 2" in seat.status and seat.titles == []
        await seat.keys("u")
        assert dump(known.db) == before and seat.titles == ["Demo line 2"]


async def test_what_is_not_mine_is_neither_edited_nor_deleted(known: Office) -> None:
    known.deal("Theirs", "tom", account_id=1)
    async with seated(known) as seat:
        before = dump(known.db)
        for key in ("e", "E", "D", "!", "a", ">"):
            await seat.keys("o", " theirs", "enter", key)
            assert isinstance(seat.app.screen, DealScreen), "nothing is asked that will be refused"
            assert "✗" in seat.status and "Tom Lang" in seat.status
        assert dump(known.db) == before
