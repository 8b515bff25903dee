"""`:theme` and `:keys`: other colours and other keys at once, and for the next time if that is wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tcrm import config
from tcrm.errors import Refused
from tcrm.i18n import N_, _
from tcrm.keyprofiles import own_keys
from tcrm.keys import conflicts, keymap
from tcrm.paths import settings_file
from tcrm.screens.base import DeskScreen
from tcrm.widgets.lines import BottomLine, TopLine
from tcrm.widgets.prompts import Choice, choose, confirm
from tcrm.widgets.theme import fitting_theme, install

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

THEMES = {
    "dark": N_("light on dark"),
    "light": N_("dark on light"),
    "ansi": N_("the colours of your terminal"),
    "mono": N_("no colours, only weight"),
}
PROFILES = {
    "plain": N_("the usual keys"),
    "vim": N_("gg, ZZ, i, ctrl+f and others as in vim; H and L move no deal"),
}


async def choose_theme(app: TcrmApp, screen: DeskScreen) -> None:
    """Let the user choose other colours."""
    choices = [Choice(name, name, _(about)) for name, about in THEMES.items()]
    name = await choose(screen, _("colours"), choices, current=app.settings.theme)
    if name is None:
        return
    fits = fitting_theme(name, app.fit.colours)
    app.look = install(app, fits, app.look.ascii)
    app.settings = replace(app.settings, theme=name)
    app.desk.changes += 1  # what other screens have drawn already is drawn anew when they are shown
    await screen.load_anew()
    screen.refresh(layout=True)
    if fits != name:
        screen.status.note((_("This terminal shows {name} as {fits}.").format(name=name, fits=fits), "text"))
        return
    await _keep(app, screen, "theme", name)


async def choose_keys(app: TcrmApp, screen: DeskScreen) -> None:
    """Let the user choose other keys. Raises Refused where keys of their own are in the way."""
    choices = [Choice(name, name, _(about)) for name, about in PROFILES.items()]
    name = await choose(screen, _("keys"), choices, current=app.settings.key_profile)
    if name is None:
        return
    settings = replace(app.settings, key_profile=name)
    if wrong := conflicts(own_keys(settings)):
        raise Refused(wrong[0], _("Your own keys stand in {file}.").format(file=settings_file()))
    app.settings = settings
    use_keys(app)
    await _keep(app, screen, "key_profile", name)


def use_keys(app: TcrmApp) -> None:
    """Let the keys of the settings hold, and be shown; screens that are covered take them up when they are shown."""
    app.key_overrides = own_keys(app.settings)
    app.set_keymap(keymap(app.key_overrides))
    for screen in app.screen_stack:
        for line in screen.query("TopLine, BottomLine"):
            assert isinstance(line, TopLine | BottomLine)
            line.overrides = app.key_overrides
            line.refresh()


async def _keep(app: TcrmApp, screen: DeskScreen, setting: str, name: str) -> None:
    """Offer to keep it. The demo company leaves no trace, here neither."""
    if app.desk.session.own_folder is not None:
        screen.status.say(_("{name} it is, as long as this demo runs").format(name=name))
    elif getattr(config.load(settings_file()), setting) == name:
        screen.status.say(_("{name} it is").format(name=name))
    elif await confirm(screen, _("{name} it is. For the next time too?").format(name=name)):
        config.set_value(settings_file(), setting, name)
        screen.status.say(_("{name} is kept in {file}").format(name=name, file=settings_file()))
    else:
        screen.status.say(_("{name} it is, until you leave").format(name=name))
