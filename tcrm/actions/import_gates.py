"""A file that names another stage for a deal that is there, without a day, moves it now: the gate judges that too.

Otherwise who exports a deal, writes another stage into the file and imports it again would walk round the gate. Dated
moves are history and pass; a new deal stands where its file says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tcrm.actions.gates import asked_of, gate
from tcrm.actions.wishes import Held, Move
from tcrm.queries.gates import known_of
from tcrm.session import Session


@dataclass(frozen=True)
class Told:
    """What a row says of a deal that is there: its moves, the columns and the parts of people that it will get;
    `whole`: nobody else takes part in it then."""

    moves: Sequence[Move]
    fields: Mapping[str, Any] = field(default_factory=dict)
    roles: Collection[str] = ()
    whole: bool = False


def held_back(session: Session, told: Mapping[int, Told]) -> Mapping[int, Held]:
    """Those of the deals that the gate would keep where they are, even with all that their rows say of them."""
    moves = [wish for one in told.values() for wish in one.moves if not all(each.imported for each in one.moves)]
    asked = asked_of(session, moves)
    if not asked:
        return {}
    known = known_of(session, list(asked), [[one.need for one in needs] for needs in asked.values()])
    for deal, facts in known.items():
        facts.fields.update(told[deal].fields)
        facts.roles = {*told[deal].roles} | (set() if told[deal].whole else facts.roles)
    return gate(session, moves, known=known).held


__all__ = ["Told", "held_back"]
