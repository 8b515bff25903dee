"""What can be measured, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import board, files, lookup, screens, shell
from bench.figure import Figure

Measure = Callable[[int, int], Iterator[Figure]]


@dataclass(frozen=True)
class Group:
    """A table of the page: its heading, what measures it (customers, rounds -> figures), whether the number of
    customers bears on it."""

    title: str
    measure: Measure
    sized: bool = True

    def heading(self, customers: int) -> str:
        """As it stands on the page."""
        return f"{self.title}, {customers:,} customers" if self.sized else self.title


GROUPS = {
    "start": Group("Start and quit", screens.start),
    "moving": Group("Moving about in Customers", screens.moving),
    "lookup": Group("Look-up as you type", lookup.lookup),
    "burst": Group("Typed in one burst", screens.burst),
    "wire": Group("Bytes at 120×40", screens.wire),
    "idle": Group("Left alone", screens.idle),
    "memory": Group("Memory", screens.memory),
    "agenda": Group("The agenda in the shell", shell.agenda),
    "moves": Group("The funnel over all moves", shell.moves),
    "funnel": Group("The funnel of a small firm", shell.funnel, sized=False),
    "promote": Group("The board", board.promote, sized=False),
    "imports": Group("Import and undo", files.imports, sized=False),
}
