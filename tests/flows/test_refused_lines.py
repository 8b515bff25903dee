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


async def test_who_does_not_wait_for_a_file_that_is_held_is_offered_only_what_was_not_saved(
    office: Office, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deal("Alpha", "maria")
    do, free, refused = Desk.do, asyncio.Event(), True

    async def slowly(desk: Desk, *action: Any, **more: Any) -> Any:
        await free.wait()
        if refused:
            raise DatabaseTrouble("Another program holds the file.")
        return await do(desk, *action, **more)

    monkeypatch.setattr(Desk, "do", slowly)
    async with seated(office) as seat:
        for left, typed in ((True, " fri call"), (False, "ctrl+r")):
            free.clear()
            await press_and_leave(seat, "t", typed, "enter")
            assert drafts.find("next step D-1")
            free.set()
            await seat.calm()
            assert bool(drafts.find("next step D-1")) == left and ("holds the file" in seat.status) == left
            refused = False


async def press_and_leave(seat: Seated, *keys: str) -> None:
    """Give keys, the last of which saves, and leave before that is done."""
    await seat.keys(*keys[:-1])
    prompt = seat.app.screen
    assert isinstance(prompt, OneLinePrompt)
    seat.app.post_message(events.Key(keys[-1], None))
    await until(lambda: prompt.flow.busy)
    prompt.do_prompt_cancel()


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
