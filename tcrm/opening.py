"""The desk is laid before there are screens: while they are imported, the database finds what the first one shows."""

from __future__ import annotations

from tcrm import config
from tcrm.cli.options import Options, settings_file
from tcrm.queries import outlook, reminders
from tcrm.screens.desk import Desk
from tcrm.seat import open_seat


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
