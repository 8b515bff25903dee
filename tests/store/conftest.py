"""Maria's seat, files to import, the matrix of rights, stages of a funnel, the office on a file, and `shell`:
commands in this process on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from office import Office, built_once, on_file, person
from shell import Shell
from thorough import SOAK

from tcrm.session import Session

if TYPE_CHECKING:
    from importing import Files
    from matrix import World


@pytest.fixture
def maria(office: Office) -> Session:
    """A seller's seat in the office."""
    return office.sit("maria")


@pytest.fixture
def huber(office: Office) -> int:
    """A customer of Maria's with a person who has a phone and an e-mail."""
    account = office.account("Huber & Söhne AG", "maria", city="Stuttgart", website="huber.example")
    person(office, "Dr. Eva Weiß", account, phone="+49 (0)711 555-0123", email="weiss@huber.example", role="buyer")
    return account


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Small files that the test writes and imports."""
    from importing import Files

    return Files(tmp_path)


@pytest.fixture
def world(office: Office) -> World:
    """An account and a deal for each line of the matrix, in the office."""
    from matrix import furnish

    return furnish(office)


@pytest.fixture
@built_once
def ids(office: Office) -> dict[str, int]:
    """A pipeline of three stages in the office, and the ids of its stages by key."""
    from figures_kit import three_stages

    return three_stages(office)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Office]:
    """The office on a file, firm.db."""
    office = on_file(tmp_path / "firm.db")
    yield office
    office.db.close()


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """The office on a file, and the shell beside it. TCRM_TEST lets commands write on the fixed day."""
    monkeypatch.setenv("TCRM_TEST", "1")
    office = on_file(tmp_path / "firm.db")
    yield Shell(office)
    office.db.close()


@pytest.fixture
@built_once
def worked(shell: Shell) -> Shell:
    """The shell, with some history."""
    shell.office.account("Acme GmbH", city="Köln")
    shell.office.deal("Renewal")
    for words in (("promote", "D-1"), ("move", "D-1", "proposal"), ("back", "D-1"), ("win", "D-1")):
        assert shell(*words).code == 0
    return shell


@pytest.fixture(scope="session")
def naughty_strings(naughty_strings: list[str]) -> list[str]:
    """Every third of them but in a soak: here each takes its time."""
    return naughty_strings if SOAK else naughty_strings[::3]
