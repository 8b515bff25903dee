"""What every test may ask for."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sparing_queries  # noqa: F401 - writes no query down twice
import thorough  # noqa: F401 - sets how many examples properties are tried with
import told_once  # noqa: F401 - builds the demo company once for each day
from guard.sitecustomize import RECORD
from office import Office, in_memory
from soak import ledger

from tcrm.session import Session

# What was imported lives to the end: looking through it again and again costs an eighth of the whole run.
gc.set_threshold(100_000, 20, 20)

GUARD = Path(__file__).parent / "guard"
# Every Python that a test starts refuses the network, as this one does since `guard` was imported.
os.environ["PYTHONPATH"] = os.pathsep.join([str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])])
# What is expected has signs beyond ASCII, in whatever locale the tests are run.
os.environ["LANG"] = "C.UTF-8"
for name in ("LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first in the half of the tests that one of two workers begins with, what is short comes
    last: then no worker is left alone with a long one in the end."""
    order = ("soak", "pty", "unit", "flows", "store")
    items.sort(key=lambda item: order.index(item.path.parent.name) if item.path.parent.name in order else len(order))


def pytest_collection_finish() -> None:
    """All is imported, and stays: nothing of it is looked at again."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str | None:
    """The seed of a soak, so that it can be done again."""
    return f"soak, seed {ledger.seed()}" if ledger.SHARE else None


BESIDE = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder of sample data, named by `TCRM_SAMPLE_DATA`; without it the test is skipped."""
    folder = Path(os.environ.get("TCRM_SAMPLE_DATA") or BESIDE)
    if not folder.is_dir():
        pytest.skip("no sample data here; TCRM_SAMPLE_DATA names its folder")
    return folder.resolve()


@pytest.fixture(scope="session")
def naughty_strings(sample_data: Path) -> list[str]:
    """The big list of naughty strings."""
    import json

    file = sample_data / "hostile" / "blns.json"
    if not file.is_file():
        pytest.skip("no naughty strings here")
    strings: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return strings


_folders = count()


@pytest.fixture
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a test would write; made only for one that asks for it (`tmp_path`)."""
    return tmp_path_factory.getbasetemp() / f"test{next(_folders)}"


@pytest.fixture
def tmp_path(own_folder: Path) -> Path:
    """A folder of the test's own. (Pytest's looks through those of all tests before for a free name.)"""
    own_folder.mkdir(mode=0o700)
    return own_folder


@pytest.fixture(autouse=True)
def own_folders(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own database, settings, log or drafts."""
    monkeypatch.setenv("TCRM_HOME", str(own_folder / "home"))
    monkeypatch.delenv("TCRM_DATABASE", raising=False)
    monkeypatch.delenv("TCRM_USER", raising=False)


@pytest.fixture(autouse=True)
def no_network(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Fails the test if it, or a program that it started, asked for the network; where that is noted."""
    noted = own_folder.with_name(f"{own_folder.name}.network")
    monkeypatch.setenv(RECORD, str(noted))
    yield noted
    assert not noted.exists(), f"asked for the network:\n{noted.read_text(encoding='utf-8')}"


@pytest.fixture
def office() -> Iterator[Office]:
    """A small firm on a database in memory, at a fixed time."""
    office = in_memory()
    yield office
    office.db.close()


@pytest.fixture
def admin(office: Office) -> Session:
    """The admin's seat in the office."""
    return office.sit("olga")
