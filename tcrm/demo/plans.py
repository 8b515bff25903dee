"""Which deals there are, before their details are drawn: whose, how far they got, how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tcrm.demo import firm
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients

ME = "maria"


@dataclass(frozen=True)
class Plan:
    """A deal to be told. `stage` is the furthest of a closed deal, the present one of an open deal.

    `days`: in the present stage, or since it was closed; None: drawn. The rest is given for the scene's deals only.
    """

    key: str
    owner: str
    outcome: str
    stage: str
    stalled: bool = False
    days: int | None = None
    account: str = ""
    title: str = ""
    product: str = ""
    amount: int = 0
    currency: str = ""
    closes: int | None = None
    unknown: bool = False

    @property
    def scene(self) -> bool:
        """Is it one of the deals that the scene names?"""
        return bool(self.account)


def plans(seed: int) -> list[Plan]:
    """All deals; as many in each stage and outcome as the ingredients say."""
    shape, staged = ingredients("deals")["shape"], _scene()
    told = list(staged)
    for outcome in ("open", "won", "lost"):
        for stage, count in shape[outcome].items():
            fixed = [p for p in staged if (p.outcome, p.stage) == (outcome, stage)]
            dice = Dice(seed, "plans", outcome, stage)
            owners = _owners(dice, outcome, stage, count, fixed)
            told += _unfolded(dice, outcome, stage, owners)
    return told


def lead_plans(seed: int, told: list[Plan]) -> set[str]:
    """The keys of the plans in the lead stage that never got an account."""
    given = ingredients("deals")["leads"]
    first = [p for p in told if p.stage == "lead"]
    mine = [p.key for p in first if p.outcome == "open" and p.owner == ME][:2]
    others = [p.key for p in first if p.outcome == "open" and p.owner != ME]
    lost = [p.key for p in first if p.outcome == "lost"]
    dice = Dice(seed, "leads")
    opened = mine + dice.some(others, given["open"] - len(mine))
    return set(opened + dice.some(lost, len(given["list"]) - len(opened)))


def scene_key(account: str, title: str) -> str:
    """The key of a deal of the scene: customer and title, without the year."""
    return f"{account}/{title.replace(' {next}', '')}"


def _scene() -> list[Plan]:
    given = ingredients("scene")["board"]
    told = []
    for account, title, product, stage, days, amount, currency, kind, _, _, _, closes in given["deals"]:
        key = scene_key(account, title)
        told.append(Plan(key, ME, "open", stage, not kind, days, account, title, product, amount, currency, closes))
    for account, owner, title, product, outcome, stage, days, amount, currency in given["others"]:
        key = scene_key(account, title)
        told.append(Plan(key, owner, outcome, stage, False, days, account, title, product, amount, currency))
    return told


def _owners(dice: Dice, outcome: str, stage: str, count: int, fixed: list[Plan]) -> list[str]:
    """Whose the remaining deals of a stage are, beside those of the scene."""
    free = count - len(fixed)
    logins = [seller["login"] for seller in firm.sellers()]
    if outcome == "open":
        mine = ingredients("deals")["shape"]["maria"][stage] - sum(p.owner == ME for p in fixed)
        others = [login for login in logins if login != ME]
        start = dice.between(0, len(others) - 1)
        return [ME] * mine + [others[(start + n) % len(others)] for n in range(free - mine)]
    shares = [seller["wins" if outcome == "won" else "losses"] for seller in firm.sellers()]
    return [dice.weighted(logins, shares) for _ in range(free)]


def _unfolded(dice: Dice, outcome: str, stage: str, owners: list[str]) -> list[Plan]:
    history: dict[str, Any] = ingredients("deals")["history"]
    unknown = ingredients("deals")["amounts"]["unknown"].get(stage, 0.0) if outcome != "won" else 0.0
    told = []
    for n, owner in enumerate(owners, 1):
        stalled = outcome == "open" and owner != ME and dice.chance(history["stalled"])
        blank = dice.chance(unknown)
        told.append(Plan(f"{outcome}-{stage}-{n:03}", owner, outcome, stage, stalled, unknown=blank))
    return told
