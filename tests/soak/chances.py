"""What the rules of the state machine draw from."""

from __future__ import annotations

from hypothesis import strategies as st
from soak.firm_model import PEOPLE

SOME = st.integers(0, 400)
WHO = st.sampled_from(PEOPLE)
NAMES = st.sampled_from(["Acme", "Huber & Söhne", "北京重型机械", "田中", "zeta"])
YES = st.booleans()
LATE = st.sampled_from([0, 0, 0, 1])
"""By how many changes what was read is too old."""
