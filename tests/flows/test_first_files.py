"""Files of which the first screen cannot tell at once what to do: it asks, or says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from seated import Seated, seated
from tryout import lines

from tcrm.actions.setup import open_session
from tcrm.models import Account, Deal, Product, User
from tcrm.paths import data_dir
from tcrm.screens.first import FirstScreen
from tcrm.screens.import_guess import Guess
from tcrm.widgets.prompts import Choose
from tcrm.widgets.reading import Reading

TO_FILES = ("j", "enter", "ctrl+s")
TEAMS = "sales_agent,manager,regional_office\nAnn Lee,Max Roth,North\n"
GOODS = "product,series,sales_price\nGTX Basic,GTX,550\n"
DEALS = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "A1,Ann Lee,GTX Basic,Acme,Prospecting,,,\n"
)
FIRMS = (
    "account,sector,year_established,revenue,employees,office_location,subsidiary_of\nAcme,steel,1996,11.5,20,Kenya,\n"
)


def written(folder: Path, **texts: str) -> str:
    """What one types for these files."""
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return " " + " ".join(str(folder / f"{name}.csv") for name in texts)


def said(seat: Seated) -> str:
    """What the first screen says at its foot."""
    first = seat.app.screen
    assert isinstance(first, FirstScreen)
    return " ".join(" ".join(lines(first.status)).split())


async def test_what_an_unclear_file_holds_is_asked_and_then_it_goes_on(tmp_path: Path) -> None:
    session = open_session(None, "vera")
    typed = written(tmp_path, odd="a,b,c\n1,x,y\n2,z,\n", customers="Company,City\nAcme,Graz\n")
    async with seated(session) as seat:
        await seat.keys(*TO_FILES, typed, "enter")
        question = seat.app.screen
        assert isinstance(question, Choose) and "odd.csv" in question.title_text
        assert {"account", "deal"} <= {one.value for one in question.choices}
        await seat.keys(" deal", "enter")
        question = seat.app.screen
        assert isinstance(question, Choose) and [one.label for one in question.choices] == ["a", "b", "c"]
        await seat.keys("down", "enter")
        guess = seat.app.screen
        assert isinstance(guess, Guess)
        shown = " ".join(" ".join(lines(guess.page)).split())
        assert "odd.csv · deal" in shown and "b → title" in shown and "customers.csv · account" in shown
        await seat.keys("enter", "escape")
        assert [title for (title,) in session.db.rows(Deal.select(Deal.title).order_by(Deal.id))] == ["x", "z"]
        assert session.db.count(Account.select()) == 1


async def test_of_a_kind_whose_columns_are_there_no_column_is_asked(tmp_path: Path) -> None:
    session = open_session(None, "vera")
    async with seated(session) as seat:
        await seat.keys(*TO_FILES, written(tmp_path, wishes="Title,x\nMill,1\n"), "enter")
        question = seat.app.screen
        assert isinstance(question, Choose)
        assert not next(one.detail for one in question.choices if one.value == "deal")
        await seat.keys(" deal", "enter")
        assert isinstance(seat.app.screen, Guess)
        await seat.keys("enter", "escape")
        assert session.db.count(Deal.select()) == 1


@pytest.mark.parametrize("left", [("escape",), ("enter", "escape")])
async def test_who_leaves_the_question_is_told_in_words_of_the_screen(tmp_path: Path, left: tuple[str, ...]) -> None:
    async with seated(open_session(None, "vera")) as seat:
        await seat.keys(*TO_FILES, written(tmp_path, odd="a,b,c\n1,x,y\n"), "enter", *left)
        assert "It is not clear from its header what odd.csv holds." in said(seat) and "--" not in said(seat)


@pytest.mark.parametrize("header", ["Company,City\n", "a,b,c\n", "product,series,sales_price\n\n"])
async def test_a_file_without_a_row_is_said_to_have_none_before_anything_is_asked(tmp_path: Path, header: str) -> None:
    async with seated(open_session(None, "vera")) as seat:
        await seat.keys(*TO_FILES, written(tmp_path, bare=header), "enter")
        assert "✗ bare.csv has no rows: nothing stands below its header." in said(seat)


async def test_an_unclear_file_without_a_row_among_others_is_said_to_have_none(tmp_path: Path) -> None:
    typed = written(tmp_path, customers="Company,City\nAcme,Graz\n", bare="a,b,c\n")
    async with seated(open_session(None, "vera")) as seat:
        await seat.keys(*TO_FILES, typed, "enter")
        assert "✗ bare.csv has no rows" in said(seat)


async def test_what_brings_no_customer_and_no_deal_stays_where_one_begins(tmp_path: Path) -> None:
    session = open_session(None, "vera")
    async with seated(session) as seat:
        await seat.keys(*TO_FILES, written(tmp_path, goods="Product,Price\nGTX,550\n"), "enter", "enter")
        assert "1 record imported." in said(seat) and session.db.count(Product.select()) == 1


async def test_files_that_a_profile_was_made_for_are_read_by_it_where_one_says_so(tmp_path: Path) -> None:
    session = open_session(None, "vera")
    assert (data_dir() / "profiles" / "maven-b2b.toml").is_file()
    async with seated(session) as seat:
        await seat.keys(*TO_FILES, written(tmp_path, firms=FIRMS, goods=GOODS, deals=DEALS, teams=TEAMS), "enter")
        question = seat.app.screen
        assert isinstance(question, Choose) and [one.value for one in question.choices] == ["maven-b2b", ""]
        await seat.keys("enter")
        guess = seat.app.screen
        assert isinstance(guess, Guess) and "sales_agent → name" in " ".join(" ".join(lines(guess.page)).split())
        await seat.keys("enter")
        if isinstance(seat.app.screen, Reading):
            await seat.keys("escape")
        assert not isinstance(seat.app.screen, FirstScreen)
        assert session.db.count(Deal.select()) == 1 and session.db.count(User.select()) == 3


async def test_a_profile_is_not_used_where_one_leaves_the_question_or_wants_a_guess(tmp_path: Path) -> None:
    session = open_session(None, "vera")
    async with seated(session) as seat:
        await seat.keys(*TO_FILES, written(tmp_path, firms=FIRMS), "enter", "escape")
        assert isinstance(seat.app.screen, FirstScreen)
        await seat.keys("enter", "enter", "down", "enter")
        assert isinstance(seat.app.screen, Guess)
        await seat.keys("escape")
        assert session.db.count(Account.select()) == 0


@pytest.mark.parametrize("several", [False, True])
async def test_of_a_long_path_that_is_not_there_the_files_name_is_said(tmp_path: Path, several: bool) -> None:
    path = tmp_path / "/".join(["a_folder_of_a_rather_long_name"] * 5) / "customers.csvy"
    async with seated(open_session(None, "vera"), size=(80, 24)) as seat:
        await seat.keys(*TO_FILES, f" {path}" + " x.csv" * several, "enter")
        assert "customers.csvy is not there." in said(seat)
        assert ("Put a path with blanks between single quotes." in said(seat)) == several
