"""Forgetting somebody: the one thing that cannot be undone. What the law lets a firm keep stays, without the person.

All of it is one transaction, the journal included; then the file is written anew, so that nothing is left in unused
room. Whoever is stopped in between says the same command again, and the rest is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw
from peewee import PeeweeException

from tcrm import drafts
from tcrm.actions.contacts import only_one_is_main
from tcrm.actions.moves import permit
from tcrm.clean import search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import BUSINESS_TABLES, Account, Activity, Deal, DealContact, Membership, Row, backups, redaction
from tcrm.models.base import among, table_of
from tcrm.models.faults import caused_by
from tcrm.models.journal import Recorder
from tcrm.models.removed import may
from tcrm.models.reversal import by_table
from tcrm.queries.mentions import Mention, mentions
from tcrm.queries.refs import Ref, kind_name
from tcrm.queries.traces import KINDS, REMOVED, Traces, traces
from tcrm.session import Session

_MODELS = by_table(BUSINESS_TABLES)


@dataclass(frozen=True)
class Receipt:
    """What was forgotten and what was not; holds nothing of the person but the id.

    `removed`: table -> rows that went; `emptied`: table -> rows that stay without their words; `changes` in the history
    that lost data, `entries` of it that cannot be undone or lost words of their sentence; `drafts` that were thrown
    away; `deals` (`D-4`) that the person had a part in; `named`: texts of others that still name the person, `unseen`
    how many more there are that this user may not see; `swept`: whether the file was written anew.
    """

    what: str
    kind: str
    at: datetime
    by: str
    removed: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    entries: int = 0
    drafts: int = 0
    deals: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    named: tuple[Mention, ...] = ()
    unseen: int = 0
    swept: bool = False


def preview(session: Session, ref: Ref) -> tuple[str, Receipt]:
    """(name, what `forget` would do), without doing it. Raises as `forget` does."""
    with session.db.snapshot():
        found = _known(session, ref)
        return found.name, _receipt(session, found)


def forget(session: Session, ref: Ref, drafts_file: Path | None = None) -> Receipt:
    """Take all data of a contact, a customer, a lead (of a deal, an activity or a memo the words) out of the tables,
    the journal, the search's index, the half filled forms of `drafts_file` and the unused room of the file. For good.

    It takes a manager or an admin who may change all that it bears on. Raises BadValue for what cannot be forgotten,
    NotFound for what is not there and is not told of, Refused for the rights.
    """
    db = session.db
    redaction.erase_what_is_deleted(db)
    with db.writing():
        found = _known(session, ref)
        receipt = _receipt(session, found)
        with session.operation(redaction.FORGET, what=str(ref)) as op:
            _take_words(op, session, found)
            _take_rows(op, session, found)
        entry = _entry(session, ref)
        redacted = redaction.redact(db, found.told(), found.called, entry)
        db.many(
            "DELETE FROM visit WHERE kind = ? AND row_id = ?",
            [(table, row_id) for table, ids in found.rows.items() for row_id in ids],
        )
        dropped = _drop_drafts(session, found, drafts_file)
    done = replace(receipt, changes=redacted.changes, entries=redacted.entries, drafts=dropped)
    return replace(done, swept=_sweep(session))


# -- who may, and what -----------------------------------------------------------------------------------------------


def _known(session: Session, ref: Ref) -> Traces:
    """What is there to forget, if this person may."""
    if ref.kind not in KINDS:
        raise BadValue(
            _("{what} is a {kind}; that cannot be forgotten.").format(what=ref, kind=kind_name(ref.kind)),
            _("Forgotten can be: {kinds}.").format(kinds=", ".join(kind_name(kind) for kind in KINDS)),
        )
    session.require_role("manager")
    found = traces(session, ref)
    if found.is_empty() and redaction.entry_for(session.db, str(ref)) is None:
        raise NotFound(_("There is no {what}.").format(what=ref))
    if not session.scope.is_admin:
        _require_all(session, found)
    return found


def _require_all(session: Session, found: Traces) -> None:
    """A manager forgets whom only their own people deal with; else it takes an admin."""
    ref = found.ref
    if not may(session.db, session.scope, ref.model, ref.id, "see"):
        raise NotFound(_("There is no {what}.").format(what=ref))
    own = [_MODELS[table] for table in found.rows if table not in ("import_key", "account", "contact")]
    wanted = {model: found.touches(table_of(model)) for model in own}
    wanted |= {_MODELS[table]: found.touches(table) for table in found.words}
    barred = not may(session.db, session.scope, ref.model, ref.id, "edit")
    for model, ids in wanted.items():
        barred = barred or len(session.those("edit", model, ids)) < len(ids)
    if barred:
        raise Refused(
            _("{what} is bound up with records that belong to somebody else.").format(what=ref),
            _("Ask an admin to forget it."),
        )


def _receipt(session: Session, found: Traces) -> Receipt:
    """What is going to be done, and what will be left to look at."""
    db, ref = session.db, found.ref
    named, unseen = mentions(session, found)
    talks = Activity.select(Activity.id).where(
        among(Activity.id, found.touches("activity")), Activity.status == "planned"
    )
    return Receipt(
        what=str(ref),
        kind=ref.kind,
        at=session.now(),
        by=session.user.login,
        removed={table: len(ids) for table, ids in found.rows.items() if table != "import_key"},
        emptied={table: len(found.touches(table)) for table in found.words if table not in found.rows},
        deals=tuple(f"D-{deal_id}" for deal_id in sorted(_deals(session, found))),
        planned=tuple(f"T-{row[0]}" for row in db.plain(talks.order_by(Activity.id))),
        named=tuple(named),
        unseen=unseen,
    )


def _deals(session: Session, found: Traces) -> set[int]:
    """The deals that the person had a part in, or that are the customer's."""
    parts = DealContact.select(DealContact.deal).where(among(DealContact.id, found.touches("deal_contact")))
    return {row[0] for row in session.db.plain(parts)} | found.touches("deal")


def _entry(session: Session, ref: Ref) -> int:
    """The entry of the history that says so; where no row was left to change there is none of its own yet."""
    known = redaction.entry_for(session.db, str(ref))
    if known is not None:
        return known
    return redaction.entry_without_rows(session.db, str(ref), session.user.id, session.now())


# -- doing it --------------------------------------------------------------------------------------------------------


def _take_words(op: Recorder, session: Session, found: Traces) -> None:
    """Rows that stay for the figures lose what was written in them."""
    for table, parts in found.words.items():
        model = _MODELS[table]
        for columns, ids in parts.items():
            if model is Account:
                called = _("Forgotten customer")
                op.update(model, ids, **{**_blank(model, columns), "name": called, "sort_name": search_key(called)})
                op.update(model, ids, archived=True)
            elif table == "stage_move":
                with permit(session.db):
                    _take_reasons(op, session, model, ids)
            else:
                op.update(model, ids, **{**_blank(model, columns), **_instead(model, columns)})


def _take_reasons(op: Recorder, session: Session, model: Any, ids: set[int]) -> None:
    """Why a deal was let pass goes, that it was let pass is a figure and stays."""
    op.update(model, ids, reason="")
    passed = session.db.plain(model.select(model.id).where(among(model.id, ids), model.override != ""))
    op.update(model, [row[0] for row in passed], override="–")


def _blank(model: type[Row], columns: tuple[str, ...]) -> dict[str, Any]:
    """The values that say nothing."""
    fields = model._meta.columns
    return {name: None if fields[name].null else fields[name].default or "" for name in columns}


def _instead(model: type[Row], columns: tuple[str, ...]) -> dict[str, str]:
    """What a record is called that stays, so that nobody wonders about a line without a word."""
    if model is Deal and "title" in columns:
        return {"title": _("Forgotten")}
    return {"subject": _("Forgotten")} if model is Activity else {}


def _take_rows(op: Recorder, session: Session, found: Traces) -> None:
    places = Membership.select(Membership.account).where(among(Membership.id, found.touches("membership")))
    accounts = [row[0] for row in session.db.plain(places)]
    for model in REMOVED:
        op.delete(model, found.rows.get(table_of(model), ()))
    for account_id in accounts:
        only_one_is_main(session, op, account_id)


def _drop_drafts(session: Session, found: Traces, file: Path | None) -> int:
    if file is None:
        return 0
    try:
        return drafts.forget(file, session.db.path, str(found.ref), found.called.are_in)
    except OSError as error:
        raise Refused(_("{file} cannot be written.").format(file=file), _("Nothing was changed.")) from error


def _sweep(session: Session) -> bool:
    """Write the file anew; False if there was no room for it or somebody would not let go. Nothing is lost then: the
    data is out of tables and journal, and the same command tries again."""
    try:
        return redaction.sweep(session.db)
    except (PeeweeException, apsw.Error) as error:
        if not caused_by(error, apsw.FullError, apsw.BusyError, apsw.LockedError):
            raise
        return False


def copies(session: Session) -> list[tuple[Path, datetime, bool]]:
    """The copies of the database that the program knows of, the newest first: (file, when it was made, whether it goes
    by itself when enough newer ones of its kind are there)."""
    if session.db.path is None:
        return []
    return [
        (copy.path, copy.at, copy.kind in backups.AUTOMATIC and copy.path.parent != session.db.path.parent)
        for copy in backups.found(session.db.path)
    ]
