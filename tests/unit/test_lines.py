"""The filter through which every drawn line passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tcrm.clean import clean_line
from tcrm.terminal.lines import CleanLines

BLACK = Color(0, 0, 0)
SAMPLE = "ab  \x1b\x07\x7f\x9b\u202e\u2066\u2028王\u0301é│\ufffd"


def filtered(*texts: str) -> list[str]:
    return [text for text, _, _ in CleanLines().apply([Segment(text) for text in texts], BLACK)]


@pytest.mark.parametrize("text", ["Müller & Söhne", "王芳  ", "👩‍💻 x", "naïve e\u0301", "\ufffd kept", ""])
def test_a_clean_line_passes_untouched(text: str) -> None:
    segments = [Segment(text)]
    assert CleanLines().apply(segments, BLACK) is segments


def test_a_control_character_takes_its_cell_from_the_next_gap() -> None:
    assert filtered("a\x1b[31mb   next", "│") == ["a\ufffd[31mb  next", "│"]
    assert filtered("a\x07", "b", "    │") == ["a\ufffd", "b", "   │"]


def test_where_there_is_no_gap_the_line_keeps_its_width_without_a_sign() -> None:
    assert filtered("a\x1bb \ufffd│") == ["ab \ufffd│"]


def test_a_link_that_could_end_its_own_escape_sequence_is_dropped() -> None:
    bad, good = Style(link="http://x\x1b\\\x1b]52;c;RVZJTA==\x07"), Style(link="https://example.org")
    styles = [style for _, style, _ in CleanLines().apply([Segment("a", bad), Segment("b", good)], BLACK)]
    assert [style.link if style else None for style in styles] == [None, "https://example.org"]


@given(
    st.lists(
        st.text(st.sampled_from("ab  \x1b\x07\x7f\x9b\u202e\u2066\u2028王\u0301é│\ufffd"), max_size=12), max_size=4
    )
)
def test_what_comes_out_is_clean_and_as_wide_as_what_went_in(texts: list[str]) -> None:
    result = filtered(*texts)
    assert all(clean_line(text) == text for text in result)
    assert sum(map(cell_len, result)) == sum(map(cell_len, texts))
