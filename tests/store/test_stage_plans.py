"""What a stage plans for those who enter it."""

from __future__ import annotations

from datetime import date
from typing import Any

from criteria import AMOUNT, NEED, VISIT, WHO
from dump import dump, statements, watched
from office import Office

from tcrm.actions import deals
from tcrm.actions.deals import Move, move
from tcrm.actions.history import undo
from tcrm.models import Activity, Deal
from tcrm.session import Session

CALL = {"kind": "call", "subject": "Ask whether the offer was read", "after_days": 3}


def planned(office: Office) -> list[tuple[Any, ...]]:
    columns = (Activity.deal, Activity.kind, Activity.subject, Activity.due_on, Activity.owner, Activity.status)
    return office.db.rows(Activity.select(*columns).order_by(Activity.id))


def test_entering_a_stage_plans_its_tasks_for_the_owner_in_the_same_step(office: Office) -> None:
    office.tasks("proposal", [CALL, {"kind": "task", "subject": "File the offer", "after_days": 0}])
    account = office.account("Huber", "maria")
    deal = office.deal("Press", "maria", "evaluation", account_id=account)
    mona = office.sit("mona")
    before = dump(office.db)
    with watched(office.db):
        deals.promote(mona, deal)
    maria = office.user_id("maria")
    assert planned(office) == [
        (deal, "call", "Ask whether the offer was read", date(2026, 11, 24), maria, "planned"),
        (deal, "task", "File the offer", date(2026, 11, 21), maria, "planned"),
    ]
    assert office.db.rows(Activity.select(Activity.account, Activity.created_by))[0] == (account, mona.user.id)
    undo(mona)
    assert dump(office.db) == before


def test_a_stage_plans_once_only_and_not_for_history_from_a_file(office: Office, maria: Session) -> None:
    office.tasks("qualified", [CALL])
    deal, told = office.deal("Press", "maria"), office.deal("Old", "maria")
    deals.promote(maria, deal)
    deals.back(maria, deal)
    deals.promote(maria, deal)
    move(maria, [Move(told, office.stage_id("qualified"), imported=True)])
    move(maria, [Move(told, office.stage_id("discovery")), Move(told, office.stage_id("qualified"))])
    assert [row[0] for row in planned(office)] == [deal]


def test_a_new_deal_gets_the_tasks_of_its_first_stage_for_its_owner(office: Office, maria: Session) -> None:
    office.tasks("lead", [CALL])
    deal = deals.add(maria, "Press", owner="tom")
    assert [(row[0], row[4]) for row in planned(office)] == [(deal, office.user_id("tom"))]
    undo(maria)
    assert planned(office) == []


def test_many_deals_enter_with_as_many_queries_as_one(office: Office, maria: Session) -> None:
    office.tasks("qualified", [CALL])
    office.criteria("lead", [AMOUNT, NEED, VISIT, WHO])
    some = [office.deal(f"D{n}", "maria", amount=1) for n in range(40)]
    boss = office.sit("mona")
    boss.require("edit", Deal, some)
    counts = []
    for asked in (some[:1], some[1:]):
        with statements(office.db) as ran:
            assert len(deals.promote(boss, asked, override="ok").moved) == len(asked)
        counts.append(len({sql for sql in ran if "search_gram_" not in sql}))  # what the index does inside
    assert counts[1] <= counts[0] + 1
    assert len(planned(office)) == 40
