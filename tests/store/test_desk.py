"""The desk knows its own changes from those of others, and what it was asked before anybody waited for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from office import Office

from tcrm.actions.customers import add_account
from tcrm.errors import NotFound, TcrmError
from tcrm.queries.agenda import agenda
from tcrm.queries.dayplan import ahead
from tcrm.queries.outlook import outlook
from tcrm.screens.desk import Desk
from tcrm.session import Session


async def test_a_change_of_ones_own_is_never_news_however_soon_one_asks(office: Office) -> None:
    desk = Desk(office.sit("maria"))
    _made, said = await asyncio.gather(desk.do(add_account, "Acme"), desk.news())
    assert said is None and await desk.news() is None
    add_account(office.sit("tom"), "Bolt")
    assert await desk.news() is not None and desk.changes == 2
    desk.close()


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    desk = Desk(office.sit("maria"))
    yield desk
    desk.close()


class Counted:
    """A question that counts how often it was asked; with `wrong` it cannot be answered."""

    def __init__(self, wrong: TcrmError | None = None) -> None:
        self.times = 0
        self.wrong = wrong

    def __call__(self, _session: Session, _what: str) -> int:
        self.times += 1
        if self.wrong is not None:
            raise self.wrong
        return self.times


async def test_what_was_asked_ahead_is_answered_once_and_only_to_the_same_question(desk: Desk) -> None:
    question = Counted()
    desk.ask_ahead(question, "today")
    desk.ask_ahead(Counted(), "today")
    assert await desk.ask(question, "tomorrow") == 2
    assert await desk.ask(question, "today") == 1
    assert await desk.ask(question, "today") == 3


async def test_after_a_change_what_was_asked_ahead_is_asked_anew(desk: Desk) -> None:
    question = Counted()
    desk.ask_ahead(question, "today")
    await desk.do(add_account, "Acme")
    assert await desk.ask(question, "today") == 2


async def test_what_went_wrong_ahead_is_said_to_whoever_asks(desk: Desk) -> None:
    question = Counted(NotFound("gone"))
    desk.ask_ahead(question, "today")
    with pytest.raises(NotFound, match="gone"):
        await desk.ask(question, "today")
    assert question.times == 1


async def test_the_outlook_is_the_agenda_with_its_deals_and_hours(desk: Desk) -> None:
    session = desk.session
    day = session.own_today()
    found = await desk.ask(outlook, day)
    assert found.agenda == agenda(session, day)
    assert (found.week, found.busy) == ahead(session, day)
    assert set(found.deals) == {row.deal_id for row in (*found.agenda.today, *found.agenda.week) if row.deal_id}
