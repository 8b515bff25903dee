"""What a stage plans for those who enter it, as a person writes it on one line, with commas between, and back:

    call: Ask how it went +14, task: Write the offer

First the kind of activity (a task, if none is named), then its subject; at the end after how many days it is due, on
the same day if nothing is said. What has a comma in it stands in quotation marks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any

from tcrm.clean import clean_line, excerpt, search_key
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.queries.criteria import KINDS, StageTask, read_tasks
from tcrm.queries.criteria_words import quoted

_DUE = re.compile(r"(?:^|\s)\+\s*(\d{1,5})\s*$")


def tasks_in_words(tasks: Iterable[StageTask]) -> str:
    """Tasks on one line, as `tasks_from_words` reads them; blank for none."""
    return ", ".join(quoted(_words(task)) for task in tasks)


def tasks_from_words(text: str) -> list[dict[str, Any]]:
    """The tasks that a line of words means, as `actions.pipelines.edit_stage` takes them. Raises BadValue for what is
    none."""
    parts = next(csv.reader([clean_line(text)], skipinitialspace=True), [])
    found = [_task(part.strip()) for part in parts if part.strip()]
    read_tasks(found)
    return found


def _words(task: StageTask) -> str:
    return f"{_(KINDS[task.kind][0])}: {task.subject}" + (f" +{task.after_days}" if task.after_days else "")


def _task(part: str) -> dict[str, Any]:
    due = _DUE.search(part)
    said = part[: due.start()] if due else part
    before, colon, after = said.partition(":")
    kind, subject = (_kind(before), after.strip()) if colon else ("", "")
    if not kind:
        kind, subject = "task", said.strip()
    if not subject:
        raise BadValue(
            _("“{text}” does not say what is to be done.").format(text=excerpt(part)),
            _("Write it as in call: Ask how it went +14."),
        )
    return {"kind": kind, "subject": subject, "after_days": int(due[1]) if due else 0}


def _kind(word: str) -> str:
    """The kind of activity of this name, in the user's language or in English; blank for none."""
    sought = search_key(word.strip())
    return next(
        (key for key, (name, _s) in KINDS.items() if sought in (key, search_key(_(name)), search_key(name))), ""
    )


__all__ = ["tasks_from_words", "tasks_in_words"]
