"""What is added and changed where it stands on the cards: people, parts, competitors, products, addresses."""

from __future__ import annotations

from typing import Any

import pytest
from dump import dump
from office import Office, built_once
from seated import Seated, rows_of, seated, without_reading_ahead
from tryout import lines, sizes

from tcrm.actions import agenda, customers, marks, roles
from tcrm.actions.contacts import add_contact, archive_contact
from tcrm.queries.contact_card import contact
from tcrm.queries.customers import card as customer_card
from tcrm.queries.deal_card import card as deal_card
from tcrm.queries.refs import Ref
from tcrm.queries.start import newest_operation
from tcrm.screens.card import CardScreen
from tcrm.screens.contact import ContactScreen
from tcrm.screens.deal import DealScreen
from tcrm.session import Session

HUBER = "北京重型机械 Huber"


@pytest.fixture
@built_once
def known(office: Office) -> Office:
    """Huber with one deal of Maria's, nobody known there."""
    huber = customers.add_account(office.sit("maria"), HUBER, city="北京")
    office.deal("Demo line", "maria", account_id=huber, amount=1250000)
    office.pass_days(1)
    return office


def screen_of(seat: Seated) -> CardScreen:
    assert isinstance(seat.app.screen, CardScreen), seat.text
    return seat.app.screen


def told(seat: Seated, part: str) -> list[str]:
    """The lines of a part of the card that is shown."""
    entries = next(part_.entries for _list, part_ in screen_of(seat)._parts if part_.name == part)
    return ["".join(text for text, _role in line).rstrip() for entry in entries for line in entry.lines]


@pytest.mark.parametrize("size", sizes(60))
async def test_people_are_added_edited_and_removed_on_the_customers_card(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        before = dump(known.db)
        await seat.keys("2", "enter")
        assert told(seat, "people") == ["nobody yet   a add"]
        typed = [" 王芳", "enter", " Dr.", "enter", " finance", "enter", " 010 1234 5678, 139 0000 1111", "enter"]
        await seat.keys("a", *typed, " wang@huber.example", "ctrl+s")
        assert "added 王芳" in seat.status
        who, reach = told(seat, "people")
        assert who.split() == ["王芳", "finance", "first", "to", "ask"]
        assert "010 1234 5678 · 139 0000 1111" in reach
        await seat.keys("e", *["tab"] * 2, *["backspace"] * 10, " purchasing", "ctrl+s")
        assert "changed 王芳" in seat.status and "purchasing" in told(seat, "people")[0]
        await seat.keys("enter")
        assert isinstance(seat.app.screen, ContactScreen) and "王芳   Dr. · at " in seat.text
        await seat.keys("escape", "D", "n")
        assert len(told(seat, "people")) == 2
        await seat.keys("D", "y")
        assert "deleted 王芳" in seat.status and told(seat, "people") == ["nobody yet   a add"]
        await seat.keys("u", "u", "u")
        assert dump(known.db) == before


async def test_who_is_needed_is_archived_or_taken_off_the_customer(known: Office) -> None:
    maria = known.sit("maria")
    eva = add_contact(maria, "Eva Weiss", account_id=1)
    roles.add_person(maria, 1, eva)
    async with seated(known) as seat:
        before = dump(known.db)
        await seat.keys("2", "enter", "D", "y")
        assert "cannot be deleted: deals name this person" in seat.text and "take off 北京" in seat.text
        await seat.keys("enter")
        assert "archived Eva Weiss" in seat.status and told(seat, "people") == ["nobody yet   a add"]
        await seat.keys("o", " C-1", "enter")
        assert "Eva Weiss   archived" in seat.text
        await seat.keys("D", "enter")
        assert "out of the archive" in seat.status and not contact(maria, eva).archived
        await seat.keys("escape", "g", "D", "y", "down", "enter")
        assert "does not belong to 北京" in seat.status
        await seat.keys("u", "u", "u")
        assert dump(known.db) == before


@pytest.mark.parametrize("size", sizes(80))
async def test_a_deal_gets_its_people_competitors_and_products(known: Office, size: tuple[int, int]) -> None:
    maria = known.sit("maria")
    add_contact(maria, "Eva Weiss", account_id=1)
    async with seated(known, size=size) as seat:
        before = dump(known.db)
        await seat.keys("3", "enter", "tab")
        assert told(seat, "people") == ["nobody yet   a add"]
        await seat.keys("a", " eva", "enter", " decision", "enter", " 4", "enter", " +1", "enter")
        assert "Eva Weiss is on the deal" in seat.status
        assert told(seat, "people")[0].endswith("decision maker  ●●●●○  +1")
        assert "✗ never met who decides" in seat.text
        await seat.keys("e", "tab", "tab", *["backspace"] * 3, " 3", "ctrl+s")
        assert "The attitude is a number from -2" in seat.text
        await seat.keys("backspace", " -2", "ctrl+s")
        assert told(seat, "people")[0].endswith("●●●●○  −2")
        await seat.keys("g", "a", " c", "enter", " Festo", "enter", " cheaper", "enter")
        assert told(seat, "rivals") == ["Festo   cheaper"]
        await seat.keys("g", "a", " prod" if size[0] > 60 else "3", "enter", " Press", "tab", "tab", " 2.5k", "ctrl+s")
        assert told(seat, "lines")[0].split() == ["Press", "1", "×", "€", "2,500", "€", "2,500"]
        await seat.keys("e", "tab", "backspace", " 4", "ctrl+s")
        assert "€ 10,000" in told(seat, "lines")[0]
        assert "€ 10,000 in all, not the amount   = takes it" in seat.text
        await seat.keys("=")
        assert "the amount is € 10,000 now" in seat.status and "not the amount" not in seat.text
        await seat.keys("D", "y")
        assert "took Press off D-1" in seat.status
        card = deal_card(maria, 1)
        assert (len(card.people), len(card.rivals), len(card.lines)) == (1, 1, 0)
        await seat.keys(*["u"] * 7)
        assert dump(known.db) == before


@pytest.mark.parametrize("size", sizes(80))
async def test_a_person_has_a_card_from_which_all_is_done(known: Office, size: tuple[int, int]) -> None:
    maria = known.sit("maria")
    eva = add_contact(maria, "Eva Weiss", account_id=1, role="finance", phones=["030 123456"], main=True)
    alone = add_contact(maria, "Jan Alone")
    roles.add_person(maria, 1, eva, role="champion", influence=5, attitude=2)
    async with seated(known, size=size) as seat:
        await seat.keys("o", " eva", "enter")
        assert "Eva Weiss   finance · at " in seat.text
        assert told(seat, "facts") == ["phone  030 123456"]
        assert told(seat, "deals")[1].split() == ["champion", "●●●●●", "+2"]
        await seat.keys("c", "tab", " budget talk", "ctrl+s")
        assert "call budget talk" in "\n".join(told(seat, "timeline"))
        await seat.keys("t", " fri 10:00 call again", "enter")
        person = seat.app.screen
        assert isinstance(person, ContactScreen) and "next call Fri 27 10:00" in lines(person.standing)[0]
        await seat.keys("M", " likes sailing", "enter")
        assert "likes sailing" in "\n".join(told(seat, "timeline"))
        await seat.keys("#", " vip", "enter", "!")
        assert "#vip" in seat.text and "✗ A customer or a deal is hot" in seat.status
        await seat.keys("tab", "enter")
        assert seat.card.card is not None and seat.card.card.row.name == HUBER
        await seat.keys("escape", "tab", "enter")
        assert isinstance(seat.app.screen, DealScreen)
        await seat.keys("tab", "enter")
        assert isinstance(seat.app.screen, ContactScreen)
        await seat.keys("o", " jan", "enter")
        assert told(seat, "facts") == ["nothing yet   a add"] and "at no customer yet   a add" in seat.text
        await seat.keys("tab", "a", " huber", "down", "enter", " window", "enter")
        assert [(place.account_id, place.role) for place in contact(maria, alone).places] == [(1, "window")]


@pytest.mark.parametrize("size", sizes(60))
async def test_addresses_are_typed_added_edited_and_taken_away(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        before = dump(known.db)
        await seat.keys("2", "enter", "tab", "tab", *(["tab"] if size[0] < 110 else []))
        assert screen_of(seat).part_here == "facts"
        await seat.keys("a", " b", "enter", " Ring 1", "tab", " 10000", "tab", " 北京", "ctrl+s")
        assert "added the billing address" in seat.status
        assert told(seat, "facts") == ["billing address  Ring 1 · 10000 北京"]
        await seat.keys("e", *["backspace"] * 10, " Ring 2", "ctrl+s")
        assert told(seat, "facts") == ["billing address  Ring 2 · 10000 北京"]
        await seat.keys("D", "y")
        assert customer_card(known.sit("maria"), 1).addresses == ()
        await seat.keys("u", "u", "u")
        assert dump(known.db) == before


async def test_a_long_part_is_folded_so_that_what_is_below_it_stays_in_sight(known: Office) -> None:
    maria = known.sit("maria")
    for number in range(30):
        add_contact(maria, f"Person {number:02}", account_id=1)
    async with seated(known) as seat:
        await seat.keys("2", "enter")
        assert told(seat, "people")[-1] == "27 more   enter shows them" and "Timeline" in seat.text
        await seat.keys("j", "j", "j", "enter")
        assert len(told(seat, "people")) == 30
        await seat.keys("tab")
        assert screen_of(seat).part_here == "deals"
        await seat.keys("shift+tab", "shift+tab", "shift+tab")
        assert screen_of(seat).part_here == "timeline"


@pytest.mark.parametrize("size", sizes(120))
async def test_only_what_is_new_can_be_shown(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2", "enter")
    known.pass_days(2)
    marks.add_memo(known.sit("mona"), Ref("account", 1), "They asked about the price")
    known.pass_days(1)
    async with seated(known, size=size) as seat:
        await seat.keys("2", "enter")
        assert "● 1 new since Sun 22" in lines(seat.card.head)[0]
        await seat.keys(*(["v"] if size[0] < 110 else []), "v")
        assert [moment.title for moment in seat.card.moments] == ["memo"]
        assert "They asked about the price" in "\n".join(told(seat, "timeline"))


async def test_what_was_planned_for_an_hour_that_has_passed_is_late(known: Office) -> None:
    agenda.next_step(known.sit("maria"), Ref("deal", 1), "today 11:00 call about the price")
    agenda.next_step(known.sit("maria"), Ref("deal", 1), "today 11:30 visit the plant")
    agenda.next_step(known.sit("maria"), Ref("deal", 1), "today write to them")
    async with seated(known) as seat:
        await seat.keys("3", "enter")
        late = [moment.title for moment in screen_of(seat).moments if moment.late]
        assert late == ["call 11:00 the price planned"]
        row = next(
            row for row in rows_of(screen_of(seat).left) if "11:00" in row.lines[0][-1][0] or "11:00" in str(row)
        )
        assert row.lines[0][0][1] == "bad"


CARDS = [("o", " huber", "enter"), ("escape", "3", "enter"), ("escape", "o", " C-1", "enter")]


async def test_a_card_asks_the_same_number_of_questions_however_much_there_is(
    known: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_reading_ahead(monkeypatch)
    seen: list[str] = []
    asked: list[list[int]] = []
    run = known.db.execute_sql

    def watch(sql: str, *rest: Any, **named: Any) -> Any:
        seen.append(sql)
        return run(sql, *rest, **named)

    monkeypatch.setattr(known.db, "execute_sql", watch)
    for more in (0, 3, 60):  # the first time only so that all cards have been visited
        _fill(known.sit("maria"), more)
        async with seated(known) as seat:
            seen.clear()
            await seat.app.desk.ask(newest_operation)
            looking_for_news = set(seen)
            counts = []
            for *way, enter in CARDS:
                await seat.keys(*way)  # what is asked while one types depends on how fast one is
                seen.clear()
                await seat.keys(enter)
                counts.append(sum(sql not in looking_for_news for sql in seen))
            asked.append(counts)
    assert asked[1] == asked[2] and min(asked[1]) > 10


def _fill(session: Session, more: int) -> None:
    """Add so many people, with a phone, a part in the deal and a memo, and so many calls."""
    with session.operation("fill"):
        for number in range(max(more, 1)):
            person = add_contact(session, f"P {more} {number}", account_id=1, phones=[f"030 {more}{number:04}"])
            roles.add_person(session, 1, person)
            agenda.log(session, Ref("deal", 1), "call", f"talk {number}")
            marks.add_memo(session, Ref("contact", person), "note")


async def test_a_customer_of_a_colleague_asks_nothing_that_will_be_refused(known: Office) -> None:
    tom = known.sit("tom")
    theirs = customers.add_account(tom, "Theirs")
    person = add_contact(tom, "Pia", account_id=theirs)
    archive_contact(tom, person, False)
    async with seated(known) as seat:
        for key in ("a", "e", "E", "D", "!", "#"):
            await seat.keys("o", " theirs", "enter", key)
            assert "✗ Theirs belongs to Tom Lang" in seat.status, key


async def test_a_stage_of_a_deals_way_counts_what_was_done_there_and_opens_to_it(known: Office) -> None:
    agenda.log(known.sit("maria"), Ref("deal", 1), "call", "the price", "too dear for them")
    async with seated(known, size=(120, 40)) as seat:
        await seat.keys(":", " D-1", "enter", "shift+tab", "shift+tab")
        assert "1 × call" in seat.text and seat.text.count("too dear for them") == 1  # that of the timeline
        await seat.keys("enter")
        assert "too dear for them" in seat.text and "esc close" in seat.text


async def test_a_firm_with_a_decimal_comma_reads_and_types_all_numbers_so(known: Office) -> None:
    known.firm(decimal_comma=True)
    async with seated(known) as seat:
        await seat.keys("3", "e", "tab")
        assert "50k, 1,2m, EUR 300" in seat.text
        await seat.keys("escape", "enter", "g", "a", " prod", "enter", " Press", "tab", "backspace", " 1,5", "tab")
        await seat.keys(" 1.000,50", "ctrl+s")
        assert told(seat, "lines")[0].split() == ["Press", "1,5", "×", "€", "1.000,50", "€", "1.500,75"]
        assert "1,5 × Press at € 1.000,50" in "\n".join(told(seat, "timeline"))
