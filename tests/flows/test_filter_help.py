"""What a filter can say: its explanations hang in their column, and what is below the edge is told."""

from __future__ import annotations

import pytest
from office import Office
from seated import seated
from tryout import SIZES, lines

from tcrm.screens.deal_filters import HELP
from tcrm.widgets.reading import Reading


@pytest.mark.parametrize("size", SIZES)
async def test_what_goes_on_hangs_under_its_column_and_never_looks_like_a_filter_word(
    office: Office, size: tuple[int, int]
) -> None:
    office.deal("Alpha", "maria")
    async with seated(office.sit("maria"), size=size) as seat:
        await seat.keys("3", "/", "?")
        page = seat.app.screen
        assert isinstance(page, Reading)
        rows = ["".join(text for text, _role in row) for row in page.page.rows]
        begun = [row for row in rows if not row.startswith(" ")]
        written = [word for word, _means in HELP]
        assert [row[: len(word)] for row, word in zip(begun, written, strict=False)] == written
        assert begun[len(written)].startswith("All that is written must hold.")
        column = rows[0].index("in title")
        assert all(row.startswith(" " * column) and row[column] != " " for row in rows if row.startswith(" "))
        assert (len(rows) > len(written) + 2) == (size[0] < 80)


async def test_a_text_that_is_longer_than_the_screen_says_how_much_more_there_is(office: Office) -> None:
    office.deal("Alpha", "maria")
    async with seated(office.sit("maria"), size=(60, 20)) as seat:
        await seat.keys("3", "/", "?")
        page = seat.app.screen
        assert isinstance(page, Reading)
        below = len(page.page.rows) - page.scroll.size.height
        assert below > 1 and f"… and {below} lines more   pgdn page down" in lines(page.more)[0]
        await seat.keys("j")
        assert f"… and {below - 1} line" in lines(page.more)[0]
        await seat.keys("pagedown")
        assert not lines(page.more)[0].strip()
        await seat.keys("g")
        assert f"… and {below} lines more" in lines(page.more)[0]
        await seat.resize(120, 40)
        assert not lines(page.more)[0].strip()
