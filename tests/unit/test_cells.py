"""Cells of a text: the quick way for what people mostly write gives what the careful one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tcrm.terminal.cells import cells_of, clusters, is_unsure, is_usual

USUAL = [char for char in map(chr, range(0x10000)) if is_usual(char)]


def test_usual_characters_are_each_one_cluster_and_no_terminal_doubts_their_cells() -> None:
    assert len(USUAL) > 40_000
    for char in USUAL:
        width = 2 if char >= "\u3041" else 1
        assert clusters(f"a{char}{char}漢") == [("a", 1), (char, width), (char, width), ("漢", 2)], f"{ord(char):x}"
        assert not is_unsure(char)


@given(st.text(st.sampled_from(USUAL), max_size=20))
def test_the_cells_of_a_usual_text_are_those_of_its_clusters(text: str) -> None:
    cells = cells_of(Strip([Segment(text, Style(bold=True))]), ColorSystem.TRUECOLOR)
    halves = ([cluster, ""][:width] for cluster, width in clusters(text))
    assert [char for char, _pen in cells] == [half for each in halves for half in each]
