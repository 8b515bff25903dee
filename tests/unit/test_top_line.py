"""The top line says that this is the demo, also where there is room for little."""

from __future__ import annotations

import pytest

from tcrm.widgets.lines import TopLine
from tcrm.widgets.theme import look


@pytest.mark.parametrize(
    ("width", "right"), [(60, "demo · 11:20"), (80, "demo · Maria · Sat 21 Nov 11:20"), (61, "demo · 11:20")]
)
def test_the_demo_is_named_before_whose_it_is(width: int, right: str) -> None:
    top = TopLine("agenda")
    for name, text in (("what", "demo"), ("who", "Maria"), ("when", "Sat 21 Nov 11:20"), ("short_when", "11:20")):
        top.set_reactive(getattr(TopLine, name), text)
    line = "".join(text for text, _role in top.compose_line(width, look()))
    assert line.rstrip().endswith("  " + right) and len(line) <= width
