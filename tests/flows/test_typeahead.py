"""The line of keys never gets stuck, whatever happens to the screen meanwhile."""

from __future__ import annotations

import asyncio
import random
from typing import Any, cast

import pytest
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static
from thorough import SOAK

from tcrm.terminal import driver, typeahead
from tcrm.terminal.typeahead import Typeahead


class Pad(Static, can_focus=True):
    """Takes any key; some of them do something to the pad itself."""

    async def on_key(self, event: events.Key) -> None:
        desk = cast(Desk, self.app)
        desk.seen.append(event.key)
        if event.key == "s":
            event.stop()
        elif event.key == "r":
            self.remove()
        elif event.key == "h":
            await desk.never.wait()
        elif event.key == "f":
            self.screen.query(Pad).exclude(f"#{self.id}").first().focus()


class Box(ModalScreen[str]):
    BINDINGS = [("escape", "dismiss('')", "")]

    def compose(self) -> ComposeResult:
        yield Input()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class Home(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Vertical(Pad("one", id="one"), Pad("two", id="two"))


class Other(Screen[None]):
    BINDINGS = [("b", "app.switch_mode('home')", ""), ("escape", "app.leave", "")]

    def compose(self) -> ComposeResult:
        yield Vertical(Pad("one", id="one"), Pad("two", id="two"))


class Desk(Typeahead[None]):
    MODES = {"home": Home, "other": Other}
    DEFAULT_MODE = "home"
    BINDINGS = [
        ("n", "box", ""),
        ("p", "push", ""),
        ("m", "switch_mode('other')", ""),
        ("w", "worker", ""),
        ("k", "keep", ""),
        ("q", "quit", ""),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.boxes: list[str | None] = []
        self.never = asyncio.Event()
        self.overflows = 0

    async def action_box(self) -> None:
        await self.push_screen(Box(), self.boxes.append)

    async def action_push(self) -> None:
        await self.push_screen(Other())

    def action_leave(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_worker(self) -> None:
        self.run_worker(self.slowly_push())

    async def slowly_push(self) -> None:
        async with self.holding_keys():
            await asyncio.sleep(0.01)
            await self.push_screen(Box(), self.boxes.append)

    def action_keep(self) -> None:
        self.run_worker(self.hold_for_ever())

    async def hold_for_ever(self) -> None:
        async with self.holding_keys():
            await self.never.wait()

    def on_typeahead_overflow(self) -> None:
        self.overflows += 1


def burst(app: Typeahead[Any], *keys: str, at: float | None = None) -> None:
    """Give these keys, pressed now or at this time."""
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None)
        event.time = event.time if at is None else at
        app.post_message(event)


async def all_handled(app: Typeahead[Any], within: float = 60.0) -> None:
    async with asyncio.timeout(within):
        await asyncio.sleep(0)
        while app.keys_waiting or app.message_queue_size:
            await asyncio.sleep(0.001)


async def test_a_widget_that_stops_its_keys_does_not_stop_the_line() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"sss1")
        await all_handled(app, 1)
        assert app.seen == list("sss1")


async def test_keys_go_on_when_the_widget_that_has_them_is_removed() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"1r2r3n", "a", "enter")
        await all_handled(app, 2)
        assert app.seen[:4] == list("1r2r")
        assert app.boxes == ["a"]


async def test_keys_follow_screens_that_are_pushed_popped_and_switched() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"p", "1", "escape", *"m", "2", "b", *"n", *"xy", "enter", "3")
        await all_handled(app)
        assert app.seen == ["p", "1", "escape", "m", "2", "b", "n", "3"]
        assert app.boxes == ["xy"]


async def test_a_worker_that_holds_the_keys_gets_them_into_the_screen_it_pushes() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"wab", "enter", *"wcd", "enter", "1")
        await all_handled(app)
        assert app.boxes == ["ab", "cd"]
        assert app.seen == ["w", "w", "1"]


async def test_an_error_while_keys_are_held_lets_them_go() -> None:
    app = Desk()
    async with app.run_test():
        with pytest.raises(ZeroDivisionError):
            async with app.holding_keys():
                burst(app, "1")
                await asyncio.sleep(0.01)
                assert app.seen == []
                raise ZeroDivisionError
        await all_handled(app)
        assert app.seen == ["1"]


async def test_a_worker_that_never_lets_go_holds_the_keys_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeahead, "PATIENCE", 0.1)
    app = Desk()
    async with app.run_test():
        burst(app, *"k12")
        await all_handled(app, 2)
        assert app.seen == list("k12")


async def test_a_widget_that_hangs_does_not_keep_the_next_ones_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeahead, "PATIENCE", 0.1)
    app = Desk()
    async with app.run_test():
        burst(app, *"h")
        await asyncio.sleep(0)
        app.set_focus(app.screen.query_one("#two"))
        burst(app, *"12")
        await all_handled(app, 2)
        assert app.seen == list("h12")
        app.never.set()
        burst(app, "3")
        await all_handled(app, 1)
        assert app.seen == list("h123")


async def test_two_widgets_that_throw_the_focus_at_each_other_do_not_stop_the_line() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"ffffff1")
        await all_handled(app)
        assert app.seen == list("ffffff1")


async def test_keys_typed_after_the_one_that_quits_are_for_nobody() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"1q23")
        await all_handled(app)
    assert "2" not in app.seen


async def test_a_flood_is_thrown_away_as_a_whole_and_said_once() -> None:
    app = Desk()
    async with app.run_test():
        burst(app, *"x" * 3 * driver.MOST, at=100.0)
        await all_handled(app)
        assert app.overflows == 1
        assert len(app.seen) < driver.MOST
        later = events.Key("1", "1")
        later.time = 100.0 + 2 * driver.QUIET
        app.post_message(later)
        await all_handled(app)
        assert app.seen[-1] == "1"


@pytest.mark.parametrize("seed", range(5 if SOAK else 2))
async def test_any_burst_does_what_the_same_keys_do_one_by_one(seed: int) -> None:
    keys = random.Random(seed).choices(["s", "f", "n", "p", "m", "b", "w", "1", "enter", "escape"], k=60)
    together, apart = Desk(), Desk()
    async with together.run_test():
        burst(together, *keys)
        await all_handled(together)
    async with apart.run_test() as pilot:
        for key in keys:
            burst(apart, key)
            await all_handled(apart)
            await pilot.pause()
    assert together.seen == apart.seen
    assert together.boxes == apart.boxes
