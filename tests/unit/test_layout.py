"""Where the rows of a list stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.layout import Group, Layout, group_rows
from tcrm.widgets.rowsource import Windows

COUNTS = st.lists(st.integers(0, 4), max_size=5)


def layout_of(counts: list[int], heights: list[int] | int) -> Layout:
    groups = [Group([(str(number), "head")], count) for number, count in enumerate(counts)]
    return Layout(sum(counts), heights, groups)


@given(COUNTS, st.lists(st.integers(1, 3), min_size=20, max_size=20))
def test_every_row_is_where_line_of_says_and_every_line_is_used_once(counts: list[int], heights: list[int]) -> None:
    layout = layout_of(counts, heights[: sum(counts)])
    places = [layout.at(line) for line in range(layout.lines)]
    rows = [(place.row, place.sub) for place in places if place.row is not None]
    assert rows == [(row, sub) for row in range(layout.total) for sub in range(layout.height(row))]
    assert [place.group for place in places if place.group is not None] == list(range(len(counts)))
    for row in range(layout.total):
        assert layout.at(layout.line_of(row)) == (row, 0, None)


def test_an_empty_line_stands_before_each_header_but_the_first() -> None:
    layout = layout_of([1, 0, 2], 1)
    shown = [("g", place.group) if place.group is not None else place.row for place in map(layout.at, range(8))]
    assert shown == [("g", 0), 0, None, ("g", 1), None, ("g", 2), 1, 2]
    assert layout.lines == 8
    assert (layout.group_of(0), layout.group_of(1)) == (0, 2)
    assert (layout.top_of(1), layout.line_of(1), layout.top_of(2)) == (5, 6, 7)


@given(COUNTS.filter(any), st.integers(1, 3), st.integers(1, 12), st.data())
def test_a_row_is_scrolled_into_sight_and_no_further(
    counts: list[int], height: int, lines: int, data: st.DataObject
) -> None:
    layout = layout_of(counts, height)
    row, top = data.draw(st.integers(0, layout.total - 1)), data.draw(st.integers(0, layout.lines))
    now = layout.scrolled(row, lines, top)
    assert layout.scrolled(row, lines, now) == now
    assert now <= layout.end_of(row) - 1 < now + lines
    wanted = range(layout.top_of(row), layout.end_of(row))
    if len(wanted) <= lines:
        assert now <= wanted[0]
        nearest = min((abs(each - top), each) for each in range(max(0, wanted[-1] + 1 - lines), wanted[0] + 1))
        assert now == nearest[1]


def test_a_million_rows_cost_no_more_than_ten() -> None:
    layout = Layout(1_000_000, 2, [Group([], 400_000), Group([], 600_000)])
    assert layout.lines == 2_000_003
    assert layout.at(layout.line_of(999_999) + 1) == (999_999, 1, None)
    assert list(layout.rows_between(1_000_000, 1_000_003)) == [499_998, 499_999]


def test_neighbours_that_belong_together_become_a_group() -> None:
    groups = group_rows(["aa", "ab", "ba"], lambda row: row[0], lambda rows: [(f"{rows[0][0]} {len(rows)}", "head")])
    assert groups == [Group([("a 2", "head")], 2), Group([("b 1", "head")], 1)]


def test_an_answer_from_before_the_last_reload_is_stale() -> None:
    windows: Windows[str] = Windows()
    first = windows.want(range(10), None)
    assert first is not None
    windows.forget()
    assert not windows.take(first.request, 0, ["old"])
    second = windows.want(range(10), None)
    assert second is not None and windows.take(second.request, 0, ["new"])
    assert windows.get(0) == "new"


def test_a_question_under_way_is_not_asked_again() -> None:
    windows: Windows[int] = Windows()
    assert windows.want(range(10), None)
    assert windows.want(range(10), None) is None
    windows.take(1, 0, list(range(20)))
    assert windows.want(range(10), 1000) is None
    wanted = windows.want(range(500, 510), 1000)
    assert wanted is not None and wanted.start <= 495 and wanted.start + wanted.length >= 515


def test_rows_far_away_are_let_go() -> None:
    windows: Windows[int] = Windows(keep=100)
    for start in range(0, 1000, 20):
        wanted = windows.want(range(start, start + 10), 1000)
        if wanted:
            window = range(wanted.start, wanted.start + wanted.length)
            windows.take(wanted.request, wanted.start, list(window))
    assert windows.get(0) is None and windows.get(985) == 985
    assert len(windows.items()) < 200


def test_rows_laid_by_are_at_hand_once_one_is_looked_at_and_are_forgotten_with_the_others() -> None:
    windows: Windows[int] = Windows()
    windows.fill(range(50))
    windows.lay_by(range(970, 1000), 970)
    assert len(windows.items()) == 50 and windows.missing(range(960, 1000)) == range(960, 970)
    assert windows.get(999) == 999 and len(windows.items()) == 80
    windows.lay_by(range(500, 510), 500)
    windows.forget()
    windows.lay_by(range(600, 610), 600)
    assert windows.get(500) is None and windows.get(600) is None and windows.get(0) == 0


def test_columns_leave_out_what_a_narrow_screen_has_no_room_for() -> None:
    columns = Columns(
        Column[str]("name", lambda row: row, most=30),
        Column[str]("id", lambda row: "D-1", width=6, min_screen=80),
        Column[str]("amount", lambda row: "€ 1", width=8, align="right"),
    )
    assert [(column.title, width) for column, width in columns.widths(56, 60)] == [("name", 30), ("amount", 8)]
    assert [column.title for column, _width in columns.widths(76, 80)] == ["name", "id", "amount"]
    assert [column.title for column, _width in columns.widths(10, 80)] == ["name"]
