"""The demo company in a database: all of its story, whole histories, nothing outside the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

import pytest
from dump import dump, rebuilt_search_keys, search_keys, watched
from office import NOW
from peewee import IntegrityError, fn

from tcrm.actions.history import undo
from tcrm.actions.setup import prepare
from tcrm.demo.build import build
from tcrm.demo.parts import Story
from tcrm.demo.story import tell
from tcrm.errors import Refused
from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    ActivityUser,
    Address,
    Competitor,
    Contact,
    ContactPoint,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    Firm,
    HotFlag,
    Membership,
    Memo,
    Product,
    Rate,
    Reason,
    Share,
    Stage,
    StageMove,
    Tagging,
    Team,
    User,
)
from tcrm.models.base import table_of
from tcrm.models.database import Database
from tcrm.models.opening import open_database
from tcrm.queries.history import entries
from tcrm.queries.search import find
from tcrm.session import Session

TODAY = date(2026, 11, 21)


def clock() -> datetime:
    return NOW


@pytest.fixture(scope="module")
def story() -> Story:
    return tell(TODAY)


@pytest.fixture(scope="module")
def company() -> Iterator[Database]:
    """The demo company in memory; no test of this module changes it."""
    db = open_database(None)
    build(db, TODAY, clock)
    yield db
    db.close()


def sit(company: Database, login: str) -> Session:
    return Session(company, login, clock)


def stage_keys(db: Database) -> dict[int, str]:
    return dict(db.rows(Stage.select(Stage.id, Stage.key)))


def row_of(company: Database, story: Story) -> dict[str, int]:
    """Deal key -> row id; deals are stored in the order of the story."""
    ids = [row[0] for row in company.rows(Deal.select(Deal.id).order_by(Deal.id))]
    return dict(zip((deal.key for deal in story.deals), ids, strict=True))


def numbers_of_people(story: Story) -> int:
    return sum(len(person.phones) + len(person.emails) for person in story.contacts)


COUNTS: list[tuple[Any, Callable[[Story], int]]] = [
    (Firm, lambda s: 1),
    (Team, lambda s: len(s.teams)),
    (User, lambda s: len(s.users)),
    (Product, lambda s: len(s.products)),
    (Rate, lambda s: len(s.rates)),
    (Competitor, lambda s: len(s.competitors)),
    (Reason, lambda s: len(s.reasons) + 2),  # and "Other" for won and for lost
    (Account, lambda s: len(s.accounts)),
    (Address, lambda s: sum(len(a.addresses) for a in s.accounts)),
    (Contact, lambda s: len(s.contacts)),
    (Membership, lambda s: sum(len(c.positions) for c in s.contacts)),
    (ContactPoint, lambda s: sum(len((*a.phones, *a.emails)) for a in s.accounts) + numbers_of_people(s)),
    (Tagging, lambda s: sum(len(a.tags) for a in s.accounts)),
    (Deal, lambda s: len(s.deals)),
    (StageMove, lambda s: sum(len(d.moves) for d in s.deals)),
    (DealReason, lambda s: sum(bool(d.reason) for d in s.deals)),
    (DealContact, lambda s: sum(len(d.contacts) for d in s.deals)),
    (DealCompetitor, lambda s: sum(len(d.competitors) for d in s.deals)),
    (DealLine, lambda s: sum(len(d.lines) for d in s.deals)),
    (Activity, lambda s: len(s.activities)),
    (ActivityContact, lambda s: sum(len(a.contacts) for a in s.activities)),
    (ActivityUser, lambda s: sum(len(a.participants) for a in s.activities)),
    (Memo, lambda s: len(s.memos)),
    (HotFlag, lambda s: len(s.hots)),
    (Share, lambda s: len(s.shares)),
]


@pytest.mark.parametrize(("model", "told"), COUNTS, ids=[table_of(model) for model, _ in COUNTS])
def test_everything_in_the_story_is_there_and_no_more(
    company: Database, story: Story, model: Any, told: Callable[[Story], int]
) -> None:
    assert company.count(model.select()) == told(story)


def test_every_history_is_unbroken_and_ends_in_the_stage_where_the_deal_stands(company: Database) -> None:
    columns = (StageMove.deal, StageMove.from_stage, StageMove.to_stage, StageMove.at, StageMove.day)
    query = StageMove.select(*columns, StageMove.left_at, StageMove.left_day).order_by(StageMove.deal, StageMove.id)
    deals = {row[0]: row[1:] for row in company.rows(Deal.select(Deal.id, Deal.stage, Deal.entered_at, Deal.status))}
    outcomes = dict(company.rows(Stage.select(Stage.id, Stage.outcome)))
    seen = set()
    for deal_id, rows in groupby(company.rows(query), key=lambda row: row[0]):
        moves = list(rows)
        seen.add(deal_id)
        assert moves[0][1] is None
        for before, after in pairwise(moves):
            assert (before[2], before[5], before[6]) == (after[1], after[3], after[4])
            assert before[3] <= after[3]
        last = moves[-1]
        assert (last[5], last[6]) == (None, None)
        assert deals[deal_id] == (last[2], last[3], outcomes[last[2]])
    assert seen == deals.keys()


def test_moves_say_what_was_known_then_and_by_whom(company: Database, story: Story) -> None:
    keys, people = stage_keys(company), dict(company.rows(User.select(User.id, User.login)))
    columns = (StageMove.deal, StageMove.to_stage, StageMove.at, StageMove.by, StageMove.reason, StageMove.amount_at)
    query = StageMove.select(*columns, StageMove.close_at, StageMove.probability_at).order_by(StageMove.id)
    kept = [(deal, keys[to], at, people[by], *rest) for deal, to, at, by, *rest in company.rows(query)]
    ids = row_of(company, story)
    assert kept == [
        (ids[deal.key], m.stage, m.at, m.by, m.reason, m.amount, m.close_on, None)
        for deal in story.deals
        for m in deal.moves
    ]


def test_deals_say_what_the_story_says_of_them(company: Database, story: Story) -> None:
    people = dict(company.rows(User.select(User.id, User.login)))
    columns = (Deal.title, Deal.owner, Deal.private, Deal.amount, Deal.currency, Deal.close_on, Deal.probability)
    query = Deal.select(*columns, Deal.company, Deal.email, Deal.close_note, Deal.status).order_by(Deal.id)
    kept = [(title, people[owner], *rest) for title, owner, *rest in company.rows(query)]
    for row, deal in zip(kept, story.deals, strict=True):
        lead = (deal.lead.company, deal.lead.email) if deal.lead else ("", "")
        facts = (deal.title, deal.owner, deal.private, deal.amount, deal.currency, deal.close_on, deal.probability)
        assert row == (*facts, *lead, deal.note, deal.outcome)


def test_closed_deals_say_why_and_lost_ones_to_whom(company: Database, story: Story) -> None:
    reasons = (
        DealReason.select(DealReason.deal, Reason.kind, Reason.name)
        .join(Reason, on=(Reason.id == DealReason.reason))
        .order_by(DealReason.deal)
    )
    texts = {reason.key: (reason.outcome, reason.text) for reason in story.reasons}
    ids = row_of(company, story)
    assert company.rows(reasons) == [(ids[d.key], *texts[d.reason]) for d in story.deals if d.outcome != "open"]
    rivals = Deal.select(Deal.id, Competitor.name).join(Competitor, on=(Competitor.id == Deal.lost_to))
    lost_to = dict(company.rows(rivals))
    for deal in story.deals:
        if deal.reason == "competitor":
            assert lost_to.pop(ids[deal.key]) == deal.competitors[0]
    notes = {ids[deal.key]: deal.note for deal in story.deals}
    assert lost_to and all(name in notes[deal_id] for deal_id, name in lost_to.items())


def test_an_activity_stands_on_the_day_that_it_has_in_berlin(company: Database) -> None:
    query = Activity.select(Activity.due_on, Activity.start_at).where(Activity.start_at.is_null(False))
    session = sit(company, "helene")
    assert all(day == at.astimezone(session.zone).date() for day, at in company.rows(query))
    assert company.count(Activity.select().where(Activity.due_on.is_null())) == 0


def test_each_customer_has_one_person_to_ask_first(company: Database, story: Story) -> None:
    query = Membership.select(Membership.account, fn.COUNT(Membership.id)).where(Membership.main == 1)
    asked = dict(company.rows(query.group_by(Membership.account)))
    assert set(asked.values()) == {1}
    assert len(asked) == len({person.positions[0].account for person in story.contacts})


def test_no_row_is_outside_the_journal(story: Story) -> None:
    db = open_database(None)
    prepare(db, "helene", clock, name=story.firm.name, zone="Europe/Berlin")
    with watched(db):
        build(db, TODAY, clock)
    db.close()


def test_the_journal_tells_it_in_one_line_that_nobody_can_take_back_by_a_key(company: Database) -> None:
    assert [(entry.who, entry.said) for entry in entries(sit(company, "helene"))] == [
        ("the program", "moved in"),
        ("the program", "set the database up"),
    ]
    for login in ("helene", "maria"):
        with pytest.raises(Refused, match="nothing to undo"):
            undo(sit(company, login))


def test_only_an_empty_database_is_filled(company: Database) -> None:
    before = company.count(Account.select())
    with pytest.raises(Refused, match="empty"):
        build(company, TODAY, clock)
    assert company.count(Account.select()) == before


def test_the_file_is_sound_and_stages_are_guarded(company: Database) -> None:
    assert company.integrity_problems() == []
    with pytest.raises(IntegrityError), company.writing():
        company.sql("UPDATE deal SET stage_id = (SELECT id FROM stage WHERE key = 'order') WHERE id = 1")


def test_search_finds_customers_in_any_script(company: Database) -> None:
    maria = sit(company, "maria")
    assert any("北京" in hit.name for hit in find(maria, "北京", kinds=("account",)))
    assert find(maria, "huber", kinds=("account",))[0].name == "Huber & Söhne AG"
    assert any(hit.name == "Dr. Eva Weiss" for hit in find(maria, "weiss eva", kinds=("contact",)))
    assert search_keys(company) == rebuilt_search_keys(company)


def test_maria_sees_the_board_that_was_sketched_for_her(company: Database) -> None:
    maria = sit(company, "maria")
    mine = Deal.select(Deal.stage).where(maria.visible(Deal), Deal.owner == maria.user.id, Deal.status == "open")
    board = Counter(stage_keys(company)[row[0]] for row in company.rows(mine))
    del board["lead"]
    assert board == {"qualified": 9, "discovery": 12, "evaluation": 11, "proposal": 8, "negotiation": 7}


def test_private_deals_are_hidden_from_colleagues_and_shown_to_the_manager(company: Database, story: Story) -> None:
    ids = row_of(company, story)
    team = {"maria", "tom", "jonas"}
    everybody = {user.login for user in story.users}
    assert any(deal.private and deal.owner in team - {"maria"} for deal in story.deals)
    assert any(deal.private and deal.owner not in team for deal in story.deals)
    for login, owners in {"maria": {"maria"}, "katrin": team, "helene": everybody}.items():
        session = sit(company, login)
        seen = {row[0] for row in company.rows(Deal.select(Deal.id).where(session.visible(Deal)))}
        assert seen == {ids[deal.key] for deal in story.deals if not deal.private or deal.owner in owners}


def test_two_builds_on_one_day_give_the_same_data(company: Database) -> None:
    again = open_database(None)
    build(again, TODAY, lambda: NOW + timedelta(hours=5))
    assert dump(again) == dump(company)
    again.close()
