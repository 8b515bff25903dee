"""From files to drafts: the sample data by the shipped profiles."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from drafting import Found, deals, sample

from tcrm.exchange import drafts as d


@pytest.fixture(scope="module")
def b2b(sample_data: Path) -> Found:
    names = ("sales_pipeline.csv", "sales_teams.csv", "accounts.csv", "products.csv")
    return sample(sample_data / "b2b", "maven-b2b", *names)


def test_the_b2b_files_hold_what_is_known_of_them(b2b: Found) -> None:
    people = Counter(row.role for row in b2b if isinstance(row, d.UserDraft))
    teams = Counter(row.kind for row in b2b if isinstance(row, d.TeamDraft))
    assert Counter(type(row).__name__ for row in b2b) == {
        "AccountDraft": 85, "ProductDraft": 7, "UserDraft": 41, "TeamDraft": 9, "DealDraft": 8800,
    }  # fmt: skip
    assert (people, teams) == ({"seller": 35, "manager": 6}, {"region": 3, "team": 6})


def test_b2b_deals_have_the_known_totals(b2b: Found) -> None:
    found = deals(b2b)
    assert sum(deal.amount or 0 for deal in found if deal.stage == "Won") == 10_005_534_00
    assert Counter(deal.stage for deal in found) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert sum(deal.account is None for deal in found) == 1425
    assert sum(deal.moves[0].on is None for deal in found) == 500
    assert all(deal.amount is None for deal in found if deal.stage != "Won")
    assert {deal.currency for deal in found} == {"EUR"}  # the firm's: the files name none


def test_b2b_deals_are_created_in_engaging_and_no_prospecting_is_invented(b2b: Found) -> None:
    histories = Counter(tuple(move.stage for move in deal.moves) for deal in deals(b2b))
    assert histories == {
        ("Engaging", "Won"): 4238, ("Engaging", "Lost"): 2473, ("Engaging",): 1589, ("Prospecting",): 500,
    }  # fmt: skip
    assert deals(b2b)[0].moves == (d.MoveDraft("Engaging", date(2016, 10, 20)), d.MoveDraft("Won", date(2017, 3, 1)))


def test_b2b_links_name_what_is_there(b2b: Found) -> None:
    names: dict[type, set[str]] = {}
    for row in b2b:
        if isinstance(row, d.AccountDraft | d.ProductDraft | d.UserDraft):
            names.setdefault(type(row), set()).add(row.name)
    assert {line.product.name for deal in deals(b2b) for line in deal.lines if line.product} == names[d.ProductDraft]
    assert {deal.owner.name for deal in deals(b2b) if deal.owner} <= names[d.UserDraft]
    assert {deal.account.name for deal in deals(b2b) if deal.account} <= names[d.AccountDraft]
    parents = [row.parent for row in b2b if isinstance(row, d.AccountDraft) and row.parent]
    assert len(parents) == 15
    assert {parent.name for parent in parents} <= names[d.AccountDraft]
    regions = {row.parent.name for row in b2b if isinstance(row, d.TeamDraft) and row.parent}
    assert regions == {"Central", "East", "West"}


def test_b2b_traps_are_mapped(b2b: Found) -> None:
    accounts = {row.name: row for row in b2b if isinstance(row, d.AccountDraft)}
    acme = accounts["Acme Corporation"]
    assert (acme.industry, acme.revenue, acme.founded) == ("technology", 1_100_040_000_00, 1996)
    assert deals(b2b)[1].lines == (d.LineDraft(d.Ref("GTX Pro")),)
    assert deals(b2b)[1].title == "GTX Pro"


def test_the_same_files_give_the_same_keys_and_digests(sample_data: Path, b2b: Found) -> None:
    again = sample(sample_data / "b2b", "maven-b2b", "accounts.csv", "sales_pipeline.csv")
    now = {(type(row), row.origin.key): row.origin.digest for row in again if isinstance(row, d.Draft)}
    before = {(type(row), row.origin.key): row.origin.digest for row in b2b if isinstance(row, d.Draft)}
    assert len(now) == 8885
    assert now.items() <= before.items()


def test_olist_leads_are_updated_by_the_file_of_closed_deals(sample_data: Path) -> None:
    found = deals(sample(sample_data / "olist", "olist", "closed_deals_of_those.csv", "leads_first_1000.csv"))
    leads, won = found[:1000], found[1000:]
    assert (len(won), {deal.update for deal in leads}, {deal.update for deal in won}) == (92, {False}, {True})
    assert leads[0].title == "Lead dac32acd"
    assert leads[0].moves == (d.MoveDraft("Lead", date(2018, 2, 1)),)
    assert Counter(deal.source for deal in leads)["unknown"] == 149
    assert won[0].fields == {"owner", "stage", "moves"}
    assert won[0].moves == (d.MoveDraft("Order", date(2018, 2, 26)),)
    assert won[0].owner == d.Ref("4ef15afb4b2723d8f3d81e51ec7afefe", create=True)
    assert {deal.origin.id for deal in won} <= {deal.origin.id for deal in leads}
    assert not {deal.origin.key for deal in won} & {deal.origin.key for deal in leads}
