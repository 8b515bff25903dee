"""Modules that wait until they are used: what is imported for the sake of one key costs nothing before that key.
And modules that are found where they must be: of a package whose folder is known, without a search.

    from tcrm.screens import gate_form      # finds the file, no more

    answers = gate_form.answers_of(form)    # runs it, the first time that something in it is asked for

Every module of the rooms named below is such a one. `from tcrm.screens.gate_form import answers_of` asks for something
in it, so it runs at once: what a module does not need before its functions are called, it imports whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib._bootstrap_external import MAGIC_NUMBER
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import loads
from threading import RLock
from types import CodeType, ModuleType
from typing import Any

PLAIN = ("tcrm", "textual", "rich", "asyncio")
"""Packages of Python source alone."""

ROOMS = ("actions", "charts", "exchange", "queries", "screens", "widgets")


class _Waiting(ModuleType):
    """A module that has not run yet. It has a name and a file; to ask for anything else runs it."""

    def __getattr__(self, name: str) -> Any:
        loader = self.__spec__ and self.__spec__.loader
        if isinstance(loader, _Late):
            loader.run(self)
        return ModuleType.__getattribute__(self, name)


class _Near(SourceFileLoader):
    """Loads a module whose file is known, from what Python compiled it to if that is as old as the file."""

    def __init__(self, name: str, path: str, size: int, at: int) -> None:
        """`size` (bytes) and `at` (epoch second) of the file, as Python notes them in what it compiles."""
        super().__init__(name, path)
        folder, _slash, file = path.rpartition("/")
        self.compiled = f"{folder}/__pycache__/{file[:-3]}.{sys.implementation.cache_tag}.pyc"
        self._stamp = bytes(4) + (at & 0xFFFFFFFF).to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")

    def get_code(self, name: str) -> CodeType | None:
        try:
            data = self.get_data(self.compiled)
        except OSError:
            return super().get_code(name)
        if data[4:16] != self._stamp or data[:4] != MAGIC_NUMBER:
            return super().get_code(name)
        found = loads(memoryview(data)[16:])
        return found if isinstance(found, CodeType) else super().get_code(name)


class _Late(_Near):
    """Loads a module in two steps: first none of it, then, when it is used, all."""

    def __init__(self, name: str, path: str, size: int, at: int) -> None:
        super().__init__(name, path, size, at)
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
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module, if it lies in the folder of one of these packages, of our rooms as one that waits; None: Python
        looks further."""
        parts = name.split(".")
        if len(parts) == 1 or parts[0] not in PLAIN or not path or sys.flags.optimize or sys.pycache_prefix:
            return None
        kind = _Late if len(parts) == 3 and parts[0] == "tcrm" and parts[1] in ROOMS else _Near
        for folder in path:
            file = f"{folder}/{parts[-1]}.py"
            try:
                known = os.stat(file)  # noqa: PTH116 - what a path costs more is felt for hundreds of modules
            except OSError:
                continue  # a package, or in another folder
            loader = kind(name, file, known.st_size, int(known.st_mtime))
            spec = ModuleSpec(name, loader, origin=file)
            spec.has_location = True
            spec.cached = loader.compiled
            return spec
        return None


def install() -> None:
    """Let the modules of this program wait from now on."""
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)
