"""`:` and ctrl+p: every command by its name, records by their ids, one-line capture, from any screen of the desk."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, cast

from tcrm.i18n import _
from tcrm.keys import shown_keys
from tcrm.screens import line_reader, own_look
from tcrm.screens.base import DeskScreen
from tcrm.spoken import matching, matching_elsewhere, name_of, names_in
from tcrm.widgets import palette as palette_widgets

if TYPE_CHECKING:
    from tcrm.app import TcrmApp
    from tcrm.screens.line_reader import Deed


async def palette(screen: DeskScreen) -> None:
    """All commands of a screen, searched by words; the one that is chosen is done."""
    place, names, keys = screen.PLACE, names_in(screen.PLACE), screen.overrides

    def search(text: str) -> list[palette_widgets.Offer]:
        found = [each for each in matching(place, text, names, keys) if each.id != "command.palette"]
        offers = [
            palette_widgets.Offer(each.id, name_of(each, names), *line_reader.about(screen, each)) for each in found
        ]
        for each, name in matching_elsewhere(place, text, keys):
            why = _("not here: {help}").format(help=_(each.help))
            offers.append(palette_widgets.Offer(each.id, name, shown_keys(each, keys)[0], refused=why))
        return offers

    chosen = await screen.ask(palette_widgets.Palette(search))
    if chosen is not None:
        await _run(screen, screen.handler(chosen))


async def command_line(screen: DeskScreen, before: list[str]) -> None:
    """A command, typed; what is done is added to `before`, the lines entered in this session."""
    reader = line_reader.Reader(screen)

    async def read(text: str) -> Deed:
        deed = await reader.read(text)
        if before[-1:] != [text]:
            before.append(text)
        return deed

    deed = await screen.ask(palette_widgets.CommandLine(reader.look, read, before))
    if deed is not None:
        await _run(screen, deed)


async def _run(screen: DeskScreen, deed: Deed) -> None:
    screen.status.clear(only_failure=True)
    work = deed()
    if inspect.isawaitable(work):
        await work


class Commands:
    """What the app does for every screen of the desk: it can be spoken to."""

    _entered: list[str]

    @property
    def _desk_screen(self) -> DeskScreen:
        """The one that is shown, be it behind a prompt."""
        stack = cast("TcrmApp", self).screen_stack
        return next(screen for screen in reversed(stack) if isinstance(screen, DeskScreen))

    async def do_command_line(self) -> None:
        await command_line(self._desk_screen, self._entered)

    async def do_command_palette(self) -> None:
        await palette(self._desk_screen)

    async def do_look_theme(self) -> None:
        await own_look.choose_theme(cast("TcrmApp", self), self._desk_screen)

    async def do_look_keys(self) -> None:
        await own_look.choose_keys(cast("TcrmApp", self), self._desk_screen)
