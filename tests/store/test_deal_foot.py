"""What the foot of the board says about a deal: what it needs, who is in it and against whom."""

from __future__ import annotations

import json

import pytest
from dump import statements
from office import Office

from tcrm.models import Competitor, Contact, DealCompetitor, DealContact, Stage
from tcrm.queries.deal_foot import DealFoot, deal_foot
from tcrm.queries.stalled import stalled


@pytest.fixture
def deal(office: Office) -> int:
    """Maria's private deal with an amount, two people and a competitor; its stage asks for an amount and a date."""
    needs = [{"need": "field", "field": field} for field in ("amount", "close_on")]
    with office.sit("olga").operation("office") as op:
        op.update(Stage, office.stage_id("lead"), criteria=json.dumps(needs))
    deal_id = office.deal("Demo line 2", "maria", private=True, amount=100)
    with office.sit("olga").operation("office") as op:
        for name, family, influence in (("Anton Huber", "", 3), ("Dr. Eva Weiss", "Weiss", 5)):
            contact = op.insert(Contact, name=name, sort_name=name.casefold(), family_name=family)
            op.insert(DealContact, deal_id=deal_id, contact_id=contact, influence=influence)
        rival = op.insert(Competitor, name="Kolbrand")
        op.insert(DealCompetitor, deal_id=deal_id, competitor_id=rival)
    return deal_id


def test_the_most_influential_come_first_by_family_name_where_it_is_known(office: Office, deal: int) -> None:
    foot = deal_foot(office.sit("maria"), deal)
    assert (foot.people, foot.competitors) == (("Weiss", "Anton Huber"), ("Kolbrand",))


def test_what_the_stage_asks_for_is_met_or_not(office: Office, deal: int) -> None:
    foot = deal_foot(office.sit("maria"), deal)
    assert [(each.label, each.met) for each in foot.criteria] == [("amount", True), ("close date", False)]


def test_nothing_is_told_of_a_deal_that_is_not_seen(office: Office, deal: int) -> None:
    assert deal_foot(office.sit("tom"), deal) == DealFoot(deal)


def test_it_costs_a_few_questions(office: Office, deal: int) -> None:
    maria = office.sit("maria")
    deal_foot(maria, deal)
    with statements(office.db) as ran:
        deal_foot(maria, deal)
    assert len(ran) == 5


def test_under_a_filter_that_asks_for_it_the_foot_says_why_a_deal_stands_still(office: Office, deal: int) -> None:
    office.pass_days(18)
    maria = office.sit("maria")
    (why,) = stalled(maria)
    assert deal_foot(maria, deal, "is:stalled foo:x").stalled == why.reason != ""
    assert deal_foot(maria, deal, "stalled").stalled and not deal_foot(maria, deal, "amount>1").stalled
    assert deal_foot(office.sit("tom"), deal, "stalled") == DealFoot(deal)
