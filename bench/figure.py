"""A line of the table, and how measured times become one: the middle against the goal, the spread beside it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.line import Reaction


@dataclass(frozen=True)
class Figure:
    """One line of the table: what, the figure, the processor time behind it, the goal (blank: none is set), whether it
    is met."""

    what: str
    value: str
    processor: str = ""
    goal: str = ""
    met: bool | None = None


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with a decimal where that tells something."""
    return f"{seconds * 1000:,.1f}" if seconds < 0.01 else f"{seconds * 1000:,.0f}"


def keys(what: str, found: Sequence[Reaction], most: float | None) -> Figure:
    """95 of 100 keys took no longer to the last byte; beside it until the rows stood there, the middle, the worst."""
    times = [one.seconds for one in found]
    first = p95([one.first for one in found])
    value = f"{ms(p95(times))} ms (rows {ms(first)}, median {ms(median(times))}, worst {ms(max(times))})"
    return Figure(what, value, _each([one.busy for one in found]), *_goal(p95(times), most))


def seconds(what: str, times: Sequence[float], most: float | None, busy: Sequence[float] = ()) -> Figure:
    """The middle of several times, and the least and the most."""
    return Figure(what, f"{ms(median(times))} ms ({spread(times)})", _each(busy), *_goal(median(times), most))


def ratio(
    what: str,
    ours: Sequence[float],
    reference: Sequence[float],
    most: float | None,
    busy: tuple[Sequence[float], Sequence[float]] | None = None,
) -> Figure:
    """The middle of ours to the middle of the reference, of rounds that took turns; the ratios of the rounds beside it.

    `busy`: processor seconds of both, in the same order.
    """
    found = median(ours) / median(reference)
    rounds = [one / other for one, other in zip(ours, reference, strict=True)]
    between = f"; rounds {min(rounds):.2f}-{max(rounds):.2f}" if len(rounds) > 1 else ""
    value = f"{found:.2f} ({ms(median(ours))} : {ms(median(reference))} ms{between})"
    used = ""
    if busy and median(busy[1]):
        used = f"{median(busy[0]) / median(busy[1]):.2f} ({ms(median(busy[0]))} : {ms(median(busy[1]))} ms)"
    return Figure(what, value, used, *(("", None) if most is None else (f"≤ {most}", found <= most)))


def size(what: str, counts: Sequence[float], most: int | None) -> Figure:
    """The middle of several numbers of bytes."""
    value = median(counts)
    if most is None:
        return Figure(what, f"{value:,.0f} bytes")
    return Figure(what, f"{value:,.0f} bytes", "", f"≤ {most:,}", value <= most)


def spread(times: Sequence[float]) -> str:
    """The least and the most."""
    return f"{ms(min(times))}-{ms(max(times))}"


def _each(busy: Sequence[float]) -> str:
    return f"{ms(median(busy))} ms" if busy and median(busy) else ""


def _goal(value: float, most: float | None) -> tuple[str, bool | None]:
    return ("", None) if most is None else (f"≤ {most * 1000:,.0f} ms", value <= most)
