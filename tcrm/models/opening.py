"""Opening a database: a file that can be opened, a log that is its own, a schema that is today's."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shlex import quote

import apsw
from peewee import PeeweeException

from tcrm.errors import DatabaseTrouble, WrongFile
from tcrm.i18n import _
from tcrm.models.database import Database
from tcrm.models.faults import trouble
from tcrm.models.migrate import bring_up_to_date
from tcrm.models.pairing import beside, note, part_from_strangers
from tcrm.paths import holds, private_folder


def open_database(path: Path | None, *, read_only: bool = False, say: Callable[[str], None] | None = None) -> Database:
    """Open (or create) a database file and bring its schema up to date; `say` is told if that takes long.

    Raises DatabaseTrouble in words for a person: a folder that cannot be written, a file of another program, a newer
    schema, an empty file of which there are backups, `postgresql://`.
    """
    if path is not None:
        _require_file(path, make=not read_only)
        if (stray := part_from_strangers(path)) is not None and say is not None:
            say(
                _("{log} was the log of another file that lay here before; it is kept as {stray}.").format(
                    log=beside(path, "-wal"), stray=stray.name
                )
            )
    db = Database(path, read_only=read_only)
    try:
        db.connect()
        if path is not None:
            note(path, make=not read_only)
        bring_up_to_date(db, say)
    except (PeeweeException, apsw.Error) as error:
        db.close()
        raise trouble(path, error) from error
    except DatabaseTrouble:
        db.close()
        raise
    return db


def _require_file(path: Path, *, make: bool) -> None:
    """Insist that there is a file that can be opened; `make` it where there is none."""
    if "://" in str(path) or str(path).startswith("postgresql:"):
        raise DatabaseTrouble(
            _("PostgreSQL is not supported yet."), _("Give the path of a SQLite file with --db PATH.")
        )
    try:
        if is_emptied(path):
            raise _emptied(path)
        if make:
            create_private(path)
        elif not is_there(path):
            raise DatabaseTrouble(_("There is no database at {path}.").format(path=path))
    except OSError as error:
        raise DatabaseTrouble(
            _("Cannot open the database {path}: {why}.").format(path=path, why=error.strerror),
            _("Check the path and its permissions, or name another file with --db PATH."),
        ) from error


def is_blank(path: Path) -> bool:
    """Whether a file is there that has nothing in it: it is as good as none."""
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def is_there(path: Path) -> bool:
    """Whether there is a database; a file with nothing in it is none."""
    return holds(path.exists) and not is_blank(path)


def is_emptied(path: Path) -> bool:
    """Whether a file with nothing in it was a database once: there are backups of it."""
    if not is_blank(path):
        return False
    from tcrm.models import backups

    return any(copy.size for copy in backups.found(path))


def _emptied(path: Path) -> DatabaseTrouble:
    """What is said where there was a database once: a new company in its place would hide that it is gone."""
    return WrongFile(
        _("The database {path} is empty, but there are backups of it.").format(path=path),
        _(
            "They are listed, and one is brought back, by: tcrm --db {path} restore. To begin anew, remove the file."
        ).format(path=quote(str(path))),
    )


def create_private(path: Path) -> None:
    """An empty file with mode 0600 in a folder with mode 0700, unless they are there; one that is there and empty gets
    that mode, too."""
    private_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if is_blank(path):
            with suppress(PermissionError):  # it belongs to somebody else, who lets others write it
                os.fchmod(handle, 0o600)
    finally:
        os.close(handle)
