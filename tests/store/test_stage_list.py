"""The stages of all pipelines: in order, with the deals that somebody may see in them, at a constant cost."""

from __future__ import annotations

from typing import Any

import pytest
from office import Office

from tcrm.actions.pipelines import add_pipeline, archive_pipeline, remove_stage
from tcrm.models.database import Database
from tcrm.queries.stage_list import stage_lines
from tcrm.session import Session


def test_each_sees_how_many_of_the_deals_that_are_theirs_to_see_stand_in_a_stage(office: Office) -> None:
    office.deal("One", "maria", "qualified")
    office.deal("Two", "lena", "qualified")
    office.firm(colleagues_see="own")

    def seen(login: str) -> int:
        return next(line.deals for line in stage_lines(office.sit(login)) if line.stage.key == "qualified")

    assert [seen(login) for login in ("olga", "mona", "sam", "tom")] == [2, 1, 1, 0]


def test_places_count_the_stages_in_use_and_those_taken_out_or_lost_have_none(office: Office, admin: Session) -> None:
    office.deal("One", "maria", "discovery")
    remove_stage(admin, office.stage_id("qualified"))
    lines = [line for line in stage_lines(admin) if line.pipeline.key == "standard"]
    assert [line.place for line in lines] == [*range(len(lines) - 1), None]
    assert [stage.key for stage in lines[0].others] == ["discovery", "evaluation", "proposal", "negotiation"]


def test_pipelines_out_of_use_come_last(admin: Session) -> None:
    archive_pipeline(admin, 1)
    away = [line.pipeline.archived for line in stage_lines(admin)]
    assert away == sorted(away) and set(away) == {False, True}


def test_many_pipelines_ask_no_more_questions_than_one(admin: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    rows = Database.rows

    def counted(db: Database, query: Any) -> Any:
        asked.append(query)
        return rows(db, query)

    monkeypatch.setattr(Database, "rows", counted)
    stage_lines(admin)  # what this person may see is asked once

    def questions() -> int:
        asked.clear()
        stage_lines(admin)
        return len(asked)

    few = questions()
    for number in range(5):
        add_pipeline(admin, f"Works {number}", template="six-step")
    assert questions() == few <= 4
