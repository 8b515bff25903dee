"""The first picture of the agenda, which is drawn before there is a screen, and what the screen shows then."""

from __future__ import annotations

from datetime import date

import pytest
from office import Office, built_once
from rich.color import ColorSystem
from seated import seated

from tcrm.actions import agenda as actions
from tcrm.actions.marks import set_hot
from tcrm.keys import commands_for
from tcrm.queries.outlook import outlook
from tcrm.queries.refs import Ref
from tcrm.queries.reminders import due_soon
from tcrm.screens import agenda_first
from tcrm.terminal.thin import Sheet
from tcrm.widgets.theme import look

DAY = date(2026, 11, 21)


@pytest.fixture
@built_once
def day(office: Office) -> Office:
    """Maria's day: something late, something soon, more than fits; Lena has nothing to do; Tom begins with a hot note
    that is about a deal."""
    maria, tom = office.sit("maria"), office.sit("tom")
    acme, tanaka = office.account("Acme [b]GmbH[/b]", "maria"), office.account("田中製作所", "tom")
    renewal = office.deal("Contract 27", "maria", "negotiation", account_id=acme, amount=4800000)
    line = office.deal("Demo line 2", "tom", "evaluation", account_id=tanaka, amount=640000, currency="JPY")
    actions.plan(maria, f"D-{renewal}", "call", "Ask for the order date", date(2026, 11, 19))
    actions.plan(maria, f"A-{acme}", "visit", "Show the line", None, office.clock().replace(minute=59), "high")
    for number in range(30):
        actions.plan(maria, None, "task", f"Tidy up desk {number}", DAY)
    set_hot(tom, Ref("deal", line), "signs about 24 Nov", date(2026, 11, 24))
    return office


@pytest.mark.parametrize(
    ("login", "size", "theme", "ascii"),
    [
        ("maria", (60, 20), "dark", False),
        ("maria", (80, 24), "light", False),
        ("maria", (120, 40), "dark", True),
        ("tom", (200, 21), "dark", False),
        ("lena", (100, 30), "light", True),
    ],
)
async def test_the_first_picture_is_cell_by_cell_what_the_screen_shows(
    day: Office, login: str, size: tuple[int, int], theme: str, ascii: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    session = day.sit(login)
    session.ascii = ascii
    found, soon = outlook(session, session.own_today()), due_soon(session)
    first = agenda_first.First(session, found, soon, {}, look(theme, ascii))
    picture = agenda_first.paint(first, *size)
    assert picture is not None
    async with seated(day, login, size=size, start="agenda", theme=theme, ascii=ascii) as seat:
        await seat.calm()
        shown = Sheet(*size)
        for y, strip in enumerate(seat.app.screen._compositor.render_strips()):
            shown.lay_strip(0, y, strip, ColorSystem.TRUECOLOR)
        for pictured, row in zip(picture.sheet.wanted, shown.wanted, strict=True):
            assert "".join(text for text, _pen in pictured) == "".join(text for text, _pen in row)
        assert picture.sheet.wanted == shown.wanted
        refusal = agenda_first.refusal_of(first)
        for each in commands_for("agenda"):
            assert refusal(each.id) == seat.agenda.refusal(each.id), each.id
