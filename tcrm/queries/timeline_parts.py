"""What hangs on a record, in words: a phone, an address, a person's part, a tag. So a change of it becomes one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tcrm.clean import excerpt
from tcrm.i18n import N_, _
from tcrm.models import Account, Competitor, Contact, Product, Tag, Team, User
from tcrm.money import full
from tcrm.queries.past import Image
from tcrm.queries.wording import Words, label, role_name

POINT_NAMES = {"phone": N_("phone"), "email": N_("e-mail"), "web": N_("web address")}
ADDRESS_NAMES = {
    "visit": N_("visiting address"),
    "billing": N_("billing address"),
    "shipping": N_("shipping address"),
    "mail": N_("postal address"),
}
EVENT_NAMES = {"sign": N_("about to sign"), "add_on": N_("may order more"), "payment": N_("is to pay")}

Teller = Callable[[Words, Image], str | None]
"""A row in words; blank for one that is not in force, None for one that this person may not know of."""


def noun(table: str, row: Image, seen_from: str) -> str:
    """What such a row is called on a record of the kind `seen_from`: phone, billing address, contact, tag …"""
    if table == "contact_point":
        return _(POINT_NAMES.get(row.get("kind", ""), "phone"))
    if table == "address":
        return _(ADDRESS_NAMES.get(row.get("kind", ""), "visiting address"))
    if table == "membership":
        return label(table, "contact_id" if seen_from == "account" else "account_id")
    if table == "deal_contact" and seen_from == "contact":
        return _("part in {deal}").format(deal=f"D-{row.get('deal_id')}")
    return {
        "deal_contact": _("contact"),
        "deal_competitor": _("competitor"),
        "deal_line": _("product"),
        "tagging": _("tag"),
        "hot_flag": _("hot"),
        "share": _("shared with"),
    }[table]


def told(words: Words, table: str, row: Image, seen_from: str) -> str | None:
    """Such a row in words, blank for none; None if this person may not know of it."""
    if not row:
        return ""
    if table == "membership":
        return _membership(words, row, seen_from)
    if table == "deal_contact":
        return _part(words, row, seen_from)
    return _TELLERS[table](words, row)


def _with(name: str | None, *facts: str) -> str | None:
    said = ", ".join(fact for fact in facts if fact)
    return f"{name} ({said})" if name and said else name


def _membership(words: Words, row: Image, seen_from: str) -> str | None:
    model: Any = Contact if seen_from == "account" else Account
    return _with(
        words.name(model, row["contact_id" if seen_from == "account" else "account_id"]) or row.get("name"),
        row.get("role") or "",
        _("main contact") if row.get("main") else "",
    )


def _part(words: Words, row: Image, seen_from: str) -> str | None:
    influence, attitude = row.get("influence"), row.get("attitude")
    facts = (
        role_name(row.get("role") or ""),
        _("influence {n}").format(n=influence) if influence is not None else "",
        _("attitude {n}").format(n=f"{attitude:+d}") if attitude is not None else "",
    )
    if seen_from == "contact":
        return ", ".join(fact for fact in facts if fact) or _("takes part")
    return _with(words.name(Contact, row["contact_id"]), *facts)


def _point(_words: Words, row: Image) -> str:
    return _with(row.get("value") or "", row.get("label") or "") or ""


def _address(_words: Words, row: Image) -> str:
    town = " ".join(part for part in (row.get("postcode"), row.get("city")) if part)
    parts = (row.get("lines"), town, row.get("region"), row.get("country"))
    return ", ".join(" ".join(part.split()) for part in parts if part)


def _hot(words: Words, row: Image) -> str:
    if row.get("cleared"):
        return ""
    event = EVENT_NAMES.get(row.get("event") or "")
    until = words.say("hot_flag", "until", row.get("until"))
    facts = [excerpt(row.get("note") or "", 60), _(event) if event else ""]
    facts += [words.say("hot_flag", "amount", row.get("amount"), row)]
    facts += [_("until {day}").format(day=until) if until else ""]
    return " · ".join(fact for fact in facts if fact) or _("yes")


def _share(words: Words, row: Image) -> str | None:
    name = words.name(User, row.get("user_id")) or words.name(Team, row.get("team_id"))
    return _with(name, _("may change it") if row.get("may_edit") else "")


def _line(words: Words, row: Image) -> str:
    name = row.get("title") or words.name(Product, row.get("product_id")) or _("something")
    price = full(row.get("price") or 0, row["currency"], words.session.firm.decimal_comma)
    return _("{quantity} × {product} at {price}").format(quantity=row.get("quantity"), product=name, price=price)


_TELLERS: dict[str, Teller] = {
    "contact_point": _point,
    "address": _address,
    "tagging": lambda words, row: words.name(Tag, row["tag_id"]),
    "hot_flag": _hot,
    "share": _share,
    "deal_competitor": lambda words, row: _with(
        words.name(Competitor, row["competitor_id"]), excerpt(row.get("note") or "", 60)
    ),
    "deal_line": _line,
}
