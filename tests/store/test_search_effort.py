"""What a search costs the database: how it is asked, what is not read for it, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TypeVar

import pytest
from office import Office

from tcrm.errors import Overtaken
from tcrm.models import Account, Contact
from tcrm.models.sql import grams
from tcrm.models.sql.matching import INSIDE, NAME_WORDS, WORDS, walk
from tcrm.queries.account_list import first_accounts
from tcrm.queries.customer_order import all_by_name
from tcrm.queries.matches import KINDS, read, viewer
from tcrm.queries.search import find

T = TypeVar("T")


@pytest.mark.parametrize("tier", [NAME_WORDS, WORDS, INSIDE])
@pytest.mark.parametrize("who", ["olga", "maria"])
@pytest.mark.parametrize("text", ["k", "klein", "rita klein", "0711 555"])
def test_the_index_is_asked_once_and_nothing_is_sorted(office: Office, tier: int, who: str, text: str) -> None:
    """With the index inside a loop it would be asked again for every record: seconds instead of milliseconds."""
    office.firm(colleagues_see="own")
    sought, run = read(text), grams.runs(KINDS, archived=False)[0]
    assert sought is not None
    asker = viewer(office.sit(who))
    for statement, values in (walk(sought, asker, tier, run, 9), walk(sought, None, tier, run, 9)):
        plan = [row[3] for row in office.db.sql("EXPLAIN QUERY PLAN " + statement, values)]
        assert (
            plan[0].startswith("SCAN g VIRTUAL TABLE")
            and sum("search_gram" in step or " g " in step for step in plan) == 1
        )
        assert not any("TEMP B-TREE" in step or step.startswith("SCAN k") for step in plan), plan


def test_who_sees_little_of_much_is_answered_without_reading_the_rest(office: Office) -> None:
    """Counted in steps of the database's machine: of four thousand people who fit, this one sees the oldest."""
    office.firm(colleagues_see="own")
    tom, maria = office.user_id("tom"), office.user_id("maria")
    with office.sit("olga").operation("fill") as op:
        op.insert_many(
            Contact,
            [
                {"name": f"Anna {n:04}", "sort_name": f"anna {n:04}", "owner_id": tom if n else maria, "title": "buyer"}
                for n in range(4000)
            ],
        )
    session = office.sit("maria")
    for text in ("a", "an", "anna", "buyer", "ye", "0000", "anna buy"):
        find(session, text)  # what the session keeps of itself is read
        found, steps = _counted(office, partial(find, session, text))
        assert [hit.name for hit in found] == ["Anna 0000"]
        assert steps < 250, (text, steps)


def test_a_name_far_down_the_list_is_met_without_reading_what_one_may_not_know(office: Office) -> None:
    office.firm(colleagues_see="own")
    tom = office.user_id("tom")
    hidden = [{"name": f"Ade {n:04}", "sort_name": f"ade {n:04}", "website": "sund.example"} for n in range(4000)]
    known = [{"name": f"Sund {n:03}", "sort_name": f"sund {n:03}", "website": ""} for n in range(400)]
    with office.sit("olga").operation("fill") as op:
        op.insert_many(Account, [each | {"owner_id": tom} for each in (*hidden, *known)])
    session = office.sit("maria")
    order = all_by_name(session)
    first_accounts(session, "su", 5, order)
    found, steps = _counted(office, lambda: first_accounts(session, "su", 5, order))
    assert found is not None and list(found.ids) == list(order.ids[4000:4005])
    assert steps < 900, steps


def _counted(office: Office, ask: Callable[[], T]) -> tuple[T, int]:
    """What is found, and the steps of the database's machine that it took, in hundreds."""
    steps = 0

    def step() -> bool:
        nonlocal steps
        steps += 1
        return False

    office.db.connection().set_progress_handler(step, 100)
    try:
        found = ask()
        return found, steps
    finally:
        office.db.connection().set_progress_handler(None)


# -- overtaken -------------------------------------------------------------------------------------------------------

_LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_a_long_question_is_stopped_by_a_newer_one_and_a_change_is_not(office: Office) -> None:
    db = office.db
    db.stop()  # nothing is asked: nothing happens
    started = Event()

    def go_on() -> bool:
        started.set()
        return False

    def ask() -> None:
        with db.stoppable():
            db.connection().set_progress_handler(go_on, 1000)
            db.sql(_LONG)

    with ThreadPoolExecutor(1) as worker:
        asked = worker.submit(ask)
        assert started.wait(10)
        db.stop()
        with pytest.raises(Overtaken):
            asked.result(10)
    db.connection().set_progress_handler(None)
    assert office.account("Still there") == 1
