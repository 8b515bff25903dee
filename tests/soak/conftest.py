"""What the parts of a soak in terminals start from."""

from __future__ import annotations

from pathlib import Path

import program
import pytest
from starting import terminal as terminal


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in a file, told once."""
    return program.lay_down(tmp_path_factory.mktemp("company") / "demo.db", program.company())
