"""Whether a copy of the day is to be made, and why none is."""

from __future__ import annotations

import os
from pathlib import Path

from tcrm.actions.backup import Daily
from tcrm.i18n import N_, _
from tcrm.models import backups
from tcrm.queries.start import is_demo, is_empty
from tcrm.session import Session

DEMO = N_("No daily backup is made of the demo company.")


def due(session: Session, keep: int) -> Daily | None:
    """The copy that this session should have made today; None if there is one, or if there should be none.

    It takes an admin, a database in a file with something in it, and a real day; the demo company is thrown away.
    `keep`: how many are kept, 0 for none at all.
    """
    path = session.db.path
    return None if path is None or why_none(session, keep) else _of_today(session, path, keep)


def why_none(session: Session, keep: int) -> str:
    """Why no copy is due, in words; blank where one is."""
    path = session.db.path
    if keep <= 0:
        return _("No daily backups are to be made: daily_backups is 0. To have ten kept: tcrm config daily_backups 10")
    if session.own_folder:
        return _(DEMO)
    if path is None or session.read_only:
        return _("No daily backup is made of a database in memory, or on a day that is not today.")
    if session.user.role != "admin":
        return _("The daily backup is made by an admin.")
    folder = backups.folder_of(path)
    if (made := folder / _of_today(session, path, keep).name).exists():
        return _("Today's backup is there already: {file}").format(file=made)
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):  # another admin's account: they have theirs
        return _("The daily backup is made by whom the folder {folder} belongs to.").format(folder=folder)
    if is_empty(session):
        return _("There is nothing to back up yet: the database is empty.")
    return _(DEMO) if is_demo(session.db) else ""


def _of_today(session: Session, path: Path, keep: int) -> Daily:
    return Daily(path, session.today(), session.now(), keep)
