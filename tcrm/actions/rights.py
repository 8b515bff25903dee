"""What several actions ask before they write: may this person, and who is meant."""

from __future__ import annotations

from typing import Any

from tcrm.actions.clash import require_version
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.queries.refs import Ref, kind_name, parse_ref
from tcrm.queries.whose import find_login
from tcrm.session import Session


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
    found = find_login(session, login)
    if not found.active:
        raise Refused(_("{name} does not work here any more.").format(name=found.name))
    return found.id, found.name


__all__ = ["active_user", "name_of", "require_version", "target"]
