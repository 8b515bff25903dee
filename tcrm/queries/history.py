"""What was done, by whom: the entries of the journal, for History, toasts and the shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from peewee import fn

from tcrm.clean import search_key
from tcrm.errors import BadValue, NotFound
from tcrm.i18n import _
from tcrm.models import BUSINESS_TABLES, Change, Operation, Row, User
from tcrm.models.base import among
from tcrm.models.redaction import MARK, UNREADABLE
from tcrm.models.removed import may
from tcrm.models.reversal import by_table
from tcrm.models.sql import sqlite
from tcrm.models.sql.trail import TALK, operations_on
from tcrm.models.visibility import is_guarded
from tcrm.queries.refs import Ref
from tcrm.queries.sentences import FOR_GOOD, sentence
from tcrm.queries.whose import person_of
from tcrm.session import Session, params_of

_MODELS = by_table(BUSINESS_TABLES)
PAGE = 500  # operations that are looked at in one go
PROGRAM = 0
"""Stands for the program itself where somebody's entries are asked for; no user has this id."""


@dataclass(frozen=True)
class Entry:
    """One operation in the history. `undone` says whether it is taken back now; `undoable` whether it may be chosen
    for undo (an undo itself may not). `rows` counts the rows that it changed."""

    id: int
    at: datetime
    who: str
    said: str
    kind: str
    rows: int
    undone: bool
    undoable: bool


def sentence_of(session: Session, operation_id: int) -> tuple[str, str]:
    """(who, what they did) of one operation."""
    query = (
        Operation.select(User.name, User.login, Operation.kind, Operation.params, Operation.undo_of)
        .left_outer_join(User, on=(User.id == Operation.user))
        .where(Operation.id == operation_id)
    )
    row = session.db.one(query)
    if row is None:
        return _("somebody"), ""
    of = _said_at_first(session, [row[4]])[row[4]] if row[4] is not None else ""
    return row[0] or row[1] or _("the program"), sentence(row[2], row[3], of)


def entries(
    session: Session, limit: int = 100, before: int | None = None, *, by: int | None = None, of: Ref | None = None
) -> list[Entry]:
    """The newest operations that this person may see, newest first; `before` an id, to page on; `by` one user alone
    (or PROGRAM), `of` a customer, contact or deal alone and what hangs on it, so of a customer also its contacts and
    deals (NotFound for one that is not seen).

    An entry is visible when all rows that it changed are; one that is gone by what it was last. The number of
    statements goes with the pages that are read and with the removed rows in them, not with the entries.
    """
    out: list[Entry] = []
    some = _those(session, by, of)
    while len(out) < limit:
        page = _page(session, before, some)
        if not page:
            break
        before = page[-1][0]
        hidden = set() if session.scope.is_admin else _hidden(session, [row[0] for row in page])
        out += _entries(session, [row for row in page if row[0] not in hidden])
    return out[:limit]


def entry_of(session: Session, operation_id: int) -> Entry:
    """One entry by its number. Raises NotFound for one that is not there, or not to be seen."""
    found = entries(session, 1, operation_id + 1)
    if not found or found[0].id != operation_id:
        raise NotFound(_("There is no entry {n} in the history.").format(n=operation_id), _("See: tcrm history"))
    return found[0]


def doer_of(session: Session, who: str) -> int:
    """Whose entries are asked for: a login, or the program as the history calls it. Raises NotFound."""
    return PROGRAM if search_key(who) == search_key(_("the program")) else person_of(session, who)[0]


def _those(session: Session, by: int | None, of: Ref | None) -> Any:
    """The condition that an operation was done by this user, and to this record."""
    conditions: list[Any] = []
    if by is not None:
        conditions.append(Operation.user.is_null() if by == PROGRAM else Operation.user == by)
    if of is not None:
        if of.kind not in TALK:
            raise BadValue(_("A history is that of a customer, a contact or a deal: A-3, C-4, D-5."))
        model: Any = of.model
        query = model.select(model.id).where(model.id == of.id)
        if session.db.one(query.where(session.visible(model))) is None:
            raise NotFound(_("There is no {id}, or it is not yours to see.").format(id=of))
        ids = [row[0] for row in session.db.sql(operations_on(of.kind), (of.id,))]
        conditions.append(among(Operation.id, ids))
    return reduce(and_, conditions) if conditions else None


def _page(session: Session, before: int | None, some: Any = None) -> list[Any]:
    """(id, moment, kind, params, undo of, undone by, name, login) of the newest operations before one of them."""
    columns = (Operation.id, Operation.at, Operation.kind, Operation.params, Operation.undo_of, Operation.undone_by)
    query = Operation.select(*columns, User.name, User.login).left_outer_join(User, on=(User.id == Operation.user))
    if before is not None:
        query = query.where(Operation.id < before)
    if some is not None:
        query = query.where(some)
    return session.db.rows(query.order_by(Operation.id.desc()).limit(PAGE))


def _entries(session: Session, page: list[Any]) -> list[Entry]:
    counts = Change.select(Change.operation, fn.COUNT(Change.id)).group_by(Change.operation)
    rows = dict(session.db.rows(counts.where(among(Change.operation, [row[0] for row in page]))))
    first = _said_at_first(session, [row[4] for row in page if row[4] is not None])
    return [
        Entry(
            operation_id,
            at,
            name or login or _("the program"),
            sentence(kind, params, first.get(undo_of, "")),
            kind,
            rows.get(operation_id, 0),
            undone_by is not None,
            undo_of is None and kind not in FOR_GOOD and is_whole(params_of(params)),
        )
        for operation_id, at, kind, params, undo_of, undone_by, name, login in page
    ]


def is_whole(params: Mapping[str, Any]) -> bool:
    """Whether all is there that an operation with these values held: nobody was forgotten, nothing made unreadable."""
    return MARK not in params and UNREADABLE not in params


def _said_at_first(session: Session, ids: list[int]) -> dict[int, str]:
    """Operation id -> the sentence of the operation that stands at the start of its chain of undo and redo."""
    known: dict[int, tuple[str, str, int | None]] = {}
    wanted = set(ids)
    while wanted:
        columns = (Operation.id, Operation.kind, Operation.params, Operation.undo_of)
        found = session.db.rows(Operation.select(*columns).where(among(Operation.id, wanted)))
        known |= {row[0]: (row[1], row[2], row[3]) for row in found}
        wanted = {row[3] for row in found if row[3] is not None} - known.keys()
    said: dict[int, str] = {}
    for operation_id in ids:
        step: int | None = operation_id
        while step is not None and step in known and known[step][2] is not None:
            step = known[step][2]
        said[operation_id] = sentence(*known[step][:2]) if step in known else ""
    return said


def _hidden(session: Session, ids: list[int]) -> set[int]:
    """Which of these operations changed a row that this person does not see, or did not when it was removed."""
    tables = Change.select(Change.table_name).distinct().where(among(Change.operation, ids))
    hidden: set[int] = set()
    for (name,) in session.db.rows(tables):
        model: Any = _MODELS[name]
        changes = Change.select(Change.operation).where(Change.table_name == name, among(Change.operation, ids))
        unseen = changes.distinct().join(model, on=(model.id == Change.row_id)).where(~(session.visible(model)))
        hidden |= {row[0] for row in session.db.rows(unseen)}
        if is_guarded(model):
            hidden |= _hide_by_image(session, name, model, set(ids) - hidden)
    return hidden


def _hide_by_image(session: Session, table: str, model: type[Row], ids: set[int]) -> set[int]:
    """Which operations touched a row that is gone, and was one that this person did not see."""
    tail, listed = sqlite.in_list(ids)
    gone = session.db.sql(
        f'SELECT c.operation_id, c.row_id FROM change c LEFT JOIN "{table}" r ON r.id = c.row_id '
        f"WHERE c.operation_id {tail} AND c.table_name = ? AND r.id IS NULL",
        (listed, table),
    )
    hidden: set[int] = set()
    seen: dict[int, bool] = {}
    for operation_id, row_id in gone:
        if operation_id in hidden:
            continue
        if row_id not in seen:
            seen[row_id] = may(session.db, session.scope, model, row_id, "see")
        if not seen[row_id]:
            hidden.add(operation_id)
    return hidden
