"""Bringing a file's schema up to date: a backup before, checks and the guard after, never a guess.

`PRAGMA user_version` holds the number of the newest migration, so that an up-to-date file costs one read and loads
none of the migration machinery.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tcrm.errors import DatabaseTrouble
from tcrm.i18n import _
from tcrm.models.sql import sqlite

if TYPE_CHECKING:
    from tcrm.models.database import Database

FOLDER = Path(__file__).parent / "migrations"


def newest() -> int:
    """The number of the newest migration that this program knows."""
    return max(int(match[0]) for path in FOLDER.glob("[0-9]*.py") if (match := re.match(r"\d+", path.name)))


def bring_up_to_date(db: Database) -> list[str]:
    """Apply what is missing; returns the names of the migrations that ran.

    Raises DatabaseTrouble for a file of another program, a file of a newer TCRM, and a damaged file.
    """
    have = int(db.sql("PRAGMA user_version")[0][0])
    mark = int(db.sql("PRAGMA application_id")[0][0])
    fresh = have == 0 and not db.sql("SELECT 1 FROM sqlite_master LIMIT 1")
    want = newest()
    if not fresh and mark != sqlite.APPLICATION_ID:
        raise DatabaseTrouble(
            _("{path} is a database of another program.").format(path=db.path), _("Name another file with --db PATH.")
        )
    if have > want:
        raise DatabaseTrouble(
            _("{path} was written by a newer TCRM (schema {have}, this program knows {want}).").format(
                path=db.path, have=have, want=want
            ),
            _("Update TCRM."),
        )
    if have == want or db.read_only:
        return []
    return _migrate(db, have, fresh)


def _migrate(db: Database, have: int, fresh: bool) -> list[str]:
    from playhouse.migrations import Runner

    from tcrm.models import search

    with db.gate.passed():
        # Another process may have been here while this one waited at the gate.
        if int(db.sql("PRAGMA user_version")[0][0]) == newest():
            return []
        if not fresh and db.path is not None:
            _keep_a_copy(db, have + 1)
        ran: list[str] = Runner(db, str(FOLDER)).up()
        with db.writing():
            install_guard(db)
            search.rebuild(db)
            db.sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
            db.sql(f"PRAGMA user_version={newest()}")
    if not fresh and (problems := db.integrity_problems()):
        raise DatabaseTrouble(_("The database is damaged: {what}").format(what=problems[0]), _("See: tcrm doctor"))
    return ran


def _keep_a_copy(db: Database, first: int) -> None:
    """Without a copy nothing is changed: `first` is the migration that would come."""
    from tcrm.models import backups

    try:
        backups.keep_before(db, backups.BEFORE_SCHEMA, f"{first:04d}")
    except OSError as error:
        raise DatabaseTrouble(
            _("No copy can be kept of {path}: {why}.").format(path=db.path, why=error.strerror),
            _("One is made before a new version changes the database. Make room, or check the permissions beside it."),
        ) from error


def install_guard(db: Database) -> None:
    """Put the triggers that guard stages in place anew."""
    for statement in sqlite.guard_statements():
        db.sql(statement)
