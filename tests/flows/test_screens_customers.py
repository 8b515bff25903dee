"""Customers: looked up as one types, opened, added."""

from __future__ import annotations

from datetime import timedelta

import pytest
from office import Office, built_once
from seated import rows_of, seated
from thorough import SOAK
from tryout import SIZES, lines

from tcrm.actions import agenda, marks
from tcrm.actions.contacts import add_contact
from tcrm.actions.customers import add_account, edit_account
from tcrm.queries.refs import Ref


@pytest.fixture
@built_once
def known(office: Office) -> Office:
    """Maria's customers, one of Tom's that is private, one of nobody's."""
    maria, tom = office.sit("maria"), office.sit("tom")
    huber = add_account(maria, "Huber & Söhne AG", city="Stuttgart", country="DE", class_="A", industry="machine tools")
    add_contact(
        maria,
        "Dr. Eva Weiß",
        account_id=huber,
        role="managing director",
        phones=["+49 (0)711 555-0123"],
        emails=["weiss@huber.example"],
        main=True,
    )
    add_account(maria, "北京重型机械", city="北京")
    add_account(maria, "Olive & Thyme Ltd", city="London", phone="020 7946 0018")
    secret = add_account(tom, "Quiet Lake", city="Como", private=True)
    add_contact(tom, "Paolo Segreto", account_id=secret, phones=["+39 031 555 77"])
    office.account("Nobody's Mill")
    office.deal("Demo line 2", "maria", "evaluation", account_id=huber, amount=1250000)
    office.deal("Retrofit", "maria", "proposal", account_id=huber, amount=6200000)
    marks.set_hot(maria, Ref("account", huber), "may order more", office.time.date() + timedelta(days=9))
    agenda.log(
        maria, Ref("account", huber), "call", "Asked for the demo", "wants it soon", "visit fri 11:30 show line 2"
    )
    marks.add_memo(maria, Ref("account", huber), "New plant in Graz from spring")
    return office


@pytest.mark.parametrize("size", SIZES)
async def test_all_customers_stand_by_name_and_those_of_others_show_their_head(
    known: Office, size: tuple[int, int]
) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2")
        assert seat.names == ["Huber & Söhne AG", "Nobody's Mill", "Olive & Thyme Ltd", "Quiet Lake", "北京重型机械"]
        text = seat.text
        assert "5 customers" in text and "1 of 5" in text
        assert "◆ Huber & Söhne AG" in text and "€ 74.5k" in text
        assert ("Stuttgart" in text) == (size[0] >= 70) and ("Maria Rossi" in text) == (size[0] >= 100)
        await seat.keys("%")
        assert "3 of 5" in seat.text
        await seat.keys("G", "%", "%")
        assert "3 of 5" in seat.text


LOOKUPS = [
    ("hub", ["Huber & Söhne AG"]),
    ("SOHNE huber", ["Huber & Söhne AG"]),
    ("stuttg", ["Huber & Söhne AG"]),
    ("weiss", ["Huber & Söhne AG"]),
    ("weiss@huber", ["Huber & Söhne AG"]),
    ("0711 555 01", ["Huber & Söhne AG"]),
    ("+49711/5550123", ["Huber & Söhne AG"]),
    ("7946-0018", ["Olive & Thyme Ltd"]),
    ("重型", ["北京重型机械"]),
    ("京", ["北京重型机械"]),
    ("e t", ["Huber & Söhne AG", "Olive & Thyme Ltd", "Quiet Lake"]),
    ("quiet", ["Quiet Lake"]),  # its name is no secret
    ("segreto", []),
    ("[/x]", []),
]


async def test_a_customer_is_looked_up_as_one_types(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2")
        for typed, found in LOOKUPS:
            await seat.keys("/", f" {typed}")
            assert seat.names == found, typed
            assert ("Nobody is found" in seat.text) == (not found)
            await seat.keys("escape")
            assert len(seat.names) == 5


async def test_what_is_done_in_the_same_burst_as_the_filter_is_done_to_the_filtered_rows(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "/", " olive", "enter", "enter")
        assert seat.card.card is not None and seat.card.card.row.name == "Olive & Thyme Ltd"
        await seat.keys("escape")
        assert "/olive" in seat.status and seat.names == ["Olive & Thyme Ltd"]
        await seat.keys("escape")
        assert len(seat.names) == 5


@pytest.mark.parametrize("size", SIZES)
async def test_enter_shows_the_facts_the_people_the_open_deals_and_what_happened(
    known: Office, size: tuple[int, int]
) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2", "enter")
        head, standing = lines(seat.card.head)[0], lines(seat.card.standing)[0]
        assert head.startswith("  Huber & Söhne AG   ") and "class A" in head
        assert standing.startswith("  ◆ may order more until 30 Nov   owner Maria Rossi")
        assert ("open € 74.5k" in standing) == (size[0] > 60)
        entries = [*rows_of(seat.card.left), *rows_of(seat.card.right)]
        told = "\n".join("".join(text for text, _role in line) for entry in entries for line in entry.lines)
        for fact in (
            "Dr. Eva Weiß   managing director   first to ask",
            "+49 (0)711 555-0123 · weiss@huber.example",
            "visit 11:30 show line 2 planned",
            "call Asked for the demo",
            "wants it soon",
            "New plant in Graz",
        ):
            assert fact in told
        deals = [entry.deal.title for entry in entries if entry.deal]
        assert sorted(deals) == ["Demo line 2", "Retrofit"]
        assert "Timeline  all · talk · deals · changes" in seat.text or size[0] < 110
        assert bool(rows_of(seat.card.right)) == (size[0] >= 110)


async def test_half_a_fact_is_never_shown(known: Office) -> None:
    async with seated(known) as seat:
        for width in range(60, 121, 10) if SOAK else (60, 70, 100, 110):  # where something more begins to fit
            await seat.resize(width, 24)
            await seat.keys("2", "enter")
            assert "…" not in lines(seat.card.head)[0] + lines(seat.card.standing)[0]
            await seat.keys("q", "3")
            assert "…" not in lines(seat.deals.foot.facts)[0] + lines(seat.deals.foot.situation)[0]
            assert "…" not in lines(seat.deals.summary)[0]


async def test_a_card_and_the_list_are_left_and_come_back_to(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "j", "j", "enter", "escape", "enter", "q", "enter", "2", "j")
        assert seat.customers.rows.current is not None
        assert seat.customers.rows.current.name == "Quiet Lake"
        await seat.keys("enter")
        assert "You see no more of this customer" in seat.text
        await seat.keys("a")
        assert "✗ You see no more" in seat.status


async def test_a_seller_sees_no_person_no_deal_no_word_of_what_is_private(known: Office) -> None:
    deal = known.deal("Hush money", "tom", private=True, account_id=4)
    async with seated(known) as seat:
        await seat.keys("P", " all", "enter")
        assert "Hush money" not in seat.titles
        await seat.keys("2", "/", " quiet", "enter", "enter")
        assert "Paolo" not in seat.text and "Hush" not in seat.text
        await seat.keys("o", f" D-{deal}")
        assert not rows_of(seat.lookup.found)
        await seat.keys(*["backspace"] * 9, " segreto")
        assert "Nothing is found" in seat.text
        await seat.keys("escape", "U")
        assert "Hush" not in seat.text and "Paolo" not in seat.text
    async with seated(known, "mona") as seat:  # the manager of both
        await seat.keys("2", "/", " quiet", "enter", "enter")
        assert "Paolo" in seat.text and "Hush money" in seat.text


async def test_a_customer_is_added_found_and_taken_back(known: Office) -> None:
    async with seated(known, size=(60, 20)) as seat:
        await seat.keys("2", "/", " hub", "enter")
        await seat.keys("a", " Meyer Optik", "enter", " Jena", "enter", " DE", "enter", " 03641 12345", "ctrl+s")
        assert seat.customers.rows.current is not None
        assert (seat.customers.rows.current.name, seat.customers.rows.current.city) == ("Meyer Optik", "Jena")
        assert seat.status.startswith("added Meyer Optik   u undo")
        await seat.keys("/", " 03641-12345", "enter")
        assert seat.names == ["Meyer Optik"]
        await seat.keys("u")
        assert seat.names == [] and seat.status.startswith("Undone: added Meyer Optik")
        await seat.keys("ctrl+r")
        assert seat.names == ["Meyer Optik"]


async def test_the_cursor_goes_to_the_customer_that_an_undo_brings_back(known: Office) -> None:
    async with seated(known, size=(60, 20)) as seat:

        def current() -> str:
            row = seat.customers.rows.current
            return row.name if row else ""

        await seat.keys("2", "a", " Meyer Optik", "ctrl+s", "D", "y")
        assert current() == "Nobody's Mill" and seat.status.startswith("deleted Meyer Optik   u undo")
        await seat.keys("u")
        assert current() == "Meyer Optik" and seat.status.startswith("Undone: deleted Meyer Optik")
        await seat.keys("G", "ctrl+r")
        assert current() == seat.names[-1] and "Meyer Optik" not in seat.names
        await seat.keys("g", "u")
        assert current() == "Meyer Optik"
        await seat.keys("enter", "D", "y")
        assert current() == "Nobody's Mill" and seat.status.startswith("deleted Meyer Optik   u undo")


async def test_what_is_wrong_with_a_new_customer_is_said_and_nothing_typed_is_lost(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "a", "ctrl+s")
        assert "✗ This is needed." in seat.text
        await seat.keys(" Meyer", "tab", "tab", "tab", "tab", " no mail", "ctrl+s")
        assert "✗" in "\n".join(lines(seat.form.foot))
        assert seat.form.values["name"] == "Meyer"
        await seat.keys("escape")
        assert "Meyer" not in seat.names


async def test_o_opens_whatever_was_looked_up_from_anywhere(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("4", "o", " weiss", "enter")
        assert "Dr. Eva Weiß   managing director · at Huber & Söhne AG" in seat.text
        await seat.keys("o", " huber", "enter")
        assert seat.card.card is not None and seat.card.card.row.name == "Huber & Söhne AG"
        await seat.keys("o", " retro", "enter")
        assert "Retrofit · D-2" in seat.text
        await seat.keys("o", " 北京", "enter")
        assert seat.card.card is not None and seat.card.card.row.name == "北京重型机械"
        await seat.keys("o", " D-1", "enter")
        assert "Demo line 2 · D-1" in seat.text
        await seat.keys("o", " zzz", "enter", "escape")
        assert "Demo line 2 · D-1" in seat.text


async def test_a_deal_is_added_and_moved_on_the_card(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "enter", "tab", "a", " Service 2027", "enter", " 50k", "enter", " fri", "enter")
        assert "added D-3" in seat.status
        assert seat.card.chosen_deals()[0].title == "Service 2027"
        await seat.keys(">", ">")
        assert seat.card.chosen_deals()[0].stage == "Discovery"
        await seat.keys("w", "ctrl+s")
        assert seat.card.chosen_deals()[0].status == "won"
        await seat.keys("u", "u")
        assert seat.card.chosen_deals()[0].stage == "Qualified"
        await seat.keys("enter")
        assert "Service 2027 · D-3" in seat.text
        await seat.keys("escape")
        assert seat.card.chosen_deals()[0].title == "Service 2027"


async def test_on_a_person_the_verbs_of_deals_say_why_not(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "enter", ">")
        assert "✗ No deal is selected." in seat.status
        await seat.keys("tab", "tab", "enter")
        assert "✗ There is nothing to open here" in seat.status
        assert "c log" in lines(seat.card.bottom)[0]


async def test_what_others_have_changed_since_i_looked_is_one_key_away(known: Office) -> None:
    known.pass_days(1)
    ids = dict(known.db.sql("SELECT name, id FROM account"))
    edit_account(known.sit("mona"), ids["Olive & Thyme Ltd"], {"city": "Graz"})
    async with seated(known) as seat:
        await seat.keys("2", "W")
        assert seat.names == ["Olive & Thyme Ltd", "Huber & Söhne AG"]  # the first stage of its deal was set by Olga
        assert "/is:changed" in seat.status
        assert "changed by others since you looked" in seat.text and "Mona North" in seat.text
        await seat.keys("escape", "/", " owner:me is:hot")
        assert seat.names == ["Huber & Söhne AG"]
        await seat.keys("  colour:red")
        assert seat.names == ["Huber & Söhne AG"] and "There is no field colour." in seat.text
        await seat.keys("escape")
        assert len(seat.names) == 5 and "There is no field" not in seat.text and "last touch" in seat.text


async def test_what_is_wrong_with_a_filter_is_said_and_what_is_right_goes_on_to_hold(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2")

        async def filtered(text: str) -> list[str]:
            seat.customers.filter.set_text(text)
            await seat.calm()
            return seat.names

        assert await filtered("is:changed foo:x bar") == []
        assert "✗ There is no field foo." in seat.text and "changed by others" in seat.text
        assert await filtered("foo:x olive ownr:me class>A") == ["Olive & Thyme Ltd"]
        assert "✗ There is no field foo, ownr. · class is not compared" in seat.text
        assert "changed by others" not in seat.text and "last touch" in seat.text
        assert await filtered("owner:me,zzz -beijing -北京") == ["Huber & Söhne AG", "Olive & Thyme Ltd"]
        assert "✗ Nobody here is called zzz." in seat.text
        await seat.keys("3", "/", " owner:zzz")
        assert "✗ Nobody here is called zzz." in seat.text and "No deal is found" in seat.text
