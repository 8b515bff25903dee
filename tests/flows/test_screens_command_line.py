"""The command line and the palette: every command is there by its name, records by their ids, a call in one line;
other colours and other keys at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import Office, built_once
from seated import Seated, listed, seated
from textual.widgets import Input
from tryout import lines, sizes

from tcrm import config
from tcrm.keys import commands_for
from tcrm.paths import settings_file
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal import DealScreen
from tcrm.screens.stages import StagesScreen
from tcrm.text import cell_len
from tcrm.widgets.helpbox import Help
from tcrm.widgets.palette import CommandLine, Offer, Palette

WAYS = ((), ("1",), ("2",), ("2", "enter"), ("3",), ("3", "enter"), ("3", "S"), ("4",), ("U",))


@pytest.fixture
@built_once
def firm(office: Office) -> Office:
    huber = office.account("Huber & Söhne AG")
    office.deal("Demo line", "maria", account_id=huber, amount=123456)
    office.deal("Press [bold]", "maria", account_id=huber)
    return office


def offers(seat: Seated) -> list[Offer]:
    prompt = seat.app.screen
    assert isinstance(prompt, CommandLine | Palette), seat.text
    return prompt.offers.at_hand


@pytest.mark.parametrize("size", sizes(60))
async def test_every_command_of_every_place_is_offered_and_what_is_refused_says_why(
    firm: Office, size: tuple[int, int]
) -> None:
    async with seated(firm, size=size) as seat:
        for way in WAYS:
            await seat.keys(*way)
            screen = seat.app.screen
            assert isinstance(screen, DeskScreen)
            here = {each.id for each in commands_for(screen.PLACE)}
            await seat.keys("ctrl+p")
            assert {one.text for one in offers(seat)} == here - {"command.palette"}
            assert {one.text for one in offers(seat) if one.refused} == {id for id in here if screen.refusal(id)} - {
                "command.palette"
            }
            await seat.keys("escape", ":")
            assert len(offers(seat)) == len(here)
            for widget in seat.app.screen.query("*"):
                if not widget.children and widget.display and not isinstance(widget, Input):
                    assert all(cell_len(line) == widget.size.width for line in lines(widget)), screen.PLACE
            await seat.keys("escape")
            assert seat.app.screen is screen


async def test_the_offers_take_fewer_lines_when_the_screen_becomes_smaller(firm: Office) -> None:
    async with seated(firm) as seat:
        await seat.keys(":")
        assert isinstance(seat.app.screen, CommandLine)
        heights = [seat.app.screen.offers.size.height]
        for size in ((60, 20), (80, 24)):
            await seat.resize(*size)
            heights.append(seat.app.screen.offers.size.height)
        assert heights == [10, 6, 10]


async def test_commands_by_name_with_their_words_and_shortened(firm: Office) -> None:
    async with listed(firm) as seat:
        await seat.keys(":", " promote", "enter")
        assert "Lead → Qualified" in seat.status
        await seat.keys(":", " mov", "tab", " pro", "tab", "enter")
        await seat.keys("escape")
        await seat.keys(":", " assign tom", "enter")
        assert "belongs to Tom" in seat.status
        await seat.keys(":", " undo", "enter", ":", " filter press", "enter")
        assert seat.titles == ["Press [bold]"]
        await seat.keys(":", " stag", "enter")
        assert isinstance(seat.app.screen, StagesScreen)
        await seat.keys(":", " q", "enter")
        assert seat.deals
        for screen in "124":
            await seat.keys(screen, ":", " stages", "enter")
            assert isinstance(seat.app.screen, StagesScreen), screen
            await seat.keys("escape")


async def test_a_record_is_named_while_its_id_is_typed_and_opened(firm: Office) -> None:
    async with seated(firm) as seat:
        await seat.keys("2", ":", " 2")
        assert "D-2 · Press [bold] · Huber & Söhne AG" in seat.text
        await seat.keys("enter")
        assert isinstance(seat.app.screen, DealScreen)
        await seat.keys(":", " A-1", "enter")
        assert seat.card
        await seat.keys(":", " C-99", "enter")
        assert "There is no C-99." in seat.text and isinstance(seat.app.screen, CommandLine)


async def test_a_call_is_planned_in_one_line_that_says_what_it_understood(firm: Office) -> None:
    async with seated(firm) as seat:
        await seat.keys(":", " call Huber fri 10:00 !high about the renewal")
        understood = "call · Huber & Söhne AG · Fri"
        assert understood in seat.text and "10:00 · high · the renewal" in seat.text
        await seat.keys("enter")
        assert f"planned: {understood}" in seat.status and "u undo" in seat.status
        await seat.keys("u")
        assert "Undone" in seat.status
        await seat.keys(":", "up")
        assert "call Huber fri" in seat.text
        await seat.keys("down")
        assert "call Huber fri" not in seat.text


async def test_what_means_nothing_is_said_and_the_line_stays(firm: Office) -> None:
    async with seated(firm, size=(100, 30)) as seat:
        await seat.keys("3")
        for typed, said in (
            ("promotte", "✗ There is no command promotte. promote?"),
            ("xyzzy", "ctrl+p lists all that there are."),
            ("p", "p may mean several commands."),
            ("won now", "won takes no words after it."),
            ("funnel.earlier", "funnel.earlier is no command of this screen. Funnel: a week"),
            ("call", "With whom, and when?"),
            ("week.up", "There is no command"),
            ("import x.csv", "In the shell: tcrm import"),
            ("restore", "In the shell: tcrm restore"),
        ):
            assert said not in seat.text
            await seat.keys(":", f" {typed}", "enter")
            assert said in seat.text and isinstance(seat.app.screen, CommandLine), typed
            await seat.keys("escape")


async def test_a_second_colon_alone_does_nothing(firm: Office) -> None:
    async with seated(firm) as seat:
        before = seat.deals
        await seat.keys(":", ":", "enter")
        assert seat.app.screen is before and seat.app.return_code is None


async def test_a_refused_command_is_grey_and_is_not_done(firm: Office) -> None:
    async with seated(firm) as seat:
        await seat.keys("4", "ctrl+p", " later")
        assert offers(seat)[0].refused == "This is how things stand now."
        await seat.keys("enter")
        assert "✗ This is how things stand now." in seat.text and isinstance(seat.app.screen, Palette)
        await seat.keys("escape", ":", " later", "enter")
        assert "✗ This is how things stand now." in seat.text and isinstance(seat.app.screen, CommandLine)


async def test_the_palette_finds_by_words_and_does_what_is_chosen(firm: Office) -> None:
    async with listed(firm) as seat:
        await seat.keys("ctrl+p", " next stage", "enter")
        assert "Lead → Qualified" in seat.status


async def test_other_keys_hold_at_once_are_shown_and_kept_if_wanted(firm: Office) -> None:
    async with listed(firm) as seat:
        await seat.keys("2")
        assert "e edit" in lines(seat.customers.bottom)[0]
        await seat.keys("3", "G", ":", " keys vim", "enter")
        assert "For the next time too?" in seat.text
        await seat.keys("y")
        assert config.load(settings_file()).key_profile == "vim"
        assert seat.deals.rows.cursor == 1
        await seat.keys("g")
        assert seat.deals.rows.cursor == 1
        await seat.keys("g")
        assert seat.deals.rows.cursor == 0
        await seat.keys("g", "escape", "j", "g", "j")
        assert seat.deals.rows.cursor == 1
        await seat.keys("L")
        assert "→ Qualified" not in seat.status
        await seat.keys("2")
        assert "i edit" in lines(seat.customers.bottom)[0] and "e edit" not in lines(seat.customers.bottom)[0]
        await seat.keys("3")
        await seat.keys("?", "/")
        told = seat.app.screen
        assert isinstance(told, Help) and "gg  home" in {row.keys for row in told.key_rows}
        await seat.keys("escape", "/", " ggi", "enter")
        assert seat.deals.filter.text == "ggi"
        await seat.keys(":", " keys plain", "enter", "n", "escape", "g")
        assert seat.deals.rows.cursor == 0 and config.load(settings_file()).key_profile == "vim"


async def test_other_colours_are_seen_at_once(firm: Office) -> None:
    async with seated(firm) as seat:
        before = seat.text
        await seat.keys(":", " theme mono", "enter", "y")
        assert seat.app.look.theme == "mono" and config.load(settings_file()).theme == "mono"
        await seat.keys(":", " :theme light", "enter", "n")
        assert seat.app.look.theme == "light" and "until you leave" in seat.status
        assert before.splitlines()[:8] == seat.text.splitlines()[:8]
        await seat.keys(":", " theme pink", "enter")
        assert "There is no choice pink.  There are: dark, light, ansi, mono." in seat.status


async def test_the_demo_keeps_nothing_in_the_users_folders(tmp_path: Path) -> None:
    from tcrm.demo.build import demo_session

    async with seated(demo_session()) as seat:
        await seat.keys("3", "/", " hot", "enter", "F", " save", "enter", " mine", "enter")
        assert "kept as mine" in seat.status
        await seat.keys("2", "a", " Meyer")
        assert seat.app.drafts is not None
        seat.app.save_drafts()
        folder = seat.app.desk.session.own_folder
        assert folder is not None and {"drafts.json", "filters.toml"} <= {each.name for each in folder.iterdir()}
        await seat.keys("escape", ":", " theme mono", "enter")
        assert "as long as this demo runs" in seat.status
        home = tmp_path / "home"
        assert {each.parent.name for each in home.rglob("*") if each.is_file()} <= {"cache"}
    assert not folder.exists()
