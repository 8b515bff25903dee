"""What lists and cards tell of customers and contacts, and to whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from dump import statements
from office import Office, person, put

from tcrm.errors import NotFound
from tcrm.models import (
    Account,
    Activity,
    Address,
    ContactPoint,
    Deal,
    DealContact,
    HotFlag,
    Membership,
    Memo,
    Rate,
    Share,
    Tag,
    Tagging,
)
from tcrm.money import Money
from tcrm.queries.customers import card, contact, rows


def test_rows_come_in_the_order_asked_for(office: Office) -> None:
    first, second = office.account("First"), office.account("Second")
    assert [row.id for row in rows(office.sit("maria"), [second, 999, first])] == [second, first]
    assert rows(office.sit("maria"), []) == []


def test_a_row_tells_the_head_and_the_facts(office: Office) -> None:
    account = office.account(
        "Huber", "maria", city="Stuttgart", country="DE", **{"class": "A"}, key_account=True, lifecycle="customer"
    )
    (row,) = rows(office.sit("maria"), [account])
    assert (row.name, row.city, row.country, row.owner, row.class_) == ("Huber", "Stuttgart", "DE", "Maria Rossi", "A")
    assert (row.key_account, row.lifecycle, row.seen) == (True, "customer", True)
    assert (row.open_deals, row.open_amount, row.unconverted, row.hot, row.last_touch) == (0, 0, {}, False, None)


def test_open_deals_are_summed_in_the_firms_currency_each_rounded_by_itself(office: Office) -> None:
    put(office, Rate, currency="USD", day=date(2026, 1, 1), rate="0.905")
    account = office.account("Acme", "maria")
    for amount, currency in ((1, "USD"), (3, "USD"), (100_00, "EUR"), (None, "EUR"), (7_00, "GBP")):
        office.deal("D", "maria", account_id=account, amount=amount, currency=currency)
    office.deal("won", "maria", stage="order", account_id=account, amount=1_000_00)
    office.deal("gone", "maria", account_id=account, amount=1_000_00, archived=True)
    (row,) = rows(office.sit("maria"), [account])
    assert (row.open_deals, row.open_amount, row.unconverted, row.unknown) == (5, 1 + 3 + 100_00, {"GBP": 7_00}, 1)


def test_the_last_touch_is_the_firms_day_of_the_newest_activity_done(office: Office) -> None:
    account = office.account("Acme", "maria")
    deal = office.deal("D", "maria", account_id=account)
    done = office.time.replace(hour=23, minute=30)  # half past midnight in Berlin
    put(office, Activity, kind="call", account_id=account, status="done", done_at=done - timedelta(days=9))
    put(office, Activity, kind="call", deal_id=deal, status="done", done_at=done - timedelta(days=3))
    put(office, Activity, kind="call", account_id=account, status="planned", due_on=date(2026, 12, 1))
    assert rows(office.sit("maria"), [account])[0].last_touch == date(2026, 11, 19)


def test_hot_is_what_is_flagged_and_not_over(office: Office) -> None:
    today = office.sit("maria").today()
    flags: list[tuple[dict[str, Any], bool]] = [
        ({"until": None}, True),
        ({"until": today}, True),
        ({"until": today - timedelta(days=1)}, False),
        ({"until": None, "cleared": True}, False),
    ]
    for values, hot in flags:
        account = office.account("Acme", "maria")
        put(office, HotFlag, account_id=account, note="orders more", **values)
        (row,) = rows(office.sit("maria"), [account])
        assert (row.hot, row.hot_note) == (hot, "orders more" if hot else "")


def test_a_flag_on_a_deal_makes_its_customer_hot_for_those_who_see_the_deal(office: Office) -> None:
    account = office.account("Acme", "maria")
    deal = office.deal("D", "tom", account_id=account, private=True)
    put(office, HotFlag, deal_id=deal, account_id=account, note="signs", until=date(2026, 12, 1))
    assert [row.hot for row in rows(office.sit("tom"), [account])] == [True]
    assert [row.hot for row in rows(office.sit("maria"), [account])] == [False]
    assert card(office.sit("maria"), account).hot == ()
    assert [line.deal_id for line in card(office.sit("tom"), account).hot] == [deal]


def furnished(office: Office, owner: str, **values: Any) -> int:
    """A customer with one of everything."""
    account = office.account(
        "Volta", owner, city="Graz", country="AT", website="volta.example", **{"class": "B"}, **values
    )
    deal = office.deal("Hall", owner, account_id=account, amount=5_00)
    office.deal("Done", owner, stage="order", account_id=account, amount=9_00)
    klein = person(office, "Rita Klein", account, role="buyer", main=True)
    tag = put(office, Tag, name=f"golden {account}")
    put(office, ContactPoint, contact_id=klein, kind="phone", value="+43 316 555", key="43316555")
    put(office, ContactPoint, account_id=account, kind="email", value="info@volta.example")
    put(office, Address, account_id=account, kind="billing", lines="Ring 1", city="Graz")
    put(office, Tagging, account_id=account, tag_id=tag)
    put(office, HotFlag, account_id=account, note="orders more", amount=7_00, currency="USD")
    put(office, Memo, account_id=account, at=office.time, text="new plant", by_id=office.user_id(owner))
    put(office, Memo, deal_id=deal, at=office.time + timedelta(days=1), text="wants a demo")
    put(office, Activity, account_id=account, kind="call", subject="asked", status="done", done_at=office.time)
    put(office, Activity, deal_id=deal, kind="visit", subject="demo", due_on=date(2026, 12, 1))
    put(office, DealContact, deal_id=deal, contact_id=klein, role="buyer")
    return account


def test_a_card_tells_everything(office: Office) -> None:
    account = furnished(office, "maria", revenue=1_000_00, revenue_currency="USD", employees=12)
    daughter = office.account("Volta Schweiz", "tom", parent_id=account)
    put(office, Share, account_id=account, user_id=office.user_id("lena"), may_edit=True)
    found = card(office.sit("maria"), account)
    assert found.seen and found.may_edit and found.row.name == "Volta"
    assert found.facts.revenue == Money(1_000_00, "USD") and found.facts.employees == 12
    assert found.facts.since == date(2026, 11, 21)
    assert [(a.kind, a.city) for a in found.addresses] == [("billing", "Graz")]
    assert [p.value for p in found.points] == ["info@volta.example"]
    assert [(p.name, p.role, p.main, [q.value for q in p.points]) for p in found.people] == [
        ("Rita Klein", "buyer", True, ["+43 316 555"])
    ]
    assert [deal.title for deal in found.deals] == ["Hall", "Done"]
    assert [(a.subject, a.deal) for a in found.planned] == [("demo", "Hall")]
    assert [a.subject for a in found.recent] == ["asked"]
    assert [m.text for m in found.memos] == ["wants a demo", "new plant"]
    assert found.tags == (f"golden {account}",)
    assert [(h.note, h.amount) for h in found.hot] == [("orders more", Money(7_00, "USD"))]
    assert [(s.name, s.may_edit) for s in found.shares] == [("Lena Vogt", True)]
    assert found.daughters == ((daughter, "Volta Schweiz"),)
    assert card(office.sit("maria"), daughter).facts.parent == "Volta"
    assert [(s.count, s.amount) for s in (found.open, found.won, found.lost)] == [(1, 5_00), (1, 9_00), (0, 0)]


def test_of_a_hidden_customer_only_the_head_is_told(office: Office) -> None:
    account = furnished(office, "tom", private=True)
    found = card(office.sit("maria"), account)
    head = found.row
    assert not found.seen and not found.may_edit
    assert (head.name, head.city, head.country, head.owner, head.class_) == ("Volta", "Graz", "AT", "Tom Lang", "B")
    assert (head.open_deals, head.open_amount, head.last_touch, head.hot, head.hot_note) == (
        None,
        None,
        None,
        False,
        "",
    )
    blank = card(office.sit("maria"), office.account("Blank", "tom", private=True))
    for name in vars(found):
        if name != "row":
            assert getattr(found, name) == getattr(blank, name), name


def test_a_card_keeps_back_the_deals_that_are_not_seen(office: Office) -> None:
    account = office.account("Acme", "maria")
    secret = office.deal("Secret", "tom", account_id=account, private=True, amount=5_00)
    put(office, Memo, deal_id=secret, at=office.time, text="hush")
    put(office, Activity, deal_id=secret, kind="call", status="done", done_at=office.time, subject="hush")
    put(office, Activity, deal_id=secret, account_id=account, kind="call", due_on=date(2026, 12, 1), subject="hush")
    put(office, HotFlag, deal_id=secret, note="hush")
    seen, all_of_it = card(office.sit("maria"), account), card(office.sit("tom"), account)
    for name in ("deals", "memos", "planned", "recent", "hot"):
        assert getattr(seen, name) == () and len(getattr(all_of_it, name)) == 1, name
    assert (seen.row.open_deals, seen.row.open_amount, seen.row.last_touch) == (0, 0, None)
    assert (all_of_it.row.open_deals, all_of_it.row.open_amount) == (1, 5_00)


def test_there_is_no_card_of_nobody(office: Office) -> None:
    with pytest.raises(NotFound, match="A-77"):
        card(office.sit("maria"), 77)
    with pytest.raises(NotFound, match="C-77"):
        contact(office.sit("maria"), 77)


def test_a_contact_is_told_without_the_customers_that_are_hidden(office: Office) -> None:
    mine, hidden = office.account("Mine", "maria"), office.account("Secret", "tom", private=True)
    rita = person(office, "Rita", mine, role="buyer", main=True)
    put(office, Membership, contact_id=rita, account_id=hidden, role="owner")
    deal = office.deal("Secret deal", "tom", private=True)
    put(office, DealContact, deal_id=deal, contact_id=rita)
    seen = contact(office.sit("maria"), rita)
    assert [(place.name, place.role, place.main) for place in seen.places] == [("Mine", "buyer", True)]
    assert seen.deals == () and seen.may_edit
    both = contact(office.sit("tom"), rita)
    assert [place.name for place in both.places] == ["Mine", "Secret"]
    assert [row.title for row in both.deals] == ["Secret deal"]


def test_a_contact_of_a_hidden_customer_is_not_there(office: Office) -> None:
    rita = person(office, "Rita", office.account("Secret", "tom", private=True))
    with pytest.raises(NotFound):
        contact(office.sit("maria"), rita)


def test_a_hundred_rows_cost_as_many_queries_as_one(office: Office) -> None:
    ids = [furnished(office, "maria", private=n % 2 == 0) for n in range(20)]
    with office.sit("olga").operation("fill") as op:
        op.update(Account, ids, key_account=True)
    for who in ("maria", "olga"):
        session = office.sit(who)
        rows(session, ids[:1])  # rights are read once a session
        counts = []
        for some in (ids[:1], ids):
            with statements(office.db) as ran:
                assert len(rows(session, some)) == len(some)
            counts.append(len(ran))
        assert counts[0] == counts[1] <= 8, who


def test_a_card_costs_as_many_queries_for_many_deals_as_for_one(office: Office) -> None:
    account = furnished(office, "maria")
    session = office.sit("maria")
    counts = []
    for _ in range(2):
        with statements(office.db) as ran:
            card(session, account)
        counts.append(len(ran))
        for n in range(5):
            office.deal(f"More {n}", "maria", account_id=account)
            person(office, f"Person {n}", account)
    assert office.db.count(Deal.select()) == 12
    assert counts[1] <= counts[0] + 1
