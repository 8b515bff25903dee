"""What a move leaves behind for others to read: who, when, which deals; and where a deal is taken next."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from office import Office, stage

from tcrm.actions import deals
from tcrm.actions.moves import Move, move
from tcrm.errors import NotFound, Refused
from tcrm.models import Deal, Operation, Stage, StageMove
from tcrm.session import Session


def shelve(office: Office, key: str) -> None:
    """Take a stage out of use."""
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, office.stage_id(key), archived_on=date(2026, 11, 1))


def test_a_move_is_the_doing_of_who_made_it_or_of_whom_the_file_names(office: Office, admin: Session) -> None:
    deal, tom = office.deal("X"), office.user_id("tom")
    move(admin, [Move(deal, office.stage_id("qualified"), by=tom, reason="fair")])
    move(admin, [Move(deal, office.stage_id("discovery"))])
    told = office.db.rows(StageMove.select(StageMove.by, StageMove.reason).order_by(StageMove.id))
    assert told == [(admin.user.id, ""), (tom, "fair"), (admin.user.id, "")]


def test_the_tale_of_many_moves_counts_all_and_names_the_first(office: Office, admin: Session) -> None:
    ids = [office.deal(f"D{n}") for n in range(51)]
    move(admin, [Move(deal, office.stage_id("qualified")) for deal in ids])
    told = json.loads(office.db.value(Operation.select(Operation.params).order_by(Operation.id.desc())))
    assert told == {"title": "D0", "stage": "Qualified", "count": 51}


def test_the_tale_of_a_move_of_two_names_the_first_and_the_last_stage(office: Office, admin: Session) -> None:
    first, second = office.deal("First"), office.deal("Second")
    steps = [(second, "qualified"), (first, "discovery"), (second, "evaluation")]
    found = move(admin, [Move(deal, office.stage_id(key)) for deal, key in steps])
    told = json.loads(office.db.value(Operation.select(Operation.params).order_by(Operation.id.desc())))
    assert told == {"title": "Second", "stage": "Evaluation", "count": 2}
    assert [(one.deal_id, one.from_stage, one.to_stage) for one in found.moved] == [
        (second, "Lead", "Qualified"),
        (first, "Lead", "Discovery"),
        (second, "Qualified", "Evaluation"),
    ]


def test_the_tale_of_moves_that_were_let_pass_gives_each_reason_once(office: Office, admin: Session) -> None:
    office.criteria("lead", [{"need": "field", "field": "amount"}])
    ids = [office.deal(f"D{n}") for n in range(4)]
    words = ("known for years", "a fair", "known for years", "")
    with admin.operation("deal.move") as op:
        op.update(Deal, ids[3], amount=1)  # needs no word
        move(admin, [Move(i, office.stage_id("qualified"), override=word) for i, word in zip(ids, words, strict=True)])
    told = json.loads(office.db.value(Operation.select(Operation.params).order_by(Operation.id.desc())))
    assert told["override"] == "a fair; known for years" and told["count"] == 4


def test_a_new_deal_and_one_that_has_been_there_move_together(office: Office, admin: Session) -> None:
    with admin.operation("deal.add") as op:
        new, old = (op.insert(Deal, title=title, pipeline_id=1) for title in ("New", "Old"))
        move(admin, [Move(old, office.stage_id("lead"))])
        start = office.time
        office.pass_days(1)
        move(admin, [Move(deal, office.stage_id("qualified")) for deal in (new, old)])
    rows = office.db.rows(Deal.select(Deal.created_at, Deal.entered_at).order_by(Deal.id))
    assert rows == [(office.time, office.time), (start, office.time)]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("close_on", "soon"), ("closed_day", 10**12), ("closed_at", 10**15), ("entered_at", 10**15),
        ("created_at", 10**15),
    ],
)  # fmt: skip
def test_a_deal_whose_days_another_program_made_unreadable_stays_where_it_is(
    office: Office, admin: Session, column: str, wrong: object
) -> None:
    deal = office.deal("X", stage="order")
    office.db.sql(f"UPDATE deal SET {column} = ?", (wrong,))
    with pytest.raises((ValueError, OverflowError)):
        move(admin, [Move(deal, office.stage_id("delivery"))])
    assert stage(office, deal) == "order"


def test_nobody_moves_a_deal_that_they_may_not_change(office: Office) -> None:
    shown, hidden = office.deal("Shown", "maria"), office.deal("Hidden", "maria", private=True)
    for deal, refusal in ((shown, Refused), (hidden, NotFound)):
        with pytest.raises(refusal):
            move(office.sit("tom"), [Move(deal, office.stage_id("qualified"))])
        assert stage(office, deal) == "lead"


def test_a_stage_out_of_use_takes_no_deal_but_dated_history(office: Office, admin: Session) -> None:
    shelve(office, "qualified")
    deal = office.deal("X")
    with pytest.raises(Refused, match="Qualified is no longer in use"):
        move(admin, [Move(deal, office.stage_id("qualified"))])
    move(admin, [Move(deal, office.stage_id("qualified"), at=office.time, imported=True)])
    assert stage(office, deal) == "qualified"


def test_a_deal_in_a_stage_out_of_use_goes_on_from_there(office: Office, admin: Session) -> None:
    up, down = office.deal("Up", stage="discovery"), office.deal("Down", stage="discovery")
    shelve(office, "discovery")
    shelve(office, "evaluation")
    deals.promote(admin, up)
    deals.back(admin, down)
    assert (stage(office, up), stage(office, down)) == ("proposal", "qualified")


def test_a_deal_is_opened_again_where_it_was_last_not_first(office: Office, admin: Session) -> None:
    deal = office.deal("X", stage="evaluation")
    for key in ("discovery", "qualified"):
        office.pass_days(2)
        move(admin, [Move(deal, office.stage_id(key))])
    office.pass_days(2)
    deals.lose(admin, deal, ["Price"])
    deals.reopen(admin, deal)
    assert stage(office, deal) == "qualified"
    for key, instead in (
        ("qualified", "lead"),
        ("lead", "discovery"),
    ):  # the one before, else the first
        shelve(office, key)
        deals.lose(admin, deal, ["Price"])
        deals.reopen(admin, deal)
        assert stage(office, deal) == instead


def test_a_deal_that_never_was_open_is_opened_in_the_first_stage(office: Office, admin: Session) -> None:
    deal = office.deal("X", stage="order")
    deals.reopen(admin, deal)
    assert stage(office, deal) == "lead"


def test_a_deal_is_won_into_the_stage_that_is_asked_for(office: Office, admin: Session) -> None:
    first, second, third = office.deal("A"), office.deal("B"), office.deal("C")
    deals.win(admin, first)
    deals.win(admin, second, into="delivery")
    deals.win(admin, third, into="lead")  # no won stage
    assert [stage(office, deal) for deal in (first, second, third)] == ["order", "delivery", "order"]


def test_of_two_deals_the_one_of_somebody_else_is_held_back_a_single_one_refused(office: Office) -> None:
    mine, hers = office.deal("Mine", "tom"), office.deal("Hers", "maria")
    found = deals.promote(office.sit("tom"), [hers, mine])
    assert [(held.deal_id, held.reasons) for held in found.held] == [(hers, ("It belongs to somebody else.",))]
    assert (stage(office, mine), stage(office, hers)) == ("qualified", "lead")
    with pytest.raises(Refused):
        deals.promote(office.sit("tom"), hers)


def test_at_either_end_a_deal_says_that_it_goes_no_further(office: Office, admin: Session) -> None:
    first, last, lost = office.deal("A"), office.deal("B", stage="delivery"), office.deal("C", stage="lost")
    assert deals.back(admin, first).held[0].reasons == ("It stands in the first stage, Lead.",)
    assert deals.promote(admin, last).held[0].reasons[0].startswith("It stands in the last stage")
    for way in (deals.back, deals.promote):
        assert way(admin, lost).held[0].reasons == ("It is lost; reopen it by moving it to an open stage.",)
    assert deals.reopen(admin, first).held[0].reasons == ("It is open.",)


def test_a_stage_that_is_not_there_is_answered_with_those_that_are(office: Office, admin: Session) -> None:
    deal = office.deal("X")

    def answer(key: str) -> str:
        return deals.move_to(admin, deal, key).held[0].reasons[0]

    stages = "lead, qualified, discovery, evaluation, proposal, negotiation, order, delivery, lost"
    assert answer("nowhere") == f"Its pipeline has no stage nowhere; its stages are {stages}."
    assert answer("won") == f"Its pipeline has no stage of that name; a deal is won with: tcrm win D-{deal}"
    with admin.operation("stage.edit") as op:
        op.update(Stage, office.stage_id("lost"), name="Verloren")
    assert answer("verloren") == "A deal is lost with a reason, not by a move."


def test_what_is_held_back_comes_in_the_order_asked(office: Office, admin: Session) -> None:
    office.criteria("lead", [{"need": "field", "field": "amount"}])
    poor, lost, also = office.deal("Poor"), office.deal("Lost", stage="lost"), office.deal("Also")
    found = deals.promote(admin, [also, lost, poor, also])
    assert [held.deal_id for held in found.held] == [also, lost, poor]


def test_days_in_a_stage_are_those_of_all_visits(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    for days, key in ((3, "qualified"), (4, "lead"), (5, "qualified"), (0, "discovery")):
        office.pass_days(days)
        move(admin, [Move(deal, office.stage_id(key))])
    kept = office.db.rows(StageMove.select(StageMove.day, StageMove.since_day).order_by(StageMove.id))
    start = date(2026, 11, 21)
    assert [(day - start).days for day, _since in kept] == [0, 3, 7, 12, 12]
    assert [(day - since).days for day, since in kept] == [0, 0, 3, 4, 0]


def test_several_moves_at_once_follow_one_another(office: Office, admin: Session) -> None:
    deal = office.deal("X")
    wishes = [
        Move(deal, office.stage_id(key), at=office.time + timedelta(days=days), imported=True)
        for days, key in ((1, "qualified"), (3, "lead"), (6, "order"), (9, "delivery"), (10, "lost"))
    ]
    move(admin, wishes)
    rows = office.db.rows(
        StageMove.select(StageMove.from_stage, StageMove.to_stage, StageMove.day, StageMove.left_day).order_by(
            StageMove.id
        )
    )
    assert [row[0] for row in rows] == [None, *(row[1] for row in rows[:-1])]
    assert [row[3] for row in rows] == [*(row[2] for row in rows[1:]), None]
    columns = (Deal.status, Deal.entered_at, Deal.entered_day, Deal.closed_at, Deal.closed_day, Deal.created_at)
    last = office.time + timedelta(days=10)
    assert office.db.one(Deal.select(*columns).where(Deal.id == deal)) == (
        "lost", last, last.date(), last, last.date(), office.time,
    )  # fmt: skip
