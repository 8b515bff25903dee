"""Two people edit one record: who comes second is told what differs, field by field, and nothing is overwritten.

The one check for all edits. It is asked inside the operation that writes, so that nobody can come between.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tcrm.actions.points import current_points, same_points
from tcrm.errors import Clash, ClashField
from tcrm.i18n import _
from tcrm.models import Change, ContactPoint, Row
from tcrm.models.base import table_of
from tcrm.models.sql.trail import SILENT
from tcrm.queries.history import sentence_of
from tcrm.session import Session, public_id

Values = Mapping[str, Any]


def require_version(
    session: Session,
    model: type[Row],
    row_id: int,
    version: int | None,
    mine: Values,
    *,
    points: Values | None = None,
    read: Values | None = None,
) -> None:
    """Insist that nobody has changed the row since `version` was read; `mine` are the column values to be written.

    `points` are the phones and e-mails to be written, by the names of a form. They have no version of their own: that
    they are what was read is known by `read`, the values that the form showed. Raises Clash with all that they or I
    have changed: before as it was read, else as far as the journal tells.
    """
    table: Any = model
    now = session.db.value(table.select(table.version).where(table.id == row_id))
    fields: list[ClashField] = []
    if version is not None and version != now:
        fields += _of_row(session, model, row_id, int(now) - version, mine, read or {})
    moved = _of_points(session, model, row_id, points or {}, read or {})
    if (version is None or version == now) and not moved:
        return
    who, said = sentence_of(session, _newest(session, model, row_id, with_points=bool(moved)))
    raise Clash(
        _("{what} has changed since you read it: {who} {said}.").format(
            what=public_id(model, row_id), who=who, said=said
        ),
        _("Read it again, then change it."),
        (*fields, *moved),
        now,
    )


def _of_row(
    session: Session, model: type[Row], row_id: int, steps: int, mine: Values, read: Values
) -> list[ClashField]:
    table: Any = model
    before = {**_before(session, model, row_id, steps), **{name: read[name] for name in mine if name in read}}
    known, silent = model._meta.columns, SILENT.get(table_of(model), ())
    names = [name for name in dict.fromkeys([*before, *mine]) if name in known and name not in silent]
    columns = [model._meta.columns[name] for name in names]
    values = session.db.one(table.select(*columns).where(table.id == row_id)) if columns else ()
    theirs = dict(zip(names, values or (), strict=False))
    fields = [ClashField(n, before.get(n, theirs[n]), mine.get(n, theirs[n]), theirs[n]) for n in names]
    return [field for field in fields if not field.before == field.mine == field.theirs]


def _before(session: Session, model: type[Row], row_id: int, steps: int) -> dict[str, Any]:
    """What the columns were that the last `steps` operations on this row have changed; the oldest value wins."""
    kept: dict[str, Any] = {}
    on_it = (Change.table_name == table_of(model)) & (Change.row_id == row_id) & (Change.act == "U")
    query = Change.select(Change.before).where(on_it).order_by(Change.id.desc()).limit(max(steps, 0))
    for (before,) in session.db.rows(query):
        kept |= {name: model._meta.columns[name].python_value(value) for name, value in json.loads(before).items()}
    return kept


def _of_points(session: Session, model: type[Row], row_id: int, mine: Values, read: Values) -> list[ClashField]:
    """The phones and e-mails that are neither what was read nor what I want."""
    asked = [name for name in mine if name in read]
    now = current_points(session, f"{table_of(model)}_id", row_id, asked)
    return [
        ClashField(name, read[name], mine[name], now[name])
        for name in asked
        if not same_points(name, now[name], read[name]) and not same_points(name, now[name], mine[name])
    ]


def _newest(session: Session, model: type[Row], row_id: int, *, with_points: bool) -> int:
    """The newest operation on the row, or on its phones and e-mails."""
    ids: dict[str, Iterable[int]] = {table_of(model): [row_id]}
    if with_points:
        column = ContactPoint._meta.columns[f"{table_of(model)}_id"]
        query = ContactPoint.select(ContactPoint.id).where(column == row_id)
        ids["contact_point"] = [row[0] for row in session.db.rows(query)]
    newest = 0
    for table, rows in ids.items():
        changes = Change.select(Change.operation).where(Change.table_name == table, Change.row_id.in_(list(rows)))
        newest = max(newest, session.db.value(changes.order_by(Change.operation.desc()), 0))
    return newest


__all__ = ["Clash", "ClashField", "require_version"]
