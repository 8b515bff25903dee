"""The rule that only one function moves stages, and what it writes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dump import statements
from office import Office
from peewee import IntegrityError

from tcrm.actions.beginning import Beginnings, Entries
from tcrm.actions.moves import Move, move, permit
from tcrm.actions.wishes import AS_IS
from tcrm.errors import NotFound, Refused
from tcrm.models import Deal, Stage, StageMove
from tcrm.session import Session


def history(office: Office, deal: int) -> list[tuple[str, bool]]:
    """(stage key, still there) of each move, oldest first."""
    query = StageMove.select(Stage.key, StageMove.left_at.is_null()).join(Stage, on=(Stage.id == StageMove.to_stage))
    return [(k, bool(now)) for k, now in office.db.rows(query.where(StageMove.deal == deal).order_by(StageMove.id))]


def facts(office: Office, deal: int, *columns: str) -> tuple[object, ...]:
    found = office.db.one(Deal.select(*(Deal._meta.columns[c] for c in columns)).where(Deal.id == deal))
    assert found is not None
    return tuple(found)


def test_a_move_closes_the_stage_before_and_the_deal_follows(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    office.pass_days(3)
    result = move(admin, [Move(deal, office.stage_id("qualified"))])
    assert [(m.from_stage, m.to_stage) for m in result.moved] == [("Lead", "Qualified")]
    assert history(office, deal) == [("lead", False), ("qualified", True)]
    left, day = office.db.rows(StageMove.select(StageMove.left_at, StageMove.left_day).order_by(StageMove.id))[0]
    assert left == office.time and day.isoformat() == "2026-11-24"
    assert facts(office, deal, "stage_id", "status") == (office.stage_id("qualified"), "open")


def test_a_move_that_says_nothing_of_its_way_is_moved_on_from(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    with permit(office.db):
        office.db.sql("UPDATE stage_move SET path = NULL, since_day = NULL")
    move(admin, [Move(deal, office.stage_id("qualified"))])
    assert history(office, deal) == [("lead", False), ("qualified", True)]


def test_entering_the_stage_where_it_stands_does_nothing(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    assert move(admin, [Move(deal, office.stage_id("lead"))]).moved == []
    assert history(office, deal) == [("lead", True)]


def test_the_close_date_is_kept_among_won_stages_and_cleared_by_reopening(office: Office, admin: Session) -> None:
    deal = office.deal("X", stage="negotiation")
    move(admin, [Move(deal, office.stage_id("order"))])
    closed = office.time
    office.pass_days(10)
    move(admin, [Move(deal, office.stage_id("delivery"))])
    assert facts(office, deal, "status", "closed_at") == ("won", closed)
    move(admin, [Move(deal, office.stage_id("negotiation"))])
    assert facts(office, deal, "status", "closed_at", "closed_day") == ("open", None, None)
    move(admin, [Move(deal, office.stage_id("lost"))])
    assert facts(office, deal, "status", "closed_at") == ("lost", office.time)


def test_deals_that_come_with_their_histories_say_what_they_would_if_they_were_moved(
    office: Office, admin: Session
) -> None:
    way = ("lead", "qualified", "qualified", "lead", "order", "delivery", "lost", "qualified")
    columns = ("stage_id", "status", "created_at", "entered_day", "closed_at", "closed_day", "amount")
    for steps in range(1, len(way) + 1):
        said = {"title": "X", "pipeline_id": 1, "amount": 500, "currency": "", "probability": None, "close_on": None}
        stages = [office.stage_id(key) for key in way[:steps]]
        at = [office.time + timedelta(days=n) for n in range(steps)]
        with admin.operation("import") as op:
            slow, quick = op.insert(Deal, **said), op.next_id(Deal)
            move(admin, [Move(slow, *entry, imported=True) for entry in zip(stages, at, strict=True)])
            kept = [[AS_IS] * 2 * steps] * 4
            entries = Entries([steps] * 2, stages * 2, at * 2, [None] * 2 * steps, [""] * 2 * steps, *kept)
            made = Beginnings(admin, op).begin({name: [one] * 2 for name, one in said.items()}, entries)
        told = [name for name in StageMove._meta.columns if name not in ("id", "deal_id", "version")]
        rows = [
            office.db.sql(f"SELECT {', '.join(told)} FROM stage_move WHERE deal_id = ? ORDER BY id", (deal,))
            for deal in (slow, quick, quick + 1)
        ]
        assert rows[0] == rows[1] == rows[2] and made == 2 * len(rows[0]) == 2 * (steps - (steps > 2))
        assert facts(office, slow, *columns) == facts(office, quick, *columns) == facts(office, quick + 1, *columns)


def test_histories_that_do_not_hold_are_refused_with_the_deal_whose_they_are(office: Office, admin: Session) -> None:
    at, kept = [office.time, office.time - timedelta(days=1)], [[AS_IS] * 3] * 4
    one = {"title": "X", "pipeline_id": 1, "currency": "", "amount": 1, "probability": None, "close_on": None}
    said = {name: [value] * 2 for name, value in one.items()}
    for stages, days in (
        (["lead", "lead", "qualified"], [at[1], *at]),
        (["lead", "lead", ("engaging", "simple")], [at[1], *reversed(at)]),
    ):
        ids = [office.stage_id(*((key,) if isinstance(key, str) else key)) for key in stages]
        with pytest.raises(Refused, match="D-2"), admin.operation("import") as op:
            Beginnings(admin, op).begin(said, Entries([1, 2], ids, days, [None] * 3, [""] * 3, *kept))


def test_the_days_of_a_move_are_the_firms_days(office: Office, admin: Session) -> None:
    office.time = office.time.replace(hour=23, minute=30)  # half past midnight in Berlin
    deal = office.deal("X")
    assert str(facts(office, deal, "created_day")[0]) == "2026-11-22"


def test_a_stage_of_another_pipeline_is_refused(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    with pytest.raises(Refused):
        move(admin, [Move(deal, office.stage_id("engaging", "simple"))])
    with pytest.raises(NotFound):
        move(admin, [Move(9999, office.stage_id("lead"))])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deal SET stage_id = 4",
        "UPDATE deal SET stage_id = NULL",
        "UPDATE stage_move SET left_at = 1",
        "DELETE FROM stage_move",
        "INSERT INTO stage_move (deal_id, to_stage_id, at, day, imported) VALUES (1, 2, 1, 1, 0)",
        "INSERT INTO deal (title, pipeline_id, stage_id) VALUES ('Y', 1, 1)",
    ],
)
def test_no_other_way_writes_a_stage(office: Office, statement: str) -> None:
    office.deal("X")
    with pytest.raises(IntegrityError, match=r"actions\.deals\.move"), office.db.writing():
        office.db.sql(statement)


def test_dated_history_goes_through_in_order_or_not_at_all(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    past = office.time - timedelta(days=5)
    with pytest.raises(Refused):
        move(admin, [Move(deal, office.stage_id("qualified"), at=past, imported=True)])
    assert history(office, deal) == [("lead", True)]


def test_a_move_keeps_what_the_deal_said_then_where_history_knows_it(office: Office, admin: Session) -> None:
    now, then = date(2026, 12, 1), date(2026, 11, 1)
    deal = office.deal("X", amount=900, close_on=now)
    move(admin, [Move(deal, office.stage_id("qualified"), amount=None, close_on=then)])
    move(admin, [Move(deal, office.stage_id("discovery"), amount=500, close_on=None)])
    move(admin, [Move(deal, office.stage_id("evaluation"))])
    kept = office.db.rows(StageMove.select(StageMove.amount_at, StageMove.close_at).order_by(StageMove.id))
    assert kept == [(900, now), (None, then), (500, None), (900, now)]


def test_a_clock_that_went_back_does_not_break_the_history(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    office.pass_days(-2)
    move(admin, [Move(deal, office.stage_id("qualified"))])
    moves = office.db.rows(StageMove.select(StageMove.at, StageMove.left_at).order_by(StageMove.id))
    assert moves[0][1] == moves[1][0] >= moves[0][0]


def test_a_hundred_deals_move_as_one_step_with_as_many_queries_as_one(office: Office, admin: Session) -> None:
    deals = [office.deal(f"D{i}") for i in range(101)]
    admin.require("edit", Deal, deals)  # rights are read once a session
    counts = []
    for some in (deals[:1], deals[1:]):
        with statements(office.db) as ran:
            move(admin, [Move(d, office.stage_id("qualified")) for d in some])
        counts.append(len({sql for sql in ran if "search_" not in sql}))  # the index has ways of its own for many
    assert counts[0] == counts[1]
