"""The board in a real screen: cursor, scrolling, marks, data that comes anew, hostile names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget
from tryout import SIZES, Tryout, lines, press, settled

from tcrm.text import fit
from tcrm.widgets.board import Board
from tcrm.widgets.boardpaint import BoardColumn
from tcrm.widgets.cells import Line
from tcrm.widgets.columns import RowState
from tcrm.widgets.place import PlaceScreen

STAGES = ["Lead", "Qualified", "Discovery", "Evaluation", "Proposal", "Negotiation"]
NAMES = [
    "Olive & Thyme Ltd",
    "田中製作所",
    "Huber & Söhne AG",
    "北京重型机械有限公司",
    "شركة النور",
    "[/x] [bold]Foods[/]",
]


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
    return [
        BoardColumn(STAGES[number], STAGES[number], len(each), f"€ {len(each)}0k", min(1, len(each) / 10), each)
        for number, each in enumerate(cards)
    ]


async def shown(
    columns: Sequence[BoardColumn[Deal]], size: tuple[int, int], test: Callable[[Tryout, Wall], Any]
) -> None:
    screen = Wall(columns)
    app = Tryout(lambda: screen)
    async with app.run_test(size=size):
        await settled(app)
        await test(app, screen)


# -- moving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_goes_down_a_column_and_to_its_ends(size: tuple[int, int]) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        await press(app, "j", "j", "k")
        assert screen.here == 101
        await press(app, "G", "j")
        assert screen.here == 129
        assert any("#129" in line for line in lines(screen.board))
        assert screen.status.right[-1][0] == "30 of 30"
        await press(app, "ctrl+u")
        assert screen.here is not None and 120 <= screen.here < 129
        await press(app, "g", "k")
        assert screen.here == 100
        await press(app, "ctrl+d")
        assert screen.here is not None and screen.here > 100

    await shown(wall(30, 5), size, test)


async def test_sideways_the_cursor_keeps_its_height_and_skips_empty_columns() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        await press(app, "j", "j", "l")
        assert screen.here == 302
        await press(app, "l")
        assert screen.here == 400
        await press(app, "l", "h")
        assert screen.here == 302
        await press(app, "l", "k", "h", "h")
        assert screen.here == 100
        await press(app, "G")
        foot = screen.line_of(129)
        await press(app, "l")  # into a column that is not scrolled
        assert screen.here is not None and screen.here >= 300 and screen.line_of(screen.here) == foot

    await shown(wall(30, 0, 30, 1), (120, 40), test)


@pytest.mark.parametrize(("size", "fit"), [((60, 20), 2), ((80, 24), 3), ((120, 40), 5)])
async def test_columns_that_have_no_room_are_named_and_come_with_the_cursor(size: tuple[int, int], fit: int) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        assert [stage for stage in STAGES if stage in screen.heads()] == STAGES[:fit]
        assert lines(screen.board)[0].rstrip().endswith("›") and "‹" not in lines(screen.board)[0]
        assert f"{STAGES[fit]} 4" in lines(screen.board)[0]
        await press(app, *["l"] * 5)
        assert screen.here == 600
        assert [stage for stage in STAGES if stage in screen.heads()] == STAGES[-fit:]
        assert lines(screen.board)[0].startswith(" ‹ ") and f"{STAGES[-fit - 1]} 4" in lines(screen.board)[0]
        await press(app, "h")
        assert [stage for stage in STAGES if stage in screen.heads()] == STAGES[-fit:]

    await shown(wall(4, 4, 4, 4, 4, 4), size, test)


@pytest.mark.parametrize("size", SIZES)
async def test_a_column_says_how_many_cards_are_out_of_sight(size: tuple[int, int]) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        shown = sum("#1" in line for line in lines(screen.board))
        assert any(f"{20 - shown} more" in line for line in lines(screen.board))
        await press(app, *["j"] * shown)
        assert any(f"1 above · {19 - shown} more" in line for line in lines(screen.board))
        await press(app, "G")
        assert any(f"{20 - shown} above" in line for line in lines(screen.board))
        assert not any("more" in line for line in lines(screen.board))
        assert not any("#2" in line and "#202" in line for line in lines(screen.board)[:4])

    await shown(wall(20, 2), size, test)


async def test_only_the_column_of_the_cursor_scrolls() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        await press(app, "G")
        text = "\n".join(lines(screen.board))
        assert "#100" not in text and "#200" in text

    await shown(wall(20, 20), (80, 24), test)


# -- looks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [*SIZES, (200, 50), (23, 9), (10, 4), (2, 2)])
async def test_every_line_is_as_wide_as_the_screen(size: tuple[int, int]) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        for keys in ("j", "l", "G", "space"):
            await press(app, keys)
            assert {cell_len(line) for line in lines(screen.board)} <= {size[0]}

    await shown(wall(9, 9, 9, 9), size, test)


@pytest.mark.parametrize("size", SIZES)
async def test_columns_stand_below_each_other_for_wide_characters(size: tuple[int, int]) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        line = next(line for line in lines(screen.board) if "#100" in line)
        edge = cell_len(line[: line.index("#100") + 4])
        ends = {cell_len(each[: each.index("#1") + 4]) for each in lines(screen.board) if "#1" in each}
        assert ends == {edge}
        starts = {
            cell_len(each[: each.index("call", each.index("call") + 1)])
            for each in lines(screen.board)
            if "call" in each
        }
        assert len(starts) == 1

    await shown(wall(6, 6), size, test)


@pytest.mark.parametrize(
    "hostile", ["[/x]", "Acme [EU] GmbH", "[@click=app.quit]x[/]", "a\x1b[31mb", "a\nb", "\u202eevil", "🏳️‍🌈 flags"]
)
async def test_hostile_names_are_shown_as_they_are(hostile: str) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        for line in lines(screen.board):
            assert cell_len(line) == 80
            assert "\x1b" not in line and "\n" not in line and "\u202e" not in line
        if hostile.isprintable():
            assert hostile in lines(screen.board)[3]

    await shown(wall(2, 1, names=[hostile]), (80, 24), test)


async def test_the_head_gives_way_to_its_name() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        one, two = lines(screen.board)[1][:22], lines(screen.board)[1][22:44]
        assert one.split() == ["Negotiation", "7", "€", "273k"]
        assert two.split() == ["A", "very", "long", "sta…", "12"]

    cards = [Deal(1, "x")]
    given = [
        BoardColumn(1, "Negotiation", 7, "€ 273k", 0.5, cards),
        BoardColumn(2, "A very long stage name", 12, "€ 1.2m", 1, ()),
    ]
    await shown(given, (44, 20), test)


async def test_the_bars_show_the_amounts_and_the_column_of_the_cursor() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        bars = lines(screen.board)[2].split()
        assert [bar.count("━") / len(bar) for bar in bars] == [pytest.approx(0.5, abs=0.05), 1, 0]
        colours = [part.style.color for part in screen.board.render_line(2) if "━" in part.text and part.style]
        assert len(set(colours)) == 2
        await press(app, "l")
        turned = [part.style.color for part in screen.board.render_line(2) if "━" in part.text and part.style]
        assert turned == colours[::-1]

    await shown(wall(5, 10, 0), (80, 24), test)


async def test_the_band_covers_the_three_lines_of_one_card() -> None:
    def band(board: Board[Deal]) -> list[int]:
        ground = board.rich_style.bgcolor
        found = []
        for y in range(board.size.height):
            parts = list(board.render_line(y))
            if any(part.style and part.style.bgcolor != ground and cell_len(part.text) > 0 for part in parts):
                found.append(y)
        return found

    async def test(app: Tryout, screen: Wall) -> None:
        assert band(screen.board) == [3, 4, 5]
        await press(app, "j")
        assert band(screen.board) == [7, 8, 9]

    await shown(wall(5, 5), (80, 24), test)


async def test_a_board_without_cards_says_what_to_press() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        assert "No deals yet; a adds one." in lines(screen.board)[3]
        await press(app, "j", "l", "G", "space", "V", "*", "ctrl+d")
        assert screen.here is None and not screen.board.marks
        assert screen.status.right == []
        screen.board.set_columns([])  # as before the first answer
        await press(app, *"jkhlG", "home", "end", "pagedown", "pageup", "space", "V", "*", "left", "right")
        assert screen.here is None and not screen.board.marks

    await shown(wall(0, 0), (60, 20), test)


# -- marks ----------------------------------------------------------------------------------------------------------


async def test_marks_ranges_and_all() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        board = screen.board
        await press(app, "space", "space")
        assert [deal.id for deal in board.chosen] == [100, 101] and screen.here == 102
        assert [line[0] for line in lines(board)[3:12:4]] == ["●", "●", " "]
        await press(app, "j", "V")
        assert [deal.id for deal in board.chosen] == [100, 101, 102, 103]
        await press(app, "l", "k")  # in another column the range begins anew
        assert [deal.id for deal in board.chosen] == [100, 101, 102, 103, 202, 203]
        await press(app, "V", "k", "h", "escape", "l", "V", "j", "j")
        assert [deal.id for deal in board.chosen] == [201, 202, 203]
        assert ("3 marked   ", "accent") in screen.status.right
        await press(app, "*")
        assert len(board.marks) == 20
        await press(app, "*")
        assert [deal.id for deal in board.chosen] == [203]
        await press(app, "space", "escape")
        assert not board.marks

    await shown(wall(10, 10), (120, 40), test)


# -- data that comes anew -------------------------------------------------------------------------------------------


async def test_the_cursor_goes_with_its_card_into_another_column() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        await press(app, "j", "j", "space", "k")
        assert screen.here == 102
        one, two = [list(each.cards) for each in screen.given[:2]]
        moved = one.pop(2)
        screen.board.set_columns(columns([one, [*two, moved]]))
        await settled(app)
        assert (screen.here, screen.board.column and screen.board.column.title) == (102, "Qualified")
        assert any("#102" in line for line in lines(screen.board))
        assert [deal.id for deal in screen.board.chosen] == [102]

    await shown(wall(30, 30), (80, 24), test)


async def test_where_a_card_is_gone_the_cursor_takes_the_nearest() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        board = screen.board
        await press(app, "l", "G", "space")
        board.set_columns(wall(3, 2, 3))
        assert screen.here == 201 and not board.marks
        board.set_columns(wall(0, 0, 3))
        assert screen.here == 301
        board.set_columns(wall(0, 0, 0))
        assert screen.here is None
        board.set_columns(wall(3, 3))
        assert screen.here is not None
        board.set_columns([])
        assert screen.here is None and cell_len(lines(board)[0]) == 80

    await shown(wall(3, 3, 3), (80, 24), test)


async def test_a_card_that_comes_above_does_not_move_the_cursor_on_the_screen() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        screen.board.go_to_key(110)
        before = screen.line_of(110)
        screen.board.set_columns(columns([[Deal(1, "new"), *screen.given[0].cards]]))
        assert (screen.here, screen.line_of(110)) == (110, before)

    await shown(wall(30), (80, 24), test)


async def test_a_promotion_paints_the_two_columns_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        board = screen.board
        lines(board)
        painted: list[int] = []
        refresh = board.refresh

        def watch(*regions: Any, **how: Any) -> Any:
            painted.extend(region.x for region in regions)
            return refresh(*regions, **how)

        monkeypatch.setattr(board, "refresh", watch)
        one, two, *others = [list(each.cards) for each in screen.given]
        board.set_columns(columns([one[1:], [*two, one[0]], *others]))
        edges = {0: 0, 1: 26, 2: 53}
        assert set(painted) == {edges[0], edges[1]}
        painted.clear()
        board.set_columns(columns([one[1:], [*two, one[0]], *others]))
        assert painted == []

    await shown(wall(3, 2, 3), (80, 24), test)


async def test_what_is_said_in_place_of_cards_is_painted_across_all_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        board = screen.board
        painted: list[Region] = []
        refresh = board.refresh

        def watch(*regions: Region, **how: Any) -> Any:
            painted.extend(regions)
            return refresh(*regions, **how)

        monkeypatch.setattr(board, "refresh", watch)
        across = Region(0, 3, 80, 1)
        full = screen.given
        for given, said in ((wall(0, 0, 0), True), (wall(0, 0, 0), False), (full, True), (full, False)):
            painted.clear()
            board.set_columns(given)
            assert (across in painted) == said

    await shown(wall(3, 2, 3), (80, 24), test)


async def test_moving_the_cursor_draws_two_cards_and_no_more() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        lines(screen.board)
        screen.drawn.clear()
        await press(app, "j")
        lines(screen.board)
        assert sorted(screen.drawn) == [100, 101]

    await shown(wall(60, 60), (120, 40), test)


async def test_of_thousands_of_cards_only_those_in_sight_are_drawn() -> None:
    async def test(app: Tryout, screen: Wall) -> None:
        await press(app, "G", "l", "G")
        lines(screen.board)
        assert len(set(screen.drawn)) < 60

    ids = iter(range(10_000))
    await shown(columns([[Deal(next(ids), "x") for _ in range(1000)] for _ in range(6)]), (120, 40), test)


async def test_a_click_puts_the_cursor_on_a_card() -> None:
    screen = Wall(wall(5, 5))
    app = Tryout(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app)
        await pilot.click(screen.board, offset=(40, 8))
        assert screen.here == 201
        await pilot.click(screen.board, offset=(40, 6))  # between two cards
        assert screen.here == 201
