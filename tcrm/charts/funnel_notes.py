"""What stands below a funnel: what it comes to, what its sums leave out, its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from tcrm.charts.funnel_pen import ABOVE, PLAIN, Pen, Styles, count_of, is_above
from tcrm.charts.funnel_words import sentences
from tcrm.dates import short_day
from tcrm.i18n import _, ngettext
from tcrm.queries.figures import velocity
from tcrm.queries.funnel_past import Verdict
from tcrm.queries.funnel_rows import Closed, Funnel, FunnelRow, Group, adds_up
from tcrm.queries.periods import day_name, period_words
from tcrm.text import cell_len, fit, one_line

if TYPE_CHECKING:
    from tcrm.queries.sellers import SellerWork


class Part(NamedTuple):
    """A figure below the bars: the words before it, the figure, those after it, and which of `FIGURES` it is."""

    before: str
    figure: str = ""
    after: str = ""
    name: str = ""


def subject(
    funnel: Funnel, width: int = 80, ascii: bool = False, styles: Styles = PLAIN, since: date | None = None
) -> Text:
    """Of what the funnel is: pipeline, mode, measure, period, day; since when it is told what moved."""
    modes = {
        "cohort": _("cohort: deals by the furthest stage they reached"),
        "strict": _("strict: deals by the stages entered in order"),
        "any": _("any: deals by the stages entered"),
        "snapshot": _("snapshot: open deals by stage"),
        "period": _("period: moves out of stages"),
    }
    measures = {"count": _("count"), "amount": _("amount")}
    dated = {"snapshot": _("closed {when}"), "period": _("made {when}")}.get(funnel.mode, _("created {when}"))
    dates = [dated.format(when=period_words(funnel.start, funnel.end))] if funnel.start or funnel.end else []
    dates += [] if since is None else [_("what moved since {day}").format(day=day_name(since))]
    dates += [_("as of {day}").format(day=day_name(funnel.as_of))] if funnel.as_of else []
    told = ""
    for mode in (modes[funnel.mode], funnel.mode):  # in full where there is room
        told = (" - " if ascii else " · ").join(
            [one_line(funnel.pipeline_name), mode, measures[funnel.measure], *dates]
        )
        if cell_len(told) + 2 <= width:
            break
    line = Text("  " + (told.replace("–", "-") if ascii else told), style=styles["dim"])
    line.truncate(width, overflow="crop" if ascii else "ellipsis")
    return line


def summary(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    *,
    verdicts: Sequence[Verdict] = (),
    other: Funnel | None = None,
) -> list[Text]:
    """What it comes to: win rate, cycle, velocity; what loses most and does better; what the amounts leave out. The
    signs of another funnel beside it are explained here too."""
    pen = Pen(funnel, ascii)
    figures = (first_figures(funnel, width, ascii), other_figures(funnel, width))
    lines = [_joined(parts, styles) for parts in figures if parts]
    lines += sentences(funnel, verdicts, width, ascii, styles)
    lines += [Text("  " + note, style=styles["dim"]) for note in _left_out(funnel, pen, other)]
    for line in lines:
        line.truncate(width, overflow="crop" if ascii else "ellipsis")
    return lines


def group_table(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    work: Sequence[SellerWork] = (),
    today: date | None = None,
) -> list[Text]:
    """One line for each group: how many, won, lost, win rate, amount won; strict: how many, won, of all, amount won. Of
    sellers also when they were last in touch with a customer, and when they will be next."""
    pen = Pen(funnel, ascii)
    shares = [_("lost"), _("win rate")] if adds_up(funnel.mode) else [_("of all")]
    heads = [_dimension(funnel.by), pen.first_column()[0].head, _("won"), *shares, _("amount won")]
    table = [[one_line(group.key) or pen.none, *_group_cells(group, pen)] for group in funnel.groups]
    if work:
        heads += [_("last touch"), _("next touch")]
        known = {one.key: one for one in work}
        for group, cells in zip(funnel.groups, table, strict=True):
            one = known.get(group.key)
            days = (one.last_touch, one.next_touch) if one else (None, None)
            cells += ["" if day is None else short_day(day, today) if today else day_name(day) for day in days]
    widths = [max(cell_len(cell) for cell in column) for column in zip(heads, *table, strict=True)]
    room = width - 2 - sum(w + 2 for w in widths[1:])
    while room < 10 and len(widths) > 3:
        room += widths.pop() + 2
    more = len(widths) < len(heads)
    widths[0] = min(widths[0], max(room - 2 * more, 8))
    out = []
    for i, cells in enumerate([heads, *table]):
        line = "  " + fit(cells[0], widths[0], ellipsis=pen.cut)
        for cell, w in zip(cells[1:], widths[1:], strict=False):
            line += "  " + fit(cell, w, "right")
        line += f" {pen.cut}" if more and i == 0 else ""  # what had no room is not gone without a sign
        out.append(Text(line, style=styles["dim" if i == 0 else "text"]))
    return out


def _dimension(by: str | None) -> str:
    names = {
        "seller": _("seller"),
        "team": _("team"),
        "region": _("region"),
        "source": _("source"),
        "product": _("product"),
        "class": _("class"),
    }
    return names.get(by or "", "")


def first_figures(funnel: Funnel, width: int, ascii: bool = False) -> list[Part]:
    """What stands in the line below the bars, as far as it has room."""
    pen, won = Pen(funnel, ascii), funnel.won
    numerals, closed = pen.numerals, pen.numerals.count(funnel.closed)
    if not pen.shows_won:
        after = _("of {count} closed").format(count=closed)
    else:
        after = _("of its {count} closed").format(count=closed)
    parts = [] if pen.shows_won else [Part(_("won"), pen.measured(won.count, won.amount))]
    rate = "win_rate_cohort" if pen.shows_won else "win_rate"
    wins = funnel.win.rate(funnel.measure)
    parts += [Part(_("win rate"), numerals.percent(wins, 1), after, rate)] if wins is not None else []
    if won.cycle_days_median is not None:
        cycle = _("cycle (median)") if width >= 100 else _("cycle")
        parts.append(Part(cycle, numerals.days(won.cycle_days_median), name="cycle"))
    speed = velocity(funnel)
    if speed is not None and funnel.open:
        parts.append(Part(_("velocity"), pen.money(speed), _("a day"), "velocity"))
    return _with_room(parts if funnel.closed else [Part(_("nothing closed yet"), name=rate)], width)


def other_figures(funnel: Funnel, width: int) -> list[Part]:
    """The same for the line below it: beside the win rate by amount the one by count, with what is stale where that
    differs; lead to won."""
    win, plain, numerals = funnel.win, funnel.win.rate(funnel.measure), funnel.numerals
    if not funnel.closed:
        return []
    stale_lost = win.rate(funnel.measure, with_stale=True)
    by_count = "win_rate_cohort" if Pen(funnel, ascii=False).shows_won else "win_rate"
    parts = [Part(_("by count"), numerals.percent(win.rate(), 1), name=by_count)] if funnel.measure == "amount" else []
    if stale_lost is not None and stale_lost != plain:
        stale = _("with {n} stale as lost").format(n=numerals.count(win.stale or 0))
        parts.append(Part(stale, numerals.percent(stale_lost, 1), name="win_rate_stale"))
    if funnel.lead_to_won is not None:
        of = _("of {count}").format(count=numerals.count(funnel.closed + funnel.open))
        parts.append(Part(_("lead to won"), numerals.percent(funnel.lead_to_won, 1), of, "lead_to_won"))
    return _with_room(parts, width)


def _with_room(parts: list[Part], width: int) -> list[Part]:
    """Those that one line has room for, the first in any case."""
    kept: list[Part] = []
    taken = 0
    for part in parts:
        wide = (4 if kept else 2) + cell_len(" ".join(filter(None, part[:3])))
        if taken + wide <= width or not kept:
            kept.append(part)
            taken += wide
    return kept


def cycles(funnel: Funnel) -> str:
    """Median and mean days from creation to closing, of the won and of the lost; blank where nothing is closed."""
    sides, days = ((_("won"), funnel.won), (_("lost"), funnel.lost)), funnel.numerals.days
    told = [
        _("{side} median {median}, mean {mean}").format(
            side=side, median=days(closed.cycle_days_median), mean=days(closed.cycle_days_mean)
        )
        for side, closed in sides
        if closed.cycle_days_mean is not None
    ]
    return _("Cycle here: {figures}.").format(figures="; ".join(told)) if told else ""


def _joined(parts: list[Part], styles: Styles) -> Text:
    line = Text("")
    for part in parts:
        line.append(" " * (4 if line else 2)).append(part.before, style=styles["text"])
        if part.figure:
            line.append(" ").append(part.figure, style=styles["name"])
        if part.after:
            line.append(" ").append(part.after, style=styles["dim"])
    return line


def _left_out(funnel: Funnel, pen: Pen, other: Funnel | None) -> list[str]:
    """What sums do not hold: amounts without a rate, deals without an amount."""
    shown: FunnelRow | Closed = funnel.rows[0] if funnel.rows else funnel.won
    known: Mapping[str, int] = shown.unconverted
    missing = max((row.without_amount for row in funnel.rows), default=shown.without_amount)
    if not pen.shows_won:  # the rows do not hold one another
        total: dict[str, int] = {}
        for row in funnel.rows:
            for code, minor in row.unconverted.items():
                total[code] = total.get(code, 0) + minor
        known, missing = total, sum(row.without_amount for row in funnel.rows)
    notes = []
    rows = funnel.rows + (other.rows if other else ())
    if any(is_above(rate) for row in rows for rate in (row.next_rate, row.cumulative_rate)):
        why = _("amounts were added or grew on the way")
        if funnel.measure == "count":
            why = _("deals came in that had skipped the stage before")
        notes.append(_("{sign} above 100 %: {why}").format(sign=ABOVE, why=why))
    if known:
        notes.append(_("+ {sums} without an exchange rate").format(sums=_listed(known, pen)))
    if funnel.measure == "amount" and missing:
        said = ngettext("{count} deal has no amount", "{count} deals have no amount", missing)
        notes.append(said.format(count=pen.numerals.count(missing)))
    if funnel.measure == "amount" and funnel.win.rate("amount") is None:
        blind = next((one for one in (funnel.lost, funnel.won) if one.count and not one.amount), None)
        if blind is not None:
            side = _("lost") if blind is funnel.lost else _("won")
            notes.append(_("no win rate by amount: no amount of a {side} deal is known").format(side=side))
    return notes + _left_out_of_stale(funnel, pen)


def _left_out_of_stale(funnel: Funnel, pen: Pen) -> list[str]:
    """What the win rate by amount with what is stale does not hold, where the rows do not say it of those deals."""
    win = funnel.win
    if funnel.measure != "amount" or win.rate("amount") is None or not win.stale:
        return []
    if win.stale_amount is None:
        return [_("no win rate by amount with what is stale: no amount of a stale deal is known")]
    if funnel.mode in ("cohort", "snapshot"):
        return []
    notes = []
    if win.stale_unconverted:
        sums = _listed(win.stale_unconverted, pen)
        notes.append(_("+ {sums} of stale deals without an exchange rate").format(sums=sums))
    if win.stale_without:
        said = ngettext("{count} stale deal has no amount", "{count} stale deals have no amount", win.stale_without)
        notes.append(said.format(count=pen.numerals.count(win.stale_without)))
    return notes


def _listed(sums: Mapping[str, int], pen: Pen) -> str:
    """Amounts of several currencies: `CN¥ 1.2m, US$ 30k`."""
    return ", ".join(pen.numerals.short(minor, code) for code, minor in sorted(sums.items()))


def _group_cells(group: Group, pen: Pen) -> list[str]:
    rows = group.rows
    if not pen.shows_won:
        counts, amounts = sum(count_of(row) or 0 for row in rows), sum(row.amount or 0 for row in rows)
    else:
        counts, amounts = (rows[0].reached or 0, rows[0].amount or 0) if rows else (0, 0)
    won, numerals = group.won, pen.numerals
    shares = [numerals.count(group.lost.count), numerals.percent(won.win_rate, 1)]
    return [
        pen.measured(counts, amounts),
        numerals.count(won.count),
        *(shares if adds_up(pen.funnel.mode) else [numerals.percent(won.cumulative_rate, 1)]),
        "" if won.count and won.without_amount == won.count else pen.money(won.amount),
    ]
