"""The first screen offers only what works there, and says so to who presses more."""

from __future__ import annotations

from pathlib import Path

import pytest
from seated import seated
from tryout import lines

from tcrm.actions.setup import open_session
from tcrm.models import Account
from tcrm.screens.first import FirstScreen
from tcrm.screens.import_guess import Guess
from tcrm.widgets.prompts import Choose, Confirm
from tcrm.widgets.reading import Reading


@pytest.mark.parametrize("key", ["1", "4", "a", "colon", "P"])
async def test_a_key_of_another_screen_says_that_first_one_has_to_begin(key: str) -> None:
    async with seated(open_session(None, "vera")) as seat:
        first = seat.app.screen
        assert isinstance(first, FirstScreen) and "TCRM" in lines(first.top)[0] and "Agenda" not in lines(first.top)[0]
        await seat.keys("j")
        assert "✗" not in lines(first.status)[0]
        await seat.keys(key)
        assert "✗ First choose how to begin, with enter." in lines(first.status)[0]


async def test_bad_rows_are_listed_and_the_others_imported_where_one_says_so(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    rows = "".join(f"Beta {number},Köln,long ago\n" for number in range(6))
    file.write_text("Company,City,Founded,Industry\nAcme,Berlin,2001,Steel\n" + rows.replace("\n", ",Steel\n"))
    session = open_session(None, "vera")
    async with seated(session) as seat:
        await seat.keys("j", "enter", "ctrl+s", " " + str(file), "enter", "enter")
        prompt = seat.app.screen
        assert isinstance(prompt, Confirm)
        shown = "\n".join(line for below in prompt.lines for line in lines(below))
        assert "6 rows cannot be imported." in shown and shown.count("not a whole number (6 rows, first line 3)") == 1
        assert "rejects.csv" in "".join(shown.split()) and "--" not in shown
        await seat.keys("n")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["customers.csv"]
        await seat.keys("enter")  # what was typed stands there for another try; who one is was said
        await seat.keys("enter", "enter", "y", "escape")
        assert not isinstance(seat.app.screen, FirstScreen)
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "customers.csv",
            "rejects.csv",
            "rejects.customers.csv",
        ]


async def test_of_a_path_that_was_parted_at_a_blank_it_is_said_that_quotes_help() -> None:
    async with seated(open_session(None, "vera")) as seat:
        await seat.keys("j", "enter", "ctrl+s", " /tmp/no such.csv", "enter")
        first = seat.app.screen
        assert isinstance(first, FirstScreen)
        assert "/tmp/no is not there.  Put a path with blanks between single quotes." in lines(first.status)[0]


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_where_the_rest_is_can_be_read_to_its_end(tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / ("a folder of a rather long name, too long for a line " * 2).strip() / "my deals.csv"
    file.parent.mkdir()
    file.write_text("Company,City,Founded\nAcme,Berlin,2001\nBeta,Köln,long ago\nGamma\n", encoding="utf-8")
    async with seated(open_session(None, "vera"), size=size) as seat:
        await seat.keys("j", "enter", "ctrl+s", f" {file}", "enter", "enter", "y")
        page = seat.app.screen
        assert isinstance(page, Reading) and page.title_text == "1 record imported."
        shown = lines(page.page)
        assert str(file.with_name("rejects.csv")).replace(" ", "") in "".join("".join(shown).split())
        assert not any("…" in line for line in shown)
        assert "1 row is only in the list of reasons, rejects.csv" in " ".join(" ".join(shown).split())


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_guess_is_shown_before_anything_is_imported(tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("Company,City,网址,Revenue\nAcme,Berlin,acme.example,1200\n", encoding="utf-8")
    session = open_session(None, "vera")
    async with seated(session, size=size) as seat:
        await seat.keys("j", "enter", *["tab"] * 2, *["backspace"] * 3, " cny", "ctrl+s", f" {file}", "enter")
        guess = seat.app.screen
        assert isinstance(guess, Guess)
        shown = lines(guess.page)
        assert "customers.csv · account" in shown[0] and "not imported: 网址" in shown[1]
        assert any("Company → name" in line for line in shown) and any("Revenue → revenue" in line for line in shown)
        await seat.keys("escape")
        assert isinstance(seat.app.screen, FirstScreen) and session.db.one(Account.select()) is None
        await seat.keys("enter", "enter", "enter")
        assert not isinstance(seat.app.screen, FirstScreen)
        assert session.db.rows(Account.select(Account.name, Account.revenue, Account.revenue_currency)) == [
            ("Acme", 120000, "CNY")
        ]


async def test_amounts_that_may_be_read_in_two_ways_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("title,amount\nA,1.200\nB,300\n")
    session = open_session(None, "vera")
    async with seated(session) as seat:
        await seat.keys("j", "enter", "ctrl+s", f" {file}", "enter")
        question = seat.app.screen
        assert isinstance(question, Choose)
        assert [one.detail for one in question.choices] == ["1.200 = € 1,200", "1.200 = € 1.20"]
        await seat.keys("escape")
        assert isinstance(seat.app.screen, FirstScreen)
        said = lines(seat.app.screen.status)[0]
        assert "can be read in two ways" in said and "--" not in said
        await seat.keys("enter", "enter", "enter", "enter")
        assert not isinstance(seat.app.screen, FirstScreen)
        assert session.db.sql("SELECT amount FROM deal ORDER BY id") == [(120_000,), (30_000,)]


async def test_what_is_worth_knowing_of_imported_rows_is_shown_once(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Company,City,Contact name,Email\n" + "Acme,Graz,Ann Lee,ann@x.example\nAcme,Graz,Ann Lee,\n")
    session = open_session(None, "vera")
    async with seated(session) as seat:
        await seat.keys("j", "enter", "ctrl+s", f" {file}", "enter", "enter")
        page = seat.app.screen
        assert isinstance(page, Reading) and page.title_text == "2 records imported."
        assert "line 3" in " ".join(lines(page.page))
        await seat.keys("escape")
        assert not isinstance(seat.app.screen, FirstScreen)
