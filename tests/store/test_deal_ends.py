"""Deals are won, lost, opened again and removed, each as one step."""

from __future__ import annotations

import pytest
from office import Office, fact, operations, said, stage

from tcrm.actions import deals
from tcrm.actions.deal_parts import add_rival
from tcrm.actions.history import undo
from tcrm.errors import BadValue, Refused
from tcrm.models import (
    Activity,
    Competitor,
    Deal,
    DealCompetitor,
    DealLine,
    DealReason,
    HotFlag,
    Memo,
    Reason,
    StageMove,
    Tag,
    Tagging,
)
from tcrm.queries.deal_card import card
from tcrm.session import Session


def why(office: Office, deal: int) -> tuple[list[str], object, object]:
    """(reasons, note, competitor) that stand on the deal."""
    named = Reason.select(Reason.name).join(DealReason, on=(DealReason.reason == Reason.id))
    found = [row[0] for row in office.db.rows(named.where(DealReason.deal == deal).order_by(Reason.id))]
    note, competitor = fact(office, Deal, deal, "close_note", "lost_to_id")
    return found, note, competitor


# -- won and lost ---------------------------------------------------------------------------------------------------


def test_losing_keeps_reasons_note_and_competitor_in_the_same_step(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", "proposal")
    before = operations(office)
    deals.lose(maria, deal, ["price", "NO BUDGET", "Price"], " too dear ", "Festo")
    assert operations(office) == before + 1
    festo = office.db.value(Competitor.select(Competitor.id).where(Competitor.name == "Festo"))
    assert why(office, deal) == (["Price", "No budget"], "too dear", festo)
    assert fact(office, Deal, deal, "status") == ("lost",)
    other = office.deal("Other", "maria")
    deals.lose(maria, other, ["Competitor"], competitor="FESTO")
    assert office.db.count(Competitor.select()) == 1
    undo(maria)
    undo(maria)
    assert why(office, deal) == ([], "", None)
    assert stage(office, deal) == "proposal"
    assert office.db.count(Competitor.select()) == 0


def test_winning_keeps_reasons_note_and_against_whom_in_the_same_step(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", "negotiation")
    before = operations(office)
    deals.win(maria, deal, ["1, serv"], "on time", "Festo")
    assert operations(office) == before + 1
    assert why(office, deal) == (["Price", "Service"], "on time", None)
    assert card(maria, deal).competitors == ("Festo",)
    deals.back(maria, deal)
    deals.win(maria, deal, competitor="festo")
    assert card(maria, deal).competitors == ("Festo",)
    undo(maria)
    undo(maria)
    undo(maria)
    assert card(maria, deal).competitors == () and office.db.count(Competitor.select()) == 0


def test_what_a_deal_lacks_to_be_won_is_told_without_moving_it(office: Office, maria: Session) -> None:
    office.criteria("lead", [{"need": "field", "field": "amount"}])
    deal = office.deal("Press", "maria")
    found = deals.ahead(maria, deal, "win")
    assert found is not None and found.outcome == "won" and [one.key for one in found.missing] == ["amount"]
    for way, key, into in (("move", "proposal", "Proposal"), ("promote", "", "Qualified")):
        onward = deals.ahead(maria, deal, way, key)
        assert onward is not None and (onward.into, onward.outcome) == (into, "open")
    assert deals.ahead(maria, deal, "move", "lead") is None
    assert stage(office, deal) == "lead"


@pytest.mark.parametrize(("reasons", "note"), [([], "x"), (["Weather"], ""), (["Price", "Other"], " "), ([""], "")])
def test_a_loss_needs_a_reason_of_the_list_and_other_a_note(
    office: Office, maria: Session, reasons: list[str], note: str
) -> None:
    deal = office.deal("Press", "maria")
    with pytest.raises(BadValue):
        deals.lose(maria, deal, reasons, note)
    assert stage(office, deal) == "lead"


def test_an_unknown_reason_is_answered_with_those_that_exist(office: Office, maria: Session) -> None:
    with pytest.raises(BadValue, match="Bad timing"):
        deals.lose(maria, office.deal("Press", "maria"), ["Weather"])
    with pytest.raises(BadValue, match="Relationship"):
        deals.win(maria, office.deal("Press", "maria"), ["Bad timing"])


def test_a_lost_deal_is_not_lost_again_nor_a_won_one_won(office: Office, maria: Session) -> None:
    lost, won = office.deal("Lost", "maria", "lost"), office.deal("Won", "maria", "order")
    assert "already" in deals.lose(maria, lost, ["Price"]).held[0].reasons[0]
    assert "already" in deals.win(maria, won).held[0].reasons[0]
    assert why(office, lost)[0] == []


def test_reopening_takes_back_why_and_returns_to_where_the_deal_was(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", "proposal")
    deals.lose(maria, deal, ["Price"], "too dear", "Festo")
    deals.reopen(maria, deal)
    assert stage(office, deal) == "proposal"
    assert why(office, deal) == ([], "", None)
    undo(maria)
    assert why(office, deal)[:2] == (["Price"], "too dear")
    deals.move_to(maria, deal, "discovery")
    assert why(office, deal) == ([], "", None)
    assert "open" in deals.reopen(maria, deal).held[0].reasons[0]


def test_a_lost_deal_that_is_won_after_all_says_only_why_it_was_won(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", "proposal")
    deals.lose(maria, deal, ["Competitor"], "they were first", "Festo")
    deals.win(maria, deal, ["service"], "Festo could not deliver")
    assert why(office, deal) == (["Service"], "Festo could not deliver", None)
    deals.promote(maria, deal)
    assert stage(office, deal) == "delivery"
    assert why(office, deal) == (["Service"], "Festo could not deliver", None)


# -- removing -------------------------------------------------------------------------------------------------------


def loaded(office: Office, account: int) -> int:
    """A deal of Maria's on which everything hangs that can."""
    deal = office.deal("Press", "maria", account_id=account)
    with office.sit("olga").operation("load") as op:
        op.insert(DealLine, deal_id=deal, title="Press 7")
        op.insert(DealCompetitor, deal_id=deal, competitor_id=op.insert(Competitor, name="Festo"))
        op.insert(Tagging, deal_id=deal, tag_id=op.insert(Tag, name="fair"))
        op.insert(HotFlag, deal_id=deal, note="signs")
        op.insert(Memo, deal_id=deal, at=office.time, text="new plant")
        op.insert(Activity, deal_id=deal, subject="call", owner_id=office.user_id("maria"))
    return deal


def test_a_deleted_deal_takes_its_own_along_and_leaves_its_activities(office: Office, maria: Session) -> None:
    account = office.account("Huber", "maria")
    deal = loaded(office, account)
    assert deals.delete(maria, deal) == 1
    for model in (Deal, StageMove, DealLine, DealCompetitor, Tagging, HotFlag, Memo):
        assert office.db.count(model.select()) == 0
    assert office.db.rows(Activity.select(Activity.subject, Activity.deal, Activity.account)) == [
        ("call", None, account)
    ]
    assert said(office) == "deleted the deal Press"
    undo(maria)
    assert stage(office, deal) == "lead"
    assert office.db.rows(Activity.select(Activity.deal, Activity.account)) == [(deal, None)]
    assert office.db.count(Memo.select()) == 1 and office.db.count(HotFlag.select()) == 1


def test_many_deals_are_deleted_as_one_step_or_none_at_all(office: Office, maria: Session) -> None:
    mine = [office.deal(f"D{n}", "maria") for n in range(3)]
    toms = office.deal("Tom's", "tom")
    with pytest.raises(Refused):
        deals.delete(maria, [*mine, toms])
    assert deals.delete(maria, mine) == 3
    assert said(office) == "deleted 3 deals"
    assert office.db.rows(Deal.select(Deal.id)) == [(toms,)]


@pytest.mark.parametrize("typed", ["1,9", " 3 ", "1 2", "，１", ","])
def test_numbers_alone_are_no_new_competitor_and_nothing_is_written(office: Office, maria: Session, typed: str) -> None:
    deal, before = office.deal("Alpha", "maria"), operations(office)
    for close in (deals.lose, deals.win):
        with pytest.raises(BadValue, match="is no name of a competitor"):
            close(maria, deal, ["Price"] if close is deals.lose else (), competitor=typed)
    with pytest.raises(BadValue, match="is no name of a competitor"):
        add_rival(maria, deal, typed)
    assert stage(office, deal) == "lead" and operations(office) == before
    assert office.db.count(Competitor.select()) == 0


def test_a_competitor_that_is_known_by_a_number_stays_one(office: Office, maria: Session) -> None:
    deal = office.deal("Alpha", "maria")
    with maria.operation("rival.add") as op:
        op.insert(Competitor, name="1822")
    deals.lose(maria, deal, ["Price"], competitor="1822")
    assert office.db.count(Competitor.select()) == 1 and why(office, deal)[2] is not None
    add_rival(maria, deal, "3M")
    assert office.db.count(Competitor.select()) == 2
