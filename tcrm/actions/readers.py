"""Who else can read the files of a database: they are meant for their owner alone, or for a group on purpose."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tcrm.models.backups import folder_of
from tcrm.models.database import Database
from tcrm.paths import data_folder


def is_anybodys(folder: Path) -> bool:
    """Whether anybody can put another file in the place of one in this folder."""
    mode = folder.stat().st_mode
    return bool(mode & 0o002) and not mode & 0o1000


def readable_by_others(db: Database) -> list[Path]:
    """What others can read of that which is the program's own: the database and what stands beside it, its backups."""
    if db.path is None:
        return []
    own = [db.path.with_name(db.path.name + tail) for tail in ("", "-wal", "-shm", ".lock")]
    folder = folder_of(db.path)
    own.append(folder)
    with suppress(NotADirectoryError, FileNotFoundError, PermissionError):  # one of another admin's account
        own += folder.iterdir()
    if db.path.parent == data_folder():
        own.append(data_folder())
    others = 0o007 if _is_the_groups(db.path.parent) else 0o077
    return [path for path in own if _mode(path) & others]


def _mode(path: Path) -> int:
    """The permissions of what is there; 0 of what nobody here can see."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, PermissionError):
        return 0


def _is_the_groups(folder: Path) -> bool:
    """Whether a folder was given to a group on purpose (mode 2770): what is made in it belongs to the group."""
    return folder.stat().st_mode & 0o2070 == 0o2070


def keep_to_owner(db: Database) -> None:
    """Let nobody else read what is this account's own; what is another's is still reported."""
    for path in readable_by_others(db):
        with suppress(PermissionError):
            path.chmod(0o700 if path.is_dir() else 0o600)
