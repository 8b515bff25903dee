"""Questions at the foot of the screen: a text, one of a list, yes or no."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

import pytest
from asker import Asker, prompt_of, shown
from rich.cells import cell_len
from textual import events
from textual.widgets import Input
from tryout import SIZES, Tryout, lines, press, settled, sizes

from tcrm.widgets.checks import Reads
from tcrm.widgets.prompt import MOST_TYPED
from tcrm.widgets.prompts import AskText, Choice, Choose, ask_text, choose, confirm

STAGES = ["Qualified", "Discovery", "Evaluation", "Proposal", "Negotiation", "签约"]


# -- a text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(60))
async def test_a_text_is_checked_while_typing_and_taken_when_right(size: tuple[int, int]) -> None:
    def check(text: str) -> str | None:
        return None if text.isdecimal() else "That is no number."

    screen = Asker(lambda asker: ask_text(asker, "amount", check=check))

    async def test(app: Tryout) -> None:
        await press(app, "m", "x")
        assert isinstance(app.screen, AskText)
        assert lines(prompt_of(app).below)[0].strip() == "✗ That is no number."
        await press(app, "enter")
        assert isinstance(app.screen, AskText)
        await press(app, "backspace", "5", "0")
        assert not lines(prompt_of(app).below)[0].strip()
        await press(app, "enter")
        assert screen.answers == ["50"]

    await shown(screen, size, test)


async def test_keys_in_one_burst_reach_the_prompt_and_then_the_screen_again() -> None:
    screen = Asker(lambda asker: ask_text(asker, "name"))

    async def test(app: Tryout) -> None:
        await press(app, "m", *"wx>j", "enter", ">", "j")
        assert screen.answers == ["wx>j"]
        assert (screen.promoted, screen.rowlist.cursor) == (1, 1)

    await shown(screen, (80, 24), test)


async def test_two_questions_in_a_row_take_a_burst_too() -> None:
    async def both(asker: Asker) -> tuple[str | None, str | None]:
        return await ask_text(asker, "reason"), await ask_text(asker, "against")

    screen = Asker(both)

    async def test(app: Tryout) -> None:
        await press(app, "m", *"price", "enter", *"Festo", "enter", ">")
        assert screen.answers == [("price", "Festo")]
        assert screen.promoted == 1

    await shown(screen, (80, 24), test)


async def test_a_paste_is_cut_and_the_cursor_does_not_blink() -> None:
    screen = Asker(lambda asker: ask_text(asker, "memo"))

    async def test(app: Tryout) -> None:
        await press(app, "m")
        field = app.screen.query_one(Input)
        assert field.cursor_blink is False
        app.post_message(events.Paste("x" * 200_000))
        await settled(app)
        assert len(field.value) == MOST_TYPED

    await shown(screen, (80, 24), test)


async def test_what_is_odd_is_taken_when_enter_is_pressed_again() -> None:
    check = Reads(str, lambda text: [(text, "dim"), (" is past", "warn")] if text == "mon" else [(text, "dim")])
    screen = Asker(lambda asker: ask_text(asker, "when", check=check))

    async def test(app: Tryout) -> None:
        await press(app, "m", *"mon", "enter")
        assert "mon is past · enter again keeps it so" in lines(prompt_of(app).below)[0]
        await press(app, "backspace", "n", "enter")
        assert screen.answers == ["mon"]

    await shown(screen, (60, 20), test)


async def test_esc_leaves_without_an_answer() -> None:
    screen = Asker(lambda asker: ask_text(asker, "name", value="old"))

    async def test(app: Tryout) -> None:
        await press(app, "m", "escape")
        assert screen.answers == [None]
        assert app.screen is screen

    await shown(screen, (80, 24), test)


# -- one of a list --------------------------------------------------------------------------------------------


def stages(asker: Asker) -> Awaitable[str | None]:
    choices = [Choice(stage.lower(), stage) for stage in STAGES]
    return choose(asker, "move to", [*choices, Choice("won", "Won", refused="2 fields missing")], current="discovery")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "discovery"),
        ("n", "negotiation"),
        ("pr", "proposal"),
        ("3", "evaluation"),
        ("签", "签约"),
        ("约", "签约"),
        (["z", "q", "backspace", "backspace", "q"], "qualified"),
    ],
)
async def test_a_choice_is_made_by_letters_or_number(typed: Sequence[str], answer: str) -> None:
    screen = Asker(stages)

    async def test(app: Tryout) -> None:
        await press(app, "m", *typed, "enter")
        assert screen.answers == [answer]

    await shown(screen, (80, 24), test)


@pytest.mark.parametrize("size", sizes(80))
async def test_what_is_typed_is_echoed_and_narrows_the_choices(size: tuple[int, int]) -> None:
    people = [Choice("ingrid", "Ingrid Solberg"), Choice("maria", "Maria Steiner"), Choice("wei", "陈伟", words="chen")]
    screen = Asker(lambda asker: choose(asker, "Huber goes to", people, current="maria"))

    async def test(app: Tryout) -> None:
        await press(app, "m", *"sol")
        chosen = prompt_of(app)
        assert isinstance(chosen, Choose)
        assert [line.split() for line in lines(chosen.list)] == [["1", "Ingrid", "Solberg"], [], []]
        assert lines(chosen.title_line)[0].split() == ["Huber", "goes", "to", "sol"]
        await press(app, "w", "enter", "tab", "enter")
        assert lines(chosen.title_line)[0].split() == ["Huber", "goes", "to", "solw", "nothing", "fits"]
        assert not "".join(lines(chosen.list)).strip() and app.screen is chosen
        await press(app, *["backspace"] * 4, *"che")
        assert lines(chosen.list)[0].split() == ["3", "陈伟", "chen"]
        await press(app, *["backspace"] * 3, *"wei", "enter")
        assert screen.answers == ["wei"]

    await shown(screen, size, test)


async def test_numbers_go_to_a_row_and_letters_after_them_are_words() -> None:
    quarters = [Choice(n, f"Q{n} 2026" if n < 11 else "2025") for n in range(1, 13)]
    screen = Asker(lambda asker: choose(asker, "which", quarters))

    async def test(app: Tryout) -> None:
        for keys in (["1", "2"], ["2", "0", "2", "5"], ["1", "down"], ["q", "3"], ["1", "backspace", "2"]):
            await press(app, "m", *keys, "enter")
        assert screen.answers == [12, 11, 2, 3, 2]

    await shown(screen, (60, 20), test)


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_list_says_how_many_more_there_are_at_each_end(size: tuple[int, int]) -> None:
    screen = Asker(lambda asker: choose(asker, "which", [Choice(n, f"row-{n}") for n in range(1, 31)]))

    async def test(app: Tryout) -> None:
        await press(app, "m")
        listed = prompt_of(app).list
        for key in ("down", "up", *["tab"] * 31, "up", "up"):
            await press(app, key)
            shown_rows = [line.split() for line in lines(listed)]
            numbers = [int(row[0]) for row in shown_rows if row[1] != "more"]
            assert listed.current.value in numbers and len(numbers) >= listed.size.height - 2
            assert numbers == list(range(numbers[0], numbers[-1] + 1))
            above = int(shown_rows[0][0]) if shown_rows[0][1] == "more" else 0
            below = int(shown_rows[-1][0]) if shown_rows[-1][1] == "more" else 0
            assert (above, below) == (numbers[0] - 1, 30 - numbers[-1])

    await shown(screen, size, test)


async def test_what_is_long_stands_below_and_is_said_of_the_choice_under_the_cursor_alone() -> None:
    stages = [Choice("lead", "Lead", "Find out in one call who asks, what for and until when."), Choice("won", "Won")]
    screen = Asker(lambda asker: choose(asker, "move to", stages))

    async def test(app: Tryout) -> None:
        await press(app, "m")
        chosen = prompt_of(app)
        assert lines(chosen.list)[0].split() == ["1", "Lead"] and "Find out in one call" in lines(chosen.foot)[0]
        await press(app, "down")
        assert not "".join(lines(chosen.foot)).strip()

    await shown(screen, (60, 20), test)


@pytest.mark.parametrize("size", SIZES)
async def test_a_refused_choice_says_why_and_is_not_taken(size: tuple[int, int]) -> None:
    screen = Asker(stages)

    async def test(app: Tryout) -> None:
        await press(app, "m", "w", "enter")
        assert isinstance(app.screen, Choose)
        row = next(line for line in lines(prompt_of(app).list) if "Won" in line)
        assert "2 fields missing" in row and cell_len(row) == size[0]
        await press(app, "backspace", "up", "up", "down", "enter")
        assert screen.answers == ["签约"]

    await shown(screen, size, test)


# -- yes or no ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", False), ("enter", False), ("escape", False)])
async def test_only_y_is_yes(key: str, answer: bool) -> None:
    screen = Asker(lambda asker: confirm(asker, "Take it back?", details=[[("[/x] D-131", "dim")]]))

    async def test(app: Tryout) -> None:
        await press(app, "m", "j", key)
        assert screen.answers == [answer]
        said = "Nothing was changed." in lines(screen.status)[0]  # who pressed Enter may have meant yes
        assert said == (key == "enter")

    await shown(screen, (60, 20), test)
