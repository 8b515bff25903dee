"""How likely a deal is won, and what it weighs by that: small things that every list of deals needs."""

from __future__ import annotations

from typing import NamedTuple

ENOUGH = 20  # cases from which experience counts more than the stage's own probability


class Odds(NamedTuple):
    """How likely a deal that reached a stage is won: a fraction of one, and on how many closed deals that stands."""

    chance: float
    cases: int

    @property
    def by_experience(self) -> bool:
        """Whether there are cases enough to prefer this to the stage's own probability."""
        return self.cases >= ENOUGH

    @property
    def percent(self) -> int:
        """The chance in whole percent, rounded half up."""
        return int(100 * self.chance + 0.5)


def probability(own: int | None, odds: Odds | None, usual: int, status: str = "open") -> tuple[int, str, int]:
    """How likely a deal is won, in percent, where that comes from (`user`, `history`, `stage`), and from how many
    cases: the user's own, else what became of the deals that reached this stage, else the stage's."""
    if status != "open":
        return (100 if status == "won" else 0), "stage", 0
    if own is not None:
        return own, "user", 0
    if odds is not None and odds.by_experience:
        return odds.percent, "history", odds.cases
    return usual, "stage", 0


def weighted(minor: int, percent: int) -> int:
    """A part of an amount by whole percent, rounded half away from zero: as the sums of the funnel have it."""
    part = (2 * abs(minor) * percent + 100) // 200
    return part if minor >= 0 else -part
