"""How often deals went on from a stage with all done that it asks for, and how often on a manager's word.

The gate lets nothing else through, so the moves themselves say it: one that was let pass keeps the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from peewee import fn

from tcrm.models import Deal, Stage, StageMove, User
from tcrm.queries.funnel_rows import ratio
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class Passes:
    """Moves on from a stage: how many were made, and how many of them on a manager's word."""

    made: int = 0
    overridden: int = 0

    @property
    def rate(self) -> float | None:
        """The part, of one, with all done that was asked for (`definitions.FIGURES["compliance"]`); None: no move."""
        return ratio(self.made - self.overridden, self.made)

    def __add__(self, other: Passes) -> Passes:
        return Passes(self.made + other.made, self.overridden + other.overridden)


def by_stage(
    session: Session, pipeline_id: int | None = None, *, start: date | None = None, end: date | None = None
) -> dict[int, Passes]:
    """Stage -> the moves on from it in a period (both days count), of one pipeline or of all; none where none was."""
    found: dict[int, Passes] = defaultdict(Passes)
    for stage, _owner, passes in _passes(session, pipeline_id, start, end):
        found[stage] += passes
    return dict(found)


@dataclass(frozen=True, slots=True)
class SellerPasses:
    """The moves on of one seller's deals; blank login and name: deals of nobody."""

    login: str
    name: str
    passes: Passes


def by_seller(
    session: Session, pipeline_id: int | None = None, *, start: date | None = None, end: date | None = None
) -> list[SellerPasses]:
    """The same by the deals' owner of now, in the order of names; those of nobody last."""
    found: dict[int | None, Passes] = defaultdict(Passes)
    for _stage, owner, passes in _passes(session, pipeline_id, start, end):
        found[owner] += passes
    users = User.select(User.id, User.login, User.name).order_by(fn.LOWER(User.name), User.id)
    rows = [*session.db.rows(users), (None, "", "")]
    return [SellerPasses(login, name or login, found[row_id]) for row_id, login, name in rows if row_id in found]


def _passes(
    session: Session, pipeline_id: int | None, start: date | None, end: date | None
) -> Iterator[tuple[int, int | None, Passes]]:
    """(stage that was left, owner, moves) of the deals that this person sees."""
    left, entered = Stage.alias(), Stage.alias()
    higher = (entered.outcome == "won") | ((entered.outcome == "open") & (entered.position > left.position))
    query = (
        StageMove.select(left.id, Deal.owner, fn.COUNT(StageMove.id), fn.SUM(StageMove.override != ""))
        .join(Deal, on=(Deal.id == StageMove.deal))
        .join(left, on=(left.id == StageMove.from_stage))
        .join(entered, on=(entered.id == StageMove.to_stage))
        .where(StageMove.imported == 0, left.outcome == "open", higher, session.visible(Deal))
        .group_by(left.id, Deal.owner)
    )
    if pipeline_id is not None:
        query = query.where(Deal.pipeline == pipeline_id)
    if start is not None:
        query = query.where(StageMove.day >= start)
    if end is not None:
        query = query.where(StageMove.day <= end)
    for stage, owner, made, overridden in session.db.rows(query):
        yield int(stage), owner, Passes(int(made), int(overridden or 0))


__all__ = ["Passes", "SellerPasses", "by_seller", "by_stage"]
