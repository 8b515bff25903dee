"""All about a stage, to read: what is to be done in it, what it asks for, what of that a deal has, what it plans."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.i18n import N_, _, ngettext
from tcrm.keynames import key_label
from tcrm.keys import command, keys_of
from tcrm.queries.criteria import UNREADABLE
from tcrm.queries.deals import DealRow
from tcrm.queries.gates import Criterion
from tcrm.queries.pipelines import StageInfo
from tcrm.queries.stage_about import stage_about
from tcrm.screens.base import DeskScreen
from tcrm.screens.stage_view import FORECASTS, planned, word_of
from tcrm.widgets.cells import Line, Span, join
from tcrm.widgets.prompts import Choice
from tcrm.widgets.reading import read

_HOW = {
    "field": ("edit", N_("{key} fills it in")),
    "check": ("tick", N_("{key} on its card ticks it")),
    "activity": ("log.activity", N_("{key} logs it")),
    "role": ("deal.promote", N_("{key} asks who it is")),
}
"""Kind of criterion -> the command that meets it, and how that is said."""


async def about_stage(screen: DeskScreen, deal: DealRow) -> None:
    """Show all about the stage of a deal, and what of it this deal has."""
    found = await screen.desk.ask(stage_about, deal.id)
    title = f"{found.stage.name} · {deal.customer or deal.title} D-{deal.id}"
    await read(screen, title, about_lines(screen, found.stage, found.criteria, deal))


def about_lines(
    screen: DeskScreen, stage: StageInfo, criteria: Sequence[Criterion] | None = None, deal: DealRow | None = None
) -> list[Line]:
    """The paragraphs: guidance, criteria (met or not, where they are a deal's), tasks on entering, the plain facts."""
    guidance = stage.guidance.strip()
    lines: list[Line] = [[(text, "text")] if text else () for text in guidance.split("\n")] if guidance else []
    if not guidance:
        lines = [[(_("No guidance is written for it."), "dim")]]
    if stage.outcome == "open":
        lines += [(), *_criteria(screen, stage, criteria)]
    if stage.tasks:
        lines += [(), [(_("On entering"), "head")], *([("· ", "dim"), (text, "text")] for text in planned(stage.tasks))]
    return [*lines, (), *_facts(stage, deal)]


def _criteria(screen: DeskScreen, stage: StageInfo, criteria: Sequence[Criterion] | None) -> list[Line]:
    title = (_("To go on it needs"), "head")
    if not stage.criteria:
        return [[title, (" " + _("nothing"), "text")]]
    if criteria is None:
        return [[title], *([("· ", "dim"), (need.word, "text")] for need in stage.criteria)]
    missing = sum(not one.met for one in criteria)
    said = ngettext("{n} of {all} is missing", "{n} of {all} are missing", missing).format(n=missing, all=len(criteria))
    count = (said, "warn") if missing else (_("all of it is there"), "good")
    return [[title, (" · ", "dim"), count], *(_criterion(screen, one) for one in criteria)]


def _criterion(screen: DeskScreen, one: Criterion) -> list[Span]:
    """`✓ amount`, `✗ visit · c logs it`."""
    if one.met:
        return [("✓ ", "good"), (one.label, "text")]
    return [("✗ ", "bad"), (one.label, "text"), (" · " + what_to_do(screen, one), "dim")]


def what_to_do(screen: DeskScreen, one: Criterion) -> str:
    """How a criterion that is not met is met, with the key for it."""
    if one.need == UNREADABLE:
        return _("an admin can change the stage")
    command_id, text = _HOW[one.need]
    return _(text).format(key=key_label(keys_of(command(command_id), screen.overrides)[0]))


def checklist(screen: DeskScreen, criteria: Sequence[Criterion]) -> list[Choice[tuple[str, str]]]:
    """The criteria of a deal to choose from: what is no item to tick is refused, with what is to be done instead."""
    return [
        Choice(
            (one.need, one.key),
            ("✓ " if one.met else "✗ ") + one.label,
            _("ticked; again takes the tick away") if one.met else _("tick it"),
            None if one.need == "check" else _("done") if one.met else what_to_do(screen, one),
        )
        for one in criteria
    ]


def first_open(criteria: Sequence[Criterion]) -> tuple[str, str] | None:
    """The first item that is not ticked, else the first thing that is open, else the first item."""
    items = sorted(criteria, key=lambda one: (one.met, one.need != "check"))
    return next(((one.need, one.key) for one in items), None)


def _facts(stage: StageInfo, deal: DealRow | None) -> list[Line]:
    """How long deals stand here, and this one; how likely they are won, and where the forecast counts them."""
    times: list[Span] = []
    if deal is not None and deal.status == "open":
        here = ngettext("here for {n} day", "here for {n} days", deal.days).format(n=deal.days)
        times.append((here, "warn" if deal.late else "text"))
    if stage.limit_days is not None:
        limit = ngettext("limit {n} day", "limit {n} days", stage.limit_days).format(n=stage.limit_days)
        times.append((limit, "text"))
    probability = _("probability {n} %").format(n=stage.probability)
    if deal is not None and deal.probability != stage.probability:
        probability += " " + _("(of this deal {n} %)").format(n=deal.probability)
    forecast = _("forecast: {category}").format(category=word_of(FORECASTS, stage.forecast))
    lines = [times, [(probability, "text"), (forecast, "text")]]
    return [join(([part] for part in line), " · ") for line in lines if line]


__all__ = ["about_lines", "about_stage", "checklist", "first_open", "what_to_do"]
