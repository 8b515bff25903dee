"""The file of a database is read ahead: all of it, through the handle that is open, and only where there is room."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from textual.screen import Screen
from tryout import Tryout

from tcrm.app import TcrmApp
from tcrm.models import ahead
from tcrm.models.database import Database
from tcrm.models.opening import open_database

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems are not told what will be wanted")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "firm.db"


@pytest.fixture
def db(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database that is in its file as a whole, of which one part is read at a time."""
    made = open_database(path)
    made.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr("tcrm.models.ahead._PART", 3 * 4096)
    monkeypatch.setattr("tcrm.models.ahead._AT_ONCE", 0.0)
    yield made
    made.close()


def test_all_of_the_file_is_asked_for_part_by_part_and_no_handle_is_closed(
    db: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, asked = path.stat(), list[int]()

    def wish(handle: int, start: int, length: int, _wish: int) -> None:
        assert os.path.samestat(os.fstat(handle), here)
        asked.extend(range(start, min(start + length, here.st_size), 4096))

    def refuse(*_args: object) -> None:
        raise AssertionError("the locks that SQLite has on the file go with any handle of it that is closed")

    with monkeypatch.context() as patch:
        patch.setattr("tcrm.models.ahead._free", lambda: 2 * here.st_size)
        patch.setattr(os, "posix_fadvise", wish)
        patch.setattr(os, "close", refuse)
        parts, start = 1, db.read_ahead()
        while start is not None:
            parts, start = parts + 1, db.read_ahead(start)
    assert asked == list(range(0, here.st_size, 4096)) and parts == -(-here.st_size // (3 * 4096)) > 5


def test_a_file_that_would_drive_out_what_others_need_is_left_alone(
    db: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ahead._free() > 1 << 20
    size = path.stat().st_size
    monkeypatch.setattr("tcrm.models.ahead._free", lambda: 2 * size)
    assert db.read_ahead() == 3 * 4096
    monkeypatch.setattr("tcrm.models.ahead._free", lambda: 2 * size - 2)
    assert db.read_ahead() is None


def test_what_is_no_open_file_is_not_read(db: Database) -> None:
    db.close()
    assert db.read_ahead() is None and open_database(None).read_ahead() is None


async def test_who_leaves_as_it_begins_is_told_nothing_of_it(recwarn: pytest.WarningsRecorder) -> None:
    class Desk:
        async def read_ahead(self) -> None:
            raise AssertionError("the program has ended")

    app: Any = Tryout(Screen)
    app.desk = Desk()

    def leave() -> None:
        TcrmApp.read_ahead(cast(TcrmApp, app))
        app.exit()

    async with app.run_test():
        app.call_later(leave)
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []
