"""Exit criteria and tasks of stages: what can be read, what is refused, what a pipeline's file must say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.actions.deal_values import FIELDS as EDITABLE
from tcrm.actions.templates import read_template, templates
from tcrm.errors import BadValue
from tcrm.paths import data_dir
from tcrm.queries.criteria import (
    FIELDS,
    KINDS,
    ROLES,
    UNREADABLE,
    Need,
    StageTask,
    criteria_text,
    read_criteria,
    read_tasks,
    stored_criteria,
    stored_tasks,
    tasks_text,
)

NEEDS = st.one_of(
    st.builds(Need, st.just("field"), st.sampled_from(sorted(FIELDS))),
    st.builds(Need, st.just("activity"), st.sampled_from(sorted(KINDS))),
    st.builds(Need, st.just("role"), st.sampled_from(sorted(ROLES))),
    st.builds(Need, st.just("check"), st.sampled_from("abc"), st.sampled_from(["need", "预算", "“x”"])),
)


@given(st.lists(NEEDS, unique_by=lambda need: (need.need, need.key)))
def test_criteria_are_read_back_as_they_were_written(needs: list[Need]) -> None:
    assert stored_criteria(criteria_text(needs)) == tuple(needs)


def test_tasks_are_read_back_as_they_were_written() -> None:
    tasks = (StageTask("call", "Ask “why”", 0), StageTask("task", "报价", 30))
    assert stored_tasks(tasks_text(tasks)) == tasks
    assert read_tasks([{"subject": "Call"}]) == (StageTask("task", "Call", 0),)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "amount",
        {"need": "field"},
        ["amount"],
        [{}],
        [{"need": "field"}],
        [{"need": "field", "field": "stage_id"}],
        [{"need": "field", "field": "amount", "key": "x"}],
        [{"need": "check"}],
        [{"need": "check", "key": " ", "label": "x"}],
        [{"need": "activity", "kind": "dance"}],
        [{"need": "role", "role": ["user"]}],
        [{"need": "moon"}],
        [{"need": "check", "key": "a", "label": "x"}, {"need": "check", "key": "a", "label": "y"}],
    ],
)
def test_what_is_no_criterion_is_refused(wrong: Any) -> None:
    with pytest.raises(BadValue):
        read_criteria(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        [{"subject": ""}],
        [{"kind": "dance", "subject": "x"}],
        [{"subject": "x", "after_days": -1}],
        [{"subject": "x", "after_days": True}],
        [{"subject": "x", "after_days": "2"}],
        [{"subject": "x", "who": "me"}],
        "call",
    ],
)
def test_what_is_no_task_is_refused(wrong: Any) -> None:
    with pytest.raises(BadValue):
        read_tasks(wrong)


def test_what_is_stored_and_cannot_be_read_is_a_criterion_that_nothing_meets() -> None:
    assert stored_criteria("") == ()
    for text in ("{", "[1]", '{"need": "field"}', '[{"need": "moon"}]'):
        assert [need.need for need in stored_criteria(text)] == [UNREADABLE]
        assert stored_tasks(text) == ()


def test_each_field_that_can_be_asked_for_can_be_filled_in() -> None:
    assert set(FIELDS) <= set(EDITABLE)


def test_the_words_of_a_checklist_are_cleaned() -> None:
    (need,) = read_criteria([{"need": "check", "key": "x", "label": "bad\x1b[31m"}])
    assert "\x1b" not in need.label


# -- files -----------------------------------------------------------------------------------------------------------


def test_the_shipped_templates_can_be_read_and_two_are_there_from_the_start() -> None:
    found = {template.key: template for template in templates()}
    assert list(found) == ["standard", "manufacturing", "simple", "six-step"]
    assert [key for key, template in found.items() if template.at_start] == ["standard", "simple"]
    for template in found.values():
        chances = [stage.probability for stage in template.stages if stage.outcome == "open"]
        assert chances == sorted(chances)


def given_file() -> dict[str, Any]:
    return tomllib.loads((Path(data_dir()) / "pipelines" / "standard.toml").read_text(encoding="utf-8"))


def breaks() -> dict[str, Any]:
    return {
        "no lost stage": lambda t: t["stage"].pop(),
        "two lost stages": lambda t: t["stage"].append(t["stage"][-1] | {"key": "lost2"}),
        "no open stage": lambda t: t.update(stage=[s for s in t["stage"] if s.get("outcome")]),
        "no won stage": lambda t: t.update(stage=[s for s in t["stage"] if s.get("outcome") != "won"]),
        "open behind won": lambda t: t["stage"].append(t["stage"][0] | {"key": "late"}),
        "one key twice": lambda t: t["stage"][1].update(key="lead"),
        "an unknown part": lambda t: t["stage"][0].update(colour="red"),
        "an unknown phase": lambda t: t["stage"][0].update(phase="moon"),
        "no name": lambda t: t.pop("name"),
        "a wrong chance": lambda t: t["stage"][0].update(probability=101),
        "a wrong limit": lambda t: t["stage"][0].update(limit_days=0),
        "criteria of a won stage": lambda t: t["stage"][6].update(criteria=[{"need": "field", "field": "amount"}]),
        "one item, two meanings": lambda t: t["stage"][0].update(
            criteria=[{"need": "check", "key": "need", "label": "something else"}]
        ),
    }


@pytest.mark.parametrize("what", breaks())
def test_a_file_that_is_no_pipeline_is_refused(what: str) -> None:
    broken = given_file()
    assert read_template(broken).key == "standard"
    breaks()[what](broken)
    with pytest.raises(BadValue):
        read_template(broken)
