"""Columns and their values as people call them: the names of fields, and what stands in them in words.

For whatever shows a change: the timeline of a record, the clash of two edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tcrm.clean import excerpt
from tcrm.dates import from_epoch, short_day, short_when
from tcrm.i18n import N_, _
from tcrm.models import BUSINESS_TABLES, Account, Competitor, Contact, Pipeline, Product, Row, Tag, Team, User
from tcrm.models.base import among
from tcrm.models.fields import DayField, DayNumberField, FlagField, MomentField
from tcrm.models.reversal import by_table
from tcrm.queries.criteria import ROLES
from tcrm.session import Session, public_id

FIELD_NAMES: dict[str, str] = {
    "account_id": N_("customer"),
    "amount": N_("amount"),
    "attitude": N_("attitude"),
    "archived": N_("archived"),
    "budget": N_("budget"),
    "city": N_("city"),
    "class": N_("class"),
    "close_on": N_("expected close"),
    "company": N_("company"),
    "contact_id": N_("contact"),
    "country": N_("country"),
    "currency": N_("currency"),
    "due_on": N_("due"),
    "email": N_("e-mail"),
    "employees": N_("employees"),
    "family_name": N_("family name"),
    "forecast": N_("forecast"),
    "founded": N_("founded"),
    "given_name": N_("given name"),
    "industry": N_("industry"),
    "influence": N_("influence"),
    "interest": N_("interest"),
    "key_account": N_("key account"),
    "kind": N_("kind"),
    "language": N_("language"),
    "lifecycle": N_("life cycle"),
    "lines": N_("street"),
    "main": N_("first to ask"),
    "name": N_("name"),
    "note": N_("note"),
    "owner_id": N_("owner"),
    "parent_id": N_("parent"),
    "person": N_("person"),
    "phone": N_("phone"),
    "pipeline_id": N_("pipeline"),
    "private": N_("private"),
    "postcode": N_("postcode"),
    "price": N_("price"),
    "probability": N_("probability"),
    "quantity": N_("quantity"),
    "region": N_("region"),
    "revenue": N_("revenue"),
    "revenue_currency": N_("currency of the revenue"),
    "role": N_("role"),
    "source": N_("source"),
    "start_at": N_("time"),
    "team_id": N_("team"),
    "text": N_("notes"),
    "title": N_("title"),
    "web": N_("web address"),
    "website": N_("website"),
    "contact.title": N_("job title"),
}
"""Column, or table.column where a table calls it otherwise -> the field's name."""

CHOICE_NAMES: dict[str, str] = {
    "organisation": N_("organisation"),
    "person": N_("person"),
    "prospect": N_("prospect"),
    "customer": N_("customer"),
    "former": N_("former customer"),
    "partner": N_("partner"),
    "cold": N_("cold"),
    "warm": N_("warm"),
    "hot": N_("hot"),
    "omitted": N_("omitted"),
    "pipeline": N_("pipeline"),
    "best": N_("best case"),
    "commit": N_("commit"),
    "closed": N_("closed"),
}
"""Stored choice -> its word."""

_CHOSEN = {"kind", "lifecycle", "interest", "forecast"}
_MONEY = {"amount": "currency", "budget": "currency", "revenue": "revenue_currency", "price": "currency"}
_PERCENT = {"probability"}
_TABLES = by_table(BUSINESS_TABLES)
_NAMED: dict[type[Row], Any] = {
    Account: Account.name,
    Competitor: Competitor.name,
    Contact: Contact.name,
    Pipeline: Pipeline.name,
    Product: Product.name,
    Tag: Tag.name,
    Team: Team.name,
    User: User.name,
}
_SHOWN = 60  # of a value


def label(table: str, column: str) -> str:
    """The name of a field, in the user's language; a column that has none shows as it is."""
    return _(FIELD_NAMES.get(f"{table}.{column}") or FIELD_NAMES.get(column) or column.replace("_", " "))


def role_name(role: str) -> str:
    """A person's part in a deal, in the user's language; one that the firm typed itself shows as it is."""
    return _(ROLES[role][0]) if role in ROLES else role


class Words:
    """Turns stored values into words. Names are read for many rows at once, with one query a table: `learn` first."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._names: dict[type[Row], dict[int, str]] = {}

    def learn(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Read the names that these rows (table, values by column) refer to."""
        wanted: dict[type[Row], set[int]] = {}
        for table, values in rows:
            for column, value in values.items():
                model = _refers_to(table, column)
                if model is not None and isinstance(value, int):
                    wanted.setdefault(model, set()).add(value)
        for model, ids in wanted.items():
            self.learn_names(model, ids)

    def learn_names(self, model: type[Row], ids: Iterable[int]) -> None:
        """Read the names of these records, as far as this person may know them."""
        known = self._names.setdefault(model, {})
        known.update(self._read(model, set(ids) - set(known)))

    def _read(self, model: Any, ids: set[int]) -> dict[int, str]:
        query = model.select(model.id, _NAMED[model]).where(among(model.id, ids))
        if model is Contact:  # of customers, colleagues, products … everybody knows
            query = query.where(self.session.visible(Contact))
        if model is User:
            return {
                row_id: name or login
                for row_id, name, login in self.session.db.rows(query.select(User.id, User.name, User.login))
            }
        return {row[0]: row[1] for row in self.session.db.rows(query)}

    def name(self, model: type[Row], row_id: int | None) -> str | None:
        """The name of a record that was learned; None if it is not there any more or not seen."""
        return None if row_id is None else self._names.get(model, {}).get(row_id)

    def say(self, table: str, column: str, value: Any, beside: Mapping[str, Any] | None = None) -> str:
        """A stored value in words, blank for nothing. `beside` are other columns of the row, for the currency."""
        if value is None or value == "":
            return ""
        model = _refers_to(table, column)
        if model is not None:
            return self.name(model, value) or (public_id(model, value) if model is Account else "–")
        field = _TABLES[table]._meta.columns.get(column)
        if isinstance(field, FlagField):
            return _("yes") if value else _("no")
        if isinstance(field, (DayField, DayNumberField)):
            day = value if isinstance(value, date) else field.python_value(value)
            return short_day(day, self.session.today()) if day is not None else ""
        if isinstance(field, MomentField):
            at = from_epoch(int(value)).astimezone(self.session.zone)
            return short_when(at.date(), at.time(), self.session.today())
        if column in _MONEY:
            currency = (beside or {}).get(_MONEY[column]) or self.session.currency
            return self.session.numerals.full(int(value), str(currency))
        if column in _PERCENT:
            return _("{percent} %").format(percent=value)
        if column in _CHOSEN:
            return _(CHOICE_NAMES.get(str(value), str(value)))
        if (table, column) == ("deal_contact", "role"):
            return role_name(str(value))
        return excerpt(str(value), _SHOWN)


def _refers_to(table: str, column: str) -> type[Row] | None:
    """The table whose names a column is shown by."""
    field = _TABLES[table]._meta.columns.get(column)
    model = getattr(field, "rel_model", None)
    return model if model in _NAMED else None
