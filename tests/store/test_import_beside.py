"""Files that a second process reads while this one writes: the same rows, the same complaints, nothing left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from office import Office

from tcrm.actions.imports import ImportCancelled, import_files
from tcrm.errors import BadValue
from tcrm.exchange import plan
from tcrm.exchange.drafts import Draft
from tcrm.exchange.guess import guess
from tcrm.exchange.plan import open_files, prepare
from tcrm.models.sql import doctor

HEADER = "deal id,deal name,account,stage,amount,currency,created\n"
ROWS = [f'OPP-{n},"Glas, {n}",Kunde {n % 7},lead,{n}.50,EUR,2026-03-{n % 28 + 1:02}\n' for n in range(9000)]


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(plan, "MANY", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Deals with slips: a cell too many, an id that comes again, amounts that are none or in doubt, an id left out."""
    rows = list(ROWS)
    rows[2500] = rows[2500].replace("lead", "lead,,")
    rows[4100], rows[4200] = rows[4000], rows[4200].replace(".50", " apples")
    rows[5000] = rows[5000].replace("5000.50", "5.200")
    rows[6000] = rows[6000].replace("OPP-6000", "")
    path = tmp_path / "deals.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def read(file: Path) -> list[object]:
    files = open_files([file])
    return list(prepare(guess(files, "deal"), files, "EUR").drafts())


def children() -> list[str]:
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()


def test_a_second_process_reads_the_same_and_complains_of_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = read(file)
    monkeypatch.setattr(plan, "MANY", 10**6)
    assert there == read(file)
    assert len([one for one in there if isinstance(one, Draft)]) == len(ROWS) - 4
    assert children() == []


def test_who_cancels_stops_the_second_process_as_well(office: Office, file: Path) -> None:
    seen: list[list[str]] = []

    def cancel() -> bool:
        seen.append(children())
        return bool(seen[-1])

    session = office.sit("olga")
    with pytest.raises(ImportCancelled):
        import_files(session, [file], kind="deal", cancel=cancel)
    assert len(seen[-1]) == 1
    assert children() == []
    assert session.db.sql("SELECT count(*) FROM deal") == [(0,)]
    assert doctor.stale_search_keys(session.db) == 0


def test_what_cannot_be_read_at_all_is_told_by_whom_it_is_read(office: Office, file: Path) -> None:
    files = open_files([file])
    planned = prepare(guess(files, "deal"), files, "EUR")
    with file.open("ab") as more:  # after it was looked at
        more.write(b"OPP-10000,\xff\xfe,,lead,1,EUR,2026-03-01\n")
    with pytest.raises(BadValue, match="line 9002: this is not UTF-8 text"):
        list(planned.drafts())
    assert children() == []
