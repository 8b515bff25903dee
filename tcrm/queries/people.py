"""Who works in the firm."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.models import Team, User
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
