"""The bottom line of a narrow screen: a key that is used less never stands in the place of one that is used more."""

from __future__ import annotations

import pytest

from tcrm.widgets.linetext import BottomText
from tcrm.widgets.theme import look


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (24, "enter open ?"),
        (30, "enter open > promote ?"),
        (40, "enter open > promote < back ? help"),
        (80, "enter open > promote < back w won x lost m move c log a add ? help"),
    ],
)
def test_a_shorter_key_takes_only_the_room_behind_those_that_are_used_more(width: int, said: str) -> None:
    line = "".join(text for text, _role in BottomText("deals", lambda _id: None).compose_line(width, look()))
    assert " ".join(line.split()) == said and len(line) == width
