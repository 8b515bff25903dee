"""The lines round a screen: where, who and what, its filter, its keys and their help."""

from __future__ import annotations

from typing import Any

import pytest
from asker import Asker, prompt_of, shown
from rich.cells import cell_len
from tryout import SIZES, Tryout, lines, press, sizes

from tcrm.keys import keymap
from tcrm.widgets.helpbox import Help
from tcrm.widgets.theme import THEMES

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
        def style_of_w() -> Any:
            return next(segment.style for segment in screen.bottom.render_line(0) if segment.text == "w")

        before = style_of_w()
        await press(app, "j")
        assert style_of_w().color != before.color
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
        assert lines(prompt_of(app).list)[0].split()[:1] == ["do"]
        await press(app, "G")
        last = [" ".join(line.split()).removesuffix(" ▐") for line in lines(prompt_of(app).list)]
        at = last.index("Acme is not ready.")
        assert "back to the shell" in last[at - 2] and last[at + 1].startswith("w the deal is won")
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
        app = Tryout(Asker, theme=theme)
        async with app.run_test(size=(80, 24)):
            await press(app, "j", "w")
            screen = prompt_of(app)
            seen.add("\n".join(lines(screen.rowlist) + lines(screen.status) + lines(screen.bottom)))
    assert len(seen) == 1
