"""Pipelines and stages are edited in the program: what is allowed, and what it does."""

from __future__ import annotations

from typing import Any

import pytest
from criteria import AMOUNT
from dump import dump, watched
from office import Office

from tcrm.actions import deals
from tcrm.actions import pipelines as edit
from tcrm.actions.history import undo
from tcrm.errors import BadValue, Clash, NotFound, Refused
from tcrm.queries.criteria import Need, StageTask
from tcrm.queries.deals import card
from tcrm.queries.funnel import FunnelAsk, funnel
from tcrm.queries.history import entries
from tcrm.queries.pipeline_preview import StageChange, preview
from tcrm.queries.pipelines import PipelineFacts, find_pipeline, pipelines
from tcrm.session import Session


def keys(session: Session, pipeline: str = "standard") -> list[str]:
    return [stage.key for stage in find_pipeline(session, pipeline).stages]


def facts(session: Session, pipeline: str = "standard") -> PipelineFacts:
    return find_pipeline(session, pipeline)


# -- pipelines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "open_stages", "won", "percent"),
    [
        ("six-step", ["first-contact", "approved", "analysis", "tender", "negotiation"], "signed", [5, 15, 30, 50, 75]),
        ("manufacturing", ["identify", "qualify", "plan", "solution"], "closed", [10, 25, 50, 75]),
    ],
)
def test_a_shipped_template_becomes_a_pipeline(
    office: Office, admin: Session, key: str, open_stages: list[str], won: str, percent: list[int]
) -> None:
    with watched(office.db):
        edit.add_pipeline(admin, template=key)
    made = facts(admin, key)
    assert [stage.key for stage in made.stages] == [*open_stages, won, "lost"]
    assert [stage.probability for stage in made.stages if stage.outcome == "open"] == percent
    assert all(stage.guidance for stage in made.stages)
    assert all(stage.criteria for stage in made.stages if stage.outcome == "open")
    assert any(stage.tasks for stage in made.stages)
    assert [one.key for one in pipelines(admin)] == ["standard", "simple", key]
    deal = deals.add(office.sit("maria"), "Press", pipeline=key)
    assert {gap.stage_key for gap in deals.win(office.sit("maria"), deal).held[0].missing} == set(open_stages)


def test_a_pipeline_of_a_new_name_begins_small_and_names_do_not_collide(admin: Session) -> None:
    edit.add_pipeline(admin, "Spare parts")
    assert keys(admin, "spare-parts") == ["first", "won", "lost"]
    edit.add_pipeline(admin, "Simple for Austria", template="simple")
    edit.add_pipeline(admin, template="simple")
    assert [one.key for one in pipelines(admin)] == [
        "standard", "simple", "spare-parts", "simple-for-austria", "simple-2",
    ]  # fmt: skip
    with pytest.raises(BadValue):
        edit.add_pipeline(admin, "  ")
    with pytest.raises(BadValue) as refused:
        edit.add_pipeline(admin, template="Six")
    assert "six-step" in refused.value.hint


def test_a_pipeline_that_is_called_like_a_template_does_not_take_its_stages(admin: Session) -> None:
    made = edit.add_pipeline(admin, "Six-Step")
    found = next(one for one in pipelines(admin) if one.id == made)
    assert (found.name, found.key, [one.key for one in found.stages]) == (
        "Six-Step",
        "six-step",
        ["first", "won", "lost"],
    )


def test_a_pipeline_without_open_deals_is_put_away_and_keeps_its_funnel(office: Office, admin: Session) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Press", pipeline="simple")
    simple = facts(admin, "simple").id
    with pytest.raises(Refused, match="1 deal is open"):
        edit.archive_pipeline(admin, simple)
    deals.win(maria, deal)
    ask = FunnelAsk(pipeline="simple")
    before = funnel(admin, ask)
    edit.archive_pipeline(admin, simple)
    assert [one.key for one in pipelines(admin)] == ["standard"]
    assert funnel(admin, ask) == before
    assert card(maria, deal).pipeline == "Simple"
    with pytest.raises(BadValue):
        deals.add(maria, "Line", pipeline="simple")
    with pytest.raises(Refused, match="only pipeline"):
        edit.archive_pipeline(admin, facts(admin).id)
    edit.archive_pipeline(admin, simple, archived=False)
    assert [one.key for one in pipelines(admin)] == ["standard", "simple"]


def test_the_usual_pipeline_is_chosen_and_gives_way_when_it_is_put_away(admin: Session) -> None:
    edit.edit_pipeline(admin, facts(admin, "simple").id, name="Short", usual=True)
    assert (find_pipeline(admin).key, find_pipeline(admin).name) == ("simple", "Short")
    edit.archive_pipeline(admin, facts(admin, "simple").id)
    assert find_pipeline(admin).key == "standard"
    undo(admin)
    assert find_pipeline(admin).key == "simple"


def test_only_an_admin_edits(office: Office) -> None:
    lead = office.stage_id("lead")
    before = dump(office.db)
    for login in ("mona", "maria"):
        session = office.sit(login)
        for act in (
            lambda s: edit.add_pipeline(s, template="six-step"),
            lambda s: edit.edit_pipeline(s, 1, name="X"),
            lambda s: edit.archive_pipeline(s, 2),
            lambda s: edit.add_stage(s, 1, "X"),
            lambda s: edit.edit_stage(s, lead, {"name": "X"}),
            lambda s: edit.remove_stage(s, lead),
            lambda s: preview(s, StageChange(lead)),
        ):
            with pytest.raises(Refused):
                act(session)
    assert dump(office.db) == before


# -- stages ---------------------------------------------------------------------------------------------------------


def test_a_stage_is_changed_as_one_step_that_is_told(office: Office, admin: Session) -> None:
    proposal = office.stage_id("proposal")
    with watched(office.db):
        edit.edit_stage(
            admin,
            proposal,
            {
                "name": "Offer",
                "probability": 60,
                "limit_days": None,
                "guidance": "One page.\nCall the day after.",
                "criteria": [AMOUNT, {"need": "check", "key": "read", "label": "offer was read"}],
                "tasks": [{"kind": "call", "subject": "Read it?", "after_days": 2}],
            },
        )
    found = facts(admin).stage("proposal")
    assert (found.name, found.probability, found.limit_days) == ("Offer", 60, None)
    assert found.guidance == "One page.\nCall the day after."
    assert found.criteria == (Need("field", "amount"), Need("check", "read", "offer was read"))
    assert found.tasks == (StageTask("call", "Read it?", 2),)
    assert entries(admin, 1)[0].said == "changed the stage Offer of Standard"
    deal = office.deal("Press", "maria", "proposal")
    assert len(deals.promote(office.sit("maria"), deal).held[0].missing) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "x"},
        {"outcome": "won"},
        {"archived_on": None},
        {"name": " "},
        {"probability": 101},
        {"limit_days": 0},
        {"phase": "moon"},
        {"forecast": ""},
        {"position": 99},
        {"position": -1},
        {"position": 7},  # behind the first won stage
        {"criteria": [{"need": "field", "field": "stage_id"}]},
        {"criteria": [AMOUNT, AMOUNT]},
        {"criteria": "amount"},
        {"criteria": [{"need": "check", "key": "need", "label": "something else"}]},
        {"tasks": [{"kind": "dance", "subject": "x"}]},
    ],
)
def test_what_cannot_stand_in_a_stage_is_refused(office: Office, admin: Session, changes: dict[str, Any]) -> None:
    office.criteria("lead", [{"need": "check", "key": "need", "label": "need"}])
    before = dump(office.db)
    with pytest.raises(BadValue):
        edit.edit_stage(admin, office.stage_id("proposal"), changes)
    assert dump(office.db) == before


def test_a_closed_stage_has_no_exit_criteria_and_a_stage_that_is_not_there_none_at_all(
    office: Office, admin: Session
) -> None:
    with pytest.raises(BadValue, match="open stage"):
        edit.edit_stage(admin, office.stage_id("order"), {"criteria": [AMOUNT]})
    with pytest.raises(NotFound):
        edit.edit_stage(admin, 999, {"name": "X"})


def test_two_admins_do_not_overwrite_each_other(office: Office, admin: Session) -> None:
    read = facts(admin).stage("lead")
    edit.edit_stage(admin, read.id, {"probability": 7}, read.version)
    with pytest.raises(Clash) as clash:
        edit.edit_stage(office.sit("olga"), read.id, {"probability": 9}, read.version)
    assert [(field.name, field.theirs, field.mine) for field in clash.value.fields] == [("probability", 7, 9)]
    assert facts(admin).stage("lead").probability == 7


def test_a_new_stage_stands_where_it_is_put(office: Office, admin: Session) -> None:
    edit.add_stage(admin, 1, "Site visit", position=3, probability=30)
    edit.add_stage(admin, 1, "Last talk")
    edit.add_stage(admin, 1, "Warranty", outcome="won")
    assert keys(admin) == [
        "lead", "qualified", "discovery", "site-visit", "evaluation", "proposal", "negotiation", "last-talk",
        "order", "delivery", "warranty", "lost",
    ]  # fmt: skip
    deal = office.deal("Press", "maria", "discovery")
    assert deals.promote(office.sit("maria"), deal).moved[0].to_stage == "Site visit"
    with pytest.raises(BadValue):
        edit.add_stage(admin, 1, "Lost again", outcome="lost")
    edit.add_stage(admin, 1, "Site visit")
    assert "site-visit-2" in keys(admin)


def test_stages_change_places(office: Office, admin: Session) -> None:
    edit.edit_stage(admin, office.stage_id("evaluation"), {"position": 0})
    edit.edit_stage(admin, office.stage_id("qualified"), {"position": 5})
    assert keys(admin)[:6] == ["evaluation", "lead", "discovery", "proposal", "negotiation", "qualified"]
    undo(admin)
    undo(admin)
    assert keys(admin)[:4] == ["lead", "qualified", "discovery", "evaluation"]
