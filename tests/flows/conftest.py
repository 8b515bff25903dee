"""Maria's desk."""

from __future__ import annotations

import pytest
from office import Office, built_once


@pytest.fixture
@built_once
def desk(office: Office) -> Office:
    """The office, with a day of Maria's."""
    from at_the_agenda import plan_a_day

    return plan_a_day(office)
