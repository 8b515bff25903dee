"""What each figure means, in words: shown beside it, one key away, and in the documentation. One figure, one text."""

from __future__ import annotations

from tcrm.i18n import N_, _
from tcrm.queries.funnel_flow import STALE_DAYS
from tcrm.queries.stalled import QUIET_DAYS

REACHED = N_(
    "A deal has reached a stage if the furthest stage that it ever entered is that one or one beyond it: "
    "a skipped stage counts as reached, moving back does not lower it, entering again counts once, a won "
    "deal has reached all open stages. A win counts as long as it stands: a deal that was reopened counts"
    " as having reached the last open stage."
)

MODES: dict[str, str] = {
    "cohort": N_(
        "Of the deals created in the period: how many reached each stage; next is the number that reached"
        " the next stage divided by this one. Open and lost are the deals whose furthest stage this is. "
        "The win rate is that of the cohort's closed deals."
    ),
    "strict": N_(
        "Of the deals created in the period: a deal counts in a stage if all stages up to it were entered"
        " in this order; going back between them is allowed, skipping is not. Next is the number of the "
        "next stage divided by this one, of all (cumulative) this one divided by the first. Won are the deals"
        " that came through all stages in order, and the cycle is theirs: there is no lost and no velocity beside"
        " them. The win rate is that of the cohort's closed deals, in whatever order they came."
    ),
    "any": N_(
        "Of the deals created in the period: a deal counts in a stage if it ever entered it, in whatever "
        "order; a skipped stage does not count. Next is the number of the next stage divided by this one, "
        "of all (cumulative) this one divided by the first. The win rate is that of the cohort's closed "
        "deals."
    ),
    "snapshot": N_(
        "The open deals by the stage in which they stand: how many, their amount, the amount weighted by "
        "probability, and the median days since they entered the stage. Won and lost are the deals closed"
        " in the period, and the win rate is theirs."
    ),
    "period": N_(
        "Of the moves made in the period out of a stage: how many went on, and the rate, advanced / "
        "(advanced + lost). Moves back count as neither. A deal that moved twice counts twice. Won and lost"
        " are the deals closed in the period, and the win rate is theirs."
    ),
}

UNDRAWN: dict[str, str] = {
    "cohort": N_(
        "Told as data, but not drawn: advanced are the deals that went on, so that in every row "
        "advanced + open + lost = reached; resolved is advanced / (advanced + lost), cumulative the number "
        "that reached the stage divided by that of the first."
    ),
}
"""What else the rows of a mode hold; it stands after what can be seen."""

MEASURES: dict[str, str] = {
    "count": N_("Deals are counted."),
    "amount": N_(
        "Rates are of sums: a deal counts with the amount it had when it first entered this stage or one "
        "beyond it (later changes do not alter it); if that is blank, with the amount at the winning "
        "move."
    ),
}
STANDING_AMOUNT = N_(
    "Rates are of sums. An open deal counts with its amount of now; on a past evening, with the one with "
    "which it had entered its stage."
)
MOVING_AMOUNT = N_(
    "Rates are of sums: a move counts with the amount the deal had when it was made; if that is blank, "
    "with the amount at the winning move."
)
MONEY = N_(
    "Amounts are in the firm's currency at the rate of the day; what has no rate is shown apart, and a "
    "deal without an amount adds nothing."
)

FIGURES: dict[str, str] = {
    "stalled": N_(
        "An open deal that is longer in its stage than the stage's limit, or than three in four of the deals won within"
        " a year spent there (from 20 of them on); or whose close date is past; or with nothing done for more than"
        " {quiet} days; or whose close date was put off twice or more. The reason that weighs most is said."
    ),
    "reached": REACHED,
    "median_days": N_(
        "The median of the days that the deals which entered the stage spent in it, all visits of a deal "
        "added up; for those still there, up to now. Days are differences of calendar dates in the firm's"
        " time zone."
    ),
    "by": N_(
        "Split by the deal's seller, that seller's team, the region above the team, the deal's source, "
        "the product of its largest line, or the customer's class. What has none stands under an empty "
        "key, so that groups always add up."
    ),
    "as_of": N_(
        "The figure of the evening of a day, rebuilt from the moves made up to then; as of today it is the live one."
    ),
    "win_rate": N_(
        "Won / (won + lost), of the deals closed in the period, by count or by amount; by amount it is unknown"
        " where no amount of the won or none of the lost deals is known."
    ),
    "win_rate_cohort": N_(
        "Won / (won + lost), of those deals created in the period that are closed, by count or by amount; by amount"
        " it is unknown where no amount of the won or none of the lost deals is known."
    ),
    "win_rate_stale": N_(
        "Won / (won + lost), where the open deals whose expected close date passed more than {stale} days ago count as"
        " lost: beside a cohort those created in the period, else those expected to close in it. Of a past evening it"
        " is not known; by amount it is unknown where no amount of the stale ones is."
    ),
    "lead_to_won": N_(
        "Won from the deals created in the period, divided by the deals created in the period, open ones too; by count."
    ),
    "win_given_stage": N_(
        "(W + 0.5) / (W + L + 1): W deals won, L lost having reached the stage, closed in the last 12 "
        "months; used from 20 cases on, else the stage's own probability."
    ),
    "probability": N_(
        "What the user set, else the chance of winning from the stage by experience, else the stage's own probability."
    ),
    "weighted": N_("The sum of amount × probability over open deals."),
    "dwell": N_(
        "Days in a stage: from entering to leaving, all visits of a deal added up; for the stage where it"
        " stands, up to now."
    ),
    "cycle": N_("Days from creation to closing, won and lost deals apart: median and mean."),
    "compliance": N_(
        "Of the moves that took a deal on from an open stage: those for which nothing was missing of what the "
        "stages on the way asked for, divided by all; the others were let pass by a manager's word. A move "
        "counts for the stage that it left and for the deal's seller of now. Moves back, losses and dated "
        "history from a file do not count."
    ),
    "velocity": N_("Open deals × win rate × mean amount won / median cycle of the won deals, a day."),
    "change": N_(
        "What moved between two evenings. A deal counts once, by the stage in which it stood on the first and on the"
        " last: it came in, went on (or was won), fell back or was lost. What it did in between and took back is no"
        " change. Standing then + in - on - back - lost = standing in the end, by count; amounts are those at the"
        " move and need not add up."
    ),
    "waterfall": N_(
        "Open then + exchange rates + new + pulled in + increased - decreased - slipped out - won - lost = open in the"
        " end, exactly. With a period, the open deals whose close date lies in it: a deal is pulled in or slips out"
        " where its close date crosses the border; what was closed and is open again is pulled in as well. Amounts are"
        " those of the snapshots of both evenings; a closed deal counts with its amount at closing."
    ),
    "slip": N_("Open deals whose expected close date was moved to a later day since then."),
    "against_past": N_(
        "The share that goes on from a stage beside that of a year earlier (the same period, looked at on the same day"
        " of that year), or of the span before where there is no year; beside the team's for one seller. Said only"
        " from 20 cases on in both, and painted only where the gap is clear: five points or more, and wider than the"
        " standard error of the difference of two proportions (by the number of cases, by amount as well). A competitor"
        " or a reason is named that stands behind two fifths or more of at least five lost deals."
    ),
}


def definition(mode: str, measure: str = "count", *, drawn: bool = False) -> str:
    """What a funnel of this mode and measure counts, in the user's language; `drawn`: as far as a picture of it shows
    that. KeyError for an unknown one."""
    measured = MEASURES[measure]
    if measure == "amount":
        measured = {"snapshot": STANDING_AMOUNT, "period": MOVING_AMOUNT}.get(mode, measured)
    parts = [MODES[mode], *([REACHED] if mode == "cohort" else []), measured, MONEY]
    parts += [UNDRAWN[mode]] if mode in UNDRAWN and not drawn else []
    return " ".join(_(part) for part in parts)


FIGURE_NAMES: dict[str, str] = {
    "win_rate": N_("win rate"),
    "win_rate_cohort": N_("win rate"),
    "win_rate_stale": N_("win rate with stale deals"),
    "lead_to_won": N_("lead to won"),
    "cycle": N_("cycle"),
    "velocity": N_("velocity"),
    "waterfall": N_("what was open"),
    "slip": N_("slipped"),
    "against_past": N_("against its past"),
    "change": N_("what moved"),
}
"""What the figures that stand below a funnel are called."""


def figure_definition(name: str) -> str:
    """What a figure of `FIGURES` means, in the user's language. KeyError for an unknown one."""
    return _(FIGURES[name]).format(stale=STALE_DAYS, quiet=QUIET_DAYS)
