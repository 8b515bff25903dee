"""One of a list, at the foot of the screen: what is typed narrows the rows, a number goes to its row.

What is typed is echoed beside the title. It means the names that have words beginning so, and the words by which a
choice is known elsewhere (a colleague's login, a stage's key). What means none is said, and Enter takes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events, on
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tcrm.clean import name_key, number_in
from tcrm.i18n import _, ngettext
from tcrm.text import fit, one_line
from tcrm.widgets.cells import Line, Span, draw, fold, size
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import BottomLine
from tcrm.widgets.prompt import Below, Prompt
from tcrm.widgets.theme import look_of

__all__ = ["LOOSE", "Choice", "ChoiceList", "Choose", "choose", "rank"]

V = TypeVar("V", bound=Hashable)

_WORD = re.compile(r"(?<![^\W_])[^\W_]|(?<!\S)\S")  # where a word begins, also behind a sign: D-42, key_account
LOOSE = 3
"""The worst that `rank` gives."""


async def choose(
    screen: Asking,
    title: str,
    choices: Sequence[Choice[V]],
    *,
    current: V | None = None,
    space_takes: bool = False,
) -> V | None:
    """One of a list: by the beginnings of its words, by its number, or with the arrows; the cursor begins on `current`.
    `space_takes`: so does the space bar, as Enter, where it ticks."""
    return await screen.ask(Choose(title, choices, current, space_takes))


@dataclass(frozen=True)
class Choice(Generic[V]):
    """Something to choose: what it stands for, its name, what else to say, and why it is refused (if it is).

    It is found by its name, by a `value` that is a text, and by `words`.
    """

    value: V
    label: str
    detail: str = ""
    refused: str | None = None
    words: str = ""

    @property
    def hidden(self) -> list[str]:
        """The words by which it is found though its name does not have them."""
        return [text for text in (self.value, self.words) if isinstance(text, str) and text]


def rank(choice: Choice[V], text: str) -> int | None:
    """How well a text means a choice: 0 it is what it is called, 1 that begins so, 2 words of its name begin so, 3
    those of what it is called elsewhere; None if not at all."""
    sought, name = name_key(text), name_key(choice.label)
    others = [name_key(word) for word in choice.hidden]
    if sought in (name, *others):
        return 0
    if any(each.startswith(sought) for each in (name, *others)):
        return 1
    if _has_words(name, sought):
        return 2
    return LOOSE if any(_has_words(each, sought) for each in others) else None


def _has_words(text: str, sought: str) -> bool:
    """Does each word of `sought` begin one in `text`? Scripts without blanks between their words: does it occur?"""
    if not sought.isascii():
        return sought in text
    starts = [found.start() for found in _WORD.finditer(text)]
    return all(any(text.startswith(word, start) for start in starts) for word in sought.split())


class ChoiceList(Widget, Generic[V], can_focus=True, inherit_bindings=False):
    """The choices one under the other, those that what was typed means."""

    DEFAULT_CSS = "ChoiceList { width: 1fr; }"
    MOST_LINES, LEFT_OVER = 14, 8  # lines of the list; lines of the screen that it leaves
    ROOM_BESIDE = 48  # a longer detail is no detail: it stands below, of the choice under the cursor alone

    class Changed(Message):
        """Something was typed, or the cursor moved."""

    class Taken(Message):
        """The space bar was pressed where it takes."""

    def __init__(self, choices: Sequence[Choice[V]], cursor: int, space_takes: bool = False) -> None:
        super().__init__()
        self.choices = choices
        self.space_takes = space_takes
        self.typed = ""
        self.shown = list(range(len(choices)))
        self.cursor = cursor  # among those shown
        self.beside = True
        self._label_width = max((size([(choice.label, "")]) for choice in choices), default=0)

    @property
    def current(self) -> Choice[V] | None:
        """The choice under the cursor; None where nothing fits."""
        return self.choices[self.shown[self.cursor]] if self.shown else None

    @property
    def by_number(self) -> bool:
        """Whether what is typed is the number of a row."""
        return number_in(self.typed, 1, len(self.choices)) is not None

    def move(self, steps: int) -> None:
        """The cursor so many choices down, round the end."""
        if self.by_number:
            self.typed = ""
        if self.shown:
            self.cursor = (self.cursor + steps) % len(self.shown)
        self._tell()

    def fit_screen(self, width: int, height: int) -> None:
        """As many lines as there is room for; details beside the names only where every one has room."""
        most = max(4, min(self.MOST_LINES, height - self.LEFT_OVER))
        self.styles.height = min(len(self.choices), most)
        room = min(self.ROOM_BESIDE, width - self._name_width(width) - 9)
        self.beside = all(size([(choice.detail, "")]) <= room for choice in self.choices if not choice.refused)
        self.refresh()

    def _name_width(self, width: int) -> int:
        return min(self._label_width, width - 6)

    def below(self, choice: Choice[V], width: int) -> str:
        """What has no room in the row of a choice."""
        if choice.refused:
            whole = size([(choice.refused, "")]) <= width - self._name_width(width) - 9
            return "" if whole else choice.refused
        return choice.detail if not self.beside else choice.label if size([(choice.label, "")]) > width - 6 else ""

    # -- typing ------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        if event.key == "backspace":
            self._type(self.typed[:-1])
        elif event.key == "space" and self.space_takes and not self.typed:
            self.post_message(self.Taken())
        elif event.is_printable and event.character is not None:
            event.stop()
            self._type(self.typed + event.character)

    def on_paste(self, event: events.Paste) -> None:
        self._type(self.typed + one_line(event.text[:100]))

    def _type(self, typed: str) -> None:
        typed = typed.lstrip()
        if typed == self.typed:
            return
        stood = self.shown[self.cursor] if self.shown else 0
        self.typed = typed
        every = range(len(self.choices))
        if not typed:
            self.shown, self.cursor = list(every), stood
        elif self.by_number:
            self.shown, self.cursor = list(every), int(typed) - 1
        else:
            ranks = {number: found for number in every if (found := rank(self.choices[number], typed)) is not None}
            self.shown = list(ranks)
            self.cursor = self.shown.index(min(ranks, key=lambda number: ranks[number])) if ranks else 0
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.Changed())
        self.refresh()

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _window(self) -> tuple[int, int]:
        """Which of the rows shown stand on the screen: the first, and the one after the last. Where some have no room,
        a line at that end says how many."""
        height, total = self.size.height, len(self.shown)
        if total <= height:
            return 0, total
        if self.cursor < height - 1:
            return 0, height - 1
        if self.cursor > total - height:
            return total - height + 1, total
        return self.cursor - height + 3, self.cursor + 1

    def render_line(self, y: int) -> Strip:
        look, width = look_of(self), self.size.width
        first, end = self._window()
        above = 1 if first else 0
        place = first + y - above
        if (y == 0 and above) or (place == end and end < len(self.shown)):
            hidden = first if y == 0 and above else len(self.shown) - end
            said = ngettext("{n} more", "{n} more", hidden).format(n=hidden)
            return draw([("     ", "text"), (said, "dim")], width, look).apply_style(self.rich_style)
        if not 0 <= place < end:
            return Strip.blank(width, self.rich_style)
        line = self._row(self.shown[place], width)
        return draw(line, width, look, band=place == self.cursor).apply_style(self.rich_style)

    def _row(self, number: int, width: int) -> list[Span]:
        choice = self.choices[number]
        counted = not choice.refused and (not self.typed or self.by_number)
        role = "dim" if choice.refused else "name"
        line: list[Span] = [
            (f" {number + 1:>2} ", "key" if counted else "dim"),
            (" " + fit(choice.label, self._name_width(width)), role),
        ]
        if self.typed and not self.by_number and rank(choice, self.typed) in (0, 1, LOOSE):
            line += [("  " + word, "dim") for word in self._found_by(choice)]
        detail = choice.refused or (choice.detail if self.beside else "")
        return [*line, ("  " + detail, "dim")]

    def _found_by(self, choice: Choice[V]) -> list[str]:
        """The hidden word that what was typed means, where the name does not have it."""
        sought = name_key(self.typed)
        if _has_words(name_key(choice.label), sought):
            return []
        return [word for word in choice.hidden if _has_words(name_key(word), sought)][:1]


class Choose(Prompt[V], place="choose"):
    """A small list to choose from; see `choose`."""

    MOST_BELOW = 3  # lines
    ROOMY = 24  # lines of a screen that has one for an empty line

    def __init__(
        self, title: str, choices: Sequence[Choice[V]], current: V | None = None, space_takes: bool = False
    ) -> None:
        super().__init__()
        self.choices = choices
        start = next((n for n, choice in enumerate(choices) if choice.value == current), 0)
        self.title_line = Below()
        self.title_text = title
        self.list: ChoiceList[V] = ChoiceList(choices, start, space_takes)
        self.foot = Below()

    def parts(self) -> Iterator[Widget]:
        yield self.title_line
        yield self.list
        yield self.foot

    def on_mount(self) -> None:
        keys = ((_("letters"), _("narrow")), (_("digits"), _("go to")))
        self.query_one(BottomLine).more = [[(key, "key"), (" " + label, "dim")] for key, label in keys]

    def on_resize(self) -> None:
        """The foot is as high as the longest text that it may have to say, so that nothing jumps."""
        width, height = self.app.size.width, self.app.size.height
        self.list.fit_screen(width, height)
        longest = max((len(self._below(choice)) for choice in self.choices), default=0)
        self.foot.display = longest > 0
        self.foot.styles.min_height = longest
        self.foot.styles.margin = (1 if height >= self.ROOMY else 0, 0, 0, 0)
        self._show()

    def _below(self, choice: Choice[V]) -> list[Line]:
        width = self.app.size.width
        rows = fold([(self.list.below(choice, width), "dim")], max(20, width - 7))
        if len(rows) > self.MOST_BELOW:
            rows = rows[: self.MOST_BELOW]
            rows[-1].append(("…", "dim"))
        return [[("   ", "text"), *row] for row in rows]

    @on(ChoiceList.Changed)
    def _show(self) -> None:
        """The title with what is typed, and at the foot what had no room beside the name."""
        echo: list[Span] = []
        if self.list.typed:
            echo = [(self.list.typed + " ", "name field")]
            if not self.list.shown:
                echo += [("  ", "text"), (_("nothing fits"), "warn")]
        self.title_line.show([(self.title_text, "dim")], echo)
        current = self.list.current
        self.foot.show_rows(self._below(current) if current else ())

    def do_prompt_next(self) -> None:
        self.list.move(1)

    def do_prompt_previous(self) -> None:
        self.list.move(-1)

    @on(ChoiceList.Taken)
    def do_prompt_accept(self) -> None:
        current = self.list.current
        if current is not None and not current.refused:
            self.give(current.value)
