"""Phones, e-mails and web addresses: checked, and changed only where more than their spelling changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tcrm.actions.customer_values import bad_value
from tcrm.clean import clean_line, digits, search_key
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import ContactPoint
from tcrm.models.journal import Recorder
from tcrm.phones import phone_key
from tcrm.session import Session

LISTS = {"phones": "phone", "emails": "email", "webs": "web"}
FIRSTS = {"phone": "phone", "email": "email"}
"""Fields of a form: all points of a kind, or the first of them."""

_COUNTRY_DIGITS = 3
_NATIONAL_DIGITS = 7


def read_point(kind: str, text: str) -> tuple[str, str]:
    """(value, key) of a typed phone, e-mail or web address. Equal keys mean the same.

    A phone is kept as typed; of an e-mail the address alone. Raises BadValue for a phone without digits, an e-mail
    that is not written like name@example.com.
    """
    value = clean_line(text.strip())
    if kind == "phone":
        if not digits(value):
            raise bad_value("phone", text, _("A phone number has digits."))
        return value, phone_key(value)
    if kind == "email":
        address = _address(value) if "<" in value else value
        name, at, domain = address.rpartition("@")
        whole = "." in domain and all(domain.split("."))
        if not (name and at and whole) or address.split() != [address]:
            raise bad_value("email", text, _("Write it like name@example.com."))
        return address, address.casefold()
    key = search_key(value).removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return value, key.rstrip("/")


def _address(text: str) -> str:
    """The address alone of `Ann Lee <ann@example.com>`."""
    from email.utils import parseaddr  # it brings much along that is hardly ever needed

    return parseaddr(text)[1]


def is_same(kind: str, old: str, new: str) -> bool:
    """Whether a key adds nothing to an old one: the same, or the same phone with its country left out."""
    if old == new:
        return True
    national = new.removeprefix("0")
    missing = len(old) - len(national)
    return (
        kind == "phone"
        and len(national) >= _NATIONAL_DIGITS
        and 0 < missing <= _COUNTRY_DIGITS
        and not old.startswith("0")
        and old.endswith(national)
    )


def split_points(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a form that are points, and the others."""
    points = {name: value for name, value in changes.items() if name in LISTS or name in FIRSTS}
    return points, {name: value for name, value in changes.items() if name not in points}


def write_points(session: Session, op: Recorder, column: str, row_id: int, fields: Mapping[str, Any]) -> None:
    """Bring the points of an account or a contact (`column`: account_id, contact_id) to what the fields say:
    `phones` and so on name all of a kind, `phone` the first one (blank takes it away)."""
    for name, value in fields.items():
        kind = LISTS.get(name) or FIRSTS[name]
        have = _have(session, column, row_id, kind)
        if name in LISTS:
            wanted = [str(one) for one in ([value] if isinstance(value, str) else value)]
        else:
            wanted = [str(value or ""), *(have[n][1] for n in range(1, len(have)))]
        _bring(op, column, row_id, kind, have, [read_point(kind, text) for text in wanted if text.strip()])


def current_points(session: Session, column: str, row_id: int, names: Iterable[str]) -> dict[str, str | list[str]]:
    """What the fields of a form say now: `phones` all of a kind, `phone` the first one, blank for none."""
    out: dict[str, str | list[str]] = {}
    for name in names:
        values = [value for _id, value, _key in _have(session, column, row_id, LISTS.get(name) or FIRSTS[name])]
        out[name] = values if name in LISTS else (values[0] if values else "")
    return out


def same_points(name: str, one: Any, other: Any) -> bool:
    """Whether two values of such a field mean the same, however they are spelt."""
    kind = LISTS.get(name) or FIRSTS[name]
    keys = []
    for value in (one, other):
        listed = [value] if isinstance(value, str) else list(value or ())
        keys.append({_typed_key(kind, str(text)) for text in listed if str(text).strip()})
    return keys[0] == keys[1]


def _typed_key(kind: str, text: str) -> str:
    """The key of what was typed or stored, also of what could not be typed now."""
    try:
        return read_point(kind, text)[1]
    except BadValue:
        return _key(kind, text)


def _have(session: Session, column: str, row_id: int, kind: str) -> list[tuple[int, str, str]]:
    of: Any = ContactPoint._meta.columns[column]
    query = ContactPoint.select(ContactPoint.id, ContactPoint.value).where(of == row_id, ContactPoint.kind == kind)
    return [
        (point_id, value, _key(kind, value)) for point_id, value in session.db.rows(query.order_by(ContactPoint.id))
    ]


def _key(kind: str, value: str) -> str:
    """The key of what is stored already, wherever it came from."""
    return phone_key(value) if kind == "phone" else value.casefold() if kind == "email" else read_point(kind, value)[1]


def _bring(
    op: Recorder,
    column: str,
    row_id: int,
    kind: str,
    have: Sequence[tuple[int, str, str]],
    wanted: Iterable[tuple[str, str]],
) -> None:
    """Keep what is the same, put new values in the place of those that went, add and remove the rest."""
    left = list(have)
    fresh: list[tuple[str, str]] = []
    spelt: dict[str, str] = {}
    for value, key in wanted:
        spelt.setdefault(key, value)
    for key, value in spelt.items():
        same = next((point for point in left if is_same(kind, point[2], key)), None)
        if same is not None:
            left.remove(same)
        else:
            fresh.append((value, key))
    pairs = list(zip(left, fresh, strict=False))
    op.update_each(ContactPoint, {point[0]: {"value": value, "key": key} for point, (value, key) in pairs})
    op.delete(ContactPoint, [point[0] for point in left[len(pairs) :]])
    op.insert_many(
        ContactPoint,
        [{column: row_id, "kind": kind, "value": value, "key": key} for value, key in fresh[len(pairs) :]],
    )
