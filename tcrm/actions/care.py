"""Is the database sound? What `tcrm doctor` looks at; `repair` puts right what can be."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace

import apsw
from peewee import PeeweeException

from tcrm.actions import mending
from tcrm.actions.misfits import mendable
from tcrm.actions.readers import is_anybodys, readable_by_others
from tcrm.i18n import N_, _, ngettext
from tcrm.models import blueprint
from tcrm.models.database import OLDEST_SQLITE, STRANGE, Database
from tcrm.models.paths import deals_astray
from tcrm.models.sql import doctor
from tcrm.models.sql.agreement import orphans
from tcrm.models.values import Misfit, find_misfits
from tcrm.paths import data_folder
from tcrm.session import PREFIX, Session


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    `found` says what is wrong and where (or how it stands), `remedy` what to do about it (blank while it is `ok`),
    `repairable` whether a repair does that; `each` names all that is wrong, where `found` names the first of it.
    """

    name: str
    title: str
    ok: bool
    found: str
    repairable: bool = False
    remedy: str = ""
    each: tuple[str, ...] = ()


TITLES = {
    "sqlite": N_("SQLite"),
    "file": N_("the file"),
    "schema": N_("tables"),
    "indexes": N_("indexes"),
    "permissions": N_("permissions"),
    "guard": N_("guard on stages"),
    "values": N_("values"),
    "references": N_("references"),
    "moves": N_("stage histories"),
    "paths": N_("ways through the stages"),
    "stages": N_("stages of deals"),
    "journal": N_("the history"),
    "search": N_("search index"),
}
"""What is looked at, in this order."""

_OF_A_COLUMN = re.compile(r"(?:non-\w+|NULL) value in (\w+)\.(\w+)")
BEYOND_REPAIR = N_("This cannot be put right from here. Bring a backup back: `tcrm restore` lists them.")
_NOT_YOURS = N_("They are somebody else's, who alone can close them: chmod go= FILE")
_REMEDIES = {
    "schema": N_("A repair makes what is missing anew; nothing that was entered is in it."),
    "indexes": N_("A repair makes them anew from the rows. Until then lists may lack something."),
    "guard": N_("A repair puts it in place, so that stages change only by moves again."),
    "permissions": N_("A repair lets you alone read them (mode 0600, folders 0700)."),
    "values": N_("A repair decodes and cleans text, and empties what need not be known. The rest stays, and is said."),
    "references": N_("A repair empties them, and removes what only tied a record to one that is gone."),
    "moves": N_("A repair lets each stage end where the next begins. What was entered, and when, stays."),
    "paths": N_("A repair works them out anew from the moves. Until then a funnel may count wrongly."),
    "stages": N_("A repair gives the deals the stage, status and days that their moves say."),
    "journal": N_("A repair notes it in the history. No record changes; an older one may be in a backup."),
    "search": N_("A repair makes it anew. Until then the search may miss something."),
}
"""What a repair does about it."""


def examine(session: Session) -> list[Check]:
    """Look at everything; changes nothing."""
    db = session.db
    with db.snapshot():
        sound, lacks = doctor.integrity(db), blueprint.lacks(db)
        strange = list(find_misfits(db))
        sound.rest = [line for line in sound.rest if not _is_told(line, strange)]
        out = [_library(), _file(sound), _schema(lacks), _indexes(sound, lacks), _permissions(db)]
        missing = {lack.name for lack in lacks if lack.kind == "table" and not lack.there}
        if missing <= set(blueprint.MADE_ANEW):  # else there is nothing to ask
            lost = sound.search or not missing.isdisjoint(("search_key", "search_gram"))
            out += [_guard(db), _values(strange), *check_records(session, lost, bool(strange))]
    return out


def check_records(session: Session, search_lost: bool, strange: bool) -> list[Check]:
    """The questions about what was entered; where there are strange values, one that stumbles over them says that."""
    db = session.db
    questions: dict[str, Callable[[], Check]] = {
        "references": lambda: _references(db),
        "moves": lambda: _moves(db),
        "paths": lambda: _paths(db),
        "stages": lambda: _stages(session),
        "journal": lambda: _journal(session),
        "search": lambda: _search(db, search_lost),
    }
    out = []
    for name, ask in questions.items():
        try:
            out.append(ask())
        except STRANGE:
            if not strange:
                raise
            found, remedy = _("not looked at: a value stands in the way"), _("Put the values right first.")
            out.append(Check(name, _(TITLES[name]), False, found, False, remedy))
    return out


def _check(name: str, problems: list[str], fine: str, *, mendable: bool = True, remedy: str = "") -> Check:
    """`mendable`: whether a repair can put any of it right; else `remedy` says what to do."""
    if not problems:
        return Check(name, _(TITLES[name]), True, fine)
    if mendable:
        remedy = _(_REMEDIES[name])
    return Check(name, _(TITLES[name]), False, _some(problems, "; "), mendable, remedy, tuple(problems))


def beyond_repair(check: Check) -> Check:
    """What is said of something that is still wrong after a repair has tried: another repair would do no more."""
    if not check.repairable:
        return check
    return replace(check, repairable=False, remedy=_(_NOT_YOURS if check.name == "permissions" else BEYOND_REPAIR))


def _some(names: list[str], between: str = ", ") -> str:
    """The first of them, and how many more there are."""
    more = " " + _("and {n} more").format(n=len(names) - 3) if len(names) > 3 else ""
    return between.join(names[:3]) + more


# -- the file ---------------------------------------------------------------------------------------------------------


def _library() -> Check:
    version = apsw.sqlite_lib_version()
    old = tuple(map(int, version.split("."))) < OLDEST_SQLITE
    wanted = ".".join(map(str, OLDEST_SQLITE))
    problems = [_("{version}; {wanted} or newer is needed").format(version=version, wanted=wanted)] if old else []
    fine = _("{version} (Python's own is {other})").format(version=version, other=sqlite3.sqlite_version)
    remedy = _("With an older one changes can be lost while several people write. Install: pip install --upgrade apsw")
    return _check("sqlite", problems, fine, mendable=False, remedy=remedy)


def _file(sound: doctor.Integrity) -> Check:
    return _check("file", sound.rest, _("whole"), mendable=False, remedy=_(BEYOND_REPAIR))


def _schema(lacks: list[blueprint.Lack]) -> Check:
    mine = [lack for lack in lacks if lack.kind == "table"]
    problems = [
        (_("the table {name} is not as it should be") if lack.there else _("the table {name} is missing")).format(
            name=lack.name
        )
        for lack in mine
    ]
    mendable = any(lack.mendable for lack in mine)
    return _check("schema", problems, _("all there"), mendable=mendable, remedy=_(BEYOND_REPAIR))


def _indexes(sound: doctor.Integrity, lacks: list[blueprint.Lack]) -> Check:
    mine = [lack for lack in lacks if lack.kind == "index"]
    problems = [_("{name} does not hold all rows").format(name=name) for name in sound.indexes]
    problems += [_("{name} is not as it should be").format(name=lack.name) for lack in mine if lack.there]
    problems += [_("{name} is missing").format(name=lack.name) for lack in mine if not lack.there]
    return _check("indexes", problems, _("all there, and they hold their rows"))


def _guard(db: Database) -> Check:
    missing = doctor.missing_guards(db)
    problems = [_("not as it should be: {names}").format(names=", ".join(missing))] if missing else []
    if doctor.is_open(db):
        problems.append(_("it stands open"))
    return _check("guard", problems, _("stands"))


# -- who may read it --------------------------------------------------------------------------------------------------


def _permissions(db: Database) -> Check:
    open_files = readable_by_others(db)
    problems = (
        [_("others can read {files}").format(files=_some([path.name for path in open_files]))] if open_files else []
    )
    if db.path is not None and data_folder() != db.path.parent and is_anybodys(db.path.parent):
        problems.append(_("in the folder {folder} anybody can replace the database").format(folder=db.path.parent))
    remedy = _("Let only those write there who should: chmod o-w FOLDER")
    return _check("permissions", problems, _("yours alone"), mendable=bool(open_files), remedy=remedy)


# -- what was written past the program --------------------------------------------------------------------------------


def _values(found: list[Misfit]) -> Check:
    remedy = _(
        "Put it right with what wrote it there (the firm's settings: `tcrm config firm.zone …`), "
        "or bring a backup back: `tcrm restore` lists them."
    )
    told = [each.said for each in found]
    return _check("values", told, _("each fits its column"), mendable=bool(mendable(found)), remedy=remedy)


def _is_told(line: str, found: list[Misfit]) -> bool:
    """Whether what SQLite says of the file is that of a value which is told of more closely."""
    said = _OF_A_COLUMN.match(line)
    return said is not None and any((each.table, each.column) == said.groups() for each in found)


# -- what was entered -------------------------------------------------------------------------------------------------


def _id(table: str, row_id: int) -> str:
    return f"{PREFIX[table]}-{row_id}" if table in PREFIX else f"{table} {row_id}"


def _references(db: Database) -> Check:
    found = orphans(db)
    problems = [
        _("{what}: its {column} is not there").format(
            what=_id(each.table, each.row_id), column=each.column.removesuffix("_id")
        )
        for each in found
    ]
    fine = _("every one leads somewhere")
    return _check("references", problems, fine, mendable=any(map(mending.is_mendable, found)), remedy=_(BEYOND_REPAIR))


def _moves(db: Database) -> Check:
    problems = [f"D-{deal_id}" for deal_id in doctor.broken_histories(db)]
    return _check("moves", problems, _("without gap or overlap"))


def _paths(db: Database) -> Check:
    problems = [f"D-{deal_id}" for deal_id in deals_astray(db)]
    return _check("paths", problems, _("as the moves went"))


def _stages(session: Session) -> Check:
    wrong = doctor.deals_unlike_their_moves(session.db)
    problems = [f"D-{deal_id}" for deal_id in wrong]
    mendable = bool(set(wrong) - mending.hopeless(session, wrong))
    return _check("stages", problems, _("as their moves say"), mendable=mendable, remedy=_(BEYOND_REPAIR))


def _journal(session: Session) -> Check:
    said: dict[str, str] = {
        "made": _("{what} was made past the program"),
        "gone": _("{what} was removed past the program"),
        "changed": _("{what} was changed past the program"),
    }
    found = mending.all_dissents(session)
    problems = [said[each.what].format(what=_id(each.table, each.row_id)) for each in found]
    return _check("journal", problems, _("tells of every record"))


def _search(db: Database, broken: bool) -> Check:
    fine = _("holds what can be found, for those who may see it")
    if broken:
        return _check("search", [_("it is missing or cannot be read")], fine)
    try:
        wrong = doctor.stale_search_keys(db)
    except (PeeweeException, apsw.Error):
        return _check("search", [_("it is missing or cannot be read")], fine)
    said = ngettext("{n} entry is not as it should be", "{n} entries are not as they should be", wrong)
    return _check("search", [said.format(n=f"{wrong:,}")] if wrong else [], fine)


__all__ = ["BEYOND_REPAIR", "TITLES", "Check", "beyond_repair", "check_records", "examine"]
