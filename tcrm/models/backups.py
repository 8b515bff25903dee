"""Where copies of a database lie, how one is written so that it is whole or not there, and which of them may go.

They lie beside the database in a folder of its own, `firm.db.backups/`, readable by its owner alone. A copy is written
under a hidden name, checked, brought to the disk and only then given its name: whoever is killed in between leaves a
hidden part, which the next one clears away. One program at a time works in the folder.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import apsw
from peewee import PeeweeException

from tcrm.errors import DatabaseTrouble, Refused
from tcrm.i18n import _
from tcrm.models.faults import caused_by
from tcrm.models.pairing import beside, is_in_use
from tcrm.paths import free_name

if TYPE_CHECKING:
    from tcrm.models.database import Database

DAILY, BY_HAND, BEFORE_SCHEMA, BEFORE_RESTORE, BEFORE_REPAIR = (
    "daily", "by-hand", "before-schema", "before-restore", "before-repair"
)  # fmt: skip
AUTOMATIC = (DAILY, BEFORE_SCHEMA, BEFORE_RESTORE, BEFORE_REPAIR)
KEPT = 10
"""So many copies of each kind that the program made by itself are kept; what a person made is never removed."""

TAILS = ("", "-wal", "-shm")
_NAME = re.compile(rf"({'|'.join((*AUTOMATIC, BY_HAND))})-[0-9-]+\.db")
_DAY = re.compile(rf"{DAILY}-(\d{{4}}-\d\d-\d\d)")
_BESIDE = {"before-restore": BEFORE_RESTORE, "before-0": BEFORE_SCHEMA}  # where earlier versions laid them


@dataclass(frozen=True)
class Copy:
    """A copy that is there: where, why it was made, when (UTC), how long (bytes)."""

    path: Path
    kind: str
    at: datetime
    size: int


def folder_of(database: Path) -> Path:
    """Where the copies of a database lie."""
    return database.with_name(f"{database.name}.backups")


def found(database: Path) -> list[Copy]:
    """The copies of a database, the newest first: those in its folder, and those that earlier versions laid beside."""
    folder, out = folder_of(database), list[Copy | None]()
    with suppress(OSError):
        out += [_copy(path, match[1]) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    for start, kind in _BESIDE.items():
        with suppress(OSError):
            near = database.parent.glob(f"{_literal(database.name)}.{start}*")
            out += [_copy(path, kind) for path in near if not path.name.endswith(TAILS[1:])]
    return sorted(filter(None, out), key=lambda copy: (copy.at, copy.path.name), reverse=True)


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _copy(path: Path, kind: str) -> Copy | None:
    """What stands in a folder; None if it went meanwhile."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return Copy(path, kind, datetime.fromtimestamp(int(facts.st_mtime), UTC), facts.st_size)


# -- reading -----------------------------------------------------------------------------------------------------------


@contextmanager
def looked_into(path: Path) -> Iterator[Database]:
    """A copy, to be read only; nothing is left beside it. Raises what SQLite says of one that cannot be read."""
    from tcrm.models.database import Database

    db = Database(path, read_only=True)
    try:
        db.connect()
        yield db
    finally:
        db.close()
        clear_logs(path)


def zone_told(path: Path) -> ZoneInfo | None:
    """The firm's time zone, as the newest copy tells it that can be read: for a database that cannot be opened."""
    for copy in found(path):
        with suppress(PeeweeException, apsw.Error), looked_into(copy.path) as db:
            if (zone := zone_in(db)) is not None:
                return zone
    return None


def zone_in(db: Database) -> ZoneInfo | None:
    """The firm's time zone; None where the database does not tell it, or this machine does not know it."""
    from tcrm.models.database import STRANGE

    try:
        return ZoneInfo(db.sql("SELECT zone FROM firm")[0][0])
    except (*STRANGE, OSError):
        return None


# -- writing ---------------------------------------------------------------------------------------------------------


@contextmanager
def at_work(database: Path, *, wait: bool = True) -> Iterator[Path | None]:
    """The folder of a database's copies, held by this program alone and clear of what others left half written.

    It is made if it is not there. Without `wait`, None if another program is at work in it. Refused if a file has its
    name.
    """
    folder = folder_of(database)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError as error:
        raise Refused(
            _("{file} is there and is no folder; backups would go there.").format(file=folder),
            _("Move it away and try again."),
        ) from error
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield None
            return
        for part in folder.glob(".*.part*"):
            shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
        yield folder
    finally:
        os.close(handle)  # lets the lock go as well


def write(db: Database, target: Path, *, at: datetime | None = None, check: bool = True) -> None:
    """Write a consistent copy of a database into a new file, dated `at` (None: now), that only its owner can read.

    The file is there whole or not at all. Raises FileExistsError if it is there already; DatabaseTrouble if the copy is
    not sound, unless it is made of a database that need not be (`check`); what SQLite says if `db` itself is damaged,
    and what the disk says if it is full.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        db.copy_to(part)
        if check:
            _require_sound(part)
        if at is not None:
            os.utime(part, (at.timestamp(), at.timestamp()))
        _to_disk(part)
        _name(part, target)
    finally:
        for tail in ("", "-journal"):
            part.with_name(part.name + tail).unlink(missing_ok=True)
    _to_disk(target.parent)


def _require_sound(part: Path) -> None:
    from tcrm.models.database import Database

    copy = Database(part, read_only=True)
    copy.connect()
    try:
        problems = [row[0] for row in copy.sql("PRAGMA integrity_check(1)") if row[0] != "ok"]
    except (PeeweeException, apsw.Error) as error:
        if not caused_by(error, apsw.NotADBError, apsw.CorruptError):
            raise
        problems = [str(error)]  # it is the copy that is damaged, not what it was made of
    finally:
        copy.close()
    if problems:
        raise DatabaseTrouble(_("The copy is not sound: {what}").format(what=problems[0]), _("See: tcrm doctor"))


def _name(part: Path, target: Path) -> None:
    """Give a finished copy its name, unless somebody was quicker."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a memory stick knows no second names
        if target.exists():
            raise FileExistsError(target) from None
        part.rename(target)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- thinning out ----------------------------------------------------------------------------------------------------


def thin_out(folder: Path, kind: str, keep: int, today: date | None = None) -> list[Path]:
    """Remove the oldest copies of a kind beyond `keep`; which they were. Never touches what a person made.

    A daily copy of a day after `today` comes from a clock that was wrong, and is the first to go.
    """
    if kind not in AUTOMATIC:
        return []

    def age(path: Path) -> tuple[bool, str]:
        day = _DAY.match(path.name)
        return not (day and today and day[1] > today.isoformat()), path.stem

    mine = (path for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)) and match[1] == kind)
    gone = sorted(mine, key=age, reverse=True)[max(keep, 1) :]
    for path in gone:
        for tail in TAILS:
            path.with_name(path.name + tail).unlink(missing_ok=True)
    return gone


def keep_before(db: Database, kind: str, stem: str, *, at: datetime | None = None) -> Path:
    """Keep what the database is before something is done to it, sound or not; where. It must be a file."""
    assert db.path is not None
    with at_work(db.path) as folder:
        assert folder is not None
        return keep_in(folder, kind, stem, lambda target: write(db, target, at=at, check=False))


def keep_in(folder: Path, kind: str, stem: str, bring: Callable[[Path], None]) -> Path:
    """Let `bring` put something into the folder that is held just now, under a name that is free; the oldest of its
    kind go. Which name it was."""
    target = free_name(folder / f"{kind}-{stem}.db")
    bring(target)
    thin_out(folder, kind, KEPT)
    return target


def move_files(database: Path, target: Path, at: datetime) -> None:
    """Put the files of a database elsewhere as they are: one that cannot be read any more cannot be copied either.
    The list is told by when that was, `at`, not by when the file was last written."""
    for tail in TAILS:
        with suppress(FileNotFoundError):
            beside(database, tail).rename(beside(target, tail))
    clear_logs(target)
    target.chmod(0o600)
    os.utime(target, (at.timestamp(), at.timestamp()))


def clear_logs(copy: Path) -> None:
    """Take away what was left beside a copy by reading it: a log that holds nothing, and the index of that. SQLite
    does not do it for whoever only reads."""
    log, index = beside(copy, "-wal"), beside(copy, "-shm")
    with suppress(OSError):
        if (not log.exists() or log.stat().st_size == 0) and not is_in_use(index):
            log.unlink(missing_ok=True)
            index.unlink(missing_ok=True)


def copy_files(source: Path, target: Path) -> None:
    """Copy a database as its files are, the file with what its write-ahead log still holds."""
    for tail in ("", "-wal"):
        part = source.with_name(source.name + tail)
        if part.exists():
            target.with_name(target.name + tail).write_bytes(part.read_bytes())
