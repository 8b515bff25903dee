"""A day as a ruler: the hours down the side, what is taken beside them, what is free left white, and now.

Lines of text in the roles of a theme, for the screen and for the shell. Signs are made ASCII where that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from tcrm.charts.funnel_pen import PLAIN, Styles
from tcrm.i18n import _
from tcrm.text import fit, to_ascii

if TYPE_CHECKING:
    from tcrm.queries.dayplan import Block, DayPlan

FIRST_HOUR, LAST_HOUR = 8, 17
"""The hours that are shown of a day on which nothing is planned earlier or later."""

BAR, BEGIN = "███", "▆▆▆"  # what begins does so below a gap, so that what follows at once is not taken for one
_DAY = 24 * 60


class _Slot(NamedTuple):
    """A stretch of the day in minutes since midnight, and the lines that stand for it: the block taken there (None:
    free), and whether it begins there. `now` stands before the line of this number."""

    start: int
    lines: tuple[tuple[Block | None, bool], ...]
    now: int | None = None

    @property
    def height(self) -> int:
        """How many lines it takes: a free one gives its line to `now`."""
        free = self.lines == ((None, False),)
        return len(self.lines) + (self.now is not None and not free)


def ruler(
    plan: DayPlan, width: int, lines: int, *, now: time | None = None, ascii: bool = False, styles: Styles = PLAIN
) -> list[Text]:
    """The day in at most `lines` lines of at most `width` cells; by half hours where that leaves room, with the times
    in words. `now` (None: it is another day) is where the line of the present stands, in the zone of the plan."""
    at = None if now is None else now.hour * 60 + now.minute
    hours = _hours(plan.blocks)
    step = 30 if len(hours) * 2 + 2 <= lines else 60
    slots = [_slot(start, step, plan.blocks, at) for hour in hours for start in _steps(hour, step)]
    drawn: list[Text] = []
    for slot in _that_fit(_with_now(slots, hours, at, lines), lines):
        drawn += _draw(slot, width, at, step, styles)
    return [_plain(line) for line in drawn[:lines]] if ascii else drawn[:lines]


def _with_now(slots: Sequence[_Slot], hours: range, now: int | None, lines: int) -> list[_Slot]:
    """Before the first hour or after the last one that of the present, and those between where all find room."""
    if now is None or now // 60 in hours:
        return list(slots)
    at = now // 60
    early, late = range(at, hours.start), range(hours.stop, at + 1)  # one of them is empty
    least = sum(slot.height for slot in slots)
    beyond = [
        _slot(hour * 60, 60, (), now) for hour in early or late if hour == at or least + len(early or late) <= lines
    ]
    return [*beyond, *slots] if early else [*slots, *beyond]


def _minutes(at: time) -> int:
    """Minutes since midnight, a begun minute counts: the end of a day is 24:00."""
    return at.hour * 60 + at.minute + (at.second > 0)


def _hours(blocks: Sequence[Block]) -> range:
    """The hours from the first to the last that is taken, those of a usual day in any case."""
    first = min([FIRST_HOUR, *(_minutes(block.start) // 60 for block in blocks)])
    last = max([LAST_HOUR, *((max(_minutes(block.end), 1) - 1) // 60 for block in blocks)])
    return range(first, last + 1)


def _steps(hour: int, step: int) -> range:
    return range(hour * 60, hour * 60 + 60, step)


def _slot(start: int, step: int, blocks: Sequence[Block], now: int | None) -> _Slot:
    """What stands on a stretch: blocks that go on from before, then those that begin, in their order."""
    end = min(start + step, _DAY)
    going_on = [each for each in blocks if _minutes(each.start) < start < _minutes(each.end)]
    begin = [each for each in blocks if start <= _minutes(each.start) < end]
    # One line says that the time is taken; only what begins has a name to say.
    lines = tuple([(each, True) for each in begin] or [(each, False) for each in going_on[:1]] or [(None, False)])
    if now is None or not start <= now < end:
        return _Slot(start, lines)
    before = sum(block is not None and _minutes(block.start) <= now for block, _first in lines)
    return _Slot(start, lines, before)


def _that_fit(slots: Sequence[_Slot], lines: int) -> list[_Slot]:
    """As many as there is room for: free time goes first, the latest of it before the earlier."""
    kept = list(slots)
    while sum(slot.height for slot in kept) > lines:
        free = [slot for slot in kept if slot.lines == ((None, False),) and slot.now is None]
        if not free:
            break
        kept.remove(free[-1])
    return kept


def _draw(slot: _Slot, width: int, now: int | None, step: int, styles: Styles) -> list[Text]:
    past = now is not None and slot.start + step <= now
    label = f"{slot.start // 60:02}" if slot.start % 60 == 0 else "  "
    rows: list[list[tuple[str, str]]] = []
    for number, (block, begins) in enumerate(slot.lines):
        if slot.now == number:
            rows.append([("── " + _("now"), "bad")])
            if block is None:
                break
        rows.append(_taken(block, begins, width - 3, past or block.done, step) if block is not None else [])
    if slot.now == len(slot.lines):
        rows.append([("── " + _("now"), "bad")])
    drawn = []
    for number, row in enumerate(rows):
        line = Text(label + " " if number == 0 else "   ", style=styles["dim"])
        for text, role in row:
            line.append(text, style=styles[role])
        line.truncate(width)
        drawn.append(line)
    return drawn


def _taken(block: Block, begins: bool, width: int, past: bool, step: int) -> list[tuple[str, str]]:
    """The bar, and what takes the time where it begins; by half hours from when to when, where there is room."""
    bar = (BEGIN if begins else BAR, "dim" if past else "accent")
    if not begins or width <= 4:
        return [bar]
    when = f"{block.start:%H:%M}–{block.end:%H:%M} " if step == 30 and width >= 28 else ""
    return [
        bar,
        (" " + when, "dim"),
        (fit(block.label or _("busy"), width - 4 - len(when)).rstrip(), "dim" if past else "text"),
    ]


def _plain(line: Text) -> Text:
    made = Text(to_ascii(line.plain), style=line.style)
    made.spans = line.spans
    return made
