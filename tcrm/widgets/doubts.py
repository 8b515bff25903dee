"""What is asked once before a form is saved: whether it was meant so, because something like it is there already.

async def doubt(values: Values) -> Doubt | None:
    return Doubt(_("Acme GmbH (A-12) is there already"), [Way(_("open that one"), leave=show)], _("save anyway"))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from tcrm.i18n import _
from tcrm.widgets.flow import Asking
from tcrm.widgets.prompts import Choice, choose

ANYWAY, BACK = -1, -2


@dataclass(frozen=True)
class Way:
    """A way out of a doubt: `values` are saved instead of those typed, or the form is left and `leave` is done."""

    label: str
    detail: str = ""
    values: Mapping[str, str] | None = None
    leave: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Doubt:
    """What was found, the ways out of it, and what saving it all the same is called."""

    said: str
    ways: Sequence[Way]
    anyway: str = ""


Doubts = Callable[[Mapping[str, str]], Awaitable[Doubt | None]]
"""What is doubtful about the values of a form; None: nothing."""


async def decide(flow: Asking, doubt: Doubt) -> Way | None:
    """Ask for one of the ways; `Way("")` is to save what was typed, None is back to the form."""
    choices = [Choice(number, way.label, way.detail) for number, way in enumerate(doubt.ways)]
    choices.append(Choice(ANYWAY, doubt.anyway or _("save anyway")))
    choices.append(Choice(BACK, _("back to the form")))
    chosen = await choose(flow, doubt.said, choices)
    if chosen is None or chosen == BACK:
        return None
    return Way("") if chosen == ANYWAY else doubt.ways[chosen]
