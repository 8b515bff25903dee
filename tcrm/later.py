"""Modules that wait until they are used: what is imported for the sake of one key costs nothing before that key.

    from tcrm.screens import gate_form      # finds the file, no more

    answers = gate_form.answers_of(form)    # runs it, the first time that something in it is asked for

Every module of the rooms named below is such a one. `from tcrm.screens.gate_form import answers_of` asks for something
in it, so it runs at once: what a module does not need before its functions are called, it imports whole.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import RLock
from types import ModuleType
from typing import Any

ROOMS = ("actions", "charts", "exchange", "queries", "screens", "widgets")


class _Waiting(ModuleType):
    """A module that has not run yet. It has a name and a file; to ask for anything else runs it."""

    def __getattr__(self, name: str) -> Any:
        loader = self.__spec__ and self.__spec__.loader
        if isinstance(loader, _Late):
            loader.run(self)
        return ModuleType.__getattribute__(self, name)


class _Late(SourceFileLoader):
    """Loads a module in two steps: first none of it, then, when it is used, all."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self._lock = RLock()
        self._begun = False

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _Waiting

    def run(self, module: ModuleType) -> None:
        """Run the module, if it has not. Another thread that asks meanwhile waits; the module itself does not."""
        with self._lock:
            if self._begun:
                return
            self._begun = True
            try:
                super().exec_module(module)
            except BaseException:
                self._begun = False
                raise
            module.__class__ = ModuleType


class Finder:
    """What Python asks where a module is, before it looks itself."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module as one that waits; None (Python looks further) if it is not of our rooms."""
        parts = name.split(".")
        if len(parts) != 3 or parts[0] != "tcrm" or parts[1] not in ROOMS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Late(name, spec.loader.path)
        return spec


def install() -> None:
    """Let the modules of this program wait from now on."""
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)
