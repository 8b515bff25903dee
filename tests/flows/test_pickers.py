"""Fields that look things up while somebody types: matches, what is known already, free text; drafts that come back."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from office import Office, built_once
from seated import Seated, seated
from tryout import SIZES, lines, sizes, until

from tcrm.actions import deals as deal_actions
from tcrm.actions.contacts import add_contact
from tcrm.actions.customers import add_account
from tcrm.actions.marks import set_hot
from tcrm.drafts import Draft, Drafts, Typed
from tcrm.errors import Refused
from tcrm.models import Deal
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.widgets.drafting import KEEP_AFTER
from tcrm.widgets.form import FormField, fill
from tcrm.widgets.lines import StatusLine
from tcrm.widgets.prompts import Choice


@pytest.fixture
@built_once
def known(office: Office) -> Office:
    maria = office.sit("maria")
    huber = add_account(maria, "Huber & Söhne AG", city="Stuttgart", phone="+49 711 555 0123")
    add_account(maria, "Huber Schweiz AG", city="Winterthur")
    add_account(maria, "Meyer Optik", city="Jena", email="info@meyer-optik.example")
    add_contact(maria, "Dr. Eva Weiß", account_id=huber, role="managing director", main=True)
    add_contact(maria, "Karl Huber", account_id=huber, role="buyer")
    add_contact(maria, "Karla Fern")
    office.deal("Line 2", "maria", account_id=huber)
    return office


def last_deal(office: Office) -> tuple[str, int | None, str]:
    query = Deal.select(Deal.title, Deal.account, Deal.company).order_by(Deal.id.desc())
    title, account, company = office.db.rows(query)[0]
    return title, account, company


def foot(seat: Seated) -> str:
    return "\n".join(line.strip() for line in lines(seat.form.foot)).strip()


@pytest.mark.parametrize("size", SIZES)
async def test_matches_stand_below_the_field_and_the_chosen_one_is_taken(known: Office, size: tuple[int, int]) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("3", "a", " hub")
        await until(lambda: "Huber Schweiz AG" in foot(seat))
        assert foot(seat).startswith("→ Huber & Söhne AG") and foot(seat).endswith("new lead: hub")
        await seat.keys("down")
        assert "→ Huber Schweiz AG" in foot(seat)
        await seat.keys("up", "enter", " Retrofit", "ctrl+s")
        assert last_deal(known) == ("Retrofit", 1, "")


async def test_a_chosen_match_shows_its_name_and_is_forgotten_when_the_text_is_changed(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("3", "a", " jena", "tab")
        assert seat.form.rows[0].input.value == "Meyer Optik" and seat.form.values["customer"] == "A-3"
        await seat.keys("shift+tab", "end", " x")
        assert seat.form.values["customer"] == "Meyer Optikx"


async def test_the_beginning_of_a_name_is_a_lead_only_if_that_is_chosen_and_still_meant(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("3", "a", " Meyer", "up")
        assert "→ new lead: Meyer" in foot(seat)
        await seat.keys("enter", " Lenses", "shift+tab")
        await until(lambda: "→ new lead: Meyer" in foot(seat))
        await seat.keys("tab", "ctrl+s")
        assert "Meyer Optik (A-3, Jena) may be meant" in seat.text
        await seat.keys("3", "enter")
        assert seat.form.values["title"] == "Lenses"
        await seat.keys("ctrl+s", "2", "enter")
        assert last_deal(known) == ("Lenses", None, "Meyer")


async def test_who_was_typed_as_somebody_new_may_be_taken_for_who_is_there(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("3", "a", " Söhne Huber GmbH", "enter", " Lenses", "ctrl+s", "enter")
        assert last_deal(known) == ("Lenses", 1, "")


async def test_the_whole_name_is_the_customer_and_says_so_while_it_is_typed(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("3", "a", " meyer optik")
        await until(lambda: "→ Meyer Optik" in foot(seat))
        await seat.keys("tab", " Lenses", "ctrl+s")
        assert last_deal(known) == ("Lenses", 3, "")


async def test_a_burst_of_keys_chooses_what_slow_typing_chooses(known: Office) -> None:
    keys = ("a", *"jena", "enter", *"Lenses", "ctrl+s")
    async with seated(known) as seat:
        await seat.keys("3", *keys)
        assert last_deal(known) == ("Lenses", 3, "")
        await seat.keys("u")
        assert last_deal(known) != ("Lenses", 3, "")
        for key in keys:
            await seat.keys(key)
        assert last_deal(known) == ("Lenses", 3, "")


async def test_an_answer_that_was_overtaken_is_dropped_and_letters_do_not_wait_for_it(known: Office) -> None:
    asked: list[str] = []
    slow = asyncio.Event()

    async def search(text: str) -> list[Choice[str]]:
        asked.append(text)
        if text == "a":
            await slow.wait()
        return [Choice(text, f"found for {text}")] if text else []

    async with seated(known) as seat:
        screen = seat.app.screen
        assert isinstance(screen, DeskScreen)
        asking = asyncio.create_task(fill(screen, "Test", [FormField("who", "who", search=search)]))
        await until(lambda: asked == [""])
        await seat.keys("a")
        await until(lambda: "a" in asked)
        await seat.keys("b", "c")
        assert seat.form.rows[0].input.value == "abc" and "found" not in foot(seat)
        slow.set()
        await until(lambda: "found for abc" in foot(seat))
        assert asked == ["", "a", "abc"]
        await seat.keys("down", "enter")
        assert await asking == {"who": "abc"}


async def test_what_stands_in_a_field_stays_if_one_only_passes_by(known: Office) -> None:
    async def search(text: str) -> list[Choice[str]]:
        return [Choice("Press 30", "Press 30"), Choice("Press 40", "Press 40")] if text else []

    fields = [FormField("title", "what", "Press", search=search, new="as it is"), FormField("price", "price")]
    async with seated(known) as seat:
        screen = seat.app.screen
        assert isinstance(screen, DeskScreen)
        for passing in ([], ["tab"], ["down", "up", "down"]):
            asking = asyncio.create_task(fill(screen, "Test", fields))
            await seat.keys(*passing, "ctrl+s")
            assert await asking == {"title": "Press", "price": ""}, passing


@pytest.mark.parametrize("size", sizes(60))
async def test_who_is_known_already_is_said_below_the_field_and_saving_stays_possible(
    known: Office, size: tuple[int, int]
) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2", "a", " Huber und Soehne", "tab", "tab", "tab", " 0711 5550123")
        await until(lambda: "like A-1 Huber & Söhne AG: same phone" in foot(seat))
        await seat.keys("tab", " info@meyer-optik.example")
        await until(lambda: "like A-3 Meyer Optik: same e-mail" in foot(seat))
        assert "same phone" in lines(seat.form.rows[3].error)[0]
        await seat.keys("ctrl+s")
        assert "2 like it are there already" in seat.text and "open Meyer Optik" in seat.text
        await seat.keys("3", "enter")
        assert "added Huber und Soehne" in seat.status


@pytest.mark.parametrize("size", sizes(80))
async def test_a_customer_that_is_there_already_is_asked_about_once_even_in_a_burst(
    known: Office, size: tuple[int, int]
) -> None:
    async with seated(known, size=size) as seat:
        await seat.keys("2", "a", " meyer optik", "ctrl+s")
        assert "Meyer Optik (A-3, Jena) is there already" in seat.text
        await seat.keys("escape")
        assert seat.form.values["name"] == "meyer optik"
        await seat.keys("ctrl+s", "enter")
        assert seat.card.ref == Ref("account", 3)
        assert known.db.sql("SELECT count(*) FROM account") == [(3,)]


async def test_an_edit_that_makes_somebody_like_another_is_asked_about_too(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "e", "ctrl+s")
        await seat.keys("e", *["tab"] * 7, " INFO@meyer-optik.example")
        await until(lambda: "like A-3 Meyer Optik: same e-mail" in foot(seat))
        await seat.keys("ctrl+s")
        assert "Meyer Optik (A-3, Jena) is there already" in seat.text


async def test_a_company_that_is_known_by_a_like_name_is_said_on_a_new_deal(known: Office) -> None:
    async with seated(known) as seat:
        await seat.keys("3", "a", " Söhne Huber GmbH")
        await until(lambda: "like A-1 Huber & Söhne AG" in foot(seat))
        assert "→ new lead: Söhne Huber GmbH" in foot(seat)


async def test_the_person_of_a_role_is_chosen_among_the_customers_own(known: Office) -> None:
    known.criteria("lead", [{"need": "role", "role": "decision_maker"}])
    async with seated(known) as seat:
        await seat.keys("3", ">")
        await until(lambda: "Karl Huber" in foot(seat))
        assert "Dr. Eva Weiß" in foot(seat) and "Karla" not in foot(seat)
        await seat.keys(" wei", "ctrl+s")
        contacts = known.db.sql("SELECT contact_id FROM deal_contact")
        assert [row[0] for row in contacts] == [1]


async def test_the_competitor_is_looked_up_and_may_be_new(known: Office) -> None:
    async with seated(known) as seat:
        deal_actions.lose(known.sit("maria"), [known.deal("Old", "maria")], ("price",), competitor="Festo")
        await seat.keys("3", "x", " 1", "tab", " fe")
        await until(lambda: "Festo" in foot(seat))
        await seat.keys("ctrl+s")
        names = known.db.sql("SELECT name FROM competitor JOIN deal ON lost_to_id = competitor.id")
        assert names == [("Festo",), ("Festo",)]


async def test_a_person_with_the_same_e_mail_is_asked_about_but_the_firms_own_is_no_persons(known: Office) -> None:
    add_contact(known.sit("maria"), "Ada Meyer", account_id=3, emails=["ada@meyer-optik.example"])
    async with seated(known) as seat:
        await seat.keys("o", " meyer optik", "enter", "a")
        await seat.keys(" A. Meyer", *["tab"] * 4, " info@meyer-optik.example, ADA@meyer-optik.example", "ctrl+s")
        assert "Ada Meyer (C-4, Meyer Optik) is there already" in seat.text
        await seat.keys("2", "enter")
        assert known.db.sql("SELECT count(*) FROM contact") == [(5,)]


async def test_a_hot_note_that_a_colleague_changed_is_not_overwritten_unseen(known: Office) -> None:
    set_hot(known.sit("maria"), Ref("deal", 1), "wants a demo")
    async with seated(known) as seat:
        await seat.keys("3", "!")
        set_hot(known.sit("mona"), Ref("deal", 1), "has ordered")
        await seat.keys(" Mine", "ctrl+s")
        assert "A colleague has changed it: has ordered" in seat.text
        await seat.keys("enter")
        assert known.db.sql("SELECT note FROM hot_flag") == [("has ordered",)]


# -- drafts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafts(known: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drafts:
    found = Drafts(tmp_path / "drafts.json", "office", "maria", known.sit("maria").now, UTC)
    monkeypatch.setattr("tcrm.app.TcrmApp.drafts", found)
    return found


def typed(drafts: Drafts, form: str) -> Typed:
    draft = drafts.find(form)
    return draft.typed if draft else {}


async def test_what_is_typed_is_kept_within_two_seconds_and_is_offered_after_a_dropped_line(
    known: Office, drafts: Drafts
) -> None:
    drafts.keep(Draft("memo A-1", {"text": ("Plant", "")}, known.time - timedelta(days=1), "Memo"))
    async with seated(known) as seat:
        await seat.keys("3", "a", " jena", "enter", " Lenses")
        await until(lambda: typed(drafts, "deal").get("title") == ("Lenses", ""))
        assert KEEP_AFTER < 2
    async with seated(known, size=(60, 20)) as seat:  # the line dropped
        said = lines(seat.deals.status)
        assert "unfinished: New deal" in said[0] and "and 1 more" in said[0]
        assert said[1].startswith("  :drafts goes on with it")
        drafts.drop("memo A-1")
        await seat.keys("3", "a")
        assert "Meyer Optik, Lenses  ctrl+r brings it back" in seat.text and not any(seat.form.values.values())
        await seat.keys("ctrl+r")
        assert seat.form.values == {"customer": "A-3", "title": "Lenses", "amount": "", "closes": ""}
        await seat.keys("ctrl+s")
        assert last_deal(known) == ("Lenses", 3, "") and not drafts.all()
        await seat.keys("a")
        assert not any(seat.form.values.values()) and "brings it back" not in seat.text


async def test_what_is_left_with_esc_is_offered_and_is_not_mixed_with_what_is_typed_next(
    known: Office, drafts: Drafts
) -> None:
    async with seated(known) as seat:
        await seat.keys("2", "a", " Foo", "escape", "a", " Bar")
        assert seat.form.values["name"] == "Bar" and ": Foo" in seat.text
        await seat.keys("ctrl+r")
        assert seat.form.values["name"] == "Foo" and "puts it away again" in seat.text
        await seat.keys("ctrl+r", "tab", " Berlin", "ctrl+s")
        assert known.db.sql("SELECT name, city FROM account ORDER BY id DESC LIMIT 1") == [("Bar", "Berlin")]
        assert typed(drafts, "New customer") == {"name": ("Foo", "")}


async def test_a_line_that_plans_something_is_kept_and_offered_like_any_other_input(
    known: Office, drafts: Drafts
) -> None:
    line = "call Jena fri 10:00"
    async with seated(known) as seat:
        await seat.keys("1", "a", f" {line}")
        await until(lambda: typed(drafts, "plan") == {"text": (line, "")})
    async with seated(known) as seat:  # the line dropped
        assert "unfinished: plan" in seat.status
        await seat.keys("1", "a")
        assert f"{line} ctrl+r brings it back" in " ".join(seat.text.split())
        await seat.keys("ctrl+r", "ctrl+r", "escape")
        assert typed(drafts, "plan") == {"text": (line, "")}
        await seat.keys("2", ":", " drafts", "enter", "enter", "enter")
        with patch("tcrm.screens.plan_line.agenda.capture", side_effect=Refused("not now")):
            await seat.keys("enter", "enter")
        assert "✗ not now" in seat.text and line in seat.text
        await seat.keys("escape")
        assert typed(drafts, "plan") == {"text": (line, "")}
        await seat.keys("1", "a", "ctrl+r", "enter", "enter")
        assert "planned: call" in seat.status and not drafts.all()


async def test_an_edit_that_was_left_comes_back_onto_a_changed_record_as_a_clash(known: Office, drafts: Drafts) -> None:
    deal = Ref("deal", 1)
    async with seated(known) as seat:
        await seat.keys("3", "enter", "e", " Mine", "tab", " 5k", "escape", "e")
        assert seat.form.values["title"] == "Line 2" and "Mine, 5k  ctrl+r brings it back" in seat.text
        await seat.keys("escape")
        deal_actions.edit(known.sit("mona"), deal.id, {"title": "Theirs"})
        await seat.keys("E")
        assert "another text stands here since" in seat.text
        await seat.keys("ctrl+r", "ctrl+s")
        assert "title" in seat.text and "Theirs" in seat.text  # the colleague's is not overwritten unseen
        assert last_deal(known)[0] == "Theirs"


async def test_what_was_left_is_listed_opened_again_and_thrown_away(known: Office, drafts: Drafts) -> None:
    async with seated(known) as seat:
        await seat.keys("3", "t", " fri call", "escape", "2", "a", " Foo", "escape", "1")
        await seat.keys(":", " drafts", "enter")
        assert "New customer" in seat.text and "next step D-1" in seat.text
        await seat.keys("2", "enter", "1", "enter")
        assert "call · Fri" in seat.text  # the question of the deal's card, with what was typed
        await seat.keys("escape", ":", " drafts", "enter", "1", "enter", "2", "enter")
        assert "thrown away: New customer" in " ".join(lines(seat.app.screen.query_one(StatusLine)))
        assert [each.form for each in drafts.all()] == ["next step D-1"]
