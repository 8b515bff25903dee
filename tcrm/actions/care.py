"""Is the database sound? What `tcrm doctor` checks, and what it puts right without losing anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from tcrm.i18n import _, ngettext
from tcrm.models import search
from tcrm.models.database import OLDEST_SQLITE, Database
from tcrm.models.migrate import install_guard
from tcrm.models.sql import doctor
from tcrm.session import Session

PRIVATE = 0o600


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `found` says in words what is wrong (or how it stands), `repairable` whether
    `mend` can put it right."""

    name: str
    title: str
    ok: bool
    found: str
    repairable: bool = False


def examine(session: Session) -> list[Check]:
    """Look at everything; changes nothing."""
    db = session.db
    with db.snapshot():
        return [_library(), _file(db), _guard(db), _permissions(db), _search_keys(db), _stages(db), _moves(db)]


def mend(session: Session) -> list[Check]:
    """Put right what can be: the guard on stages, who may read the file, the search keys. Then look again.

    Nothing of this changes what was entered, so none of it is an operation of the journal.
    """
    db = session.db
    wrong = {check.name for check in examine(session) if not check.ok and check.repairable}
    repairs: dict[str, Callable[[Database], None]] = {
        "guard": install_guard,
        "search": search.rebuild,
        "permissions": _close_files,
    }
    with db.writing():
        for name in repairs.keys() & wrong:
            repairs[name](db)
    return examine(session)


def _check(name: str, title: str, problems: list[str], fine: str, *, repairable: bool = False) -> Check:
    found = "; ".join(problems[:3]) if problems else fine
    if len(problems) > 3:
        found += " " + _("and {n} more").format(n=len(problems) - 3)
    return Check(name, title, not problems, found, repairable)


def _library() -> Check:
    version = apsw.sqlite_lib_version()
    old = tuple(map(int, version.split("."))) < OLDEST_SQLITE
    wanted = ".".join(map(str, OLDEST_SQLITE))
    problems = [_("{version}; {wanted} or newer is needed").format(version=version, wanted=wanted)] if old else []
    fine = _("{version} (Python's own is {other})").format(version=version, other=sqlite3.sqlite_version)
    return _check("sqlite", _("SQLite"), problems, fine)


def _file(db: Database) -> Check:
    return _check("file", _("the file"), db.integrity_problems(), _("whole, and every reference leads somewhere"))


def _guard(db: Database) -> Check:
    missing = doctor.missing_guards(db)
    problems = [_("not as it should be: {names}").format(names=", ".join(missing))] if missing else []
    return _check("guard", _("guard on stages"), problems, _("stands"), repairable=True)


def _permissions(db: Database) -> Check:
    loose = _open_files(db)
    problems = [_("{file} can be read by others").format(file=path.name) for path in loose]
    return _check("permissions", _("permissions"), problems, _("yours alone"), repairable=True)


def _files(db: Database) -> list[Path]:
    """The database and what stands beside it."""
    if db.path is None:
        return []
    beside = [db.path.with_name(db.path.name + tail) for tail in ("", "-wal", "-shm", ".lock")]
    return [path for path in beside if path.exists()]


def _open_files(db: Database) -> list[Path]:
    return [path for path in _files(db) if path.stat().st_mode & 0o077]


def _close_files(db: Database) -> None:
    for path in _open_files(db):
        path.chmod(PRIVATE)


def _search_keys(db: Database) -> Check:
    wrong = doctor.stale_search_keys(db)
    said = ngettext("{n} key is not as a rebuild would make it", "{n} keys are not as a rebuild would make them", wrong)
    problems = [said.format(n=wrong)] if wrong else []
    return _check("search", _("search keys"), problems, _("equal a rebuild"), repairable=True)


def _stages(db: Database) -> Check:
    problems = [f"D-{deal_id}" for deal_id in doctor.deals_unlike_their_moves(db)]
    return _check("stages", _("stages of deals"), problems, _("as their moves say"))


def _moves(db: Database) -> Check:
    problems = [f"D-{deal_id}" for deal_id in doctor.broken_histories(db)]
    return _check("moves", _("histories of deals"), problems, _("without gap or overlap"))
