"""A form: how it is filled, and what it says of what is wrong with it."""

from __future__ import annotations

from functools import partial

import pytest
from asker import Asker, prompt_of, shown
from tryout import SIZES, Tryout, lines, press, sizes, until

from tcrm.errors import BadValue, Refused
from tcrm.widgets.checks import Reads
from tcrm.widgets.form import Form, FormField, Values, fill, required
from tcrm.widgets.formrow import FormRow

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
