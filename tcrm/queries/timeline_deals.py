"""The way of deals: their moves, and how they were won and lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tcrm.dates import ago, to_epoch
from tcrm.i18n import _
from tcrm.models import Competitor, Deal, DealCompetitor, DealReason, Reason, Stage, StageMove, User
from tcrm.models.base import among
from tcrm.queries.card_parts import names_on_deals
from tcrm.queries.moments import Circle, Moment, older, stand
from tcrm.queries.refs import Ref
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class _Step:
    """A move as it is read."""

    id: int
    at: datetime
    day: date
    deal_id: int
    deal: str
    origin: str | None
    origin_outcome: str | None
    stage: str
    outcome: str
    reason: str
    override: str
    amount: int | None
    currency: str
    closed_at: datetime | None
    created_day: date | None
    note: str
    lost_to: str | None
    name: str | None
    login: str | None

    @property
    def closes(self) -> bool:
        """Whether the deal was closed by this move; one that goes on from won to delivered was closed before."""
        return self.outcome != "open" and self.outcome != self.origin_outcome

    @property
    def closed_for_good(self) -> bool:
        """Whether what the deal says about its end was said of this move, not of one that it was reopened from."""
        return self.closes and self.closed_at == self.at


def moves(session: Session, circle: Circle, limit: int, before: Moment | None) -> list[Moment]:
    """The newest moves of the deals of a record."""
    origin, target = Stage.alias(), Stage.alias()
    query = (
        StageMove.select(
            StageMove.id, StageMove.at, StageMove.day, Deal.id, Deal.title, origin.name, origin.outcome, target.name,
            target.outcome, StageMove.reason, StageMove.override, StageMove.amount_at, StageMove.currency_at,
            Deal.closed_at, Deal.created_day, Deal.close_note, Competitor.name, User.name, User.login,
        )
        .join(Deal, on=(Deal.id == StageMove.deal))
        .left_outer_join(Competitor, on=(Competitor.id == Deal.lost_to))
        .switch(StageMove)
        .join(target, on=(target.id == StageMove.to_stage))
        .switch(StageMove)
        .left_outer_join(origin, on=(origin.id == StageMove.from_stage))
        .switch(StageMove)
        .left_outer_join(User, on=(User.id == StageMove.by))
        .where(among(StageMove.deal, circle.deals))
        .order_by(StageMove.at.desc(), StageMove.id.desc())
        .limit(limit)
    )  # fmt: skip
    if (condition := older("move", StageMove.at, StageMove.id, before)) is not None:
        query = query.where(condition)
    steps = [_Step(*row) for row in session.db.rows(query)]
    closed = {step.deal_id for step in steps if step.closed_for_good}
    reasons = names_on_deals(session, Reason, DealReason, DealReason.reason, closed)
    rivals = names_on_deals(session, Competitor, DealCompetitor, DealCompetitor.competitor, closed)
    return [
        _moment(session, circle, step, *(", ".join(names.get(step.deal_id, ())) for names in (reasons, rivals)))
        for step in steps
    ]


def _moment(session: Session, circle: Circle, step: _Step, reasons: str, rivals: str) -> Moment:
    at, _local = stand(session, to_epoch(step.at))
    prefix = circle.deal_prefix(step.deal_id)
    kind, title, said = _told(session, step, reasons, rivals)
    first_lines = [step.deal if prefix else "", *said]
    override = _("against the rules: {why}").format(why=step.override) if step.override else ""
    lines = [" · ".join(part for part in first_lines if part), override]
    detail = "\n".join(line for line in lines if line)
    return Moment(
        f"move:{step.id}", at, step.day, kind, prefix + title, step.name or step.login or "", detail, step.deal_id,
        Ref("deal", step.deal_id),
    )  # fmt: skip


def _told(session: Session, step: _Step, reasons: str, rivals: str) -> tuple[str, str, list[str]]:
    """(kind, title, details) of a move."""
    if step.closes:
        kind = step.outcome
        amount = session.numerals.full(step.amount, step.currency) if step.amount is not None else ""
        title = " ".join(word for word in (_("won") if kind == "won" else _("lost"), amount) if word)
        days = ago((step.day - step.created_day).days) if step.created_day else ""
        if not step.closed_for_good:
            return kind, title, [step.reason, days]
        rival = _("against {names}").format(names=rivals) if kind == "won" and rivals else ""
        if kind == "lost" and step.lost_to:
            rival = _("to {name}").format(name=step.lost_to)
        return kind, title, [rival, reasons, step.note or step.reason, days]
    if step.origin is None:
        return "added", _("added in {stage}").format(stage=step.stage), [step.reason]
    if step.origin_outcome != "open" and step.outcome == "open":
        return "move", _("opened again in {stage}").format(stage=step.stage), [step.reason]
    return "move", f"{step.origin} → {step.stage}", [step.reason]
