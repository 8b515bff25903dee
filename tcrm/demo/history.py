"""How a deal went from stage to stage: the steps, how long each took, and on which days they fell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tcrm.demo.days import Days
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import LOST, STAGES, WON
from tcrm.demo.plans import ME, Plan

ORDER = STAGES.index("order")
LONGEST = 470
LINGERING = 1.6
"""How much longer a deal stays in the stage where it is lost than in the others."""
SMALL_TALK = 30
"""Minutes at most between two moves on one day."""


@dataclass(frozen=True)
class Step:
    """A stage entered, why, and the days until the next step (in the last one: until today)."""

    stage: str
    days: int
    reason: str = ""


def steps(dice: Dice, plan: Plan, pace: float) -> list[Step]:
    """The way of a deal through the pipeline, ending as its plan says."""
    told = _way(dice, plan)
    history = ingredients("deals")["history"]
    usual, spread = history["days"], history["spread"]
    slowness = pace * dice.lognormal(1.0, 0.25) * (0.85 if plan.outcome == "won" else 1.05)
    timed = [
        Step(stage, max(1, round(dice.lognormal(usual.get(stage, 1.0) * slowness, spread))), reason)
        for stage, reason in told
    ]
    if plan.outcome == "lost":
        timed[-2] = Step(timed[-2].stage, round(timed[-2].days * LINGERING) + 1, timed[-2].reason)
    last = timed[-1]
    timed[-1] = Step(last.stage, _standing(dice, plan, last), last.reason)
    total = sum(step.days for step in timed)
    if total <= LONGEST:
        return timed
    return [Step(s.stage, min(s.days, max(1, s.days * LONGEST // total)), s.reason) for s in timed]


def _way(dice: Dice, plan: Plan) -> list[tuple[str, str]]:
    history = ingredients("deals")["history"]
    aim = STAGES.index(plan.stage)
    start = 0 if aim == 0 else min(aim, dice.weighted((0, 1, 2), (90, 8, 2)))
    way = [(STAGES[start], "")]
    for at in range(start + 1, aim + 1):
        if at < min(aim, ORDER) and dice.chance(history["skipped"]):
            continue
        before = STAGES.index(way[-1][0])
        reason = dice.pick(history["forward_reasons" if at == before + 1 else "skip_reasons"])
        way.append((STAGES[at], reason if at < ORDER else ""))
    if dice.chance(history["moved_back"]):
        way = _fallen_back(dice, way, plan)
    if plan.outcome == "lost":
        way.append((LOST, ""))
    return way


def _fallen_back(dice: Dice, way: list[tuple[str, str]], plan: Plan) -> list[tuple[str, str]]:
    """The way once more with a step back: and forward again, or at the end of an open deal, staying there."""
    reason = dice.pick(ingredients("deals")["history"]["back_reasons"])
    aim = STAGES.index(plan.stage)
    if plan.outcome == "open" and not plan.scene and 0 < aim < ORDER - 1 and dice.chance(0.4):
        return [*way, (STAGES[aim + 1], ""), (plan.stage, reason)]
    inner = [n for n in range(1, len(way)) if way[n][0] not in WON and way[n - 1][0] != "lead"]
    if not inner:
        return way
    n = dice.pick(inner)
    return [*way[: n + 1], (way[n - 1][0], reason), (way[n][0], ""), *way[n + 1 :]]


def _standing(dice: Dice, plan: Plan, last: Step) -> int:
    """The days since the last move; 0 where the calendar is to decide."""
    if plan.days is not None:
        return plan.days
    if plan.outcome != "open":
        return dice.between(1, 40) if plan.outcome == "won" and plan.stage == "order" else 0
    if plan.stalled:
        return dice.between(24, 95)
    usual = float(ingredients("deals")["history"]["days"][last.stage])
    return dice.between(1, max(2, round(usual * (1.0 if plan.owner == ME else 1.8))))


def ages(dice: Dice, days: Days, plan: Plan, told: list[Step]) -> list[int]:
    """How many days ago each step was taken, the last one at least one day ago."""
    spent = sum(step.days for step in told)
    first = spent if told[-1].days else _begun(dice, days, spent)
    result = []
    for step in told:
        result.append(first)
        first -= step.days
    return result


def _begun(dice: Dice, days: Days, spent: int) -> int:
    """How long ago a closed deal began: all over the months of the story, more in the busy ones, fewer lately."""
    history = ingredients("deals")["history"]
    oldest = round(history["months"] * 30.4)
    drawn = [dice.between(spent + 1, max(spent + 1, oldest)) for _ in range(6)]
    season = [history["season"][(days.today - timedelta(days=age)).month - 1] for age in drawn]
    weights = [s * s * (0.05 + min(1.0, age / 130) ** 1.5) for s, age in zip(season, drawn, strict=True)]
    return dice.weighted(drawn, weights)


def moments(dice: Dice, days: Days, told: list[int]) -> list[datetime]:
    """A moment in business hours for each step, each later than the one before, none today."""
    result: list[datetime] = []
    for age in told:
        day = days.ago(age)
        drawn, pause = days.some_time(dice, day), dice.between(4, SMALL_TALK)
        if result and result[-1].date() == day:
            drawn = result[-1] + timedelta(minutes=pause)
        result.append(drawn)
    return result
