"""How things look: style roles by name in four themes, and the signs, in Unicode or plain ASCII.

A widget or chart never names a colour. It says what a text *is* (`name`, `dim`, `bad` …) and a `Look` says how
that is drawn. Every role that carries meaning is also said in words or by a sign, so nothing is lost on 16 colours
or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.style import Style

from tcrm.text import to_ascii

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.theme import Theme

STYLE_SHEET = Path(__file__).with_name("tcrm.tcss")
THEMES = ("dark", "light", "ansi", "mono")

# The colours of dark and light lie on the 256-colour cube: a terminal without true colour shows the same.
_STYLES: dict[str, dict[str, str]] = {
    "dark": {
        "text": "#d0d0d0",
        "name": "bold #e4e4e4",
        "dim": "#8a8a8a",
        "number": "#d0d0d0",
        "accent": "#87d7d7",
        "head": "bold #87d7d7",
        "key": "bold #87d7d7",
        "bad": "#ff8787",
        "warn": "#ffd787",
        "good": "#87d787",
        "off": "#6c6c6c",
        "faint": "#3a3a3a",
        "band": "on #303030",
        "field": "on #303030",
    },
    "light": {
        "text": "#303030",
        "name": "bold #121212",
        "dim": "#6c6c6c",
        "number": "#303030",
        "accent": "#005f87",
        "head": "bold #005f87",
        "key": "bold #005f87",
        "bad": "#af0000",
        "warn": "#875f00",
        "good": "#005f00",
        "off": "#8a8a8a",
        "faint": "#dadada",
        "band": "on #dadada",
        "field": "on #ffffff",
    },
    "ansi": {
        "text": "default",
        "name": "bold",
        "dim": "bright_black",
        "number": "default",
        "accent": "cyan",
        "head": "bold cyan",
        "key": "bold cyan",
        "bad": "red",
        "warn": "yellow",
        "good": "green",
        "off": "bright_black",
        "faint": "bright_black",
        "band": "reverse",
        "field": "underline",
    },
    "mono": {
        "text": "",
        "name": "bold",
        "dim": "dim",
        "number": "",
        "accent": "bold",
        "head": "bold underline",
        "key": "bold",
        "bad": "bold",
        "warn": "bold",
        "good": "",
        "off": "dim",
        "faint": "dim",
        "band": "reverse",
        "field": "underline",
    },
}
ROLES = tuple(_STYLES["dark"])

GROUNDS = {"dark": ("#d0d0d0", "#121212"), "light": ("#303030", "#ffffff")}
"""Ink and paper of the screens; the other themes leave both to the terminal."""

_SIGNS = {
    "hot": "◆",
    "mark": "●",
    "dot": "·",
    "sep": " · ",
    "ok": "✓",
    "no": "✗",
    "cut": "…",
    "to": "→",
    "line": "━",
    "thumb": "▐",
}

_PLAIN = {"no": "!"}
"""Signs that would read as something else in ASCII: a bare x looks like a key."""


@dataclass(frozen=True)
class Look:
    """A theme at work: `look["dim"]` is a Rich style, `look.sign("ok")` a sign, `look.on_band("bad")` a style
    for text on the selection band."""

    theme: str
    ascii: bool
    styles: Mapping[str, Style]

    def __getitem__(self, role: str) -> Style:
        """The style of a role; KeyError for an unknown one. Several roles may be joined: `"name bad"`."""
        if role in self.styles:
            return self.styles[role]
        return Style.combine([self.styles[part] for part in role.split()])

    def on_band(self, role: str) -> Style:
        """The style of a role on the selection band. Where the band is reverse video, only weight remains:
        reversed colours would make a patchwork of it."""
        style = self["dim" if role == "off" else role]
        if self.styles["band"].reverse:
            style = Style(bold=style.bold)
        return style + self.styles["band"]

    def sign(self, name: str) -> str:
        """A sign by its name: hot, mark, dot, sep, ok, no, cut, to, line, thumb; as ASCII if that is asked for.

        Spans that go through `cells.draw` need none of this: they are made ASCII as they are drawn.
        """
        return _PLAIN.get(name) or to_ascii(_SIGNS[name]) if self.ascii else _SIGNS[name]


class Shades(dict[str, Style]):
    """The styles of a look on one ground, beside the cursor or on its band; each is worked out when it is first drawn.
    `blank` is that of a cell without a letter."""

    def __init__(self, look: Look, ground: Style, band: bool) -> None:
        super().__init__()
        self._style_of = look.on_band if band else look.__getitem__
        self._ground = ground
        self.blank = ground + look["band"] if band else ground

    def __missing__(self, role: str) -> Style:
        self[role] = style = self._ground + self._style_of(role)
        return style


def look(theme: str = "dark", ascii: bool = False) -> Look:
    """The look of a theme, the dark one if the name is unknown."""
    styles = _STYLES.get(theme, _STYLES["dark"])
    return Look(theme, ascii, {role: Style.parse(definition) for role, definition in styles.items()})


def look_of(node: DOMNode) -> Look:
    """The look of the app that a node lives in: its `look`, as `install` made it, else that of its theme."""
    found = getattr(node.app, "look", None)
    return found if isinstance(found, Look) else look(node.app.theme)


def fitting_theme(wanted: str, colours: Literal["none", "ansi", "full"]) -> str:
    """The theme for a terminal of so many colours: the one asked for, unless it has but 16 or none."""
    if colours == "none":
        return "mono"
    return "ansi" if colours == "ansi" and wanted in ("dark", "light") else wanted


def install(app: App[Any], theme: str, ascii: bool = False) -> Look:
    """Register the four themes with an app, switch it to `theme` and return the look to keep as `app.look`."""
    for name in THEMES:
        app.register_theme(textual_theme(name))
    app.theme = theme if theme in THEMES else "dark"
    return look(app.theme, ascii)


def textual_theme(name: str) -> Theme:
    """The Textual theme of this name, for what Textual draws itself (backgrounds, inputs)."""
    return _terminals_own(name) if name in ("ansi", "mono") else _coloured(name)


def _terminals_own(name: str) -> Theme:
    """A theme in the colours that the terminal gives to names: `mono` takes only its text and ground."""
    from textual.theme import Theme

    plain = "ansi_default"
    accent, error = ("ansi_cyan", "ansi_red") if name == "ansi" else (plain, plain)
    return Theme(
        name=name,
        ansi=True,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=plain,
        error=error,
        success=plain,
        foreground=plain,
        background=plain,
        surface=plain,
        panel=plain,
        boost=plain,
        variables={
            "field-at-rest": plain,
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "input-cursor-text-style": "reverse",
            "input-selection-background": plain,
            "input-selection-foreground": plain,
        },
    )


def _coloured(name: str) -> Theme:
    """A theme in colours of our own, on dark or light ground."""
    from textual.theme import Theme

    dark = name == "dark"
    accent, (text, ground) = "#87d7d7" if dark else "#005f87", GROUNDS[name if dark else "light"]
    drawer, field, rest = ("#1c1c1c", "#3a3a3a", "#262626") if dark else ("#eeeeee", "#ffffff", "#e4e4e4")
    return Theme(
        name=name,
        dark=dark,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning="#ffd787" if dark else "#875f00",
        error="#ff8787" if dark else "#af0000",
        success="#87d787" if dark else "#005f00",
        foreground=text,
        background=ground,
        surface=drawer,
        panel=field,
        variables={
            "field-at-rest": rest,
            "input-cursor-background": accent,
            "input-cursor-foreground": ground,
            "input-selection-background": "#4e4e4e" if dark else "#bcbcbc",
            "input-selection-foreground": text,
        },
    )
