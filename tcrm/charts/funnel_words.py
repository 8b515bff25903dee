"""What a funnel says in a sentence: the stage that loses most against its own past, the one that does better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from tcrm.charts.funnel_pen import PLAIN, Pen, Styles, percent, weakest_row
from tcrm.i18n import _
from tcrm.queries.figures import ENOUGH
from tcrm.queries.funnel_past import SPAN, TEAM, YEAR, Cause, Gap, Verdict, cases_of, rate_of
from tcrm.queries.funnel_rows import Funnel
from tcrm.text import cell_len, one_line


def marked_row(funnel: Funnel, verdicts: Sequence[Verdict]) -> int | None:
    """The stage (counted from 0) to mark: the one that loses most against its past, where the past is known; else the
    one after which the smallest share goes on."""
    past = next((one for one in verdicts if one.against in (YEAR, SPAN)), None)
    if past is None:
        return weakest_row(funnel)
    wanted = past.worst.stage if past.worst else ""
    return next((i for i, row in enumerate(funnel.rows) if row.key == wanted), None)


def sentences(
    funnel: Funnel, verdicts: Sequence[Verdict], width: int = 80, ascii: bool = False, styles: Styles = PLAIN
) -> list[Text]:
    """The lines below the figures: what loses most, what does better, a seller beside the team."""
    lines: list[Text] = []
    if (
        not any(one.against in (YEAR, SPAN) for one in verdicts)
        and (weakest := weakest_row(funnel)) is not None
        and (cases_of(row := funnel.rows[weakest]) >= ENOUGH)
    ):
        said = _("{stage} loses most: {rate} go on").format(stage="{stage}", rate=percent(rate_of(row)))
        lines.append(_line(said, row.name, "warn", styles))
    for one in verdicts:
        lines += _of(one, width, styles, Pen(funnel, ascii).cut)
    for line in lines:
        line.truncate(width, overflow="crop" if ascii else "ellipsis")
    return lines


def _of(verdict: Verdict, width: int, styles: Styles, cut: str) -> Iterable[Text]:
    if verdict.worst is not None:
        said = _("{stage} is behind: {rate} go on, {other}") if verdict.against == TEAM else _("{stage} loses most: {rate} go on, {other}")  # fmt: skip # noqa: E501
        line = _gap_line(said, verdict, verdict.worst, "warn", styles)
        cause = "" if verdict.cause is None else cause_words(verdict.cause)
        if cause and line.cell_len + 2 + cell_len(cause) <= width:
            yield line.append("; " + cause)
        else:
            yield line
            if cause:
                yield Text("    " + cause, style=styles["text"])
    if verdict.best is not None:
        said = _("{stage} is ahead: {rate} go on, {other}") if verdict.against == TEAM else _("{stage} does better: {rate} go on, {other}")  # fmt: skip # noqa: E501
        yield _gap_line(said, verdict, verdict.best, "good", styles)


def _gap_line(said: str, verdict: Verdict, gap: Gap, role: str, styles: Styles) -> Text:
    there = {
        YEAR: _("{rate} a year ago"),
        SPAN: _("{rate} in the span before"),
        TEAM: _("{rate} in {team}"),
    }[verdict.against]
    other = there.format(rate=percent(gap.other), team=one_line(verdict.other))
    return _line(said.format(stage="{stage}", rate=percent(gap.rate), other=other), gap.name, role, styles)


def cause_words(cause: Cause) -> str:
    """`half of the lost to Festo`, `62 % of the lost for Price`."""
    part = _("half") if 0.45 <= cause.part <= 0.55 else _("all") if cause.part == 1 else percent(cause.part)
    said = _("{part} of the lost to {name}") if cause.kind == "competitor" else _("{part} of the lost for {name}")
    return said.format(part=part, name=one_line(cause.name))


def _line(said: str, name: str, role: str, styles: Styles) -> Text:
    """A sentence with the stage's name in its own style. The name is set in last: it is data, not a pattern."""
    before, _sep, after = said.partition("{stage}")
    line = Text("  ", style=styles["text"])
    return line.append(before).append(one_line(name), style=styles[role]).append(after)
