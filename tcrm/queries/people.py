"""Who works in the firm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tcrm.models import Team, User
from tcrm.queries.refs import Ref
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class Colleague:
    """A user as lists of people show them."""

    id: int
    login: str
    name: str
    role: str
    team: str


def sellers(session: Session) -> list[Colleague]:
    """Everybody active who may own deals, by name; the own team first."""
    query = (
        User.select(User.id, User.login, User.name, User.role, Team.name)
        .left_outer_join(Team, on=(Team.id == User.team))
        .where(User.active == 1)
        .order_by(User.team != session.user.team_id, User.name, User.id)
    )
    return [
        Colleague(row_id, login, name or login, role, team or "")
        for row_id, login, name, role, team in session.db.rows(query)
    ]


def other_owner(session: Session, ref: Ref) -> str:
    """The name of the colleague whom a customer, deal or activity belongs to; blank if it is mine or nobody's."""
    model: Any = ref.model
    query = User.select(User.name, User.login).join(model, on=(model.owner == User.id))
    found = session.db.one(query.where(model.id == ref.id, User.id != session.user.id))
    return "" if found is None else str(found[0] or found[1])


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team; `below` are the names of the teams directly under it."""

    id: int
    name: str
    below: tuple[str, ...]


def teams(session: Session) -> list[TeamFacts]:
    """All teams by name."""
    rows = session.db.rows(Team.select(Team.id, Team.name, Team.parent).order_by(Team.name, Team.id))
    return [
        TeamFacts(row_id, name, tuple(other for _id, other, parent in rows if parent == row_id))
        for row_id, name, _parent in rows
    ]
