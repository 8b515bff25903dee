"""What holds on every screen: commands have a handler, help and lines fit, data is never read as anything but text;
and the first minute with an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from office import NOW, Office, built_once
from seated import listed, rows_of, seated
from thorough import SOAK
from tryout import SIZES, lines

from tcrm.actions.contacts import add_contact
from tcrm.actions.customers import add_account
from tcrm.actions.deal_parts import add_line, add_rival
from tcrm.actions.roles import add_person
from tcrm.actions.setup import open_session
from tcrm.commands import SCREENS
from tcrm.errors import TcrmError
from tcrm.keys import commands_for
from tcrm.models import Account, Firm, User
from tcrm.screens.account import AccountScreen
from tcrm.screens.agenda import AgendaScreen
from tcrm.screens.base import DeskScreen
from tcrm.screens.contact import ContactScreen
from tcrm.screens.customers import CustomersScreen
from tcrm.screens.deal import DealScreen
from tcrm.screens.deals import DealsScreen
from tcrm.screens.first import FirstScreen
from tcrm.screens.funnel import FunnelScreen
from tcrm.screens.history import HistoryScreen
from tcrm.screens.stages import StagesScreen
from tcrm.text import cell_len
from tcrm.widgets.helpbox import Help
from tcrm.widgets.theme import THEMES

PLACES: dict[str, tuple[type[DeskScreen], tuple[str, ...]]] = {
    "agenda": (AgendaScreen, ("1",)),
    "customers": (CustomersScreen, ("2",)),
    "account": (AccountScreen, ("2", "enter")),
    "contact": (ContactScreen, ("2", "enter", "enter")),
    "deals": (DealsScreen, ("3",)),
    "deal": (DealScreen, ("3", "enter")),
    "stages": (StagesScreen, ("3", "S")),
    "funnel": (FunnelScreen, ("4",)),
    "history": (HistoryScreen, ("U",)),
}


@pytest.fixture
@built_once
def some(office: Office) -> Office:
    maria = office.sit("maria")
    acme = add_account(maria, "Acme [bold]GmbH[/bold]", city="[link=x]y[/link]", industry="[red]")
    chinese = add_account(maria, "北京重型机械" * 9, city="北京" * 20)
    person = add_contact(
        maria, "[b]王芳[/b]" * 5, account_id=acme, role="[i]" * 20, emails=["[u]@x.example"], text="\x1b[31m"
    )
    deal = office.deal("[/x] [@click=app.quit]z[/]", "maria", account_id=acme, amount=123456)
    add_person(maria, deal, person, role="blocker", influence=3, attitude=-1)
    add_line(maria, deal, "压力机" * 20, "2", 12345)
    add_rival(maria, deal, "[/]" * 20, "便宜" * 40)
    office.deal("签约" * 30, "maria", "proposal", account_id=chinese, amount=99999999)
    return office


def test_every_place_of_the_registry_has_its_screen() -> None:
    assert {*PLACES, "first"} == set(SCREENS)


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_of_every_place_fits(some: Office, size: tuple[int, int]) -> None:
    async with seated(some, size=size) as seat:
        for place, (kind, keys) in PLACES.items():
            await seat.keys(*keys)
            screen = seat.app.screen
            assert isinstance(screen, kind)
            for widget in screen.query("*"):
                if not widget.children and widget.display:
                    assert all(cell_len(line) == widget.size.width for line in lines(widget)), place
            assert lines(screen.top)[0].strip() and "? help" in lines(screen.bottom)[0]


async def test_every_command_is_handled_and_help_names_every_key(some: Office) -> None:
    async with seated(some, size=(60, 20)) as seat:
        for place, (kind, keys) in PLACES.items():
            await seat.keys(*keys)
            screen = seat.app.screen
            assert isinstance(screen, kind) and screen.unhandled() == []
            await seat.keys("?")
            told = seat.app.screen
            assert isinstance(told, Help)
            assert {row.id for row in told.key_rows} == {each.id for each in commands_for(place)}
            assert told.place_title in seat.text.splitlines()[0] and told.place_title
            await seat.keys("pagedown")
            assert told.list.scroll_offset.y > 0 or told.list.max_scroll_y == 0
            await seat.keys("q")
            assert isinstance(seat.app.screen, kind)


async def test_markup_in_data_is_text(some: Office) -> None:
    async with seated(some, size=(109, 40)) as seat:
        assert "[/x] [@click=app.quit]z[/]" in seat.text and "Acme [bold]GmbH[/bold]" in seat.text
        await seat.keys("2", "enter")
        for text in ("Acme [bold]GmbH[/bold]", "[red]", "[link=x]y[/link]", "[/x] [@click=app.quit]z[/]"):
            assert text in seat.text
        await seat.keys("o", " click", "enter", ">")
        assert "Acme [bold]GmbH[/bold]" in seat.status and ": Lead → Qualified" in seat.status
        await seat.keys("x", "escape", "U")
        assert "promoted [/x] [@click=app.quit]z[/] to Qualified" in seat.text


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_every_theme_shows_the_same_and_ascii_only_ascii(
    office: Office, monkeypatch: pytest.MonkeyPatch, ascii_only: bool
) -> None:
    monkeypatch.setattr("tcrm.widgets.resting.REST", 1000)  # what comes when the cursor rests would be there or not
    office.deal("Demo line", "maria", amount=123456)
    themes = [theme for theme in THEMES if SOAK or (theme in ("ansi", "dark")) == ascii_only]
    first: list[str] = []
    for theme in themes:
        async with seated(office, theme=theme, ascii=ascii_only) as seat:
            seen = [seat.text]
            for keys in ("4", "tab", "v", "2", "a", "escape", "U"):
                await seat.keys(keys)
                seen.append(seat.text)
        first = first or seen
        assert seen == first, theme
    assert "Demo line" in first[0]
    signs = {sign for text in first for sign in text if not sign.isascii()}
    assert bool(signs - {"€"}) != ascii_only
    assert ("€" in signs) != ascii_only and ("EUR" in first[0]) == ascii_only


async def test_the_screens_of_the_top_line_the_one_before_and_the_levels_below(some: Office) -> None:
    async with seated(some) as seat:
        await seat.keys("2", "4", "`")
        assert seat.customers
        await seat.keys("`")
        assert seat.funnel
        await seat.keys("U", "U", "3")
        assert seat.deals
        await seat.keys("enter", "U", "2")
        assert seat.customers and len(seat.app.screen_stack) == 1
        await seat.keys("enter", "U", "escape", "escape", "3", "3")
        assert seat.deals and len(seat.app.screen_stack) == 1


async def test_from_a_card_the_way_leads_back_to_the_deal(some: Office) -> None:
    async with listed(some) as seat:
        await seat.keys("G", "enter", "escape")
        assert seat.current_title.startswith("签约") and len(seat.app.screen_stack) == 1
        await seat.keys("<")
        assert "Proposal → Evaluation" in seat.status


async def test_q_quits_at_the_top_and_goes_back_below(some: Office) -> None:
    async with seated(some) as seat:
        await seat.keys("2", "enter", "q")
        assert seat.customers and seat.app.return_code is None
        await seat.keys("q")
        assert seat.app.return_code == 0


async def test_ones_own_keys_work_and_a_clash_is_refused_at_the_start(some: Office) -> None:
    async with seated(some, keys={"deal.promote": "p"}) as seat:
        await seat.keys("p")
        assert "Lead → Qualified" in seat.status and "p promote" in lines(seat.deals.bottom)[0]
    with pytest.raises(TcrmError, match="stands for both"):
        async with seated(some, keys={"deal.promote": "w"}):
            pass


STORM = ((1, 1), (200, 70), *(((7, 5), (60, 20), (3, 40)) if SOAK else ()), (80, 24))


async def test_a_resize_storm_leaves_everything_in_place(some: Office) -> None:
    async with seated(some) as seat:
        for place, (kind, keys) in PLACES.items():
            await seat.keys(*keys)
            for columns, rows in STORM:
                await seat.resize(columns, rows)
            assert isinstance(seat.app.screen, kind), place
            assert lines(seat.app.screen.top)[0].startswith((" 1", " Agenda"))


async def test_with_nothing_there_every_screen_says_what_to_press(office: Office) -> None:
    office.account("Only one")  # else the first screen would come
    async with seated(office, "maria") as seat:
        assert "No open deal here.  a adds one" in seat.text
        await seat.keys("4", "enter")
        assert "✗ No deal stands behind this." in seat.status
        await seat.keys("j", "k", "G", "tab", "v", "[", "]", "b", "escape", "i", "escape", "2", "enter")
        assert "Only one" in seat.text


# -- the first minute ----------------------------------------------------------------------------------------------


def empty(path: Path | None = None) -> Any:
    """A session on a new database, as its admin."""
    return open_session(path, "vera", lambda: NOW)


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_an_empty_database_is_greeted_once(tmp_path: Path, size: tuple[int, int]) -> None:
    async with seated(empty(tmp_path / "own.db"), size=size) as seat:
        first = seat.app.screen
        assert isinstance(first, FirstScreen) and first.unhandled() == []
        for text in ("Welcome to TCRM", "Begin empty", "Import files", "Look around", str(tmp_path)[:20]):
            assert text in seat.text
        await seat.keys("enter", *["backspace"] * 4, " Vera Li", "tab", " Li & Co", "tab", *["backspace"] * 3, " cny")
        await seat.keys("tab", *["backspace"] * 30, " Asia/Shanghai", "ctrl+s")
        assert seat.deals and "Vera" in lines(seat.deals.top)[0] and "18:20" in lines(seat.deals.top)[0]
        db = seat.app.desk.session.db
        assert db.rows(Firm.select(Firm.name, Firm.currency, Firm.zone)) == [("Li & Co", "CNY", "Asia/Shanghai")]
        assert db.rows(User.select(User.name)) == [("Vera Li",)]
        assert "No open deal here.  a adds one." in seat.text, "and there are no others whose deals P could show"
        await seat.keys("2", "a", " 王芳", "ctrl+s")
        assert seat.names == ["王芳"]
    async with seated(empty(tmp_path / "own.db"), size=size) as seat:
        assert seat.deals


async def test_who_you_are_is_checked_and_can_be_left(tmp_path: Path) -> None:
    async with seated(empty()) as seat:
        await seat.keys("enter", "tab", "tab", *["backspace"] * 3, " XXQ", "ctrl+s")
        assert "✗ XXQ is no currency." in seat.text
        await seat.keys("escape")
        assert isinstance(seat.app.screen, FirstScreen)


async def test_files_are_imported_from_the_first_screen(tmp_path: Path) -> None:
    file = tmp_path / "our customers.csv"
    file.write_text("name,city,phone\nHuber & Söhne AG,Stuttgart,+49 711 5550123\n王芳贸易,上海,\n", encoding="utf-8")
    async with seated(empty()) as seat:
        await seat.keys("j", "enter", "ctrl+s", f" '{file}'", "enter", "enter")
        assert seat.deals and "2 records imported." in seat.status
        await seat.keys("2")
        assert seat.names == ["Huber & Söhne AG", "王芳贸易"]
        await seat.keys("u")
        assert seat.names == []


async def test_what_a_guess_says_of_a_column_is_read_whole_on_a_narrow_screen(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Company,Last name\nHuber,Weiss\n", encoding="utf-8")
    async with seated(empty(), size=(60, 20)) as seat:
        await seat.keys("j", "enter", "ctrl+s", f" '{tmp_path / 'people.csv'}'", "enter")
        words = " ".join(seat.text.split())
        assert "Company → contact: account is created where there is none of that name Last name →" in words


@pytest.mark.parametrize(
    ("typed", "said"),
    [("/nowhere/x.csv", "✗ /nowhere/x.csv is not there."), ("'half quoted", "✗ A quotation mark is missing.")],
)
async def test_files_that_cannot_be_read_are_refused_in_words(typed: str, said: str) -> None:
    async with seated(empty()) as seat:
        await seat.keys("j", "enter", "ctrl+s", f" {typed}", "enter")
        assert isinstance(seat.app.screen, FirstScreen)
        assert said in seat.status


async def test_the_demo_is_looked_at_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    async with seated(empty(path)) as seat:
        await seat.keys("G", "enter")
        assert seat.deals and len(seat.titles) > 20
        assert "Maria" in lines(seat.deals.top)[0]
    own = empty(path)
    assert own.db.one(Account.select(Account.id)) is None
    own.close()


async def test_the_demo_is_shown_in_the_signs_that_can_be_shown(tmp_path: Path) -> None:
    async with seated(empty(tmp_path / "own.db"), ascii=True) as seat:
        await seat.keys("G", "enter")
        said = seat.text
        assert "EUR " in said and "€" not in said


async def test_on_an_invented_day_nothing_is_written(tmp_path: Path) -> None:
    own = empty(tmp_path / "own.db")
    add_account(own, "Acme")
    own.read_only = True
    async with seated(own) as seat:
        await seat.keys("a", " New Corp", "ctrl+s", "ctrl+s")
        assert "✗ This session only reads" in "\n".join(lines(seat.form.foot))
        await seat.keys("escape", "2")
        assert [row.name for row in rows_of(seat.customers.rows)] == ["Acme"]
