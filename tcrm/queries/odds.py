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


def weighted(minor: int, percent: float) -> int:
    """A part of an amount by whole percent, rounded half away from zero: as the sums of the funnel have it."""
    part = (2 * abs(minor) * round(percent) + 100) // 200
    return part if minor >= 0 else -part
