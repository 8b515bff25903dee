"""The customers: those of the scene, complete invented ones, those made of parts, and some persons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tcrm.demo import firm, names
from tcrm.demo.days import Days
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import Account, Address, Deal, Share, Typed

UNOWNED = 0.10
SERVICES = "services"


@dataclass(frozen=True)
class Sketch:
    """What is known of a customer before the details are drawn; -1 years: never bought."""

    key: str
    name: str
    country: str
    city: str
    industry: str
    size: int
    domain: str
    kind: str = "organisation"
    scene: bool = False
    owner: str = ""
    grade: str = ""
    key_account: bool = False
    parent: str | None = None
    years: int = -1
    tags: tuple[str, ...] = ()


def sketches(seed: int) -> list[Sketch]:
    """All customers, parents before their daughters."""
    told = [_from_scene(given) for given in ingredients("scene")["account"]]
    parents = dict(ingredients("companies")["parents"]["list"])
    for country, rows in ingredients("companies")["companies"].items():
        for name, city, industry, size, domain in rows:
            told.append(Sketch(domain, name, country, city, industry, size, domain, parent=parents.get(domain)))
    for country, parts in ingredients("places").items():
        have = sum(sketch.country == country for sketch in told)
        told += _made_of_parts(Dice(seed, "made", country), country, parts, parts["count"] - have)
    return sorted(told, key=lambda sketch: sketch.parent is not None)


def _from_scene(given: dict[str, Any]) -> Sketch:
    country, city, industry, size, domain = given["at"]
    owner = "tom" if given.get("parent") else "maria"
    return Sketch(
        given["key"],
        given["name"],
        country,
        city,
        industry,
        size,
        domain,
        scene=True,
        owner=owner,
        grade=given["grade"],
        key_account=given.get("key_account", False),
        parent=given.get("parent"),
        years=given.get("years", 0),
        tags=tuple(given.get("tags", ())),
    )


def _made_of_parts(dice: Dice, country: str, parts: dict[str, Any], count: int) -> list[Sketch]:
    made: list[Sketch] = []
    taken: set[str] = set()
    persons = parts.get("people", 0)
    while len(made) < count:
        city, family = dice.pick(parts["cities"])[0], dice.pick(parts["family"])
        key, kind = f"{country.lower()}-{len(made) + 1:02}", "organisation"
        size, industry = max(6, round(dice.lognormal(90, 0.8) / 5) * 5), SERVICES
        if len(made) < persons:
            name, kind, size = f"{dice.pick(parts['given'])} {family}", "person", 0
        else:
            trade, industry = dice.pick(parts["trades"])
            name = dice.pick(parts["patterns"]).format(family=family, trade=trade)
        if name not in taken:
            taken.add(name)
            made.append(Sketch(key, name, country, city, industry, size, _domain(country, name), kind))
    return made


def _domain(country: str, name: str) -> str:
    words = [names.latin(word) for word in name.split()]
    return "-".join([*[word for word in words if len(word) > 2][:3], country.lower()])


def accounts(seed: int, days: Days, sketched: list[Sketch], numbers: names.Numbers) -> list[Account]:
    """The customers with owner, class, addresses and numbers. What they bought is not yet known."""
    return [_account(Dice(seed, "account", sketch.key), days, sketch, numbers) for sketch in sketched]


def _account(dice: Dice, days: Days, sketch: Sketch, numbers: names.Numbers) -> Account:
    domain = f"{sketch.domain}.example"
    owner = sketch.owner or (None if dice.chance(UNOWNED) else _owner(dice, sketch.country))
    grade = sketch.grade or _grade(dice, sketch.size)
    lifecycle = dice.weighted(("prospect", "lead", "former"), (76, 18, 6))
    years = dice.between(2, 8)
    old_since = days.ago(years * 365 + dice.between(0, 300))
    since: date | None = days.ago(sketch.years * 365 + 40) if sketch.years > 0 else old_since
    if sketch.years > 0 or (not sketch.scene and dice.chance(0.25)):
        lifecycle = "customer"
    elif lifecycle != "former":
        since = None
    known = days.ago(560 + dice.between(0, 900))
    return Account(
        key=sketch.key,
        kind=sketch.kind,
        name=sketch.name,
        country=sketch.country,
        city=sketch.city,
        industry=sketch.industry,
        employees=sketch.size,
        website="" if sketch.kind == "person" else f"https://www.{domain}",
        lifecycle="prospect" if sketch.scene and lifecycle == "lead" else lifecycle,
        grade=grade,
        key_account=sketch.key_account or (grade == "A" and dice.chance(0.25)),
        parent=sketch.parent,
        owner=owner,
        since=since,
        created_at=days.some_time(dice, min(known, since) if since else known),
        tags=sketch.tags or tuple(dice.some(ingredients("companies")["tags"]["list"], dice.between(0, 2))),
        addresses=_addresses(dice, sketch),
        emails=(Typed("work", f"{'mail' if sketch.kind == 'person' else 'info'}@{domain}"),),
        phones=(Typed("switchboard" if sketch.size else "work", numbers.office(sketch.country, sketch.city)),),
    )


def _owner(dice: Dice, country: str) -> str:
    near = [seller["login"] for seller in firm.sellers() if country in seller["countries"]]
    login: str = dice.pick(near)
    return login


def _grade(dice: Dice, size: int) -> str:
    if size >= 500:
        return dice.weighted(("A", "B", "C"), (60, 30, 10))
    return dice.weighted(("A", "B", "C"), (10, 50, 40) if size >= 100 else (2, 28, 70))


def _addresses(dice: Dice, sketch: Sketch) -> tuple[Address, ...]:
    cities = names.place(sketch.country)["cities"]
    kinds = ["visit"] + [kind for kind in ("billing", "delivery") if dice.chance(0.25)]
    told = []
    for kind in kinds:
        city = sketch.city if kind != "delivery" else dice.pick(cities)[0]
        postcode = next(c[1] for c in cities if c[0] == city)
        told.append(Address(kind, names.street(dice, sketch.country), postcode, city, sketch.country))
    return tuple(told)


def with_purchases(accounts: list[Account], deals: tuple[Deal, ...]) -> tuple[Account, ...]:
    """The accounts once more, those that bought being customers since then at the latest."""
    bought: dict[str, date] = {}
    touched = {deal.account for deal in deals if len(deal.moves) > 2}
    for deal in deals:
        if deal.account and deal.outcome == "won":
            day = next(move.at for move in deal.moves if move.stage == "order").date()
            bought[deal.account] = min(day, bought.get(deal.account, day))
    return tuple(_grown(account, bought.get(account.key), account.key in touched) for account in accounts)


def _grown(account: Account, bought: date | None, touched: bool) -> Account:
    if bought:
        since = min(bought, account.since or bought)
        return replace(account, lifecycle="customer", since=since)
    if account.lifecycle == "lead" and touched:
        return replace(account, lifecycle="prospect")
    return account


def shares(seed: int, accounts: list[Account]) -> tuple[Share, ...]:
    """Some accounts are shared with a colleague; Maria's Huber with Tom, who sells the service there."""
    dice, told = Dice(seed, "shares"), [Share("huber", "tom", True)]
    logins = [seller["login"] for seller in firm.sellers()]
    for account in dice.some([a for a in accounts if a.owner and a.key != "huber"], 7):
        other = dice.pick([login for login in logins if login != account.owner])
        told.append(Share(account.key, other, dice.chance(0.4)))
    return tuple(told)


def earliest(days: Days, months: int) -> date:
    """The first day of the story."""
    return days.today - timedelta(days=round(months * 30.4))
