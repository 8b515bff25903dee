"""What moved, as text: the columns beside the stages, and the waterfall from what was open then to what is open now."""

from __future__ import annotations

from itertools import accumulate, pairwise

from rich.text import Text

from tcrm.charts.funnel_pen import PLAIN, Column, Pen, Styles
from tcrm.i18n import N_, _, ngettext
from tcrm.queries.funnel_change import MOVES, FunnelChange, Part
from tcrm.queries.periods import day_name, period_words
from tcrm.text import cell_len, fit

STEP_NAMES: dict[str, str] = {
    "before": N_("open then"),
    "rates": N_("exchange rates"),
    "new": N_("new"),
    "pulled_in": N_("pulled in"),
    "increased": N_("increased"),
    "decreased": N_("decreased"),
    "slipped_out": N_("slipped out"),
    "won": N_("won"),
    "lost": N_("lost"),
    "after": N_("open in the end"),
}
"""What the steps of the waterfall are called."""

MOVE_NAMES: dict[str, str] = {
    "entered": N_("came in since"),
    "advanced": N_("went on since"),
    "regressed": N_("fell back since"),
    "lost": N_("lost since"),
}
"""What the moves of a stage are called."""


def move_columns(change: FunnelChange, keys: list[str], pen: Pen) -> list[Column]:
    """In, on, back and lost since then, for the stages with these keys; a blank cell below them for Won."""
    known = {row.key: row for row in change.rows}
    minus = "-" if pen.ascii else "−"
    heads = {"entered": "+" + _("in"), "advanced": minus + _("on"), "regressed": minus + _("back"), "lost": minus + _("lost")}  # fmt: skip # noqa: E501

    def cell(part: Part | None, sign: str) -> str:
        if part is None or not part.count:
            return ""
        return sign + pen.measured(part.count, part.amount)

    columns = []
    for what in MOVES:
        sign = heads[what][0]
        cells = [cell(getattr(known[key], what) if key in known else None, sign) for key in keys]
        role = {"entered": "good", "lost": "bad"}.get(what, "number")
        columns.append(Column(heads[what], [*cells, ""], role))
    return columns


def shown_steps(change: FunnelChange) -> list[str]:
    """The steps of the waterfall that say something: both ends, and where there are deals."""
    return [step for step, part in change.steps.items() if part.count or step in ("before", "after")]


def waterfall(change: FunnelChange, width: int = 80, ascii: bool = False, styles: Styles = PLAIN) -> list[Text]:
    """A heading, then a line for each step of `shown_steps`: name, deals, amount, and a bar from where it begins to
    where it ends; none wider than `width`."""
    from tcrm.money import short

    steps = shown_steps(change)
    names = [fit(_(STEP_NAMES[step]), 15) for step in steps]
    counts = [f"{change.steps[step].count:,}" for step in steps]
    ends = ("before", "after")
    amounts = []
    for step in steps:
        minor = change.steps[step].amount
        sign = "" if step in ends else "+" if minor >= 0 else "-" if ascii else "−"
        amounts.append(sign + short(abs(minor) if step not in ends else minor, change.currency, ascii_only=ascii))
    widths = [max(map(cell_len, column)) for column in (counts, amounts)]
    room = max(0, width - 2 - 15 - sum(widths) - 6)
    until = _("now") if change.until is None else day_name(change.until)
    closing = period_words(*change.closing)
    said = (
        _("what was open, closing {when}: {day} to {until}") if closing else _("what was open, from {day} to {until}")
    )
    head = said.format(when=closing, day=day_name(change.since), until=until)
    lines = [Text("  " + fit(head, max(0, width - 2)).rstrip(), style=styles["dim"])]
    for i, (step, bar) in enumerate(zip(steps, _bars(change, steps, room, "#" if ascii else "█"), strict=True)):
        line = Text("  ")
        line.append(names[i], style=styles["name" if step in ends else "text"])
        line.append("  " + fit(counts[i], widths[0], "right"), style=styles["dim"])
        line.append("  " + fit(amounts[i], widths[1], "right") + "  ", style=styles["number"])
        good = change.steps[step].amount >= 0
        line.append(bar, style=styles["accent" if step in ends else "good" if good or step == "won" else "bad"])
        line.truncate(width)
        lines.append(line)
    if change.slipped.count:
        said = ngettext("{n} open deal closes later than planned then", "{n} open deals close later than planned then", change.slipped.count)  # fmt: skip # noqa: E501
        lines.append(Text("  " + said.format(n=change.slipped.count), style=styles["dim"]))
    return lines


def _bars(change: FunnelChange, steps: list[str], room: int, block: str) -> list[str]:
    """Each step's bar where it stands: the ends from nothing on, the others from where the one before ended."""
    between = [change.steps[step].amount for step in steps[:-1]]
    levels = list(accumulate(between))
    top = max([*levels, change.steps["after"].amount, 1])

    def place(minor: int) -> int:
        return round(room * max(0, minor) / top)

    bars = [(0, place(levels[0]))]
    bars += [(min(place(a), place(b)), max(place(a), place(b))) for a, b in pairwise(levels)]
    bars.append((0, place(change.steps["after"].amount)))
    return [" " * min(a, max(room - 1, 0)) + block * max(b - a, 1 if room else 0) for a, b in bars]
