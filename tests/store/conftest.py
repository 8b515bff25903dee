"""`shell`: commands in this process on the small firm's own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office
from shell import Shell

from tcrm.models.database import open_database


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """The office on a file, and the shell beside it. TCRM_TEST lets commands write on the fixed day."""
    monkeypatch.setenv("TCRM_TEST", "1")
    db = open_database(tmp_path / "firm.db")
    yield Shell(Office(db))
    db.close()
