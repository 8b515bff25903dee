"""The whole database as one file, out and in again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tcrm.errors import DatabaseTrouble, Refused
from tcrm.i18n import _
from tcrm.models.database import Database, open_database
from tcrm.session import Session


def backup(session: Session, target: Path) -> int:
    """Write a consistent copy of the whole database into a new file that only its owner can read; its size in bytes.

    It holds what everybody entered, so it takes an admin. Refused when the file exists.
    """
    session.require_role()
    if target.exists():
        raise Refused(_("{file} is there already.").format(file=target), _("Name a new file; nothing is overwritten."))
    if not target.parent.is_dir():
        raise Refused(_("There is no folder {folder}.").format(folder=target.parent))
    # Written under another name first: a backup that was cut short must not look like one.
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        session.db.copy_to(part)
        os.link(part, target)  # fails, other than a rename, when somebody was quicker
    except FileExistsError as error:
        raise Refused(_("{file} is there already.").format(file=target)) from error
    except PermissionError as error:
        raise Refused(_("{file} cannot be written.").format(file=target)) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(path: Path, source: Path) -> Path | None:
    """Make the database at `path` what `source` (a backup) holds; where the present one was kept, if there was one.

    The source is checked on a copy before anything is touched: DatabaseTrouble when it is no sound TCRM database.
    Other programs on `path` go on working and see what was restored.
    """
    require_backup(source)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _sound_copy(source, path.parent) as copy:
        kept = _keep(path)
        target = Database(path)
        old = os.umask(0o077)
        try:
            with target.gate.passed():
                target.connect()
                with target.connection().backup("main", copy.connection(), "main") as process:
                    process.step()
        finally:
            os.umask(old)
            target.close()
    return kept


def require_backup(source: Path) -> None:
    """Insist that there is a file to restore, before anybody is asked anything."""
    if not source.is_file():
        raise DatabaseTrouble(_("There is no file {file}.").format(file=source))
    if source.stat().st_size == 0:
        raise DatabaseTrouble(_("{file} is empty.").format(file=source))


@contextmanager
def _sound_copy(source: Path, folder: Path) -> Iterator[Database]:
    """The source on a throw-away copy, brought up to date and checked; it itself is only read."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as room:
        place = Path(room) / "copy.db"
        _copy_bytes(source, place)
        try:
            copy = open_database(place)
        except DatabaseTrouble as error:
            raise DatabaseTrouble(error.message.replace(str(place), str(source)), error.hint) from error
        try:
            if not copy.sql("SELECT 1 FROM sqlite_master WHERE name = 'firm'") or not copy.sql("SELECT 1 FROM firm"):
                raise DatabaseTrouble(_("{file} holds no company.").format(file=source))
            if problems := copy.integrity_problems():
                raise DatabaseTrouble(_("{file} is damaged: {what}").format(file=source, what=problems[0]))
            yield copy
        finally:
            copy.close()


def _copy_bytes(source: Path, target: Path) -> None:
    """The file with what its write-ahead log still holds."""
    for tail in ("", "-wal"):
        part = source.with_name(source.name + tail)
        if part.exists():
            target.with_name(target.name + tail).write_bytes(part.read_bytes())


def _keep(path: Path) -> Path | None:
    """The present database beside itself, under a name that is free: a copy, or the files as they are if it cannot
    be read any more."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.before-restore")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.before-restore-{number}")
    try:
        present = open_database(path)
    except DatabaseTrouble:
        for tail in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + tail).rename(kept.with_name(kept.name + tail))
        return kept
    try:
        present.copy_to(kept)
    finally:
        present.close()
    return kept
