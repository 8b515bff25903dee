"""The groups of a funnel, counted once more from the plain records: seller, team, region, source, product, class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from tcrm.demo.build import demo_session
from tcrm.models import Account, Deal, DealLine, Product, Team, User
from tcrm.queries.funnel import FunnelAsk, deals_behind, funnel
from tcrm.queries.funnel_json import to_json
from tcrm.session import Session

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def company() -> Iterator[Session]:
    session = demo_session(TODAY, "katrin")
    yield session
    session.close()


def keys(session: Session, by: str) -> Callable[[int], str]:
    """Deal -> the key under which it stands, looked up record by record."""
    rows = session.db.rows
    deals = {row[0]: row[1:] for row in rows(Deal.select(Deal.id, Deal.owner, Deal.source, Deal.account))}
    users = {row[0]: row[1:] for row in rows(User.select(User.id, User.name, User.team))}
    teams = {row[0]: row[1:] for row in rows(Team.select(Team.id, Team.name, Team.parent))}
    classes = dict(rows(Account.select(Account.id, Account.class_)))
    products = dict(rows(Product.select(Product.id, Product.name)))
    lines: dict[int, list[tuple[int, int, str]]] = {}
    for deal, product, total, place in rows(
        DealLine.select(DealLine.deal, DealLine.product, DealLine.total, DealLine.position)
    ):
        lines.setdefault(deal, []).append((-total, place, products.get(product, "")))

    def key(deal: int) -> str:
        owner, source, account = deals[deal]
        name, team = users.get(owner, ("", None))
        own, above = teams.get(team, ("", None))
        found: dict[str, str] = {
            "seller": name,
            "team": own,
            "region": teams[above][0] if above in teams else "",
            "source": source or "",
            "product": min(lines[deal])[2] if deal in lines else "",
            "class": classes.get(account) or "",
        }
        return found[by]

    return key


@pytest.mark.parametrize("by", ["seller", "team", "region", "source", "product", "class"])
def test_each_group_counts_and_sums_its_own_deals(company: Session, by: str) -> None:
    ask = FunnelAsk(start=date(2026, 1, 1), end=date(2026, 12, 31))
    told = to_json(funnel(company, FunnelAsk(start=ask.start, end=ask.end, by=by)))
    first, key = told["rows"][0]["stage"], keys(company, by)
    created = Counter(key(deal) for deal in deals_behind(company, ask, "reached", first))
    won = deals_behind(company, ask, "won")
    assert len(created) > 1 and sum(created.values()) == told["rows"][0]["reached"]
    assert {group["key"]: group["rows"][0]["reached"] for group in told["groups"]} == created
    counted = Counter(key(deal) for deal in won)
    assert {group["key"]: group["won"]["count"] for group in told["groups"] if group["won"]["count"]} == counted
    sums = round(sum(group["won"]["amount"] for group in told["groups"]), 2)
    assert sums == told["won"]["amount"]
    assert all(len(deals_behind(company, ask_by(ask, by), "won", None, name)) == n for name, n in counted.items())


def ask_by(ask: FunnelAsk, by: str) -> FunnelAsk:
    return FunnelAsk(start=ask.start, end=ask.end, by=by)
