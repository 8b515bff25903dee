"""The search against looking through everything, and its keys against a rebuild."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import pytest
from office import Office, person

from tcrm.clean import search_key
from tcrm.models import Account, Contact, ContactPoint, Deal, Membership, SearchKey, Tag, Tagging, search
from tcrm.queries.account_list import account_ids
from tcrm.queries.search import find
from tcrm.session import Session

SYLLABLES = ("al", "ma", "ber", "lin", "öz", "né", "北", "京", "to", "o'", "24", "-x")


def _filled(office: Office) -> random.Random:
    dice = random.Random(11)

    def word() -> str:
        return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 3)))

    owners = ["maria", "tom", "lena", "mona", None]
    accounts = [
        office.account(f"{word()} {word()}", dice.choice(owners), city=word(), private=dice.random() < 0.3)
        for _ in range(40)
    ]
    for _ in range(40):
        name, account = f"{word()} {word()}", dice.choice([*accounts, None])
        person(office, name, account, phone=f"+49 {dice.randint(100, 99999)}", email=word())
        office.deal(word(), dice.choice(owners), account_id=dice.choice(accounts), private=dice.random() < 0.3)
    return dice


def _seen(session: Session) -> list[tuple[str, list[str]]]:
    """Public id -> the keys by which this person may find it."""
    out = []
    for kind, letter, model in (("account", "A", Account), ("contact", "C", Contact), ("deal", "D", Deal)):
        seen = {row[0] for row in session.db.rows(model.select(model.id).where(session.visible(model)))}
        keys = SearchKey.select(SearchKey.row_id, SearchKey.head, SearchKey.body).where(SearchKey.kind == kind)
        for row_id, head, body in session.db.rows(keys):
            whole = [head, body] if row_id in seen else [head] if kind == "account" else []
            out.append((f"{letter}-{row_id}", whole))
    return out


def _brute_force(keys: list[tuple[str, list[str]]], text: str) -> set[str]:
    words = search_key(text).split()
    return {found for found, whole in keys if words and all(any(word in part for part in whole) for word in words)}


def test_search_equals_brute_force(office: Office) -> None:
    dice = _filled(office)
    texts = [s for s in SYLLABLES if s != "24"] + [
        f"{dice.choice(SYLLABLES)} {dice.choice('aoelnö')}" for _ in range(25)
    ]
    for setting, who in product(("firm", "team", "own"), ("maria", "mona", "sam", "olga")):
        office.firm(colleagues_see=setting)
        session = office.sit(who)
        keys = _seen(session)
        for text in texts:
            expected = _brute_force(keys, text)
            assert {hit.id for hit in find(session, text, limit=1000)} == expected, (setting, who, text)
            listed = {f"A-{row_id}" for row_id in account_ids(session, text)}
            assert listed == {found for found in expected if found.startswith("A")}


def _rename_account(session: Session, row_id: int) -> None:
    with session.operation("account.edit") as op:
        op.update(Account, row_id, name="Renamed", sort_name="renamed")


def _rename_contact(session: Session, row_id: int) -> None:
    with session.operation("contact.edit") as op:
        op.update(Contact, row_id, name="Other")


def _leave(session: Session, row_id: int) -> None:
    with session.operation("contact.edit") as op:
        ids = session.db.rows(Membership.select(Membership.id).where(Membership.contact == row_id))
        op.delete(Membership, [row[0] for row in ids])


def _new_number(session: Session, row_id: int) -> None:
    with session.operation("contact.edit") as op:
        op.insert(ContactPoint, contact_id=row_id, kind="phone", value="0044 20 777")


def _tag(session: Session, row_id: int) -> None:
    with session.operation("tag") as op:
        tag = op.insert(Tag, name="golden")
        op.insert(Tagging, tag_id=tag, account_id=row_id)
        op.insert(Tagging, tag_id=tag, contact_id=row_id)
        op.insert(Tagging, tag_id=tag, deal_id=row_id)


def _switch(session: Session, row_id: int) -> None:
    with session.operation("deal.edit") as op:
        op.update(Deal, row_id, account_id=None, company="Switched Ltd")


@pytest.mark.parametrize("change", [_rename_account, _rename_contact, _leave, _new_number, _tag, _switch])
def test_keys_kept_by_operations_and_their_undo_equal_a_rebuild(
    office: Office, huber: int, change: Callable[[Session, int], None]
) -> None:
    from tcrm.actions.history import undo

    office.deal("Demo line", "maria", account_id=huber)
    session = office.sit("olga")

    def keys() -> list[tuple[object, ...]]:
        columns = (SearchKey.kind, SearchKey.row_id, SearchKey.head, SearchKey.body)
        return office.db.rows(SearchKey.select(*columns).order_by(SearchKey.kind, SearchKey.row_id))

    before = keys()
    change(session, 1)
    kept = keys()
    search.rebuild(office.db)
    assert kept == keys() != before
    undo(session)
    assert keys() == before
