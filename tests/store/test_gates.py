"""The gate: what a stage asks for holds deals back, whichever way they try to go up, and opens when it is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from dump import dump, statements, watched
from office import Office, stage

from tcrm.actions import agenda, checks, deals
from tcrm.actions.deals import Answers, Done, Missing, Move, Part, move
from tcrm.actions.history import redo, undo
from tcrm.errors import BadValue, Refused
from tcrm.models import (
    Account,
    Activity,
    Contact,
    Deal,
    DealCheck,
    DealContact,
    Membership,
    Operation,
    Stage,
    StageMove,
)
from tcrm.money import Money
from tcrm.queries.gates import Criterion, standing
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.session import Session

AMOUNT = {"need": "field", "field": "amount"}
CLOSE = {"need": "field", "field": "close_on"}
CUSTOMER = {"need": "field", "field": "account_id"}
NEED = {"need": "check", "key": "need", "label": "need understood"}
BUDGET = {"need": "check", "key": "budget", "label": "budget"}
VISIT = {"need": "activity", "kind": "visit"}
WHO = {"need": "role", "role": "decision_maker"}


def lacking(result: deals.Result) -> list[tuple[str, str, str]]:
    """(stage, need, key) of all that is missing."""
    return [(gap.stage_key, gap.need, gap.key) for held in result.held for gap in held.missing]


def met(session: Session, deal: int) -> dict[str, bool]:
    return {criterion.label: criterion.met for criterion in standing(session, [deal])[deal]}


def overrides(office: Office, deal: int) -> list[str]:
    query = StageMove.select(StageMove.override).where(StageMove.deal == deal)
    return [row[0] for row in office.db.rows(query.order_by(StageMove.id))]


# -- what a stage can ask for ----------------------------------------------------------------------------------------


def test_each_kind_of_criterion_holds_a_deal_until_it_is_met(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, NEED, VISIT, WHO])
    deal = office.deal("Press", "maria")
    held = deals.promote(maria, deal).held[0]
    assert held.missing == (
        Missing(deal, "lead", "field", "amount", "amount"),
        Missing(deal, "lead", "check", "need", "need understood"),
        Missing(deal, "lead", "activity", "visit", "visit"),
        Missing(deal, "lead", "role", "decision_maker", "decision maker"),
    )
    assert held.reasons == (
        "needs an amount",
        "needs a tick at “need understood”",
        "needs a visit that was made",
        "needs to know who decides",
    )
    deals.edit(maria, deal, {"amount": 0})
    checks.tick(maria, deal, "need")
    planned = agenda.plan(maria, Ref("deal", deal), "visit", "See the hall", date(2026, 12, 1))
    with maria.operation("contact.add", name="Weiss") as op:
        weiss = op.insert(Contact, name="Dr. Weiss", sort_name="weiss", owner_id=maria.user.id)
        part = op.insert(DealContact, deal_id=deal, contact_id=weiss, role="user")
    assert lacking(deals.promote(maria, deal)) == [
        ("lead", "activity", "visit"),
        ("lead", "role", "decision_maker"),
    ]
    agenda.done(maria, planned)
    with maria.operation("deal.edit", title="Press") as op:
        op.update(DealContact, part, role="decision_maker")
    assert deals.promote(maria, deal).held == []
    assert stage(office, deal) == "qualified"


def test_a_visit_to_the_customer_on_another_deal_or_one_called_off_does_not_count(
    office: Office, maria: Session
) -> None:
    office.criteria("lead", [VISIT])
    account = office.account("Huber", "maria")
    deal, other = (office.deal(title, "maria", account_id=account) for title in ("Press", "Line"))
    agenda.log(maria, Ref("deal", other), "visit", "there")
    agenda.log(maria, Ref("account", account), "visit", "there, too")
    agenda.log(maria, Ref("deal", deal), "call", "heard them")
    with maria.operation("activity.edit") as op:
        off = agenda.plan(maria, Ref("deal", deal), "visit", "maybe", None)
        op.update(Activity, off, status="cancelled")
    assert lacking(deals.promote(maria, [deal, other])) == [("lead", "activity", "visit")]
    assert (stage(office, deal), stage(office, other)) == ("lead", "qualified")


def test_a_criterion_that_cannot_be_read_stays_shut(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    for broken in ('[{"need": "moon"}]', "{", '"x"', "[1]", '[{"need": "field", "field": "stage_id"}]'):
        with office.sit("olga").operation("stage.edit") as op:
            op.update(Stage, office.stage_id("lead"), criteria=broken)
        assert "cannot read" in deals.promote(maria, deal).held[0].reasons[0]
    assert stage(office, deal) == "lead"


def test_what_is_ticked_once_is_ticked_wherever_it_is_asked(office: Office, maria: Session) -> None:
    office.criteria("lead", [NEED])
    office.criteria("evaluation", [NEED, BUDGET])
    deal = office.deal("Press", "maria")
    checks.tick(maria, deal, "need")
    assert lacking(deals.win(maria, deal)) == [("evaluation", "check", "budget")]
    checks.tick(maria, deal, "budget")
    assert deals.win(maria, deal).held == []


def test_a_tick_is_one_step_told_and_taken_back(office: Office, maria: Session) -> None:
    office.criteria("lead", [NEED])
    deal = office.deal("Press", "maria")
    with watched(office.db):
        checks.tick(maria, deal, "need")
    checks.tick(maria, deal, "need")
    columns = (DealCheck.deal, DealCheck.stage, DealCheck.key, DealCheck.by, DealCheck.at)
    ticked = [(deal, office.stage_id("lead"), "need", maria.user.id, office.time)]
    assert office.db.rows(DealCheck.select(*columns)) == ticked
    checks.tick(maria, deal, "need", done=False)
    checks.tick(maria, deal, "need", done=False)
    assert met(maria, deal) == {"need understood": False}
    assert [entry.said for entry in entries(maria, 2)] == [
        "took the tick at “need understood” off Press",
        "ticked “need understood” for Press",
    ]
    undo(maria)
    assert met(maria, deal) == {"need understood": True}
    with pytest.raises(BadValue, match="need"):
        checks.tick(maria, deal, "moon")
    with pytest.raises(Refused):
        checks.tick(office.sit("tom"), deal, "need", done=False)


def test_a_deleted_deal_takes_its_ticks_along_and_brings_them_back(office: Office, maria: Session) -> None:
    office.criteria("lead", [NEED])
    deal = office.deal("Press", "maria")
    checks.tick(maria, deal, "need")
    before = dump(office.db)
    deals.delete(maria, deal)
    assert office.db.count(DealCheck.select()) == 0
    undo(maria)
    assert dump(office.db) == before


# -- no way round ----------------------------------------------------------------------------------------------------

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


# -- answers ---------------------------------------------------------------------------------------------------------


def test_answers_and_the_promotion_are_one_step(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, CLOSE, CUSTOMER, NEED, VISIT, WHO])
    account = office.account("Huber", "maria")
    deal = office.deal("Press", "maria")
    before, steps = dump(office.db), office.db.count(Operation.select())
    filled = Answers(
        fields={"amount": Money(9_000_00, "USD"), "close_on": "2026-12-24", "account_id": account},
        checks=["need"],
        activities=[Done("visit", "See the hall", "Three presses, two shifts")],
        roles=[Part("decision_maker", name="Dr. Eva Weiss")],
    )
    with watched(office.db):
        found = deals.promote(maria, deal, answers={deal: filled})
    assert (len(found.moved), found.held) == (1, [])
    assert office.db.count(Operation.select()) == steps + 1
    assert office.db.rows(Deal.select(Deal.amount, Deal.currency, Deal.close_on, Deal.account)) == [
        (9_000_00, "USD", date(2026, 12, 24), account)
    ]
    assert office.db.rows(StageMove.select(StageMove.amount_at).order_by(StageMove.id))[-1] == (9_000_00,)
    said = (Activity.kind, Activity.subject, Activity.outcome, Activity.status, Activity.account)
    assert office.db.rows(Activity.select(*said)) == [
        ("visit", "See the hall", "Three presses, two shifts", "done", account)
    ]
    part = DealContact.select(DealContact.role, Contact.name, Membership.account)
    part = part.join(Contact, on=(Contact.id == DealContact.contact))
    part = part.join(Membership, on=(Membership.contact == Contact.id))
    assert office.db.rows(part) == [("decision_maker", "Dr. Eva Weiss", account)]
    assert entries(maria, 1)[0].said == "promoted Press to Qualified"
    undo(maria)
    assert dump(office.db) == before


def test_answers_that_are_not_enough_leave_nothing_behind(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, NEED])
    deal, other = office.deal("Press", "maria"), office.deal("Line", "maria")
    before = dump(office.db)
    half = {deal: Answers(fields={"amount": 5}, activities=[Done("call", "x")], roles=[Part("user", name="Eva")])}
    assert lacking(deals.promote(maria, deal, answers=half)) == [("lead", "check", "need")]
    assert dump(office.db) == before
    both = {**half, other: Answers(fields={"amount": 7}, checks=["need"])}
    found = deals.promote(maria, [deal, other], answers=both)
    assert ([moved.deal_id for moved in found.moved], [held.deal_id for held in found.held]) == ([other], [deal])
    assert office.db.rows(Deal.select(Deal.amount).order_by(Deal.id)) == [(None,), (7,)]
    assert office.db.count(Activity.select()) == 0


def test_answers_do_not_overwrite_what_a_colleague_filled_in_meanwhile(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT])
    deal = office.deal("Press", "maria")
    mine = {deal: Answers(fields={"amount": Money(500, "USD")})}
    deals.edit(office.sit("mona"), deal, {"amount": 900})
    held = deals.promote(maria, deal, answers=mine).held[0]
    assert "amount" in held.reasons[0] and "meanwhile" in held.reasons[0]
    assert office.db.rows(Deal.select(Deal.amount, Deal.currency)) == [(900, "EUR")]
    for other in ({"amount": Money(900, "USD")}, {"amount": 900, "currency": "CHF"}, {"title": "Other"}):
        assert len(deals.promote(maria, deal, answers={deal: Answers(fields=other)}).held) == 1
    assert stage(office, deal) == "lead"
    assert deals.promote(maria, deal, answers={deal: Answers(fields={"amount": 900})}).held == []


@pytest.mark.parametrize(
    "wrong",
    [
        Answers(fields={"amount": -5}),
        Answers(fields={"stage_id": 3}),
        Answers(fields={"close_on": "5-2"}),
        Answers(fields={"account_id": 1}, new_account="Huber"),
        Answers(checks=["moon"]),
        Answers(activities=[Done("dance")]),
        Answers(roles=[Part("king", name="Eva")]),
        Answers(roles=[Part("user")]),
        Answers(roles=[Part("user", contact_id=99)]),
    ],
)
def test_answers_that_cannot_stand_there_are_refused_whole(office: Office, maria: Session, wrong: Answers) -> None:
    office.account("Huber", "maria")
    deal, other = office.deal("Press", "maria"), office.deal("Line", "maria")
    before = dump(office.db)
    with pytest.raises((BadValue, Refused)):
        deals.promote(maria, [other, deal], answers={deal: wrong})
    assert dump(office.db) == before


def test_a_lead_gets_its_customer_on_the_way(office: Office, maria: Session) -> None:
    office.criteria("lead", [CUSTOMER])
    deal = deals.add(maria, "", company="Huber & Söhne")
    assert lacking(deals.promote(maria, deal)) == [("lead", "field", "account_id")]
    deals.promote(maria, deal, answers={deal: Answers(new_account="Huber & Söhne AG")})
    query = Account.select(Account.name, Account.owner).join(Deal, on=(Deal.account == Account.id))
    assert office.db.rows(query) == [("Huber & Söhne AG", maria.user.id)]
    assert stage(office, deal) == "qualified"


def test_a_person_who_is_on_the_deal_gets_the_part_and_stays_one_person(office: Office, maria: Session) -> None:
    office.criteria("lead", [WHO])
    account = office.account("Huber", "tom")
    deal = office.deal("Press", "maria", account_id=account)
    with office.sit("olga").operation("people") as op:
        weiss = op.insert(Contact, name="Weiss", sort_name="weiss")
        op.insert(DealContact, deal_id=deal, contact_id=weiss, role="")
    assert deals.promote(maria, deal, answers={deal: Answers(roles=[Part("decision_maker", weiss)])}).held == []
    assert office.db.rows(DealContact.select(DealContact.contact, DealContact.role)) == [(weiss, "decision_maker")]
    undo(maria)
    # Tom's customer is not Maria's to change, so the new person stands alone
    deals.promote(maria, deal, answers={deal: Answers(roles=[Part("decision_maker", name="Eva")])})
    assert office.db.count(DealContact.select()) == 2
    assert office.db.count(Membership.select()) == 0


def test_winning_and_moving_take_answers_too(office: Office, maria: Session) -> None:
    office.criteria("lead", [NEED])
    office.criteria("negotiation", [AMOUNT])
    deal = office.deal("Press", "maria")
    assert deals.move_to(maria, deal, "negotiation", answers={deal: Answers(checks=["need"])}).held == []
    assert deals.win(maria, deal, ["Price"], answers={deal: Answers(fields={"amount": 7})}).held == []
    assert stage(office, deal) == "order"


# -- a manager's word ------------------------------------------------------------------------------------------------


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


# -- standing --------------------------------------------------------------------------------------------------------


def test_standing_says_for_each_deal_what_its_own_stage_asks(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, NEED])
    office.criteria("evaluation", [WHO])
    lead, rich = office.deal("Lead", "maria"), office.deal("Rich", "maria", amount=0)
    late, free, won = (office.deal(key, "maria", key) for key in ("evaluation", "proposal", "order"))
    hidden = office.deal("Tom's", "tom", private=True)
    checks.tick(maria, rich, "need")
    found = standing(maria, [lead, rich, late, free, won, hidden])
    assert {deal: [(c.key, c.met) for c in criteria] for deal, criteria in found.items()} == {
        lead: [("amount", False), ("need", False)],
        rich: [("amount", True), ("need", True)],
        late: [("decision_maker", False)],
        free: [],
        won: [],
    }


def test_standing_costs_as_many_queries_for_many_deals_as_for_one(office: Office, maria: Session) -> None:
    office.criteria("lead", [AMOUNT, NEED, VISIT, WHO])
    some = [office.deal(f"D{n}", "maria") for n in range(30)]
    maria.require("edit", Deal, some)  # rights are read once a session
    counts = []
    for asked in (some[:1], some):
        with statements(office.db) as ran:
            assert len(standing(maria, asked)) == len(asked)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 7


# -- what a stage plans ----------------------------------------------------------------------------------------------

CALL = {"kind": "call", "subject": "Ask whether the offer was read", "after_days": 3}


def planned(office: Office) -> list[tuple[Any, ...]]:
    columns = (Activity.deal, Activity.kind, Activity.subject, Activity.due_on, Activity.owner, Activity.status)
    return office.db.rows(Activity.select(*columns).order_by(Activity.id))


def test_entering_a_stage_plans_its_tasks_for_the_owner_in_the_same_step(office: Office) -> None:
    office.tasks("proposal", [CALL, {"kind": "task", "subject": "File the offer", "after_days": 0}])
    account = office.account("Huber", "maria")
    deal = office.deal("Press", "maria", "evaluation", account_id=account)
    mona = office.sit("mona")
    before = dump(office.db)
    with watched(office.db):
        deals.promote(mona, deal)
    maria = office.user_id("maria")
    assert planned(office) == [
        (deal, "call", "Ask whether the offer was read", date(2026, 11, 24), maria, "planned"),
        (deal, "task", "File the offer", date(2026, 11, 21), maria, "planned"),
    ]
    assert office.db.rows(Activity.select(Activity.account, Activity.created_by))[0] == (account, mona.user.id)
    undo(mona)
    assert dump(office.db) == before


def test_a_stage_plans_once_only_and_not_for_history_from_a_file(office: Office, maria: Session) -> None:
    office.tasks("qualified", [CALL])
    deal, told = office.deal("Press", "maria"), office.deal("Old", "maria")
    deals.promote(maria, deal)
    deals.back(maria, deal)
    deals.promote(maria, deal)
    move(maria, [Move(told, office.stage_id("qualified"), imported=True)])
    move(maria, [Move(told, office.stage_id("discovery")), Move(told, office.stage_id("qualified"))])
    assert [row[0] for row in planned(office)] == [deal]


def test_a_new_deal_gets_the_tasks_of_its_first_stage_for_its_owner(office: Office, maria: Session) -> None:
    office.tasks("lead", [CALL])
    deal = deals.add(maria, "Press", owner="tom")
    assert [(row[0], row[4]) for row in planned(office)] == [(deal, office.user_id("tom"))]
    undo(maria)
    assert planned(office) == []


def test_many_deals_enter_with_as_many_queries_as_one(office: Office, maria: Session) -> None:
    office.tasks("qualified", [CALL])
    office.criteria("lead", [AMOUNT, NEED, VISIT, WHO])
    some = [office.deal(f"D{n}", "maria", amount=1) for n in range(40)]
    boss = office.sit("mona")
    boss.require("edit", Deal, some)
    counts = []
    for asked in (some[:1], some[1:]):
        with statements(office.db) as ran:
            assert len(deals.promote(boss, asked, override="ok").moved) == len(asked)
        counts.append(len({sql for sql in ran if "search_gram_" not in sql}))  # what the index does inside
    assert counts[1] <= counts[0] + 1
    assert len(planned(office)) == 40
