"""How many things wait for a manager's people: what is overdue, which deals stand still."""

from __future__ import annotations

from typing import NamedTuple

from tcrm.models import Activity, ActivityUser, Deal
from tcrm.models.base import among
from tcrm.queries.agenda_rows import before_day
from tcrm.queries.stalled import stalled
from tcrm.session import Session


class Waiting(NamedTuple):
    """How many plans are overdue and how many deals stand still."""

    overdue: int = 0
    stalled: int = 0


class TeamDay(NamedTuple):
    """What waits for all of them together, and for each by the id of the user. What two of them take part in waits for
    both, and once for all."""

    together: Waiting
    each: dict[int, Waiting]


def team_day(session: Session) -> TeamDay:
    """What waits today for those whom this person manages, as their agendas show it; a constant number of queries.
    Blank for whoever manages nobody."""
    people = sorted(session.scope.managed - {session.user.id})
    if not people:
        return TeamDay(Waiting(), {})
    late = (Activity.status == "planned") & before_day(session, session.own_today()) & session.visible(Activity)
    owned = Activity.select(Activity.owner, Activity.id).where(Activity.owner.in_(people), late)
    taken = (
        ActivityUser.select(ActivityUser.user, Activity.id)
        .join(Activity, on=(Activity.id == ActivityUser.activity))
        .where(ActivityUser.user.in_(people), late)
    )
    overdue = {(user, activity) for query in (owned, taken) for user, activity in session.db.rows(query)}
    ids = [one.deal_id for one in stalled(session, people)]
    idle = session.db.rows(Deal.select(Deal.owner, Deal.id).where(among(Deal.id, ids)))
    return TeamDay(
        Waiting(len({activity for _user, activity in overdue}), len(idle)),
        {
            person: Waiting(sum(user == person for user, _id in overdue), sum(user == person for user, _id in idle))
            for person in people
        },
    )
