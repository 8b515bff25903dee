"""A line whose saving is refused stays where it was typed, with the reason; entered again it is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from office import NOW, Office
from seated import Seated, seated
from textual import events
from tryout import until

from tcrm.actions.marks import set_hot
from tcrm.drafts import Drafts
from tcrm.errors import DatabaseTrouble
from tcrm.models import Activity, Tag
from tcrm.queries.refs import Ref
from tcrm.screens.desk import Desk
from tcrm.widgets.oneline import OneLinePrompt


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Says whether another program holds the file from now on."""
    do, held = Desk.do, False

    async def refuse(desk: Desk, *action: Any, **more: Any) -> Any:
        if held:
            raise DatabaseTrouble("Another program holds the file.", "Try again.")
        return await do(desk, *action, **more)

    def hold(now: bool) -> None:
        nonlocal held
        held = now

    monkeypatch.setattr(Desk, "do", refuse)
    return hold


@pytest.fixture(autouse=True)
def drafts(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drafts:
    found = Drafts(tmp_path / "drafts.json", "office", "maria", office.sit("maria").now, UTC)
    monkeypatch.setattr("tcrm.app.TcrmApp.drafts", found)
    return found


def stays(seat: Seated, typed: str) -> bool:
    screen = seat.app.screen
    said = " ".join(seat.text.split())
    return isinstance(screen, OneLinePrompt) and screen.text == typed and "holds the file. Try again." in said


@pytest.mark.parametrize(
    ("key", "typed", "model"),
    [("t", "fri call about the price", Activity), ("#", "fair 2026", Tag)],
    ids=["a next step", "tags"],
)
async def test_what_is_put_on_a_deal_stays_while_the_file_is_held(
    office: Office, busy: Callable[[bool], None], key: str, typed: str, model: type[Any]
) -> None:
    office.deal("Alpha", "maria")
    async with seated(office) as seat:
        busy(True)
        await seat.keys(key, " " + typed, "enter")
        assert stays(seat, typed) and not office.db.rows(model.select())
        await seat.keys("escape", key)
        assert "brings it back" in seat.text
        busy(False)
        await seat.keys("ctrl+r", "enter")
        assert "Alpha" in seat.status and len(office.db.rows(model.select())) == 1
        await seat.keys(key)
        assert "brings it back" not in seat.text


async def test_a_jotted_line_that_is_refused_leaves_an_older_one_that_waits_alone(
    office: Office, busy: Callable[[bool], None]
) -> None:
    office.account("Acme", "maria")
    async with seated(office, start="agenda") as seat:
        await seat.keys("a", " call fri bank", "escape", "a", " call fri dentist")
        busy(True)
        await seat.keys("enter")
        assert stays(seat, "call fri dentist")
        busy(False)
        await seat.keys("enter", "a")
        assert "call fri bank" in seat.text and "brings it back" in seat.text


async def test_what_is_being_saved_is_not_left_and_what_became_of_it_is_said(
    office: Office, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deal("Alpha", "maria")
    do, free, refused = Desk.do, asyncio.Event(), True

    async def slowly(desk: Desk, *action: Any, **more: Any) -> Any:
        await free.wait()
        if refused:
            raise DatabaseTrouble("Another program holds the file.", "Try again.")
        return await do(desk, *action, **more)

    monkeypatch.setattr(Desk, "do", slowly)
    async with seated(office) as seat:
        await seat.keys("t", " fri call")
        await save_and_press_esc(seat)
        assert "It is being saved" in seat.text
        free.set()
        await seat.calm()
        assert stays(seat, "fri call") and "It is being saved" not in seat.text
        free.clear()
        refused = False
        await save_and_press_esc(seat)
        free.set()
        await seat.calm()
        assert "planned for Alpha" in seat.status and "undo" in seat.status and not drafts.find("next step D-1")
        assert seat.app.desk.again is not None


async def save_and_press_esc(seat: Seated) -> None:
    """Enter, and esc before what was entered is saved."""
    prompt = seat.app.screen
    assert isinstance(prompt, OneLinePrompt)
    seat.app.post_message(events.Key("enter", None))
    await until(lambda: prompt.flow.busy)
    prompt.do_prompt_cancel()
    await until(lambda: True)


async def test_both_answers_about_a_hot_note_stay(office: Office, busy: Callable[[bool], None]) -> None:
    set_hot(office.sit("maria"), Ref("account", office.account("Acme", "maria")), "may order", NOW.date())
    async with seated(office, start="agenda") as seat:
        await seat.keys("d", "enter")
        busy(True)
        await seat.keys(" fri call", "enter")
        assert stays(seat, "fri call")
        busy(False)
        await seat.keys("enter")
        assert "Acme is not hot any more, next call Fri 27" in seat.status
