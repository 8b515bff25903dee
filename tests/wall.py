"""A wall of cards: a screen with a board, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.widget import Widget
from tryout import NAMES, Tryout, lines, settled

from tcrm.text import fit
from tcrm.widgets.board import Board
from tcrm.widgets.boardpaint import BoardColumn
from tcrm.widgets.cells import Line
from tcrm.widgets.columns import RowState
from tcrm.widgets.place import PlaceScreen

STAGES = ["Lead", "Qualified", "Discovery", "Evaluation", "Proposal", "Negotiation"]


@dataclass(frozen=True)
class Deal:
    id: int
    name: str


def draw_card(deal: Deal, width: int, state: RowState) -> Sequence[Line]:
    return ([(fit(deal.name, width), "name")], [(fit(f"#{deal.id}", width, "right"), "dim")], [("call Tue", "dim")])


class Wall(PlaceScreen, place="deals"):
    """Shows columns that are given to it, and counts what it draws."""

    def __init__(self, columns: Sequence[BoardColumn[Deal]]) -> None:
        super().__init__()
        self.given = columns
        self.drawn: list[int] = []

    def body(self) -> Iterable[Widget]:
        self.board: Board[Deal] = Board(self._draw, key=lambda deal: deal.id, empty="No deals yet; a adds one.")
        yield self.board

    def _draw(self, deal: Deal, width: int, state: RowState) -> Sequence[Line]:
        self.drawn.append(deal.id)
        return draw_card(deal, width, state)

    @property
    def rowlist(self) -> Any:
        """The board takes the commands of a list."""
        return self.board

    def show_position(self) -> None:
        number, total = self.board.position
        marked = [(f"{len(self.board.marks)} marked   ", "accent")] if self.board.marks else []
        self.status.right = [*marked, (f"{number} of {total}", "dim")] if total else []

    def on_mount(self) -> None:
        self.board.set_columns(self.given)

    @property
    def here(self) -> int | None:
        """The id of the card under the cursor."""
        return self.board.current.id if self.board.current else None

    def line_of(self, id: int) -> int:
        """The line on which a card says its id."""
        return next(y for y, line in enumerate(lines(self.board)) if f"#{id}" in line)

    def heads(self) -> list[str]:
        """The words of the line of heads."""
        return lines(self.board)[1].split()


def wall(*counts: int, names: Sequence[str] = NAMES) -> list[BoardColumn[Deal]]:
    """Columns of so many cards; the ids of column 0 begin at 100, those of column 1 at 200."""
    return columns(
        [[Deal(100 * (c + 1) + n, names[n % len(names)]) for n in range(count)] for c, count in enumerate(counts)]
    )


def columns(cards: Sequence[Sequence[Deal]]) -> list[BoardColumn[Deal]]:
    """Columns of these cards, each of a stage."""
    return [
        BoardColumn(STAGES[number], STAGES[number], len(each), f"€ {len(each)}0k", min(1, len(each) / 10), each)
        for number, each in enumerate(cards)
    ]


async def shown(
    columns: Sequence[BoardColumn[Deal]], size: tuple[int, int], test: Callable[[Tryout, Wall], Any]
) -> None:
    """Show a wall of these columns in a terminal of this size, and do what the test does."""
    screen = Wall(columns)
    app = Tryout(lambda: screen)
    async with app.run_test(size=size):
        await settled(app)
        await test(app, screen)
