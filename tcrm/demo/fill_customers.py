"""The customers of the story into their tables: accounts, contacts, and what is put on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tcrm.clean import search_key
from tcrm.demo.parts import Contact as Person
from tcrm.demo.parts import Story, Typed
from tcrm.demo.rows import Ids, coming, insert
from tcrm.models import Account, Address, Contact, ContactPoint, HotFlag, Membership, Share, Tag, Tagging
from tcrm.models.journal import Recorder
from tcrm.phones import phone_key

LIFECYCLES = {"lead": "prospect"}
ADDRESSES = {"delivery": "shipping"}
EVENTS = {"add_on": "add-on"}
"""Words of the story -> words of the tables, where they differ."""


def fill_customers(op: Recorder, story: Story, ids: Ids) -> None:
    """Accounts with their addresses, numbers and tags; contacts with theirs; who shares what."""
    _accounts(op, story, ids)
    _contacts(op, story, ids)
    _points(op, story, ids)
    _tags(op, story, ids)
    op.insert_many(
        Share,
        [
            {"account_id": ids.accounts[s.account], "user_id": ids.users[s.login], "may_edit": s.edit}
            for s in story.shares
        ],
    )


def fill_hots(op: Recorder, story: Story, ids: Ids) -> None:
    """The hot customers; some are hot for one of their deals."""
    op.insert_many(
        HotFlag,
        [
            {
                "account_id": ids.accounts[hot.account],
                "deal_id": ids.deals[hot.deal] if hot.deal else None,
                "note": hot.note,
                "until": hot.until,
                "event": EVENTS.get(hot.event, hot.event),
                "amount": hot.amount,
                "currency": hot.currency,
                "event_on": hot.on,
                "by_id": ids.users[hot.by],
            }
            for hot in story.hots
        ],
    )


def _accounts(op: Recorder, story: Story, ids: Ids) -> None:
    ids.accounts = coming(op, Account, [account.key for account in story.accounts])
    op.insert_many(
        Account,
        [
            {
                "kind": a.kind,
                "name": a.name,
                "sort_name": search_key(a.name),
                "class": a.grade,
                "key_account": a.key_account,
                "lifecycle": LIFECYCLES.get(a.lifecycle, a.lifecycle),
                "parent_id": ids.accounts[a.parent] if a.parent else None,
                "owner_id": ids.users[a.owner] if a.owner else None,
                "industry": a.industry,
                "city": a.city,
                "country": a.country,
                "website": a.website,
                "employees": a.employees or None,
            }
            for a in story.accounts
        ],
    )
    op.insert_many(
        Address,
        [
            {
                "account_id": ids.accounts[account.key],
                "kind": ADDRESSES.get(address.kind, address.kind),
                "lines": address.street,
                "postcode": address.postcode,
                "city": address.city,
                "country": address.country,
            }
            for account in story.accounts
            for address in account.addresses
        ],
    )


def _contacts(op: Recorder, story: Story, ids: Ids) -> None:
    """People, and what they are where; the first of an account is the one to ask first there."""
    ids.contacts = insert(op, Contact, [(person.key, _person(person)) for person in story.contacts])
    members = []
    asked: set[str] = set()
    for person in story.contacts:
        for place, position in enumerate(person.positions):
            main = place == 0 and position.account not in asked
            if main:
                asked.add(position.account)
            members.append(
                {
                    "contact_id": ids.contacts[person.key],
                    "account_id": ids.accounts[position.account],
                    "role": position.role,
                    "main": main,
                }
            )
    op.insert_many(Membership, members)


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": f"{person.title} {person.name}".strip(),
        "sort_name": search_key(f"{person.family} {person.given}"),
        "given_name": person.given,
        "family_name": person.family,
    }


def _points(op: Recorder, story: Story, ids: Ids) -> None:
    rows: list[dict[str, Any]] = []
    for account in story.accounts:
        rows += _reached({"account_id": ids.accounts[account.key], "contact_id": None}, account.phones, account.emails)
    for person in story.contacts:
        rows += _reached({"account_id": None, "contact_id": ids.contacts[person.key]}, person.phones, person.emails)
    op.insert_many(ContactPoint, rows)


def _reached(whose: dict[str, int | None], phones: Iterable[Typed], emails: Iterable[Typed]) -> list[dict[str, Any]]:
    told = [("phone", phone, phone_key(phone.value)) for phone in phones]
    told += [("email", email, email.value.casefold()) for email in emails]
    return [{**whose, "kind": kind, "value": at.value, "label": at.kind, "key": key} for kind, at, key in told]


def _tags(op: Recorder, story: Story, ids: Ids) -> None:
    words = dict.fromkeys(tag for account in story.accounts for tag in account.tags)
    tags = insert(op, Tag, [(word, {"name": word}) for word in words])
    op.insert_many(
        Tagging,
        [
            {"tag_id": tags[t], "account_id": ids.accounts[account.key]}
            for account in story.accounts
            for t in account.tags
        ],
    )
