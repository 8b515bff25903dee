"""Where columns and cards of a board stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.widgets.boardlayout import (
    LEAST,
    MOST,
    SIDES,
    STEP,
    TOP,
    across,
    bar_cells,
    line_of,
    room,
    scrolled,
    slot_at,
)
from tcrm.widgets.boardpaint import Block, BoardPainter, Picture, Rest


@pytest.mark.parametrize(("width", "columns"), [(60, 2), (80, 3), (120, 5), (200, 6)])
def test_as_many_columns_as_fit(width: int, columns: int) -> None:
    assert across(6, width, 0, 0).columns == range(columns)


@given(st.integers(1, 40), st.integers(1, 400), st.data())
def test_columns_fill_the_screen_side_by_side_with_the_cursor_among_them(
    columns: int, width: int, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, columns - 1))
    sight = across(columns, width, cursor, data.draw(st.integers(0, columns)))
    assert cursor in sight.columns
    assert sight.first >= 0 and sight.columns.stop <= columns
    assert sight.edges[0] == 0 and sight.edges[-1] <= width
    widths = [sight.width(column) for column in sight.columns]
    assert max(widths) - min(widths) <= 1
    assert max(widths) <= MOST + SIDES
    assert min(widths) >= LEAST + SIDES or len(widths) == 1
    for x in range(width):
        column = sight.at(x)
        assert column is None or sight.left(column) <= x < sight.left(column) + sight.width(column)


def test_columns_scroll_no_more_than_the_cursor_needs() -> None:
    assert across(6, 80, 3, 0).first == 1
    assert across(6, 80, 2, 1).first == 1
    assert across(6, 80, 0, 1).first == 0
    assert across(6, 80, 5, 9).first == 3


def test_a_board_without_columns_shows_none() -> None:
    assert across(0, 80, 0, 0).count == 0


@given(st.integers(1, 60))
def test_all_cards_fit_or_there_is_a_line_that_counts_the_rest(lines: int) -> None:
    for cards in range(30):
        shown = room(cards, lines)
        if shown == cards:
            assert cards * STEP - 1 <= lines or cards == 1
        else:
            assert shown == 1 or shown * STEP + 1 <= lines


@given(st.integers(1, 200), st.integers(1, 60), st.integers(0, 250), st.data())
def test_the_cursor_is_in_sight_and_no_room_is_left_empty(
    cards: int, lines: int, top: int, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, cards - 1))
    found, shown = scrolled(cards, lines, top, cursor), room(cards, lines)
    assert found <= cursor < found + shown
    assert 0 <= found <= max(0, cards - shown)
    if found != top:  # moved, and then no further than needed
        assert found in (cursor, cursor - shown + 1, cards - shown)


@given(st.integers(0, 30))
def test_a_line_of_a_card_leads_back_to_it(slot: int) -> None:
    first = line_of(slot)
    assert [slot_at(first + line) for line in range(STEP)] == [slot, slot, slot, None]
    assert [slot_at(line) for line in range(TOP)] == [None] * TOP


def test_a_bar_shows_that_there_is_something() -> None:
    assert [bar_cells(share, 20) for share in (0, 0.001, 0.5, 1, 1.2)] == [0, 1, 10, 20, 20]


def test_what_is_smaller_than_what_stood_there_paints_all_that_the_larger_one_took() -> None:
    picture = Picture(BoardPainter(lambda *_: []))
    picture.change([Block(0, 5, 20, 3, Rest(0, 4))])
    painted = picture.change([Block(0, 5, 20, 1, Rest(1, 3))])
    assert {y for region in painted for y in region.line_range} == {5, 6, 7}
