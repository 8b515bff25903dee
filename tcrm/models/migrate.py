"""Bringing a file's schema up to date, all or nothing: a backup before, checks and the guard after, never a guess.

`PRAGMA user_version` holds the number of the newest migration, so that an up-to-date file costs one read and loads
none of the migration machinery.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tcrm.errors import DatabaseTrouble
from tcrm.i18n import _
from tcrm.models.faults import foreign
from tcrm.models.sql import sqlite

if TYPE_CHECKING:
    from tcrm.models.database import Database

FOLDER = Path(__file__).parent / "migrations"


def newest() -> int:
    """The number of the newest migration that this program knows."""
    return max(int(match[0]) for path in FOLDER.glob("[0-9]*.py") if (match := re.match(r"\d+", path.name)))


def bring_up_to_date(db: Database, say: Callable[[str], None] | None = None) -> list[str]:
    """Apply what is missing; returns the names of the migrations that ran. `say` is told, in words, that somebody has
    to wait.

    Raises DatabaseTrouble for a file of another program, a file of a newer TCRM, and a damaged file.
    """
    have = int(db.sql("PRAGMA user_version")[0][0])
    mark = int(db.sql("PRAGMA application_id")[0][0])
    fresh = have == 0 and not db.sql("SELECT 1 FROM sqlite_master LIMIT 1")
    want = newest()
    if not fresh and mark != sqlite.APPLICATION_ID:
        raise foreign(db.path)
    if have > want:
        raise DatabaseTrouble(
            _("{path} was written by a newer TCRM (schema {have}, this program knows {want}).").format(
                path=db.path, have=have, want=want
            ),
            _("Update TCRM."),
        )
    if have == want or db.read_only:
        return []
    if say is not None and not fresh:
        text = _("{path} is brought up to date for this version; a copy as it was is kept. This may take a minute.")
        say(text.format(path=db.path))
    return _migrate(db, have, fresh)


def _migrate(db: Database, have: int, fresh: bool) -> list[str]:
    from playhouse.migrations import Runner

    from tcrm.models import backups, search

    with nullcontext() if fresh or db.path is None else _room_for_copies(db.path) as room, db.gate.passed():
        # Another process may have been here while this one waited at the gate.
        if int(db.sql("PRAGMA user_version")[0][0]) == newest():
            return []
        if room is not None:
            backups.keep_in(
                room, backups.BEFORE_SCHEMA, f"{have + 1:04d}", lambda file: backups.write(db, file, check=False)
            )
        with _prepared(db), db.writing():  # whoever is killed in between has changed nothing
            ran: list[str] = Runner(db, str(FOLDER)).up()
            install_guard(db)
            if have < search.SINCE:
                search.rebuild(db)
            db.sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
            db.sql(f"PRAGMA user_version={newest()}")
    if not fresh and (problems := db.integrity_problems()):
        raise DatabaseTrouble(_("The database is damaged: {what}").format(what=problems[0]), _("See: tcrm doctor"))
    return ran


@contextmanager
def _prepared(db: Database) -> Iterator[None]:
    """What cannot be switched inside a transaction. A migration may make a table anew, to which others refer. And it
    runs in a savepoint, whose journal takes ever longer for each statement when it is kept in memory."""
    db.sql("PRAGMA foreign_keys=0")
    db.sql("PRAGMA temp_store=file")
    try:
        yield
    finally:
        for name in ("foreign_keys", "temp_store"):
            db.sql(f"PRAGMA {name}={sqlite.PRAGMAS[name]}")


@contextmanager
def _room_for_copies(database: Path) -> Iterator[Path | None]:
    """The folder in which a copy is kept; without a copy nothing is changed. It is held before the gate, as by all."""
    from tcrm.models import backups

    try:
        with backups.at_work(database) as folder:
            yield folder
    except OSError as error:
        raise DatabaseTrouble(
            _("No copy can be kept of {path}: {why}.").format(path=database, why=error.strerror),
            _("One is made before a new version changes the database. Make room, or check the permissions beside it."),
        ) from error


def install_guard(db: Database) -> None:
    """Put the triggers that guard stages in place anew."""
    for statement in sqlite.guard_statements():
        db.sql(statement)
