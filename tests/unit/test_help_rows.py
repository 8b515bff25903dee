"""The rows of the help say all that they have to say, however narrow the screen."""

from __future__ import annotations

import pytest

from tcrm.commands import SCREENS
from tcrm.text import cell_len
from tcrm.widgets.cells import size
from tcrm.widgets.helpbox import key_help, reason_lines, told
from tcrm.widgets.rowpaint import GUTTER

REASON = "Acme GmbH belongs to Chiara Bellandi: ask them or the manager of North, who may change it too."


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("place", SCREENS)
def test_neither_help_nor_reason_is_cut(place: str, width: int) -> None:
    assert all(size(line) <= width - GUTTER - 1 for line in reason_lines(REASON, width))
    for row in key_help(place, lambda id: REASON if id == "undo" else None):
        lines = told(row, width)
        rest = reason_lines(REASON, width)[1:] if row.leads else []
        assert lines[: len(rest)] == rest
        lines = lines[len(rest) :]
        said = " ".join("".join(text for text, _role in line[1:]).strip() for line in lines)
        assert " ".join(said.split()) == row.text
        assert all(size(line) <= width - GUTTER - 1 for line in lines)
        assert all(cell_len(line[0][0]) == cell_len(lines[0][0][0]) for line in lines)


def test_what_can_be_pressed_stands_first_and_each_reason_once_over_what_it_holds_back() -> None:
    why = {"deal.promote": "No deal.", "deal.win": "No deal.", "undo": "Nothing to undo."}
    rows = key_help("account", why.get)
    refused = [row for row in rows if row.refused]
    assert rows[-len(refused) :] == refused
    assert [(row.id, row.refused, row.leads) for row in refused] == [
        ("deal.promote", "No deal.", True),
        ("deal.win", "No deal.", False),
        ("undo", "Nothing to undo.", True),
    ]
