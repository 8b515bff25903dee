"""What a story consists of: frozen records with plain values, ready to be written to a database.

Records name each other by `key` (a user by `login`); keys do not depend on the day the story is told. Amounts are whole
numbers in the minor unit of the `currency` beside them (cents; yen as they are). Moments are aware datetimes in UTC;
dates stay dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tcrm.demo.house import Firm, Product, Rate, Reason, Team, User

STAGES = ("lead", "qualified", "discovery", "evaluation", "proposal", "negotiation", "order", "delivery")
"""The stages of the pipeline `standard` in order, without `lost`."""
WON = ("order", "delivery")
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Typed:
    """An e-mail address or a telephone number; `kind` is work, mobile, private or switchboard."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `kind` is visit, billing or delivery. The postcode may be empty."""

    kind: str
    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Account:
    """A customer: `kind` organisation or person; `lifecycle` lead, prospect, customer or former; `grade` A, B or C.

    `owner` None: nobody's yet. `since`: a customer since that day. `employees` is 0 for a person.
    """

    key: str
    kind: str
    name: str
    country: str
    city: str
    industry: str
    employees: int
    website: str
    lifecycle: str
    grade: str
    key_account: bool
    parent: str | None
    owner: str | None
    since: date | None
    created_at: datetime
    tags: tuple[str, ...]
    addresses: tuple[Address, ...]
    emails: tuple[Typed, ...]
    phones: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """What a person is at an account; the first of a contact's positions is the main one."""

    account: str
    role: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at one account or two; `name` is how it is shown (family name first in Chinese and Japanese)."""

    key: str
    title: str
    given: str
    family: str
    name: str
    positions: tuple[Position, ...]
    emails: tuple[Typed, ...]
    phones: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """What was typed in for a deal that has no account yet; any of the four may be empty."""

    company: str
    person: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """A contact's part in a deal: influence 1 to 5, attitude -2 (against us) to 2 (for us)."""

    contact: str
    role: str
    influence: int
    attitude: int


@dataclass(frozen=True, slots=True)
class Line:
    """A product line; `price` is for one, in the deal's currency."""

    product: str
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class Move:
    """Into a stage, at a moment; `amount` and `close_on` are what stood in the deal then. `reason` may be empty."""

    stage: str
    at: datetime
    by: str
    reason: str
    amount: int | None
    close_on: date | None


@dataclass(frozen=True, slots=True)
class Push:
    """The expected close was put off."""

    at: datetime
    by: str
    was: date
    to: date


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal with its whole history. `account` None: `lead` says what was typed in.

    `outcome` is open, won or lost, as the last move says; `reason` (a Reason's key) and `note` are empty while open.
    `stalled`: meant to look so: long in its stage, nothing planned, no talks of late.
    `probability` is the owner's own, in per cent. `interest` is hot, warm or cold.
    """

    key: str
    title: str
    account: str | None
    lead: Lead | None
    owner: str
    pipeline: str
    amount: int | None
    currency: str
    close_on: date | None
    probability: int | None
    budget: int | None
    interest: str
    source: str
    private: bool
    outcome: str
    reason: str
    note: str
    stalled: bool
    competitors: tuple[str, ...]
    contacts: tuple[Buyer, ...]
    lines: tuple[Line, ...]
    moves: tuple[Move, ...]
    pushes: tuple[Push, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """Something done or planned: `kind` call, visit, meeting, email or task; `status` planned, done or cancelled.

    It has a start and an end, or only a day on which it is due. `participants` are the colleagues beside the owner.
    `rule` says when it comes again (RFC 5545; blank: once), `put_off` until when its owner does not want to see it.
    """

    key: str
    kind: str
    subject: str
    account: str | None
    deal: str | None
    contacts: tuple[str, ...]
    owner: str
    participants: tuple[str, ...]
    status: str
    priority: str
    start: datetime | None
    end: datetime | None
    due: date | None
    place: str
    outcome: str
    text: str
    created_at: datetime
    done_at: datetime | None
    rule: str = ""
    put_off: date | None = None


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on an account, or on one of its deals."""

    account: str | None
    deal: str | None
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Hot:
    """A hot customer: what is about to happen (`event` sign, add_on or payment) and until when it counts."""

    account: str
    deal: str | None
    note: str
    until: date
    event: str
    amount: int | None
    currency: str
    on: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A colleague may see (and, if `edit`, change) an account that is not theirs."""

    account: str
    login: str
    edit: bool


@dataclass(frozen=True, slots=True)
class Story:
    """The demo company on the evening before `today`. Deals are in the order in which they were created."""

    today: date
    seed: int
    firm: Firm
    rates: tuple[Rate, ...]
    teams: tuple[Team, ...]
    users: tuple[User, ...]
    products: tuple[Product, ...]
    competitors: tuple[str, ...]
    reasons: tuple[Reason, ...]
    sources: tuple[str, ...]
    guidance: tuple[tuple[str, str], ...]
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]
    deals: tuple[Deal, ...]
    activities: tuple[Activity, ...]
    memos: tuple[Memo, ...]
    hots: tuple[Hot, ...]
    shares: tuple[Share, ...]
