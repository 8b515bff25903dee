"""What was done, by whom: the sentences of the journal, for History, toasts and the shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tcrm.i18n import N_, _
from tcrm.models import BUSINESS_TABLES, Operation, Row, User
from tcrm.models.journal import table_of
from tcrm.models.removed import may
from tcrm.models.reversal import by_table
from tcrm.models.visibility import is_guarded
from tcrm.session import Session, params_of

_MODELS = by_table(BUSINESS_TABLES)

SENTENCES: dict[str, str] = {
    "firm.edit": N_("changed the firm's settings"),
    "setup": N_("set the database up"),
    "account.add": N_("added {name}"),
    "account.edit": N_("changed {name}"),
    "account.delete": N_("deleted {name}"),
    "account.archive": N_("archived {name}"),
    "account.restore": N_("took {name} out of the archive"),
    "account.assign": N_("gave {name} to {owner}"),
    "contact.delete": N_("deleted {name}"),
    "contact.archive": N_("archived {name}"),
    "contact.restore": N_("took {name} out of the archive"),
    "tag.add": N_("tagged {name}: {tags}"),
    "tag.remove": N_("took tags off {name}: {tags}"),
    "share.add": N_("shared {name} with {to}"),
    "share.remove": N_("no longer shares {name} with {to}"),
    "contact.add": N_("added {name}"),
    "contact.edit": N_("changed {name}"),
    "deal.add": N_("added the deal {title}"),
    "deal.edit": N_("changed the deal {title}"),
    "deal.delete": N_("deleted the deal {title}"),
    "deal.move": N_("moved {title} to {stage}"),
    "deal.promote": N_("promoted {title} to {stage}"),
    "deal.back": N_("moved {title} back to {stage}"),
    "deal.win": N_("won {title}"),
    "deal.lose": N_("lost {title}"),
    "deal.reopen": N_("opened {title} again in {stage}"),
    "deal.assign": N_("gave {title} to {owner}"),
    "deal.check": N_("ticked “{item}” for {title}"),
    "deal.uncheck": N_("took the tick at “{item}” off {title}"),
    "role.add": N_("put {name} on the deal {title}"),
    "role.edit": N_("changed the part of {name} in the deal {title}"),
    "role.remove": N_("took {name} off the deal {title}"),
    "rival.add": N_("noted that {name} is after the deal {title}"),
    "rival.edit": N_("changed what is noted about {name} on the deal {title}"),
    "rival.remove": N_("took the competitor {name} off the deal {title}"),
    "line.add": N_("put {name} on the deal {title}"),
    "line.edit": N_("changed {name} on the deal {title}"),
    "line.remove": N_("took {name} off the deal {title}"),
    "pipeline.add": N_("added the pipeline {name}"),
    "pipeline.edit": N_("changed the pipeline {name}"),
    "pipeline.archive": N_("took the pipeline {name} out of use"),
    "pipeline.restore": N_("took the pipeline {name} back into use"),
    "stage.add": N_("added the stage {stage} to {pipeline}"),
    "stage.edit": N_("changed the stage {stage} of {pipeline}"),
    "stage.remove": N_("took the stage {stage} out of {pipeline}"),
    "activity.add": N_("planned: {subject}"),
    "activity.log": N_("logged: {subject}"),
    "activity.done": N_("done: {subject}"),
    "activity.edit": N_("changed the plan: {subject}"),
    "activity.delete": N_("deleted: {subject}"),
    "activity.move": N_("put on {to}: {subject}"),
    "activity.repeat": N_("comes {rule}: {subject}"),
    "activity.once": N_("comes only once: {subject}"),
    "activity.skip": N_("left out once: {subject}"),
    "activity.drop": N_("called off: {subject}"),
    "activity.give": N_("handed to {owner}: {subject}"),
    "activity.give_many": N_("handed {count} activities to {owner}"),
    "agenda.snooze": N_("put {count} off until {until}"),
    "agenda.wake": N_("no longer put off: {count}"),
    "handover": N_("handed all that was {name}'s to {owner}"),
    "memo.add": N_("wrote a memo"),
    "hot.set": N_("marked {name} as hot"),
    "hot.clear": N_("cleared the hot mark of {name}"),
    "together": N_("changed {count} records"),
    "import": N_("imported {files}"),
    "demo": N_("moved in"),
    "undo": N_("undid: {of}"),
    "redo": N_("did again: {of}"),
}
"""Operation kind -> sentence; the names in braces are values of the operation."""


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


class _Lenient(dict[str, Any]):
    """A value that an old entry does not have shows as a dash, not as an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(kind: str, params: str, of: str = "") -> str:
    """What an operation did, in the user's language."""
    values = params_of(params)
    count = values.get("count")
    if count not in (None, 1) and kind.startswith("deal."):
        verb = {
            "deal.promote": _("promoted {count} deals"),
            "deal.back": _("moved {count} deals back"),
            "deal.win": _("won {count} deals"),
            "deal.lose": _("lost {count} deals"),
            "deal.move": _("moved {count} deals"),
            "deal.reopen": _("opened {count} deals again"),
            "deal.delete": _("deleted {count} deals"),
        }.get(kind, _("changed {count} deals"))
        return verb.format(count=count)
    text = SENTENCES.get(kind)
    return _(text).format_map(_Lenient(values, of=of)) if text else kind


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
    of = _said_first(session, row[4]) if row[4] is not None else ""
    return row[0] or row[1] or _("the program"), sentence(row[2], row[3], of)


def _said_first(session: Session, operation_id: int) -> str:
    """The sentence of the operation that stands at the start of a chain of undo and redo."""
    row = session.db.one(
        Operation.select(Operation.kind, Operation.params, Operation.undo_of).where(Operation.id == operation_id)
    )
    if row is None:
        return ""
    return sentence(row[0], row[1]) if row[2] is None else _said_first(session, row[2])


def entries(session: Session, limit: int = 100, before: int | None = None) -> list[Entry]:
    """The newest operations that this person may see, newest first; `before` an id, to page on.

    An entry is visible when all rows that it changed are; one that is gone by what it was last.
    """
    query = Operation.select(Operation.id).order_by(Operation.id.desc())
    if before is not None:
        query = query.where(Operation.id < before)
    out: list[Entry] = []
    ids = [row[0] for row in session.db.rows(query)] if not session.scope.is_admin else []
    if session.scope.is_admin:
        ids = [row[0] for row in session.db.rows(query.limit(limit))]
    for operation_id in ids:
        if len(out) >= limit:
            break
        if session.scope.is_admin or _visible(session, operation_id):
            out.append(_entry(session, operation_id))
    return out


def _visible(session: Session, operation_id: int) -> bool:
    tables = session.db.sql("SELECT DISTINCT table_name FROM change WHERE operation_id = ?", (operation_id,))
    for (name,) in tables:
        model = _MODELS[name]
        hidden = model.select(model.id).where(
            model.id.in_(_rows_of(operation_id, table_of(model))), ~(session.visible(model))
        )
        if session.db.one(hidden) is not None or _hides_a_removed_row(session, operation_id, model):
            return False
    return True


def _hides_a_removed_row(session: Session, operation_id: int, model: type[Row]) -> bool:
    """Whether a row that the operation touched is gone, and was one that this person did not see."""
    if not is_guarded(model):
        return False
    table = table_of(model)
    gone = session.db.sql(
        f'SELECT c.row_id FROM change c LEFT JOIN "{table}" r ON r.id = c.row_id '
        "WHERE c.operation_id = ? AND c.table_name = ? AND r.id IS NULL",
        (operation_id, table),
    )
    return any(not may(session.db, session.scope, model, row_id, "see") for (row_id,) in gone)


def _rows_of(operation_id: int, table: str) -> Any:
    from tcrm.models import Change

    return Change.select(Change.row_id).where(Change.operation == operation_id, Change.table_name == table)


def _entry(session: Session, operation_id: int) -> Entry:
    who, said = sentence_of(session, operation_id)
    row = session.db.one(
        Operation.select(Operation.at, Operation.kind, Operation.undo_of, Operation.undone_by).where(
            Operation.id == operation_id
        )
    )
    assert row is not None
    rows = session.db.sql("SELECT count(*) FROM change WHERE operation_id = ?", (operation_id,))[0][0]
    return Entry(
        operation_id, row[0], who, said, row[1], rows, row[3] is not None, row[2] is None and row[1] != "setup"
    )
