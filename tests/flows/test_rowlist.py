"""The list view in a real screen: cursor, marks, groups, windows, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from rich.cells import cell_len
from textual import on
from textual.widget import Widget
from tryout import NAMES, SIZES, Tryout, lines, press, settled, sizes

from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.layout import Group, group_rows
from tcrm.widgets.listview import RowList
from tcrm.widgets.place import PlaceScreen
from tcrm.widgets.theme import install


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    amount: str = "€ 12.5k"
    stage: str = "Discovery"


COLUMNS = Columns(
    Column[Row]("customer", lambda row: row.name, role="name"),
    Column[Row]("amount", lambda row: row.amount, width=9, align="right"),
    Column[Row]("stage", lambda row: row.stage, width=12),
)


class Rows(PlaceScreen, place="deals"):
    """Shows rows that are given to it, and keeps the windows that it is asked for."""

    def __init__(self, rows: Sequence[Row] = (), groups: Sequence[Group] = (), answer: int | None = None) -> None:
        super().__init__()
        self.given = (rows, groups)
        self.total = answer
        self.asked: list[RowList.NeedRows] = []
        self.drawn: list[int] = []

    def body(self) -> Iterable[Widget]:
        yield RowList(self._draw, key=lambda row: row.id, empty="No deals yet; a adds one.")

    def _draw(self, row: Row, width: int, state: Any) -> Any:
        self.drawn.append(row.id)
        return COLUMNS(row, width, state)

    def on_mount(self) -> None:
        self.rowlist.focus()
        if self.total is None:
            self.rowlist.set_rows(*self.given)
        else:
            self.rowlist.reload()

    @on(RowList.NeedRows)
    def _need(self, event: RowList.NeedRows) -> None:
        self.asked.append(event)
        if self.total:
            rows = [Row(number, f"name {number}") for number in range(event.start, event.start + event.count)]
            event.list.show(event.request, event.start, rows, self.total)


async def shown(screen: Rows, size: tuple[int, int], test: Callable[[Tryout, Rows], Any], **how: Any) -> None:
    app = Tryout(lambda: screen, **how)
    async with app.run_test(size=size):
        await settled(app)
        await test(app, screen)


def some(count: int) -> list[Row]:
    return [
        Row(n, NAMES[n % len(NAMES)], stage=["Qualified", "Discovery", "Proposal"][n * 3 // count])
        for n in range(count)
    ]


def by_stage(rows: list[Row]) -> list[Group]:
    return group_rows(rows, lambda row: row.stage, lambda part: [(part[0].stage, "head"), (f"  {len(part)}", "dim")])


@pytest.mark.parametrize("size", sizes(80))
async def test_the_cursor_moves_over_rows_and_skips_headers(size: tuple[int, int]) -> None:
    rows = some(60)

    async def test(app: Tryout, screen: Rows) -> None:
        await press(app, "j", "j", "k")
        assert screen.rowlist.cursor == 1
        await press(app, "l")
        assert screen.rowlist.current == rows[20]
        await press(app, "k")
        assert screen.rowlist.current == rows[19]
        await press(app, "G")
        assert screen.rowlist.current == rows[59]
        assert NAMES[59 % len(NAMES)] in lines(screen.rowlist)[-1]
        await press(app, "g")
        assert lines(screen.rowlist)[0].split() == ["Qualified", "20", "▐"]
        assert screen.status.right[-1][0] == "1 of 60"

    await shown(Rows(rows, by_stage(rows)), size, test)


@pytest.mark.parametrize("size", SIZES)
async def test_half_a_screen_down_and_up_comes_back(size: tuple[int, int]) -> None:
    rows = some(60)

    async def test(app: Tryout, screen: Rows) -> None:
        await press(app, "ctrl+d")
        half = screen.rowlist.size.height // 2
        assert half - 2 <= screen.rowlist.cursor <= half
        await press(app, "ctrl+u")
        assert screen.rowlist.cursor <= 1

    await shown(Rows(rows, by_stage(rows)), size, test)


@pytest.mark.parametrize("size", SIZES)
async def test_columns_hold_for_wide_characters(size: tuple[int, int]) -> None:
    rows = some(6)

    async def test(app: Tryout, screen: Rows) -> None:
        ends = {cell_len(line[: line.index("€")]) for line in lines(screen.rowlist) if "€" in line}
        assert len(ends) == 1
        assert {cell_len(line) for line in lines(screen.rowlist)} == {size[0]}
        assert [sum(name in line for line in lines(screen.rowlist)) for name in NAMES] == [1] * 6

    await shown(Rows(rows), size, test)


async def test_marks_ranges_and_all() -> None:
    rows = some(10)

    async def test(app: Tryout, screen: Rows) -> None:
        await press(app, "space", "space")
        assert screen.rowlist.chosen == rows[:2]
        assert [line[0] for line in lines(screen.rowlist)[:3]] == ["●", "●", " "]
        await press(app, "j", "j", "V")
        assert screen.rowlist.chosen == rows[:5]
        assert ("5 marked   ", "accent") in screen.status.right
        assert "range: j k extend   V ends" in lines(screen.status)[0]
        await press(app, "j", "k", "k", "V", "j", "j")
        assert screen.rowlist.chosen == rows[:4] and "range" not in lines(screen.status)[0]
        await press(app, "escape", "V", "j", "j", "space", "k", "V", "j", "escape")
        assert screen.rowlist.chosen == rows[5:8], "space keeps a range, esc takes it back"
        await press(app, "escape", "k", "*")
        assert len(screen.rowlist.marks) == 10
        await press(app, "*")
        assert screen.rowlist.chosen == [rows[6]]
        await press(app, "space", "escape")
        assert not screen.rowlist.marks

    await shown(Rows(rows), (80, 24), test)


async def test_the_cursor_stays_on_its_row_when_rows_come_anew() -> None:
    rows = some(30)

    async def test(app: Tryout, screen: Rows) -> None:
        screen.rowlist.go_to(10)
        screen.rowlist.set_rows([Row(100, "new"), *rows])
        assert screen.rowlist.current == rows[10]
        screen.rowlist.set_rows(rows)
        screen.rowlist.set_rows(rows[:10] + rows[11:])
        assert screen.rowlist.current == rows[11]
        screen.rowlist.set_rows(rows[:3])
        assert screen.rowlist.current == rows[2]

    await shown(Rows(rows), (80, 24), test)


async def test_a_mark_goes_with_its_row() -> None:
    rows = some(3)

    async def test(app: Tryout, screen: Rows) -> None:
        await press(app, "space")
        screen.rowlist.set_rows(rows[1:])
        assert not screen.rowlist.marks

    await shown(Rows(rows), (80, 24), test)


async def test_an_empty_list_says_what_to_press() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        assert "No deals yet; a adds one." in lines(screen.rowlist)[1]
        await press(app, "j", "G", "space", "ctrl+d", "l")
        assert screen.rowlist.current is None

    await shown(Rows(), (60, 20), test)


async def test_of_a_million_rows_only_those_in_sight_are_read_and_drawn() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        await press(app, "G")
        await settled(app)
        assert "name 999999" in lines(screen.rowlist)[-1]
        assert sum(event.count for event in screen.asked) < 400
        assert len(set(screen.drawn)) < 100

    await shown(Rows(answer=1_000_000), (120, 40), test)


async def test_rows_that_have_not_come_are_dots_and_block_nothing() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        assert lines(screen.rowlist)[0].strip() == "···"
        asked = screen.asked[-1]
        screen.rowlist.show(asked.request, 0, [Row(0, "first")], 50)
        assert "first" in lines(screen.rowlist)[0]
        assert lines(screen.rowlist)[1].rstrip(" ▐") == "  ···"
        await press(app, "j")
        assert (screen.rowlist.cursor, screen.rowlist.current) == (1, None)

    await shown(Rows(answer=0), (80, 24), test)


async def test_a_stale_answer_is_dropped() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        old = screen.asked[-1]
        screen.rowlist.reload(from_top=True)
        await settled(app)
        new = screen.asked[-1]
        assert new.request > old.request
        assert screen.rowlist.show(new.request, 0, [Row(1, "new")], 1)
        assert not screen.rowlist.show(old.request, 0, [Row(2, "old")], 1)
        assert screen.rowlist.current == Row(1, "new")

    await shown(Rows(answer=0), (80, 24), test)


async def test_a_reload_asks_for_the_row_under_the_cursor_and_follows_it() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        screen.rowlist.go_to(5)
        screen.total = 0
        screen.rowlist.reload()
        await settled(app)
        asked = screen.asked[-1]
        assert asked.key == 5
        screen.rowlist.show(asked.request, 40, [Row(n - 42, "moved") for n in range(40, 60)], 90)
        assert (screen.rowlist.cursor, screen.rowlist.current) == (47, Row(5, "moved"))

    await shown(Rows(answer=100), (80, 24), test)


async def test_of_an_answer_only_the_rows_that_are_others_are_drawn() -> None:
    rows = some(10)

    async def test(app: Tryout, screen: Rows) -> None:
        async def drawn(rows: Sequence[Row], day: str) -> list[int]:
            screen.drawn.clear()
            screen.rowlist.put(0, rows, len(rows), drawn_with=day)
            await settled(app)
            return screen.drawn

        assert set(await drawn(rows, "Friday")) == set(range(10))
        others = [*rows[:4], Row(99, "Ferrari"), *rows[5:]]
        assert await drawn(others, "Friday") == [99]
        assert "Ferrari" in lines(screen.rowlist)[4]
        assert set(await drawn(others, "Saturday")) == {row.id for row in others}

    await shown(Rows(), (80, 24), test)


async def test_moving_the_cursor_draws_two_rows_and_no_more() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        lines(screen.rowlist)
        screen.drawn.clear()
        await press(app, "j")
        assert set(screen.drawn) <= {0, 1}

    await shown(Rows(some(60)), (80, 24), test)


@pytest.mark.parametrize(
    "hostile", ["[/x]", "Acme [EU] GmbH", "[@click=app.quit]x[/]", "a\x1b[31mb", "a\nb", "\u202eevil"]
)
async def test_hostile_names_are_shown_as_they_are(hostile: str) -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        first = lines(screen.rowlist)[0]
        assert cell_len(first) == 80
        assert "\x1b" not in first and "\n" not in first and "\u202e" not in first
        if hostile.isprintable():
            assert hostile in first

    await shown(Rows([Row(1, hostile)]), (80, 24), test)


async def test_plain_ascii_shows_signs_that_any_terminal_has() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        await press(app, "space")
        assert lines(screen.rowlist)[0].startswith("* Olive")
        assert all(line.isascii() for line in lines(screen.rowlist) if "€" not in line)

    await shown(Rows([Row(n, "Olive", "12") for n in range(90)]), (80, 24), test, theme="mono", ascii=True)


async def test_a_line_that_stays_as_it_is_is_drawn_once_however_often_the_screen_is_painted() -> None:
    async def test(app: Tryout, screen: Rows) -> None:
        line = screen.status
        kept = line.render_lines(line.size.region)
        assert line.render_lines(line.size.region) is kept
        line.say("moved")
        assert "moved" in line.render_lines(line.size.region)[0].text
        line.clear()
        assert line.render_lines(line.size.region) == kept
        install(app, "light")
        await settled(app)
        assert line.render_lines(line.size.region) != kept

    await shown(Rows(some(60)), (80, 24), test)
