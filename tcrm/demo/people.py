"""The contacts of the customers: one to four at each, some at two."""

from __future__ import annotations

from functools import cache
from typing import Any

from tcrm.demo import names
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import Account, Buyer, Contact, Position, Typed

GROUP_ROLE = "group purchasing"


def contacts(seed: int, accounts: list[Account], numbers: names.Numbers) -> tuple[Contact, ...]:
    """All contacts, those of an account together, in the order of the accounts."""
    scene = {given["key"]: given["people"] for given in ingredients("scene")["account"]}
    told: list[Contact] = []
    for account in accounts:
        dice = Dice(seed, "people", account.key)
        if account.kind == "person":
            told.append(_self(dice, account, numbers))
            continue
        rows = scene.get(account.key) or _drawn(dice, account)
        for n, (title, given, family, role, *_) in enumerate(rows, 1):
            told.append(_contact(dice, account, numbers, n, (title, given, family, role)))
    return tuple(told)


@cache
def known_buyers() -> dict[str, Buyer]:
    """The parts that the people of the scene always play, by contact key."""
    return {
        f"{given['key']}.{n}": Buyer(f"{given['key']}.{n}", role, influence, attitude)
        for given in ingredients("scene")["account"]
        for n, (*_, role, influence, attitude) in enumerate(given["people"], 1)
    }


def usual_part(job: str) -> str:
    """The buying role that goes with a job; `influencer` where nothing is known."""
    return next((part for name, part, _ in ingredients("companies")["jobs"]["list"] if name == job), "influencer")


def _drawn(dice: Dice, account: Account) -> list[list[Any]]:
    parts, jobs = names.place(account.country), ingredients("companies")["jobs"]["list"]
    most = 2 if account.employees < 60 else 3 if account.employees < 300 else 4
    rows: list[list[Any]] = []
    for _ in range(dice.between(1, most)):
        free = [job for job in jobs if job[0] not in [row[3] for row in rows]]
        job = dice.weighted(free, [job[2] for job in free])[0]
        title = dice.pick(ingredients("companies")["jobs"]["titles"]) if dice.chance(0.08) else ""
        given, family = dice.pick(parts["given"]), dice.pick(parts["family"])
        if [given, family] not in [row[1:3] for row in rows]:
            rows.append([title, given, family, job])
    return rows


def _contact(dice: Dice, account: Account, numbers: names.Numbers, n: int, row: tuple[str, str, str, str]) -> Contact:
    title, given, family, role = row
    positions = [Position(account.key, role)]
    if account.parent and n == 1:
        positions.append(Position(account.parent, GROUP_ROLE))
    domain = account.website.removeprefix("https://www.")
    address = f"{names.latin(given)}.{names.latin(family)}"
    emails = [Typed("work", f"{address}@{domain}")]
    if dice.chance(0.12):
        emails.append(Typed("private", f"{address}{dice.between(60, 99)}@post.example"))
    phones = [Typed("work", numbers.office(account.country, account.city))]
    if dice.chance(0.45) and (mobile := numbers.mobile(account.country)):
        phones.append(Typed("mobile", mobile))
    return Contact(
        key=f"{account.key}.{n}",
        title=title,
        given=names.shown(given),
        family=names.shown(family),
        name=names.full_name(account.country, given, family),
        positions=tuple(positions),
        emails=tuple(emails),
        phones=tuple(phone for phone in phones if phone.value),
    )


def _self(dice: Dice, account: Account, numbers: names.Numbers) -> Contact:
    given, _, family = account.name.partition(" ")
    trade = dice.pick(ingredients("companies")["jobs"]["trades"])
    mobile = numbers.mobile(account.country)
    phones = (*account.phones, Typed("mobile", mobile)) if mobile else account.phones
    return Contact(
        f"{account.key}.1", "", given, family, account.name, (Position(account.key, trade),), account.emails, phones
    )
