"""What is found out once for all widgets that are alike is what Textual finds out for each of them."""

from __future__ import annotations

from functools import cache, partial, wraps
from typing import Any

import pytest
import sparing_textual as sparing
import textual._callback
from office import Office
from seated import Seated, seated
from textual.css.stylesheet import Stylesheet
from textual.events import Blur, Callback, Focus, Key, Mount
from textual.message_pump import MessagePump
from textual.reactive import reactive
from textual.widget import Widget
from thorough import SOAK

pytestmark = pytest.mark.skipif(SOAK, reason="in a soak nothing is spared")
KEYS = [("2",), ("enter",), ("e",), ("tab", "z"), ("escape",), ("4",), ("3", ":"), ("escape", "?"), ("q", "1", "a")]


def found(seat: Seated) -> list[tuple[Any, ...]]:
    """Of each widget on the screen, and of its parts: its rules, and what is noted on it."""
    return [
        (
            each,
            each.styles.base.get_rules(),
            [getattr(each, name) for name in sparing.FLAGS],
            {name: part.base.get_rules() for name, part in each._component_styles.items()},
        )
        for each in [seat.app, *seat.app.screen.walk_children(with_self=True)]
    ]


async def test_widgets_have_the_rules_that_textual_itself_finds_for_each(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deal("Alpha", "maria", account_id=office.account("Acme", "maria"))
    async with seated(office) as seat:
        for keys in KEYS:
            await seat.keys(*keys)
            spared = found(seat)
            with monkeypatch.context() as patch:
                patch.setattr(Stylesheet, "apply", sparing.apply)
                patch.setattr(Stylesheet, "replace_rules", sparing.replace_rules)
                for node in seat.app.screen.walk_children(with_self=True):
                    seat.app.stylesheet.apply(node)
            for node, *own in found(seat):
                assert (node, *own) == spared.pop(0), node


async def test_messages_are_handled_by_those_that_textual_itself_finds(office: Office) -> None:
    async with seated(office) as seat:
        await seat.keys("2", "a")
        for node in [seat.app, *seat.app.screen.walk_children(with_self=True)]:
            for message in (Blur(), Focus(), Key("x", "x"), Mount(), Callback(print)):
                spared = MessagePump._get_dispatch_methods(node, message.handler_name, message)
                assert list(spared) == list(sparing.handlers(node, message.handler_name, message))


async def test_attributes_have_the_values_that_textual_itself_reads(office: Office) -> None:
    async with seated(office) as seat:
        await seat.keys("2", "a")
        read = 0
        for node in [seat.app, *seat.app.screen.walk_children(with_self=True)]:
            for name, reactive in type(node)._reactives.items():
                itself = sparing.read_reactive(reactive, node, type(node))
                assert getattr(node, name) == getattr(node, name) == itself, (node, name)
                read += 1
        assert read > 100


class Doubled(Widget):
    """Has an attribute that is computed, one that was never set, and one that is set."""

    single: reactive[int] = reactive(2)
    double: reactive[int] = reactive(0)
    unset: reactive[str] = reactive("first")

    def compute_double(self) -> int:
        return 2 * self.single


def test_a_computed_attribute_is_computed_whenever_it_is_read_and_one_is_for_each_class() -> None:
    assert Doubled.single is not None
    for _ in range(2):
        node = Doubled()
        assert (node.double, node.unset) == (4, "first")
        node.__dict__["_reactive_single"] = 5  # as `set_reactive` does
        assert (node.single, node.double) == (5, 10)


def made(*names: str) -> list[Any]:
    """Functions of every sort, new ones whenever they are asked for."""

    @wraps(made)
    def wrapped(*one: str) -> None: ...

    class Caller:
        def method(self, one: str, *, two: str = "") -> None: ...

        @classmethod
        def of_class(cls, *one: str) -> None: ...

        def __call__(self, one: str) -> None: ...

    caller = Caller()
    told: list[Any] = [lambda: names, lambda one: (names, one), lambda *one, **two: names, wrapped, print, Caller]
    return [*told, caller, caller.method, Caller.method, Caller.of_class, partial(caller.method), cache(caller.method)]


def test_callbacks_have_as_many_parameters_as_textual_itself_counts() -> None:
    for _ in range(2):
        for spared, callback in zip(made("a"), made("b"), strict=True):
            assert textual._callback._count_parameters(spared) == sparing.count_parameters(callback)
