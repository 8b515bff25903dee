"""In which order customers stand in their list, and what can be copied from a record."""

from __future__ import annotations

import tracemalloc
from datetime import datetime
from typing import Any

import pytest
from office import Office

from tcrm.errors import NotFound
from tcrm.models import Account, Activity, Contact, ContactPoint, Deal, Membership
from tcrm.models.sql.sqlite import DATA_VERSION
from tcrm.queries.account_list import first_accounts
from tcrm.queries.copying import copyable
from tcrm.queries.customer_order import all_by_name, first_rows, ordered_ids
from tcrm.queries.customer_rows import rows
from tcrm.queries.refs import Ref


@pytest.fixture
def firm(office: Office) -> Office:
    """Four customers: Acme has the larger deal, Bolt was spoken with last; Dora is private to Lena."""
    for name, city, class_ in (("Acme", "Ulm", "B"), ("Bolt", "", "A"), ("Cine", "Bern", "")):
        office.account(name, "maria", city=city, **{"class": class_})
    office.account("Dora", "lena", city="Aalen", private=True, **{"class": "C"})
    office.deal("Alpha", "maria", account_id=1, amount=900)
    office.deal("Beta", "maria", account_id=2, amount=100)
    office.deal("Delta", "lena", account_id=4, amount=9900, private=True)
    with office.sit("olga").operation("demo") as op:
        for deal, account, at in ((1, None, "2026-11-01"), (None, 2, "2026-11-20"), (3, None, "2026-11-21")):
            done = datetime.fromisoformat(f"{at}T09:00:00+00:00")
            op.insert(Activity, deal_id=deal, account_id=account, kind="call", status="done", done_at=done, subject="s")
    return office


@pytest.mark.parametrize(
    ("by", "first", "turned"),
    [
        ("name", [1, 2, 3, 4], [4, 3, 2, 1]),
        ("city", [4, 3, 1, 2], [1, 3, 4, 2]),
        ("class", [2, 1, 4, 3], [4, 1, 2, 3]),
        ("amount", [1, 2, 3, 4], [2, 1, 3, 4]),
        ("touch", [2, 1, 3, 4], [1, 2, 3, 4]),
    ],
)
def test_what_is_not_known_or_not_seen_comes_last_either_way(
    firm: Office, by: str, first: list[int], turned: list[int]
) -> None:
    maria = firm.sit("maria")
    assert [list(ordered_ids(maria, by=by, turned=way)) for way in (False, True)] == [first, turned]


def test_who_sees_more_has_more_to_sort_by_and_words_still_choose(firm: Office) -> None:
    olga = firm.sit("olga")
    assert list(ordered_ids(olga, by="amount")) == [4, 1, 2, 3]
    assert ordered_ids(olga, by="touch")[0] == 4
    assert list(ordered_ids(olga, "bolt", "amount")) == [2]


def test_the_order_by_name_is_read_once_until_somebody_writes(firm: Office) -> None:
    maria, other = firm.sit("maria"), firm.sit("olga")
    known = all_by_name(maria)
    assert all_by_name(maria, known) is known and list(known.ids) == [1, 2, 3, 4]
    assert first_rows(maria, "", 2, known) == (known.ids, rows(maria, [1, 2, 3]), True)
    with other.operation("demo") as op:
        op.update(Account, 4, name="Aal", sort_name="aal")
    assert list(all_by_name(maria, known).ids) == [4, 1, 2, 3]
    anew = first_rows(maria, "", 2, known)
    assert anew is not None and list(anew.ids) == [4, 1] and not anew.whole


def test_the_first_names_are_met_without_a_question_until_somebody_writes(
    firm: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tcrm.queries.by_name._FIRST", 3)
    with firm.sit("olga").operation("demo") as op:
        op.update(Account, 1, website="quay.example")
        op.update(Account, 3, website="quay.example", private=True, owner_id=firm.user_id("lena"))
    maria = firm.sit("maria")
    known = all_by_name(maria)
    known.learn(maria)
    asked: list[str] = []
    execute = firm.db.execute_sql

    def noted(sql: str, params: Any = None) -> Any:
        asked.append(sql)
        return execute(sql, params)

    monkeypatch.setattr(firm.db, "execute_sql", noted)
    for text, many, ids in (("c", 2, [1, 3]), ("ULM", 1, [1]), ("bern", 1, [3]), ("quay", 1, [1])):
        assert first_accounts(maria, text, many, known) == (ids, False)
    assert set(asked) == {DATA_VERSION}  # Cine is private: who does not see it finds it by its head alone
    found = first_accounts(maria, "quay", 2, known)
    assert found == ([1], True) and set(asked) > {DATA_VERSION}
    with firm.sit("olga").operation("demo") as op:
        op.update(Account, 2, website="quay.example")
    found = first_accounts(maria, "quay", 1, known)
    assert found is not None and list(found.ids)[:1] == [1] and not known.is_met(maria)
    with firm.sit("olga").operation("demo") as op:
        op.update(Account, 1, website="")
    assert first_accounts(maria, "quay", 1, known) == ([2], True)


def test_the_fields_of_a_record_are_texts_for_other_programs(firm: Office) -> None:
    with firm.sit("olga").operation("demo") as op:
        weiss = op.insert(Contact, name="Eva Weiss", sort_name="eva weiss")
        op.insert(Membership, contact_id=weiss, account_id=1, main=True)
        op.insert(ContactPoint, contact_id=weiss, kind="phone", value="+49 711 555", key="49711555")
        op.update(Deal, 1, close_on="2026-12-15")
    maria = firm.sit("maria")
    fields = dict(copyable(maria, Ref("deal", 1)))
    assert fields["name"] == "Acme" and fields["title"] == "Alpha" and fields["id"] == "D-1"
    assert fields["amount"] == "9.00 EUR" and fields["close date"] == "2026-12-15"
    assert fields["phone of Eva Weiss"] == "+49 711 555"
    assert dict(copyable(maria, Ref("account", 1)))["person"] == "Eva Weiss"
    assert dict(copyable(maria, Ref("contact", weiss)))["phone"] == "+49 711 555"
    assert dict(copyable(maria, Ref("account", 4))) == {
        "name": "Dora",
        "id": "A-4",
        "city": "Aalen",
        "owner": "Lena Vogt",
    }
    with pytest.raises(NotFound):
        copyable(maria, Ref("deal", 3))


@pytest.mark.parametrize("last", [10**8, 2**32 + 5])
def test_ids_that_are_far_apart_cost_no_more_than_their_number(
    firm: Office, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    firm.db.sql("UPDATE sqlite_sequence SET seq = ? WHERE name = 'account'", (last - 1,))
    assert firm.account("Able") == last
    maria = firm.sit("maria")
    monkeypatch.setattr("tcrm.queries.account_list._SOME", 1)  # as if there were too many to put in order one by one
    tracemalloc.start()
    try:
        known = all_by_name(maria)
        typed, first = ordered_ids(maria, "b"), first_rows(maria, "b", 2, known)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert list(known.ids) == [last, 1, 2, 3, 4] and list(typed) == [last, 2, 3]
    assert first is None or list(first.ids) == [last, 2]
    assert peak < 8_000_000
