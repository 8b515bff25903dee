"""What a deal lacks that is held back, as commands to type."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote
from typing import TYPE_CHECKING

from tcrm.clean import name_key
from tcrm.i18n import _
from tcrm.queries.criteria import ROLES

if TYPE_CHECKING:
    from tcrm.actions.wishes import Missing


def ways(deal: str, missing: Iterable[Missing]) -> list[str]:
    """How what is missing of a deal (`D-17`) comes there, a line for the first of each kind of need; then who may let
    the deal pass without it. Nothing where nothing is missing."""
    first: dict[str, str] = {}
    for gap in missing:
        first.setdefault(gap.need, gap.key)
    told = [said for need, key in first.items() if (said := _way(deal, need, key))]
    return [*told, _("A manager may let it pass: --override REASON")] if first else []


def part_meant(deal: str, text: str) -> str:
    """How a part in a deal is given to somebody, where words say one (`decision`, `who decides`); else blank. It is
    not ticked that somebody has it: who it is, is said."""
    sought = name_key(text)
    for key, (word, why) in ROLES.items():
        if sought and (name_key(_(word)).startswith(sought) or sought in name_key(_(why))):
            return _way(deal, "role", key)
    return ""


def _way(deal: str, need: str, key: str) -> str:
    if need == "role":
        word = _(ROLES[key][0]) if key in ROLES else key
        return _("Say who: tcrm role {id} PERSON --role {role}").format(id=deal, role=quote(word))
    ways = {
        "check": _("Tick it: tcrm tick {id} {key} (space on its card)"),
        "activity": _("Log it: tcrm log {key} {id} TEXT"),
        "field": _("Fill it in: tcrm, then :{id} and > (which asks for it)"),
    }
    return ways.get(need, "").format(id=deal, key=quote(key))
