"""Undo, redo and the undoing of any single operation."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import IntegrityError, fn

from tcrm.actions import mending
from tcrm.actions.moves import permit
from tcrm.errors import NotFound, Refused
from tcrm.i18n import N_, _
from tcrm.models import BUSINESS_TABLES, Operation, Row
from tcrm.models.base import table_of
from tcrm.models.conflicts import Conflict, find_conflicts, find_dangling, find_leaners, tables_in
from tcrm.models.database import Database
from tcrm.models.redaction import MARK, UNREADABLE
from tcrm.models.removed import may
from tcrm.models.reversal import as_it_was, by_table, unguarded, write
from tcrm.models.sql import sqlite
from tcrm.models.visibility import Condition
from tcrm.queries.history import is_whole, sentence_of
from tcrm.queries.sentences import FOR_GOOD
from tcrm.session import Session, params_of, public_id

_MODELS = by_table(BUSINESS_TABLES)
OWNED = ("account", "deal", "contact", "activity")
PARTS: dict[str, str] = {
    "activity_contact": N_("a contact who takes part in an activity"),
    "activity_user": N_("a colleague who takes part in an activity"),
    "address": N_("an address"),
    "competitor": N_("a competitor"),
    "contact_point": N_("a phone number, e-mail or web address"),
    "deal_check": N_("a tick in the checklist of a deal"),
    "deal_competitor": N_("a competitor in the deal"),
    "deal_contact": N_("a person in the deal"),
    "deal_line": N_("a product in the deal"),
    "deal_reason": N_("a reason why the deal was won or lost"),
    "firm": N_("the firm's settings"),
    "hot_flag": N_("a hot mark"),
    "import_key": N_("a mark of what was imported"),
    "membership": N_("a contact at the customer"),
    "pipeline": N_("a pipeline"),
    "rate": N_("an exchange rate"),
    "reason": N_("a reason for winning or losing"),
    "share": N_("a share"),
    "snooze": N_("something that was put off"),
    "stage": N_("a stage"),
    "stage_move": N_("a move of the deal"),
    "tag": N_("a tag"),
    "tagging": N_("a tag"),
    "team": N_("a team"),
}
"""Table whose rows have no id that people know -> what such a row is to them."""


@dataclass(frozen=True)
class Reversed:
    """What was taken back (or brought back): the operation's id, kind and stored values."""

    operation_id: int
    kind: str
    params: str


def undo(session: Session) -> Reversed:
    """Take back my newest operation that is not undone and is not itself an undo."""
    found = session.db.one(
        Operation.select(Operation.id)
        .where(Operation.user == session.user.id, Operation.undo_of.is_null(), Operation.undone_by.is_null())
        .order_by(Operation.id.desc())
    )
    if found is None:
        raise Refused(_("There is nothing to undo."))
    return undo_operation(session, found[0])


def redo(session: Session) -> Reversed:
    """Bring back what my newest undo took away, as long as I have changed nothing else since."""
    mine = Operation.user == session.user.id
    found = session.db.one(
        Operation.select(Operation.id)
        .where(mine, Operation.undo_of.is_null(False), Operation.undone_by.is_null(), ~_is_redo())
        .order_by(Operation.id.desc())
    )
    newest = session.db.value(Operation.select(fn.MAX(Operation.id)).where(mine, Operation.undo_of.is_null()))
    if found is None or (newest is not None and newest > found[0]):
        raise Refused(_("There is nothing to redo."))
    return _reverse(session, found[0], "redo")


def undo_operation(session: Session, operation_id: int) -> Reversed:
    """Take back one operation of anybody's, alone. Refused, with who and what, if later work stands on it."""
    row = session.db.one(
        Operation.select(Operation.undo_of, Operation.undone_by, Operation.kind).where(Operation.id == operation_id)
    )
    if row is None:
        raise NotFound(_("There is no entry {n} in the history.").format(n=operation_id), _("See: tcrm history"))
    if row[0] is not None:
        raise Refused(_("An undo is taken back with redo."))
    if row[1] is not None:
        raise Refused(_("This has been undone already."))
    if row[2] in FOR_GOOD:
        raise Refused(_(FOR_GOOD[row[2]]), _("Undo another change: tcrm undo NUMBER (numbers: tcrm history)"))
    return _reverse(session, operation_id, "undo")


def _is_redo() -> Condition:
    """An undo's own reversal also has `undo_of`; it points at an operation that has one, too."""
    first = Operation.alias()
    return Operation.undo_of.in_(first.select(first.id).where(first.undo_of.is_null(False)))


def _reverse(session: Session, operation_id: int, kind: str) -> Reversed:
    db = session.db
    first = _first(session, operation_id)
    broken = first.kind == mending.KIND  # before a repair it was what no rule allows
    with as_it_was(db, broken), session.operation(kind, undo_of=operation_id) as op:
        _require_whole(session, operation_id)
        touched = _tables_in(db, operation_id)
        _require_rights(session, operation_id, touched)
        conflicts = find_conflicts(db, operation_id, touched)
        if conflicts := conflicts or find_leaners(db, operation_id, touched, BUSINESS_TABLES):
            raise _refusal(session, conflicts[0])
        try:
            with permit(db), unguarded(db, broken):
                acts = write(db, operation_id, op, touched)
        except IntegrityError as error:
            raise Refused(
                _("This cannot be undone: something of the same name was made since."), _("Undo that first.")
            ) from error
        if not broken and (conflicts := find_dangling(db, operation_id, acts, BUSINESS_TABLES)):
            raise _refusal(session, conflicts[0])
        return first


def _require_whole(session: Session, operation_id: int) -> None:
    """Insist that all is there that this operation held."""
    params = params_of(session.db.value(Operation.select(Operation.params).where(Operation.id == operation_id), "{}"))
    if is_whole(params):
        return
    if UNREADABLE in params:
        raise _unreadable()
    who, said = sentence_of(session, params[MARK])
    raise Refused(
        _("This cannot be undone: it held data of somebody who was forgotten since ({who} {said}).").format(
            who=who, said=said
        ),
        _("Change by hand what should be otherwise."),
    )


def _tables_in(db: Database, operation_id: int) -> list[type[Row]]:
    try:
        return tables_in(db, operation_id, _MODELS)
    except KeyError as error:
        raise _unreadable() from error


def _unreadable() -> Refused:
    return Refused(
        _("This cannot be undone: another program had made what it changed unreadable."),
        _("Undo another change: tcrm undo NUMBER (numbers: tcrm history)"),
    )


def _first(session: Session, operation_id: int) -> Reversed:
    """What is taken back, or brought back: the operation itself, or the one that this is the undo of."""
    query = Operation.select(Operation.id, Operation.kind, Operation.params, Operation.undo_of)
    row = session.db.one(query.where(Operation.id == operation_id))
    assert row is not None
    if row[3] is not None:
        row = session.db.one(query.where(Operation.id == row[3]))
        assert row is not None
    return Reversed(row[0], row[1], row[2])


def _require_rights(session: Session, operation_id: int, touched: list[type[Row]]) -> None:
    """A reversal needs the rights that the change needed: on each row as it is now, or as it was before."""
    if session.scope.is_admin:
        return
    for model in touched:
        table = table_of(model)
        query = "SELECT row_id FROM change WHERE operation_id = ? AND table_name = ?"
        ids = session.db.numbers(query, (operation_id, table))
        allowed = session.those("edit", model, ids)
        doubtful = [row_id for row_id in ids if row_id not in allowed]
        mine = _was_mine(session, operation_id, table, doubtful)
        if barred := [row_id for row_id in doubtful if row_id not in mine]:
            raise Refused(
                _("This changed {what}, which you may not change.").format(what=public_id(model, barred[0])),
                _("Ask its owner or a manager."),
            )


def _was_mine(session: Session, operation_id: int, table: str, ids: list[int]) -> set[int]:
    """Rows that the operation gave away, made for somebody else or removed, and that this person may put back.

    They were this person's (or their people's) before it, or this person did it: who made a deal for a colleague may
    take it back, who removed a record may bring it back, and with it what was cut loose from it.
    """
    if not ids:
        return set()
    tail, listed = sqlite.in_list(ids)
    people = session.scope.managed | {session.user.id}
    owner = sqlite.field("c.before", "owner_id") if table in OWNED else "NULL"
    cut_loose = (
        f"EXISTS (SELECT 1 FROM change d WHERE d.operation_id = c.operation_id AND d.table_name = 'deal' "
        f"AND d.act = 'D' AND d.row_id = {sqlite.field('c.before', 'deal_id')})"
    )
    rows = session.db.sql(
        f"SELECT c.row_id, c.act, {owner}, o.user_id, {cut_loose} FROM change c "
        "JOIN operation o ON o.id = c.operation_id "
        f"WHERE c.operation_id = ? AND c.table_name = ? AND c.row_id {tail}",
        (operation_id, table, listed),
    )
    mine, model = session.user.id, _MODELS[table]
    return {
        row_id
        for row_id, act, was, doer, loose in rows
        if was in people
        or (doer == mine and (act in ("I", "D") or loose))
        or (act == "D" and may(session.db, session.scope, model, row_id, "edit"))
    }


def _named(row: Conflict) -> str:
    """A row that is in the way, in people's words: by its id if it has one."""
    return _(PARTS[row.table]) if row.table in PARTS else public_id(_MODELS[row.table], row.row_id)


def _refusal(session: Session, conflict: Conflict) -> Refused:
    what = _named(conflict)
    if conflict.operation_id is None:  # another program's doing, or that of an undo
        changed = _("This cannot be undone: {what} was changed since.")
        gone = _("This cannot be undone: {what} is not there any more.")
        return Refused((changed if conflict.reason == "changed" else gone).format(what=what))
    who, said = sentence_of(session, conflict.operation_id)
    reason = {
        "changed": _("This cannot be undone: {who} changed {what} afterwards ({said})."),
        "gone": _("This cannot be undone: {who} removed {what} afterwards ({said})."),
        "used": _("This cannot be undone: {what} hangs on it since {who}: {said}."),
    }[conflict.reason]
    kind = session.db.value(Operation.select(Operation.kind).where(Operation.id == conflict.operation_id))
    hint = _("Undo that first: tcrm undo {n}").format(n=conflict.operation_id) if kind not in FOR_GOOD else ""
    return Refused(reason.format(who=who, what=what, said=said), hint)
