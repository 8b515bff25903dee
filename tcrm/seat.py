"""Sitting down at the right database: which file, as whom, on which day. The shell and the screens both come here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shlex import quote
from zoneinfo import ZoneInfo

from tcrm import config
from tcrm.actions.setup import open_session
from tcrm.clean import for_terminal
from tcrm.errors import DatabaseTrouble
from tcrm.i18n import _
from tcrm.models.opening import is_emptied, is_there
from tcrm.options import Options
from tcrm.paths import default_database, from_home, holds, settings_file
from tcrm.session import Session, shifted_clock, system_clock

DEMO_LOGIN = "maria"


def database_path(options: Options) -> Path:
    """`--db`, else TCRM_DATABASE, else `default_database` of the settings, else the file in the user's data folder.

    Raises DatabaseTrouble for a file that somebody named in a folder that is not there: that is a slip of the pen.
    """
    named = _named(options)
    return default_database() if named is None else in_a_folder(named)


def new_file(options: Options) -> Path | None:
    """The file that somebody named and that is made when a session is opened; None if it is there."""
    named = None if options.demo else _named(options)
    return None if named is None or _is_there(named) else named


def no_database(path: Path) -> DatabaseTrouble:
    """What is said where somebody only looks, into a file that is not there: an empty answer would look like a true
    one. Where not even its folder is there, that is raised."""
    return DatabaseTrouble(
        _("There is no database {path}.").format(path=in_a_folder(path)),
        _("Is the path right? To begin one there: tcrm --db {path}").format(path=quote(str(path))),
    )


def is_missing(options: Options) -> bool:
    """Whether opening a session would make the database that these options mean. Raises as `database_path` does."""
    if options.demo and options.db is None:
        return False
    return not (_is_there(database_path(options)) or _only_reads(options))


def _only_reads(options: Options) -> bool:
    """Whether the day is an invented one, on which nobody's own data are changed, but in the demo; tests may."""
    return options.today is not None and not options.demo and os.environ.get("TCRM_TEST") != "1"


def _named(options: Options) -> Path | None:
    if options.db is not None:
        return options.db
    if os.environ.get("TCRM_DATABASE"):
        return default_database()
    named = config.load(settings_file()).default_database
    return from_home(named) if named else None


def in_a_folder(path: Path) -> Path:
    """The path of a database. DatabaseTrouble if its folder is not there."""
    if not holds(path.parent.is_dir) and not _on_a_server(path):
        raise DatabaseTrouble(
            _("There is no folder {folder}.").format(folder=path.parent),
            _("Is the path {path} right? A database is made in a folder that is there.").format(path=path),
        )
    return path


def _is_there(path: Path) -> bool:
    """Whether nothing would be made there, also in an empty file: what is on a server, or was a database once, is
    refused in better words when it is opened."""
    return _on_a_server(path) or is_there(path) or is_emptied(path)


def _on_a_server(path: Path) -> bool:
    return str(path).startswith("postgresql:")


def open_seat(options: Options) -> Session:
    """The session that these options ask for; whoever asks closes it.

    A missing file is created (its folder is not, but for the user's data folder), with who is at the keyboard as its
    admin. On an invented day (`today`) the session only reads, unless it is the demo's or TCRM_TEST=1 is set. Raises
    DatabaseTrouble for a file that cannot be used, Refused when there is no such user.
    """
    if options.demo:
        return _demo(options)
    session = open_session(database_path(options), options.as_user, read_only=_only_reads(options), say=_say)
    return _on_the_day(session, options)


def _say(text: str) -> None:
    """On the error stream: what is printed is only what was asked for, and a screen comes after it."""
    sys.stderr.write(f"{for_terminal(text)}\n")
    sys.stderr.flush()


@contextmanager
def seated(options: Options) -> Iterator[Session]:
    """`open_seat` for the time of one command: closed afterwards, the database's own errors put into words. Who waits
    at a terminal for another program that holds the database is told what for."""
    session = open_seat(options)
    try:
        if sys.stderr.isatty():
            session.db.tell_waiting(partial(_say_waiting, session))
        with session.db.in_words():
            yield session
    finally:
        session.close()


def _say_waiting(session: Session) -> None:
    text = _("Another program holds the database {path}; waiting for it, {n} seconds at most.")
    _say(text.format(path=session.db.path, n=round(session.db.timeout)))


def _demo(options: Options) -> Session:
    from tcrm.demo.build import demo_session

    path = None if options.db is None else in_a_folder(options.db)
    return demo_session(options.today, options.as_user or DEMO_LOGIN, path)


def _on_the_day(session: Session, options: Options) -> Session:
    if options.today is not None:
        try:
            zone = session.zone
        except DatabaseTrouble:  # who needs it is told; the doctor must get there
            zone = ZoneInfo("UTC")
        session.clock = shifted_clock(options.today, zone, system_clock)
    return session


__all__ = [
    "DEMO_LOGIN", "database_path", "in_a_folder", "is_missing", "new_file", "no_database", "open_seat", "seated",
    "settings_file",
]  # fmt: skip
