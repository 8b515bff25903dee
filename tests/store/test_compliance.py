"""Compliance: how many moves on from a stage were made with all done that was asked for, by stage and by seller."""

from __future__ import annotations

from datetime import timedelta

from criteria import AMOUNT
from office import Office

from tcrm.actions import deals
from tcrm.actions.history import undo
from tcrm.actions.moves import Move, move
from tcrm.queries.compliance import Passes, SellerPasses, by_seller, by_stage


def test_moves_on_count_and_those_on_a_managers_word_count_against_it(office: Office) -> None:
    office.criteria("lead", [AMOUNT])
    office.criteria("qualified", [AMOUNT])
    rich = [office.deal(f"Rich {n}", "maria", amount=5) for n in range(3)]
    poor, toms = office.deal("Poor", "maria"), office.deal("Tom's", "tom")
    maria, mona = office.sit("maria"), office.sit("mona")
    assert deals.promote(maria, [*rich, poor]).held[0].deal_id == poor  # who is held back has not passed
    deals.promote(mona, [poor, toms], override="known customer")
    deals.back(maria, rich[0])
    deals.lose(maria, rich[1], ["Price"])
    deals.win(maria, rich[2])
    lead, qualified = office.stage_id("lead"), office.stage_id("qualified")
    assert by_stage(mona) == {lead: Passes(5, 2), qualified: Passes(1, 0)}
    assert by_stage(mona)[lead].rate == 0.6
    assert by_seller(mona) == [
        SellerPasses("maria", "Maria Rossi", Passes(5, 1)),
        SellerPasses("tom", "Tom Lang", Passes(1, 1)),
    ]
    undo(mona)
    assert by_seller(mona) == [SellerPasses("maria", "Maria Rossi", Passes(4, 0))]


def test_history_from_files_other_periods_other_pipelines_and_what_one_may_not_see_are_left_out(office: Office) -> None:
    mine, hers = office.deal("Mine", "maria"), office.deal("Hers", "lena", private=True)
    admin, mona = office.sit("olga"), office.sit("mona")
    now = office.time
    move(admin, [Move(mine, office.stage_id("qualified"), now, imported=True)])
    assert by_stage(mona) == {}
    office.pass_days(2)
    deals.promote(admin, [mine, hers])
    lead, qualified = office.stage_id("lead"), office.stage_id("qualified")
    assert by_stage(admin) == {lead: Passes(1), qualified: Passes(1)}
    assert by_stage(mona) == {qualified: Passes(1)}
    day = (now + timedelta(days=2)).date()
    assert by_stage(mona, 1, start=day, end=day) == {qualified: Passes(1)}
    assert by_stage(mona, 1, end=now.date()) == by_stage(mona, 2) == by_stage(mona, start=day + timedelta(1)) == {}
    assert Passes().rate is None
