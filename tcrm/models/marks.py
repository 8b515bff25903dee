"""What is put on accounts, contacts and deals from outside: tags, hot flags, shares."""

from __future__ import annotations

from tcrm.models.base import Row, flag, link, number, string
from tcrm.models.customers import Account, Contact
from tcrm.models.deals import Deal
from tcrm.models.fields import DayField, LineField
from tcrm.models.people import Team, User


class Tag(Row):
    """A word to find things by."""

    name = LineField(unique=True)


class Tagging(Row):
    """A tag on an account, a contact or a deal (exactly one)."""

    tag = link(Tag)
    account = link(Account, null=True)
    contact = link(Contact, null=True)
    deal = link(Deal, null=True)


class HotFlag(Row):
    """Says that something is about to happen at an account, maybe on one deal, and until when that holds."""

    account = link(Account, null=True)
    deal = link(Deal, null=True)
    note = string()
    until = DayField(null=True)
    event = string()  # sign, add-on, payment or blank
    amount = number()
    currency = string()
    event_on = DayField(null=True)
    by = link(User, null=True)
    cleared = flag()


class Share(Row):
    """Gives one account or one deal to a user or to a team, for reading or for editing."""

    account = link(Account, null=True)
    deal = link(Deal, null=True)
    user = link(User, null=True)
    team = link(Team, null=True)
    may_edit = flag()
