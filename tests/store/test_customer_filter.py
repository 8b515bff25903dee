"""Customers by whose they are, where they are, whether they are hot, and what others have changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from office import Office

from tcrm.actions.customers import add_account, assign, edit_account
from tcrm.actions.marks import set_hot
from tcrm.actions.visits import visit
from tcrm.errors import BadValue
from tcrm.models import Account
from tcrm.queries.customer_order import first_rows, ordered_ids
from tcrm.queries.customerfilter import FIELDS, STATES, read
from tcrm.queries.refs import Ref
from tcrm.session import Session


def names(session: Session, text: str, by: str = "", turned: bool = False) -> list[str]:
    known = {row[0]: row[1] for row in session.db.rows(Account.select(Account.id, Account.name))}
    return [known[row_id] for row_id in ordered_ids(session, text, by, turned)]


@pytest.fixture
def maria(office: Office) -> Session:
    """Two customers of Maria's, one hot, one of Tom's, one of nobody's."""
    maria, tom = office.sit("maria"), office.sit("tom")
    add_account(maria, "Alder AG", city="Köln", country="DE", class_="A")
    birch = add_account(maria, "Birch Ltd", city="London", country="GB", class_="B")
    add_account(tom, "Cedar AG", city="Köln", country="DE", class_="B")
    office.account("Dogwood", "")
    set_hot(maria, Ref("account", birch), "may order more", office.time.date() + timedelta(days=9))
    return maria


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("owner:me", ["Alder AG", "Birch Ltd"]),
        ("owner:tom,me ag", ["Alder AG", "Cedar AG"]),
        ("-owner:me", ["Cedar AG", "Dogwood"]),
        ("city:koln class:a", ["Alder AG"]),
        ("country:de,gb -class:B", ["Alder AG"]),
        ("is:hot", ["Birch Ltd"]),
        ("OWNER:me -alder", ["Birch Ltd"]),
        ('owner:me "birch ltd"', ["Birch Ltd"]),
        ("owner:nobody", []),
    ],
)
def test_a_filter_keeps_the_customers_for_which_all_fields_hold(maria: Session, text: str, found: list[str]) -> None:
    assert names(maria, text) == found
    assert names(maria, text, "name", turned=True) == found[::-1]
    assert first_rows(maria, text, 10) is None  # these are not known at once


def test_text_without_a_field_is_looked_up_as_it_is() -> None:
    for text in ("", "acme", "-acme", '"press line', "0711 / 55", "https://acme.example", "a@b.example", "12:30"):
        assert read(text) is None, text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stage:lead", "There is no field stage."),
        ("acme ownr:me", "There is no field ownr."),
        ("owner:", "owner needs a name, or me"),
        ("is:cold", "is needs one of changed, hot"),
        ("class>A", "class is not compared; write class: and the value"),
    ],
)
def test_what_is_no_field_of_a_customer_is_said(maria: Session, text: str, said: str) -> None:
    with pytest.raises(BadValue) as error:
        ordered_ids(maria, text)
    assert error.value.message == said
    assert "There is no" not in said or all(name in error.value.hint for name in FIELDS)


def test_what_others_have_changed_stands_by_the_newest_change(office: Office, maria: Session) -> None:
    tom = office.sit("tom")
    ids = dict(zip(names(maria, ""), ordered_ids(maria), strict=True))
    visit(maria, Ref("account", ids["Cedar AG"]))
    assert names(maria, "is:changed") == []
    for name in ("Alder AG", "Dogwood", "Cedar AG"):
        office.pass_days(1)
        edit_account(office.sit("olga"), ids[name], {"city": "Graz"})
    assert names(maria, "is:changed") == ["Cedar AG", "Alder AG"]  # nobody's, never looked at, is no news
    assert names(maria, "is:changed", "name") == ["Alder AG", "Cedar AG"]
    assert names(maria, "is:changed owner:me") == ["Alder AG"] == names(maria, "is:changed alder")
    assert names(maria, "is:changed,hot", "name") == ["Alder AG", "Birch Ltd", "Cedar AG"]
    assert names(tom, "is:changed") == ["Cedar AG"]
    office.pass_days(1)
    visit(maria, Ref("account", ids["Cedar AG"]))
    office.pass_days(1)
    assert names(maria, "is:changed") == ["Alder AG"]
    assign(office.sit("olga"), Ref("account", ids["Dogwood"]), "maria")
    assert names(maria, "is:changed") == ["Dogwood", "Alder AG"]


def test_every_state_that_a_filter_offers_is_read(maria: Session) -> None:
    assert [names(maria, f"is:{state}") for state in STATES] == [[], ["Birch Ltd"]]
