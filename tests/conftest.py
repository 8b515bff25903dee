"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder of sample data, named by `TCRM_SAMPLE_DATA`; without it the test is skipped."""
    named = os.environ.get("TCRM_SAMPLE_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("TCRM_SAMPLE_DATA names no folder of sample data")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def naughty_strings(sample_data: Path) -> list[str]:
    """The big list of naughty strings."""
    import json

    file = sample_data / "hostile" / "blns.json"
    if not file.is_file():
        pytest.skip("no naughty strings here")
    strings: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return strings
