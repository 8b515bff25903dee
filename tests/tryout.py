"""A small app to try screens and widgets in: keys go in as one burst, lines come out as text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual import events
from textual.screen import Screen
from textual.widget import Widget

from tcrm.keynames import key_name
from tcrm.keys import Overrides
from tcrm.terminal.typeahead import Typeahead
from tcrm.widgets.flow import Asking
from tcrm.widgets.theme import STYLE_SHEET, install

SIZES = [(60, 20), (80, 24), (120, 40)]


class Tryout(Typeahead[None]):
    """Shows one screen."""

    CSS_PATH = STYLE_SHEET
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Callable[[], Screen[None]], theme: str = "dark", ascii: bool = False) -> None:
        super().__init__()
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


async def until(true: Callable[[], Any], seconds: float = 10) -> None:
    """Wait until something holds, and goes on to hold; the test fails if it never does."""
    async with asyncio.timeout(seconds):
        calm = 0
        while calm < 10:
            await asyncio.sleep(0.001)
            calm = calm + 1 if true() else 0


def lines(widget: Widget) -> list[str]:
    """What a widget that is drawn by lines shows, line by line."""
    return [widget.render_line(y).text for y in range(widget.size.height)]
