"""Which stages are asked on the way of a deal: from where it really stands, in its own pipeline, move after move."""

from __future__ import annotations

import pytest
from criteria import AMOUNT, CLOSE
from office import Office

from tcrm.actions import deals
from tcrm.actions.gates import asked_of
from tcrm.actions.moves import Move, move
from tcrm.errors import Refused
from tcrm.models import Deal, Share
from tcrm.session import Session

OPEN = ("lead", "qualified", "discovery", "evaluation", "proposal", "negotiation")


@pytest.fixture
def many(office: Office) -> None:
    """So many deals that no deal has the number of a pipeline or of a first stage."""
    for number in range(20):
        office.deal(f"D{number}")


def asking(session: Session, *wishes: Move) -> list[str]:
    """The stages that ask for something on the way of these wishes of one deal."""
    return [one.stage.key for asked in asked_of(session, wishes).values() for one in asked]


def simple(office: Office, stage: str) -> int:
    """A deal in a stage of the short pipeline, which never stood in another."""
    admin = office.sit("olga")
    with admin.operation("deal.add") as op:
        deal = op.insert(Deal, title="S", pipeline_id=2, currency="EUR")
        move(admin, [Move(deal, office.stage_id(stage, "simple"))])
    return deal


@pytest.mark.usefixtures("many")
def test_a_deal_is_asked_by_what_lies_between_it_and_its_target(office: Office, admin: Session) -> None:
    for key in OPEN:
        office.criteria(key, [{"need": "check", "key": key, "label": key}])
    deal = office.deal("X", stage="qualified")
    assert asking(admin, Move(deal, office.stage_id("evaluation"))) == ["qualified", "discovery"]
    assert asking(admin, Move(deal, office.stage_id("delivery"))) == list(OPEN[1:])
    assert asking(admin, Move(deal, office.stage_id("qualified"))) == []
    assert asking(admin, Move(deal, office.stage_id("lead"))) == []
    assert asking(admin, Move(deal, office.stage_id("lost"))) == []
    with admin.operation("lose"):
        deals.lose(admin, deal, ["Price"])
    assert asking(admin, Move(deal, office.stage_id("evaluation"))) == ["qualified", "discovery"]  # from where it was
    assert asking(admin, Move(deal, office.stage_id("qualified"))) == []


@pytest.mark.usefixtures("many")
def test_one_move_after_another_is_asked_from_where_the_last_has_led(office: Office, admin: Session) -> None:
    office.criteria("lead", [AMOUNT])
    office.criteria("proposal", [CLOSE])
    deal = office.deal("X", stage="proposal")
    at = office.stage_id
    assert asking(admin, Move(deal, at("lead")), Move(deal, at("qualified"))) == ["lead"]
    assert asking(admin, Move(deal, at("lost")), Move(deal, at("negotiation"))) == ["proposal"]
    assert asking(admin, Move(deal, at("negotiation"), imported=True), Move(deal, at("order"))) == []
    assert asking(admin, Move(deal, at("lead"), imported=True), Move(deal, at("order"))) == ["lead", "proposal"]
    assert asking(admin, Move(9999, at("order")), Move(deal, 9999), Move(deal, at("negotiation"))) == ["proposal"]


@pytest.mark.usefixtures("many")
def test_a_lost_deal_that_never_was_open_comes_from_the_first_stage_of_its_pipeline(
    office: Office, admin: Session
) -> None:
    office.criteria("lead", [CLOSE])
    office.criteria("prospecting", [AMOUNT], "simple")
    office.criteria("engaging", [CLOSE], "simple")
    lost, open_one = simple(office, "lost"), simple(office, "engaging")
    assert asking(admin, Move(lost, office.stage_id("won", "simple"))) == ["prospecting", "engaging"]
    assert asking(admin, Move(open_one, office.stage_id("won", "simple"))) == ["engaging"]
    standard = office.deal("X", stage="lost")
    assert asking(admin, Move(standard, office.stage_id("qualified"))) == ["lead"]
    first = office.deal("Y", stage="lost")
    both = asked_of(admin, [Move(first, office.stage_id("order")), Move(lost, office.stage_id("won", "simple"))])
    assert {deal: [one.stage.key for one in asked] for deal, asked in both.items()} == {
        first: ["lead"],
        lost: ["prospecting", "engaging"],
    }


@pytest.mark.usefixtures("many")
def test_a_stage_out_of_use_asks_for_nothing(office: Office, admin: Session) -> None:
    from datetime import date

    from tcrm.models import Stage

    office.criteria("qualified", [AMOUNT])
    with admin.operation("stage.edit") as op:
        op.update(Stage, office.stage_id("qualified"), archived_on=date(2026, 11, 1))
    assert asking(admin, Move(office.deal("X"), office.stage_id("order"))) == []


@pytest.mark.usefixtures("many")
def test_who_may_not_let_pass_hears_of_the_first_deal_and_who_may_of_some_is_told_of_the_others(
    office: Office,
) -> None:
    office.criteria("lead", [AMOUNT])
    hers, foreign = [office.deal(f"H{n}", "maria") for n in range(2)], office.deal("F", "lena")
    with office.sit("olga").operation("share") as op:
        for deal in hers:
            op.insert(Share, deal_id=deal, user_id=office.user_id("sam"), may_edit=True)
        op.insert(Share, deal_id=foreign, user_id=office.user_id("mona"), may_edit=True)
    with pytest.raises(Refused, match=f"D-{hers[0]} "):
        deals.promote(office.sit("sam"), hers, override="trust me")
    found = deals.promote(office.sit("mona"), [hers[0], foreign], override="ok")
    assert [one.deal_id for one in found.moved] == [hers[0]]
    (held,) = found.held
    assert (held.deal_id, held.into, held.outcome) == (foreign, "Qualified", "open")
    assert held.reasons == ("needs an amount", "only a manager of its owner may let it pass")
    (alone,) = deals.promote(office.sit("mona"), hers[1]).held
    assert alone.reasons == ("needs an amount",)
