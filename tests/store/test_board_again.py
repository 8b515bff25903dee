"""A board that is asked for again: only what changed is read, and it is the board that all of it would have made."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import apsw
import pytest
from dump import statements
from office import Office
from soak.ledger import rounds

from tcrm.actions import agenda, customers, deals, history, marks
from tcrm.errors import TcrmError
from tcrm.models import Rate, Stage, User
from tcrm.money import Money
from tcrm.queries.deal_news import newest_operation, touched_deals
from tcrm.queries.deals import Board, board
from tcrm.queries.refs import Ref
from tcrm.session import Session

OPEN = ("lead", "qualified", "discovery", "evaluation", "proposal", "negotiation")
LOGINS = ("maria", "tom", "lena", "mona", "sam", "olga")
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("maria", {}),
    ("maria", {"mine": True}),
    ("mona", {"team": True}),
    ("olga", {"text": "stage>=proposal amount>1"}),
    ("olga", {"text": "acme status:all"}),
    ("tom", {"owner": "maria"}),
)

Step = Callable[[Session, random.Random], object]


def _any_deal(chance: random.Random) -> int:
    return chance.randrange(1, 30)


def _edit(session: Session, chance: random.Random) -> None:
    changes: dict[str, object] = chance.choice(
        [
            {"amount": Money(chance.randrange(1, 9_000_000), chance.choice(["EUR", "CNY", "CHF"]))},
            {"close_on": date(2026, 12, chance.randrange(1, 30))},
            {"title": f"Deal {chance.random()}"},
            {"probability": chance.choice([None, 10, 90])},
            {"account_id": chance.choice([None, 1, 2])},
            {"private": chance.random() < 0.5},
            {"archived": chance.random() < 0.5},
        ]
    )
    deals.edit(session, _any_deal(chance), changes)


def _plan(session: Session, chance: random.Random) -> object:
    day = date(2026, 11, 20) + timedelta(days=chance.randrange(9))
    return agenda.plan(session, Ref("deal", _any_deal(chance)), "call", "Call", day)


def _rate(session: Session, chance: random.Random) -> object:
    with session.operation("rate.set") as op:
        day = date(2026, 11, chance.randrange(1, 22))
        return op.insert(Rate, currency=chance.choice(["CNY", "CHF"]), day=day, rate=f"0.{chance.randrange(1, 99)}")


def _stage(session: Session, chance: random.Random) -> object:
    with session.operation("stage.edit") as op:
        values: dict[str, Any] = chance.choice(
            [{"name": f"S{chance.random()}"}, {"limit_days": chance.randrange(1, 9)}]
        )
        return op.update(Stage, chance.randrange(1, 9), **values)


def _rename(session: Session, chance: random.Random) -> None:
    if chance.random() < 0.8:
        customers.edit_account(session, chance.choice([1, 2]), {"name": f"Acme {chance.random()}"})
        return
    with session.operation("user.edit") as op:
        op.update(User, chance.randrange(1, 7), name=f"Somebody {chance.random()}")


STEPS: tuple[Step, ...] = (
    *(lambda s, c: deals.promote(s, _any_deal(c)),) * 6,
    *(lambda s, c: deals.back(s, _any_deal(c)),) * 3,
    lambda s, c: deals.promote(s, [_any_deal(c) for _ in range(5)]),
    lambda s, c: deals.move_to(s, _any_deal(c), c.choice(OPEN)),
    lambda s, c: deals.win(s, _any_deal(c)),
    lambda s, c: deals.lose(s, _any_deal(c), ["No budget"]),
    lambda s, c: deals.reopen(s, _any_deal(c)),
    lambda s, c: deals.delete(s, _any_deal(c)),
    lambda s, c: deals.add(s, "New", stage=c.choice(OPEN), owner=c.choice(LOGINS)),
    *(_edit,) * 4,
    *(_plan,) * 2,
    lambda s, c: agenda.done(s, c.randrange(1, 20)),
    lambda s, c: agenda.delete(s, c.randrange(1, 20)),
    lambda s, c: marks.set_hot(s, Ref("deal", _any_deal(c)), "why", date(2026, 11, c.randrange(20, 28))),
    lambda s, c: marks.clear_hot(s, Ref("deal", _any_deal(c))),
    lambda s, c: marks.share(s, Ref("deal", _any_deal(c)), c.choice(LOGINS), c.random() < 0.5),
    lambda s, c: marks.unshare(s, Ref("deal", _any_deal(c)), c.choice(LOGINS)),
    lambda s, c: marks.assign(s, Ref("deal", _any_deal(c)), c.choice(LOGINS)),
    lambda s, c: marks.add_memo(s, Ref("deal", _any_deal(c)), "text"),
    _rate,
    _stage,
    _rename,
    *(lambda s, c: history.undo(s),) * 3,
    lambda s, c: history.redo(s),
)


@pytest.fixture
def furnished(office: Office) -> Office:
    chance = random.Random(7)
    for name in ("Acme", "Huber"):
        office.account(name, "maria")
    for number in range(24):
        office.deal(
            f"Deal {number}",
            chance.choice(LOGINS),
            chance.choice(OPEN),
            amount=chance.choice([None, 100, 5_000_000]),
            currency=chance.choice(["EUR", "CNY"]),
            account_id=chance.choice([None, 1, 2]),
            probability=chance.choice([None, None, 40]),
            private=chance.random() < 0.2,
        )
    return office


def test_it_is_the_board_that_all_would_have_made_whatever_anybody_did(furnished: Office) -> None:
    known: list[Board | None] = [None] * len(ASKED)
    for turn in rounds("board-again", soak=3000, short=15):
        for _ in range(turn.random.randrange(1, 4)):
            with suppress(TcrmError, apsw.ConstraintError):  # a day has one rate
                turn.random.choice(STEPS)(furnished.sit(turn.random.choice(("olga", *LOGINS))), turn.random)
        if turn.random.random() < 0.05:
            furnished.pass_days(turn.random.choice([0.2, 1]))
        at = turn.random.randrange(len(ASKED))
        who, question = ASKED[at]
        session = furnished.sit(who)
        known[at] = board(session, **question, before=known[at])
        assert known[at] == board(session, **question)


def test_after_a_promotion_one_deal_is_read(furnished: Office) -> None:
    olga = furnished.sit("olga")
    first = board(olga)
    moved = next(deal for deal in first.deals if deal.stage_key == "lead")
    deals.promote(olga, moved.id)
    with statements(furnished.db) as ran:
        again = board(olga, before=first)
    assert len(ran) <= 9
    before = {deal.id: deal for deal in first.deals}
    assert [deal.id for deal in again.deals if deal is not before[deal.id]] == [moved.id]
    assert [deal.stage_key for deal in again.deals if deal.id == moved.id] == ["qualified"]


def test_a_deal_is_touched_by_what_hangs_on_it_and_by_its_customers_name(furnished: Office) -> None:
    olga, three = furnished.sit("olga"), Ref("deal", 3)

    def touched(do: Callable[..., object], *args: object) -> set[int] | None:
        since = newest_operation(olga)
        do(olga, *args)
        return touched_deals(olga, since, 1)

    assert touched(agenda.plan, three, "call", "Call", None) == {3}
    assert touched(agenda.delete, 1) == {3}
    assert touched(marks.set_hot, three, "why") == {3}
    assert touched(marks.clear_hot, three) == {3}
    assert touched(marks.share, three, "lena") == {3}
    assert touched(marks.unshare, three, "lena") == {3}
    assert touched(marks.add_memo, three, "seen by nobody on a board") == set()
    of_acme = {deal.id for deal in board(olga).deals if deal.account_id == 1}
    assert touched(customers.edit_account, 1, {"name": "Acme Ltd"}) == of_acme != set()
    assert touched(deals.delete, 4) is None  # it may have been closed


def test_all_is_read_where_others_learn_from_it_or_it_is_of_another_pipeline(furnished: Office) -> None:
    olga = furnished.sit("olga")
    deals.win(olga, 5)
    assert touched_deals(olga, newest_operation(olga) - 1, 1) is None  # the odds of the others
    deals.edit(olga, 5, {"title": "Closed"})
    assert touched_deals(olga, newest_operation(olga) - 1, 1) is None
    deals.reopen(olga, 5)
    assert touched_deals(olga, newest_operation(olga) - 1, 1) is None
    deals.edit(olga, 6, {"title": "Open"})
    assert touched_deals(olga, newest_operation(olga) - 1, 1) == {6}
    assert touched_deals(olga, newest_operation(olga) - 1, 2) is None
    assert touched_deals(olga, newest_operation(olga) + 1, 1) is None  # another file is there now
