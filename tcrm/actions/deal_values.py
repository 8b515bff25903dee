"""What may stand in a deal's fields: typed values checked and brought into the columns' form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tcrm.clean import excerpt
from tcrm.currencies import CODES
from tcrm.errors import BadValue, NotFound
from tcrm.i18n import _
from tcrm.models import Account
from tcrm.models.vocabulary import WORDS
from tcrm.money import LIMIT, ZERO_OR_MORE, Money
from tcrm.session import Session, public_id

TEXTS = ("title", "source", "company", "person", "email", "phone")
CHOICES = {name: WORDS[f"deal.{name}"] for name in ("interest", "forecast")}
AMOUNTS = ("amount", "budget")
FIELDS = (*TEXTS, *CHOICES, *AMOUNTS, "currency", "account_id", "close_on", "probability", "private", "archived")
"""The fields of a deal that people may set; stages move, owners are assigned."""


def checked(session: Session, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values from fields by name. An amount is whole minor units, `Money` (which sets the currency too) or None
    for unknown; a day is a `date` or ISO text. Raises BadValue for what cannot stand there, NotFound for an account
    that is not there."""
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in FIELDS:
            raise BadValue(_("A deal has no field {name}.").format(name=excerpt(name)))
        if name in AMOUNTS:
            values[name] = _amount(value)
            if isinstance(value, Money):
                values["currency"] = value.currency
        elif name in TEXTS:
            values[name] = str(value or "").strip()
        else:
            values[name] = _other(session, name, value)
    if "title" in values and not values["title"]:
        raise BadValue(_("A deal needs a title."))
    return values


def _amount(value: Any) -> int | None:
    minor = value.minor if isinstance(value, Money) else value
    if minor is None:
        return None
    if not isinstance(minor, int) or isinstance(minor, bool) or not 0 <= minor <= LIMIT:
        raise BadValue(_(ZERO_OR_MORE))
    return minor


def _other(session: Session, name: str, value: Any) -> Any:
    if name == "close_on":
        return _day(value)
    if name == "probability":
        return _percent(value)
    if name == "currency":
        return _currency(value)
    if name == "account_id":
        return _account(session, value)
    if name in CHOICES:
        return _choice(name, value)
    return bool(value)


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadValue(
            _("{text} is no date.").format(text=excerpt(str(value))), _("Write it like 2026-11-05.")
        ) from None


def _percent(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
        raise BadValue(_("A probability lies between 0 and 100 %."), _("Leave it blank to have it computed."))
    return value


def _currency(value: Any) -> str:
    if value not in CODES:
        raise BadValue(
            _("{text} is no currency.").format(text=excerpt(str(value))), _("Write its three-letter code: EUR, USD.")
        )
    return str(value)


def _account(session: Session, value: Any) -> int | None:
    """Whoever may know that a customer exists, and that is everybody, may have a deal with it."""
    if value is None:
        return None
    if session.db.one(Account.select(Account.id).where(Account.id == value)) is None:
        raise NotFound(_("There is no {what}.").format(what=public_id(Account, value)))
    return int(value)


def _choice(name: str, value: Any) -> str:
    if value not in CHOICES[name]:
        raise BadValue(
            _("{text} cannot stand there.").format(text=excerpt(str(value))),
            _("Choose one of: {names}.").format(names=", ".join(c for c in CHOICES[name] if c)),
        )
    return str(value)


__all__ = ["AMOUNTS", "CHOICES", "FIELDS", "TEXTS", "checked"]
