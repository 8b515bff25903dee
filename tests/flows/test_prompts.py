"""Questions at the foot of the screen, the lines round it, the filter and the help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.widget import Widget
from textual.widgets import Input
from tryout import SIZES, Tryout, lines, press, settled, sizes, until

from tcrm.errors import BadValue, Refused
from tcrm.keys import keymap
from tcrm.widgets.checks import Reads
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.filterline import FilterLine
from tcrm.widgets.form import Form, FormField, Values, fill, required
from tcrm.widgets.formrow import FormRow
from tcrm.widgets.helpbox import Help
from tcrm.widgets.listview import RowList
from tcrm.widgets.place import PlaceScreen
from tcrm.widgets.prompt import MOST_TYPED
from tcrm.widgets.prompts import AskText, Choice, Choose, ask_text, choose, confirm
from tcrm.widgets.theme import THEMES

STAGES = ["Qualified", "Discovery", "Evaluation", "Proposal", "Negotiation", "签约"]
Question = Callable[["Asker"], Awaitable[Any]]


class Asker(PlaceScreen, place="deals"):
    """`m` asks the question of the test; the answers are kept."""

    def __init__(self, question: Question | None = None) -> None:
        super().__init__()
        self.question = question
        self.answers: list[Any] = []
        self.filters: list[str] = []
        self.promoted = 0

    def body(self) -> Iterable[Widget]:
        columns = Columns(Column[str]("name", lambda row: row))
        yield RowList(columns, key=lambda row: row)

    def on_mount(self) -> None:
        self.top.who, self.top.when, self.top.short_when = "Maria", "Sat 21 Nov 11:20", "11:20"
        self.rowlist.set_rows(["Huber", "Acme", "田中製作所"])
        self.rowlist.focus()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.filters.append(event.text)

    def refusal(self, command_id: str) -> str | None:
        if command_id == "deal.win" and self.rowlist.current == "Acme":
            return "Acme is not ready."
        return super().refusal(command_id)

    async def do_deal_move(self) -> None:
        assert self.question is not None
        self.answers.append(await self.question(self))

    def do_deal_win(self) -> None:
        self.status.say("Won: Huber", undo=True)

    def do_deal_promote(self) -> None:
        self.promoted += 1

    async def do_deal_lose(self) -> None:
        raise Refused("It is lost already.", "Reopen it with <.")


async def shown(screen: Asker, size: tuple[int, int], test: Callable[[Tryout], Awaitable[None]], **how: Any) -> None:
    app = Tryout(lambda: screen, **how)
    async with app.run_test(size=size):
        await settled(app)
        await test(app)


def prompt_of(app: Tryout) -> Any:
    return app.screen


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


# -- a form ---------------------------------------------------------------------------------------------------

FIELDS = [
    FormField("name", "name", check=required),
    FormField("reason", "reason", choices=["price", "product", "timing"], only_choices=True),
    FormField("competitor", "competitor", choices=["Festo", "Bosch"]),
]


async def refuse_acme(values: Values) -> None:
    if values["name"] == "Acme":
        raise Refused("Acme is there already.", "Open it with o.")


@pytest.mark.parametrize("size", sizes(60))
async def test_a_form_is_filled_with_enter_and_saved_on_the_last_field(size: tuple[int, int]) -> None:
    screen = Asker(lambda asker: fill(asker, "Lost", FIELDS))

    async def test(app: Tryout) -> None:
        await press(app, "m", *"Huber", "enter", "2", "enter", *"Bosch", "enter", ">")
        assert screen.answers == [{"name": "Huber", "reason": "product", "competitor": "Bosch"}]
        assert screen.promoted == 1

    await shown(screen, size, test)


@pytest.mark.parametrize("size", sizes(80))
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(size: tuple[int, int]) -> None:
    screen = Asker(lambda asker: fill(asker, "Lost", FIELDS))

    async def test(app: Tryout) -> None:
        await press(app, "m", "tab", "q", "ctrl+s")
        form = prompt_of(app)
        assert isinstance(form, Form)
        assert [row.input.placeholder for row in form.rows] == ["needed", "", ""]
        assert [lines(row.error)[0].strip()[:1] for row in form.rows] == ["✗", "✗", ""]
        assert "\n".join([*lines(form.rows[0].error), *lines(form.foot)]).count("This is needed.") == 1
        assert form.rows[0].input.has_focus
        await press(app, *"Huber", "tab", "backspace", "t", "shift+tab")
        assert [lines(row.error)[0].strip() for row in form.rows] == ["", "", ""]
        assert form.rows[1].input.value == "timing"
        await press(app, "ctrl+s")
        assert screen.answers == [{"name": "Huber", "reason": "timing", "competitor": ""}]

    await shown(screen, size, test)


def _is_in_sight(form: Form, row: FormRow) -> bool:
    return form.fields.region.contains_region(row.input.region)


@pytest.mark.parametrize("size", SIZES)
async def test_the_current_field_of_a_long_form_is_in_sight_with_what_is_wrong_and_its_hint(
    size: tuple[int, int],
) -> None:
    def check(text: str) -> str | None:
        return "There is no such day in the calendar." if text == "x" else None

    fields = [FormField(f"f{n}", f"field {n}", check=check, hint="fri, 15, 3w, 24 dec") for n in range(16)]
    screen = Asker(lambda asker: fill(asker, "Long", fields))

    async def test(app: Tryout) -> None:
        await press(app, "m")
        form = prompt_of(app)
        assert isinstance(form, Form)
        for row in form.rows:
            await press(app, "x")
            await until(partial(_is_in_sight, form, row))
            said = "\n".join([*lines(row.error), *lines(form.foot)])
            assert said.count("There is no such day in the calendar.") == 1 and "24 dec" in said
            await press(app, "tab")
        await until(lambda: form.fields.region.contains_region(form.rows[0].input.region))

    await shown(screen, size, test)


async def test_the_first_key_replaces_what_stands_in_a_field_and_the_arrows_keep_it() -> None:
    fields = [
        FormField("kind", "kind", "call", choices=["call", "visit"], only_choices=True),
        FormField("amount", "amount", "20,000"),
        FormField("note", "note", "wants a demo"),
    ]
    screen = Asker(lambda asker: fill(asker, "Log", fields))

    async def test(app: Tryout) -> None:
        await press(app, "m", "v", "enter", *"50k", "enter", "end", *" soon", "shift+tab", "right", "0", "ctrl+s")
        assert screen.answers == [{"kind": "visit", "amount": "50k0", "note": "wants a demo soon"}]

    await shown(screen, (60, 20), test)


async def test_what_is_understood_stands_beside_the_field_or_below_where_it_does_not_fit() -> None:
    def read(text: str) -> str:
        if text == "?":
            raise BadValue("That is nothing.")
        return text

    fields = [FormField("day", "day", check=Reads(read, lambda text: [(f"understood as {text}", "dim")]))]
    screen = Asker(lambda asker: fill(asker, "New", fields))

    async def test(app: Tryout) -> None:
        form = prompt_of(app)
        await press(app, "m", "a")
        form = prompt_of(app)
        assert "→ understood as a" in lines(form.rows[0].error)[0]
        await press(app, *"nd so on and so forth and on")
        await until(lambda: "→ understood as and so on and so forth and on" in "\n".join(lines(form.foot)))
        assert not lines(form.rows[0].error)[0].strip()
        await press(app, "home", *["delete"] * 40, "?")
        assert "✗ That is nothing." in lines(form.rows[0].error)[0]

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


async def test_a_form_whose_saving_is_refused_stays_with_all_that_was_typed() -> None:
    screen = Asker(lambda asker: fill(asker, "New", FIELDS, save=refuse_acme))

    async def test(app: Tryout) -> None:
        await press(app, "m", *"Acme", "ctrl+s")
        form = prompt_of(app)
        assert "✗ Acme is there already.  Open it with o." in lines(form.foot)[0]
        assert form.rows[0].input.value == "Acme"
        await press(app, "2", "ctrl+s")
        assert screen.answers == [{"name": "Acme2", "reason": "", "competitor": ""}]

    await shown(screen, (80, 24), test)


async def test_a_form_that_is_left_gives_nothing() -> None:
    screen = Asker(lambda asker: fill(asker, "New", FIELDS))

    async def test(app: Tryout) -> None:
        await press(app, "m", *"Acme", "escape")
        assert screen.answers == [None]

    await shown(screen, (80, 24), test)


# -- the filter -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(120))
async def test_a_filter_follows_the_typing_and_is_kept_by_enter(size: tuple[int, int]) -> None:
    screen = Asker()

    async def test(app: Tryout) -> None:
        await press(app, "/", *"hub")
        assert screen.filters == ["h", "hu", "hub"]
        assert "keep" in lines(screen.bottom)[0]
        await press(app, "down")
        assert screen.rowlist.cursor == 1
        await press(app, "enter", "k", ">")
        assert (screen.rowlist.cursor, screen.promoted, screen.filter.text) == (0, 1, "hub")
        assert "/hub" in lines(screen.status)[0]
        await press(app, "escape")
        assert screen.filters[-1] == "" and "/hub" not in lines(screen.status)[0]

    await shown(screen, size, test)


async def test_esc_while_typing_clears_the_filter() -> None:
    screen = Asker()

    async def test(app: Tryout) -> None:
        await press(app, "/", "h", "escape", ">")
        assert screen.filters == ["h", ""]
        assert screen.promoted == 1

    await shown(screen, (80, 24), test)


# -- the lines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_lines_fit_and_say_where_who_and_what(size: tuple[int, int]) -> None:
    screen = Asker()

    async def test(app: Tryout) -> None:
        await press(app, "w")
        top, status, bottom = (lines(line)[0] for line in (screen.top, screen.status, screen.bottom))
        assert {cell_len(line) for line in (top, status, bottom)} == {size[0]}
        assert top.startswith(" 1 Agenda  2 Customers  Pipeline  4 Funnel") and "11:20" in top
        assert status.startswith("  Won: Huber   u undo") and status.endswith("1 of 3 ")
        assert bottom.startswith(" enter open  > promote") and bottom.endswith("? help ")

    await shown(screen, size, test)


async def test_what_is_refused_is_grey_and_says_why_when_it_is_pressed() -> None:
    screen = Asker()

    async def test(app: Tryout) -> None:
        def style_of_won() -> Any:
            return next(segment.style for segment in screen.bottom.render_line(0) if segment.text == " won")

        before = style_of_won()
        await press(app, "j")
        assert style_of_won().color != before.color
        await press(app, "w")
        assert "✗ Acme is not ready." in lines(screen.status)[0]
        await press(app, "k")
        assert "not ready" not in lines(screen.status)[0]

    await shown(screen, (80, 24), test)


async def test_an_error_of_a_command_is_said_with_what_to_do() -> None:
    screen = Asker()

    async def test(app: Tryout) -> None:
        await press(app, "x")
        assert "✗ It is lost already.  Reopen it with <." in lines(screen.status)[0]

    await shown(screen, (80, 24), test)


@pytest.mark.parametrize("size", SIZES)
async def test_help_lists_the_keys_of_the_place_and_what_is_refused(size: tuple[int, int]) -> None:
    screen = Asker()

    async def test(app: Tryout) -> None:
        await press(app, "j", "?")
        assert isinstance(app.screen, Help)
        shown_lines = lines(prompt_of(app).list)
        assert any(line.split()[:2] == [">", "L"] and "promote to the next stage" in line for line in shown_lines)
        assert any("Acme is not ready." in line for line in shown_lines)
        await press(app, "G")
        assert "back to the shell" in lines(prompt_of(app).list)[-1]
        await press(app, "?", ">")
        assert len(app.screen_stack) == 2 and screen.promoted == 1

    await shown(screen, size, test)


async def test_the_users_own_keys_work_and_are_shown() -> None:
    screen = Asker()
    overrides = {"deal.promote": "p", "screen.customers": "5"}
    app = Tryout(lambda: screen)
    app.key_overrides = overrides
    app.set_keymap(keymap(overrides))
    async with app.run_test(size=(80, 24)):
        await press(app, "p", ">", "p")
        assert screen.promoted == 2
        assert "p promote" in lines(screen.bottom)[0]
        assert lines(screen.top)[0].startswith(" 1 Agenda  5 Customers")


async def test_every_theme_says_the_same_words() -> None:
    seen = set()
    for theme in THEMES:
        screen = Asker()
        app = Tryout(lambda screen=screen: screen, theme=theme)  # type: ignore[misc]
        async with app.run_test(size=(80, 24)):
            await press(app, "j", "w")
            seen.add("\n".join(lines(screen.rowlist) + lines(screen.status) + lines(screen.bottom)))
    assert len(seen) == 1
