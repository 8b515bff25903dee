"""What every kind of record looks like in a file: one list of fields for import, guess and our own export.

`tcrm export all` writes one CSV a kind with exactly `columns(kind)` as its header, and `import` knows it by that.
Several values in one cell are packed, see `packing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tcrm.i18n import N_

OWN = "tcrm"  # the source under which ids of our own export are remembered

Type = Literal[
    "line",  # text of one line
    "text",  # text of many lines
    "whole",  # a whole number
    "percent",  # 0 to 100
    "decimal",  # a decimal number
    "amount",  # major units in the file, minor units in a draft
    "date",
    "moment",  # a date with a time; in a draft naive means the firm's zone
    "flag",  # yes or no
    "choice",  # one of `choices`
    "status",  # open, won or lost, in whatever words other programs have for them
    "link",  # another record by name (a user by login or name)
    "id",  # another record by its external id; same draft field as the link without `_id`
    "links",  # packed: id | name
    "words",  # packed words
    "points",  # packed phones, e-mails, web addresses: value | label
    "addresses",  # packed: kind | lines | postcode | city | region | country
    "memberships",  # packed: account id | account name | role | main
    "roles",  # packed: contact id | contact name | role | influence | attitude
    "lines",  # packed: product | quantity | price | title
    "competitors",  # packed: name | note
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. `to` is the kind that a link names, `currency` the field with an amount's currency.

    `own` fields are written by our own export; the others are understood when reading only.
    """

    name: str
    type: Type = "line"
    choices: tuple[str, ...] = ()
    to: str = ""
    currency: str = ""
    own: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its name in profiles, what it is called, the name of its file, its fields in order.

    `slots` are the points that single columns may fill, as in `phone.mobile` or `address.billing.city`.
    """

    name: str
    title: str
    file: str
    fields: tuple[Field, ...]
    slots: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return _by_name(self.name).get(name)

    @property
    def columns(self) -> tuple[Field, ...]:
        """The columns of our own export; the first is always `id`."""
        return (Field("id"), *(field for field in self.fields if field.own))


@cache
def _by_name(kind: str) -> dict[str, Field]:
    return {field.name: field for field in KINDS[kind].fields}


def _ref(name: str, to: str) -> tuple[Field, Field]:
    return Field(f"{name}_id", "id", to=to), Field(name, "link", to=to)


def _choice(name: str, *choices: str) -> Field:
    return Field(name, "choice", choices)


_OWNER = Field("owner", "link", to="user")
_POINTS = (Field("phones", "points"), Field("emails", "points"), Field("webs", "points"))
_ABOUT = (*_ref("account", "account"), *_ref("deal", "deal"))

_ACCOUNT = (
    _choice("kind", "organisation", "person"),
    Field("name"),
    _choice("class", "", "A", "B", "C"),
    Field("key_account", "flag"),
    _choice("lifecycle", "prospect", "customer", "former", "partner"),
    *_ref("parent", "account"),
    _OWNER,
    Field("private", "flag"),
    *(Field(name) for name in ("industry", "city", "country", "website", "source")),
    Field("employees", "whole"),
    Field("founded", "whole"),
    Field("revenue", "amount", currency="revenue_currency"),
    Field("revenue_currency"),
    Field("tags", "words"),
    *_POINTS,
    Field("addresses", "addresses"),
    Field("text", "text"),
    Field("archived", "flag"),
)

_CONTACT = (
    *(Field(name) for name in ("name", "given_name", "family_name", "title", "language")),
    Field("accounts", "memberships"),
    *(Field(field.name, field.type, to="account", own=False) for field in _ref("account", "account")),
    Field("role", own=False),
    _OWNER,
    Field("tags", "words"),
    *_POINTS,
    Field("text", "text"),
    Field("archived", "flag"),
)

_DEAL = (
    Field("title"),
    *_ref("account", "account"),
    _OWNER,
    Field("pipeline"),
    Field("stage"),
    Field("status", "status", own=False),
    *(Field(name, "date", own=False) for name in ("won_on", "lost_on", "closed_on")),
    Field("created_on", "date"),
    Field("amount", "amount", currency="currency"),
    Field("currency"),
    Field("close_on", "date"),
    Field("probability", "percent"),
    _choice("forecast", "", "omitted", "pipeline", "best", "commit", "closed"),
    Field("budget", "amount", currency="currency"),
    _choice("interest", "", "hot", "warm", "cold"),
    Field("source"),
    Field("private", "flag"),
    *(Field(name) for name in ("company", "person", "email", "phone")),
    Field("lines", "lines"),
    Field("product", "link", to="product", own=False),
    Field("quantity", "decimal", own=False),
    Field("price", "amount", currency="currency", own=False),
    Field("competitors", "competitors"),
    Field("contacts", "roles"),
    Field("lost_to"),
    Field("reasons", "words"),
    Field("close_note", "text"),
    Field("tags", "words"),
    Field("archived", "flag"),
)

_ACTIVITY = (
    _choice("kind", "call", "visit", "meeting", "email", "task"),
    Field("subject"),
    *_ABOUT,
    _OWNER,
    _choice("status", "planned", "done", "cancelled"),
    Field("due_on", "date"),
    *(Field(name, "moment") for name in ("start", "end", "done_at")),
    Field("place"),
    _choice("priority", "normal", "high", "low"),
    Field("importance", "whole"),
    Field("participants", "words"),
    Field("contacts", "links", to="contact"),
    Field("outcome"),
    Field("text", "text"),
)

# In the order in which they are read: nothing links to what comes after it (a parent account stands in its own file).
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "team",
            N_("team"),
            "teams.csv",
            (Field("name"), Field("parent", "link", to="team"), _choice("kind", "team", "region")),
        ),
        Kind(
            "user",
            N_("user"),
            "users.csv",
            (
                *(Field(name) for name in ("name", "login", "email")),
                *(Field(name, own=False) for name in ("given_name", "family_name")),
                _choice("role", "seller", "manager", "admin"),
                Field("team", "link", to="team"),
                Field("manager", own=False),
                Field("region", own=False),
                Field("active", "flag"),
                Field("zone"),
                Field("language"),
            ),
        ),
        Kind("rate", N_("rate"), "rates.csv", (Field("currency"), Field("on", "date"), Field("rate", "decimal"))),
        Kind(
            "product",
            N_("product"),
            "products.csv",
            (
                *(Field(name) for name in ("name", "code", "series", "unit")),
                Field("price", "amount", currency="currency"),
                Field("currency"),
                Field("active", "flag"),
            ),
        ),
        Kind("account", N_("account"), "accounts.csv", _ACCOUNT, ("phone", "email", "web", "address")),
        Kind("contact", N_("contact"), "contacts.csv", _CONTACT, ("phone", "email", "web")),
        Kind("deal", N_("deal"), "deals.csv", _DEAL),
        Kind(
            "move",
            N_("stage move"),
            "moves.csv",
            (
                Field("deal_id", "id", to="deal"),
                Field("from"),
                Field("to"),
                Field("at", "moment"),
                Field("by", "link", to="user"),
                Field("reason"),
                Field("amount_at", "amount", currency="currency_at"),
                Field("currency_at"),
                Field("probability_at", "percent"),
                Field("close_at", "date"),
            ),
        ),
        Kind("activity", N_("activity"), "activities.csv", _ACTIVITY),
        Kind(
            "memo",
            N_("memo"),
            "memos.csv",
            (
                *_ABOUT,
                *_ref("contact", "contact"),
                Field("at", "moment"),
                Field("by", "link", to="user"),
                Field("text", "text"),
            ),
        ),
    )
}

ADDRESS_PARTS = ("label", "lines", "postcode", "city", "region", "country")


def columns(kind: str) -> tuple[str, ...]:
    """The header of our own export of a kind (`account`, `deal` …); the first column is `id`."""
    return tuple(field.name for field in KINDS[kind].columns)


def own_kind(header: Sequence[str]) -> str:
    """The kind that our own export wrote under this header, or blank if the header is not exactly one of ours."""
    return next((name for name in KINDS if columns(name) == tuple(header)), "")
