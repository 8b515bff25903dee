"""What is done with deals: added, changed, promoted, moved, each as one step."""

from __future__ import annotations

from datetime import date

import pytest
from office import Office, operations, said, stage

from tcrm.actions import deals
from tcrm.actions.history import redo, undo
from tcrm.errors import BadValue, Clash, NotFound, Refused
from tcrm.models import Deal, Stage, StageMove
from tcrm.money import Money
from tcrm.queries.history import entries
from tcrm.session import Session


def fact(office: Office, deal: int, column: str) -> object:
    return office.db.value(Deal.select(Deal._meta.columns[column]).where(Deal.id == deal))


# -- adding and changing --------------------------------------------------------------------------------------------


def test_a_new_deal_begins_in_the_first_stage_and_is_mine(office: Office, maria: Session) -> None:
    deal = deals.add(maria, "Press", amount=Money(9_000_00, "USD"), close_on=date(2026, 12, 15), source="fair")
    assert stage(office, deal) == "lead"
    assert fact(office, deal, "owner_id") == maria.user.id
    assert (fact(office, deal, "amount"), fact(office, deal, "currency")) == (9_000_00, "USD")
    assert fact(office, deal, "close_on") == date(2026, 12, 15)
    assert said(office) == "added the deal Press"
    undo(maria)
    assert office.db.count(Deal.select()) == 0 and office.db.count(StageMove.select()) == 0


def test_a_deal_may_begin_elsewhere_and_belong_to_a_colleague(office: Office, maria: Session) -> None:
    deal = deals.add(maria, "Press", pipeline="simple", stage="engaging", owner="Tom")
    assert stage(office, deal) == "engaging"
    assert fact(office, deal, "owner_id") == office.user_id("tom")
    with pytest.raises(NotFound):
        deals.add(maria, "Press", owner="nobody")
    office.db.sql("UPDATE user SET active = 0 WHERE login = 'tom'")
    with pytest.raises(Refused, match="does not work here any more"):
        deals.add(maria, "Press", owner=" tom ")
    with pytest.raises(BadValue, match="prospecting"):
        deals.add(maria, "Press", pipeline="simple", stage="evaluation")
    with pytest.raises(BadValue, match="standard"):
        deals.add(maria, "Press", pipeline="other")
    with pytest.raises(Refused):
        deals.add(maria, "Press", stage="lost")


def test_a_lead_is_titled_by_its_company_or_person(office: Office, maria: Session) -> None:
    assert fact(office, deals.add(maria, "", company="Huber & Söhne AG"), "title") == "Huber & Söhne AG"
    assert fact(office, deals.add(maria, " ", person="Eva Weiss"), "title") == "Eva Weiss"
    with pytest.raises(BadValue):
        deals.add(maria, " ")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": -1},
        {"amount": 1.5},
        {"amount": True},
        {"amount": Money(-5, "EUR")},
        {"probability": 101},
        {"probability": -1},
        {"probability": True},
        {"close_on": "5-2"},
        {"currency": "XXQ"},
        {"interest": "boiling"},
        {"title": "  "},
        {"stage_id": 3},
        {"owner_id": 3},
        {"status": "won"},
        {"version": 7},
    ],
)
def test_what_cannot_stand_in_a_deal_is_refused(office: Office, maria: Session, changes: dict[str, object]) -> None:
    deal = office.deal("Press", "maria")
    before = operations(office)
    with pytest.raises(BadValue):
        deals.edit(maria, deal, changes)
    assert operations(office) == before


def test_zero_is_an_amount_and_unknown_is_none(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", amount=5)
    deals.edit(maria, deal, {"amount": 0, "probability": 0, "close_on": "2026-12-01"})
    assert (fact(office, deal, "amount"), fact(office, deal, "probability")) == (0, 0)
    assert fact(office, deal, "close_on") == date(2026, 12, 1)
    deals.edit(maria, deal, {"amount": None, "probability": None, "close_on": None})
    assert (fact(office, deal, "amount"), fact(office, deal, "probability")) == (None, None)


def test_an_edit_of_what_somebody_has_changed_since_is_a_clash(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    read = fact(office, deal, "version")
    assert isinstance(read, int)
    deals.edit(office.sit("mona"), deal, {"amount": 100}, read)
    with pytest.raises(Clash, match="Mona North"):
        deals.edit(maria, deal, {"amount": 200}, read)
    assert fact(office, deal, "amount") == 100
    deals.edit(maria, deal, {"amount": 200}, read + 1)
    assert fact(office, deal, "amount") == 200


def test_a_closed_deal_keeps_its_expected_close_date(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", close_on=date(2026, 12, 1))
    deals.win(maria, deal)
    with pytest.raises(Refused, match="closed"):
        deals.edit(maria, deal, {"close_on": date(2027, 1, 1)})
    deals.edit(maria, deal, {"close_on": date(2026, 12, 1), "source": "fair"})
    assert fact(office, deal, "source") == "fair"


def test_a_colleagues_deal_is_not_changed(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "tom")
    hidden = office.deal("Secret", "tom", private=True)
    for act in (deals.promote, deals.back, deals.win, deals.reopen, deals.delete):
        with pytest.raises(Refused, match="somebody else"):
            act(maria, deal)
        with pytest.raises(NotFound):
            act(maria, hidden)
    with pytest.raises(Refused):
        deals.edit(maria, deal, {"amount": 1})


# -- stages ---------------------------------------------------------------------------------------------------------


def test_promoting_walks_the_pipeline_to_its_end_and_back_to_its_beginning(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    way = ["qualified", "discovery", "evaluation", "proposal", "negotiation", "order", "delivery"]
    for expected in way:
        assert len(deals.promote(maria, deal).moved) == 1
        assert stage(office, deal) == expected
        assert fact(office, deal, "status") == ("won" if expected in ("order", "delivery") else "open")
    assert "last stage" in deals.promote(maria, deal).held[0].reasons[0]
    for expected in [*reversed(way[:-1]), "lead"]:
        deals.back(maria, deal)
        assert stage(office, deal) == expected
    assert "first stage" in deals.back(maria, deal).held[0].reasons[0]
    assert fact(office, deal, "closed_at") is None


def test_many_deals_are_promoted_as_one_step_and_those_that_cannot_say_why(office: Office, maria: Session) -> None:
    going = [office.deal(f"Go {n}", "maria", stage) for n, stage in enumerate(("lead", "proposal", "negotiation"))]
    lost = office.deal("Lost", "maria", "lost")
    toms = office.deal("Tom's", "tom")
    before = operations(office)
    result = deals.promote(maria, [going[0], lost, going[1], toms, going[2], going[0]])
    assert [m.deal_id for m in result.moved] == going
    assert [(h.deal_id, len(h.reasons)) for h in result.held] == [(lost, 1), (toms, 1)]
    assert result.held[0].reasons[0] == "It is lost; reopen it by moving it to an open stage."
    assert operations(office) == before + 1
    assert said(office) == "promoted 3 deals"
    undo(maria)
    assert [stage(office, deal) for deal in going] == ["lead", "proposal", "negotiation"]
    redo(maria)
    assert [stage(office, deal) for deal in going] == ["qualified", "negotiation", "order"]


def test_an_operation_in_which_nothing_moves_leaves_no_trace(office: Office, maria: Session) -> None:
    lost = office.deal("Lost", "maria", "lost")
    before = operations(office)
    assert deals.promote(maria, lost).moved == []
    assert deals.promote(maria, []).held == []
    assert operations(office) == before


def test_what_a_stage_requires_holds_a_deal_back(office: Office, maria: Session) -> None:
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, office.stage_id("lead"), criteria='[{"need": "field", "field": "amount"}]')
        op.update(Stage, office.stage_id("discovery"), criteria='[{"need": "field", "field": "close_on"}]')
    deal = office.deal("Press", "maria")
    assert deals.promote(maria, deal).held[0].reasons == ("needs an amount",)
    assert deals.win(maria, deal).held[0].reasons == ("needs an amount", "needs an expected close date")
    assert deals.lose(maria, deal, ["Price"]).held == []
    undo(maria)
    deals.edit(maria, deal, {"amount": 0})
    assert deals.promote(maria, deal).held == []


def test_moving_goes_by_key_or_name_but_never_loses(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    simple = deals.add(maria, "Short", pipeline="simple")
    deals.move_to(maria, deal, "Proposal")
    assert stage(office, deal) == "proposal"
    assert said(office) == "moved Press to Proposal"
    held = deals.move_to(maria, [deal, simple], "proposal").held
    assert ["already" in held[0].reasons[0], "prospecting" in held[1].reasons[0]] == [True, True]
    assert "reason" in deals.move_to(maria, deal, "lost").held[0].reasons[0]
    assert stage(office, deal) == "proposal"


def test_each_step_is_told_by_what_moved(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    deals.promote(maria, deal)
    deals.back(maria, deal)
    deals.win(maria, deal)
    deals.lose(maria, deal, ["price"])
    deals.reopen(maria, deal)
    told = [entry.said for entry in entries(maria, 5)]
    assert told == [
        "opened Press again in Lead",
        "lost Press",
        "won Press",
        "moved Press back to Lead",
        "promoted Press to Qualified",
    ]
