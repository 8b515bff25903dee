"""What stands on the lines round a screen, without the widgets that show it: the first picture has none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from tcrm.i18n import _, ngettext
from tcrm.keynames import key_label
from tcrm.keys import Hint, Overrides, Refusal, bottom_line, command, keys_of, screens, shown_keys
from tcrm.widgets.cells import GAP, Line, Span, join, size, spread, whole
from tcrm.widgets.theme import Look

_MARGIN: Span = (" ", "text")

NARROW, FEW = 40, 2
"""Cells below which `?` says itself that it is the help; and so many keys must stand before a less used, shorter one
may take what room a more used one leaves."""


class TopText:
    """`2 Customers  Pipeline  4 Funnel        Maria · Sat 21 Nov 11:20`: the screens, who I am, what time it is."""

    PARENTS: ClassVar[dict[str, str]] = {
        "account": "customers",
        "contact": "customers",
        "deal": "deals",
        "stages": "deals",
    }
    """Which screen of the line a place belongs to that has no entry of its own."""

    what: str = ""
    """Of what this is, where that is not the firm's own work (the demo)."""

    who: str = ""
    when: str = ""
    short_when: str = ""
    """What is left of `when` on a narrow screen (the time of day)."""

    def __init__(self, place: str, overrides: Overrides | None = None) -> None:
        self.place = self.PARENTS.get(place, place)
        self.overrides = overrides

    def compose_line(self, width: int, look: Look) -> Line:
        places = join(
            [
                [(name, "head")] if place == self.place else [(f"{self._key(place)} ", "dim"), (name, "dim")]
                for _key, place, name in screens()
            ]
        )
        tries = ((self.what, self.who, self.when), (self.what, self.who, self.short_when), (self.what, self.short_when))
        for right in (self._right(look, *parts) for parts in tries):
            if size(places) + size(right) + 4 <= width:
                return spread([_MARGIN, *places], [*right, _MARGIN], width)
        return [_MARGIN, *places]

    def _key(self, place: str) -> str:
        return key_label(keys_of(command(f"screen.{place}"), self.overrides)[0])

    @staticmethod
    def _right(look: Look, *parts: str) -> Line:
        return [(look.sign("sep").join(part for part in parts if part), "dim")]


def status_text(said: Line, right: Line, width: int, look: Look) -> Line:
    """A line of the status: what is said, and at the right where we are."""
    left: Line = [("  ", "text"), *said] if said else ()
    return spread(left, [*right, _MARGIN] if right else (), width, look.sign("cut"))


class BottomText:
    """The keys that act on what is selected, the most used first, as many as fit; `? help` always at the right.

    Where most of them may not be used now, those give way first.
    """

    place: str

    more: Sequence[Line] = ()
    """What else to know, after the keys: as many of these as there is room for."""

    labels: Mapping[str, str] = {}
    """Command id -> what it is called here, where it is not as elsewhere."""

    def __init__(self, place: str, refusal: Refusal, overrides: Overrides | None = None) -> None:
        self.place = place
        self.refusal = refusal
        self.overrides = overrides
        self._hints: list[Hint] = []

    def compose_line(self, width: int, look: Look) -> Line:
        self._hints = bottom_line(self.place, self.refusal, self.overrides, self.labels)
        right = self._help(width)
        kept = self._that_fit(width - size(right) - 3)
        line = join(self._entry(hint) for hint in kept)
        if self.more:
            line += whole([(), *([("  ", "text"), *part] for part in self.more)], width - size(line) - size(right) - 3)
        return spread([_MARGIN, *line], right, width)

    def _help(self, width: int) -> Line:
        if self.place not in command("help").places:
            return ()
        key: Span = (shown_keys(command("help"), self.overrides)[0], "key")
        return [key, _MARGIN] if width < NARROW else [key, (" " + _("help"), "dim"), _MARGIN]

    def _that_fit(self, room: int) -> list[Hint]:
        """The hints that find room, in their order; if that is mostly grey, those that are allowed stand first."""
        kept = self._fill(room, self._hints)
        if sum(hint.enabled for hint in kept) * 2 < len(kept):
            return self._fill(room, sorted(self._hints, key=lambda hint: not hint.enabled))
        return kept

    def _fill(self, room: int, hints: Sequence[Hint]) -> list[Hint]:
        kept: list[Hint] = []
        for hint in hints:
            needed = size(self._entry(hint)) + (2 if kept else 0)
            if needed <= room:
                kept.append(hint)
                room -= needed
            elif len(kept) < FEW:
                break
        return kept

    @staticmethod
    def _entry(hint: Hint) -> Line:
        """Only the key of what may not be used looks otherwise: labels that did would be sent anew with each row."""
        return [(hint.key, "key" if hint.enabled else "dim"), (" " + hint.label, "dim")]


def lines_below(count: int) -> Span:
    """How much of a text there is no room for: `… and 3 lines more`."""
    return ngettext("… and {n} line more", "… and {n} lines more", count).format(n=count), "dim"


def range_hint(overrides: Overrides) -> Line:
    """How a range of marks goes on and ends, with the user's own keys: `range: j k extend   V ends`."""

    def key(command_id: str) -> Span:
        return key_label(keys_of(command(command_id), overrides)[0]) + " ", "key"

    extend: Line = [(_("range:") + " ", "dim"), key("move.down"), key("move.up"), (_("extend"), "dim")]
    return [*extend, (GAP, "text"), key("mark.range"), (_("ends"), "dim")]
