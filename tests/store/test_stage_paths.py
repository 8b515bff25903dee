"""The paths of deals and the days of their stays, which funnels count by, are at all times what the moves come to."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from dump import watched
from figures_kit import make_deal, noon, three_stages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import NOW, Office, in_memory
from thorough import examples

from tcrm.actions import deals as deal_actions
from tcrm.actions.history import redo, undo
from tcrm.actions.moves import Move, move
from tcrm.actions.setup import open_session
from tcrm.errors import Refused
from tcrm.models.opening import open_database
from tcrm.models.paths import deals_astray, right
from tcrm.queries.funnel import FunnelAsk, funnel

STAGES = ("q", "p", "n", "won", "delivered", "lost")
MONDAY = date(2026, 9, 7)


@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 40))
def test_after_any_moves_undone_and_done_again_the_paths_are_those_of_the_moves(seed: int, steps: int) -> None:
    office, dice, day = in_memory(), random.Random(seed), MONDAY
    ids = three_stages(office)
    known = [make_deal(office, ids, [("q", MONDAY)]) for _ in range(3)]
    admin = office.sit("olga")
    for _ in range(steps):
        day += timedelta(days=dice.choice((0, 0, 1, 5)))
        deed = dice.choice(("move", "move", "move", "two", "undo", "redo", "delete"))
        some = dice.sample(known, dice.randint(1, len(known))) if known else []
        with watched(office.db):
            try:
                if deed == "move":
                    move(admin, [Move(d, ids[dice.choice(STAGES)], noon(day), imported=True) for d in some])
                elif deed == "two":
                    ways = [(ids[dice.choice(STAGES)], day) for _ in range(3)]
                    move(admin, [Move(d, s, noon(on), imported=True) for d in some for s, on in ways])
                elif deed == "delete":
                    deal_actions.delete(admin, some[:1])
                else:
                    (undo if deed == "undo" else redo)(admin)
            except Refused:
                pass
        known = [row[0] for row in office.db.sql("SELECT id FROM deal WHERE pipeline_id = ?", (ids["pipeline"],))]
        day = max(
            day, MONDAY + timedelta(days=office.db.sql("SELECT coalesce(max(day), 0) FROM stage_move")[0][0] - 20703)
        )
        assert deals_astray(office.db) == []
    office.db.close()


def test_what_is_not_as_the_moves_say_is_found_and_told_right(office: Office) -> None:
    ids = three_stages(office)
    way = [(stage, MONDAY + timedelta(days=i)) for i, stage in enumerate("qpqpn")]
    good, bad, worse = (make_deal(office, ids, way) for _ in range(3))
    office.db.sql("DROP TRIGGER guard_move_update")
    office.db.sql("UPDATE stage_move SET since_day = since_day + 1 WHERE deal_id = ? AND from_stage_id IS NULL", (bad,))
    office.db.sql("UPDATE stage_move SET path = 1 WHERE deal_id = ? AND left_at IS NULL", (worse,))
    assert deals_astray(office.db) == [bad, worse]
    for move_id, values in right(office.db, [good, bad, worse]).items():
        office.db.sql(
            "UPDATE stage_move SET path = ?, since_day = ? WHERE id = ?", (values["path"], values["since_day"], move_id)
        )
    assert deals_astray(office.db) == []


def test_deals_that_went_the_same_way_share_their_path(office: Office) -> None:
    ids = three_stages(office)
    for _ in range(3):
        make_deal(office, ids, [("q", MONDAY), ("p", MONDAY), ("q", MONDAY)])
    assert office.db.sql("SELECT count(*) FROM stage_path") == [(3,)]


def test_what_is_dated_ahead_has_not_stayed_yet(office: Office) -> None:
    ids = three_stages(office)
    today = NOW.date()
    way = [("q", today - timedelta(days=9)), ("p", today + timedelta(days=5)), ("q", today + timedelta(days=8))]
    make_deal(office, ids, way)
    rows = funnel(office.sit("olga"), FunnelAsk(pipeline="qpn")).rows
    assert [row.median_days for row in rows] == [9, 0, None]


def test_a_file_of_an_older_schema_is_given_its_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tcrm.models import migrate, search

    path, folder = tmp_path / "crm.db", tmp_path / "migrations"
    folder.mkdir()
    for file in migrate.FOLDER.glob("000[1-7]*"):
        (folder / file.name).write_text(file.read_text())
    with monkeypatch.context() as then:
        then.setattr(migrate, "FOLDER", folder)
        then.setattr(search, "rebuild", lambda db: None)
        file_of_schema_seven(path)
    session = open_session(path, "maria", lambda: NOW)
    assert deals_astray(session.db) == []
    assert session.db.sql("SELECT path, since_day FROM stage_move ORDER BY id") == [(1, 10), (2, 13), (3, 14), (1, 11)]
    assert session.db.sql("SELECT id, before, stage FROM stage_path") == [(1, 0, 1), (2, 1, 2), (3, 2, 1)]
    assert deal_actions.promote(session, 2).moved
    assert deals_astray(session.db) == []
    session.close()


def file_of_schema_seven(path: Path) -> None:
    """A firm with two deals, as schema 7 held it."""
    db = open_database(path)
    with db.writing():
        for statement in (
            "INSERT INTO user (login, name, role) VALUES ('maria', 'Maria', 'admin')",
            "INSERT INTO pipeline (key, name) VALUES ('own', 'Our own')",
            "INSERT INTO stage (pipeline_id, key, name) VALUES (1, 'new', 'New')",
            "INSERT INTO stage (pipeline_id, key, name, position) VALUES (1, 'next', 'Next', 1)",
            "INSERT INTO firm (name, default_pipeline_id) VALUES ('Example Works', 1)",
            "INSERT INTO deal (title, pipeline_id, owner_id, currency) VALUES ('Press', 1, 1, ''), ('Saw', 1, 1, '')",
            "INSERT INTO move_permit (id) VALUES (1)",
            "INSERT INTO stage_move (deal_id, from_stage_id, to_stage_id, at, day, left_at, left_day) VALUES "
            "(1, NULL, 1, 900000, 10, 1100000, 13), (1, 1, 2, 1100000, 13, 1500000, 17), "
            "(1, 2, 1, 1500000, 17, NULL, NULL), (2, NULL, 1, 950000, 11, NULL, NULL)",
            "DELETE FROM move_permit",
            "UPDATE deal SET stage_id = 1, created_at = 900000, created_day = 10, entered_at = 1500000",
        ):
            db.sql(statement)
    db.close()
