"""What a file says, as rows that nobody changes: cleaned text, integer amounts, proved dates; links are still names
and ids. (Were they declared frozen, each would take four times as long to make.)

A draft's `fields` names what its file speaks about. A field outside of it was not in the file and says nothing: an
update leaves it alone. A field inside of it that is blank was blank in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from tcrm.exchange.csvfile import BadRow


class Ref(NamedTuple):
    """Another record as the file names it: by external id, by name, or both (then the id decides).

    `create` says that the profile wants the record made, by its name alone, if there is none. `more` are further ones
    of the same cell: `7; 9` names two, the first is the main one.
    """

    name: str = ""
    id: str = ""
    create: bool = False
    more: tuple[Ref, ...] = ()

    def __str__(self) -> str:
        return self.name or self.id


class Origin(NamedTuple):
    """Where a draft comes from and what it is remembered by.

    `(source, kind of the draft, key)` is the same whenever the same row is imported again; `digest` is the hash of
    the row, so an equal digest under an equal key means that nothing changed. `source` is the profile or the
    export that ids belong to.
    """

    file: str
    line: int
    source: str
    key: str
    digest: str
    id: str = ""  # the external id; blank: `key` is the digest and the ordinal among equal rows of the file

    def bad(self, field: str, value: str, reason: str) -> BadRow:
        """A `BadRow` at this place, for what only the writer can find out (no such account …)."""
        return BadRow(self.file, self.line, field, value, reason)


class Point(NamedTuple):
    """A phone, an e-mail or a web address, and what its label says (mobile, work …; may be blank)."""

    value: str
    label: str = ""


class AddressDraft(NamedTuple):
    """An address; `label` is its kind (visit, billing, shipping, mail) where that is known, else as in the file."""

    label: str = ""
    lines: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


class MembershipDraft(NamedTuple):
    """A person's place at an account."""

    account: Ref
    role: str = ""
    main: bool = False


class LineDraft(NamedTuple):
    """A product on a deal; `price` per unit in minor units of the deal's currency, None: the list price."""

    product: Ref | None
    quantity: Decimal = Decimal(1)
    price: int | None = None
    title: str = ""


class RoleDraft(NamedTuple):
    """A contact's part in a deal."""

    contact: Ref
    role: str = ""
    influence: int | None = None
    attitude: int | None = None


class CompetitorDraft(NamedTuple):
    """Who else is after the deal."""

    name: str
    note: str = ""


class MoveDraft(NamedTuple):
    """The deal enters `stage` (name or key) `on` a day or at a moment (naive: firm's zone); None: now."""

    stage: str
    on: date | datetime | None = None
    by: Ref | None = None
    reason: str = ""
    amount_at: int | None = None
    currency_at: str = ""
    probability_at: int | None = None
    close_at: date | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """What all drafts have. `update`: only for a record that is already there (by id); never creates one."""

    origin: Origin
    fields: frozenset[str]
    update: bool = False


@dataclass(slots=True, kw_only=True)
class TeamDraft(Draft):
    """A team or a region; `parent` is the team above it."""

    name: str = ""
    parent: Ref | None = None
    kind: str = "team"


@dataclass(slots=True, kw_only=True)
class UserDraft(Draft):
    """Somebody of the firm. A manager's `team` is the team that they lead."""

    name: str = ""
    login: str = ""
    email: str = ""
    role: str = "seller"
    team: Ref | None = None
    manager: str = ""
    region: str = ""
    active: bool = True
    zone: str = ""
    language: str = ""


@dataclass(slots=True, kw_only=True)
class RateDraft(Draft):
    """One unit of `currency` in the firm's currency from a day on."""

    currency: str = ""
    on: date | None = None
    rate: Decimal = Decimal(1)


@dataclass(slots=True, kw_only=True)
class ProductDraft(Draft):
    """A product; `price` is the list price in minor units of `currency`, None where it is unknown."""

    name: str = ""
    code: str = ""
    series: str = ""
    unit: str = ""
    price: int | None = None
    currency: str = ""
    active: bool = True


@dataclass(slots=True, kw_only=True)
class AccountDraft(Draft):
    """A customer; `revenue` in minor units of `revenue_currency`, a year. Rows of a file that are one customer, each
    with a person, have the same `first_row`: the line of the first of them. It is 0 where the row names no person, or
    no other row has the name. `by_name`: in a list of people it is the customer of that name, as in a link."""

    kind: str = "organisation"
    name: str = ""
    class_: str = ""
    key_account: bool = False
    lifecycle: str = "prospect"
    parent: Ref | None = None
    owner: Ref | None = None
    private: bool = False
    industry: str = ""
    city: str = ""
    country: str = ""
    website: str = ""
    source: str = ""
    employees: int | None = None
    founded: int | None = None
    revenue: int | None = None
    revenue_currency: str = ""
    tags: tuple[str, ...] = ()
    phones: tuple[Point, ...] = ()
    emails: tuple[Point, ...] = ()
    webs: tuple[Point, ...] = ()
    addresses: tuple[AddressDraft, ...] = ()
    text: str = ""
    archived: bool = False
    first_row: int = 0
    by_name: bool = False


@dataclass(slots=True, kw_only=True)
class ContactDraft(Draft):
    """A person and the accounts that they belong to. Rows that are one person have the same `first_row`, the line of
    the first of them."""

    name: str = ""
    given_name: str = ""
    family_name: str = ""
    title: str = ""
    language: str = ""
    accounts: tuple[MembershipDraft, ...] = ()
    owner: Ref | None = None
    tags: tuple[str, ...] = ()
    phones: tuple[Point, ...] = ()
    emails: tuple[Point, ...] = ()
    webs: tuple[Point, ...] = ()
    text: str = ""
    archived: bool = False
    first_row: int = 0


@dataclass(slots=True, kw_only=True)
class DealDraft(Draft):
    """A deal. `amount` and `budget` in minor units of `currency`; None is unknown, never 0.

    `moves` is its stage history, oldest first. Where it is empty and this is not an update, the deal is created in
    `stage` (blank: the first one) on `created_on` (None: now), and closed on `closed_on` where its `status` says so.
    """

    title: str = ""
    account: Ref | None = None
    owner: Ref | None = None
    pipeline: str = ""
    stage: str = ""
    status: str = ""
    closed_on: date | None = None
    created_on: date | None = None
    amount: int | None = None
    currency: str = ""
    close_on: date | None = None
    probability: int | None = None
    forecast: str = ""
    budget: int | None = None
    interest: str = ""
    source: str = ""
    private: bool = False
    company: str = ""
    person: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[LineDraft, ...] = ()
    competitors: tuple[CompetitorDraft, ...] = ()
    contacts: tuple[RoleDraft, ...] = ()
    lost_to: str = ""
    reasons: tuple[str, ...] = ()
    close_note: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False
    moves: tuple[MoveDraft, ...] = ()


@dataclass(slots=True, kw_only=True)
class ActivityDraft(Draft):
    """Something done or to do. Naive moments are in the firm's zone; `due_on` is the day in the agenda."""

    kind: str = "task"
    subject: str = ""
    account: Ref | None = None
    deal: Ref | None = None
    owner: Ref | None = None
    status: str = "planned"
    due_on: date | None = None
    start: date | datetime | None = None
    end: date | datetime | None = None
    done_at: date | datetime | None = None
    place: str = ""
    priority: str = "normal"
    importance: int | None = None
    participants: tuple[str, ...] = ()
    contacts: tuple[Ref, ...] = ()
    outcome: str = ""
    text: str = ""


@dataclass(slots=True, kw_only=True)
class MemoDraft(Draft):
    """A note on an account, a contact or a deal (at least one of them)."""

    account: Ref | None = None
    contact: Ref | None = None
    deal: Ref | None = None
    at: date | datetime | None = None
    by: Ref | None = None
    text: str = ""
