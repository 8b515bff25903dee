"""A screen of three rows that asks the question of a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from textual.widget import Widget
from tryout import Tryout, settled

from tcrm.errors import Refused
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.filterline import FilterLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.place import PlaceScreen

Question = Callable[["Asker"], Awaitable[Any]]


class Asker(PlaceScreen, place="deals"):
    """`m` asks the question of the test; the answers are kept."""

    def __init__(self, question: Question | None = None) -> None:
        super().__init__()
        self.question = question
        self.answers: list[Any] = []
        self.filters: list[str] = []
        self.promoted = 0

    def body(self) -> Iterable[Widget]:
        columns = Columns(Column[str]("name", lambda row: row))
        yield RowList(columns, key=lambda row: row)

    def on_mount(self) -> None:
        self.top.who, self.top.when, self.top.short_when = "Maria", "Sat 21 Nov 11:20", "11:20"
        self.rowlist.set_rows(["Huber", "Acme", "田中製作所"])
        self.rowlist.focus()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.filters.append(event.text)

    def refusal(self, command_id: str) -> str | None:
        if command_id == "deal.win" and self.rowlist.current == "Acme":
            return "Acme is not ready."
        return super().refusal(command_id)

    async def do_deal_move(self) -> None:
        assert self.question is not None
        self.answers.append(await self.question(self))

    def do_deal_win(self) -> None:
        self.status.say("Won: Huber", undo=True)

    def do_deal_promote(self) -> None:
        self.promoted += 1

    async def do_deal_lose(self) -> None:
        raise Refused("It is lost already.", "Reopen it with <.")


async def shown(screen: Asker, size: tuple[int, int], test: Callable[[Tryout], Awaitable[None]], **how: Any) -> None:
    """Show the screen in a terminal of this size, and do what the test does."""
    app = Tryout(lambda: screen, **how)
    async with app.run_test(size=size):
        await settled(app)
        await test(app)


def prompt_of(app: Tryout) -> Any:
    """The question that is asked now."""
    return app.screen
