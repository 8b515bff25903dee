"""The gate: what a stage asks for holds deals back, whichever way they try to go up, unless a manager lets them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from criteria import AMOUNT, BUDGET, CLOSE, NEED, lacking
from office import Office, stage

from tcrm.actions import deals
from tcrm.actions.deals import Answers, Move, move
from tcrm.actions.history import redo, undo
from tcrm.errors import Refused
from tcrm.models import Operation, Stage, StageMove
from tcrm.queries.gates import Criterion, standing
from tcrm.session import Session


def overrides(office: Office, deal: int) -> list[str]:
    query = StageMove.select(StageMove.override).where(StageMove.deal == deal)
    return [row[0] for row in office.db.rows(query.order_by(StageMove.id))]


# -- no way round ---------------------------------------------------------------------------------------------------

Way = Callable[[Session, int], deals.Result]
WAYS: dict[str, Way] = {
    "promote": lambda session, deal: deals.promote(session, deal),
    "promote many": lambda session, deal: deals.promote(session, [deal, deals.add(session, "Other")]),
    "move up": lambda session, deal: deals.move_to(session, deal, "proposal"),
    "move into won": lambda session, deal: deals.move_to(session, deal, "delivery"),
    "win": lambda session, deal: deals.win(session, deal),
    "win many": lambda session, deal: deals.win(session, [deal], ["Price"]),
    "lose, then win": lambda session, deal: (deals.lose(session, deal, ["Price"]), deals.win(session, deal))[1],
    "lose, then move": lambda session, deal: (
        deals.lose(session, deal, ["Price"]),
        deals.move_to(session, deal, "proposal"),
    )[1],
    "back, then up": lambda session, deal: (deals.back(session, deal), deals.move_to(session, deal, "discovery"))[1],
    "blank answers": lambda session, deal: deals.promote(session, deal, answers={deal: Answers()}),
    "answers that leave it blank": lambda session, deal: deals.promote(
        session, deal, answers={deal: Answers(fields={"amount": None, "source": ""}, checks=[])}
    ),
    "a blank word": lambda session, deal: deals.promote(session, deal, override="  "),
    "two steps in one list": lambda session, deal: move(
        session, [Move(deal, stage_of(session, "lead")), Move(deal, stage_of(session, "proposal"))]
    ),
}


def stage_of(session: Session, key: str) -> int:
    return int(session.db.value(Stage.select(Stage.id).where(Stage.pipeline == 1, Stage.key == key)))


@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_round_the_gate(office: Office, maria: Session, way: str) -> None:
    office.criteria("qualified", [AMOUNT])
    deal = office.deal("Press", "maria", "qualified")
    found = WAYS[way](maria, deal)
    assert ("qualified", "field", "amount") in lacking(found)
    assert deal not in [moved.deal_id for moved in found.moved]
    assert stage(office, deal) in ("qualified", "lead", "lost")
    deals.reopen(maria, deal)
    deals.edit(maria, deal, {"amount": 5})
    assert [moved.deal_id for moved in WAYS[way](maria, deal).moved if moved.deal_id == deal][-1:] == [deal]


def test_winning_passes_the_gates_of_all_stages_that_remain_and_names_each_lack_once(
    office: Office, maria: Session
) -> None:
    office.criteria("lead", [BUDGET])
    office.criteria("discovery", [AMOUNT, NEED])
    office.criteria("negotiation", [AMOUNT, CLOSE])
    deal = office.deal("Press", "maria", "qualified")
    assert lacking(deals.win(maria, deal)) == [
        ("discovery", "field", "amount"),
        ("discovery", "check", "need"),
        ("negotiation", "field", "close_on"),
    ]


def test_what_goes_back_or_is_lost_or_opened_again_passes_no_gate(office: Office, maria: Session) -> None:
    for key in ("lead", "qualified", "discovery", "evaluation", "proposal", "negotiation"):
        office.criteria(key, [AMOUNT, NEED])
    deal = office.deal("Press", "maria", "proposal")
    assert deals.back(maria, deal).held == []
    assert deals.move_to(maria, deal, "lead").held == []
    undo(maria)
    assert stage(office, deal) == "evaluation"
    assert deals.lose(maria, deal, ["Price"]).held == []
    assert deals.reopen(maria, deal).held == []
    assert stage(office, deal) == "evaluation"
    won = office.deal("Won", "maria", "order")
    assert deals.promote(maria, won).held == []
    assert deals.back(maria, won).held == [] and deals.back(maria, won).held == []
    assert stage(office, won) == "negotiation"


def test_a_gate_that_was_shut_since_does_not_stop_undo_and_redo(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    deals.promote(maria, deal)
    office.criteria("lead", [AMOUNT])
    undo(maria)
    assert stage(office, deal) == "lead"
    redo(maria)
    assert stage(office, deal) == "qualified"


def test_dated_history_from_a_file_is_not_gated_but_what_follows_is(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT])
    office.criteria("discovery", [NEED])
    deal = office.deal("Press", "maria")
    office.pass_days(1)
    told = move(maria, [Move(deal, office.stage_id("discovery"), at=office.time, imported=True)])
    assert told.held == []
    mixed = [
        Move(deal, office.stage_id("evaluation"), imported=True),
        Move(deal, office.stage_id("discovery")),
        Move(deal, office.stage_id("proposal")),
    ]
    assert lacking(move(maria, mixed)) == [("discovery", "check", "need")]
    assert stage(office, deal) == "discovery"


def test_in_bulk_those_that_pass_go_as_one_step_and_the_rest_say_why(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT])
    rich = [office.deal(f"Rich {n}", "maria", amount=100) for n in range(3)]
    poor = [office.deal(f"Poor {n}", "maria") for n in range(2)]
    before = office.db.count(Operation.select())
    found = deals.promote(maria, [poor[0], *rich, poor[1]])
    assert [moved.deal_id for moved in found.moved] == rich
    assert [(held.deal_id, [gap.key for gap in held.missing]) for held in found.held] == [
        (poor[0], ["amount"]),
        (poor[1], ["amount"]),
    ]
    assert office.db.count(Operation.select()) == before + 1
    undo(maria)
    assert {stage(office, deal) for deal in rich} == {"lead"}


def test_the_gate_judges_by_what_is_there_when_it_is_passed(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT])
    deal = office.deal("Press", "maria", amount=100)
    seen = standing(maria, [deal])[deal]
    assert seen == (Criterion("field", "amount", "amount", True),)
    deals.edit(office.sit("mona"), deal, {"amount": None})  # a colleague was quicker
    assert lacking(deals.promote(maria, deal)) == [("lead", "field", "amount")]


# -- a manager's word -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["mona", "olga"])
def test_a_manager_may_let_it_pass_with_a_reason_that_is_kept(office: Office, login: str) -> None:
    office.criteria("lead", [AMOUNT, NEED])
    deal = office.deal("Press", "maria")
    boss = office.sit(login)
    assert len(deals.promote(boss, deal).held) == 1
    assert deals.promote(boss, deal, override=" known customer ").held == []
    assert overrides(office, deal) == ["", "known customer"]
    params = office.db.value(Operation.select(Operation.params).order_by(Operation.id.desc()))
    assert json.loads(params)["override"] == "known customer"
    undo(boss)
    assert (stage(office, deal), overrides(office, deal)) == ("lead", [""])


def test_nobody_else_may(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT])
    deal = office.deal("Press", "maria")
    with office.sit("olga").operation("share") as op:
        from tcrm.models import Share

        op.insert(Share, deal_id=deal, user_id=office.user_id("sam"), may_edit=True)
    for login in ("maria", "sam"):  # the seller; a manager, but not of her
        for way in (deals.promote, deals.win):
            with pytest.raises(Refused, match="manager"):
                way(office.sit(login), deal, override="trust me")
    assert stage(office, deal) == "lead"


def test_a_manager_lets_only_the_own_peoples_deals_pass(office: Office) -> None:
    office.criteria("lead", [AMOUNT])
    mine, foreign = office.deal("Press", "maria"), office.deal("Line", "lena")
    with office.sit("olga").operation("share") as op:
        from tcrm.models import Share

        op.insert(Share, deal_id=foreign, user_id=office.user_id("mona"), may_edit=True)
    found = deals.promote(office.sit("mona"), [mine, foreign], override="ok")
    assert [moved.deal_id for moved in found.moved] == [mine]
    assert (found.held[0].deal_id, "manager" in found.held[0].reasons[-1]) == (foreign, True)


def test_where_nothing_is_missing_no_override_is_kept(office: Office) -> None:
    office.criteria("lead", [AMOUNT])
    rich, poor = office.deal("Rich", "maria", amount=5), office.deal("Poor", "maria")
    deals.promote(office.sit("mona"), [rich, poor], override="fair")
    assert (overrides(office, rich)[-1], overrides(office, poor)[-1]) == ("", "fair")
