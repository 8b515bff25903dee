"""What happens before there are screens: the desk is laid, the database finds what the first screen shows, and that is
drawn at once. Most of a start is importing Textual, and none of this waits for it."""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING

from tcrm import config
from tcrm.keyprofiles import own_keys
from tcrm.options import Options
from tcrm.paths import settings_file
from tcrm.queries import outlook, reminders
from tcrm.screens.desk import Desk
from tcrm.seat import open_seat
from tcrm.terminal.fit import Fit, is_plain

if TYPE_CHECKING:
    from tcrm.terminal.picture import Picture


def open_desk(options: Options) -> tuple[Desk, config.Config]:
    """The desk of the session that these options ask for, and the settings of who sits there.

    Raises TcrmError for settings that cannot be understood, DatabaseTrouble and Refused as `open_seat` does.
    """
    settings = config.load(settings_file())
    session = open_seat(options)
    session.db.hold_back()
    desk = Desk(session)
    if settings.start == "agenda" and not desk.is_empty:
        desk.ask_ahead(outlook.outlook, session.own_today(), None)
        desk.ask_ahead(reminders.due_soon)
    return desk, settings


def first_picture(
    desk: Desk, settings: config.Config, fit: Fit, *, ascii: bool = False, within: float
) -> Picture | None:
    """Show what the first screen will show before it is there, if that is the agenda, its rows are known `within` so
    many seconds, and the terminal can show what is drawn here. Imports that part of Textual which draws."""
    if settings.start != "agenda" or not settings.thin_output or fit.colours != "full" or not fit.unicode:
        return None
    from tcrm.screens import agenda_first
    from tcrm.widgets.theme import look

    found = desk.known_ahead(outlook.outlook, desk.session.own_today(), None, within=within)
    soon = desk.known_ahead(reminders.due_soon, within=within)
    if found is None or soon is None:
        return None
    shown = look(settings.theme, is_plain(fit, settings.ascii, ascii))
    desk.session.ascii = shown.ascii
    first = agenda_first.First(desk.session, found, soon, own_keys(settings), shown)
    picture = agenda_first.paint(first, *get_terminal_size())
    if picture is not None:
        picture.show()
    return picture
