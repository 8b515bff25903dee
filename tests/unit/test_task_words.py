"""Tasks of a stage on one line: what is written is what was read, and what means nothing is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tcrm.errors import BadValue
from tcrm.queries.criteria import StageTask, read_tasks
from tcrm.queries.task_words import tasks_from_words, tasks_in_words


def test_what_is_written_is_what_was_read() -> None:
    tasks = (
        StageTask("call", "Ask how it went", 14),
        StageTask("email", 'Send the offer, "as agreed"', 0),
        StageTask("task", "Re: call them", 3),
        StageTask("visit", "Hall +4 north", 0),
    )
    assert read_tasks(tasks_from_words(tasks_in_words(tasks))) == tasks
    assert tasks_in_words(tasks).startswith("call: Ask how it went +14, ")
    assert tasks_in_words(()) == "" and tasks_from_words("  ") == []


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Write the offer", ("task", "Write the offer", 0)),
        ("E-Mail:  Send it + 2", ("email", "Send it", 2)),
        ("Huber: ask them +1", ("task", "Huber: ask them", 1)),
        ("call: 4+4", ("call", "4+4", 0)),
    ],
)
def test_a_line_means_kind_subject_and_days(text: str, means: tuple[Any, ...]) -> None:
    assert [(task.kind, task.subject, task.after_days) for task in read_tasks(tasks_from_words(text))] == [means]


@pytest.mark.parametrize("text", ["call:", "call: +3", "+3", "Ask +99999"])
def test_what_is_no_task_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        tasks_from_words(text)
