"""Filters on real deals: what the board shows for a text, and at what cost."""

from __future__ import annotations

import pytest
from dump import statements
from office import Office

from tcrm.actions import deals
from tcrm.errors import BadValue
from tcrm.queries.deals import board, matching, rows, understood
from tcrm.queries.stalled import stalled
from tcrm.session import Session


@pytest.fixture
def maria(office: Office) -> Session:
    acme = office.account("Acme GmbH", "maria")
    office.deal("Alpha", "maria", account_id=acme, amount=9_000_000, source="web")
    office.deal("Beta", "tom", "proposal", amount=100, close_on="2026-12-01")
    office.deal("Gamma", "maria", "negotiation", amount=6_000_000, currency="CNY", source="fair")
    office.deal("Theta", "tom", private=True, amount=9_000_000)
    return office.sit("maria")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("acme", ["Alpha"]),
        ("stage>=proposal", ["Beta", "Gamma"]),
        ("stage:nego", ["Gamma"]),
        ("amount>50k", ["Alpha"]),
        ("amount>CN¥50k", ["Gamma"]),
        ("owner:me -source:web", ["Gamma"]),
        ("source:fair,web", ["Alpha", "Gamma"]),
        ("close<+30d", ["Beta"]),
        ("no:customer no:next-step", ["Beta", "Gamma"]),
        ("d-2", ["Beta"]),
    ],
)
def test_the_board_shows_and_sums_what_the_filter_keeps(maria: Session, text: str, titles: list[str]) -> None:
    found = board(maria, text=text)
    assert [deal.title for deal in found.deals] == titles
    assert found.count == len(titles) == sum(column.count for column in found.columns)
    assert found.amount == sum(deal.in_firm or 0 for deal in found.deals)


def test_closed_deals_are_listed_where_the_filter_asks_for_them(maria: Session) -> None:
    deals.win(maria, 1)
    deals.lose(maria, 3, ["No budget"])

    def shown(text: str) -> list[str]:
        return [deal.title for deal in board(maria, text=text).deals]

    assert shown("") == ["Beta"]
    assert (shown("status:won"), shown("status:lost"), shown("status:closed")) == (
        ["Alpha"],
        ["Gamma"],
        ["Alpha", "Gamma"],
    )
    assert shown("status:all") == ["Beta", "Alpha", "Gamma"]
    assert (shown("closed>-30d"), shown("closed<-30d")) == (["Alpha", "Gamma"], [])
    assert [column.outcome for column in board(maria, text="status:lost").columns] == ["lost"]
    assert all(deal.closed_on == maria.today() for deal in board(maria, text="status:closed").deals)


def test_a_row_says_whether_this_person_may_change_it(maria: Session, office: Office) -> None:
    assert [deal.may_edit for deal in board(maria).deals] == [True, False, True]
    assert [deal.may_edit for deal in board(office.sit("mona")).deals] == [True, True, True, True]


def test_a_filter_finds_no_deal_that_is_not_seen(maria: Session) -> None:
    assert [deal.title for deal in board(maria, text="private").deals] == []
    assert board(maria, text="theta").count == 0


def test_amounts_are_read_as_they_are_typed_in_the_firm(office: Office, maria: Session) -> None:
    office.firm(decimal_comma=True)
    maria.refresh()
    assert board(maria, text="amount>1,00").count == 1
    assert board(maria, text="amount:1,00").count == 1


def test_what_means_nothing_is_refused_with_the_names_that_there_are(maria: Session) -> None:
    with pytest.raises(BadValue) as refused:
        board(maria, text="stage:dream")
    assert "proposal" in refused.value.hint


def test_of_a_filter_what_means_something_goes_on_to_hold(maria: Session) -> None:
    wrong = (
        "There is no field foo.",
        "amount needs a number, like 50k",
        "stage knows no dream",
        "Nobody here is called zz.",
    )
    kept = "stage>=proposal owner:me,zz -web"
    assert understood(maria, f"foo:x amount>big stage:dream {kept}") == (kept, wrong)
    assert understood(maria, "  hot ") == ("hot", ())


def test_deals_that_stand_still_are_found_whosever_they_are_where_they_may_be_seen(
    office: Office, maria: Session
) -> None:
    def shown(text: str) -> list[str]:
        return [deal.title for deal in board(maria, text=text).deals]

    assert shown("stalled") == []
    office.pass_days(18)  # beyond the limits of the stages; Beta was to close
    office.deal("Fresh", "maria")
    everybodys = {one.deal_id for login in ("maria", "tom") for one in stalled(maria, office.user_id(login))}
    assert shown("is:stalled") == ["Alpha", "Beta", "Gamma"] == shown("stalled") == shown("is:stalled,private")
    assert everybodys == {deal.id for deal in board(maria, text="stalled").deals}
    assert shown("-stalled") == ["Fresh"] and shown("stalled owner:me") == ["Alpha", "Gamma"]


def test_deals_behind_a_figure_are_filtered_alike(maria: Session) -> None:
    found = rows(maria, [3, 1, 2])
    assert [deal.title for deal in matching(maria, found, "owner:me")] == ["Gamma", "Alpha"]


def test_a_filter_costs_the_same_for_few_deals_as_for_many(office: Office, maria: Session) -> None:
    def cost() -> int:
        with statements(office.db) as ran:
            board(maria, text="stage>=lead source:web,fair -hot owner:me amount>1 -stalled")
        return len(ran)

    cost()  # what this person may see is read once
    before = cost()
    for number in range(20):
        office.deal(f"More {number}", "maria", amount=500, source="web")
    assert cost() == before
