"""Variables of style sheets that are taken apart late, and colours that are worked out once."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet
from textual.css.tokenize import tokenize_values
from textual.widgets import Input

from tcrm.terminal.app import TerminalApp
from tcrm.terminal.quick import Values, take_values_apart_late
from tcrm.widgets.theme import STYLE_SHEET, THEMES, install, textual_theme

OWN = """
$accent: red;
$mine: $accent 50%;
Input { color: $accent; background: $mine; border: tall $primary; }
"""


@pytest.mark.parametrize("theme", THEMES)
def test_values_that_are_taken_apart_late_come_to_the_same(theme: str) -> None:
    variables = {**textual_theme(theme).to_color_system().generate(), **textual_theme(theme).variables}
    values = Values(variables, {})
    assert {name: values[name] for name in values} == tokenize_values(variables)


@pytest.mark.parametrize("css", [Input.DEFAULT_CSS, OWN, STYLE_SHEET.read_text(encoding="utf-8")])
def test_a_style_sheet_is_read_as_ever(css: str) -> None:
    read = []
    for late in (False, True):
        app: TerminalApp[None] = TerminalApp()
        install(app, "dark")
        sheet = Stylesheet(variables=app.get_css_variables())
        if late:
            take_values_apart_late(sheet)
        for number in range(2):  # what one source calls its own is not another's
            sheet.add_source(css, (f"source {number}", ""))
        read.append(sheet.css)
    assert read[0] == read[1] != ""


def test_only_what_is_asked_for_is_taken_apart() -> None:
    values = Values({"primary": "red", "accent": "green"}, {})
    assert [token.value for token in values.copy()["accent"]] == ["green"]
    assert list(values._tokens) == ["accent"]


def test_another_theme_has_other_variables() -> None:
    app: TerminalApp[None] = TerminalApp()
    install(app, "dark")
    dark = app.get_css_variables()
    assert app.get_css_variables() == dark
    app.theme = "light"
    assert app.get_css_variables()["background"] != dark["background"]
