"""What moved, as text: the columns beside the stages, and the waterfall from what was open then to what is open now."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from rich.text import Text

from tcrm.charts.funnel_pen import PLAIN, Column, Pen, Styles
from tcrm.i18n import N_, _, ngettext
from tcrm.queries.funnel_change import MOVES, FunnelChange
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
    "before": N_("stood here then"),
    "after": N_("stand here now"),
}
"""What the moves of a stage are called."""


FORMS = EACH, BOTH, ENDS = "each", "both", "ends"
"""How much of the moves is shown: each kind in a column, in and out, or only who stood there then and stands there now.
By count every one of them balances within its row; amounts are those at the move, and words say that they do not."""


def move_columns(change: FunnelChange, keys: Sequence[str], pen: Pen, form: str) -> list[Column]:
    """Then, in, on, back, lost, now for the stages with these keys, as far as `form` shows them; a blank cell below
    them for Won."""
    known = {row.key: row for row in change.rows}
    minus = "-" if pen.ascii else "−"

    def cells(names: Sequence[str], sign: str) -> list[str]:
        out = []
        for key in keys:
            parts = [getattr(known[key], name) for name in names] if key in known else []
            count, amount = (sum(getattr(part, what) for part in parts) for what in ("count", "amount"))
            told = count or (parts and not sign)
            out.append(sign + pen.measured(count, amount) if told else "")
        return [*out, ""]

    kinds: dict[str, dict[str, Sequence[str]]] = {
        EACH: {_("in"): ("entered",), _("on"): ("advanced",), _("back"): ("regressed",), _("lost"): ("lost",)},
        BOTH: {_("in"): ("entered",), _("out"): MOVES[1:]},
        ENDS: {},
    }
    columns = []
    for head, names in kinds[form].items():
        sign, role = ("+", "good") if names == ("entered",) else (minus, "bad" if names == ("lost",) else "number")
        if form != EACH or any(cells(names, sign)):
            columns.append(Column(sign + head, cells(names, sign), role))
    if pen.funnel.measure == "amount":
        return columns
    then = [] if pen.funnel.mode == "snapshot" else [Column(_("then"), cells(("before",), ""), "dim")]
    return [*then, *columns, Column(_("now") if change.until is None else _("end"), cells(("after",), ""))]


def moved_words(change: FunnelChange, pen: Pen, form: str, shown: Sequence[Column], hidden: Sequence[str]) -> str:
    """What the `shown` columns of the moves are, so that nobody adds up what is not to be added up; and which columns
    had no room."""
    mode, now = pen.funnel.mode, _("now") if change.until is None else _("end")
    way = " ".join(f"{column.head[0]} {column.head[1:]}" for column in shown if column.head[0] in "+-−")
    if not form or (form == ENDS and pen.funnel.measure == "amount"):
        return _("what came in and left: in a wider window")
    if pen.funnel.measure == "amount":
        said = _("in and out: with what they were worth at the move, so not a sum")
    elif form == ENDS and mode != "snapshot":
        return _("deals standing there then, {now} (moves: in a wider window)").format(now=now)
    else:
        said = _("then {moves} = {now}").format(moves=way, now=now) if way else _("then = {now}").format(now=now)
        said = {
            "snapshot": _("open {sum}"),
            "cohort": _("open, lost: by furthest stage; standing there: {sum}"),
        }.get(mode, _("open deals standing in a stage: {sum}")).format(sum=said)
    return said + "; " + _("no room: {columns}").format(columns=", ".join(hidden)) if hidden else said


def shown_steps(change: FunnelChange) -> list[str]:
    """The steps of the waterfall that say something: both ends, and where there are deals."""
    return [step for step, part in change.steps.items() if part.count or step in ("before", "after")]


def waterfall(change: FunnelChange, width: int = 80, ascii: bool = False, styles: Styles = PLAIN) -> list[Text]:
    """A heading, then a line for each step of `shown_steps`: name, deals, amount, and a bar from where it begins to
    where it ends; none wider than `width`."""
    steps, numerals = shown_steps(change), change.numerals.on(ascii=ascii)
    names = [fit(_(STEP_NAMES[step]), 15) for step in steps]
    counts = [numerals.count(change.steps[step].count) for step in steps]
    ends = ("before", "after")
    amounts = []
    for step in steps:
        minor = change.steps[step].amount
        sign = "" if step in ends else "+" if minor >= 0 else "-" if ascii else "−"
        amounts.append(sign + numerals.short(abs(minor) if step not in ends else minor, change.currency))
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
