"""The fields of an edit clash in words, as a dialog shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tcrm.clean import excerpt
from tcrm.errors import ClashField
from tcrm.i18n import _
from tcrm.models import Deal, DealLine
from tcrm.queries.refs import Ref, parse_ref
from tcrm.queries.wording import FIELD_NAMES, Words, label
from tcrm.session import Session

_POINTS = {"phones": "phone", "emails": "email", "webs": "web", "phone": "phone", "email": "email"}
_CURRENCY = {"account": "revenue_currency", "contact": "", "deal": "currency"}


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One field: its name in an edit and as people call it, and the three values in words, blank for nothing.

    `disputed`: both changed it, and differently; else there is nothing to decide.
    """

    name: str
    label: str
    before: str
    mine: str
    theirs: str
    disputed: bool


def clash_lines(session: Session, ref: Ref | str, fields: Iterable[ClashField]) -> list[ClashLine]:
    """The fields of a clash over an account, a contact, a deal or what hangs on one (by the name of its table), those
    to decide first."""
    found = parse_ref(ref) if isinstance(ref, str) else ref
    listed = list(fields)
    words = Words(session)
    for side in ("before", "mine", "theirs"):
        words.learn([(found.kind, {field.name: getattr(field, side) for field in listed})])
    currency = {side: _currency(session, found, listed, side) for side in ("before", "mine", "theirs")}
    lines = []
    for field in listed:
        told = {side: _say(words, found.kind, field, side, currency[side]) for side in ("before", "mine", "theirs")}
        lines.append(ClashLine(field.name, _label(found.kind, field.name), **told, disputed=field.disputed))
    return sorted(lines, key=lambda line: not line.disputed)


def _say(words: Words, table: str, field: ClashField, side: str, beside: dict[str, Any]) -> str:
    value = getattr(field, side)
    if _is_point(table, field.name):
        values = [value] if isinstance(value, str) else list(value or ())
        return ", ".join(excerpt(str(one)) for one in values if one)
    return words.say(table, field.name, value, beside)


def _is_point(table: str, name: str) -> bool:
    return table != "deal" and name in _POINTS


def _label(table: str, name: str) -> str:
    return _(FIELD_NAMES[_POINTS[name]]) if _is_point(table, name) else label(table, name)


def _currency(session: Session, ref: Ref, fields: Iterable[ClashField], side: str) -> dict[str, Any]:
    """The currency that amounts are in on one side: what the clash says of it, else what stands there."""
    if ref.kind == "deal_line":
        query = Deal.select(Deal.currency).join(DealLine, on=(DealLine.deal == Deal.id))
        return {"currency": session.db.value(query.where(DealLine.id == ref.id), "")}
    column = _CURRENCY.get(ref.kind, "")
    for field in fields:
        if field.name == column:
            return {column: getattr(field, side)}
    if not column:
        return {}
    model: Any = ref.model
    standing = session.db.value(model.select(model._meta.columns[column]).where(model.id == ref.id), "")
    return {column: standing}
