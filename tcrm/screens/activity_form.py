"""The small form of an activity: what, when, how long, how urgent, how often."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from tcrm.actions import activity_edit
from tcrm.actions.capture import KINDS, PRIORITIES
from tcrm.clean import number_in
from tcrm.dates import parse_day, parse_when
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.queries.activity_facts import ActivityFacts, facts
from tcrm.queries.refs import Ref
from tcrm.recurrence import Rule, describe, parse_rule
from tcrm.screens.base import DeskScreen
from tcrm.screens.edit_forms import Editing, edit_fields
from tcrm.screens.typed_fields import readable, reads_day
from tcrm.session import Session
from tcrm.widgets.cells import Line
from tcrm.widgets.checks import Reads
from tcrm.widgets.form import FormField, Values, changed


async def edit_activity(screen: DeskScreen, activity_id: int) -> bool:
    """Ask for an activity's fields and change those that differ; False if nothing was changed."""
    found = await screen.desk.ask(facts, activity_id)
    form = _Form(screen.session, found)
    was = {name: getattr(found, name) for name in ("kind", "subject", "due_on", "start_at", "minutes", "priority")}
    editing = Editing(
        Ref("activity", activity_id), activity_edit.edit, form.changes, found.version, {**was, "text": found.text}
    )
    return await edit_fields(screen, _("Edit {id}").format(id=Ref("activity", activity_id)), form.fields(), editing)


class _Form:
    """The fields of one activity as text, and what is made of them."""

    def __init__(self, session: Session, found: ActivityFacts) -> None:
        self.session = session
        self.found = found
        start = found.start_at.astimezone(session.own_zone) if found.start_at else None
        self.before = {
            "subject": found.subject,
            "kind": found.kind,
            "day": found.due_on.isoformat() if found.due_on else "",
            "time": f"{start:%H:%M}" if start else "",
            "minutes": str(found.minutes or ""),
            "priority": found.priority,
            "repeats": describe(parse_rule(found.rule, session.today())) if found.rule else "",
            "text": found.text,
        }

    def fields(self) -> list[FormField]:
        """The rows of the form."""
        before, session, order = self.before, self.session, self.session.firm.date_order
        return [
            FormField("subject", _("subject"), before["subject"]),
            FormField("kind", _("kind"), before["kind"], choices=KINDS, only_choices=True),
            FormField("day", _("day"), before["day"], check=reads_day(self.session), hint=_("fri, +3, 15, 24 dec")),
            FormField("time", _("time"), before["time"], check=readable(self._time), hint=_("10, 14:30, 3 pm")),
            FormField("minutes", _("minutes"), before["minutes"], check=_is_length, hint=_("how long: 30, 90")),
            FormField("priority", _("priority"), before["priority"], choices=PRIORITIES, only_choices=True),
            FormField(
                "repeats",
                _("repeats"),
                before["repeats"],
                check=Reads(lambda text: parse_rule(text, session.own_today(), order), _say_rule),
                hint=_("every 2 weeks tue, every month 15; blank: once"),
            ),
            FormField("text", _("text"), before["text"]),
        ]

    def _day(self, text: str) -> Any:
        return parse_day(text, self.session.today(), self.session.firm.date_order)

    def _time(self, text: str) -> time:
        here = self.session.now().astimezone(self.session.own_zone)
        clock = parse_when(f"today {text}", here, self.session.firm.date_order)[1]
        if clock is None:
            raise BadValue(_("This is no time of day."))
        return clock

    def changes(self, values: Values) -> dict[str, Any]:
        """The fields that differ, as `activity_edit.edit` takes them."""
        differ = changed(values, self.before)
        made: dict[str, Any] = {
            name: differ[name] for name in ("subject", "kind", "priority", "text", "repeats") if name in differ
        }
        if "day" in differ or "time" in differ:
            day = self._day(values["day"]) if values["day"] else None
            if day is None and values["time"]:
                day = self.session.today()
            made["due_on"] = day
            at = self._time(values["time"]) if values["time"] else None
            made["start_at"] = None if at is None or day is None else datetime.combine(day, at, self.session.own_zone)
        if "minutes" in differ:
            made["minutes"] = int(values["minutes"]) if values["minutes"] else None
        return made


def _say_rule(rule: Rule) -> Line:
    return [(describe(rule), "dim")]


def _is_length(text: str) -> str | None:
    return None if not text or number_in(text, 1, activity_edit.LONGEST) else _("1 to 1440")
