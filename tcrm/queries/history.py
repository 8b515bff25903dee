"""What was done, by whom: the sentences of the journal, for History, toasts and the shell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from tcrm.daynames import short_months
from tcrm.i18n import N_, _
from tcrm.models import BUSINESS_TABLES, Change, Operation, Row, User
from tcrm.models.base import among
from tcrm.models.redaction import FORGET, MARK, UNREADABLE
from tcrm.models.removed import may
from tcrm.models.reversal import by_table
from tcrm.models.sql import sqlite
from tcrm.models.visibility import is_guarded
from tcrm.session import Session, params_of

_MODELS = by_table(BUSINESS_TABLES)
PAGE = 500  # operations that are looked at in one go

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
    "tag.change": N_("tagged {name}: {tags}; took off: {gone}"),
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
    "activity.give_many": N_("handed {count} activities of {name} to {owner}"),
    "agenda.give": N_("handed {count} items of the agenda of {name} to {owner}"),
    "agenda.snooze_one": N_("put off until {until}: {subject}"),
    "agenda.snooze": N_("put {count} off until {until}"),
    "agenda.wake_one": N_("no longer put off: {subject}"),
    "agenda.wake": N_("no longer put off: {count}"),
    "handover": N_("handed all that was {name}'s to {owner}"),
    "memo.add": N_("wrote a memo"),
    "hot.set": N_("marked {name} as hot"),
    "hot.clear": N_("cleared the hot mark of {name}"),
    "together": N_("changed {count} records"),
    "import": N_("imported {files}"),
    "demo": N_("moved in"),
    "repair": N_("put records right that were broken"),
    "adopt": N_("noted what was changed past the program: {count}"),
    "forget": N_("forgot {what}"),
    "undo": N_("undid: {of}"),
    "redo": N_("did again: {of}"),
}
"""Operation kind -> sentence; the names in braces are values of the operation."""

FOR_GOOD: dict[str, str] = {
    "setup": N_("The set-up of the database cannot be undone."),
    "demo": N_("The set-up of the database cannot be undone."),
    "adopt": N_("What was changed past the program cannot be undone here."),
    FORGET: N_("What was forgotten cannot be brought back."),
}
"""Operation kind that nobody undoes -> why."""

TOGETHER: dict[str, str] = {
    "done": N_("done: {subject} and {more} more"),
    "drop": N_("called off: {subject} and {more} more"),
    "reschedule": N_("put on another day: {subject} and {more} more"),
    "log": N_("logged something with {subject} and {more} more"),
    "next_step": N_("planned a step for {subject} and {more} more"),
    "set_hot": N_("marked {subject} and {more} more as hot"),
    "tag": N_("tagged {subject} and {more} more"),
    "untag": N_("took tags off {subject} and {more} more"),
    "set_tags": N_("changed the tags of {subject} and {more} more"),
}
"""What is done to several records at once -> sentence."""


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
    """The values of an entry as they are said: a day as people write it; one that an old entry does not have as a
    dash, not as an error."""

    def __missing__(self, key: str) -> str:
        return "–"

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return _said_day(*found.groups()) if (found := _DAY.fullmatch(str(value))) else value


_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)( \d\d:\d\d)?")


def _said_day(year: str, month: str, day: str, hour: str | None) -> str:
    """A kept day, with its hour if it has one: `27 Nov 2026 15:00`."""
    named = _("{day} {month} {year}").format(day=int(day), month=short_months()[int(month) - 1], year=year)
    return named + (hour or "")


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
    text = TOGETHER.get(values.get("deed", ""), SENTENCES[kind]) if kind == "together" else SENTENCES.get(kind)
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
    of = _said_at_first(session, [row[4]])[row[4]] if row[4] is not None else ""
    return row[0] or row[1] or _("the program"), sentence(row[2], row[3], of)


def entries(session: Session, limit: int = 100, before: int | None = None) -> list[Entry]:
    """The newest operations that this person may see, newest first; `before` an id, to page on.

    An entry is visible when all rows that it changed are; one that is gone by what it was last. The number of
    statements goes with the pages that are read and with the removed rows in them, not with the entries.
    """
    out: list[Entry] = []
    while len(out) < limit:
        page = _page(session, before)
        if not page:
            break
        before = page[-1][0]
        hidden = set() if session.scope.is_admin else _hidden(session, [row[0] for row in page])
        out += _entries(session, [row for row in page if row[0] not in hidden])
    return out[:limit]


def _page(session: Session, before: int | None) -> list[Any]:
    """(id, moment, kind, params, undo of, undone by, name, login) of the newest operations before one of them."""
    columns = (Operation.id, Operation.at, Operation.kind, Operation.params, Operation.undo_of, Operation.undone_by)
    query = Operation.select(*columns, User.name, User.login).left_outer_join(User, on=(User.id == Operation.user))
    if before is not None:
        query = query.where(Operation.id < before)
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
