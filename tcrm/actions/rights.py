"""What several actions ask before they write: may this person, who is meant, has somebody been quicker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tcrm.clean import excerpt
from tcrm.errors import BadValue, Clash, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Change, Row, User
from tcrm.models.journal import table_of
from tcrm.queries.history import sentence_of
from tcrm.queries.refs import Ref, kind_name, parse_ref
from tcrm.session import Session, public_id


@dataclass(frozen=True)
class Difference:
    """One field of a clash: what it was when it was read (as far as the journal tells), is now, and should become."""

    field: str
    before: Any
    theirs: Any
    mine: Any


class EditClash(Clash):
    """Somebody was quicker; `differences` says what, field by field, over all that they or I have changed."""

    def __init__(self, message: str, hint: str, differences: tuple[Difference, ...]) -> None:
        super().__init__(message, hint)
        self.differences = differences


def target(session: Session, ref: Ref | str, kinds: tuple[str, ...], right: str) -> Ref:
    """The record that an action is about, if this person may `see` or `edit` it.

    Raises BadValue for an id of another kind, NotFound for what is not there or not seen; of a customer everybody
    may know that it is there, so that is Refused.
    """
    found = parse_ref(ref) if isinstance(ref, str) else ref
    if found.kind not in kinds:
        raise BadValue(
            _("{what} is a {kind}; that cannot be done with it.").format(what=found, kind=kind_name(found.kind)),
            _("It can be done with: {kinds}.").format(kinds=", ".join(kind_name(kind) for kind in kinds)),
        )
    try:
        session.require(right, found.model, found.id)
    except NotFound:
        model: Any = found.model
        if found.kind != "account" or session.db.one(model.select(model.id).where(model.id == found.id)) is None:
            raise
        raise Refused(
            _("{what} belongs to somebody else.").format(what=found),
            _("Ask its owner or a manager to share it with you."),
        ) from None
    return found


def name_of(session: Session, ref: Ref) -> str:
    """The name or title of a record, for the sentence of an operation."""
    model: Any = ref.model
    column = model.title if ref.kind == "deal" else model.name
    return str(session.db.value(model.select(column).where(model.id == ref.id), ""))


def active_user(session: Session, login: str) -> tuple[int, str]:
    """(id, name) of a user by login. Raises NotFound for nobody, Refused for one who is not active any more."""
    for user_id, known, name, active in session.db.rows(User.select(User.id, User.login, User.name, User.active)):
        if known.casefold() == login.strip().casefold():
            if not active:
                raise Refused(_("{name} does not work here any more.").format(name=name or known))
            return int(user_id), name or known
    raise NotFound(_("There is no user “{login}” in this database.").format(login=excerpt(login)))


def require_version(
    session: Session, model: type[Row], row_id: int, version: int | None, mine: Mapping[str, Any]
) -> None:
    """Insist that nobody has changed the row since `version` was read; `mine` are the column values to be written.

    Called inside the operation, so that nobody can come between. Raises EditClash.
    """
    table: Any = model
    now = session.db.value(table.select(table.version).where(table.id == row_id))
    if version is None or version == now:
        return
    before = _before(session, model, row_id, int(now) - version)
    names = [name for name in dict.fromkeys([*before, *mine]) if name in model._meta.columns]
    columns = [model._meta.columns[name] for name in names]
    theirs = session.db.one(table.select(*columns).where(table.id == row_id)) if columns else ()
    current = dict(zip(names, theirs or (), strict=False))
    newest = Change.select(Change.operation).where(Change.table_name == table_of(model), Change.row_id == row_id)
    who, said = sentence_of(session, session.db.value(newest.order_by(Change.operation.desc()), 0))
    raise EditClash(
        _("{what} has changed since you read it: {who} {said}.").format(
            what=public_id(model, row_id), who=who, said=said
        ),
        _("Read it again, then change it."),
        tuple(Difference(n, before.get(n, current[n]), current[n], mine.get(n, current[n])) for n in names),
    )


def _before(session: Session, model: type[Row], row_id: int, steps: int) -> dict[str, Any]:
    """What the columns were that the last `steps` operations on this row have changed; the oldest value wins."""
    kept: dict[str, Any] = {}
    mine = (Change.table_name == table_of(model)) & (Change.row_id == row_id) & (Change.act == "U")
    query = Change.select(Change.before).where(mine).order_by(Change.id.desc()).limit(max(steps, 0))
    for (before,) in session.db.rows(query):
        kept |= {name: model._meta.columns[name].python_value(value) for name, value in json.loads(before).items()}
    return kept


__all__ = ["Difference", "EditClash", "active_user", "name_of", "require_version", "target"]
