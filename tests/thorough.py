"""How many examples a property is tried with: few in `make test`, many in `make soak`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SOAK = float(os.environ.get("TCRM_SOAK") or 0) > 0  # it says how much of a soak; see `soak.ledger`
TIMES = 100


def examples(some: int) -> int:
    """So many examples now, a hundred times as many in a soak."""
    return some * TIMES if SOAK else some


settings.register_profile("make test", max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("make soak", settings.get_profile("make test"), max_examples=examples(15))
settings.load_profile("make soak" if SOAK else "make test")
