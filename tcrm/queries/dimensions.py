"""By what a figure may be split: an expression that gives each deal its key, and what that key is called.

Every deal has exactly one key in every dimension, a blank one where it has none, so that groups always add up.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import SQL, Case, fn

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Account, Deal, DealLine, Product, Team, User
from tcrm.session import Session

DIMENSIONS = ("seller", "team", "region", "source", "product", "class")


def key_of(session: Session, by: str | None) -> Any:
    """The expression of a deal's key: an id or a text, NULL for none. BadValue for an unknown dimension."""
    team = User.select(User.team).where(User.id == Deal.owner)
    if by is None:
        return SQL("''")
    if by == "seller":
        return Deal.owner
    if by == "team":
        return team
    if by == "region":
        found = regions(session)
        return Case(team, list(found.items())) if found else SQL("NULL")
    if by == "source":
        return Deal.source
    if by == "product":
        largest = DealLine.select(DealLine.product).where(DealLine.deal == Deal.id)
        return largest.order_by(DealLine.total.desc(), DealLine.position, DealLine.id).limit(1)
    if by == "class":
        return fn.COALESCE(Account.select(Account.class_).where(Account.id == Deal.account), "")
    raise BadValue(
        _("A figure cannot be split by {name}.").format(name=by),
        _("It can be split by: {names}.").format(names=", ".join(DIMENSIONS)),
    )


def names_of(session: Session, by: str | None, keys: Collection[Any]) -> dict[Any, str]:
    """What the keys are called; no two have the same name. A deal that has none stands under a blank name."""
    known: dict[Any, str] = {}
    if by == "seller":
        known = _seller_names(session)
    elif by in ("team", "region"):
        known = dict(session.db.rows(Team.select(Team.id, Team.name)))
    elif by == "product":
        known = dict(session.db.rows(Product.select(Product.id, Product.name)))
    return {key: "" if key is None else str(known.get(key, key)) for key in keys}


def _seller_names(session: Session) -> dict[Any, str]:
    """A seller's name; with the login behind it where two are called the same, the login where there is no name."""
    people = session.db.rows(User.select(User.id, User.name, User.login))
    names = [name for _id, name, _login in people]
    return {
        person: (name if names.count(name) == 1 else f"{name} ({login})") if name else login
        for person, name, login in people
    }


def regions(session: Session) -> dict[int, int]:
    """Team -> its region: the nearest team of kind region, itself or above; where there is none, the team above."""
    teams = {row[0]: (row[1], row[2]) for row in session.db.rows(Team.select(Team.id, Team.parent, Team.kind))}
    out = {}
    for team, (parent, _kind) in teams.items():
        way: list[int] = []
        step: int | None = team
        while step is not None and step not in way:
            way.append(step)
            step = teams[step][0]
        region = next((t for t in way if teams[t][1] == "region"), parent)
        if region is not None:
            out[team] = region
    return out


def teams_below(session: Session, name: str) -> list[int]:
    """The team of this name (case aside) and all teams under it. BadValue when there is none."""
    teams = session.db.rows(Team.select(Team.id, Team.parent, Team.name))
    found = {row[0] for row in teams if row[2].casefold() == name.strip().casefold()}
    if not found:
        raise BadValue(
            _("There is no team {name}.").format(name=excerpt(name)),
            _("The teams are: {names}.").format(names=", ".join(sorted(row[2] for row in teams))),
        )
    while grown := {row[0] for row in teams if row[1] in found} - found:
        found |= grown
    return sorted(found)
