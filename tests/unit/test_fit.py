"""What a terminal is fit for."""

from __future__ import annotations

import io

import pytest

from tcrm.errors import WrongUse
from tcrm.terminal.fit import Fit, check_terminal, shows_unicode


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def fit(**environ: str) -> Fit:
    return check_terminal({"TERM": "xterm-256color", **environ}, Keyboard(), Keyboard())


@pytest.mark.parametrize("term", ["xterm", "screen", "linux", "vt220", "tmux"])
def test_a_plain_terminal_gets_its_own_sixteen_colours(term: str) -> None:
    assert fit(TERM=term).colours == "ansi"
    assert fit(TERM=term).theme == "ansi-dark"


@pytest.mark.parametrize("environ", [{}, {"TERM": "tmux-256color"}, {"TERM": "xterm", "COLORTERM": "truecolor"}])
def test_a_terminal_of_many_colours_gets_any_theme(environ: dict[str, str]) -> None:
    assert fit(**environ).colours == "full"
    assert fit(**environ).theme is None


def test_no_color_wins() -> None:
    assert fit(NO_COLOR="1", COLORTERM="truecolor").colours == "none"


@pytest.mark.parametrize(
    ("environ", "unicode"),
    [
        ({}, True),
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "C.utf8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, True),
        ({"LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8", "LANG": "C"}, True),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),  # what Python makes of LANG=C
    ],
)
def test_the_locale_decides_whether_signs_beyond_ascii_are_shown(environ: dict[str, str], unicode: bool) -> None:
    assert shows_unicode(environ) is unicode


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_without_a_cursor_is_wrong_use(term: str) -> None:
    with pytest.raises(WrongUse, match="move the cursor"):
        fit(TERM=term)


def test_pipes_are_wrong_use() -> None:
    with pytest.raises(WrongUse, match="standard input"):
        check_terminal({"TERM": "xterm"}, io.StringIO(), Keyboard())
    with pytest.raises(WrongUse, match="standard output"):
        check_terminal({"TERM": "xterm"}, Keyboard(), io.StringIO())
