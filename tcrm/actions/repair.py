"""How `tcrm doctor --repair` puts right what is wrong with the database: in which order, and behind which copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from peewee import IntegrityError

from tcrm.actions import mending
from tcrm.actions.backup import keep_before_repair
from tcrm.actions.care import BEYOND_REPAIR, Check, beyond_repair, check_records, examine
from tcrm.actions.misfits import mend_values
from tcrm.actions.readers import keep_to_owner
from tcrm.errors import DatabaseTrouble, Refused
from tcrm.i18n import _
from tcrm.models import blueprint
from tcrm.models.migrate import install_guard
from tcrm.models.sql import doctor
from tcrm.models.values import find_misfits
from tcrm.session import Session

RECORDS = ("values", "references", "moves", "paths", "stages")
"""What is put right by an operation, which can be undone."""


def mend(
    session: Session, found: list[Check] | None = None, told: Callable[[Path], object] | None = None
) -> list[Check]:
    """Put right what can be of what was `found` (None: of all), all or nothing; then look again.

    What it changes of records is one operation, which can be undone; the rest (indexes, guard, permissions) is none. A
    copy of the whole is kept before, and `told` hears where. What is wrong although it was tried is no more said to be
    repairable. It takes an admin. Raises DatabaseTrouble if that copy cannot be written.
    """
    session.require_role()
    if session.read_only:
        raise Refused(_("On an invented day nothing is changed."), _("Leave --today away."))
    db = session.db
    found = examine(session) if found is None else found
    wrong = {check.name for check in found if not check.ok and check.repairable}
    if "permissions" in wrong:
        keep_to_owner(db)
    if wrong - {"permissions"}:
        kept = keep_before_repair(session)
        if told is not None and kept is not None:
            told(kept)
        try:
            with db.writing():
                _mend_all(session, set(wrong))
        except IntegrityError as error:
            why = _("This cannot be put right from here, so nothing was changed: {why}.").format(why=error)
            raise DatabaseTrouble(why, _(BEYOND_REPAIR)) from error
    return [beyond_repair(check) if check.name in wrong else check for check in examine(session)]


def _mend_all(session: Session, wrong: set[str]) -> None:
    """In this order: what is read by the next must be right before it."""
    db = session.db
    if wrong & {"schema", "indexes"}:
        blueprint.make_anew(db)
        blueprint.remake_indexes(db, doctor.integrity(db).indexes)
    if "guard" in wrong:
        db.sql("DELETE FROM move_permit")
        install_guard(db)
    if records := [name for name in RECORDS if name in wrong]:
        _mend_records(session, wrong, records)
    if "journal" in wrong:
        mending.note_dissents(session)
    if wrong & {"search", "schema"}:
        blueprint.rebuild_search(db)


def _mend_records(session: Session, wrong: set[str], records: list[str]) -> None:
    """One operation for all of them; what strange values had hidden is looked at once they are gone."""
    db = session.db
    with mending.repairing(session, records) as op:
        if "values" in records:
            mend_values(db, op, find_misfits(db))
            wrong -= set(RECORDS)
            wrong |= {check.name for check in check_records(session, False, True) if not check.ok and check.repairable}
        mending.mend_records(session, op, [name for name in RECORDS if name in wrong])
