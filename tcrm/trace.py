"""Where the time of a start goes: `TCRM_TRACE=1 tcrm`, then leave, and the error stream has the timeline.

A part ends where it is marked. `time` is what passed on the clock since the mark before, `cpu` what the processor
worked meanwhile, of all threads; the first line is Python itself, from the birth of the process on.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen

    from tcrm.terminal.display import ThinDisplay

VARIABLE = "TCRM_TRACE"


class Timeline:
    """The parts of a start in the order in which they ended."""

    def __init__(self, born: float) -> None:
        """`born`: when the process began, on the clock of `time.monotonic`."""
        self._born = born
        self._marks: list[tuple[str, float, float]] = []  # part, clock, processor, in seconds since the birth

    def mark(self, part: str) -> None:
        """This part has ended; a part ends once."""
        if all(part != known for known, _clock, _cpu in self._marks):
            self._marks.append((part, time.monotonic() - self._born, time.process_time()))

    def lines(self) -> list[str]:
        """The table as text, milliseconds."""
        lines = [f"{'part of the start':24} {'time':>8} {'cpu':>8} {'at':>8}"]
        clock = cpu = 0.0
        for part, clock_then, cpu_then in self._marks:
            spent = (clock_then - clock, cpu_then - cpu, clock_then)
            lines.append(f"{part:24} " + " ".join(f"{value * 1000:8.1f}" for value in spent))
            clock, cpu = clock_then, cpu_then
        return lines


def _born() -> float:
    """When this process began; where the system does not say, when its first processor time was used."""
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
        ago = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, ValueError, IndexError):
        ago = time.process_time()
    return time.monotonic() - ago


TIMELINE = Timeline(_born()) if os.environ.get(VARIABLE) == "1" else None
"""The timeline of this process, if it was asked for."""


def mark(part: str) -> None:
    """A part of the start has ended."""
    if TIMELINE is not None:
        TIMELINE.mark(part)


def watch_paints(app: ThinDisplay[Any]) -> None:
    """Mark when the app has its first picture, and when its first rows are on the screen."""
    if TIMELINE is not None:
        app.when_laid_out, app.when_painted = _laid_out, _painted


def _laid_out() -> None:
    mark("first layout")


def _painted(screen: Screen[Any]) -> None:
    mark("first paint")
    if not hasattr(screen, "answered") or screen.answered.is_set():
        mark("first paint with rows")


def told() -> str:
    """The timeline as text, blank where none was asked for."""
    return "" if TIMELINE is None else "\n".join([*TIMELINE.lines(), ""])
