"""A short start: Python's library and Textual without the parts that these screens and the commands of the shell hardly
ever need, and no search for garbage meanwhile.

What is left out is named here and nowhere else. Of Textual it was measured and tested with the version that `known`
names; any other one is imported as it is. What stands in for a module becomes that module once it is needed (see
`standin`); only what is `UNUSED` is not there at all.
"""

from __future__ import annotations

import gc
import os
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from tcrm.standin import StandIn, instead, late_patterns, without
from tcrm.terminal.known import is_textual_known

UNUSED: dict[str, tuple[str, ...]] = {
    "textual.command": (
        "CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider",
    ),
    "rich.table": ("Table",),
    "textual.canvas": ("Canvas", "Rectangle"),
    "rich.tree": ("Tree",),
}  # fmt: skip
"""Module -> the names that Textual takes from it. Its palette brings trees, selections and lists along; ours is
`widgets.palette`. It draws tables of its design and trees of its widgets for its makers, and lines between the cells of
a grid on request."""

CALLED: dict[str, tuple[str, ...]] = {
    "difflib": ("get_close_matches",),  # for whoever misspells a colour in a style sheet
    "mimetypes": ("guess_type",),  # for files that are sent to a browser
    "pickle": ("dumps", "loads"),  # for styles with an action, which nothing here has
    "platformdirs": ("user_downloads_path",),  # for screenshots
    "uuid": ("uuid4",),  # for notices that come up over a screen
    "rich.panel": ("Panel",),  # round errors in a style sheet
    "urllib.parse": ("urlparse",),  # for fields that take an address
}
"""Module -> the functions and classes that Textual calls, seldom if ever."""

SELDOM = ("asyncio.sslproto", "hashlib", "linecache", "locale", "struct")
"""Modules that asyncio, Peewee and others take whole: for encrypted connections, for fields that these tables lack, for
errors that are told with their lines, for months in the system's language."""

SELDOM_IN_THE_SHELL = ("bz2", "lzma", "socket", "textwrap", "tokenize")
"""The same for commands: what `shutil` could unpack, addresses of a network for Peewee, how errors are laid out."""

KNOWN: dict[str, dict[str, object]] = {
    "subprocess": {"PIPE": -1, "STDOUT": -2, "DEVNULL": -3},
    "random": {"getrandbits": lambda bits: int.from_bytes(os.urandom(-(-bits // 8)), "big") >> (-bits % 8)},
}
"""Modules of which a few values are all that is needed: asyncio's for programs that it could start, and a number to
begin with for Rich's links."""

NEWER_NAMES = (
    "Final", "Literal", "NamedTuple", "ParamSpec", "Protocol", "Self", "TypeAlias", "TypedDict", "TypeGuard",
    "get_args", "runtime_checkable",
)  # fmt: skip
"""What Textual and Rich take from `typing_extensions`, for Pythons that had them not in `typing` yet."""

NEVER_HERE = ("ssl",)
"""Modules that asyncio can do without: the screens open no connection."""

OTHER_WAYS = ("sqlite3", "_hashlib")
"""Modules that Peewee and `hashlib` can do without: the database is opened by apsw, and Python has hashes of its own
beside those of OpenSSL. Each brings a library of a megabyte and more."""


@contextmanager
def imports() -> Iterator[None]:
    """For this time what is imported leaves out what is not used."""
    with without(OTHER_WAYS):
        if is_textual_known():
            with without(NEVER_HERE), instead(_stand_ins()), late_patterns():
                yield
        else:
            yield


@contextmanager
def library() -> Iterator[None]:
    """The same for a command of the shell, which needs no Textual."""
    modules: dict[str, ModuleType] = {name: StandIn(name) for name in (*SELDOM, *SELDOM_IN_THE_SHELL)}
    modules |= {name: StandIn(name, called=names) for name, names in CALLED.items() if "." not in name}
    modules |= {name: StandIn(name, known=values) for name, values in KNOWN.items()}
    with without(OTHER_WAYS), instead(modules), late_patterns():
        yield


def import_textual() -> None:
    """Import what of Textual every start needs; of a version that is not known, its app alone."""
    if is_textual_known():
        from tcrm.terminal.quick import quicken

        quicken()  # before there are any widgets
        import textual._xterm_parser
        import textual.drivers.linux_driver
        import textual.validation
    import textual.app  # noqa: F401


def _stand_ins() -> dict[str, ModuleType]:
    """What stands in place of these modules while others are imported."""
    modules = {name: StandIn(name, unused=names) for name, names in UNUSED.items()}
    modules |= {name: StandIn(name, called=names) for name, names in CALLED.items()}
    modules |= {name: StandIn(name) for name in SELDOM}
    modules |= {name: StandIn(name, known=values) for name, values in KNOWN.items()}
    newer = {name: getattr(typing, name) for name in NEWER_NAMES if hasattr(typing, name)}
    modules["typing_extensions"] = StandIn("typing_extensions", known=newer)
    return dict(modules)


# -- garbage ---------------------------------------------------------------------------------------------------------

NEW, SEARCHES = 50_000, 10
"""How many new objects there are until they are searched, whoever waits, and such searches until one of what was new
before: more than a second of typing makes."""

WORTH = 1_000  # new objects for which a search in a quiet moment pays
ALL = 60  # so many of these until one goes through all that came since the first screen, which takes 30 ms


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
        gc.set_threshold(NEW, SEARCHES, ALL)
        gc.enable()


def search_garbage() -> None:
    """To be called each second: what is new is looked through between two keys, not in the middle of one, and now and
    then all of it, once a second has passed in which hardly anything was made. Does nothing where garbage was not
    settled."""
    new, _, searches = gc.get_count()
    if gc.isenabled() and gc.get_threshold()[0] == NEW:
        if new >= WORTH:
            gc.collect(1)
        elif searches >= ALL:
            gc.collect(2)
