"""What the parts of a soak in terminals start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from program import DAY
from starting import terminal as terminal

from tcrm.demo.build import write_demo


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in a file, told once."""
    path = tmp_path_factory.mktemp("company") / "demo.db"
    write_demo(path, date.fromisoformat(DAY))
    return path
