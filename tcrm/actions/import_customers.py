"""Accounts and contacts from files, with their phones, addresses, memberships and tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import Any

from tcrm.actions.customer_values import NUMBERS, checked_number
from tcrm.actions.import_desk import Desk, is_own
from tcrm.actions.import_links import SEVERAL
from tcrm.actions.import_nested import NestedWriter, Rows
from tcrm.actions.import_persons import told_in_rows
from tcrm.actions.import_rows import hang
from tcrm.actions.import_together import TogetherWriter
from tcrm.actions.import_writer import BLANK, D, Values, Writer
from tcrm.actions.points import read_point
from tcrm.clean import search_key
from tcrm.errors import BadValue
from tcrm.exchange.drafts import AccountDraft, AddressDraft, ContactDraft, Draft, Ref
from tcrm.i18n import _
from tcrm.models import Account, Address, Contact, ContactPoint, Membership
from tcrm.models.sql import sqlite
from tcrm.phones import phone_key

_POINTS = {"phones": "phone", "emails": "email", "webs": "web"}
_USUAL = {
    "phone": re.compile(r".*\d").match,
    "email": re.compile(r"[^\s@<]+@[^\s@<.]+(?:\.[^\s@<.]+)+").fullmatch,
    "web": re.compile("").match,
}
"""What no look closer (`points.read_point`) would refuse."""
_ADDRESSES = {
    "": "visit", "work": "visit", "office": "visit", "home": "visit", "other": "visit", "business": "visit",
    "delivery": "shipping", "invoice": "billing", "postal": "mail", "mailing": "mail",
}  # fmt: skip


_AS_SAID = {
    name: attrgetter("class_" if name == "class" else name)
    for name in (
        "kind", "name", "class", "key_account", "lifecycle", "private", "industry", "city", "country", "website",
        "source", "employees", "founded", "revenue", "revenue_currency", "text", "archived",
    )
}  # fmt: skip
"""Columns of a customer that hold what the draft says."""


class AccountWriter(TogetherWriter[AccountDraft], NestedWriter[AccountDraft]):
    """Accounts. A row without an id that is unknown is the one account of exactly its name, if there is one; in a list
    of people it is what a link of its name would be. Rows that are one customer, each with a person, are checked one by
    one and written as one."""

    kind = "account"
    model = Account
    tables = {Account: "", ContactPoint: "account_id"}
    attributes = {"class": "class_", "sort_name": "name"}
    of_amount = {"revenue_currency": ("revenue",)}

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.unchanged: set[int] = set()  # customers of whom the rows say nothing but the name

    def columns(self, draft: AccountDraft) -> Values:
        return {name: values[0] for name, values in self._columns([draft]).items()}

    def _columns(self, drafts: Sequence[AccountDraft]) -> dict[str, list[Any]]:
        """The same of many customers, column by column."""
        said = {name: list(map(get, drafts)) for name, get in _AS_SAID.items()}
        owners = [self.desk.owner(draft, draft.owner) for draft in drafts]
        return said | {"sort_name": list(map(search_key, said["name"])), "owner_id": owners}

    def checked(self, rows: Sequence[tuple[AccountDraft, int | None]]) -> Rows[AccountDraft]:
        """As ever, each row for itself; those that are one customer are written together. Who a list of people only
        names, and says nothing of, is not changed and may be somebody else's."""
        told = [(draft, row_id) for draft, row_id in rows if draft.by_name and row_id is not None]
        for draft, _row_id in told:
            draft.fields -= {"name"}
        changed = {row_id for draft, row_id in told if _says_anything(draft)}
        self.unchanged = {row_id for _draft, row_id in told} - changed
        good = super().checked(rows)
        for draft, first in self.together.without(good):
            reason = _("it is the customer of line {line}, which cannot be imported").format(line=first.origin.line)
            self.desk.complain(draft, "name", draft.name, reason)
        return good

    def _editable(self, ids: Sequence[int]) -> set[int]:
        return super()._editable(ids) | self.unchanged.intersection(ids)

    def insert(self, drafts: Sequence[AccountDraft]) -> list[int]:
        return self.op.insert_columns(Account, self._columns(drafts)) if drafts else []

    def check(self, draft: AccountDraft, row_id: int | None) -> bool:
        numbers = [(name, value) for name in NUMBERS if (value := getattr(draft, name)) is not None]
        held = [_holds(self.desk, draft, name, checked_number, value) for name, value in numbers]
        if draft.by_name and row_id is None and self.links.by_name("account", draft.name) == SEVERAL:
            held.append(self.linked(draft, "name", "account", Ref(draft.name)))
        return all([self.owned(draft, draft.owner), _points_hold(self.desk, draft), *held])

    def same(self, draft: AccountDraft) -> int | None:
        named = self.links.by_name if draft.by_name else self.links.exactly
        found = named("account", draft.name) if not draft.origin.id else None
        return found if found != SEVERAL else None

    def called(self, draft: AccountDraft, row_id: int) -> None:
        self.links.called("account", row_id, draft.name)

    def attach(self, rows: Sequence[tuple[AccountDraft, int]], fresh: set[int]) -> set[int]:
        changed = super().attach(rows, fresh) | self.tag(rows, fresh)
        changed |= _hang_said(self, Address, rows, fresh, _addresses, ("kind",))
        return changed | _hang_said(self, ContactPoint, rows, fresh, _points, ("kind", "value"))


class ContactWriter(TogetherWriter[ContactDraft]):
    """Contacts and where they belong. Rows that are one person are written as one."""

    kind = "contact"
    model = Contact
    tables = {Contact: "", ContactPoint: "contact_id", Membership: "contact_id"}
    attributes = {"sort_name": "name"}

    def columns(self, draft: ContactDraft) -> Values:
        sorted_by = f"{draft.family_name} {draft.given_name}" if draft.family_name else draft.name
        return {
            "name": draft.name,
            "sort_name": search_key(sorted_by),
            "given_name": draft.given_name,
            "family_name": draft.family_name,
            "title": draft.title,
            "language": draft.language,
            "owner_id": self.desk.owner(draft, draft.owner),
            "text": draft.text,
            "archived": draft.archived,
        }

    def known(self, drafts: Sequence[ContactDraft]) -> Rows[ContactDraft]:
        homes = [(draft, self._company_of_row(draft)) for draft in drafts if not draft.origin.id]
        people = told_in_rows((draft, home) for draft, home in homes if home is not None)
        found = super().known(drafts)
        self.desk.twins.note(found, people)
        return found

    def checked(self, rows: Sequence[tuple[ContactDraft, int | None]]) -> Rows[ContactDraft]:
        return self.joined(super().checked(rows))

    def insert(self, drafts: Sequence[ContactDraft]) -> list[int]:
        ids = super().insert(drafts)
        self.claimed.update(ids)  # a namesake further down at the same company is another person
        return ids

    def check(self, draft: ContactDraft, row_id: int | None) -> bool:
        if self._is_of_bad_company(draft):
            return False
        good = [self.linked(draft, "account", "account", member.account) for member in draft.accounts]
        return all([self.owned(draft, draft.owner), _points_hold(self.desk, draft), *good])

    def _is_of_bad_company(self, draft: ContactDraft) -> bool:
        """Whether the company of the person's own row was refused. Then the row is to be mended and comes again; the
        person must not be put into another company of that name meanwhile."""
        return _stands_with_company(draft) and self.desk.has_refused(draft.origin) and not self._company_of_row(draft)

    def _company_of_row(self, draft: ContactDraft) -> int | None:
        """The company that stands in one row with the person; None if none does, or it was refused."""
        origin = draft.origin
        return self.links.by_id("account", origin.key, origin.source) if _stands_with_company(draft) else None

    def _targets(self, drafts: Sequence[ContactDraft]) -> list[int | None]:
        """As ever; and who stands in one row with their company, without an id, is the one of exactly that name there:
        without one the company is known by its name, too."""
        found = super()._targets(drafts)
        homes = [None if draft.origin.id else self._company_of_row(draft) for draft in drafts]
        there = self._people_at({home for home in homes if home is not None})
        return [
            row_id if row_id is not None or home is None else there.get((home, draft.name))
            for row_id, home, draft in zip(found, homes, drafts, strict=True)
        ]

    def _people_at(self, accounts: Collection[int]) -> dict[tuple[int, str], int | None]:
        """(company, name) -> the one person there of that name whom this user may change; None for several."""
        if not accounts:
            return {}
        tail, listed = sqlite.in_list(accounts)
        query = "SELECT m.account_id, c.name, c.id FROM membership m JOIN contact c ON c.id = m.contact_id "
        rows = self.op.db.sql(f"{query} WHERE m.account_id {tail}", (listed,))
        mine = self._editable([row[2] for row in rows])
        found: dict[tuple[int, str], int | None] = {}
        for account, name, row_id in rows:
            if row_id in mine:
                found[account, name] = None if (account, name) in found else row_id
        return found

    def called(self, draft: ContactDraft, row_id: int) -> None:
        self.links.called("contact", row_id, draft.name)

    def attach(self, rows: Sequence[tuple[ContactDraft, int]], fresh: set[int]) -> set[int]:
        changed = self.tag(rows, fresh)
        changed |= _hang_said(self, Membership, rows, fresh, self._members, ("account_id",))
        return changed | _hang_said(self, ContactPoint, rows, fresh, _points, ("kind", "value"))

    def _members(self, draft: ContactDraft) -> list[Values]:
        return [
            {"account_id": self.id(draft, "account", member.account), "role": member.role, "main": member.main}
            for member in draft.accounts
        ]


def _says_anything(draft: AccountDraft) -> bool:
    blank = BLANK[AccountDraft]
    return any(getattr(draft, name) != blank.get(name) for name in draft.fields - {"revenue_currency"})


def _stands_with_company(draft: ContactDraft) -> bool:
    """Whether the person's row is their company as well: both are then known by the same key."""
    return any(member.account.id == draft.origin.key for member in draft.accounts)


def _hang_said(
    writer: Writer[D],
    model: Any,
    rows: Sequence[tuple[D, int]],
    fresh: set[int],
    read: Callable[[D], list[Values]],
    key: tuple[str, ...],
) -> set[int]:
    """Hang on the records what is `read` from their drafts; what our own export leaves out is removed."""
    wanted: dict[int, list[Values]] = {}
    whole: set[int] = set()
    for draft, row_id in rows:
        said, own = read(draft), row_id not in fresh and is_own(draft)
        if said or own:
            wanted[row_id] = said
        if own:
            whole.add(row_id)
    parent = f"{writer.kind}_id"
    repeats = model is not Membership
    return hang(writer.op, model, parent, wanted, key, fresh=fresh, whole=whole, repeats=repeats)


def _points_hold(desk: Desk, draft: AccountDraft | ContactDraft) -> bool:
    """Whether all phones, e-mails and web addresses could be typed as well; complaints about those that could not."""
    points = [
        (kind, point.value)
        for name, kind in _POINTS.items()
        for point in getattr(draft, name)
        if not _USUAL[kind](point.value)
    ]
    held = [_holds(desk, draft, kind, read_point, value) for kind, value in points]  # all are complained about
    return all(held)


def _holds(desk: Desk, draft: Draft, field: str, check: Callable[[str, Any], object], value: Any) -> bool:
    """Whether a form would take this value too. What our own export wrote stood here before, and is taken as it is."""
    try:
        if not is_own(draft):
            check(field, value)
    except BadValue as error:
        return desk.complain(draft, field, value, error.hint.rstrip("."))
    return True


def _points(draft: AccountDraft | ContactDraft) -> list[Values]:
    return [
        {
            "kind": kind,
            "value": point.value,
            "label": point.label,
            "key": phone_key(point.value) if kind == "phone" else point.value.casefold(),
        }
        for name, kind in _POINTS.items()
        for point in getattr(draft, name)
    ]


def _addresses(draft: AccountDraft) -> list[Values]:
    return [_address(draft, address) for address in draft.addresses]


def _address(draft: AccountDraft, address: AddressDraft) -> Values:
    label = address.label
    if not is_own(draft) and label not in ("visit", "billing", "shipping", "mail"):
        label = _ADDRESSES.get(label.casefold(), "visit")
    return {
        "kind": label,
        "lines": address.lines,
        "postcode": address.postcode,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }
