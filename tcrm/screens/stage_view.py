"""How a stage is shown: as a row, at the foot, to read; and what a change would do to the deals in it, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from tcrm.i18n import N_, _, ngettext
from tcrm.queries.compliance import Passes
from tcrm.queries.criteria import KINDS, StageTask
from tcrm.queries.criteria_words import in_words
from tcrm.queries.pipeline_preview import Preview
from tcrm.queries.pipelines import PipelineFacts
from tcrm.queries.stage_list import StageLine
from tcrm.text import wrap
from tcrm.widgets.cells import Line, Span, fold, shorten
from tcrm.widgets.columns import Column, Columns

Count: TypeAlias = Callable[[int], str]
"""Writes how many, as the firm writes numbers."""

PHASES = {
    "lead": N_("lead"),
    "opportunity": N_("opportunity"),
    "quote": N_("quote"),
    "order": N_("order"),
    "delivery": N_("delivery"),
}
OUTCOMES = {"open": N_("open"), "won": N_("won"), "lost": N_("lost")}
FORECASTS = {
    "omitted": N_("omitted"),
    "pipeline": N_("pipeline"),
    "best": N_("best case"),
    "commit": N_("commit"),
    "closed": N_("closed"),
}
"""What is stored, and the word for it."""

MOST_NAMED = 8  # deals that are named one by one


def word_of(words: Mapping[str, str], key: str) -> str:
    """The word for a phase, an outcome or a category as it is stored; `?` for one that another program has stored."""
    return _(words[key]) if key in words else "?"


def columns(count: Count) -> Columns[StageLine]:
    """The columns of the list; `count` writes how many."""
    return Columns(
        Column(_("stage"), _name, flex=2, most=26),
        Column(_("phase"), lambda line: word_of(PHASES, line.stage.phase), width=11, role="dim"),
        Column(_("outcome"), _outcome, width=7, min_screen=70),
        Column("%", lambda line: f"{line.stage.probability}", width=3, align="right"),
        Column(_("limit"), _limit, width=5, align="right", role="dim"),
        Column(_("deals"), lambda line: count(line.deals) if line.deals else "", width=6, align="right"),
        Column(_("to go on it needs"), lambda line: in_words(line.stage.criteria), flex=3, min_screen=100),
    )


def _name(line: StageLine) -> Span:
    return line.stage.name, "name" if line.stage.archived_on is None and not line.pipeline.archived else "off"


def _outcome(line: StageLine) -> Span:
    if line.stage.archived_on is not None:
        return _("taken out"), "warn"
    role = {"won": "good", "lost": "bad"}.get(line.stage.outcome, "dim")
    return word_of(OUTCOMES, line.stage.outcome), role


def _limit(line: StageLine) -> str:
    return "" if line.stage.limit_days is None else _("{n} d").format(n=line.stage.limit_days)


def heading(pipeline: PipelineFacts, usual: bool) -> Line:
    """What stands above the stages of a pipeline."""
    said = _("no longer in use") if pipeline.archived else _("the usual one") if usual else ""
    return [(pipeline.name, "head"), ("  " + said, "dim")]


def foot(line: StageLine, width: int, height: int, count: Count) -> list[Line]:
    """The selected stage in at most `height` lines: what it asks for, what it plans, what is to be done in it."""
    stage = line.stage
    parts = [
        (_("to go on it needs"), in_words(stage.criteria) or _("nothing") if stage.outcome == "open" else ""),
        (_("on entering"), ", ".join(planned(stage.tasks))),
        (_("went on from it:"), passed(line.passes, count)),
        (_("guidance"), " ".join(stage.guidance.split())),
    ]
    folded = [fold([(label, "dim"), (" " + text, "text")], width) for label, text in parts if text]
    rows: list[Line] = []
    for number, part in enumerate(folded):
        room = height - len(rows) - (len(folded) - number - 1)
        kept = part[: max(1, room)]
        if len(part) > len(kept):
            kept[-1] = [*shorten(kept[-1], width - 2), (" …", "dim")]
        rows += kept
    return rows


def planned(tasks: Sequence[StageTask]) -> list[str]:
    """The tasks of a stage in words: `call: Ask how it went (after 14 days)`."""
    said = []
    for task in tasks:
        text = f"{_(KINDS[task.kind][0])}: {task.subject}"
        days = ngettext("(after {n} day)", "(after {n} days)", task.after_days).format(n=task.after_days)
        said.append(f"{text} {days}" if task.after_days else text)
    return said


def passed(passes: Passes, count: Count) -> str:
    """`83 % of 212 with all done, 12 by override`; blank where no deal has gone on from it."""
    if passes.rate is None:
        return ""
    said = _("{percent} % of {n} with all done").format(percent=int(100 * passes.rate + 0.5), n=count(passes.made))
    return said + (", " + _("{n} by override").format(n=count(passes.overridden)) if passes.overridden else "")


# -- what a change would do ------------------------------------------------------------------------------------------


def edit_effects(found: Preview, count: Count, criteria: bool, limit: int | None, tasks: bool = False) -> list[Span]:
    """What another gate (`criteria`), another `limit` in days or other `tasks` do to the deals in the stage, a sentence
    each."""
    said = [_stand(found, count)]
    if criteria and found.deals:
        n = len(found.failing)
        text = ngettext("{n} would not meet the new criteria", "{n} would not meet the new criteria", n).format(n=n)
        now = _("{n} do not meet those of now").format(n=len(found.held))
        said.append((f"{_with_ids(text, found.failing, count)}; {now}.", "warn" if n else "text"))
    if limit and found.deals:
        n = len(found.late)
        text = ngettext("{n} is over the new limit", "{n} are over the new limit", n).format(n=n)
        said.append((f"{_with_ids(text, found.late, count)}.", "warn" if n else "text"))
    if tasks:
        said.append((_("Its tasks are for those who enter from now on; what was planned before stays."), "text"))
    return said


def removal_effects(found: Preview, into: str, count: Count) -> list[Span]:
    """What taking the stage out does to its deals, and to the past; `into` is where its deals go."""
    said = [_stand(found, count)]
    if found.deals:
        text = ngettext("It goes to {stage}.", "They go to {stage}, whatever they miss.", found.deals)
        said.append((text.format(stage=into), "text"))
        if found.held:
            text = ngettext("{n} does not meet what it asks for", "{n} do not meet what it asks for", len(found.held))
            said.append((_with_ids(text.format(n=len(found.held)), found.held, count) + ".", "warn"))
    if found.histories:
        text = ngettext(
            "The history of {n} deal keeps it; so do figures of the past.",
            "The histories of {n} deals keep it; so do figures of the past.",
            found.histories,
        )
        said.append((text.format(n=count(found.histories)), "dim"))
    return said


def _stand(found: Preview, count: Count) -> Span:
    if not found.deals:
        return _("No deal stands here."), "text"
    text = ngettext("{n} deal stands here.", "{n} deals stand here.", found.deals)
    return text.format(n=count(found.deals)), "text"


def _with_ids(text: str, ids: Sequence[int], count: Count) -> str:
    if not ids:
        return text
    named = ", ".join(f"D-{deal}" for deal in ids[:MOST_NAMED])
    more = len(ids) - MOST_NAMED
    return f"{text}: {named}" + (" " + _("and {n} more").format(n=count(more)) if more > 0 else "")


def wrapped(said: Sequence[Span], width: int) -> list[Line]:
    """Sentences as lines of at most so many cells."""
    return [[(row, role)] for text, role in said for row in wrap(text, width)]
