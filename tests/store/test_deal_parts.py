"""People and their part in a deal, competitors and products on it: put there, changed, taken off; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dump import dump
from office import Office

from tcrm.actions import agenda, deal_parts, roles
from tcrm.actions.contacts import add_contact
from tcrm.actions.customers import add_account, edit_address, set_address
from tcrm.actions.deals import edit
from tcrm.actions.history import undo
from tcrm.errors import BadValue, Clash, FieldRefused, NotFound, Refused
from tcrm.models import Contact, Deal, Membership, Product, Rate
from tcrm.money import Money
from tcrm.queries import customers
from tcrm.queries.deal_card import DealCard, card
from tcrm.queries.history import entries
from tcrm.queries.timeline import timeline
from tcrm.session import Session


@pytest.fixture
def desk(office: Office) -> Session:
    """Maria, whose deal D-1 is with her customer Huber, where Eva works."""
    maria = office.sit("maria")
    huber = add_account(maria, "Huber")
    add_contact(maria, "Eva Weiss", account_id=huber)
    office.deal("Demo line", "maria", account_id=huber, amount=1250000)
    return maria


def on(session: Session) -> DealCard:
    return card(session, 1)


# -- people ------------------------------------------------------------------------------------------------------------


def test_somebody_known_or_new_gets_a_part_and_loses_it_again(desk: Session) -> None:
    eva = roles.add_person(desk, 1, 1, role="decision maker", influence="4", attitude="+1")  # type: ignore[arg-type]
    roles.add_person(desk, 1, name="Jan Kolb", role="blocker", attitude=-2)
    told = [(one.name, one.role, one.influence, one.attitude) for one in on(desk).people]
    assert told == [("Eva Weiss", "decision_maker", 4, 1), ("Jan Kolb", "blocker", None, -2)]
    assert desk.db.count(Membership.select()) == 2, "who is new works at the customer"
    roles.edit_part(desk, eva, {"influence": None, "role": ""})
    assert (on(desk).people[0].role, on(desk).people[0].influence, on(desk).people[0].attitude) == ("", None, 1)
    roles.remove_person(desk, eva)
    assert [one.name for one in on(desk).people] == ["Jan Kolb"]
    assert desk.db.count(Contact.select()) == 2, "the person stays"
    assert [one.said for one in entries(desk, 3)] == [
        "took Eva Weiss off the deal Demo line",
        "changed the part of Eva Weiss in the deal Demo line",
        "put Jan Kolb on the deal Demo line",
    ]
    assert timeline(desk, "D-1", kinds=("changes",))[0].title == "Eva Weiss takes part no more"


@pytest.mark.parametrize(
    "part", [{"role": "boss"}, {"influence": 6}, {"influence": "x"}, {"attitude": -3}, {"colour": "red"}]
)
def test_what_cannot_be_a_part_is_refused(desk: Session, part: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        roles.checked_part(part)


def test_nobody_is_on_a_deal_twice(desk: Session) -> None:
    roles.add_person(desk, 1, 1)
    with pytest.raises(Refused, match="Eva Weiss is on this deal already"):
        roles.add_person(desk, 1, 1, role="user")
    with pytest.raises(BadValue):
        roles.add_person(desk, 1, name="  ")


def test_it_is_known_who_decides_and_when_we_met_them(desk: Session, office: Office) -> None:
    roles.add_person(desk, 1, 1, role="decision_maker")
    assert (on(desk).deciders[0].met_on, on(desk).deciders[0].talked_on) == (None, None)
    agenda.log(desk, "C-1", "call", "hello")
    assert (on(desk).deciders[0].met_on, on(desk).deciders[0].talked_on) == (None, desk.today())
    office.pass_days(2)
    agenda.log(desk, "C-1", "visit", "at last")
    assert on(desk).deciders[0].met_on == desk.today()


# -- competitors and products ------------------------------------------------------------------------------------------


def test_a_competitor_is_noted_once_however_it_is_spelt(desk: Session) -> None:
    festo = deal_parts.add_rival(desk, 1, "Festo", "cheaper")
    with pytest.raises(Refused, match="already"):
        deal_parts.add_rival(desk, 1, " FESTO ")
    deal_parts.edit_rival(desk, festo, {"note": "cheaper, but late"})
    assert [(one.name, one.note) for one in on(desk).rivals] == [("Festo", "cheaper, but late")]
    deal_parts.remove_rival(desk, festo)
    assert on(desk).competitors == ()


@pytest.fixture
def priced(desk: Session, office: Office) -> Session:
    """Maria, whose firm (in euros) lists prices in euros, dollars (0.9), yuan (no rate), and one that nobody knows."""
    with office.sit("olga").operation("put") as op:
        op.insert(Product, name="Press 7", code="P7", price=33333, currency="EUR")
        op.insert(Product, name="Press 8", price=1001, currency="USD")
        op.insert(Product, name="Press 9", price=500, currency="CNY")
        op.insert(Product, name="Press X", price=None, currency="EUR")
        op.insert(Rate, currency="USD", day=desk.today(), rate="0.9")
    return desk


def test_a_product_comes_with_its_price_and_the_total_is_rounded_once(priced: Session) -> None:
    line = deal_parts.add_line(priced, 1, "p7", "1.5")
    deal_parts.add_line(priced, 1, "Press 8")
    deal_parts.add_line(priced, 1, "Travel", "2", Money(10050, "EUR"))
    told = [(one.title, one.product, one.quantity, one.price, one.total) for one in on(priced).lines]
    assert told == [
        ("Press 7", "Press 7", "1.5", 33333, 50000),  # 499.995
        ("Press 8", "Press 8", "1", 901, 901),  # US$ 10.01 at 0.9
        ("Travel", "", "2", 10050, 20100),
    ]
    deal_parts.edit_line(priced, line, {"quantity": "2"})
    assert on(priced).lines[0].total == 66666
    deal_parts.edit_line(priced, line, {"price": 5})
    deal_parts.edit_line(priced, line, {"price": None})
    assert on(priced).lines[0].price == 33333
    deal_parts.remove_line(priced, line)
    assert len(on(priced).lines) == 2


def test_a_list_price_goes_into_the_currency_of_the_deal_by_way_of_the_firms(priced: Session, office: Office) -> None:
    deal = office.deal("Export", "maria", currency="USD")
    deal_parts.add_line(priced, deal, "Press 7")
    assert card(priced, deal).lines[0].price == 37037  # € 333.33 at 0.9


@pytest.mark.parametrize(
    ("name", "said"), [("Press 9", "in CNY, which has no rate to EUR"), ("Press X", "no price of Press X"),
                       ("Travel", "no price of Travel")],
)  # fmt: skip
def test_a_price_that_nobody_knows_is_asked_for_and_never_nothing(priced: Session, name: str, said: str) -> None:
    with pytest.raises(FieldRefused, match=said) as refused:
        deal_parts.add_line(priced, 1, name)
    assert refused.value.name == "price" and on(priced).lines == ()
    line = deal_parts.add_line(priced, 1, name, price=0)  # a gift
    with pytest.raises(FieldRefused, match=said):
        deal_parts.edit_line(priced, line, {"price": None})


def test_an_amount_that_nobody_said_is_the_sum_of_the_products_as_one_step(desk: Session, office: Office) -> None:
    deal = office.deal("Lines", "maria")
    amounts: list[int | None] = []
    press = deal_parts.add_line(desk, deal, "Press", "2", 1000000)
    amounts.append(card(desk, deal).deal.amount)
    travel = deal_parts.add_line(desk, deal, "Travel", "1", 500)
    deal_parts.edit_line(desk, travel, {"price": 700})
    amounts.append(card(desk, deal).deal.amount)
    deal_parts.remove_line(desk, press)
    deal_parts.remove_line(desk, travel)
    amounts.append(card(desk, deal).deal.amount)
    assert amounts == [2000000, 2000700, None]
    undo(desk)
    assert (len(card(desk, deal).lines), card(desk, deal).deal.amount) == (1, 700)


def test_a_deal_that_gets_an_amount_in_another_currency_takes_its_products_and_its_budget_along(
    priced: Session, office: Office
) -> None:
    deal_parts.add_line(priced, 1, "Press 7", "1.5")
    edit(priced, 1, {"budget": 90000})
    before = dump(office.db)
    with pytest.raises(Refused, match="in EUR, which has no rate to CNY"):
        edit(priced, 1, {"amount": Money(100, "CNY")})
    assert dump(office.db) == before
    edit(priced, 1, {"amount": Money(5000000, "USD")})
    found = on(priced)
    assert (found.deal.amount, found.deal.currency, found.budget) == (5000000, "USD", 100000)
    assert [(one.price, one.total) for one in found.lines] == [(37037, 55556)]
    undo(priced)
    assert dump(office.db) == before
    edit(priced, 1, {"currency": "CHF"})  # it was noted in the wrong one
    assert (on(priced).lines[0].price, on(priced).deal.amount) == (33333, 1250000)


def test_an_amount_that_was_said_stays_until_the_sum_is_taken_over(desk: Session) -> None:
    deal_parts.add_line(desk, 1, "Press", "2", 1000)
    assert on(desk).deal.amount == 1250000
    deal_parts.take_lines_sum(desk, 1)
    deal_parts.add_line(desk, 1, "Travel", "1", 500)
    assert on(desk).deal.amount == 2500
    for amount in (2000, 1250000):
        undo(desk)
        assert on(desk).deal.amount == amount


@pytest.mark.parametrize("quantity", ["", "0", "-1", "x", "NaN", "1e99", "Infinity"])
def test_what_is_no_quantity_is_refused(desk: Session, quantity: str) -> None:
    with pytest.raises(BadValue):
        deal_parts.add_line(desk, 1, "Press", quantity, 500)


def test_a_price_is_in_the_currency_of_the_deal(desk: Session) -> None:
    with pytest.raises(BadValue, match="The deal is in EUR"):
        deal_parts.add_line(desk, 1, "Press", "1", Money(100, "USD"))


# -- all of them -------------------------------------------------------------------------------------------------------

Change = Callable[[Session, int, dict[str, Any], int | None], None]
PARTS: dict[str, tuple[Callable[[Session], int], Change, Callable[[Session, int], None], dict[str, Any]]] = {
    "part": (
        lambda session: roles.add_person(session, 1, 1, role="user"),
        lambda session, row, changes, version: roles.edit_part(session, row, changes, version),
        roles.remove_person,
        {"influence": 2},
    ),
    "rival": (
        lambda session: deal_parts.add_rival(session, 1, "Festo"),
        lambda session, row, changes, version: deal_parts.edit_rival(session, row, changes, version),
        deal_parts.remove_rival,
        {"note": "strong"},
    ),
    "line": (
        lambda session: deal_parts.add_line(session, 1, "Press", "1", 500),
        lambda session, row, changes, version: deal_parts.edit_line(session, row, changes, version),
        deal_parts.remove_line,
        {"price": 700},
    ),
}


@pytest.mark.parametrize("kind", PARTS)
def test_each_is_one_undo_step_and_only_its_own_people_may_do_it(desk: Session, office: Office, kind: str) -> None:
    add, change, remove, values = PARTS[kind]
    lena = office.sit("lena")
    before = dump(office.db)
    row = add(desk)
    added = dump(office.db)
    for forbidden in (
        lambda: add(lena),
        lambda: change(lena, row, values, None),
        lambda: remove(lena, row),
    ):
        with pytest.raises(Refused, match="belongs to somebody else"):
            forbidden()
    change(desk, row, values, 1)
    changed = dump(office.db)
    remove(desk, row)
    for state in (changed, added, before):
        undo(desk)
        assert dump(office.db) == state
    with pytest.raises(NotFound, match="any more"):
        change(desk, row, values, 1)


@pytest.mark.parametrize("kind", PARTS)
def test_two_who_change_the_same_thing_never_overwrite_each_other(desk: Session, office: Office, kind: str) -> None:
    add, change, _remove, values = PARTS[kind]
    row = add(desk)
    mona = office.sit("mona")
    change(mona, row, values, 1)
    other = {name: "other" if isinstance(value, str) else value - 1 for name, value in values.items()}
    with pytest.raises(Clash) as clash:
        change(desk, row, other, 1)
    name = next(iter(values))
    disputed = [(field.name, field.mine, field.theirs) for field in clash.value.fields if field.disputed]
    assert disputed == [(name, other[name], values[name])]
    change(desk, row, other, clash.value.version)


def test_an_address_that_a_colleague_changed_is_not_overwritten(desk: Session, office: Office) -> None:
    set_address(desk, 1, "billing", lines="Ring 1", city="Ulm")
    address = customers.card(desk, 1).addresses[0]
    edit_address(office.sit("mona"), address.id, {"city": "Graz"}, address.version)
    with pytest.raises(Clash):
        edit_address(desk, address.id, {"city": "Wien"}, address.version)
    assert customers.card(desk, 1).addresses[0].city == "Graz"
    edit_address(desk, address.id, {"lines": "", "city": " "})
    assert customers.card(desk, 1).addresses == (), "one that says nothing is taken away"
    with pytest.raises(NotFound):
        edit_address(desk, address.id, {"city": "Wien"})


def test_what_hangs_on_a_deal_goes_with_it_and_comes_back(desk: Session, office: Office) -> None:
    from tcrm.actions import deals

    for add, _change, _remove, _values in PARTS.values():
        add(desk)
    before = dump(office.db)
    deals.delete(desk, 1)
    assert desk.db.count(Deal.select()) == 0
    undo(desk)
    assert dump(office.db) == before
