"""What people write into a deal beside its stage: rivals, buyers, dates, budget, interest, and why it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tcrm.demo import people
from tcrm.demo.days import Days, workday
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import STAGES, Account, Buyer, Contact
from tcrm.demo.plans import ME, Plan
from tcrm.demo.prices import Offer, nice

FROM_NOW = {
    "lead": (70, 140),
    "qualified": (50, 110),
    "discovery": (40, 90),
    "evaluation": (20, 70),
    "proposal": (12, 45),
    "negotiation": (4, 28),
}
"""In how many days an open deal in a stage is expected to close."""
USUAL = {"lead": 10, "qualified": 15, "discovery": 25, "evaluation": 40, "proposal": 55, "negotiation": 75}
"""What people think of a deal in a stage, in per cent, before they think again."""


def rank(stage: str) -> int:
    """The place of a stage in the order; -1 for lost."""
    return STAGES.index(stage) if stage in STAGES else -1


def closing(dice: Dice, days: Days, plan: Plan, ended: datetime) -> date | None:
    """The expected close as it stands now; a closed deal's lies on or near the day it was closed."""
    if plan.closes is not None:
        return days.today + timedelta(days=plan.closes)
    if plan.outcome == "won":
        return ended.date()
    if plan.outcome == "lost":
        return workday(ended.date() + timedelta(days=dice.between(-10, 60))) if plan.stage != "lead" else None
    low, high = FROM_NOW[plan.stage]
    drawn, late, vague = dice.between(low, high), dice.between(2, 30), dice.chance(0.6)
    if plan.stalled:
        return workday(days.today - timedelta(days=late)) if vague else workday(days.today + timedelta(days=drawn))
    return None if plan.stage == "lead" and vague else workday(days.today + timedelta(days=drawn))


def rivals(dice: Dice, plan: Plan, reached: int) -> tuple[str, ...]:
    """The competitors that are known of; nobody knows them before the talks begin."""
    given = ingredients("firm")["competitors"]
    count = dice.weighted((0, 1, 2), (45, 42, 13)) if reached >= rank("discovery") else 0
    if plan.key == "huber/Demo line 2":
        return (given["names"][0],)
    drawn = [dice.weighted(given["names"], given["weights"]) for _ in range(count)]
    return tuple(dict.fromkeys(drawn))


def ending(dice: Dice, plan: Plan, reached: int, known: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """Reason and note of a closed deal, and its competitors: who loses to one knows to whom."""
    if plan.outcome == "open":
        return "", "", known
    early = reached < rank("discovery")
    rows = [r for r in ingredients("firm")["reason"] if r["outcome"] == plan.outcome]
    row = dice.weighted(rows, [_weight(r, early) for r in rows])
    given = ingredients("firm")["competitors"]
    rival = known[0] if known else dice.weighted(given["names"], given["weights"])
    note = dice.pick(row["notes"])
    named = row["key"] == "competitor" or "{rival}" in note
    return row["key"], note.format(rival=rival), (rival, *known[1:]) if named else known


def _weight(reason: dict[str, Any], early: bool) -> float:
    """Early on people fall silent or have no money; nobody compares yet."""
    factor = {"silent": 4.0, "no_budget": 2.0, "competitor": 0.15, "price": 0.3, "timing": 0.3}
    return float(reason["weight"]) * (factor.get(reason["key"], 1.0) if early else 1.0)


def own_probability(dice: Dice, plan: Plan) -> int | None:
    """What the owner set by hand, which few do, and only while the deal is open."""
    drawn, shift = dice.chance(0.15), dice.between(-3, 4) * 5
    if plan.outcome != "open" or not drawn or plan.scene:
        return None
    return max(5, min(95, USUAL[plan.stage] + shift))


def budget(dice: Dice, offer: Offer, reached: int) -> int | None:
    """What the customer can spend, once somebody asked."""
    share, told = dice.share(0.75, 1.35), dice.chance(0.2 + 0.1 * reached)
    return nice(offer.amount * share / 100) * 100 if told and reached else None


def interest(dice: Dice, plan: Plan, reached: int) -> str:
    """Hot, warm or cold."""
    if plan.outcome == "lost" or plan.stalled:
        return dice.weighted(("hot", "warm", "cold"), (5, 45, 50))
    return dice.weighted(("hot", "warm", "cold"), (10 + 8 * reached, 60, max(2, 30 - 6 * reached)))


def source(dice: Dice, account: Account | None) -> str:
    """Where the deal came from; who bought before asks again, who did not, cannot be an existing customer."""
    given = ingredients("firm")["sources"]
    known = account is not None and account.lifecycle in ("customer", "former")
    factor = 2.5 if known else 0.0
    weights = [w * (factor if n == "existing customer" else 1.0) for n, w in zip(*given.values(), strict=True)]
    name: str = dice.weighted(given["names"], weights)
    return name


def buyers(dice: Dice, plan: Plan, staff: list[Contact]) -> tuple[Buyer, ...]:
    """Who at the customer has which part in the deal; in Maria's own scene, the parts that are known."""
    scene = people.known_buyers()
    if plan.scene and plan.owner == ME:
        known = tuple(scene[contact.key] for contact in staff if contact.key in scene)
        if plan.key not in ingredients("scene")["board"]["undecided"]:
            return known
        return tuple(replace(buyer, role="") if buyer.role == "decision_maker" else buyer for buyer in known)
    mood = {"won": (5, 10, 30, 35, 20), "lost": (15, 25, 35, 20, 5), "open": (6, 14, 38, 30, 12)}[plan.outcome]
    told = []
    for contact in dice.some(staff, dice.weighted((1, 2, 3), (50, 35, 15))):
        role = people.usual_part(contact.positions[0].role)
        if role == "user" and dice.chance(0.15):
            role = "champion"
        told.append(Buyer(contact.key, role, dice.between(1, 5), dice.weighted((-2, -1, 0, 1, 2), mood)))
    return tuple(told)
