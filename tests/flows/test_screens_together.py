"""Several people on one file: nothing is overwritten silently, and what a colleague changes shows within a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from office import Office
from seated import Seated, listed, seated
from tryout import sizes, until

from tcrm.actions import customers, deals, marks
from tcrm.models import Account, Deal
from tcrm.models.opening import open_database
from tcrm.money import Money
from tcrm.queries.refs import Ref
from tcrm.screens.card import CardScreen
from tcrm.session import Session
from tcrm.widgets.form import Form
from tcrm.widgets.prompts import Choice, Choose

Sit = Callable[[str], Session]
CLEAR = ["backspace"] * 20


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office on a file, with three deals of Maria's; the program looks often for what others change."""
    monkeypatch.setattr("seated.LOOK_EVERY", 0.05)
    db = open_database(tmp_path / "firm.db")
    office = Office(db)
    acme = office.account("Acme GmbH", "maria", city="Ulm")
    office.deal("Alpha", "maria", account_id=acme, amount=1000000, source="fair")
    office.deal("Beta", "maria", "qualified", account_id=acme, amount=2000000)
    office.deal("Gamma", "maria", "qualified", company="Volta")
    yield office
    db.close()


@pytest.fixture
def sit(office: Office, tmp_path: Path) -> Iterator[Sit]:
    """A session of this person on a connection of its own to the same file."""
    opened = []

    def open_another(login: str) -> Session:
        opened.append(open_database(tmp_path / "firm.db"))
        return Session(opened[-1], login, office.clock)

    yield open_another
    for db in opened:
        db.close()


def amount(office: Office) -> int:
    return int(office.db.value(Deal.select(Deal.amount).where(Deal.id == 1)))


async def type_an_amount(seat: Seated, text: str) -> None:
    """Open the deal, its form, and type another amount; not saved yet."""
    await seat.keys("enter", "e", "tab", *CLEAR, f" {text}")


async def shows(seat: Seated, text: str) -> None:
    """Wait until this stands somewhere on the screen."""
    await until(lambda: text in seat.text)


# -- two people edit one record ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(60))
async def test_a_clash_shows_mine_theirs_and_before_and_nothing_is_overwritten(
    office: Office, sit: Sit, size: tuple[int, int]
) -> None:
    async with seated(sit("maria"), size=size) as seat:
        await type_an_amount(seat, "30k")
        deals.edit(sit("mona"), 1, {"amount": Money(5000000, "EUR")})
        await seat.keys("ctrl+s")
        assert isinstance(seat.app.screen, Choose) and amount(office) == 5000000
        for said in ("Mona North changed the deal", "€ 30,000", "€ 50,000", "€ 10,000", "mine", "theirs"):
            assert said in seat.text, said
        await seat.keys("escape")
        assert "Nothing is saved yet." in seat.text and amount(office) == 5000000
        assert seat.form.values["amount"] == "30k"
        await seat.keys("escape")
        assert amount(office) == 5000000
        await shows(seat, "€ 50,000")


@pytest.mark.parametrize(
    "keys, left, said",
    [
        (("enter",), 3000000, ""),
        (("escape", "ctrl+s", "1", "enter"), 3000000, ""),
        (("2", "enter"), 5000000, "kept theirs; yours was: amount € 30,000"),
    ],
)
async def test_in_a_clash_the_user_decides_field_by_field(
    office: Office, sit: Sit, keys: tuple[str, ...], left: int, said: str
) -> None:
    async with seated(sit("maria")) as seat:
        await type_an_amount(seat, "30k")
        deals.edit(sit("mona"), 1, {"amount": Money(5000000, "EUR"), "source": "web"})
        await seat.keys("ctrl+s")
        await seat.keys(*keys)
        assert isinstance(seat.app.screen, CardScreen)
        assert amount(office) == left and said in seat.status
        assert office.db.value(Deal.select(Deal.source).where(Deal.id == 1)) == "web"


async def test_what_does_not_clash_is_saved_also_where_theirs_is_kept(office: Office, sit: Sit) -> None:
    async with seated(sit("maria")) as seat:
        await type_an_amount(seat, "30k")
        await seat.keys("shift+tab", *CLEAR, " Press")
        deals.edit(sit("mona"), 1, {"amount": Money(5000000, "EUR")})
        await seat.keys("ctrl+s", *"theirs", "enter")
        assert "changed" in seat.status and "; kept theirs; yours was: amount € 30,000" in seat.status
        assert amount(office) == 5000000 and office.db.value(Deal.select(Deal.title).where(Deal.id == 1)) == "Press"


async def test_who_is_overtaken_while_deciding_is_asked_again(office: Office, sit: Sit) -> None:
    async with seated(sit("maria")) as seat:
        mona = sit("mona")
        await type_an_amount(seat, "30k")
        deals.edit(mona, 1, {"amount": Money(5000000, "EUR")})
        await seat.keys("ctrl+s")
        deals.edit(mona, 1, {"amount": Money(6000000, "EUR")})
        await seat.keys("1", "enter")
        assert isinstance(seat.app.screen, Choose) and "€ 60,000" in seat.text and amount(office) == 6000000
        await seat.keys("1", "enter")
        assert amount(office) == 3000000


async def test_changes_of_different_fields_go_together(office: Office, sit: Sit) -> None:
    async with seated(sit("maria")) as seat:
        await type_an_amount(seat, "30k")
        deals.edit(sit("mona"), 1, {"source": "web"})
        await seat.keys("ctrl+s")
        assert isinstance(seat.app.screen, CardScreen) and amount(office) == 3000000
        assert office.db.value(Deal.select(Deal.source).where(Deal.id == 1)) == "web"


async def test_a_clash_over_a_customer_is_shown_too(office: Office, sit: Sit) -> None:
    def city() -> str:
        return str(office.db.value(Account.select(Account.city).where(Account.id == 1)))

    async with seated(sit("maria")) as seat:
        await seat.keys("2", "enter", "G", "e", "tab", *CLEAR, " Graz")
        customers.edit_account(sit("mona"), 1, {"city": "Linz"})
        await seat.keys("ctrl+s")
        for said in ("Graz", "Linz", "Ulm"):
            assert said in seat.text
        assert city() == "Linz"
        await seat.keys("1", "enter")
        assert city() == "Graz"


async def test_two_programs_on_one_file(office: Office, sit: Sit) -> None:
    async with seated(sit("maria")) as mine, seated(sit("mona")) as hers:
        await type_an_amount(mine, "30k")
        await hers.keys("/", " alpha", "enter")
        await type_an_amount(hers, "50k")
        await hers.keys("ctrl+s")
        await mine.keys("ctrl+s")
        assert isinstance(mine.app.screen, Choose) and amount(office) == 5000000
        await mine.keys("1", "enter")
        await shows(hers, "€ 30,000")


# -- what a colleague changes is seen ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(80))
async def test_a_change_shows_by_itself_while_cursor_and_marks_stay(
    office: Office, sit: Sit, size: tuple[int, int]
) -> None:
    async with listed(sit("maria"), size=size) as seat:
        await seat.keys("j", "space", "k")
        assert (seat.current_title, seat.titles) == ("Beta", ["Alpha", "Beta", "Gamma"])
        deals.move_to(sit("mona"), 1, "proposal")
        await until(lambda: seat.titles == ["Beta", "Gamma", "Alpha"])
        assert seat.current_title == "Beta"
        assert [row.title for row in seat.deals.chosen_deals()] == ["Beta"] and "1 marked" in seat.status


@pytest.mark.parametrize("size", sizes(120))
async def test_a_card_that_moves_under_the_cursor_or_leaves_it_says_so(
    office: Office, sit: Sit, size: tuple[int, int]
) -> None:
    async with seated(sit("maria"), size=size) as seat:
        mona = sit("mona")
        deals.move_to(mona, 1, "proposal")
        await shows(seat, "Mona North moved Acme GmbH · Alpha to Proposal")
        here = seat.deals.cards.column
        assert seat.current_title == "Alpha" and here is not None and here.title == "Proposal"
        deals.win(mona, 1)
        await shows(seat, "Mona North: Acme GmbH · Alpha is won")
        assert seat.titles == ["Beta", "Gamma"]
        marks.assign(mona, f"D-{seat.deals.pane.current.id}", "tom")
        await until(lambda: "is not shown here any more: Mona North: gave" in seat.status)


async def test_news_are_told_on_the_screen_that_is_there_when_they_come(
    office: Office, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(sit("maria")) as seat:
        news = seat.app.desk.news

        async def opened_meanwhile() -> str | None:
            monkeypatch.setattr(seat.app.desk, "news", news)
            await seat.app.do_history_show()
            await until(lambda: seat.history.answered.is_set())
            deals.edit(sit("mona"), 1, {"title": "Alpine lift"})
            return await news()

        monkeypatch.setattr(seat.app.desk, "news", opened_meanwhile)
        await shows(seat, "Alpine lift")
        assert "Mona North" in seat.status


async def test_news_that_come_while_another_screen_opens_are_told_on_the_way_back(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(sit("maria")) as seat:
        news = seat.app.desk.news

        async def asked_meanwhile() -> str | None:
            monkeypatch.setattr(seat.app.desk, "news", news)
            deals.edit(sit("mona"), 1, {"title": "Alpine lift"})
            said = await news()
            await seat.app.push_screen(Choose("", [Choice("a", "A")]))
            return said

        monkeypatch.setattr(seat.app.desk, "news", asked_meanwhile)
        await until(lambda: isinstance(seat.app.screen, Choose))
        await seat.keys("escape")
        await shows(seat, "Alpine lift")
        await until(lambda: "Mona North" in seat.status)


async def test_a_change_shows_while_a_filter_is_typed_and_nothing_typed_is_lost(office: Office, sit: Sit) -> None:
    async with listed(sit("maria")) as seat:
        await seat.keys("/", " alp")
        assert seat.titles == ["Alpha"]
        deals.edit(sit("mona"), 2, {"title": "Alpine lift"})
        await until(lambda: sorted(seat.titles) == ["Alpha", "Alpine lift"])
        await seat.keys(" i")
        assert seat.titles == ["Alpine lift"] and seat.deals.filter.text == "alpi"


async def test_a_form_that_is_being_filled_is_left_alone_and_the_change_shows_after_it(
    office: Office, sit: Sit
) -> None:
    async with seated(sit("maria")) as seat:
        await seat.keys("enter", "e", *CLEAR, " My own title")
        office.pass_days(0.1)
        marks.add_memo(sit("mona"), Ref("deal", 1), "They called me")
        assert isinstance(seat.app.screen, Form) and seat.form.values["title"] == "My own title"
        await seat.keys("escape")
        await shows(seat, "They called me")
        assert "1 new since" in seat.text


@pytest.mark.parametrize("size", sizes(60))
async def test_what_a_colleague_does_to_the_deal_in_the_form_is_said_there_and_asked_about(
    office: Office, sit: Sit, size: tuple[int, int]
) -> None:
    async with seated(sit("maria"), size=size) as seat:
        await seat.keys("enter", "e", *CLEAR, " Alpha line")
        mona = sit("mona")
        deals.edit(mona, 1, {"source": "web"})
        await shows(seat, "Mona North changed it meanwhile: source")
        assert seat.form.values["title"] == "Alpha line"
        deals.lose(mona, [1], ("price",))
        await shows(seat, "it is lost now")
        await seat.keys("ctrl+s")
        assert isinstance(seat.app.screen, Choose) and "change it all the same" in seat.text
        await seat.keys("escape")
        assert seat.form.values["title"] == "Alpha line" and office.db.value(Deal.select(Deal.title)) == "Alpha"
        await seat.keys("ctrl+s", "1", "enter")
        assert "Alpha line" in seat.status and office.db.value(Deal.select(Deal.title)) == "Alpha line"


@pytest.mark.parametrize("place", [("enter",), ("2", "enter")])
async def test_on_a_card_the_cursor_stays_where_it_is(office: Office, sit: Sit, place: tuple[str, ...]) -> None:
    async with seated(sit("maria"), size=(120, 40)) as seat:
        await seat.keys(*place, "l", "G")
        screen = seat.app.screen
        assert isinstance(screen, CardScreen) and screen.right.current is not None
        before = screen.right.current.key
        marks.add_memo(sit("mona"), Ref("deal", 1), "They called me")
        await shows(seat, "They called me")
        assert screen.right.current.key == before and screen.right.has_focus


async def test_a_card_whose_record_a_colleague_deletes_says_so(office: Office, sit: Sit) -> None:
    async with seated(sit("maria")) as seat:
        await seat.keys("enter")
        deals.delete(sit("mona"), 1)
        await shows(seat, "There is no D-1")
        await seat.keys("escape")
        assert seat.titles == ["Beta", "Gamma"]
