"""A stage is taken out of its pipeline: what becomes of its deals, what the past keeps, what is said before."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from criteria import AMOUNT
from dump import dump, watched
from office import Office, stage

from tcrm.actions import deals
from tcrm.actions import pipelines as edit
from tcrm.actions.history import undo
from tcrm.errors import BadValue, Refused
from tcrm.models import Activity, Deal, Stage, StageMove
from tcrm.queries.deals import board
from tcrm.queries.figures import win_given_stage
from tcrm.queries.funnel import FunnelAsk, deals_behind, funnel
from tcrm.queries.history import entries
from tcrm.queries.pipeline_preview import StageChange, preview
from tcrm.queries.pipelines import find_pipeline
from tcrm.session import Session

# -- removing a stage -----------------------------------------------------------------------------------------------


def test_a_stage_that_no_history_passes_is_removed(office: Office, admin: Session) -> None:
    made = edit.add_stage(admin, 1, "Site visit", position=3)
    edit.remove_stage(admin, made)
    assert office.db.one(Stage.select(Stage.id).where(Stage.id == made)) is None


def test_a_stage_with_a_history_is_only_taken_out_of_the_order(office: Office, admin: Session) -> None:
    maria = office.sit("maria")
    office.criteria("evaluation", [AMOUNT])
    office.criteria("discovery", [{"need": "field", "field": "budget"}])
    here = [office.deal(f"D{n}", "maria", "evaluation") for n in range(2)]
    before = office.deal("Before", "maria", "discovery")
    evaluation, proposal = office.stage_id("evaluation"), office.stage_id("proposal")
    with pytest.raises(Refused, match="2 deals stand in Evaluation"):
        edit.remove_stage(admin, evaluation)
    with pytest.raises(Refused, match="Say into which"):
        edit.remove_stage(admin, evaluation, office.stage_id("order"))
    with watched(office.db):
        edit.remove_stage(admin, evaluation, proposal)
    assert [stage(office, deal) for deal in here] == ["proposal", "proposal"]
    last = StageMove.select(StageMove.reason, StageMove.override).where(StageMove.deal == here[0])
    reason = "The stage Evaluation was taken out of the pipeline."
    assert office.db.rows(last.order_by(StageMove.id.desc()))[0] == (reason, reason)
    assert "evaluation" not in [one.key for one in find_pipeline(admin).stages]
    assert [one.key for one in board(maria).columns] == ["lead", "qualified", "discovery", "proposal", "negotiation"]
    assert [gap.key for gap in deals.promote(maria, before).held[0].missing] == ["budget"]  # its own gate only
    deals.edit(maria, before, {"budget": 5})
    assert deals.promote(maria, before).moved[0].to_stage == "Proposal"
    assert deals.back(maria, here).moved[0].to_stage == "Discovery"
    assert "no stage evaluation" in deals.move_to(maria, before, "evaluation").held[0].reasons[0]
    with pytest.raises(BadValue):
        deals.add(maria, "New", stage="evaluation")


def test_removing_a_stage_is_one_step_that_can_be_taken_back(office: Office, admin: Session) -> None:
    deal = office.deal("Press", "maria", "evaluation")
    before = dump(office.db)
    edit.remove_stage(admin, office.stage_id("evaluation"), office.stage_id("discovery"))
    assert entries(admin, 1)[0].said == "took the stage Evaluation out of Standard"
    undo(admin)
    assert dump(office.db) == before
    assert stage(office, deal) == "evaluation"


def test_a_pipeline_keeps_an_open_a_won_and_its_lost_stage(office: Office, admin: Session) -> None:
    ids = {one.key: one.id for one in find_pipeline(admin, "simple").stages}
    for key in ("lost", "won"):
        with pytest.raises((Refused, BadValue)):
            edit.remove_stage(admin, ids[key])
    edit.remove_stage(admin, ids["prospecting"])
    with pytest.raises(Refused, match="Engaging is the last open stage of Simple"):
        edit.remove_stage(admin, ids["engaging"])
    assert [one.key for one in find_pipeline(admin, "simple").stages] == ["engaging", "won", "lost"]


def test_a_stage_that_was_taken_out_is_no_reason_to_let_the_last_one_go(office: Office, admin: Session) -> None:
    for key in ("lead", "qualified", "discovery", "proposal"):
        edit.remove_stage(admin, office.stage_id(key))
    maria = office.sit("maria")
    deal = office.deal("Press", "maria", "evaluation")
    deals.promote(maria, deal)
    edit.remove_stage(admin, office.stage_id("evaluation"))
    undo(maria)
    assert stage(office, deal) == "evaluation"
    with pytest.raises(Refused, match="last open stage"):
        edit.remove_stage(admin, office.stage_id("negotiation"), office.stage_id("evaluation"))


def test_a_deal_that_an_undo_brings_back_into_such_a_stage_is_seen_and_goes_on(office: Office, admin: Session) -> None:
    maria = office.sit("maria")
    deal = office.deal("Press", "maria", "evaluation")
    deals.promote(maria, deal)
    edit.remove_stage(admin, office.stage_id("evaluation"))
    undo(maria)
    assert stage(office, deal) == "evaluation"
    found = board(maria)
    assert {column.key: column.count for column in found.columns}["evaluation"] == 1
    assert funnel(maria, FunnelAsk(mode="snapshot")).open == 1
    assert deals.promote(maria, deal).moved[0].to_stage == "Proposal"
    assert "evaluation" not in [column.key for column in board(maria).columns]
    deals.lose(maria, deal, ["Price"])
    deals.reopen(maria, deal)
    assert stage(office, deal) == "proposal"


def test_a_lost_deal_is_opened_again_before_the_stage_that_is_gone(office: Office, admin: Session) -> None:
    maria = office.sit("maria")
    deal = office.deal("Press", "maria", "evaluation")
    deals.lose(maria, deal, ["Price"])
    edit.remove_stage(admin, office.stage_id("evaluation"))
    deals.reopen(maria, deal)
    assert stage(office, deal) == "discovery"


# -- the past -------------------------------------------------------------------------------------------------------


def lively(office: Office) -> None:
    """Six weeks of deals: some pass evaluation, some skip it, some are lost or stand in it."""
    maria, tom = office.sit("maria"), office.sit("tom")
    for week in range(6):
        one = office.deal(f"One {week}", "maria", amount=100 + week)
        two = office.deal(f"Two {week}", "tom", amount=1000)
        three = office.deal(f"Three {week}", "maria", "evaluation")
        office.pass_days(2)
        deals.promote(maria, one)
        deals.move_to(tom, two, "evaluation")
        office.pass_days(2)
        deals.move_to(maria, one, "evaluation" if week % 2 else "proposal")
        deals.lose(maria, three, ["Price"]) if week % 3 else deals.back(maria, three)
        office.pass_days(2)
        deals.win(maria, one) if week != 4 else deals.promote(maria, one)
        deals.promote(tom, two) if week % 2 else deals.lose(tom, two, ["Price"])
        office.pass_days(1)


def test_funnels_of_the_past_stay_what_they_were(office: Office, admin: Session) -> None:
    lively(office)
    middle, today = date(2026, 12, 12), admin.today()
    asks = [
        FunnelAsk(mode=mode, measure=measure, start=start, end=end, as_of=as_of, by=by)
        for mode, measure, by in product(
            ("cohort", "strict", "any", "snapshot", "period"), ("count", "amount"), (None, "seller")
        )
        for start, end, as_of in (
            (None, None, middle),
            (date(2026, 11, 21), middle, middle),
            (date(2026, 11, 21), date(2026, 12, 5), today.replace(day=today.day - 1)),
        )
    ]
    before = [funnel(admin, ask) for ask in asks]
    behind = [deals_behind(admin, ask, "reached", stage="evaluation") for ask in asks if ask.mode == "cohort"]
    chances = win_given_stage(admin, as_of=middle)
    assert sum(row.key == "evaluation" and (row.reached or row.count or 0) > 0 for f in before for row in f.rows) > 10
    edit.remove_stage(admin, office.stage_id("evaluation"), office.stage_id("discovery"))
    office.pass_days(3)
    assert [funnel(admin, ask) for ask in asks] == before
    assert [deals_behind(admin, ask, "reached", stage="evaluation") for ask in asks if ask.mode == "cohort"] == behind
    assert win_given_stage(admin, as_of=middle) == chances


def test_a_funnel_that_begins_afterwards_leaves_the_stage_out_and_still_adds_up(office: Office, admin: Session) -> None:
    lively(office)
    edit.remove_stage(admin, office.stage_id("evaluation"), office.stage_id("discovery"))
    office.pass_days(1)
    for n in range(4):
        deal = office.deal(f"New {n}", "maria")
        deals.move_to(office.sit("maria"), deal, "proposal")
    later = FunnelAsk(start=admin.today())
    found = funnel(admin, later)
    assert [row.key for row in found.rows] == ["lead", "qualified", "discovery", "proposal", "negotiation"]
    assert [row.reached for row in found.rows] == [4, 4, 4, 4, 0]
    now = funnel(admin, FunnelAsk(mode="snapshot"))
    assert "evaluation" not in [row.key for row in now.rows]
    standing = office.db.count(Deal.select().where(Deal.status == "open"))
    assert now.open == sum(row.count or 0 for row in now.rows) == standing
    whole = funnel(admin, FunnelAsk())
    assert "evaluation" in [row.key for row in whole.rows]
    assert whole.won.count + whole.lost.count + whole.open == office.db.count(Deal.select())


def test_a_won_stage_that_is_gone_still_counts_as_won(office: Office, admin: Session) -> None:
    maria = office.sit("maria")
    deal = office.deal("Press", "maria", "negotiation")
    deals.win(maria, deal)
    closed = office.db.rows(Deal.select(Deal.closed_at, Deal.status))
    office.pass_days(5)
    edit.remove_stage(admin, office.stage_id("order"), office.stage_id("delivery"))
    assert office.db.rows(Deal.select(Deal.closed_at, Deal.status)) == closed
    assert funnel(admin, FunnelAsk(as_of=date(2026, 11, 23))).won.count == 1
    assert funnel(admin, FunnelAsk()).won.count == 1
    other = office.deal("Line", "maria", "negotiation")
    deals.win(maria, other)
    assert stage(office, other) == "delivery"


# -- before it is done ----------------------------------------------------------------------------------------------


def test_a_preview_counts_what_a_change_would_touch(office: Office, admin: Session) -> None:
    rich, poor, tom = (
        office.deal("Rich", "maria", amount=5),
        office.deal("Poor", "maria"),
        office.deal("Tom's", "tom", private=True),
    )
    gone = office.deal("Gone", "maria")
    deals.promote(office.sit("maria"), gone)
    lead = office.stage_id("lead")
    office.pass_days(10)
    late = office.deal("New", "maria", amount=7)
    before = dump(office.db)
    found = preview(admin, StageChange(lead, criteria=[AMOUNT], limit_days=9))
    assert (found.deals, found.histories) == (4, 5)
    assert (found.failing, found.held, found.late) == ((poor, tom), (), (rich, poor, tom))
    assert preview(admin, StageChange(lead, limit_days=10)).late == ()
    office.criteria("lead", [{"need": "field", "field": "budget"}])
    away = preview(admin, StageChange(lead))
    assert (away.deals, away.failing, away.held) == (4, (), (rich, poor, tom, late))
    with pytest.raises(BadValue):
        preview(admin, StageChange(lead, criteria=[{"need": "moon"}]))
    office.criteria("lead", [])
    assert dump(office.db) == before


def test_moving_the_deals_of_a_stage_plans_nothing_twice(office: Office, admin: Session) -> None:
    office.tasks("discovery", [{"kind": "call", "subject": "Ask", "after_days": 1}])
    deal = office.deal("Press", "maria", "discovery")
    deals.promote(office.sit("maria"), deal)
    edit.remove_stage(admin, office.stage_id("evaluation"), office.stage_id("discovery"))
    assert office.db.count(Activity.select()) == 1
