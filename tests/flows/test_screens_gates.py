"""What a deal lacks for its next stage comes up in place: filled in, the deal goes on; a gate is not walked round."""

from __future__ import annotations

import pytest
from criteria import AMOUNT, NEED, VISIT, WHO
from dump import dump
from office import Office, built_once, stage_of
from seated import Seated, listed, seated
from tryout import lines, sizes

from tcrm.actions import checks
from tcrm.models import Stage, StageMove
from tcrm.queries.gates import standing
from tcrm.screens.deal import DealScreen

ASKED = ["amount", "need understood: is it so?", "visit: what came of it", "decision maker: who"]


@pytest.fixture
@built_once
def strict(office: Office) -> Office:
    """A lead asks for an amount, a checklist item, a visit and who decides; Maria has two that have nothing of it."""
    office.criteria("lead", [AMOUNT, NEED, VISIT, WHO])
    acme = office.account("Acme GmbH", "maria")
    office.deal("Press", "maria", account_id=acme)
    office.deal("Belt", "maria", account_id=acme)
    return office


def labels(seat: Seated) -> list[str]:
    return [row.field.label for row in seat.form.rows]


@pytest.mark.parametrize("size", sizes(60))
async def test_what_is_missing_is_asked_in_place_and_filled_in_the_deal_goes_on_in_one_step(
    strict: Office, size: tuple[int, int]
) -> None:
    before = dump(strict.db)
    async with seated(strict, size=size) as seat:
        await seat.keys("enter", ">")
        assert labels(seat) == ASKED
        assert "Acme GmbH to Qualified: 4 things are missing" in seat.text
        await seat.keys(" 5k", "tab", " y", "tab", " saw the hall", "tab", " Ann Lee", "ctrl+s")
        assert "somebody new: enter again adds it" in seat.text and dump(strict.db) == before
        await seat.keys("ctrl+s")
        assert stage_of(strict, "Press") == "qualified"
        assert "Lead → Qualified; added Ann" in seat.status
        card = seat.app.screen
        assert isinstance(card, DealScreen) and card.card is not None
        assert card.card.deal.amount == 500000 and [p.name for p in card.card.people] == ["Ann Lee"]
        assert [(a.kind, a.outcome) for a in card.card.activities] == [("visit", "saw the hall")]
        await seat.keys("u")
        assert dump(strict.db) == before


async def test_esc_leaves_the_form_and_the_deal_where_they_were(strict: Office) -> None:
    before = dump(strict.db)
    async with seated(strict) as seat:
        await seat.keys(">", " 5k", "escape")
        assert dump(strict.db) == before and seat.current_title == "Press"


async def test_what_is_still_missing_is_said_in_the_form_and_what_was_typed_stays(strict: Office) -> None:
    before = dump(strict.db)
    async with seated(strict) as seat:
        await seat.keys(">", " 5k", "ctrl+s")
        assert "✗" in "\n".join(lines(seat.form.foot)) and "need understood" in "\n".join(lines(seat.form.foot))
        assert seat.form.values["field:amount"] == "5k" and dump(strict.db) == before
        held = next(row for row in seat.form.rows if "need understood" in row.field.label)
        assert held.input.has_focus and lines(held.label)[0].startswith("✗")
        assert lines(held.error)[0].strip() in ("✗", "✗ needs need understood")
        await seat.keys("escape")


async def test_a_wrong_answer_is_refused_at_its_field(strict: Office) -> None:
    async with seated(strict) as seat:
        await seat.keys(">", " a lot", "tab", " maybe", "ctrl+s")
        wrong = [lines(row.error)[0].strip() for row in seat.form.rows]
        assert [bool(text) for text in wrong] == [True, True, False, False]
        await seat.keys("escape")
        assert stage_of(strict, "Press") == "lead"


async def test_a_manager_may_let_it_pass_with_a_reason_that_is_kept_with_the_move(strict: Office) -> None:
    async with seated(strict, "maria") as seat:
        await seat.keys(">")
        assert "override: your reason" not in labels(seat)
        await seat.keys("escape")
    async with seated(strict, "mona", size=(120, 40)) as seat:
        await seat.keys("w")
        assert "Acme GmbH to be won: 4 things are missing" in seat.text
        await seat.keys("escape", "enter", ">", *["tab"] * 4)
        assert labels(seat)[-1] == "override: your reason" and "your reason is kept with the move" in seat.text
        await seat.keys(" the chief called", "ctrl+s")
        assert stage_of(strict, "Press") == "qualified"
        reasons = [row[0] for row in strict.db.rows(StageMove.select(StageMove.override).order_by(StageMove.id))]
        assert reasons[-1] == "the chief called"
        assert "let pass: the chief called" in seat.text


async def test_what_nobody_can_fill_in_is_said_and_a_manager_may_still_let_it_pass(strict: Office) -> None:
    with strict.sit("olga").operation("stage.edit") as op:
        op.update(Stage, strict.stage_id("lead"), criteria='[{"need": "moon"}]')
    async with seated(strict, "maria", size=(120, 40)) as seat:
        await seat.keys(">")
        assert "✗ needs what this program cannot read" in seat.status
    async with seated(strict, "mona") as seat:
        await seat.keys(">")
        assert labels(seat) == ["override: your reason"]
        await seat.keys("escape")


async def test_of_many_those_that_pass_move_and_the_rest_stay_marked_with_the_reason(strict: Office) -> None:
    strict.deal("Free", "maria", "discovery", company="Volta")
    async with listed(strict) as seat:
        await seat.keys("*", ">", "y")
        assert [stage_of(strict, title) for title in ("Press", "Belt", "Free")] == ["lead", "lead", "evaluation"]
        assert "2 stay: D-1 needs an amount" in seat.status
        assert sorted(row.title for row in seat.deals.chosen_deals()) == ["Belt", "Press"]
        await seat.keys("escape", "u")
        assert stage_of(strict, "Free") == "discovery"


@pytest.mark.parametrize("keys", [("w",), ("m", " prop", "enter"), (">",)])
async def test_no_way_up_leads_round_the_gate(strict: Office, keys: tuple[str, ...]) -> None:
    async with seated(strict) as seat:
        await seat.keys(*keys)
        assert labels(seat)[:4] == ASKED and ("against" in labels(seat)) == (keys == ("w",))
        await seat.keys("escape", "U", "escape")
        assert stage_of(strict, "Press") == "lead"


@pytest.mark.parametrize("size", sizes(80))
async def test_the_checklist_of_a_stage_is_ticked_on_the_card(strict: Office, size: tuple[int, int]) -> None:
    maria = strict.sit("maria")

    def met() -> list[str]:
        return [one.label for one in standing(maria, [1])[1] if one.met]

    async with seated(strict, size=size) as seat:
        await seat.keys("enter", "space")
        assert "✗ need understood  tick it" in seat.text and "✗ amount           e fills it in" in seat.text
        assert "✗ visit            c logs it" in seat.text and "✗ decision maker   > asks who it is" in seat.text
        await seat.keys("enter")
        assert met() == ["need understood"] and "✓ need understood" in seat.text
        assert "done: need understood" in seat.status
        await seat.keys("space", "enter")  # what is still open is no item to tick
        assert met() == ["need understood"] and "✓ need understood  ticked" in seat.text
        await seat.keys(*"need", "space", "escape")
        assert met() == ["need understood"]
        await seat.keys("space", *"need", "enter")
        assert met() == [] and "✗ need understood" in seat.text
        await seat.keys("u")
        assert met() == ["need understood"]
        await seat.keys("u", "space", "space")
        assert met() == ["need understood"]


@pytest.mark.parametrize("size", sizes(120))
async def test_i_tells_what_the_stage_is_about_and_what_of_it_the_deal_has(
    strict: Office, size: tuple[int, int]
) -> None:
    checks.tick(strict.sit("maria"), 1, "need")
    strict.tasks("lead", [{"kind": "call", "subject": "Ask", "after_days": 3}])
    strict.pass_days(30)
    async with seated(strict, size=size) as seat:
        for keys in (("i",), ("escape", "enter", "i")):
            await seat.keys(*keys)
            said = " ".join(seat.text.split())
            assert "Lead · Acme GmbH D-1" in said and "To go on it needs · 3 of 4 are missing" in said
            assert "✗ amount · e fills it in ✓ need understood ✗ visit · c logs it" in said
            assert "· call: Ask (after 3 days)" in said and "here for 30 days · limit 14 days probability 5 %" in said


async def test_a_stage_that_asks_for_nothing_says_so(office: Office) -> None:
    office.deal("Press", "maria")
    async with seated(office) as seat:
        await seat.keys("enter", "space")
        assert "✗ This stage asks for nothing." in seat.status
