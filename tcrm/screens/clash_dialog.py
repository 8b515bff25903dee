"""Where a colleague was quicker: the user decides field by field, mine or theirs. Nothing typed is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tcrm.errors import Clash, Refused
from tcrm.i18n import _
from tcrm.queries.clashes import ClashLine, clash_lines
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.widgets.prompts import Choice, choose
from tcrm.widgets.reading import read


@dataclass(frozen=True)
class Decided:
    """What is left of my changes, and the fields that stay as the colleague made them."""

    changes: Mapping[str, Any]
    theirs: tuple[ClashLine, ...] = ()


async def decide(screen: DeskScreen, ref: Ref, clash: Clash, changes: Mapping[str, Any]) -> Decided:
    """Ask about each field that both changed; all else goes together. Raises Refused if the user goes back to the form:
    it stays open with all that was typed, and nothing is saved yet."""
    lines = await screen.desk.ask(clash_lines, ref, clash.fields)
    who = clash.message.partition(": ")[2] or clash.message  # the rest stands below, and a line is short
    theirs = []
    for line in lines:
        if not line.disputed:
            continue
        taken = await _ask(screen, line, who, lines)
        if taken is None:
            raise Refused(_("Nothing is saved yet. {who}").format(who=who), _("ctrl+s asks again; esc leaves it so"))
        if taken == "theirs":
            theirs.append(line)
    left = {line.name for line in theirs}
    return Decided({name: value for name, value in changes.items() if name not in left}, tuple(theirs))


async def _ask(screen: DeskScreen, line: ClashLine, who: str, lines: Sequence[ClashLine]) -> str | None:
    """`mine` or `theirs`; None to go back to the form."""
    nothing = _("nothing")
    before = _("before: {value}").format(value=line.before or nothing)
    choices = [
        Choice("mine", _("mine: {value}").format(value=line.mine or nothing)),
        Choice("theirs", _("theirs: {value}").format(value=line.theirs or nothing), before),
    ]
    if len(lines) > 1:
        choices.append(Choice("all", _("show all that differs")))
    while (taken := await choose(screen, f"{line.label}: {who}", choices)) == "all":
        said = [f"{one.label}: {one.before} → {one.theirs} / {one.mine}" for one in lines]
        await read(screen, _("before → theirs / mine"), "\n".join(said))
    return taken


def kept_theirs(lines: Sequence[ClashLine]) -> str:
    """`kept theirs; yours was: title Line 2`; blank where nothing of mine was given up."""
    mine = ", ".join(f"{line.label} {line.mine or _('nothing')}" for line in lines)
    return _("kept theirs; yours was: {mine}").format(mine=mine) if mine else ""
