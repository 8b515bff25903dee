"""What hangs on a record, in words: a phone, an address, a person's part, a tag. So a change of it becomes one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tcrm.clean import excerpt
from tcrm.i18n import N_, _
from tcrm.models import Account, Competitor, Contact, Product, Tag, Team, User
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


Named = tuple[str | None, Sequence[str]]
"""Whom a row is about (None: not to be known of) and what is said of them."""


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
    if table == "deal_contact" and seen_from == "contact":
        return ", ".join(fact for fact in _part(words, row, seen_from)[1] if fact) or _("takes part")
    if table in _NAMED:
        name, facts = _NAMED[table](words, row, seen_from)
        return _with(name, *facts)
    return _TELLERS[table](words, row)


_CAME_AND_WENT: dict[str, tuple[str, str]] = {
    "tagging": (N_("tagged {what}"), N_("tag {what} taken off")),
    "hot_flag": (N_("marked as hot: {what}"), N_("not hot any more")),
    "share": (N_("shared with {what}"), N_("not shared with {what} any more")),
}
"""Table -> what is said of a row that came and of one that went; of the others, that it was added or removed."""

_PART = {"deal": (N_("{name} takes part"), N_("{name} takes part no more"))}
_PART["contact"] = (N_("takes part in {deal}"), N_("takes part in {deal} no more"))
_PART["account"] = _PART["deal"]


def sentence(words: Words, table: str, old: Image, new: Image, was: str, now: str, seen_from: str) -> str:
    """What became of such a row that was and is `told` so: `Eva Weiss takes part: champion`, `tagged press`."""
    row = new or old
    named = _named(words, table, row, seen_from)
    name, facts = named if named else ("", "")
    if was and now:
        before = _named(words, table, old, seen_from)
        if named and before and before[0] == name and name and before[1] and facts:
            return f"{name}: {before[1]} → {facts}"
        return ""
    if table == "deal_contact":
        said = _(_PART[seen_from][0 if now else 1]).format(name=name, deal=f"D-{row.get('deal_id')}")
        return f"{said}: {facts}" if now and facts else said
    came, went = _CAME_AND_WENT.get(table, (N_("{noun} added: {what}"), N_("{noun} removed: {what}")))
    if table == "hot_flag" and now == _("yes"):
        return _("marked as hot")
    return _(came if now else went).format(noun=noun(table, row, seen_from), what=now or was)


def _named(words: Words, table: str, row: Image, seen_from: str) -> tuple[str, str] | None:
    """Whom a row is about and the facts of it; None for one that is about nobody, or not to be known of."""
    named = _NAMED[table](words, row, seen_from) if table in _NAMED else None
    return None if named is None or named[0] is None else (named[0], ", ".join(fact for fact in named[1] if fact))


def _with(name: str | None, *facts: str) -> str | None:
    said = ", ".join(fact for fact in facts if fact)
    return f"{name} ({said})" if name and said else name


def _membership(words: Words, row: Image, seen_from: str) -> Named:
    model: Any = Contact if seen_from == "account" else Account
    name = words.name(model, row["contact_id" if seen_from == "account" else "account_id"]) or row.get("name")
    return name, (row.get("role") or "", _("main contact") if row.get("main") else "")


def _part(words: Words, row: Image, seen_from: str) -> Named:
    influence, attitude = row.get("influence"), row.get("attitude")
    return "" if seen_from == "contact" else words.name(Contact, row["contact_id"]), (
        role_name(row.get("role") or ""),
        _("influence {n}").format(n=influence) if influence is not None else "",
        _("attitude {n}").format(n=f"{attitude:+d}") if attitude is not None else "",
    )


def _rival(words: Words, row: Image, seen_from: str) -> Named:
    return words.name(Competitor, row["competitor_id"]), (excerpt(row.get("note") or "", 60),)


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
    numerals = words.session.numerals
    price, quantity = numerals.full(row.get("price") or 0, row["currency"]), numerals.example(row.get("quantity") or "")
    return _("{quantity} × {product} at {price}").format(quantity=quantity, product=name, price=price)


_TELLERS: dict[str, Teller] = {
    "contact_point": _point,
    "address": _address,
    "tagging": lambda words, row: words.name(Tag, row["tag_id"]),
    "hot_flag": _hot,
    "share": _share,
    "deal_line": _line,
}

_NAMED: dict[str, Callable[[Words, Image, str], Named]] = {
    "membership": _membership,
    "deal_contact": _part,
    "deal_competitor": _rival,
}
