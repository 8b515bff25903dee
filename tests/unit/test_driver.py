"""The driver that knows Textual's inside is used with the Textual that is installed."""

from __future__ import annotations

import textual

from tcrm.terminal.driver import TEXTUAL, driver_class


def test_the_installed_textual_is_the_one_that_the_driver_was_made_for() -> None:
    assert textual.__version__ == TEXTUAL
    assert driver_class() is not None
