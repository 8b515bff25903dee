"""What a field makes of a text: whether it is right, and how it is understood.

check = Reads(lambda text: parse_day(text, today), lambda day: [(f"{day:%a}", "dim")])
check("99 dec")      # There is no 99 dec in the calendar.
check.said("fri")    # [("Fri", "dim")]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.widgets.cells import Line

V = TypeVar("V")

Check = Callable[[str], str | None]
"""What is wrong with a text, in the user's words; None if nothing is."""


def required(text: str) -> str | None:
    """A check: there must be something."""
    return None if text else _("This is needed.")


@dataclass(frozen=True)
class Reads(Generic[V]):
    """A check: blank, or something that `read` understands; `say` tells how. What is odd about it (a day that is past)
    is said in the role `warn`."""

    read: Callable[[str], V]
    say: Callable[[V], Line]

    def __call__(self, text: str) -> str | None:
        try:
            self.said(text)
        except BadValue as error:
            return error.message
        return None

    def said(self, text: str) -> Line:
        """How a text is understood; nothing for a blank one. Raises BadValue."""
        return self.say(self.read(text)) if text else ()


def said(check: Check | None, text: str) -> Line:
    """How a text is understood, if the check can tell; nothing for one that is wrong."""
    if not isinstance(check, Reads):
        return ()
    try:
        return check.said(text)
    except BadValue:
        return ()


def is_odd(line: Line) -> bool:
    """Whether what was understood is worth a second look."""
    return any(role == "warn" for _text, role in line)
