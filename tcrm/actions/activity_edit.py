"""The fields of an activity that a form may change: what, when, how long, how urgent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tcrm.actions.capture import KINDS, PRIORITIES, kind_of
from tcrm.actions.clash import require_version
from tcrm.actions.schedule import repeat
from tcrm.clean import excerpt
from tcrm.errors import BadValue, Refused
from tcrm.i18n import _
from tcrm.models import Activity
from tcrm.session import Session, public_id

FIELDS = ("kind", "subject", "due_on", "start_at", "minutes", "priority", "text", "outcome", "place", "repeats")
LONGEST = 24 * 60


def edit(
    session: Session,
    activity_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change fields of an activity (`FIELDS`): `start_at` is an aware moment, `minutes` how long it takes (None: not
    said), `repeats` a rule such as `every tue` (blank: once). What is moved to another hour takes as long as before.

    `version` is the one that was read, `read` the values of these fields then: Clash if somebody has changed it since.
    Raises BadValue for a value that cannot be."""
    session.require("edit", Activity, activity_id)
    found = session.db.one(
        Activity.select(Activity.subject, Activity.kind, Activity.status, Activity.start_at, Activity.end_at).where(
            Activity.id == activity_id
        )
    )
    assert found is not None
    subject, kind, status, start, end = found
    if status == "cancelled":
        raise Refused(_("{what} was called off.").format(what=public_id(Activity, activity_id)))
    values = _checked(changes)
    minutes = changes.get("minutes", None if start is None or end is None else (end - start) // timedelta(minutes=1))
    start = values.get("start_at", start)
    if start is not None and "due_on" not in values and "start_at" in values:
        values["due_on"] = start.astimezone(session.zone).date()
    if minutes and start is None and changes.get("minutes"):
        raise BadValue(
            _("Something without an hour takes no minutes."), _("Give it an hour as well, such as 10 or 14:30.")
        )
    values["end_at"] = start + timedelta(minutes=minutes) if start is not None and minutes else None
    if values["end_at"] == end:
        del values["end_at"]
    named = values.get("subject", subject) or values.get("kind", kind)
    with session.operation("activity.edit", subject=named, activity_kind=values.get("kind", kind)) as op:
        require_version(session, Activity, activity_id, version, values, read=read)
        op.update(Activity, activity_id, **values)
        if "repeats" in changes:
            repeat(session, activity_id, changes["repeats"])


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to be written. Raises BadValue for an unknown field, kind, priority or length."""
    values = dict(changes)
    for name in values:
        if name not in FIELDS:
            raise BadValue(_("An activity has no field {name}.").format(name=excerpt(name)))
    if "kind" in values:
        values["kind"] = _one_of(values["kind"], KINDS, kind_of(values["kind"]))
    if "priority" in values:
        values["priority"] = _one_of(values["priority"], PRIORITIES, values["priority"].casefold())
    values.pop("repeats", None)
    minutes = values.pop("minutes", None)
    if minutes is not None and not 0 < minutes <= LONGEST:
        raise BadValue(_("It takes between one minute and a day."))
    for name in ("subject", "outcome", "place"):
        if name in values:
            values[name] = values[name].strip()
    return values


def _one_of(text: str, names: tuple[str, ...], meant: str | None) -> str:
    if meant not in names:
        raise BadValue(
            _("{text} is none of the choices.").format(text=excerpt(text)),
            _("Choose one of: {names}.").format(names=", ".join(names)),
        )
    return meant
