"""The whole database as one file: by hand, once a day by itself, and in again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import apsw
from peewee import PeeweeException

from tcrm.clean import excerpt, number_in
from tcrm.errors import DatabaseTrouble, Refused, WrongFile
from tcrm.i18n import N_, _
from tcrm.models import backups
from tcrm.models.backups import Copy, clear_logs, zone_told
from tcrm.models.database import Database
from tcrm.models.faults import caused_by, trouble
from tcrm.models.opening import create_private, is_blank, is_there, open_database
from tcrm.paths import free_name, holds, private_folder
from tcrm.session import Session

WHICH = N_("See which backups there are: tcrm restore")

# -- out --------------------------------------------------------------------------------------------------------------


def backup(session: Session, target: Path | None = None) -> Path:
    """Write a consistent copy of the whole database into a new file that only its owner can read; which it is.

    Without `target` it goes to the others, beside the database. It holds what everybody entered, so it takes an admin.
    Refused when the file exists, DatabaseTrouble when it cannot be written or the copy is not sound.
    """
    session.require_role()
    if target is None:
        with _said(_database(session)), backups.at_work(_database(session)) as folder:
            assert folder is not None
            target = free_name(folder / f"{backups.BY_HAND}-{_stamp(session.now().astimezone(session.zone))}.db")
            backups.write(session.db, target, at=session.now())
        return target
    if holds(target.exists):
        raise Refused(_("{file} is there already.").format(file=target), _("Name a new file; nothing is overwritten."))
    if not holds(target.parent.is_dir):
        raise Refused(_("There is no folder {folder}.").format(folder=target.parent))
    try:
        with _said(target, session.db.path):
            backups.write(session.db, target)
    except FileExistsError as error:
        raise Refused(_("{file} is there already.").format(file=target)) from error
    return target


def keep_before_repair(session: Session) -> Path | None:
    """Keep what the database is before it is repaired, sound or not; None for one in memory."""
    if session.db.path is None:
        return None
    stamp = _stamp(session.now().astimezone(session.zone))
    with _said(session.db.path):
        return backups.keep_before(session.db, backups.BEFORE_REPAIR, stamp, at=session.now())


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d-%H%M%S}"


def _database(session: Session) -> Path:
    if session.db.path is None:
        raise Refused(_("This database is in memory only."), _("Name a file to write it to."))
    return session.db.path


@contextmanager
def _said(path: Path, source: Path | None = None) -> Iterator[None]:
    """What the disk and the database say while a copy is written to `path`, in words for a person. What is damaged is
    the file that is read, `source`; None where that is `path` as well."""
    try:
        yield
    except (PeeweeException, apsw.Error) as error:
        damaged = source is not None and caused_by(error, apsw.NotADBError, apsw.CorruptError)
        raise trouble(source if damaged else path, error) from error
    except FileExistsError:
        raise
    except OSError as error:
        raise DatabaseTrouble(_("{file} cannot be written: {why}.").format(file=path, why=error.strerror)) from error


# -- once a day -------------------------------------------------------------------------------------------------------


@dataclass
class Daily:
    """The copy of a day that is still to be made. It needs no session: `make` may run beside one, in a thread."""

    database: Path
    day: date
    at: datetime
    keep: int
    _db: Database = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._db = Database(self.database, read_only=True)

    @property
    def name(self) -> str:
        """The name of the file, by which everybody knows that the day has its copy."""
        return f"{backups.DAILY}-{self.day.isoformat()}.db"

    def make(self) -> Path | None:
        """Write it, and let the oldest go; None if another program was quicker or is at it.

        DatabaseTrouble if the disk is full and the like, Overtaken if `stop` ended it; then all is as it was.
        """
        with _said(self.database), backups.at_work(self.database, wait=False) as folder:
            if folder is None or (target := folder / self.name).exists():
                return None
            self._db.connect()
            try:
                with self._db.stoppable():
                    backups.write(self._db, target, at=self.at)
            finally:
                self._db.close()
            backups.thin_out(folder, backups.DAILY, self.keep, self.day)
        return target

    def stop(self) -> None:
        """Leave it for the next time. From any thread."""
        self._db.stop()


# -- what there is ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A copy as one chooses it: its number in the list (1 is the newest) and how many customers and deals it holds,
    None where it cannot be read."""

    number: int
    copy: Copy
    customers: int | None
    deals: int | None


def listed(path: Path) -> list[Listed]:
    """The copies that there are of the database at `path`, the newest first."""
    return [Listed(number, copy, *_counts(copy.path)) for number, copy in enumerate(backups.found(path), 1)]


def _counts(path: Path) -> tuple[int | None, int | None]:
    try:
        with backups.looked_into(path) as db:
            held = [int(db.sql(f"SELECT count(*) FROM {table}")[0][0]) for table in ("account", "deal")]
            return held[0], held[1]
    except (PeeweeException, apsw.Error):
        return None, None


def chosen(path: Path, text: str) -> Path:
    """The file that somebody means who restores the database at `path`: a number or a name of the list, else a file.

    Raises DatabaseTrouble if there is none to restore, before anybody is asked anything.
    """
    copies = backups.found(path)
    if text.isdecimal():
        if (number := number_in(text, 1, len(copies))) is None:
            raise DatabaseTrouble(
                _("There is no backup number {number}.").format(number=excerpt(text)),
                _("See which there are: tcrm restore"),
            )
        return copies[number - 1].path
    named = Path(text)
    if not holds(named.exists):
        named = next((copy.path for copy in copies if text in (copy.path.name, copy.path.stem)), named)
    if not holds(named.is_file):
        raise DatabaseTrouble(_("There is no file {file}.").format(file=named), _(WHICH))
    if is_blank(named):
        raise DatabaseTrouble(_("{file} is empty.").format(file=named))
    return named


# -- in ---------------------------------------------------------------------------------------------------------------


def restore(path: Path, source: Path, now: datetime) -> Path | None:
    """Make the database at `path` what `source` (a backup) holds; where the present one was kept, if there was one.

    The source is checked on a copy before anything is touched: DatabaseTrouble when it is no sound TCRM database.
    Other programs on `path` go on working and see what was restored. `now` names what is kept, by the firm's clock.
    """
    private_folder(path.parent)
    with _said(path), backups.at_work(path) as folder:
        assert folder is not None
        with _sound_copy(source, folder) as copy:
            target = Database(path)
            old = os.umask(0o077)
            try:
                with target.gate.passed():  # what somebody writes is kept as well, or is written to what was restored
                    kept = _keep(path, folder, now, copy)
                    if not is_there(path):
                        create_private(path)
                    target.connect()
                    with target.connection().backup("main", copy.connection(), "main") as process:
                        process.step()
            finally:
                os.umask(old)
                target.close()
        return kept


@contextmanager
def _sound_copy(source: Path, folder: Path) -> Iterator[Database]:
    """The source on a throw-away copy, brought up to date and checked; it itself is only read."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-", suffix=".part") as room:
        place = Path(room) / "copy.db"
        backups.copy_files(source, place)
        try:
            copy = open_database(place)
        except DatabaseTrouble as error:
            hint = _(WHICH) if isinstance(error, WrongFile) else error.hint
            raise DatabaseTrouble(error.message.replace(str(place), str(source)), hint) from error
        try:
            _require_sound(copy, source)
            yield copy
        finally:
            copy.close()


def _require_sound(copy: Database, source: Path) -> None:
    """Insist that this copy of the source holds a company, and can be read to its last page."""
    try:
        if not copy.sql("SELECT 1 FROM sqlite_master WHERE name = 'firm'") or not copy.sql("SELECT 1 FROM firm"):
            raise DatabaseTrouble(_("{file} holds no company.").format(file=source), _(WHICH))
        if problems := copy.integrity_problems():
            raise DatabaseTrouble(_("{file} is damaged: {what}").format(file=source, what=problems[0]), _(WHICH))
    except (PeeweeException, apsw.Error) as error:
        told = trouble(source, error)
        raise DatabaseTrouble(told.message, _(WHICH) if isinstance(told, WrongFile) else told.hint) from error


def _keep(path: Path, folder: Path, now: datetime, copy: Database) -> Path | None:
    """The present database among its copies: as a copy, or the files as they are if it cannot be read any more."""
    if not is_there(path):
        return None
    # Names are by the firm's clock, as all backups'. A database that cannot be read does not tell it: then it is that
    # of the firm whose copy is brought back (None, which is the machine's, where that has none).
    stamp = _stamp(now.astimezone(backups.zone_in(copy)))
    present = Database(path)
    try:
        present.connect()
        stamp = _stamp(now.astimezone(backups.zone_in(present) or backups.zone_in(copy)))
        return backups.keep_in(
            folder,
            backups.BEFORE_RESTORE,
            stamp,
            lambda target: backups.write(present, target, at=now, check=False),
        )
    except (PeeweeException, apsw.Error) as error:
        if not caused_by(error, apsw.NotADBError, apsw.CorruptError):  # a lock, a full disk
            raise
    finally:
        present.close()
    return backups.keep_in(folder, backups.BEFORE_RESTORE, stamp, lambda target: backups.move_files(path, target, now))


__all__ = [
    "Copy", "Daily", "Listed", "backup", "chosen", "clear_logs", "is_there", "listed", "restore", "zone_told",
]  # fmt: skip
