"""The gates of the demo company: its stages ask, most of its deals may go on, and some show what they miss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from office import NOW

from tcrm.actions.deals import promote
from tcrm.demo.build import build
from tcrm.models import Deal, DealCheck, Stage, StageMove
from tcrm.models.database import Database
from tcrm.models.opening import open_database
from tcrm.queries.gates import standing
from tcrm.session import Session

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def company() -> Iterator[Database]:
    db = open_database(None)
    build(db, TODAY, lambda: NOW)
    yield db
    db.close()


@pytest.fixture
def maria(company: Database) -> Iterator[Session]:
    """Maria's seat; what the test does is taken back."""
    with company.atomic() as transaction:
        yield Session(company, "maria", lambda: NOW)
        transaction.rollback()


def open_deals(session: Session, *more: object) -> list[int]:
    query = Deal.select(Deal.id).where(Deal.status == "open", Deal.owner == session.user.id, *more)
    return [row[0] for row in session.db.rows(query.order_by(Deal.id))]


def test_the_demo_at_huber_waits_for_who_decides(maria: Session) -> None:
    (deal,) = open_deals(maria, Deal.title == "Demo line 2")
    assert [(criterion.label, criterion.met) for criterion in standing(maria, [deal])[deal]] == [
        ("need", True),
        ("budget", True),
        ("decision maker", False),
    ]


def test_most_of_marias_deals_may_go_on_and_some_ask(maria: Session) -> None:
    every = open_deals(maria)
    found = promote(maria, every)
    assert len(found.moved) + len(found.held) == len(every)
    assert len(found.moved) > 0.7 * len(every)
    assert len(found.held) >= 4
    assert len({gap.key for held in found.held for gap in held.missing}) >= 3


def test_what_a_deal_has_passed_is_ticked_when_it_had_passed_it(company: Database) -> None:
    """Each deal beyond discovery knows need and budget; a tick is as old as the move that needed it."""
    reached = StageMove.select(StageMove.deal).join(Stage, on=(Stage.id == StageMove.to_stage))
    beyond = {row[0] for row in company.rows(reached.where(Stage.key.in_(["evaluation", "proposal", "order"])))}
    ticks = company.rows(DealCheck.select(DealCheck.deal, DealCheck.key, DealCheck.at, DealCheck.by))
    for key in ("need", "budget"):
        assert beyond <= {deal for deal, ticked, _at, _by in ticks if ticked == key}
    assert all(at < NOW.replace(hour=0) and by is not None for _deal, _key, at, by in ticks)
    first = dict(company.rows(Deal.select(Deal.id, Deal.created_at)))
    assert all(at > first[deal] for deal, _key, at, _by in ticks)
