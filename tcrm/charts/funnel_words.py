"""What a funnel says in a sentence: the stage that fell most against its own past, the one that does better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from tcrm.charts.funnel_pen import PLAIN, Styles, weakest_row
from tcrm.i18n import _
from tcrm.numerals import POINT
from tcrm.queries.funnel_past import SPAN, TEAM, YEAR, Cause, Gap, Verdict, cases_of, rate_of
from tcrm.queries.funnel_rows import Funnel
from tcrm.queries.odds import ENOUGH
from tcrm.text import cell_len, one_line


def marked_row(verdicts: Sequence[Verdict]) -> str | None:
    """The key of the stage to mark: the one that fell most against its past, where that is more than chance."""
    past = _past(verdicts)
    return past.worst.stage if past and past.worst and past.worst.clear else None


def sentences(
    funnel: Funnel, verdicts: Sequence[Verdict], width: int = 80, ascii: bool = False, styles: Styles = PLAIN
) -> list[Text]:
    """The lines below the figures: what fell most, what does better, a seller beside the team. Where there is nothing
    to compare with, the stage from which the smallest share goes on."""
    lines: list[Text] = []
    past = _past(verdicts)
    team = next((one for one in verdicts if one.against == TEAM), None)
    if past is not None:
        lines += _against_past(past, team, width, styles)
    if team is not None:
        lines += _against_team(team, past, styles)
    if past is None and not lines and (weakest := weakest_row(funnel)) is not None:
        row = funnel.rows[weakest]
        if cases_of(row) >= ENOUGH:
            said = _("Fewest go on from {stage}: {rate}").format(stage="{stage}", rate=POINT.percent(rate_of(row)))
            lines.append(_line(said, row.name, "name", styles))
    for line in lines:
        line.truncate(width, overflow="crop" if ascii else "ellipsis")
    return lines


def _past(verdicts: Sequence[Verdict]) -> Verdict | None:
    return next((one for one in verdicts if one.against in (YEAR, SPAN)), None)


def _against_past(past: Verdict, team: Verdict | None, width: int, styles: Styles) -> Iterable[Text]:
    """The stage that fell most, with what is behind it, and the one that does better. What is no more than chance is
    said quietly."""
    worst, best = past.worst, past.best
    if worst is not None and not worst.clear and _of_team(team, worst):
        worst = None
    if past.worst is None:
        nothing = {
            YEAR: _("No stage does worse than a year ago"),
            SPAN: _("No stage does worse than in the span before"),
        }
        yield Text("  " + nothing[past.against], style=styles["dim"])
    elif worst is not None and not worst.clear:
        said = _("{stage} fell a little: {rate} go on, {other}")
        yield _gap_line(said, past, worst, None, "dim", styles)
    elif worst is not None:
        line = _gap_line(
            _("{stage} fell most: {rate} go on, {other}"), past, worst, _of_team(team, worst), "warn", styles
        )
        cause = "" if past.cause is None else cause_words(past.cause)
        if cause and line.cell_len + 2 + cell_len(cause) <= width:
            yield line.append("; " + cause)
        else:
            yield line
            if cause:
                yield Text("    " + cause, style=styles["text"])
    if best is not None and best.clear:
        said = _("{stage} does better: {rate} go on, {other}")
        yield _gap_line(said, past, best, _of_team(team, best), "good", styles)


def _against_team(team: Verdict, past: Verdict | None, styles: Styles) -> Iterable[Text]:
    """The stages at which a seller is behind the team and ahead of it, but for what has been said with the past."""
    told = [gap.stage for gap in (past.worst, past.best) if gap is not None and gap.clear] if past else []
    for gap, said, role in (
        (team.worst, _("{stage} is behind: {rate} go on, {other}"), "warn"),
        (team.best, _("{stage} is ahead: {rate} go on, {other}"), "good"),
    ):
        if gap is not None and gap.clear and gap.stage not in told:
            yield _gap_line(said, team, gap, None, role, styles)


def _of_team(team: Verdict | None, gap: Gap) -> str | None:
    """`75 % in North`, where it is the same stage by which the seller stands out from the team."""
    same = [one for one in (team.worst, team.best) if one is not None and one.clear] if team else []
    one = next((one for one in same if one.stage == gap.stage), None)
    return None if one is None or team is None else _other_words(team, one)


def _other_words(verdict: Verdict, gap: Gap) -> str:
    there = {
        YEAR: _("{rate} a year ago"),
        SPAN: _("{rate} in the span before"),
        TEAM: _("{rate} in {team}"),
    }[verdict.against]
    return there.format(rate=POINT.percent(gap.other), team=one_line(verdict.other))


def _gap_line(said: str, verdict: Verdict, gap: Gap, more: str | None, role: str, styles: Styles) -> Text:
    other = ", ".join(part for part in (_other_words(verdict, gap), more) if part)
    return _line(said.format(stage="{stage}", rate=POINT.percent(gap.rate), other=other), gap.name, role, styles)


def cause_words(cause: Cause) -> str:
    """`half of the lost to Festo`, `62 % of the lost for Price`."""
    part = _("half") if 0.45 <= cause.part <= 0.55 else _("all") if cause.part == 1 else POINT.percent(cause.part)
    said = _("{part} of the lost to {name}") if cause.kind == "competitor" else _("{part} of the lost for {name}")
    return said.format(part=part, name=one_line(cause.name))


def _line(said: str, name: str, role: str, styles: Styles) -> Text:
    """A sentence with the stage's name in its own style, all of it quiet where that is. The name is set in last: it is
    data, not a pattern."""
    before, _sep, after = said.partition("{stage}")
    line = Text("  ", style=styles["dim" if role == "dim" else "text"])
    return line.append(before).append(one_line(name), style=styles[role]).append(after)
