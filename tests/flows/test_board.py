"""The board in a real screen: its cursor, its marks, data that comes anew."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from tryout import SIZES, Tryout, lines, press, settled
from wall import STAGES, Deal, Wall, columns, shown, wall

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


async def test_a_click_puts_the_cursor_on_a_card() -> None:
    screen = Wall(wall(5, 5))
    app = Tryout(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app)
        await pilot.click(screen.board, offset=(40, 8))
        assert screen.here == 201
        await pilot.click(screen.board, offset=(40, 6))  # between two cards
        assert screen.here == 201
