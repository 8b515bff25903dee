"""Where thin output meets Textual: one method of its app, `_display`, through which every paint passes.

All private use of Textual's painting is here and in `thin`. It was read and tested with the version that `known`
names; with any other one Textual paints as it always does, and the log says so.

When the line to the user is slow, frames are dropped, not queued: what is painted while the last frame is still on its
way goes onto the sheet, and when the line is free one frame follows, from what the terminal shows to what is wanted by
then.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.color import ColorSystem
from textual import events, screen
from textual._compositor import CompositorUpdate
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.screen import Screen, ScreenResultType
from textual.widgets import Input

from tcrm.terminal.fit import erases_in_colour
from tcrm.terminal.known import is_textual_known
from tcrm.terminal.thin import Sheet

if TYPE_CHECKING:
    from tcrm.terminal.picture import Picture
    from tcrm.terminal.witness import Witness

PAUSE = 0.002  # seconds after a paint until the next; with Textual's 1/60 what a key changes second waits for 16 ms
LONG = 400  # characters of a frame from which on the terminal is asked to show it in one piece


def _witness() -> Witness | None:
    """Who writes down what Textual would have sent, where a test asks for it."""
    file = os.environ.get("TCRM_STOCK_FRAMES")
    if not file:
        return None
    from tcrm.terminal.witness import Witness

    return Witness(Path(file))


class ThinDisplay(App[ReturnType]):
    """An app that sends only what changed. `thin` False: Textual paints as it does.

    `picture`: what the terminal shows before the app does. Who watches a start sets `when_laid_out`, called when a
    frame is about to be painted, and `when_painted`, called with its screen when it was.
    """

    when_laid_out: Callable[[], None] | None = None
    when_painted: Callable[[Screen[Any]], None] | None = None

    def __init__(self, *args: Any, thin: bool = True, picture: Picture | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._thin = thin and is_textual_known()
        if thin and not self._thin:
            from tcrm.terminal.trouble import log_line

            log_line("thin output is off: this is not the Textual that it was written for")
        self._sheet: Sheet | None = None if picture is None else picture.sheet
        self._picture = picture  # until the first paint
        self._frame_waits = False
        self._witness = _witness()
        cast(Any, screen).UPDATE_PERIOD = PAUSE

    @property
    def is_thin(self) -> bool:
        """Whether frames are sent thin; not so without a terminal, as in tests."""
        return self._thin and self._driver is not None and hasattr(self._driver, "is_line_free")

    @property
    def is_painting(self) -> bool:
        """Whether what is drawn is painted; not so in the midst of a change, or before the first rows are there."""
        return not self._batch_count

    def forget_screen(self) -> None:
        """Something else has drawn on the terminal (a shell, a program of the user's, a resize): draw it all again.
        Before the first paint Textual asks for it because it knows of no picture; that knows when it was disturbed."""
        if self._sheet is not None and self._picture is None:
            self._sheet.forget()

    def do_redraw(self) -> None:
        """Draw the whole screen anew."""
        self.forget_screen()
        self.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if self.is_painting and self.when_laid_out is not None:
            self.when_laid_out()
        self._put(screen, renderable)
        if self.is_painting and self.when_painted is not None:
            self.when_painted(screen)

    def _put(self, screen: Screen[Any], renderable: Any) -> None:
        if not self.is_thin or not isinstance(renderable, CompositorUpdate):
            if renderable is not None:
                self._picture = None
                self.forget_screen()
            super()._display(screen, renderable)
            return
        try:
            if self.is_painting and self._running and not self._closed:
                self._paint(screen, renderable)
        finally:
            self.post_display_hook()

    def _paint(self, screen: Screen[Any], update: CompositorUpdate) -> None:
        compositor, (width, height) = screen._compositor, screen._compositor.size
        if self._sheet is None or (self._sheet.width, self._sheet.height) != (width, height):
            self._sheet = Sheet(width, height, erases_in_colour=erases_in_colour())
        picture, self._picture = self._picture, None
        if picture is not None and picture.is_disturbed:
            self._sheet.forget()
        if whole := self._sheet.shown is None or picture is not None:
            update = compositor.render_full_update()
        if self._witness is not None:
            self._witness.painted(update, self.console, (width, height), whole=whole)
        self._sheet.lay(update, self.console._color_system or ColorSystem.TRUECOLOR)
        self._send_frame()

    def _send_frame(self) -> None:
        """Send what changed, or leave it until the line is free."""
        driver = cast(Any, self._driver)
        if driver is None or self._sheet is None:
            return
        driver.line.when_sent = self._line_is_free
        self._frame_waits = True  # before looking: the line may become free right after, and that is told only once
        if not driver.is_line_free:
            return
        self._frame_waits = False
        text = self._sheet.frame(self._typing_at())
        if self._sync_available and len(text) > LONG:
            text = f"\x1b[?2026h{text}\x1b[?2026l"
        if text:
            if self._witness is not None:
                self._witness.sent(text)
            driver.write(text)
            driver.flush()

    def _typing_at(self) -> tuple[int, int] | None:
        """Where the cursor has to stand, invisible, so that the windows of input methods open beside the text."""
        return self.cursor_position if isinstance(self.focused, Input) else None

    def _line_is_free(self) -> None:
        """Called by the writer when all was sent."""
        if self._frame_waits:
            with suppress(RuntimeError):  # the loop is closed: the app has left
                cast(Any, self)._loop.call_soon_threadsafe(self._send_waiting)

    def _send_waiting(self) -> None:
        if self._frame_waits and self._running and not self._closed:
            self._send_frame()

    def _set_pointer_shape(self, shape: str) -> None:
        """Textual tells it with every screen that opens; where the mouse is off nobody would see it."""
        if getattr(self, "mouse", False):
            super()._set_pointer_shape(shape)

    # -- when the screen is not as we left it ------------------------------------------------------------------------

    def _build_driver(self, *args: Any, **more: Any) -> Driver:
        driver = super()._build_driver(*args, **more)
        start = driver.start_application_mode

        def start_anew() -> None:
            """At the beginning, and on every way back from the shell."""
            self.forget_screen()
            start()

        cast(Any, driver).start_application_mode = start_anew
        return driver

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize):
            self.forget_screen()
        await super().on_event(event)
        if isinstance(event, events.Resize):  # smaller and back at once: to Textual nothing has happened
            self.refresh()


class Unhurried(Screen[ScreenResultType]):
    """A screen that draws nothing as long as nothing is painted: Textual would draw it, throw it away, and draw it
    once more."""

    def _compositor_refresh(self) -> None:
        if not isinstance(self.app, ThinDisplay) or self.app.is_painting:
            super()._compositor_refresh()
