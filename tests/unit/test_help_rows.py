"""The rows of the help say all that they have to say, however narrow the screen."""

from __future__ import annotations

import pytest

from tcrm.commands import SCREENS
from tcrm.text import cell_len
from tcrm.widgets.cells import size
from tcrm.widgets.helpbox import key_help, told
from tcrm.widgets.rowpaint import GUTTER

REASON = "Acme GmbH belongs to Chiara Bellandi: ask them or the manager of North, who may change it too."


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("reason", [None, REASON])
@pytest.mark.parametrize("place", SCREENS)
def test_neither_help_nor_reason_is_cut(place: str, reason: str | None, width: int) -> None:
    for row in key_help(place, lambda _id: reason):
        lines = told(row, width)
        said = " ".join("".join(text for text, _role in line[1:]).strip() for line in lines)
        assert " ".join(said.split()) == f"{row.text} {reason or ''}".strip()
        assert all(size(line) <= width - GUTTER - 1 for line in lines)
        assert all(cell_len(line[0][0]) == cell_len(lines[0][0][0]) for line in lines)
