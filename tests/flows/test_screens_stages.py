"""Stages: all pipelines on one screen; an admin changes them, and is told first what that does to the deals."""

from __future__ import annotations

import json

import pytest
from office import Office, built_once, operations
from seated import Seated, seated
from tryout import SIZES, lines, sizes

from tcrm.actions.deals import promote
from tcrm.actions.pipelines import edit_stage
from tcrm.actions.visits import look_at_moves
from tcrm.models import Deal, Firm, Pipeline, Stage
from tcrm.screens.stages import StagesScreen
from tcrm.widgets.form import Form
from tcrm.widgets.prompts import Choose, Confirm

TAB = ("tab",)


@pytest.fixture
@built_once
def busy(office: Office) -> Office:
    """Three deals in Qualified, one of them with an amount, one for long; one in Lead."""
    office.deal("Old one", "maria", "qualified", company="Acme")
    office.pass_days(10)
    office.deal("With amount", "maria", "qualified", amount=100000)
    office.deal("Without", "tom", "qualified")
    office.deal("Other", "lena", "lead")
    call = {"kind": "call", "subject": "Ask", "after_days": 3}
    office.tasks("qualified", [call, {"kind": "task", "subject": "Write"}])
    office.criteria("qualified", [{"need": "check", "key": "need", "label": "need [/x], known"}])
    return office


def of(seat: Seated) -> StagesScreen:
    screen = seat.app.screen
    assert isinstance(screen, StagesScreen), f"{screen} is shown:\n{seat.text}"
    return screen


def names(seat: Seated, pipeline: str = "Standard") -> list[str]:
    return [line.stage.name for line in of(seat).rows.at_hand if line.pipeline.name == pipeline]


def current(seat: Seated) -> str:
    line = of(seat).rows.current
    return line.stage.name if line else ""


def column(office: Office, key: str, name: str) -> object:
    return office.db.value(Stage.select(getattr(Stage, name)).where(Stage.id == office.stage_id(key)))


# -- looking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_all_stages_are_listed_with_what_stands_there_and_what_they_ask(
    busy: Office, size: tuple[int, int]
) -> None:
    async with seated(busy, "olga", size) as seat:
        await seat.keys("S", "j")
        shown = [line.strip("▐ ").split() for line in lines(of(seat).rows)]
        assert any(row[:1] == ["Standard"] for row in shown)
        row = next(row for row in shown if row[:1] == ["Qualified"])
        for text in ("lead", "10", "14", "3"):
            assert text in row
        foot = "\n".join(lines(of(seat).foot))
        assert 'to go on it needs "check: need [/x], known"' in foot and "guidance Need, budget" in foot
        assert "a add  e edit  D take out" in lines(of(seat).bottom)[0]
        await seat.keys("i")
        said = " ".join(seat.text.split())
        assert "A need is understood" in said and "On entering · call: Ask (after 3 days) · task: Write" in said
        assert "To go on it needs · need [/x], known" in said and "limit 14 days probability 10 %" in said
        await seat.keys("escape", "G")
        assert current(seat) == "Lost" and "Lost" in seat.text
        await seat.keys("escape")
        assert seat.deals


async def test_others_look_and_are_told_why_they_change_nothing(busy: Office) -> None:
    async with seated(busy, "mona") as seat:
        await seat.keys("S", "j")
        for key in "eaDKAEM":
            await seat.keys("j", "k")
            assert "✗" not in seat.status
            await seat.keys(key)
            assert "✗ Only an admin changes pipelines and stages: ask Olga." in seat.status, key
        assert lines(of(seat).bottom)[0].split()[:2] == ["i", "about"]
        qualified = next(line for line in of(seat).rows.at_hand if line.stage.key == "qualified")
        assert qualified.deals == 3


# -- editing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(60))
async def test_what_an_edit_does_is_said_before_it_is_stored_and_u_takes_it_back(
    busy: Office, size: tuple[int, int]
) -> None:
    before, asked = column(busy, "qualified", "criteria"), operations(busy)
    async with seated(busy, "olga", size) as seat:
        await seat.keys("S", "j", "e", *TAB * 3, *["backspace"] * 2, " 5", *TAB * 2)
        await seat.keys(*["backspace"] * 40, " amount", "ctrl+s")
        said = " ".join(seat.text.split())
        assert isinstance(seat.app.screen, Confirm)
        assert "3 deals stand here." in said
        assert "2 would not meet the new criteria: D-1, D-3; 3 do not meet those of now." in said
        assert "1 is over the new limit: D-1." in said
        assert operations(busy) == asked
        await seat.keys("y")
        assert "changed Qualified" in seat.status
        assert column(busy, "qualified", "limit_days") == 5
        assert json.loads(str(column(busy, "qualified", "criteria"))) == [{"need": "field", "field": "amount"}]
        assert operations(busy) == asked + 1
        await seat.keys("u")
        assert column(busy, "qualified", "limit_days") == 14 and column(busy, "qualified", "criteria") == before


async def test_no_leads_back_to_the_form_with_what_was_typed(busy: Office) -> None:
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "j", "e", *TAB * 2, *["backspace"] * 2, " 33%", "ctrl+s")
        assert isinstance(seat.app.screen, Confirm)
        await seat.keys("n")
        assert seat.form.values["probability"] == "33%"
        await seat.keys("escape")
        assert current(seat) == "Qualified" and column(busy, "qualified", "probability") == 10


async def test_an_item_keeps_its_key_when_other_criteria_come(busy: Office) -> None:
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "j", "e", *TAB * 5, "end", " , visit", "ctrl+s", "y")
        assert json.loads(str(column(busy, "qualified", "criteria"))) == [
            {"need": "check", "key": "need", "label": "need [/x], known"},
            {"need": "activity", "kind": "visit"},
        ]


async def test_what_is_wrong_is_said_at_each_field(busy: Office) -> None:
    asked = operations(busy)
    empty = ["backspace"] * 40
    async with seated(busy, "olga", (120, 40)) as seat:
        await seat.keys("S", "j", "e", *empty, *TAB * 2, *empty, " 120", *TAB, *empty, " 0")
        await seat.keys(*TAB * 2, *empty, " amount, weather", "ctrl+s")
        assert isinstance(seat.app.screen, Form)
        for said in ("This is needed.", "0 to 100", "days, 1 or more", "“weather” is no exit criterion"):
            assert said in seat.text
    assert operations(busy) == asked


async def test_a_new_name_needs_no_question(busy: Office) -> None:
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "j", "e", *["backspace"] * 20, " Prüfung", "ctrl+s")
        assert current(seat) == "Prüfung" and "changed" in seat.status
        assert "changed the stage Prüfung of Standard" in " ".join((await _history(seat)).split())


@pytest.mark.parametrize("size", sizes(80))
async def test_forecast_and_tasks_are_edited_and_what_is_understood_stands_below(
    busy: Office, size: tuple[int, int]
) -> None:
    async with seated(busy, "olga", size) as seat:
        await seat.keys("S", "j", "e", *TAB * 4, " com", *TAB * 2, "end", " , email: Send it +2")
        assert "call: Ask (after 3 days)" in seat.text and "e-mail: Send it (after 2 days)" in seat.text
        await seat.keys("ctrl+s")
        assert "Its tasks are for those who enter from now on" in " ".join(seat.text.split())
        await seat.keys("y")
        assert column(busy, "qualified", "forecast") == "commit"
        tasks = [(task["kind"], task["after_days"]) for task in json.loads(str(column(busy, "qualified", "tasks")))]
        assert tasks == [("call", 3), ("task", 0), ("email", 2)]


async def test_guidance_is_written_in_place_or_in_the_editor_and_may_be_taken_away(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tcrm.widgets.memo.edit_text", lambda _app, text: text + "\n\nOne thing more.")
    before = str(column(busy, "qualified", "guidance"))
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "j", "M", "enter")
        assert column(busy, "qualified", "guidance") == before
        await seat.keys("M", "ctrl+e", "enter")
        assert column(busy, "qualified", "guidance") == before + "\n\nOne thing more."
        await seat.keys("M")
        assert "One thing more." in seat.text
        await seat.keys("escape", "g", "M", "home", "ctrl+k", "enter")
        assert column(busy, "lead", "guidance") == "" and "changed the guidance of Lead" in seat.status


async def _history(seat: Seated) -> str:
    await seat.keys("U")
    return seat.text


async def test_who_is_overtaken_sees_what_is_there_now_and_keeps_what_was_typed(busy: Office) -> None:
    async with seated(busy, "olga", (120, 40)) as seat:
        await seat.keys("S", "j", "e", *TAB * 2, *["backspace"] * 2, " 40")
        edit_stage(busy.sit("olga"), busy.stage_id("qualified"), {"limit_days": 9})
        await seat.keys("ctrl+s", "y")
        assert "was changed by somebody else" in seat.text
        assert seat.form.values["probability"] == "40" and seat.form.values["limit_days"] == "9"
        await seat.keys("ctrl+s", "y")
        assert column(busy, "qualified", "probability") == 40 and column(busy, "qualified", "limit_days") == 9


# -- adding, removing, moving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(120))
async def test_a_stage_is_added_after_the_cursor(busy: Office, size: tuple[int, int]) -> None:
    async with seated(busy, "olga", size) as seat:
        await seat.keys("S", "j", "a", " Demo held", *TAB * 3, " 7", *TAB * 2, " visit", "ctrl+s")
        assert names(seat)[:4] == ["Lead", "Qualified", "Demo held", "Discovery"]
        assert current(seat) == "Demo held" and column(busy, "demo-held", "limit_days") == 7
        assert json.loads(str(column(busy, "demo-held", "criteria"))) == [{"need": "activity", "kind": "visit"}]
        await seat.keys("u")
        assert names(seat)[:3] == ["Lead", "Qualified", "Discovery"]


async def test_behind_a_stage_of_an_unknown_phase_one_is_asked_for(busy: Office) -> None:
    with busy.sit("olga").operation("stage.edit") as op:
        op.update(Stage, busy.stage_id("qualified"), phase="nurturing")
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "j", "a", " Demo held", "ctrl+s")
        assert seat.form.values["phase"] == "" and "This is needed." in seat.text
        await seat.keys(" quote", "ctrl+s")
        assert column(busy, "demo-held", "phase") == "quote"


async def test_behind_a_won_stage_a_won_one_is_added(busy: Office) -> None:
    async with seated(busy, "olga") as seat:
        await seat.keys("S", *"jjjjjj")
        assert current(seat) == "Order"
        await seat.keys("a", " Installed", "ctrl+s")
        assert column(busy, "installed", "outcome") == "won" and current(seat) == "Installed"
        assert names(seat)[-4:] == ["Order", "Installed", "Delivery", "Lost"]


@pytest.mark.parametrize("size", sizes(60))
async def test_a_stage_is_taken_out_and_its_deals_go_where_one_says(busy: Office, size: tuple[int, int]) -> None:
    async with seated(busy, "olga", size) as seat:
        await seat.keys("S", "j", "D")
        assert isinstance(seat.app.screen, Choose) and "3 deals stand in Qualified; they go to" in seat.text
        await seat.keys(" prop", "enter")
        said = " ".join(seat.text.split())
        assert "Take Qualified out of Standard?" in said and "They go to Proposal, whatever they miss." in said
        assert "3 do not meet what it asks for: D-1, D-2, D-3." in said and "histories of 3 deals" in said
        await seat.keys("y")
        assert "Qualified" not in names(seat) and "took Qualified out" in seat.status
        moved = busy.db.rows(Deal.select(Deal.id).where(Deal.stage == busy.stage_id("proposal")))
        assert [row[0] for row in moved] == [1, 2, 3]
        await seat.keys("u")
        assert "Qualified" in names(seat)
        assert busy.db.count(Deal.select().where(Deal.stage == busy.stage_id("qualified"))) == 3


async def test_what_cannot_be_taken_out_says_so_and_a_no_leaves_all_as_it_is(busy: Office) -> None:
    asked = operations(busy)
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "G", "D")
        assert "✗ The lost stage stays where it is" in seat.status
        await seat.keys("g", "j", "D", "escape")
        await seat.keys("D", "enter", "n")
        await seat.keys("j", "D")
        assert "No deal stands here." in seat.text
        await seat.keys("escape")
        await seat.keys("G", "k", "D")
        assert current(seat) == "Won" and "✗ It is the last one: a pipeline needs an open and a won" in seat.status
    assert operations(busy) == asked


async def test_stages_move_up_and_down_and_the_cursor_goes_with_them(busy: Office) -> None:
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "K")
        assert "✗ It is the first already." in seat.status
        await seat.keys("J", "J")
        assert names(seat)[:3] == ["Qualified", "Discovery", "Lead"] and current(seat) == "Lead"
        await seat.keys("K")
        assert names(seat)[:3] == ["Qualified", "Lead", "Discovery"]
        await seat.keys("u", "u", "u")
        assert names(seat)[:3] == ["Lead", "Qualified", "Discovery"]
        await seat.keys(*"jjjjj")
        await seat.keys("J")
        assert "✗ A pipeline has open stages first" in seat.status and names(seat)[5] == "Negotiation"


# -- pipelines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(80))
async def test_a_pipeline_comes_from_a_template_under_a_name_of_its_own(busy: Office, size: tuple[int, int]) -> None:
    async with seated(busy, "olga", size) as seat:
        await seat.keys("S", "A", " six", "enter", *["backspace"] * 30, " Werk 2", "enter")
        assert names(seat, "Werk 2")[:2] == ["First contact", "Project approved"]
        assert current(seat) == "First contact" and "added the pipeline Werk 2" in seat.status
        await seat.keys("u")
        assert names(seat, "Werk 2") == []


async def test_an_empty_pipeline_has_three_stages_and_a_name_that_nobody_has(busy: Office) -> None:
    async with seated(busy, "olga") as seat:
        await seat.keys("S", "A", "enter", " standard", "enter")
        assert "There is a pipeline of this name." in seat.text
        await seat.keys(*["backspace"] * 8, " Service", "enter")
        assert names(seat, "Service") == ["First", "Won", "Lost"]


async def test_a_pipeline_is_renamed_made_the_usual_one_taken_out_of_use_and_brought_back(busy: Office) -> None:
    def facts(key: str) -> list[object]:
        row = busy.db.rows(Pipeline.select(Pipeline.name, Pipeline.archived, Pipeline.id).where(Pipeline.key == key))[0]
        usual = busy.db.value(Firm.select(Firm.default_pipeline_id))
        return [row[0], bool(row[1]), usual == row[2]]

    async with seated(busy, "olga") as seat:
        await seat.keys("S", "E", " out", "enter")
        assert "✗ 4 deals are open in it." in seat.status
        await seat.keys("G", "E", " an", "enter", *["backspace"] * 20, " Kurz", "enter")
        assert facts("simple") == ["Kurz", False, False] and "is called Kurz now" in seat.status
        await seat.keys("E", " the", "enter")
        assert facts("simple") == ["Kurz", False, True] and "Kurz  the usual one" in seat.text
        await seat.keys("E", " out", "enter")
        assert facts("simple") == ["Kurz", True, False] and "Kurz  no longer in use" in seat.text
        await seat.keys("E", " back", "enter")
        assert facts("simple") == ["Kurz", False, False] and "Kurz is in use again" in seat.status


# -- told ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sizes(120))
async def test_a_manager_is_told_once_what_moved_and_looks_at_those_deals(busy: Office, size: tuple[int, int]) -> None:
    look_at_moves(busy.sit("mona"))
    busy.pass_days(1)
    promote(busy.sit("olga"), 3, override="known customer")
    async with seated(busy, "mona", size) as seat:
        assert "1 deal of your people moved, 1 by override" in seat.status and "W shows them" in seat.status
        await seat.keys("W")
        assert seat.titles == ["Without"] and "moved since" in seat.text
        await seat.keys("escape")
        assert len(seat.titles) > 1
        await seat.keys("S", "j")
        assert "went on from it: 0 % of 1 with all done, 1 by override" in " ".join(
            " ".join(lines(of(seat).foot)).split()
        )
        await seat.keys("i")
        assert "were let pass by a manager's word" in " ".join(seat.text.split())
    async with seated(busy, "mona", size) as seat:
        assert "moved" not in seat.status
