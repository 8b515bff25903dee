"""Customers by whose they are, where they are, whether they are hot, and what others have changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import Office

from tcrm.actions.customers import add_account, assign, edit_account
from tcrm.actions.marks import set_hot
from tcrm.actions.visits import visit
from tcrm.errors import BadValue
from tcrm.models import Account, ContactPoint, User
from tcrm.queries.customer_order import first_rows, ordered_ids
from tcrm.queries.customerfilter import FIELDS, GRAMMAR, STATES, Asked, read, understood
from tcrm.queries.deals import board
from tcrm.queries.filtertext import Field, Filter, Not, Word
from tcrm.queries.refs import Ref
from tcrm.queries.whose import nobody_called
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
        ("country:deutschland class:B", ["Cedar AG"]),
        ("is:hot", ["Birch Ltd"]),
        ("OWNER:me -alder", ["Birch Ltd"]),
        ('owner:me "birch ltd"', ["Birch Ltd"]),
        ("owner:nobody", []),
        ("-owner:nobody cedar", ["Cedar AG"]),
        ("owner:me,nobody", ["Alder AG", "Birch Ltd"]),
    ],
)
def test_a_filter_keeps_the_customers_for_which_all_fields_hold(maria: Session, text: str, found: list[str]) -> None:
    assert names(maria, text) == found
    assert names(maria, text, "name", turned=True) == found[::-1]
    assert first_rows(maria, text, 10) is None  # these are not known at once


def test_an_owner_is_meant_alike_among_customers_and_deals_and_who_is_nobody_is_said(
    office: Office, maria: Session
) -> None:
    with office.sit("olga").operation("user.edit") as op:
        op.update(User, office.user_id("tom"), name="Frau Schmidt")
    office.deal("Alpha", "tom")
    for name in ("tom", "schmidt"):
        assert names(maria, f"owner:{name}") == ["Cedar AG"]
        assert [deal.title for deal in board(maria, text=f"owner:{name}").deals] == ["Alpha"]
    assert read("owner:me,tom -owner:zzz").owners == ("me", "tom", "zzz")
    assert nobody_called(maria, ("me", "tom")) == ""
    assert nobody_called(maria, ("zzz", "me", "to", "zzz")) == "Nobody here is called zzz, to."


@pytest.fixture
def hyphens(office: Office) -> Session:
    """Customers whose names have signs in them that mean something in a filter."""
    for name, city in (
        ("Press Line AG", "Berlin"), ("Line Press AG", ""), ("Re:Think GmbH", "Berlin"), ("Rolls-Royce plc", "Derby"),
        ("北京 重型机械", ""),
    ):  # fmt: skip
        office.account(name, "maria", city=city, website="https://x.de" if name == "Re:Think GmbH" else "")
    with office.sit("olga").operation("contact.add") as op:
        op.insert(ContactPoint, account_id=1, kind="phone", value="0711 / 45 - 67")
    return office.sit("maria")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("press line", ["Line Press AG", "Press Line AG"]),
        ('"press line"', ["Press Line AG"]),
        ('"  PRESS   line" ag', ["Press Line AG"]),
        ('"ress li', ["Press Line AG"]),
        ('"press line" "line ag"', ["Press Line AG"]),
        ('owner:me "press line"', ["Press Line AG"]),
        ('ag -"press line"', ["Line Press AG"]),
        ("line -berlin", ["Line Press AG"]),
        ("-berlin -press", ["Rolls-Royce plc", "北京 重型机械"]),
        ("rolls-r", ["Rolls-Royce plc"]),
        ("rolls - roy", ["Rolls-Royce plc"]),
        ('"re:think"', ["Re:Think GmbH"]),
        ("https://x.de", ["Re:Think GmbH"]),
        ("owner:me https://x.de", ["Re:Think GmbH"]),
        ("0711 45 -67", ["Press Line AG"]),
        ('"0711 45" press', ["Press Line AG"]),
        ("北京 重型", ["北京 重型机械"]),
        ('"北京 重型"', ["北京 重型机械"]),
        ("-北京 press -berlin", ["Line Press AG"]),
        ("press -\u0301", ["Line Press AG", "Press Line AG"]),  # a word of nothing: a sign that is left out everywhere
    ],
)
def test_words_may_stand_in_quotes_and_be_turned_round(hyphens: Session, text: str, found: list[str]) -> None:
    assert names(hyphens, text) == found
    if "-" not in text and "owner" not in text:  # such are known at once
        first = first_rows(hyphens, text, 10)
        assert first is not None and [row.name for row in first.rows] == found


def test_bare_words_are_looked_up_as_they_are() -> None:
    for text in ("", "acme", "rolls-royce", 'a"b', "0711 / 55 -0", "https://acme.example", "a@b.example", "12:30"):
        assert read(text) == Asked(text), text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stage:lead", "There is no field stage."),
        ("acme ownr:me", "There is no field ownr."),
        ("owner:", "owner needs a name, or me"),
        ("is:cold", "is needs one of changed, hot"),
        ("class:Z", "class needs one of A, B, C"),
        ("class>A", "class is not compared; write class: and the value"),
    ],
)
def test_what_is_no_field_of_a_customer_is_said(maria: Session, text: str, said: str) -> None:
    with pytest.raises(BadValue) as error:
        ordered_ids(maria, text)
    assert error.value.message == said
    assert "There is no" not in said or all(name in error.value.hint for name in FIELDS)


@pytest.mark.parametrize(
    ("text", "kept", "said"),
    [
        ("owner:me foo:x", "owner:me", ["There is no field foo."]),
        ("is:changed foo:x bar", "is:changed bar", ["There is no field foo."]),
        ('foo:"a b" owner: -is:cold press bar>1 foo: class>A', "press", [
            "There is no field foo, bar.", "owner needs a name, or me", "is needs one of changed, hot",
            "class is not compared; write class: and the value",
        ]),
        ("re:think", "", ["There is no field re."]),
        ('"press line" ', '"press line" ', []),
        ("0711 -45", "0711 -45", []),
    ],
)  # fmt: skip
def test_of_a_filter_what_means_something_goes_on_to_hold(text: str, kept: str, said: list[str]) -> None:
    left, wrong = understood(text)
    assert (left, [error.message for error in wrong]) == (kept, said)


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


_TEXTS = st.text(min_size=1, max_size=8).map(str.strip).filter(bool)
_TERMS = st.one_of(
    st.one_of(_TEXTS, st.sampled_from(["hot", "-", "owner:me", "a b"])).map(Word),
    st.builds(
        Field,
        st.sampled_from([name for name, kind in FIELDS.items() if not kind.one_of]),
        st.just(":"),
        st.lists(_TEXTS, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Field, st.just("is"), st.just(":"), st.lists(st.sampled_from(STATES), min_size=1).map(tuple)),
    st.builds(Field, st.just("class"), st.just(":"), st.lists(st.sampled_from("abc"), min_size=1).map(tuple)),
)


@given(st.lists(st.one_of(_TERMS, _TERMS.map(Not)), max_size=5))
def test_what_is_written_of_a_filter_of_customers_is_read_as_the_same(terms: list[Word | Field | Not]) -> None:
    wanted = Filter(tuple(terms))
    assert GRAMMAR.parse(str(wanted)) == wanted
