"""The lines of an agenda, put together and sorted as asked. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from tcrm.clean import search_key
from tcrm.dates import short_day
from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.queries.agenda import Agenda, AgendaRow

GROUPS = ("due", "date", "kind", "priority")
SORTS = ("due", "priority", "kind", "customer", "amount")
PRIORITIES = {"high": N_("High"), "normal": N_("Normal"), "low": N_("Low")}
KINDS = {
    "call": N_("Calls"), "visit": N_("Visits"), "meeting": N_("Meetings"), "email": N_("E-mails"), "task": N_("Tasks"),
    "hot": N_("Hot"), "deal": N_("Stalled"),
}  # fmt: skip


class Section(NamedTuple):
    """Lines under one title; `more` counts those that are not shown. `key` names it in every language."""

    key: str
    title: str
    rows: tuple[AgendaRow, ...]
    more: int = 0


def sections(agenda: Agenda, by: str = "due", sort: str = "due") -> tuple[Section, ...]:
    """The agenda in sections, without empty ones: by when it is due (overdue, today, this week, hot, stalled), by
    `date`, `kind` or `priority`; inside, by `due`, `priority`, `kind`, `customer` or `amount`.

    By due, a hot note stands among what is to do on its own day; one whose day is past on the present day. Of a past
    day what was done on it as well. Raises BadValue for other words.
    """
    _require(by, GROUPS, _("An agenda is grouped by one of: {names}."))
    _require(sort, SORTS, _("An agenda is sorted by one of: {names}."))
    made = _by_due(agenda) if by == "due" else _GROUPED[by](agenda)
    ordered = (
        one._replace(rows=one.rows if sort == "due" else tuple(sorted(one.rows, key=_SORT[sort]))) for one in made
    )
    return tuple(one for one in ordered if one.rows or one.more)


def _require(word: str, known: tuple[str, ...], said: str) -> None:
    if word not in known:
        raise BadValue(said.format(names=", ".join(known)))


def every(agenda: Agenda) -> tuple[AgendaRow, ...]:
    """All lines, in the order of a day: late, on the day, hot, later, standing still."""
    return (*agenda.overdue, *agenda.today, *agenda.hot, *agenda.week, *agenda.stalled)


def on_day(agenda: Agenda, day: date) -> tuple[AgendaRow, ...]:
    """What stands on one of the seven days from the agenda's day on: on the present day what is overdue as well, on a
    past one what was done."""
    rows = [row for row in (*agenda.today, *agenda.week) if row.due_on == day]
    late = agenda.overdue if day == agenda.seen_on else ()
    did = [row for row in agenda.did if row.due_on == day]
    return (*late, *rows, *_falling(agenda, day), *did)


def undated(agenda: Agenda) -> tuple[AgendaRow, ...]:
    """What has no day."""
    return tuple(row for row in agenda.week if row.due_on is None)


def _falling(agenda: Agenda, day: date) -> tuple[AgendaRow, ...]:
    """The hot notes of a day; on the present one those as well whose day is past and not shown."""
    past = agenda.day if day == agenda.seen_on else date.min
    return tuple(row for row in agenda.hot if row.due_on is not None and (row.due_on == day or row.due_on < past))


def _by_due(agenda: Agenda) -> list[Section]:
    falls = _falling(agenda, agenda.day)
    later = tuple(row for row in agenda.hot if row not in falls)
    week = _("This week") if agenda.day == agenda.seen_on else _("The week after")
    return [
        Section("overdue", _("Overdue"), agenda.overdue),
        Section("today", _sentence(short_day(agenda.day, agenda.seen_on)), (*agenda.today, *falls)),
        Section("done", _("Done"), tuple(row for row in agenda.did if row.due_on == agenda.day)),
        Section("week", week, agenda.week),
        Section("hot", _("Hot"), later),
        Section("stalled", _("Stalled"), agenda.stalled, agenda.stalled_more),
    ]


def _by_date(agenda: Agenda) -> list[Section]:
    dated = sorted({row.due_on for row in every(agenda) if row.due_on is not None and row.kind != "deal"})
    found = [
        Section(
            day.isoformat(),
            _sentence(short_day(day, agenda.seen_on)),
            tuple(r for r in _planned(agenda) if r.due_on == day),
        )
        for day in dated
    ]
    undated = tuple(row for row in _planned(agenda) if row.due_on is None)
    return [*found, Section("undated", _("No date"), undated), _stalled(agenda)]


def _by_kind(agenda: Agenda) -> list[Section]:
    found = [
        Section(kind, _(title), tuple(r for r in _planned(agenda) if r.kind == kind)) for kind, title in KINDS.items()
    ]
    return [*(one for one in found if one.key != "deal"), _stalled(agenda)]


def _by_priority(agenda: Agenda) -> list[Section]:
    found = [
        Section(word, _(title), tuple(r for r in _planned(agenda) if r.priority == word))
        for word, title in PRIORITIES.items()
    ]
    return [*found, _stalled(agenda)]


def _planned(agenda: Agenda) -> tuple[AgendaRow, ...]:
    return tuple(row for row in every(agenda) if row.kind != "deal")


def _stalled(agenda: Agenda) -> Section:
    return Section("stalled", _("Stalled"), agenda.stalled, agenda.stalled_more)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


_GROUPED: dict[str, Callable[[Agenda], list[Section]]] = {
    "date": _by_date, "kind": _by_kind, "priority": _by_priority,
}  # fmt: skip
_RANK = {word: place for place, word in enumerate(PRIORITIES)}
_SORT: dict[str, Callable[[AgendaRow], Any]] = {
    "priority": lambda row: _RANK.get(row.priority, 1),
    "kind": lambda row: list(KINDS).index(row.kind) if row.kind in KINDS else len(KINDS),
    "customer": lambda row: (not row.customer, search_key(row.customer)),
    "amount": lambda row: (row.in_firm is None, -(row.in_firm or 0)),
}
