"""`F`: which deals are shown. The pipelines, the filters that were saved; saving the present one, deleting one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from tcrm import filters
from tcrm.i18n import _
from tcrm.queries.dealfilter import parse
from tcrm.queries.deals import pipelines
from tcrm.widgets.prompts import Choice, ask_text, choose, confirm

if TYPE_CHECKING:
    from tcrm.app import TcrmApp
    from tcrm.screens.deals import DealsScreen

AREA = "deals"

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
    current = ("pipeline", screen.board.pipeline_key) if screen.board is not None and not kept else None
    chosen = await choose(screen, _("what to show"), choices, current=current)
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
