"""Why something cannot be done, whatever it would be done with: what the screens say, and the first picture of one
before it is there."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from tcrm.i18n import _
from tcrm.queries.refs import Ref

if TYPE_CHECKING:
    from tcrm.screens.again import Again


def unless_chosen(ref: Ref | None) -> str | None:
    """What is done with a record needs one."""
    return None if ref is not None else _("Nothing is selected.")


def unless_made(again: Again | None, kinds: Set[str], said: str = "") -> str | None:
    """What is done again was done before, to records of these kinds; `said` is what was done last, in words."""
    if again is None and said:
        return _("That cannot be made again: {what}.").format(what=said)
    if again is None:
        return _("There is no change yet that could be made again.")
    if not kinds:
        return unless_chosen(None)
    if not kinds <= again.kinds:
        return _("The last change, {what}, is not for this.").format(what=again.said)
    return None
