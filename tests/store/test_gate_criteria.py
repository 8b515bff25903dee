"""What a stage can ask for, and what is said of a deal that stands there."""

from __future__ import annotations

from datetime import date

import pytest
from criteria import AMOUNT, BUDGET, NEED, VISIT, WHO, lacking
from dump import dump, statements, watched
from office import Office, stage

from tcrm.actions import agenda, checks, deals
from tcrm.actions.deals import Missing
from tcrm.actions.history import undo
from tcrm.errors import BadValue, Refused
from tcrm.models import Activity, Contact, Deal, DealCheck, DealContact, Stage
from tcrm.queries.gates import standing
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.session import Session


def met(session: Session, deal: int) -> dict[str, bool]:
    return {criterion.label: criterion.met for criterion in standing(session, [deal])[deal]}


# -- what a stage can ask for ---------------------------------------------------------------------------------------


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


# -- standing -------------------------------------------------------------------------------------------------------


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
