"""What may stand in the fields of a customer and of a contact: typed values checked and brought into columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tcrm.clean import clean_line, excerpt, name_key
from tcrm.currencies import CODES
from tcrm.errors import BadValue, NotFound
from tcrm.i18n import N_, _
from tcrm.models import Account
from tcrm.models.vocabulary import WORDS
from tcrm.money import LIMIT, ZERO_OR_MORE, Money
from tcrm.session import Session, public_id

KINDS, CLASSES, LIFECYCLES = WORDS["account.kind"], WORDS["account.class"], WORDS["account.lifecycle"]

ACCOUNT_FIELDS = (
    "name", "kind", "class", "key_account", "lifecycle", "parent_id", "private", "industry", "city", "country",
    "website", "source", "employees", "founded", "revenue", "revenue_currency", "text",
)  # fmt: skip
"""The fields of a customer that people may set; owners are assigned, customers are archived."""

CONTACT_FIELDS = ("name", "given_name", "family_name", "title", "language", "text")

FIELD_NAMES = {
    "name": N_("name"), "kind": N_("kind"), "class": N_("class"), "lifecycle": N_("life cycle"),
    "parent_id": N_("parent"), "employees": N_("employees"), "founded": N_("founded"), "revenue": N_("revenue"),
    "revenue_currency": N_("currency of the revenue"), "key_account": N_("key account"), "private": N_("private"),
}  # fmt: skip
_CHOICES = {"kind": KINDS, "class": CLASSES, "lifecycle": LIFECYCLES}
_RANGES = {"employees": (0, 10**8), "founded": (500, 9999), "revenue": (0, LIMIT)}
NUMBERS = tuple(_RANGES)
"""The fields of a customer that are numbers."""


def sort_key(name: str) -> str:
    """What lists are sorted by."""
    return name_key(clean_line(name))


def checked_account(session: Session, changes: Mapping[str, Any], account_id: int | None = None) -> dict[str, Any]:
    """Column values from fields by name; numbers and flags may come as typed text, `revenue` as Money.

    Raises BadValue, naming field and value, for what cannot stand there.
    """
    values: dict[str, Any] = {}
    for given, value in changes.items():
        field = {"class_": "class", "parent": "parent_id"}.get(given, given)
        if field not in ACCOUNT_FIELDS:
            raise BadValue(_("A customer has no field {name}.").format(name=excerpt(field)))
        if field == "parent_id":
            values[field] = _parent(session, value, account_id)
        elif isinstance(value, Money) and field == "revenue":
            if value.minor < 0:
                raise bad_value(field, value, _(ZERO_OR_MORE))
            values[field], values["revenue_currency"] = _count(field, value.minor, 0, LIMIT), value.currency
        else:
            check = _CHECKS.get(field)
            values[field] = check(field, value) if check else _text(field, value)
    return _named(values)


def checked_contact(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values of a contact from fields by name. Raises BadValue for what cannot stand there."""
    for field in changes:
        if field not in CONTACT_FIELDS:
            raise BadValue(_("A contact has no field {name}.").format(name=excerpt(field)))
    return _named({field: _text(field, value) for field, value in changes.items()})


def checked_number(field: str, value: int | None) -> int | None:
    """A number of employees, a year of foundation, a revenue in minor units. Raises BadValue for what it cannot be."""
    return _count(field, value, *_RANGES[field])


def bad_value(field: str, value: Any, hint: str) -> BadValue:
    """The error that names field and value."""
    return BadValue(
        _("{field}: {value} cannot stand there.").format(
            field=_(FIELD_NAMES.get(field, field)), value=excerpt(str(value)) or _("nothing")
        ),
        hint,
    )


def _named(values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values:
        if not values["name"]:
            raise BadValue(_("A name is needed."))
        values["sort_name"] = sort_key(values["name"])
    return values


def _text(field: str, value: Any) -> str:
    return str("" if value is None else value).strip()


def _choice(field: str, value: Any) -> str:
    text = _text(field, value)
    for choice in _CHOICES[field]:
        if choice.casefold() == text.casefold():
            return choice
    names = ", ".join(choice for choice in _CHOICES[field] if choice)
    raise bad_value(field, value, _("Choose one of: {names}.").format(names=names))


_YES, _NO = ("1", "yes", "y", "true", "x"), ("", "0", "no", "n", "false", "-")


def _flag(field: str, value: Any) -> bool:
    text = _text(field, value).casefold() if isinstance(value, str) else str(int(bool(value)))
    if text in _YES or text == _("yes"):
        return True
    if text in _NO or text == _("no"):
        return False
    raise bad_value(field, value, _("Say yes or no."))


def _count(field: str, value: Any, least: int, most: int) -> int | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    if text.isascii() and text.isdigit() and least <= int(text[:20]) <= most:
        return int(text)
    raise bad_value(
        field, value, _("It is a whole number from {least} to {most}.").format(least=least, most=f"{most:,}")
    )


def _currency(field: str, value: Any) -> str:
    text = _text(field, value).upper()
    if text and text not in CODES:
        raise bad_value(field, value, _("Write its three-letter code: EUR, USD."))
    return text


def _parent(session: Session, value: Any, account_id: int | None) -> int | None:
    """A customer above this one: there, and not below it."""
    if value is None or value == "":
        return None
    if not isinstance(value, int):
        raise bad_value("parent_id", value, _("Choose a customer."))
    above: int | None = value
    known: set[int] = set()
    while above is not None and above not in known:
        if above == account_id:
            raise bad_value("parent_id", public_id(Account, value), _("It would be its own parent."))
        known.add(above)
        row = session.db.one(Account.select(Account.parent).where(Account.id == above))
        if row is None:
            raise NotFound(_("There is no {what}.").format(what=public_id(Account, above)))
        above = row[0]
    return value


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(_CHOICES, _choice),
    **dict.fromkeys(("key_account", "private"), _flag),
    **dict.fromkeys(NUMBERS, checked_number),
    "revenue_currency": _currency,
}
