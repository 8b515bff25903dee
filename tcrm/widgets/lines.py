"""The one-line widgets round a screen: where am I, what just happened, what can I press."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tcrm.i18n import _
from tcrm.keys import Overrides, Refusal, bottom_line, command, shown_keys
from tcrm.widgets.cells import GAP, Line, Span, draw, fold_parts, shorten, size, spelled, spread, whole
from tcrm.widgets.keeping import Keeping
from tcrm.widgets.linetext import BottomText, TopText, status_text
from tcrm.widgets.theme import Look, look_of


def overrides_of(widget: Widget) -> Overrides:
    """The user's own keys: the app's `key_overrides`, if it has any (it also sets its keymap by them)."""
    found: Overrides = getattr(widget.app, "key_overrides", {})
    return found


class OneLine(Keeping, inherit_bindings=False):
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
        line = self.that_fit(self.facts, self.right, width, look)
        return spread([("  ", "text"), *line], self.right, width, look.sign("cut"))

    @staticmethod
    def that_fit(facts: Sequence[Line], right: Line, width: int, look: Look) -> Line:
        """What is shown of these facts on a line of `width` cells, with this at its right."""
        room = width - 3 - (size(right) + 2 if right else 0)
        return whole([spelled(fact, look) for fact in facts], room, look.sign("cut"))


class Paragraph(Keeping, inherit_bindings=False):
    """Several lines, each as it is given. Its height is its owner's business."""

    DEFAULT_CSS = "Paragraph { width: 1fr; }"

    rows: reactive[Sequence[Line]] = reactive((), init=False)

    def render_line(self, y: int) -> Strip:
        line = [("  ", "text"), *self.rows[y]] if y < len(self.rows) else ()
        return draw(line, self.size.width, look_of(self)).apply_style(self.rich_style)


class TopLine(TopText, OneLine):
    """The top line of a screen."""

    what = reactive("")
    who = reactive("")
    when = reactive("")
    short_when = reactive("")

    def __init__(self, place: str, overrides: Overrides | None = None) -> None:
        OneLine.__init__(self)
        TopText.__init__(self, place, overrides)


class StatusLine(Keeping, inherit_bindings=False):
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
        right = self._right if y >= len(self._lines) - 1 else ()
        return draw(status_text(line, right, width, look), width, look).apply_style(self.rich_style)


class BottomLine(BottomText, OneLine):
    """The bottom line of a screen."""

    place = reactive("")
    more = reactive[Sequence[Line]]((), init=False)

    def __init__(self, place: str, refusal: Refusal, overrides: Overrides | None = None) -> None:
        OneLine.__init__(self)
        BottomText.__init__(self, place, refusal, overrides)

    def update(self) -> None:
        """What is selected has changed: ask again what is allowed; drawn only if that makes a difference."""
        if bottom_line(self.place, self.refusal, self.overrides, self.labels) != self._hints:
            self.refresh()
