"""How fast the machine is just now: a fixed piece of work, by the clock. A machine that is shared may take half as long
again for it some minutes later, and all that is measured in milliseconds goes with it."""

from __future__ import annotations

import time
from statistics import median

STEPS = 500_000
TURNS = 5


def pace() -> float:
    """Seconds for so many steps of Python, the middle of some turns."""
    return median(_turn() for _ in range(TURNS))


def _turn() -> float:
    begun, left = time.perf_counter(), STEPS
    while left:
        left -= 1
    return time.perf_counter() - begun
