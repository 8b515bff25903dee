"""Which record somebody means: by its id (`D-17`) or by a name that only one has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import Value

from tcrm.clean import clean_line, excerpt, name_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Product, SearchKey, User
from tcrm.queries.matches import KINDS
from tcrm.queries.refs import MODELS, Ref, kind_name, parse_ref, public, read_ref
from tcrm.queries.search import find, is_there
from tcrm.session import Session

__all__ = ["MODELS", "Ref", "kind_name", "parse_ref", "public", "resolve"]

_OFFERED = 6
_LAST = "\U0010ffff"


def resolve(session: Session, text: str, kinds: Iterable[str], *, begins: bool = False) -> Ref:
    """The one record of these kinds that `text` names, by id or by its whole name (accents and case do not matter).

    With `begins`, a name that begins with these whole words will do if only one does. A user is named by login too,
    a product by its code. Nothing is guessed: raises Refused with the candidates when several or none fit, NotFound
    when nothing comes near, BadValue for an id of another kind.
    """
    among = tuple(kinds)
    ref = read_ref(text, among[0] if len(among) == 1 else None)
    if ref is not None and ref.kind in among and is_there(session, ref):
        return ref
    key = name_key(clean_line(" ".join(text.split())))
    found = _named(session, key, among, "\n") if key else []
    if not found and begins and key:
        found = _named(session, key, among, " ")
    if len(found) == 1:
        return found[0]
    if ref is not None and not found:
        raise _wrong_id(ref, among)
    raise _unclear(session, text, among, found)


def _named(session: Session, key: str, kinds: tuple[str, ...], end: str) -> list[Ref]:
    """Records whose name is `key` (end: newline) or goes on after it with another word (end: blank)."""
    start = key + end
    out: list[Ref] = []
    for kind in kinds:
        model: Any = MODELS[kind]
        if kind in KINDS:
            query = model.select(model.id).join(SearchKey, on=(SearchKey.row_id == model.id))
            query = query.where(
                SearchKey.kind == kind, SearchKey.head >= _plain(start), SearchKey.head < _plain(start + _LAST)
            )
            if kind != "account":  # everybody may know of customers
                query = query.where(session.visible(model))
            out += [Ref(kind, row[0]) for row in session.db.rows(query.order_by(model.archived, model.id))]
        else:
            out += [Ref(kind, row_id) for row_id, *names in _few(session, kind) if _fits(names, key, end)]
    return out


def _plain(text: str) -> Value:
    """A parameter as it stands: the column's own cleaning would replace the newline."""
    return Value(text, converter=False)


def _few(session: Session, kind: str) -> list[tuple[Any, ...]]:
    """(id, names …) of users and products: so few that they are compared here."""
    if kind == "user":
        return session.db.rows(User.select(User.id, User.login, User.name).where(User.active == 1).order_by(User.id))
    if kind == "product":
        return session.db.rows(Product.select(Product.id, Product.name, Product.code).order_by(Product.id))
    return []


def _fits(names: list[str], key: str, end: str) -> bool:
    keys = [name_key(name) for name in names]
    return key in keys if end == "\n" else any(name.startswith(key + end) for name in keys)


def _wrong_id(ref: Ref, kinds: tuple[str, ...]) -> Refused | BadValue:
    if ref.kind in kinds:
        return NotFound(_("There is no {what}.").format(what=ref))
    wanted = " / ".join(kind_name(kind) for kind in kinds)
    return BadValue(
        _("{what} is the id of another kind of record: {kind}.").format(what=ref, kind=kind_name(ref.kind)),
        _("This needs: {wanted}.").format(wanted=wanted),
    )


def _unclear(session: Session, text: str, kinds: tuple[str, ...], found: list[Ref]) -> Refused:
    name = excerpt(text) or _("nothing")
    searched = tuple(kind for kind in kinds if kind in KINDS)
    hits = find(session, text, searched, _OFFERED) if searched else []
    near = ", ".join(f"{hit.id} {excerpt(hit.name)}" for hit in hits)
    if not near and found:
        near = ", ".join(str(ref) for ref in found[:_OFFERED])
    if found:
        return Refused(
            _("{count} records are called “{name}”.").format(count=len(found), name=name),
            _("Say which by its id: {near}.").format(near=near),
        )
    if near:
        return Refused(
            _("Nothing is called exactly “{name}”.").format(name=name), _("Similar: {near}.").format(near=near)
        )
    wanted = " / ".join(kind_name(kind) for kind in kinds)
    return NotFound(_("There is no {wanted} called “{name}”.").format(wanted=wanted, name=name))
