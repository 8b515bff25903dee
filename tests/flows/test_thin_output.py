"""Thin output is exact: a terminal that got only the changes shows what Textual's own output shows."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Office, built_once
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from seated import Seated, seated
from sparing import paint_every_frame
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip
from thorough import SOAK, examples
from tryout import SIZES
from twin import NO_WRAP, Screen, difference, seen

from tcrm.actions.customers import add_account
from tcrm.paths import state_dir
from tcrm.terminal.display import ThinDisplay
from tcrm.terminal.fit import erases_in_colour
from tcrm.terminal.pens import PLAIN, change, for_blank, pen
from tcrm.terminal.thin import Sheet

SYSTEMS = [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR]


class Emulator:
    """A terminal that is only looked at."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed(NO_WRAP)


class Twins:
    """Watches every frame of an app: one terminal is sent what Textual sends, the other the thin frame."""

    def __init__(self, system: ColorSystem) -> None:
        self.system = system
        self.frames = 0
        self.stock_sent = self.thin_sent = 0
        self.sheet = Sheet(0, 0)

    def watch(self, app: App[Any], update: CompositorUpdate) -> None:
        width, height = app.screen._compositor.size
        if (self.sheet.width, self.sheet.height) != (width, height):
            self.sheet = Sheet(width, height)
            self.stock, self.thin = Emulator(width, height), Emulator(width, height)
        if self.sheet.shown is None:
            update = app.screen._compositor.render_full_update()
        app.console._color_system = self.system
        full = update.render_segments(app.console)
        self.sheet.lay(update, self.system)
        few = self.sheet.frame()
        # Textual ends its lines with a newline in a terminal that does not add a carriage return.
        self.stock.stream.feed(full.replace("\n", ""))
        self.thin.stream.feed(few)
        self.frames += 1
        self.stock_sent += len(full)
        self.thin_sent += len(few)
        lines = self.thin.screen.dirty | self.stock.screen.dirty
        self.thin.screen.dirty.clear()
        self.stock.screen.dirty.clear()
        if found := difference(self.thin.screen, self.stock.screen, lines):
            pytest.fail(f"frame {self.frames}, {found}; sent: {few!r}")


@pytest.fixture
@built_once
def some(office: Office) -> Office:
    maria = office.sit("maria")
    chinese = add_account(maria, "北京重型机械" * 9, city="北京")
    family = add_account(maria, "Family 🎉 & Söhne", city="Würzburg")
    office.deal("签约" * 30, "maria", "proposal", account_id=chinese, amount=99999999)
    office.deal("Emoji 🎉 deal", "maria", "proposal", account_id=family, amount=123456)
    for number in range(30):
        office.deal(f"Deal {number}", "maria", "lead", amount=number * 1000)
    return office


async def walk(seat: Seated, *bursts: str) -> None:
    """Keys of which each is shown before the next: those of one burst would be one frame."""
    for burst in bursts:
        await seat.keys(burst)


# In a real terminal every frame of every test is compared (see `twin`); so one walk is enough here.
@pytest.mark.parametrize(("size", "system"), list(zip(SIZES, SYSTEMS, strict=True))[: None if SOAK else 1])
async def test_every_frame_shows_what_textual_shows(
    some: Office, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], system: ColorSystem
) -> None:
    paint_every_frame(monkeypatch)
    twins = Twins(system)
    stock = ThinDisplay._display

    def display(app: Any, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and app.is_painting:
            twins.watch(app, renderable)
        stock(app, screen, renderable)

    def render(strip: Strip, console: Any) -> str:
        """As Textual renders a strip, without the codes that it remembers from another number of colours."""
        return "".join(_sent(segment, system) for segment in strip)

    monkeypatch.setattr(ThinDisplay, "_display", display)
    monkeypatch.setattr(Strip, "render", render)
    async with seated(some, size=size) as seat:
        await walk(seat, "3", "j", "l", "j", "G", "v", "j", "j", "G", "g", "space", "j", "?", "escape", "v")
        await walk(seat, "/", " deal 1", "enter", "escape", "a", " 北京", "escape", "enter", "tab", "j", "escape")
        await walk(seat, "2", "j", "/", " bei", "escape", "enter", "M", " a memo 签约", "escape", "escape", "o", " fam")
        await seat.resize(size[0] + 7, size[1] - 3)
        await walk(seat, "escape", "4", "tab", "j", "v", "U", "j", "escape", "3")
        await seat.resize(*size)
        await walk(seat, "j", "k", "!", "escape")
    assert twins.frames > 40
    assert twins.thin_sent < twins.stock_sent / 4


def _sent(segment: Segment, system: ColorSystem) -> str:
    codes = Strip.render_ansi(segment.style, system) if segment.style else ""
    return f"\x1b[{codes}m{segment.text}\x1b[0m" if codes else segment.text


STYLES = [
    Style.null(),
    Style(bold=True, color="red"),
    Style(bgcolor="#203040", color="#a0b0c0"),
    Style(bgcolor="#203040", dim=True),
    Style(underline=True),
    Style(reverse=True, color="green"),
    Style(italic=True, strike=True, bgcolor="blue"),
]
LETTERS = st.sampled_from("ab  漢字é-ßカ한")
PIECES = st.tuples(st.text(LETTERS, max_size=9), st.integers(0, len(STYLES) - 1))


@given(
    frames=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20), st.lists(PIECES, max_size=5)), max_size=12),
    bce=st.booleans(),
)
@settings(max_examples=examples(30), deadline=None)
def test_whatever_is_laid_in_whatever_order_stands_on_the_terminal(
    frames: list[tuple[int, int, list[tuple[str, int]]]], bce: bool
) -> None:
    sheet, thin = Sheet(24, 5, erases_in_colour=bce), Emulator(24, 5)
    thin.stream.feed(sheet.frame())
    for y, x, pieces in frames:
        strip = Strip([Segment(text, STYLES[style]) for text, style in pieces])
        sheet.lay(LayoutUpdate([[strip]], Region(x, y, strip.cell_length, 1)), ColorSystem.TRUECOLOR)
        thin.stream.feed(sheet.frame())
        whole, anew = Sheet(24, 5), Emulator(24, 5)
        whole.wanted = sheet.wanted
        anew.stream.feed(whole.frame())
        assert not difference(thin.screen, anew.screen)
        assert ["".join(char for char, __ in row) for row in sheet.wanted] == [
            "".join(thin.screen.buffer[y][x].data for x in range(24)) for y in range(5)
        ]


def test_nothing_is_sent_when_nothing_changed() -> None:
    sheet = Sheet(20, 2)
    update = LayoutUpdate([[Strip([Segment("Acme GmbH", STYLES[1])])]], Region(0, 0, 20, 1))
    sheet.lay(update, ColorSystem.TRUECOLOR)
    assert "Acme GmbH" in sheet.frame()
    sheet.lay(update, ColorSystem.TRUECOLOR)
    assert sheet.frame() == ""
    sheet.forget()
    assert "Acme GmbH" in sheet.frame()


def test_frames_that_were_never_sent_leave_no_trace() -> None:
    sheet = Sheet(9, 1)
    sheet.frame()
    for text in ("one", "two", "six"):
        sheet.lay(LayoutUpdate([[Strip([Segment(text)])]], Region(0, 0, 3, 1)), ColorSystem.TRUECOLOR)
    assert "six" in (sent := sheet.frame()) and "one" not in sent and "two" not in sent


def test_a_field_that_is_not_laid_out_yet_after_a_resize_leaves_nothing_out_of_place() -> None:
    sheet, thin = Sheet(9, 6), Emulator(9, 6)
    for text, cursor in (("O", (3, 66)), ("Op", (-1, 5)), ("Opt", (9, 5)), ("Opti", (2, -1)), ("Optik", (7, 5))):
        sheet.lay(LayoutUpdate([[Strip([Segment(text)])]], Region(2, 5, len(text), 1)), ColorSystem.TRUECOLOR)
        thin.stream.feed(sheet.frame(cursor))
    assert thin.screen.display == [" " * 9] * 5 + ["  Optik  "]
    assert (thin.screen.cursor.x, thin.screen.cursor.y) == (7, 5)


@pytest.mark.parametrize("seed", range(5))
def test_a_change_of_pens_leaves_the_pen_that_is_asked_for(seed: int) -> None:
    dice, now, one = random.Random(seed), PLAIN, Emulator(4, 1)
    codes = ["", "1", "2", "3", "4", "7", "9", "1;2", "1;31", "38;5;9", "38;2;1;2;3;48;5;7", "97;104", "1;4;48;2;9;9;9"]
    for _ in range(60):
        then = pen(dice.choice(codes))
        then = for_blank(now, then.blank) if dice.random() < 0.3 else then
        one.stream.feed(change(now, then) + "\rx")
        other = Emulator(4, 1)
        other.stream.feed("\x1b[" + ";".join([*sorted(then.attributes), *filter(None, (then.ink, then.paper))]) + "mx")
        assert seen(one.screen.buffer[0][0]) == seen(other.screen.buffer[0][0])
        now = then


def test_a_terminal_that_erases_without_colour_is_known_by_its_name() -> None:
    assert erases_in_colour({"TERM": "xterm-256color"})
    assert not erases_in_colour({"TERM": "screen"})
    assert erases_in_colour({"TERM": "screen", "TERM_PROGRAM": "tmux"})


def test_within_gnu_screen_no_name_is_believed() -> None:
    session = {"STY": "4711.pts-0.office"}
    assert not erases_in_colour({"TERM": "xterm-256color", **session})
    assert not erases_in_colour({"TERM": "screen", "TERM_PROGRAM": "tmux", **session})


def test_with_another_textual_it_is_off_and_the_log_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcrm.terminal.display.is_textual_known", lambda: False)
    assert not ThinDisplay[None]().is_thin
    (log,) = state_dir().glob("*.log")
    assert "not the Textual that it was written for" in log.read_text()


@pytest.mark.parametrize("first", [1, 2, 0, 4, 3, 9, 0])
def test_a_list_that_moves_is_scrolled_and_shows_the_same(first: int) -> None:
    names = [f"{number} {'漢字' if number % 3 else 'Söhne'} & Partner of the Elbe" for number in range(24)]
    sheet, thin, anew = Sheet(40, 12), Emulator(40, 12), Emulator(40, 12)
    for top in (3, first):
        rows = ["a head", *names[top : top + 10], "a foot"]
        strips: list[Iterable[Strip]] = [
            [Strip([Segment(row, STYLES[2])]).adjust_cell_length(40, STYLES[2])] for row in rows
        ]
        sheet.lay(LayoutUpdate(strips, Region(0, 0, 40, 12)), ColorSystem.TRUECOLOR)
        thin.stream.feed(sent := sheet.frame())
    whole = Sheet(40, 12)
    whole.wanted = sheet.wanted
    anew.stream.feed(whole.frame())
    assert not difference(thin.screen, anew.screen)
    assert "a head" not in sent and (len(sent) < 200 or abs(first - 3) > 4)


@pytest.mark.parametrize("bce", [True, False])
def test_a_line_that_the_cursor_comes_to_or_leaves_is_erased_once_and_not_gap_by_gap(bce: bool) -> None:
    ground, band, dim = Style(bgcolor="#121212"), Style(bgcolor="#303030"), Style(color="#8a8a8a")
    sheet, thin = Sheet(60, 4, erases_in_colour=bce), Emulator(60, 4)
    cells = [
        ("Huber", Style(bold=True)),
        ("", dim),
        ("漢字", dim),
        ("", dim),
        ("14", Style(color="#d0d0d0")),
        ("▎", dim),
    ]
    for cursor in (0, 1, 3):
        strips: list[Iterable[Strip]] = []
        for y in range(4):
            paper = band if y == cursor else ground
            parts = [Segment(text, paper + style) for text, style in cells]
            parts[1] = Segment(" " * (12 + y), paper)
            parts[3] = Segment(" " * (36 - y), paper)
            strips.append([Strip(parts).adjust_cell_length(60, paper)])
        sheet.lay(LayoutUpdate(strips, Region(0, 0, 60, 4)), ColorSystem.EIGHT_BIT)
        thin.stream.feed(sent := sheet.frame())
    anew, whole = Emulator(60, 4), Sheet(60, 4)
    whole.wanted = sheet.wanted
    anew.stream.feed(whole.frame())
    assert not difference(thin.screen, anew.screen)
    assert not bce or (sent.count("\x1b[K") == 2 and "X" not in sent and len(sent) < 170)


class EndsWhileLookedAt:
    """A driver whose writer comes to its end just after it was found at work."""

    def __init__(self) -> None:
        self.line = SimpleNamespace(when_sent=None)
        self.looks, self.written = 0, ""

    @property
    def is_line_free(self) -> bool:
        self.looks += 1
        if self.looks == 1:
            self.line.when_sent()
        return self.looks > 1

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None: ...


async def test_a_frame_is_sent_though_the_line_becomes_free_while_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app: Any = ThinDisplay()
    app._running = True
    app._sheet, app._loop, app._driver = Sheet(8, 2), asyncio.get_running_loop(), EndsWhileLookedAt()
    monkeypatch.setattr(app, "_typing_at", lambda: None)
    app._send_frame()
    assert not app._driver.written
    await asyncio.sleep(0)
    assert app._driver.written
