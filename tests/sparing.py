"""What the program does again and again in tests and nobody looks at, done once; in a soak all of it is done.

- Frames between two looks are not painted: `paint_now`, called whenever a test looks at a state (`tryout.until`),
  paints what the frames that were left out would have. So every state that is looked at was painted, and a screen that
  cannot be painted fails.
- A style sheet is parsed once for each set of colours, not once for each app.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from weakref import WeakKeyDictionary

import pytest
import sparing_textual  # noqa: F401 - spares what is found out for each widget
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from thorough import SOAK

_paint = Compositor.render_update
_parse = Stylesheet._parse_rules
_owed: WeakKeyDictionary[Compositor, Any] = WeakKeyDictionary()  # with the screens below
_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}


def _put_off(compositor: Compositor, full: bool = False, screen_stack: Any = None, simplify: bool = False) -> None:
    _owed[compositor] = screen_stack


def paint_now() -> None:
    """Paint what has changed since the last time on the screen that is on top."""
    while _owed:
        compositor, below = _owed.popitem()
        screen = cast(Any, compositor.root)
        if screen is not None and screen.is_running and screen.is_current:
            screen.app._display(screen, _paint(compositor, screen_stack=below))


@contextmanager
def frames_put_off() -> Iterator[None]:
    """Also in a soak: within the block no frame between two looks is painted."""
    paint, painter = Compositor.render_update, cast(Any, Compositor)
    painter.render_update = _put_off
    try:
        yield
    finally:
        painter.render_update = paint


def paint_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test of the painting itself."""
    monkeypatch.setattr(Compositor, "render_update", _paint)


def _parse_once(sheet: Stylesheet, css: str, *where: Any, **how: Any) -> list[RuleSet]:
    key = (css, where, *how.items(), *sheet._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *where, **how)
    return _parsed[key]


if not SOAK:
    cast(Any, Compositor).render_update = _put_off
    cast(Any, Stylesheet)._parse_rules = _parse_once
