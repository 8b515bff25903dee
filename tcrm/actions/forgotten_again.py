"""Whom an old copy brings back: records that were forgotten after it was made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import apsw
from peewee import PeeweeException

from tcrm.models import Operation
from tcrm.models.database import Database
from tcrm.models.redaction import FORGET
from tcrm.queries.refs import Ref, read_ref
from tcrm.session import params_of


def forgotten_again(kept: Path, path: Path) -> list[Ref] | None:
    """Records that the database at `path`, as it was restored, holds again although they were forgotten later.

    `kept` is what it was before, whose journal tells it; None where that cannot be read.
    """
    before, now = Database(kept, read_only=True), Database(path, read_only=True)
    try:
        before.connect()
        now.connect()
        newest = now.one(Operation.select(Operation.at).order_by(Operation.id.desc()).limit(1))
        known = set(_forgotten(now))
        found = [
            ref for at, ref in _forgotten(before) if (at, ref) not in known and (newest is None or at >= newest[0])
        ]
        return [ref for ref in dict.fromkeys(found) if _is_there(now, ref)]
    except (PeeweeException, apsw.Error):
        return None
    finally:
        before.close()
        now.close()


def _forgotten(db: Database) -> list[tuple[datetime, Ref]]:
    """When which record was forgotten, as the journal of a database tells it."""
    entries = Operation.select(Operation.at, Operation.params).where(Operation.kind == FORGET).order_by(Operation.id)
    read = ((at, read_ref(str(params_of(params).get("what", "")))) for at, params in db.rows(entries))
    return [(at, ref) for at, ref in read if ref is not None]


def _is_there(db: Database, ref: Ref) -> bool:
    return db.one(ref.model.select(ref.model.id).where(ref.model.id == ref.id)) is not None


__all__ = ["forgotten_again"]
