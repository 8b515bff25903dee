"""What of a board is drawn and painted: its columns, its cards, and no more than what is another than before."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from tryout import SIZES, Tryout, lines, press
from wall import Deal, Wall, columns, shown, wall

from tcrm.widgets.board import Board
from tcrm.widgets.boardpaint import BoardColumn

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


# -- what is painted ------------------------------------------------------------------------------------------------


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
        board.set_columns(wall(0, 0, 0))
        painted.clear()
        board.empty = "No deal is found for this."  # as a filter is typed where there was none before
        board.set_columns(wall(0, 0, 0))
        assert across in painted

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
