"""Chance that comes out the same everywhere.

Only `random.Random(text).random()` is used, whose numbers Python promises to keep; all else is computed here.
Each subject of the story throws its own dice, so that a change to one leaves the others as they were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Dice named by their subject: the same names give the same throws."""

    def __init__(self, *names: object) -> None:
        self._throw = Random("/".join(str(name) for name in names)).random

    def chance(self, probability: float) -> bool:
        """True in that share of the throws (0 to 1)."""
        return self._throw() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._throw() * (high - low + 1))

    def share(self, low: float, high: float) -> float:
        """A number from `low` up to `high`."""
        return low + self._throw() * (high - low)

    def pick(self, things: Sequence[T]) -> T:
        """One of `things` (which are not empty)."""
        return things[int(self._throw() * len(things))]

    def weighted(self, things: Sequence[T], weights: Sequence[float]) -> T:
        """One of `things`, each as often as its weight says; at least one weight is above 0."""
        mark = self._throw() * sum(weights)
        for thing, weight in zip(things, weights, strict=True):
            mark -= weight
            if mark < 0:
                return thing
        return things[-1]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """At most `count` different ones of `things`, in their order."""
        return [things[i] for i in sorted(self._order(len(things))[:count])]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of `things` in another order."""
        return [things[i] for i in self._order(len(things))]

    def lognormal(self, median: float, spread: float) -> float:
        """A positive number, half of the time above `median`; `spread` is the deviation of its logarithm."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self._throw()))
        return median * math.exp(spread * radius * math.cos(2.0 * math.pi * self._throw()))

    def _order(self, count: int) -> list[int]:
        keys = [(self._throw(), i) for i in range(count)]
        return [i for _, i in sorted(keys)]
