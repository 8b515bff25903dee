"""What goes wrong with a database file, and what that means for a person."""

from __future__ import annotations

from pathlib import Path

import apsw

from tcrm.errors import DatabaseTrouble, WrongFile
from tcrm.i18n import _
from tcrm.models.sql import sqlite

_FILES = (
    apsw.FullError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.ReadOnlyError,
    apsw.IOError,
    apsw.CorruptError,
    apsw.CantOpenError,
    apsw.NotADBError,
    apsw.PermissionsError,
)


class Whereabouts:
    """Whether the path of an open database still leads to the file that was opened.

    SQLite goes on with a file that was removed or moved away: what is written then is gone when the program ends.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None
        self._opened = self._here()

    @property
    def was_there(self) -> bool:
        """Whether there was a file when this was made."""
        return self._opened is not None

    @property
    def lost(self) -> str:
        """In which way it does not: `removed`, `replaced`; blank while all is well."""
        here = self._here()
        if here == self._opened:
            return ""
        return "removed" if here is None else "replaced"

    def _here(self) -> tuple[int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError:  # nobody knows
            return self._opened
        return found.st_dev, found.st_ino


def is_foreign(connection: apsw.Connection) -> bool:
    """Whether a file, of which nothing but this was asked yet, holds tables of another program. Ours keep a write-ahead
    log from their first moment."""
    if connection.pragma("journal_mode") == "wal" or connection.pragma("application_id") == sqlite.APPLICATION_ID:
        return False
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def foreign(path: Path | None) -> DatabaseTrouble:
    """What is said of the database of another program."""
    return WrongFile(
        _("{path} is a database of another program.").format(path=path), _("Name another file with --db PATH.")
    )


def lost_file(path: Path, how: str, rescued: Path | None) -> DatabaseTrouble:
    """What is said when the file is not there any more; `rescued` is where all that it held was kept."""
    if how == "removed":
        message = _("The database {path} was removed while it was open; nothing can be stored in it.")
    else:
        message = _("Another file was put in the place of the database {path}; nothing can be stored in the old one.")
    if rescued is None:
        hint = _("Put it back, or bring a backup back with: tcrm restore FILE")
    elif how == "removed":
        hint = _("All that it held is kept in {file}: leave, put that in its place and open it again.")
    else:
        hint = _("All that the old one held is kept in {file}. Leave, and open it again.")
    return DatabaseTrouble(message.format(path=path), hint.format(file=rescued))


def is_the_files_fault(error: BaseException | None) -> bool:
    """A full disk, a lock, a damaged or unwritable file; anything else is a mistake of the program."""
    return caused_by(error, *_FILES)


def caused_by(error: BaseException | None, *kinds: type[BaseException]) -> bool:
    """Whether an error is of one of these kinds, or came of one, as Peewee wraps those of SQLite."""
    while error is not None:
        if isinstance(error, kinds):
            return True
        error = error.__cause__ or error.__context__
    return False


def trouble(path: Path | None, error: Exception) -> DatabaseTrouble:
    """What a database error means, for a person."""
    said = str(error)
    low = said.lower()
    if "NotADB" in said or "not a database" in said:
        return WrongFile(
            _("{path} is not a TCRM database.").format(path=path),
            _("Name another file with --db PATH, or bring a backup back with: tcrm restore FILE"),
        )
    if "malformed" in said or "Corrupt" in said:
        return WrongFile(
            _("The database {path} is damaged.").format(path=path),
            _("Bring a backup back with: tcrm restore FILE (what is there now is kept beside it)."),
        )
    if "full" in low:
        return DatabaseTrouble(
            _("The disk is full; nothing was changed in {path}.").format(path=path), _("Make room and try again.")
        )
    if "i/o error" in low:
        return DatabaseTrouble(
            _("The disk does not take or give what belongs to {path}; nothing was changed.").format(path=path),
            _("Is there room, and is the disk still there? Then try again."),
        )
    if any(word in low for word in ("readonly", "read-only", "unable to open", "permission")):
        return DatabaseTrouble(
            _("The database {path} cannot be written.").format(path=path),
            _("Check the permissions of file and folder."),
        )
    if "locked" in low or "busy" in low:
        return DatabaseTrouble(
            _("Another program holds the database {path}.").format(path=path), _("Try again in a moment.")
        )
    return DatabaseTrouble(_("The database {path} does not answer: {why}").format(path=path, why=said))
