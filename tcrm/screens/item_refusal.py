"""Why something cannot be done with items of an agenda, as far as that is certain before anything is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tcrm.i18n import _
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.refs import Ref

ON_ITEMS = ("agenda.done", "agenda.snooze", "agenda.reschedule", "edit", "delete", "assign", "about")
CHANGES = ("agenda.done", "agenda.snooze", "agenda.reschedule", "assign")
ON_RECORDS = ("open.selected", "log.activity", "plan.step", "write.memo", "mark.hot", "tag")

TOGETHER = ("log.activity", "plan.step", "write.memo")
"""Of the commands that are for records (`ON_RECORDS`) those that mean all that are marked."""

ON_LIST = ("mark.toggle", "mark.range", "mark.all", "view.sort", "agenda.group", "filter.start")
"""What is about the items of a list, whichever they are."""


def ref_of(row: AgendaRow) -> Ref | None:
    """The deal that an item is about, else the customer."""
    if row.deal_id is not None:
        return Ref("deal", row.deal_id)
    return None if row.account_id is None else Ref("account", row.account_id)


def is_of_item(command_id: str, row: AgendaRow | None) -> bool:
    """Whether a command is about the item itself; if not, the record behind it may have a say as well."""
    return command_id in ON_ITEMS and (command_id not in ("edit", "delete") or row is None or row.kind != "deal")


def on_list(command_id: str, is_empty: bool) -> str | None:
    """Why nothing can be done with a list as a whole (`ON_LIST`) that has no items."""
    return _("There is nothing here yet.") if is_empty and command_id in ON_LIST else None


def refused(
    command_id: str, row: AgendaRow | None, chosen: Callable[[], Sequence[AgendaRow]], who: str | None, role: str
) -> str | None:
    """The sentence that says why not; None where it may go.

    `row` is under the cursor, `chosen` gives what is marked, else that one; `who` is whose agenda it is (None: the
    reader's own), `role` the reader's.
    """
    if command_id in (*ON_ITEMS, *ON_RECORDS) and row is None:
        return _("Nothing is selected.")
    if is_of_item(command_id, row):
        return _refused(command_id, chosen(), who)
    if command_id in ON_RECORDS:
        meant = chosen() if command_id in TOGETHER else [row] if row is not None else []
        if not any(map(ref_of, meant)):
            return _("This is about no customer and no deal.")
    if command_id == "view.person" and role == "seller":
        return _("Only your own agenda is yours to read.")
    return None


def _refused(command_id: str, chosen: Sequence[AgendaRow], who: str | None) -> str | None:
    """Why an item, or one of those that are marked, cannot be treated so."""
    if command_id in CHANGES and any(row.done for row in chosen):
        return _("This is done already.")
    if command_id == "agenda.snooze" and who is not None:
        return _("Only your own agenda can be snoozed.")
    if command_id == "agenda.reschedule" and not any(row.activity_id or row.kind == "hot" for row in chosen):
        return _("This has no date of its own; t plans a next step.")
    if command_id == "assign" and not any(row.activity_id or row.kind == "deal" for row in chosen):
        return _("A hot note is not handed over; assign its customer or deal.")
    if command_id == "agenda.done" and len(chosen) > 1 and not any(row.activity_id for row in chosen):
        return _("Only calls, visits, tasks … are done together.")
    return None
