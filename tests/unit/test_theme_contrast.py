"""Every role can be read: on the ground, on the band of the selection, in the two themes that choose their colours."""

from __future__ import annotations

import pytest
from rich.style import Style

from tcrm.widgets.theme import ROLES, look, textual_theme

LEAST = {"dim": 3.5, "off": 2.9, "faint": 1.0, "band": 1.0, "field": 1.0}
"""The contrast that a role needs; those not named are for reading (WCAG AA)."""


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1 (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style, ground: str) -> float:
    """The contrast ratio of a style's letters on its own ground, else on this one; 1 to 21."""
    assert style.color is not None and style.color.triplet is not None
    behind = style.bgcolor.triplet.hex if style.bgcolor is not None and style.bgcolor.triplet else ground
    high, low = sorted((luminance(style.color.triplet.hex), luminance(behind)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_role_can_be_read_on_the_ground_and_on_the_band(theme: str) -> None:
    seen, ground = look(theme), str(textual_theme(theme).background)
    for role in ROLES:
        if role in ("band", "field"):
            continue
        least = LEAST.get(role, 4.5)
        assert contrast(seen[role], ground) >= least, role
        assert contrast(seen.on_band(role), ground) >= min(least, 3.5), role


@pytest.mark.parametrize("theme", ["ansi", "mono"])
def test_without_own_colours_the_band_is_reversed_and_nothing_is_reversed_twice(theme: str) -> None:
    seen = look(theme)
    assert all(seen.on_band(role).reverse and seen.on_band(role).color is None for role in ROLES)
    assert not [role for role in ROLES if role != "band" and seen[role].reverse]


def test_mono_has_no_colour_at_all() -> None:
    assert not [role for role in ROLES if look("mono")[role].color or look("mono")[role].bgcolor]
