"""What of a funnel is in sight: the line of the cursor, and over numbers what they are."""

from __future__ import annotations

import pytest
from rich.text import Text

from tcrm.screens.funnel_view import Head, in_sight

LINES = [Text(name) for name in ("stage", "s1", "s2", "s3", "s4", "", "rate", "", "source", "g1", "g2", "g3", "g4")]
HEADS = [Head(0, 1, 5), Head(8, 9, 13)]


@pytest.mark.parametrize(
    ("at", "room", "shown", "below"),
    [
        (1, 20, "stage s1 s2 s3 s4  rate  source g1 g2 g3 g4", 0),
        (4, 6, "stage s2 s3 s4  rate", 6),
        (6, 5, "s4  rate  source", 4),  # one stage alone: its number would be hidden
        (12, 4, "source g2 g3 g4", 0),
        (12, 1, "g4", 0),
    ],
)
def test_a_head_stands_over_the_rows_that_are_left_of_its_table(at: int, room: int, shown: str, below: int) -> None:
    lines, hidden = in_sight(LINES, HEADS, at, room)
    assert " ".join(line.plain for line in lines) == shown and hidden == below
    assert LINES[at] in lines
