"""`F`: which deals are shown. The pipelines, the filters that were saved; saving the present one, deleting one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tcrm import filters
from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.queries.dealfilter import parse
from tcrm.queries.deals import pipelines
from tcrm.widgets.prompts import Choice, ask_text, choose, confirm

if TYPE_CHECKING:
    from tcrm.app import TcrmApp
    from tcrm.screens.deals import DealsScreen

AREA = "deals"

WORDS = (
    "stage>=",
    "amount>",
    "owner:",
    "no:next-step",
    "close<",
    "hot",
    "status:won",
    "days>",
    "stalled",
    "late",
    "overdue",
)
"""What is offered below a filter that is being typed, the most useful first."""

HELP = (
    ('acme "press line"', N_("in title, customer, owner or id")),
    ("hot late overdue", N_("hot; too long in its stage; step past")),
    ("stalled", N_("that stand still, for whatever reason")),
    ("amount>50k close<+30d", N_("also chance days next, with : < >")),
    ("stage>=proposal", N_("that stage or a later one")),
    ("owner:me,tom", N_("also source customer title")),
    ("no:next-step", N_("without; has: with; also amount owner")),
    ("status:won closed>-30d", N_("closed ones: won lost closed all")),
    ("-hot", N_("that are not so")),
)
"""What is written, and which deals that keeps."""


LAST = N_("All that is written must hold. F keeps a filter under a name.")


Shown = tuple[str, str]
"""What is chosen: a `filter` by its name, a `pipeline` by its key, or to `save` or `delete` a filter."""


async def choose_filter(screen: DealsScreen) -> None:
    """Let the user choose what the deals screen shows."""
    file = cast("TcrmApp", screen.app).filters_file
    kept = filters.saved(AREA, file)
    known = await screen.desk.ask(pipelines)
    choices: list[Choice[Shown]] = [Choice(("filter", name), name, text) for name, text in kept.items()]
    typed = screen.filter.text
    choices.append(Choice(("save", ""), _("save this filter"), typed, None if typed else _("type one first: /")))
    if kept:
        choices.append(Choice(("delete", ""), _("delete a filter")))
    if len(known) > 1:
        choices += [Choice(("pipeline", each.key), each.name, _("pipeline")) for each in known]
    chosen = await choose(screen, _("what to show"), choices, current=_now(screen, kept))
    if chosen is None:
        return
    kind, name = chosen
    if kind == "filter":
        screen.only = None
        screen.filter.set_text(kept[name])
        await screen.load_anew()
    elif kind == "pipeline":
        screen.only, screen.pipeline = None, name
        await screen.load_anew()
    elif kind == "save":
        await _save(screen, list(kept), file)
    else:
        await _delete(screen, kept, file)


def _now(screen: DealsScreen, kept: Mapping[str, str]) -> Shown | None:
    """Where the cursor begins: on the filter that is shown, if it has a name, else on giving it one."""
    typed = screen.filter.text
    if typed:
        name = next((name for name, text in kept.items() if text in (typed, _tidy(typed))), None)
        return ("filter", name) if name is not None else ("save", "")
    return ("pipeline", screen.board.pipeline_key) if screen.board is not None and not kept else None


def _tidy(typed: str) -> str:
    """A filter as it is kept; as it was typed where it cannot be read."""
    try:
        return str(parse(typed))
    except BadValue:
        return typed


async def _save(screen: DealsScreen, known: list[str], file: Path) -> None:
    text = str(parse(screen.filter.text))

    def check(name: str) -> str | None:
        return None if name else _("A filter needs a name.")

    name = await ask_text(screen, _("name of the filter"), placeholder=text, check=check)
    if name is None or (name in known and not await confirm(screen, _("Replace the filter {name}?").format(name=name))):
        return
    filters.save(AREA, name, text, file)
    screen.status.say(_("kept as {name}; F chooses it").format(name=name))


async def _delete(screen: DealsScreen, kept: dict[str, str], file: Path) -> None:
    name = await choose(screen, _("delete which filter"), [Choice(name, name, text) for name, text in kept.items()])
    if name is not None:
        filters.delete(AREA, name, file)
        screen.status.say(_("deleted the filter {name}").format(name=name))
