"""The driver that knows Textual's inside is used with the Textual that is installed."""

from __future__ import annotations

import textual
from textual.events import Key
from textual.message import Message

from tcrm.terminal.driver import MANY, MOST, Flood, driver_class, encoded
from tcrm.terminal.known import TEXTUAL


def test_the_installed_textual_is_the_one_that_the_driver_was_made_for() -> None:
    assert textual.__version__ == TEXTUAL
    assert driver_class() is not None


def test_what_an_encoding_cannot_say_keeps_its_cells() -> None:
    assert encoded("Müller, 北京 e\u0301", "ascii") == b"M?ller, ???? e"
    assert encoded("Müller, 北京", "latin-1") == "Müller, ????".encode("latin-1")


def test_many_keys_wait_for_the_rest_and_too_many_are_a_flood() -> None:
    flood = Flood()
    typed: list[Message] = [Key("x", "x")] * (MANY - 1)
    assert flood.is_whole(typed, came=True) and flood.patience is None
    many: list[Message] = [Key("x", "x")] * MANY
    assert not flood.is_whole(many, came=True) and flood.patience
    assert flood.is_whole(many, came=False) and flood.patience is None
    assert not flood.is_whole([*many, *[Key("x", "x")] * MOST], came=True)
    assert flood.is_on and flood.patience
    assert flood.is_whole([], came=False) and not flood.is_on
