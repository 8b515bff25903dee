"""What people do and have to do: activities, memos."""

from __future__ import annotations

from tcrm.models.base import Row, link, long_text, number, string
from tcrm.models.customers import Account, Contact
from tcrm.models.deals import Deal
from tcrm.models.fields import DayField, MomentField
from tcrm.models.people import User
from tcrm.models.vocabulary import WORDS

ACTIVITY_KINDS = WORDS["activity.kind"]
"""What an activity may be."""


class Activity(Row):
    """A call, visit, meeting, e-mail or task; the earliest planned one of a deal is its next step.

    `due_on` is the day it stands on in the agenda (the firm's calendar), `start_at` is NULL when it has no hour.

    A series is one planned row with a rule: what is done leaves a done row that names it in `series`, and the row
    moves on. `series_start` (DTSTART) and `slot` (the occurrence that the row stands for, wherever it was put) are a
    day or a day and hour on the firm's clock, as iCalendar writes them, so that nine stays nine over the year.
    """

    kind = string("task")  # call, visit, meeting, email, task
    subject = string()
    account = link(Account, null=True)
    deal = link(Deal, null=True)
    owner = link(User, null=True, index=False)
    status = string("planned")  # planned, done, cancelled
    due_on = DayField(null=True)
    start_at = MomentField(null=True)
    end_at = MomentField(null=True)
    done_at = MomentField(null=True)
    place = string()
    priority = string("normal")  # high, normal, low
    importance = number()
    outcome = string()
    text = long_text()
    created_by = link(User, null=True, index=False)
    rrule = string()  # RFC 5545, without DTSTART; blank: once
    series_start = string()  # 20261124 or 20261124T090000
    slot = string()
    exceptions = string()  # days that are left out, ISO, a blank between
    series = number()  # the id of the row that goes on, in a done occurrence; a removed one leaves it standing

    class Meta:
        indexes = ((("owner", "status", "due_on"), False), (("series",), False))


class ActivityUser(Row):
    """A colleague who takes part, and so may see the activity."""

    activity = link(Activity)
    user = link(User)


class ActivityContact(Row):
    """A person on the other side."""

    activity = link(Activity)
    contact = link(Contact)


class Snooze(Row):
    """Hides one line of the agenda from one person until a day.

    `kind` is activity, deal, hot_deal or hot_account, `row_id` the record's. It refers to nothing, so that one person's
    snooze never stands in the way of removing the record, or of taking its making back.
    """

    user = link(User, index=False)
    kind = string()
    row_id = number(0)
    until = DayField()

    class Meta:
        indexes = ((("user", "kind", "row_id"), True),)


class Memo(Row):
    """A note on an account, a contact or a deal."""

    account = link(Account, null=True)
    contact = link(Contact, null=True)
    deal = link(Deal, null=True)
    at = MomentField()
    by = link(User, null=True, index=False)
    text = long_text()


class ImportKey(Row):
    """Remembers which row of which file became which record, so that a second import changes nothing.

    `source` is the profile, `key` the external id or the hash of the row and its ordinal, `digest` the hash of the
    row as it was read last.
    """

    source = string()
    kind = string()
    key = string()
    row_id = number()
    digest = string()

    class Meta:
        indexes = ((("source", "kind", "key"), True),)
