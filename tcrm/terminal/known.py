"""The version of Textual whose private parts this program knows. With any other one it does without them."""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path

TEXTUAL = "8.2.8"


def is_textual_known() -> bool:
    """Whether the Textual that is installed is that one. Nothing is imported for it, and what pip left beside the
    package says the same as `textual.__version__`, which takes 20 ms to ask for."""
    found = PathFinder.find_spec("textual")
    if found is None or found.origin is None:
        return False
    return (Path(found.origin).parents[1] / f"textual-{TEXTUAL}.dist-info").is_dir()
