"""A small app to try screens and widgets in: keys go in as one burst, lines come out as text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import textual.screen
from rest import comes_to_rest
from sparing import paint_now
from textual import events
from textual.screen import Screen
from textual.widget import Widget
from thorough import SOAK

from tcrm.keynames import key_name
from tcrm.keys import Overrides
from tcrm.terminal.display import PAUSE
from tcrm.terminal.typeahead import Typeahead
from tcrm.widgets.flow import Asking
from tcrm.widgets.theme import STYLE_SHEET, install

NAMES = [  # wide ones, one from right to left, one that looks like markup
    "Olive & Thyme Ltd",
    "田中製作所",
    "Huber & Söhne AG",
    "北京重型机械有限公司",
    "شركة النور",
    "[/x] [bold]Foods[/]",
]
SIZES = [(60, 20), (80, 24), (120, 40)]  # for what is laid out


def sizes(*columns: int) -> list[tuple[int, int]]:
    """For what is the same at every size: tried at these widths now, at all of them in a soak."""
    return [size for size in SIZES if SOAK or size[0] in columns]


class Tryout(Typeahead[None]):
    """Shows one screen."""

    CSS_PATH = STYLE_SHEET
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Callable[[], Screen[None]], theme: str = "dark", ascii: bool = False) -> None:
        super().__init__()
        cast(Any, textual.screen).UPDATE_PERIOD = PAUSE  # as in the program: no frame is waited for
        self.first = screen
        self.key_overrides: Overrides = {}
        self.look = install(self, theme, ascii)

    async def on_mount(self) -> None:
        await self.push_screen(self.first())


async def press(app: Typeahead[Any], *keys: str) -> None:
    """Give keys to an app in one burst (`"j"`, `">"`); back when all that they start is done or asks something."""
    for key in keys:
        app.post_message(events.Key(key_name(key), " " if key == "space" else key if len(key) == 1 else None))
    await settled(app)


async def settled(app: Typeahead[Any]) -> None:
    """Wait until no key is waiting, no command at work, and everything posted has arrived."""
    await until(lambda: not app.keys_waiting and not _busy(app))


def _busy(app: Typeahead[Any]) -> bool:
    return any(screen.busy for screen in app.screen_stack if isinstance(screen, Asking))


async def until(true: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until something holds and nothing is under way that could change it; the test fails if it never does."""
    async with asyncio.timeout(seconds):
        held = 0  # how often in a row it held while something else went on: some screens never come to rest
        while held < 10:
            rests, holds = await comes_to_rest(), bool(true())
            if rests and holds:
                break
            held = held + 1 if holds else 0
            await asyncio.sleep(0.001)
    paint_now()


def lines(widget: Widget) -> list[str]:
    """What a widget that is drawn by lines shows, line by line."""
    return [widget.render_line(y).text for y in range(widget.size.height)]
