"""The rows that a list has at hand: all of them, or the windows that were asked for and have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

R = TypeVar("R")


class Wanted(NamedTuple):
    """A window to ask for: rows `start` to `start + length`, under a number that the answer carries back."""

    start: int
    length: int
    request: int


@dataclass
class Windows(Generic[R]):
    """Rows by number, filled window by window. An answer to a question older than the last `forget` is stale.

    `keep` bounds the rows held; those far from the last window asked for go first.
    """

    keep: int = 5000

    def __post_init__(self) -> None:
        self._rows: dict[int, R] = {}
        self._laid_by: list[dict[int, R]] = []
        self._last_request = 0
        self._valid_from = 1
        self._asked = range(0)
        self._outdated = False

    def get(self, row: int) -> R | None:
        """The row, or None if it is not there (yet)."""
        for part in self._laid_by:
            if row in part:
                self._rows.update(part)
                self._laid_by.remove(part)
                break
        return self._rows.get(row)

    def lay_by(self, rows: Sequence[R], start: int) -> None:
        """Rows that may be wanted next: at hand once one of them is looked at, and forgotten with the others."""
        if not self._outdated:
            self._laid_by.append(dict(enumerate(rows, start)))

    def missing(self, rows: range) -> range:
        """Of these the first that is not there to the last that is not, laid by or on its way."""
        known = [self._rows, *self._laid_by]
        gaps = [row for row in rows if row not in self._asked and not any(row in part for part in known)]
        return range(gaps[0], gaps[-1] + 1) if gaps else range(0)

    def items(self) -> Sequence[tuple[int, R]]:
        """The rows at hand with their numbers, in order."""
        return sorted(self._rows.items(), key=lambda item: item[0])

    def forget(self) -> None:
        """From now on only answers to new questions count. The rows stay until the first of them comes."""
        self._valid_from = self._last_request + 1
        self._asked = range(0)
        self._outdated = True
        self._laid_by = []

    def fill(self, rows: Sequence[R], start: int = 0) -> None:
        """These are all the rows at hand, from number `start`; answers under way are stale."""
        self.forget()
        self._rows = dict(enumerate(rows, start))
        self._outdated = False

    def want(self, visible: range, total: int | None) -> Wanted | None:
        """The window to ask for, so that `visible` and half a screen around it are there; None if nothing is
        missing or the question is already on its way. `total` is None as long as it is unknown."""
        size = max(1, len(visible))
        if total is None or self._outdated:
            first = max(0, visible.start - size)
            return None if self._asked else self._ask(range(first, visible.start + 2 * size))
        near = range(max(0, visible.start - size // 2), min(total, visible.stop + size // 2))
        missing = [row for row in near if row not in self._rows and row not in self._asked]
        if not missing:
            return None
        return self._ask(range(max(0, missing[0] - size), min(total, missing[-1] + 1 + size)))

    def _ask(self, window: range) -> Wanted:
        self._last_request += 1
        self._asked = window
        return Wanted(window.start, len(window), self._last_request)

    def take(self, request: int, start: int, rows: Sequence[R]) -> bool:
        """Put an answer in its place; False (and nothing done) if it is stale."""
        if not self._valid_from <= request <= self._last_request:
            return False
        if self._outdated:
            self._rows.clear()
            self._outdated = False
        elif len(self._rows) > self.keep:
            near = range(start - self.keep // 2, start + self.keep // 2)
            self._rows = {row: data for row, data in self._rows.items() if row in near}
        self._rows.update(enumerate(rows, start))
        return True
