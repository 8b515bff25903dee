"""A second process that works beside this one, for long work that needs nothing but what it is given.

with closing(mapped(work, items, beside=len(rows) >= MANY)) as results:
    for result in results:      # worked out while this process uses the one before, and makes the next item
        …

It is a Python of its own that shares nothing with this one: no open database, no thread, no terminal. It ends with the
pipes to it, so that it goes when this process goes, however that ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from tcrm import i18n
from tcrm.errors import TcrmError
from tcrm.i18n import _

Item = TypeVar("Item")
Result = TypeVar("Result")

MANY = 50_000
"""Rows from which on a second process is worth its start."""

_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from tcrm.beside import serve; serve()"


def mapped(work: Callable[[Item], Result], items: Iterable[Item], *, beside: bool) -> Generator[Result, None, None]:
    """As `map`; `beside`: in a second process, if the machine has a second processor. Then `work` must be something
    that goes through pickle, and what it keeps between two items it keeps there.

    To be closed by whoever does not take all results. Raises what `work` raises of ours, TcrmError where that process
    was ended.
    """
    rest = iter(items)
    first = list(islice(rest, 1))
    other = _Other.start(work) if first and beside and (os.cpu_count() or 1) > 1 else None
    if other is None:
        yield from map(work, chain(first, rest))
        return
    under_way = False
    try:
        for item in chain(first, rest):
            results = [other.take()] if under_way else []
            other.give(item)
            under_way = True
            yield from results
        if under_way:
            yield other.take()
    finally:
        other.end()


class _Other:
    """The second process, and the pipes to it. It is given an item only when its last result was taken, so neither
    ever waits for the other with both pipes full."""

    def __init__(self, process: Any) -> None:
        self._process = process

    @classmethod
    def start(cls, work: Callable[[Any], Any]) -> _Other | None:
        """It begins, in a session of its own: no key that is pressed here stops it. None where there can be none."""
        from subprocess import DEVNULL, PIPE, Popen

        if not sys.executable or hasattr(sys, "frozen"):  # this is no Python that would run what it is told
            return None
        here = str(Path(__file__).parents[1])
        try:
            process = Popen(
                [sys.executable, "-P", "-c", _CODE, here],
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return None
        other = cls(process)
        other.give((i18n.language(), work))
        return other

    def give(self, item: Any) -> None:
        from pickle import HIGHEST_PROTOCOL, dump

        with suppress(BrokenPipeError):  # `take` says that it was ended
            dump(item, self._process.stdin, HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def take(self) -> Any:
        from pickle import UnpicklingError, load

        try:
            good, result = load(self._process.stdout)
        except (EOFError, UnpicklingError) as error:
            raise TcrmError(
                _("A process that worked for this one was ended; nothing was changed."), _("Try again.")
            ) from error
        if not good:
            raise result
        return result

    def end(self) -> None:
        """It is wanted no more."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def serve() -> None:
    """What the second process does: take items, give results, until there are no more."""
    from pickle import HIGHEST_PROTOCOL, dump, load

    given, results = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError):
        language, work = load(given)
        i18n.use(language)
        while True:
            item = load(given)
            try:
                answer = (True, work(item))
            except TcrmError as error:
                answer = (False, error)
            dump(answer, results, HIGHEST_PROTOCOL)
            results.flush()
