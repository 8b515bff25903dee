"""The driver that knows Textual's inside is used with the Textual that is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import textual
from rich.segment import Segment
from textual._xterm_parser import XTermParser
from textual.events import Key, MouseMove, Resize
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput
from textual.strip import Strip

from tcrm.terminal import driver
from tcrm.terminal.app import TerminalApp
from tcrm.terminal.driver import MANY, MOST, Flood, Typed, driver_class, untyped
from tcrm.terminal.known import TEXTUAL
from tcrm.terminal.line import encoded
from tcrm.terminal.linedriver import LineDriver
from tcrm.terminal.picture import Picture


def test_the_installed_textual_is_the_one_that_the_driver_was_made_for() -> None:
    assert textual.__version__ == TEXTUAL
    assert driver_class() is LineDriver


def test_with_any_other_textual_it_is_left_to_that_which_driver_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "is_textual_known", lambda: False)
    assert driver_class() is None
    app: TerminalApp[None] = TerminalApp()
    assert app.driver_class is app.get_driver_class()


def keys(messages: Iterable[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, Key)]


def test_a_character_may_come_in_two_parts() -> None:
    typed = Typed(XTermParser)
    assert [keys(typed.feed(bytes([byte]))) for byte in "aüb".encode()] == [["a"], [], ["ü"], ["b"]]


@pytest.mark.parametrize("begun", ["ü".encode()[:1], b"\x1b[", b"\x1b[200~"])
def test_what_a_flood_began_is_not_completed_by_what_is_typed_after_it(begun: bytes) -> None:
    typed = Typed(XTermParser)
    assert keys(typed.feed(b"x" + begun)) == ["x"]
    typed.begin_anew()
    assert keys(typed.feed(b"a")) == ["a"]


def test_of_a_flood_what_nobody_typed_is_kept() -> None:
    typed = Typed(XTermParser)
    came = [*typed.feed(b"dab\x1b[200~dab\x1b[201~\x1b[48;30;100;600;1000t\x1b[?2026;2$y")]
    resize, can_sync = untyped(came)
    assert isinstance(resize, Resize) and resize.size == (100, 30)
    assert isinstance(can_sync, TerminalSupportsSynchronizedOutput)
    typed.begin_anew()
    (moved,) = typed.feed(b"\x1b[<35;101;41M")  # in pixels, as the size said
    assert isinstance(moved, MouseMove) and (moved.x, moved.y) == (10, 2)


def test_what_an_encoding_cannot_say_keeps_its_cells() -> None:
    assert encoded("Müller, 北京 e\u0301", "ascii") == b"M?ller, ???? e"
    assert encoded("Müller, 北京", "latin-1") == "Müller, ????".encode("latin-1")


def test_the_first_picture_is_sent_in_the_letters_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tmp_path / "terminal"
    with shown.open("w", encoding="latin-1") as terminal:
        monkeypatch.setattr(sys, "__stdout__", terminal)
        picture = Picture(20, 1)
        picture.lay(0, 0, Strip([Segment("Müller, 北京")]))
        picture.show()
        picture.leave()
    assert "Müller, ????" in shown.read_text("latin-1")


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
