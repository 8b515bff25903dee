"""The firm itself: rates, teams, people, products, reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from tcrm.demo.dice import Dice
from tcrm.demo.house import Firm, Product, Rate, Reason, Team, User
from tcrm.demo.ingredients import ingredients

RATE_MONTHS = 20


def firm() -> Firm:
    """The demo company."""
    given = ingredients("firm")["firm"]
    return Firm(given["name"], given["currency"], given["zone"], given["country"], given["phone"])


def rates(today: date, seed: int) -> tuple[Rate, ...]:
    """One rate a currency and month, on the first, from before the first deal up to this month."""
    told = []
    for given in ingredients("firm")["rate"]:
        dice, drift = Dice(seed, "rate", given["currency"]), 0.0
        for back in range(RATE_MONTHS, -1, -1):
            drift = 0.8 * drift + dice.share(-0.5, 0.5) * given["swing"]
            month = today.year * 12 + today.month - 1 - back
            value = Decimal(f"{float(given['value']) * (1 + drift):.8f}")
            told.append(Rate(given["currency"], date(month // 12, month % 12 + 1, 1), value))
    return tuple(told)


def teams() -> tuple[Team, ...]:
    """Firm, regions, managers' teams; parents before their children."""
    given = ingredients("firm")["team"]
    return tuple(Team(t["key"], t["name"], t.get("parent"), t.get("manager")) for t in given)


def users() -> tuple[User, ...]:
    """The owner of the firm, three managers, nine sellers."""
    given = ingredients("firm")
    domain = given["firm"]["domain"]
    return tuple(
        User(u["login"], u["name"], u["role"], u["team"], f"{u['login']}@{domain}", f"+49 30 23125 {110 + n}")
        for n, u in enumerate(given["user"])
    )


@cache
def sellers() -> tuple[dict[str, Any], ...]:
    """The sellers as the ingredients have them, with their countries, pace and shares."""
    return tuple(user for user in ingredients("firm")["user"] if user["role"] == "seller")


@cache
def manager_of(login: str) -> str:
    """The login of the manager of a seller's team."""
    given = ingredients("firm")
    team = next(user["team"] for user in given["user"] if user["login"] == login)
    return str(next(t["manager"] for t in given["team"] if t["key"] == team))


def products() -> tuple[Product, ...]:
    """What the firm sells, priced in its own currency."""
    given = ingredients("firm")
    currency = given["firm"]["currency"]
    return tuple(Product(p["key"], p["name"], p["unit"], p["price"] * 100, currency) for p in given["product"])


def reasons() -> tuple[Reason, ...]:
    """Why deals are lost or won."""
    return tuple(Reason(r["key"], r["outcome"], r["text"]) for r in ingredients("firm")["reason"])


def guidance() -> tuple[tuple[str, str], ...]:
    """What to do in each stage, by stage key."""
    return tuple(ingredients("firm")["guidance"].items())
