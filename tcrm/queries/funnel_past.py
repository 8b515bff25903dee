"""Which stage does worse than it used to, which better: the funnel beside the same one a year ago, or beside the team.

A past span is looked at from its own evening, so that both funnels are of the same age: this year's deals so far beside
last year's deals up to the same day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

from dateutil.relativedelta import relativedelta

from tcrm.models import Competitor, Deal, DealReason, Reason, Team, User
from tcrm.models.base import among
from tcrm.queries.funnel import deals_behind, funnel
from tcrm.queries.funnel_frame import FunnelAsk
from tcrm.queries.funnel_rows import Funnel, FunnelRow
from tcrm.queries.odds import ENOUGH
from tcrm.session import Session

YEAR, SPAN, TEAM = "year", "span", "team"
FEW_LOST = 5  # from so many lost deals on a cause is named
GREAT_PART = 0.4  # of the lost
CLEAR_GAP = 0.05  # from which a gap is worth a word


@dataclass(frozen=True)
class Gap:
    """A stage's rate (fraction of one) now and in the other funnel, and on how many cases each stands."""

    stage: str
    name: str
    rate: float
    other: float
    cases: int
    other_cases: int

    @property
    def change(self) -> float:
        """Above nothing where it does better than the other."""
        return self.rate - self.other

    @property
    def clear(self) -> bool:
        """Whether it is more than chance plays with: five points or more, and more than the standard error of the
        difference of two proportions, sqrt(p (1 - p) (1/n + 1/m)) with the p of both together."""
        both = self.cases + self.other_cases
        p = min(1.0, (self.rate * self.cases + self.other * self.other_cases) / both)
        error = sqrt(p * (1 - p) * (1 / self.cases + 1 / self.other_cases))
        return abs(self.change) >= CLEAR_GAP - 1e-9 and abs(self.change) > error


@dataclass(frozen=True)
class Cause:
    """What stands behind a great part of the lost: `kind` competitor or reason, its name, the part of the lost."""

    kind: str
    name: str
    part: float


@dataclass(frozen=True)
class Verdict:
    """A funnel beside another: `against` is `year` (the same span a year earlier), `span` (the span before) or `team`
    (the seller's team, which `other` names). `worst` and `best` are the stages with the widest gap, of those that are
    clear if any is; None where no stage does worse, or better, by a whole percent. A cause is looked for where the
    worst is clear."""

    against: str
    other: str
    worst: Gap | None
    best: Gap | None
    cause: Cause | None = None


def rate_of(row: FunnelRow) -> float | None:
    """The share that goes on from a stage, as its mode has it."""
    return row.next_rate if row.next_rate is not None else row.resolved_rate


def cases_of(row: FunnelRow) -> int:
    """On how many deals (or moves) that share stands."""
    return row.reached if row.reached is not None else (row.advanced or 0) + (row.lost or 0)


def gaps(now: Funnel, other: Funnel) -> list[Gap]:
    """The stages of which both funnels have cases enough (20) to speak of a rate, in their order."""
    known = {row.key: row for row in other.rows}
    out = []
    for row in now.rows:
        past = known.get(row.key)
        if past is None or min(cases_of(row), cases_of(past)) < ENOUGH:
            continue
        rate, before = rate_of(row), rate_of(past)
        if rate is not None and before is not None:
            out.append(Gap(row.key, row.name, rate, before, cases_of(row), cases_of(past)))
    return out


def against_past(session: Session, ask: FunnelAsk, now: Funnel) -> Verdict | None:
    """The funnel `now` (the answer to `ask`) beside its own past: a year ago, else the span before; None where there
    are not cases enough, or in a snapshot, which has no rates."""
    if ask.mode == "snapshot":
        return None
    for against, past in ((YEAR, year_before(session, ask)), (SPAN, span_before(session, ask))):
        found = [] if past is None else gaps(now, funnel(session, replace(past, by=None), bare=True))
        if any((gap.rate, gap.cases) != (gap.other, gap.other_cases) for gap in found):  # else it is the same deals
            worst, best = _ends(found)
            cause = None if worst is None or not worst.clear else cause_of_loss(session, ask, worst.stage)
            return Verdict(against, "", worst, best, cause)
    return None


def against_team(session: Session, ask: FunnelAsk, now: Funnel) -> Verdict | None:
    """The funnel of one seller beside that of their team; None where no seller is asked for, or cases are few."""
    wider = team_of(session, ask)
    if wider is None or ask.mode == "snapshot":
        return None
    found = gaps(now, funnel(session, replace(wider, by=None), bare=True))
    return Verdict(TEAM, wider.team or "", *_ends(found)) if found else None


def verdicts(session: Session, ask: FunnelAsk, now: Funnel) -> tuple[Verdict, ...]:
    """What is to be said of the funnel `now`, the answer to `ask`: beside its past, a seller's beside the team's."""
    found = (against_past(session, ask, now), against_team(session, ask, now))
    return tuple(verdict for verdict in found if verdict is not None)


def team_of(session: Session, ask: FunnelAsk) -> FunnelAsk | None:
    """The same question about the team of its seller; None where it names no seller, or the seller has no team."""
    if ask.owner is None:
        return None
    query = Team.select(Team.name, User.login).join(User, on=(User.team == Team.id))
    wanted = ask.owner.strip().casefold()
    name = next((team for team, login in session.db.rows(query) if login.casefold() == wanted), None)
    return None if name is None else replace(ask, owner=None, team=name)


def year_before(session: Session, ask: FunnelAsk) -> FunnelAsk:
    """The same question a year earlier: its period and its evening."""
    year = relativedelta(years=1)
    return replace(ask, start=_back(ask.start, year), end=_back(ask.end, year), as_of=_evening(session, ask) - year)


def span_before(session: Session, ask: FunnelAsk) -> FunnelAsk | None:
    """The same question about the span before its period, as long as that; None where the period is open."""
    if ask.start is None:
        return None
    evening = _evening(session, ask)
    days = ((ask.end or evening) - ask.start).days + 1
    back = relativedelta(days=days)
    return replace(ask, start=ask.start - back, end=_back(ask.end or evening, back), as_of=evening - back)


def cause_of_loss(session: Session, ask: FunnelAsk, stage: str) -> Cause | None:
    """The competitor, else the reason, behind two fifths or more of the deals lost from a stage; None where there is
    none, where few were lost, or where the funnel does not say who was lost there."""
    if ask.mode not in ("cohort", "period"):
        return None
    lost = sorted(set(deals_behind(session, replace(ask, by=None), "lost", stage)))
    if len(lost) < FEW_LOST:
        return None
    rivals = Deal.select(Competitor.name).join(Competitor, on=(Competitor.id == Deal.lost_to))
    reasons = DealReason.select(Reason.name).join(Reason, on=(Reason.id == DealReason.reason))
    told = (
        ("competitor", rivals.where(among(Deal.id, lost))),
        ("reason", reasons.where(among(DealReason.deal, lost), Reason.kind == "lost")),
    )
    for kind, query in told:
        counted = Counter(name for (name,) in session.db.rows(query)).most_common(1)
        if counted and counted[0][1] >= GREAT_PART * len(lost):
            return Cause(kind, counted[0][0], counted[0][1] / len(lost))
    return None


def _ends(found: Sequence[Gap]) -> tuple[Gap | None, Gap | None]:
    sure = [gap for gap in found if gap.clear]
    worst = min([gap for gap in sure if gap.change < 0] or found, key=lambda gap: gap.change)
    best = max([gap for gap in sure if gap.change > 0] or found, key=lambda gap: gap.change)
    return worst if worst.change <= -0.01 else None, best if best.change >= 0.01 else None


def _evening(session: Session, ask: FunnelAsk) -> date:
    return min(ask.as_of or session.today(), session.today())


def _back(day: date | None, by: relativedelta) -> date | None:
    return None if day is None else day - by
