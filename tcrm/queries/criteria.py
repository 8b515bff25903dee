"""What a stage asks for before a deal may leave it upwards, and what it plans when a deal enters: read and checked.

Both stand in the stage as JSON lists, and in a pipeline's file as TOML. Exit criteria:

>>> read_criteria([{"need": "field", "field": "amount"}, {"need": "check", "key": "need", "label": "need understood"}])
(Need(need='field', key='amount', label=''), Need(need='check', key='need', label='need understood'))

`{"need": "activity", "kind": "visit"}` asks for a visit that was made, `{"need": "role", "role": "decision_maker"}` for
a person with that part in the deal. Tasks: `{"kind": "call", "subject": "Ask how it went", "after_days": 14}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tcrm.clean import clean_line, excerpt
from tcrm.errors import BadValue
from tcrm.i18n import N_, _

FIELDS = {
    "account_id": (N_("customer"), N_("a customer")),
    "amount": (N_("amount"), N_("an amount")),
    "close_on": (N_("close date"), N_("an expected close date")),
    "budget": (N_("budget"), N_("a budget")),
    "interest": (N_("interest"), N_("the interest")),
    "source": (N_("source"), N_("a source")),
}
"""Columns of a deal that a stage may ask for: the word on a list, and the words in a sentence."""

KINDS = {
    "call": (N_("call"), N_("a call that was made")),
    "visit": (N_("visit"), N_("a visit that was made")),
    "meeting": (N_("meeting"), N_("a meeting that was held")),
    "email": (N_("e-mail"), N_("an e-mail that was sent")),
    "task": (N_("task"), N_("a task that was done")),
}
"""Kinds of activities, likewise."""

ROLES = {
    "decision_maker": (N_("decision maker"), N_("to know who decides")),
    "economic": (N_("economic buyer"), N_("to know who has the budget")),
    "technical": (N_("technical buyer"), N_("to know who judges the technology")),
    "user": (N_("user"), N_("to know who will use it")),
    "influencer": (N_("influencer"), N_("to know who has a say")),
    "blocker": (N_("blocker"), N_("to know who is against it")),
    "champion": (N_("champion"), N_("to know who speaks for us")),
}
"""Parts that people play in a deal, likewise."""

_NAMED = {"field": ("field", FIELDS), "activity": ("kind", KINDS), "role": ("role", ROLES)}
_PARTS = {"field": {"field"}, "activity": {"kind"}, "role": {"role"}, "check": {"key", "label"}}
UNREADABLE = "unreadable"
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Need:
    """One exit criterion. `need` is field, check, activity or role; `key` the column, the item, the kind, the role;
    `label` the words of a checklist's item."""

    need: str
    key: str
    label: str = ""

    @property
    def word(self) -> str:
        """What is asked for, in a word or two of the user's language."""
        if self.need in _NAMED:
            return _(_NAMED[self.need][1][self.key][0])
        return self.label or self.key

    @property
    def sentence(self) -> str:
        """What a deal needs that does not have it."""
        if self.need in _NAMED:
            return _("needs {what}").format(what=_(_NAMED[self.need][1][self.key][1]))
        if self.need == UNREADABLE:
            return _("needs what this program cannot read; an admin can change the stage")
        return _("needs a tick at “{item}”").format(item=self.word)


@dataclass(frozen=True, slots=True)
class StageTask:
    """What is planned for the owner when a deal enters a stage, so many calendar days later."""

    kind: str
    subject: str
    after_days: int


def read_criteria(given: Any) -> tuple[Need, ...]:
    """Exit criteria from a list of mappings. Raises BadValue for what is no criterion, and for one given twice."""
    needs = tuple(_need(one) for one in _mappings(given))
    if len({(need.need, need.key) for need in needs}) < len(needs):
        raise BadValue(_("The same exit criterion stands there twice."))
    return needs


def read_tasks(given: Any) -> tuple[StageTask, ...]:
    """Tasks on entering from a list of mappings. Raises BadValue for what is none."""
    return tuple(_task(one) for one in _mappings(given))


def stored_criteria(text: str) -> tuple[Need, ...]:
    """The exit criteria of a stored stage. What cannot be read stays shut: nothing ever meets it."""
    try:
        return read_criteria(json.loads(text or "[]"))
    except (BadValue, ValueError, RecursionError):
        return (Need(UNREADABLE, "", _("unknown criterion")),)


def stored_tasks(text: str) -> tuple[StageTask, ...]:
    """The tasks of a stored stage; none where they cannot be read."""
    try:
        return read_tasks(json.loads(text or "[]"))
    except (BadValue, ValueError, RecursionError):
        return ()


def criteria_text(needs: Iterable[Need]) -> str:
    """Exit criteria as a stage stores them."""
    return json.dumps([_as_mapping(need) for need in needs], ensure_ascii=False)


def tasks_text(tasks: Iterable[StageTask]) -> str:
    """Tasks as a stage stores them."""
    return json.dumps(
        [{"kind": task.kind, "subject": task.subject, "after_days": task.after_days} for task in tasks],
        ensure_ascii=False,
    )


def _as_mapping(need: Need) -> dict[str, str]:
    if need.need == "check":
        return {"need": "check", "key": need.key, "label": need.label}
    return {"need": need.need, _NAMED[need.need][0]: need.key}


def _mappings(given: Any) -> list[Mapping[str, Any]]:
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, Mapping) for one in given):
        raise BadValue(_("Exit criteria and tasks are lists of tables."))
    return list(given)


def _need(given: Mapping[str, Any]) -> Need:
    kind = given.get("need")
    if not isinstance(kind, str) or kind not in _PARTS:
        raise BadValue(
            _("{text} is no kind of exit criterion.").format(text=excerpt(str(kind))),
            _("Choose one of: {names}.").format(names=", ".join(_PARTS)),
        )
    if strange := set(given) - {"need"} - _PARTS[kind]:
        raise BadValue(_("An exit criterion has no part {name}.").format(name=excerpt(str(min(strange, key=str)))))
    if kind == "check":
        key, label = (_words(given.get(part)) for part in ("key", "label"))
        if not key:
            raise BadValue(_("An item of a checklist needs a key and a label."))
        return Need("check", key, label or key)
    part, known = _NAMED[kind]
    value = given.get(part)
    if not isinstance(value, str) or value not in known:
        raise BadValue(
            _("{text} cannot stand there.").format(text=excerpt(str(value))),
            _("Choose one of: {names}.").format(names=", ".join(known)),
        )
    return Need(kind, value)


def _task(given: Mapping[str, Any]) -> StageTask:
    kind, subject, days = given.get("kind", "task"), _words(given.get("subject")), given.get("after_days", 0)
    if strange := set(given) - {"kind", "subject", "after_days"}:
        raise BadValue(_("A task has no part {name}.").format(name=excerpt(str(min(strange, key=str)))))
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadValue(
            _("{text} is no kind of activity.").format(text=excerpt(str(kind))),
            _("Choose one of: {names}.").format(names=", ".join(KINDS)),
        )
    if not subject:
        raise BadValue(_("A task needs a subject."))
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        raise BadValue(_("A task is due some days later: 0 or more."))
    return StageTask(kind, subject, days)


def _words(value: Any) -> str:
    return clean_line(value).strip() if isinstance(value, str) else ""


__all__ = [
    "FIELDS", "KINDS", "ROLES", "UNREADABLE", "Need", "StageTask", "criteria_text", "read_criteria", "read_tasks",
    "stored_criteria", "stored_tasks", "tasks_text",
]  # fmt: skip
