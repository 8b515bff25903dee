"""What stands in for a part of a library while another part is imported that hardly ever needs it.

    with instead({"difflib": StandIn("difflib", called=("get_close_matches",))}):
        from difflib import get_close_matches     # a function that imports `difflib` when it is called

A stand-in has the names that are spelled out: functions (`called`), classes that nobody makes an instance of (`unused`)
and constants (`known`). To ask it for anything else imports what it stands for, so that nothing is ever missing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, cast


class StandIn(ModuleType):
    """A module that imports the one of the same name once it cannot do without."""

    def __init__(
        self,
        name: str,
        called: tuple[str, ...] = (),
        unused: tuple[str, ...] = (),
        known: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(name)
        for each in called:
            setattr(self, each, self._calling(each))
        for each in unused:
            setattr(self, each, type(each, (), {}))
        vars(self).update(known or {})

    def _calling(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(self._real(), name)(*args, **kwargs)

        return call

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the machinery of imports looks for
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        """The module that this one stands for."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)


@contextmanager
def instead(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """For this time these stand where modules would, unless those are there; who imported one keeps it."""
    standing = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(standing)
    try:
        yield
    finally:
        for name, module in standing.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


@contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """For this time these modules cannot be imported, unless they have been."""
    barred = [name for name in names if name not in sys.modules]
    cast("dict[str, Any]", sys.modules).update(dict.fromkeys(barred))  # None is how Python is told
    try:
        yield
    finally:
        for name in barred:
            sys.modules.pop(name, None)


# -- patterns --------------------------------------------------------------------------------------------------------

compile_now = re.compile


class LatePattern:
    """A regular expression that is compiled when it is first used: half of those that a library brings never are."""

    __slots__ = ("_compiled", "_given")

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        self._given = (pattern, flags)
        self._compiled: re.Pattern[Any] | None = None

    @property  # type: ignore[misc]  # mypy takes the class of an object for something that is only read
    def __class__(self) -> type:  # `re.sub(pattern, …)` and others ask for it
        return re.Pattern

    def _now(self) -> re.Pattern[Any]:
        if self._compiled is None:
            self._compiled = compile_now(*self._given)
        return self._compiled

    def __copy__(self) -> LatePattern:
        return self  # as a pattern does

    def __deepcopy__(self, _memo: object) -> LatePattern:
        return self

    # What others take from a pattern long before they use it.

    def match(self, *args: Any, **kwargs: Any) -> Any:
        return self._now().match(*args, **kwargs)

    def search(self, *args: Any, **kwargs: Any) -> Any:
        return self._now().search(*args, **kwargs)

    def fullmatch(self, *args: Any, **kwargs: Any) -> Any:
        return self._now().fullmatch(*args, **kwargs)

    def sub(self, *args: Any, **kwargs: Any) -> Any:
        return self._now().sub(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now(), name)

    def __eq__(self, other: object) -> bool:
        return bool(self._now() == other)

    def __hash__(self) -> int:
        return hash(self._now())


@contextmanager
def late_patterns() -> Iterator[None]:
    """For this time `re.compile` gives patterns that wait until they are used; this program's own, which it uses all
    the time, are compiled at once."""

    def compile(pattern: Any, flags: int = 0) -> Any:
        ours = sys._getframe(1).f_globals.get("__name__", "").startswith("tcrm.")
        return compile_now(pattern, flags) if ours else LatePattern(pattern, flags)

    re.compile = compile
    try:
        yield
    finally:
        re.compile = compile_now


# -- Python's own library --------------------------------------------------------------------------------------------

FLAGS = {
    1: "OPTIMIZED",
    2: "NEWLOCALS",
    4: "VARARGS",
    8: "VARKEYWORDS",
    16: "NESTED",
    32: "GENERATOR",
    64: "NOFREE",
    128: "COROUTINE",
    256: "ITERABLE_COROUTINE",
    512: "ASYNC_GENERATOR",
}
"""Bits of a function's code and their names, as `dis` has them."""


def import_library() -> None:
    """Import `inspect` and `pathlib`, which nearly everything needs, without what they bring along for nobody: how a
    path becomes the address of a page, and how a function's code is taken apart."""
    modules = {name: StandIn(name) for name in ("linecache", "tokenize")}
    modules["urllib.parse"] = StandIn("urllib.parse", called=("quote_from_bytes",))
    if sys.version_info < (3, 14):  # where there are other flags
        modules["dis"] = StandIn("dis", known={"COMPILER_FLAG_NAMES": FLAGS})
    with instead(modules):
        import inspect  # noqa: F401
        import pathlib  # noqa: F401
