"""A short start: Textual without the parts that these screens never use, and no search for garbage meanwhile.

What is left out is named here and nowhere else. It was measured and tested with the version of Textual that `driver`
names; with any other one Textual is imported as it is.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

UNUSED: dict[str, tuple[str, ...]] = {
    "textual.command": (
        "CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider",
    ),
    "rich.table": ("Table",),
    "textual.canvas": ("Canvas", "Rectangle"),
}  # fmt: skip
"""Module -> the names that Textual takes from it. Its palette brings trees, selections and lists along; ours is
`widgets.palette`. It draws tables of its design for its makers, and lines between the cells of a grid on request."""

NEVER_HERE = ("ssl",)
"""Modules that asyncio can do without: the screens open no connection."""

OTHER_WAYS = ("sqlite3", "_hashlib")
"""Modules that Peewee and `hashlib` can do without: the database is opened by apsw, and Python has hashes of its own
beside those of OpenSSL. Each brings a library of a megabyte and more."""


def import_textual() -> None:
    """Import `textual.app`, leaving out what is not used."""
    with _without(NEVER_HERE):
        from tcrm.terminal.driver import is_textual_known

        with _instead(UNUSED if is_textual_known() else {}):
            import textual.app  # noqa: F401


def import_peewee() -> None:
    """Import `peewee`, leaving out what is not used."""
    with _without(OTHER_WAYS):
        import peewee  # noqa: F401


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """For this time these modules cannot be imported, unless they have been."""
    barred = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(barred))  # type: ignore[arg-type]  # None is how Python is told
    try:
        yield
    finally:
        for name in barred:
            sys.modules.pop(name, None)


@contextmanager
def _instead(modules: dict[str, tuple[str, ...]]) -> Iterator[None]:
    """For this time modules that hold nothing but empty classes stand where these would, unless they are there."""
    empty = {name: ModuleType(name) for name in modules if name not in sys.modules}
    for name, module in empty.items():
        for each in modules[name]:
            setattr(module, each, type(each, (), {}))
    sys.modules.update(empty)
    try:
        yield
    finally:
        for name in empty:
            sys.modules.pop(name, None)


# -- garbage ---------------------------------------------------------------------------------------------------------

NEW, SEARCHES = 2_000, 10
"""How many new objects there are until they are searched, and searches of a generation until one of the next."""


def hold_garbage() -> None:
    """Look for no garbage: nearly all that a start makes is there to stay."""
    gc.disable()


def settle_garbage() -> None:
    """The first screen stands: what there is by now is never looked at again, so that a search costs little.

    Without this a search goes through all classes and styles, a tenth of a second in the middle of a key. Does nothing
    where nothing is held, as in tests.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(NEW, SEARCHES, SEARCHES)
        gc.enable()
