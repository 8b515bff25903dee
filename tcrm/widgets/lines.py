"""The one-line widgets round a screen: where am I, what just happened, what can I press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tcrm.i18n import _
from tcrm.keynames import key_label
from tcrm.keys import Hint, Overrides, Refusal, bottom_line, command, keys_of, screens, shown_keys
from tcrm.widgets.cells import GAP, Line, Span, draw, fold_parts, join, shorten, size, spelled, spread, whole
from tcrm.widgets.theme import Look, look_of

_MARGIN: Span = (" ", "text")


def overrides_of(widget: Widget) -> Overrides:
    """The user's own keys: the app's `key_overrides`, if it has any (it also sets its keymap by them)."""
    found: Overrides = getattr(widget.app, "key_overrides", {})
    return found


class OneLine(Widget, inherit_bindings=False):
    """A widget of one line. A subclass says in `compose_line` what stands on it."""

    DEFAULT_CSS = "OneLine { height: 1; width: 1fr; }"

    def compose_line(self, width: int, look: Look) -> Line:
        """The spans of the line; what is too much for `width` is cut."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        look = look_of(self)
        line = self.compose_line(self.size.width, look) if y == 0 else ()
        return draw(line, self.size.width, look).apply_style(self.rich_style)


class TextLine(OneLine):
    """One line of spans: `line.show([("Huber", "name"), (" 3 open", "dim")])`, and more of them at the right."""

    left: reactive[Line] = reactive((), init=False)
    right: reactive[Line] = reactive((), init=False)

    def __init__(self, left: Line = (), right: Line = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(TextLine.left, left)
        self.set_reactive(TextLine.right, right)

    def show(self, left: Line, right: Line = ()) -> None:
        """What stands on the line from now on. Drawn only if it is another than before."""
        self.left = left
        self.right = right

    def compose_line(self, width: int, look: Look) -> Line:
        return spread(self.left, self.right, width, look.sign("cut"))


class FactLine(OneLine):
    """Several facts side by side, as many as there is room for; see `cells.whole`."""

    facts: reactive[Sequence[Line]] = reactive((), init=False)
    right: reactive[Line] = reactive((), init=False)

    def show(self, facts: Sequence[Line], right: Line = ()) -> None:
        """What stands on the line from now on: facts with the gaps before them, and what stands at the right."""
        self.facts = facts
        self.right = right

    def compose_line(self, width: int, look: Look) -> Line:
        room = width - 3 - (size(self.right) + 2 if self.right else 0)
        line = whole([spelled(fact, look) for fact in self.facts], room, look.sign("cut"))
        return spread([("  ", "text"), *line], self.right, width, look.sign("cut"))


class Paragraph(Widget, inherit_bindings=False):
    """Several lines, each as it is given. Its height is its owner's business."""

    DEFAULT_CSS = "Paragraph { width: 1fr; }"

    rows: reactive[Sequence[Line]] = reactive((), init=False)

    def render_line(self, y: int) -> Strip:
        line = [("  ", "text"), *self.rows[y]] if y < len(self.rows) else ()
        return draw(line, self.size.width, look_of(self)).apply_style(self.rich_style)


class TopLine(OneLine):
    """`2 Customers  Pipeline  4 Funnel        Maria · Sat 21 Nov 11:20`: the screens, who I am, what time it is."""

    PARENTS: ClassVar[dict[str, str]] = {
        "account": "customers",
        "contact": "customers",
        "deal": "deals",
        "stages": "deals",
    }
    """Which screen of the line a place belongs to that has no entry of its own."""

    what: reactive[str] = reactive("")
    """Of what this is, where that is not the firm's own work (the demo)."""

    who: reactive[str] = reactive("")
    when: reactive[str] = reactive("")
    short_when: reactive[str] = reactive("")
    """What is left of `when` on a narrow screen (the time of day)."""

    def __init__(self, place: str, overrides: Overrides | None = None) -> None:
        super().__init__()
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


class StatusLine(Widget, inherit_bindings=False):
    """What just happened (`say`), or why not (`fail`); at the right where we are (`right`). Where nothing is said, what
    the app has to remind of (its `reminder`).

    It is one line high; where there is no room for both, what is said stands in the place of where we are. A reason
    that does not fit is folded, because half a reason helps nobody; what was done is cut, so that nothing moves.
    """

    DEFAULT_CSS = "StatusLine { height: 1; width: 1fr; }"
    MOST_LINES = 4

    message: reactive[Line] = reactive((), init=False)
    right: reactive[Line] = reactive((), init=False)
    short_right: Line = ()
    """What stands at the right instead where there is no room for `right` beside what is said."""

    failed = False

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._right: Line = ()
        self._cut = False  # is the message cut, not folded?
        self._stood = False  # has the message stood here since before the last minute?

    def say(self, text: str, undo: bool = False) -> None:
        """Something was done; with `undo`, how to take it back."""
        self.failed, self._cut = False, undo
        own = overrides_of(self)
        how: Line = [(GAP, "text"), (shown_keys(command("undo"), own)[0], "key"), (" " + _("undo"), "dim")]
        self.message = [(text, "good"), *(how if undo else ())]

    def note(self, *spans: Span) -> None:
        """Something to know, drawn as it is given."""
        self.failed = self._cut = False
        self.message = spans

    def fail(self, text: str, hint: str = "") -> None:
        """Something was refused or went wrong: in red, after a sign; then what to do about it."""
        self.failed, self._cut = True, False
        sign = look_of(self).sign("no")
        self.message = [(f"{sign} {text}", "bad"), *([("  " + hint, "dim")] if hint else [])]

    def clear(self, only_failure: bool = False) -> None:
        """Take the message away (or only if it is a refusal: what was done may stay)."""
        if self.failed or not only_failure:
            self.failed = False
            self.message = ()

    def remind(self, *, older: bool = False) -> None:
        """The app has another reminder, or another screen came to the top. A minute later (`older`) what was said gives
        way to it."""
        if older and self._reminder:
            if self._stood:
                self.clear()
            self._stood = bool(self.message)
        self._fold()
        self.refresh()

    @property
    def _reminder(self) -> Line:
        found: Line = getattr(self.app, "reminder", ())
        return found

    def watch_message(self) -> None:
        self._stood = False
        self._fold()

    def watch_right(self) -> None:
        self._fold()

    def on_resize(self) -> None:
        self._fold()

    def _fold(self) -> None:
        """One line if all of it fits there by itself, else as many as it needs; at the right of the last where we are,
        if there is room."""
        width = self.size.width - 3
        if not self.message:
            self._lines = [self._reminder]  # cut, not folded: nothing moves because of it
        elif width <= 0 or size(self.message) <= width:
            self._lines = [self.message]
        elif self._cut:
            how = self.message[-3:]
            self._lines = [[*shorten(self.message[:-3], width - size(how), look_of(self).sign("cut")), *how]]
        else:
            self._lines = fold_parts(self.message, width)[: self.MOST_LINES] or [()]
        room = width - size(self._lines[-1]) - 2
        beside = (self.right, self.short_right, ())
        self._right = next(line for line in beside if not line or size(line) <= room or not self.message)
        if self.styles.height is None or self.styles.height.value != len(self._lines):
            self.styles.height = len(self._lines)

    def render_line(self, y: int) -> Strip:
        look, width = look_of(self), self.size.width
        line = self._lines[y] if y < len(self._lines) else ()
        left: Line = [("  ", "text"), *line] if line else ()
        right: Line = [*self._right, _MARGIN] if self._right and y >= len(self._lines) - 1 else ()
        return draw(spread(left, right, width, look.sign("cut")), width, look).apply_style(self.rich_style)


class BottomLine(OneLine):
    """The keys that act on what is selected, the most used first, as many as fit; `? help` always at the right.

    Where most of them may not be used now, those give way first.
    """

    place: reactive[str] = reactive("")
    more: reactive[Sequence[Line]] = reactive((), init=False)
    """What else to know, after the keys: as many of these as there is room for."""

    def __init__(self, place: str, refusal: Refusal, overrides: Overrides | None = None) -> None:
        super().__init__()
        self.set_reactive(BottomLine.place, place)
        self.refusal = refusal
        self.overrides = overrides
        self._hints: list[Hint] = []

    def update(self) -> None:
        """What is selected has changed: ask again what is allowed; drawn only if that makes a difference."""
        if bottom_line(self.place, self.refusal, self.overrides) != self._hints:
            self.refresh()

    def compose_line(self, width: int, look: Look) -> Line:
        self._hints = bottom_line(self.place, self.refusal, self.overrides)
        helping = self.place in command("help").places
        right: Line = (
            [(shown_keys(command("help"), self.overrides)[0], "key"), (" " + _("help"), "dim"), _MARGIN]
            if helping
            else ()
        )
        kept = self._that_fit(width - size(right) - 2)
        line = join(self._entry(hint) for hint in kept)
        if self.more:
            line += whole([(), *([("  ", "text"), *part] for part in self.more)], width - size(line) - size(right) - 3)
        return spread([_MARGIN, *line], right, width)

    def _that_fit(self, room: int) -> list[Hint]:
        """The hints that find room, in their order; if that is mostly grey, those that are allowed stand first."""
        kept = self._fill(room, self._hints)
        if sum(hint.enabled for hint in kept) * 2 < len(kept):
            return self._fill(room, sorted(self._hints, key=lambda hint: not hint.enabled))
        return kept

    def _fill(self, room: int, hints: Sequence[Hint]) -> list[Hint]:
        kept: list[Hint] = []
        left = room - 1
        for hint in hints:
            needed = size(self._entry(hint)) + (2 if kept else 0)
            if needed <= left:
                kept.append(hint)
                left -= needed
        return kept

    @staticmethod
    def _entry(hint: Hint) -> Line:
        key, label = ("key", "dim") if hint.enabled else ("off", "off")
        return [(hint.key, key), (" " + hint.label, label)]
