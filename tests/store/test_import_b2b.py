"""A real sales history by its profile: everything is there, once, linked, and one undo takes it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from dump import dump, rebuilt_search_keys, search_keys, watched
from office import NOW

from tcrm.actions.history import redo, undo
from tcrm.actions.imports import ImportReport, import_files
from tcrm.actions.setup import open_session
from tcrm.exchange.csvfile import CsvFile, Row
from tcrm.models import Operation
from tcrm.queries.history import entries
from tcrm.session import Session

FILES = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
MADE = {"team": 9, "user": 41, "product": 7, "account": 85, "deal": 8800}


def bring_in(session: Session, folder: Path, **how: Any) -> ImportReport:
    return import_files(session, [folder / "b2b" / name for name in FILES], profile="maven-b2b", **how)


def one(session: Session, statement: str) -> Any:
    return session.db.sql(statement)[0][0]


Progress = list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def progress() -> Progress:
    """What was said while the firm was brought in: done, total, of what."""
    return []


@pytest.fixture(scope="module")
def firm(sample_data: Path, progress: Progress) -> Iterator[tuple[Session, ImportReport]]:
    """A fresh database after the import; its tests only look."""
    session = open_session(None, "olga", lambda: NOW)
    began = process_time()
    with watched(session.db):
        report = bring_in(session, sample_data, progress=lambda *said: progress.append(said))
    assert process_time() - began < 10
    yield session, report
    session.close()


@pytest.fixture
def copy(firm: tuple[Session, ImportReport]) -> Iterator[Session]:
    """The firm after the import once more, to be changed."""
    session = open_session(None, "olga", lambda: NOW)
    with session.db.connection().backup("main", firm[0].db.connection(), "main") as copying:
        copying.step()
    session.sit_again()
    yield session
    session.close()


def test_everything_is_made_and_counted(firm: tuple[Session, ImportReport]) -> None:
    session, report = firm
    assert report.created == MADE
    assert not (report.updated or report.skipped or report.refused or report.bad or report.partial)
    assert report.moves == one(session, "SELECT count(*) FROM stage_move") == 4238 * 2 + 2473 * 2 + 1589 + 500
    assert any("1425" in note for note in report.notes)
    for kind, count in MADE.items():
        assert one(session, f'SELECT count(*) FROM "{kind}"') == count + (kind == "user")


def test_people_stand_in_their_teams(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    roles = session.db.sql("SELECT role, count(*) FROM user WHERE login <> 'olga' GROUP BY role ORDER BY role")
    assert roles == [("manager", 6), ("seller", 35)]
    assert one(session, "SELECT count(*) FROM team WHERE kind = 'region' AND parent_id IS NULL") == 3
    placed = session.db.sql(
        "SELECT u.login, r.name FROM user u JOIN team t ON t.id = u.team_id JOIN team r ON r.id = t.parent_id "
        "WHERE r.kind = 'region'"
    )
    assert len(placed) == 41
    assert dict(placed)["anna.snelling"] == "Central"
    assert all(login.isascii() and login == login.lower() and " " not in login for login, _region in placed)


def test_accounts_have_their_parents(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    rows = session.db.sql("SELECT a.name, p.name FROM account a JOIN account p ON p.id = a.parent_id")
    assert len(rows) == 15
    assert one(session, "SELECT count(*) FROM account WHERE industry = 'technolgy'") == 0
    assert one(session, "SELECT revenue FROM account WHERE name = 'Acme Corporation'") == 1_100_040_000_00


def test_deals_stand_where_the_file_says(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    stages = session.db.sql(
        "SELECT s.key, d.status, count(*) FROM deal d JOIN stage s ON s.id = d.stage_id GROUP BY 1, 2"
    )
    assert sorted(stages) == [
        ("engaging", "open", 1589),
        ("lost", "lost", 2473),
        ("prospecting", "open", 500),
        ("won", "won", 4238),
    ]
    assert one(session, "SELECT sum(amount) FROM deal WHERE status = 'won'") == 10_005_534_00
    assert one(session, "SELECT count(*) FROM deal WHERE amount IS NOT NULL AND status <> 'won'") == 0
    assert one(session, "SELECT count(*) FROM deal WHERE account_id IS NULL AND status = 'open'") == 1425
    assert one(session, "SELECT count(*) FROM deal WHERE account_id IS NULL AND status <> 'open'") == 0


def test_prospecting_deals_are_made_today_and_no_move_is_invented(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    first = session.db.sql(
        "SELECT s.key, count(*), min(m.at), max(m.at) FROM stage_move m JOIN stage s ON s.id = m.to_stage_id "
        "WHERE m.from_stage_id IS NULL GROUP BY 1 ORDER BY 1"
    )
    now = int(NOW.timestamp())
    assert [row[:2] for row in first] == [("engaging", 8300), ("prospecting", 500)]
    assert first[1][2:] == (now, now)


def test_cycles_are_the_known_ones(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    cycles = dict(session.db.sql("SELECT status, avg(closed_day - created_day) FROM deal GROUP BY status"))
    assert (round(cycles["won"], 2), round(cycles["lost"], 2)) == (51.78, 41.48)


def test_what_a_won_deal_brought_stands_on_its_moves(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    won = "SELECT sum(m.amount_at) FROM stage_move m JOIN stage s ON s.id = m.to_stage_id WHERE s.key = '{key}'"
    assert one(session, won.format(key="won")) == 10_005_534_00
    assert one(session, won.format(key="engaging")) == 10_005_534_00


def test_every_deal_has_one_line_at_list_price(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    assert one(session, "SELECT count(*) FROM deal_line") == 8800
    wrong = (
        "SELECT count(*) FROM deal d LEFT JOIN deal_line l ON l.deal_id = d.id LEFT JOIN product p "
        "ON p.id = l.product_id WHERE l.quantity IS NOT '1' OR l.price IS NOT p.price OR l.total IS NOT p.price"
    )
    assert one(session, wrong) == 0
    assert one(session, "SELECT count(*) FROM deal_line l JOIN product p ON p.id = l.product_id "
                        "WHERE p.name = 'GTX Pro'") == 1480  # fmt: skip


def test_the_search_keys_are_kept(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    assert search_keys(session.db) == rebuilt_search_keys(session.db)


def test_the_history_tells_it(firm: tuple[Session, ImportReport]) -> None:
    session, _report = firm
    entry = entries(session)[0]
    assert (entry.kind, entry.undoable) == ("import", True)
    assert "sales_pipeline.csv" in entry.said


def test_importing_again_changes_nothing_and_undo_takes_it_all_back(sample_data: Path, copy: Session) -> None:
    session = copy
    before, after = dump(open_session(None, "olga", lambda: NOW).db), dump(session.db)
    again = bring_in(session, sample_data)
    assert (again.skipped, again.changed, again.moves) == (MADE, 0, 0)
    assert dump(session.db) == after
    assert session.db.value(Operation.select(Operation.kind).order_by(Operation.id.desc())) == "import"
    undo(session)
    assert dump(session.db) == before
    redo(session)
    assert dump(session.db) == after


def test_a_dry_run_says_it_all_and_writes_nothing(sample_data: Path) -> None:
    session = open_session(None, "olga", lambda: NOW)
    before = dump(session.db)
    report = bring_in(session, sample_data, dry_run=True)
    assert (report.created, report.dry_run) == (MADE, True)
    assert dump(session.db) == before
    assert one(session, "SELECT count(*) FROM operation WHERE kind = 'import'") == 0


def test_deals_that_went_on_in_the_file_go_on_here(sample_data: Path, tmp_path: Path, copy: Session) -> None:
    session = copy
    file = CsvFile(sample_data / "b2b" / "sales_pipeline.csv")
    lines = [",".join(file.header)]
    grown = 0
    for row in file.rows():
        assert isinstance(row, Row)
        cells = row.cells
        if cells[4] == "Engaging" and grown < 10:
            cells, grown = [*cells[:4], "Won", cells[5], "2018-01-31", "1000"], grown + 1
        lines.append(",".join(cells))
    newer = tmp_path / "sales_pipeline.csv"
    newer.write_text("\n".join(lines) + "\n")
    with watched(session.db):
        report = import_files(session, [newer], profile="maven-b2b")
    assert (report.updated, report.skipped, report.moves) == ({"deal": 10}, {"deal": 8790}, 10)
    assert one(session, "SELECT count(*) FROM deal WHERE status = 'won'") == 4248
    assert one(session, "SELECT sum(amount) FROM deal WHERE status = 'won'") == 10_005_534_00 + 10 * 1000_00


def test_progress_moves_on_and_reaches_the_end(firm: tuple[Session, ImportReport], progress: Progress) -> None:
    seen = progress
    done = [one[0] for one in seen]
    assert done == sorted(done)
    assert len(set(done)) > 20
    assert seen[-1][0] == seen[-1][1]
    assert Counter(what for _done, _total, what in seen)["deal"] >= 1


def test_leads_are_closed_by_a_second_file_that_makes_their_sellers(sample_data: Path) -> None:
    session = open_session(None, "olga", lambda: NOW)
    folder = sample_data / "olist"
    files = [folder / "closed_deals_of_those.csv", folder / "leads_first_1000.csv"]
    report = import_files(session, files, profile="olist")
    assert report.created["deal"] == 1000
    assert report.updated["deal"] == 92
    assert one(session, "SELECT count(*) FROM deal WHERE status = 'won'") == 92
    assert one(session, "SELECT count(DISTINCT owner_id) FROM deal") == report.created["user"]
    again = import_files(session, files, profile="olist")
    assert (again.changed, again.skipped["deal"]) == (0, 1092)
