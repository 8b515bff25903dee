"""The fields of a form: what may stand in one, what helps to fill it in, and what is noticed while somebody types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from tcrm.clean import number_in, search_key
from tcrm.i18n import _
from tcrm.text import cell_len, fit, wrap
from tcrm.widgets.cells import Line, flow
from tcrm.widgets.checks import Check
from tcrm.widgets.prompts import Choice

Values = dict[str, str]
"""What stands in the fields of a form, stripped, by their names; of what was chosen from a search, its value."""

Search = Callable[[str], Awaitable[Sequence[Choice[str]]]]
"""Finds choices for a text: `value` is what the form gives for it, `label` its name, `detail` what it is."""


@dataclass(frozen=True)
class Noticed:
    """Something to know about a text that is being typed: what it is about, and what there is to know."""

    what: str
    why: str

    def within(self, width: int) -> str:
        """Both in a line of so many cells: the reason whole, if that is possible at all."""
        why = ": " + self.why
        room = width - cell_len(why)
        return fit(self.what, min(cell_len(self.what), room)) + why if room >= LEAST_NAME else self.why


Notice = Callable[[str], Awaitable[Sequence[Noticed]]]
"""Finds something to know about a text that is being typed; nothing is forbidden by it."""

LEAST_NAME = 6  # cells of what a notice is about that still tell something


@dataclass(frozen=True)
class FormField:
    """One row of a form.

    `check` says what is wrong with the text, and if it `Reads` it, how it is understood. With `choices` the field
    offers them: a number or the first letters are enough; with `only_choices` nothing else is right. `hint` stands
    below while the field has the focus.

    With `search` the matches of what is typed stand below, asked for letter by letter; the one that is chosen shows its
    name, and its `value` is given. With `new` (what somebody new is called: `new customer`) the first match is chosen
    until somebody moves, and the last row is to take the text as it is. Without, none is chosen unless somebody does.
    With `makes`, a text that is taken so makes a record: not by the same key that saves the form, but by one more.
    `notice` is asked letter by letter too, and what it says stands below.
    """

    name: str
    label: str
    value: str = ""
    check: Check | None = None
    choices: Sequence[str] = ()
    only_choices: bool = False
    hint: str = ""
    placeholder: str = ""
    search: Search | None = None
    new: str = ""
    makes: bool = True
    notice: Notice | None = None

    def complete(self, text: str) -> str:
        """`text`, or the choice that is meant by its number or (with `only_choices`) its first letters."""
        if not text or not self.choices or text in self.choices:
            return text
        if number := number_in(text, 1, len(self.choices)):
            return self.choices[number - 1]
        sought = search_key(text)
        same = [choice for choice in self.choices if search_key(choice) == sought]
        begin = [choice for choice in self.choices if search_key(choice).startswith(sought)]
        found = same or (begin if self.only_choices else [])
        return found[0] if found else text

    def wrong(self, text: str) -> str | None:
        """What is wrong with a text; None if nothing is, and if it stood there already."""
        text = self.complete(text)
        if text and text == self.value:
            return None
        if text and self.only_choices and text not in self.choices:
            return _("This is none of the choices.")
        return self.check(text) if self.check else None

    def help(self, width: int) -> list[Line]:
        """What to say below the field, in lines of so many cells: its hint, its choices with their numbers."""
        usual = _("type a part of the name, or a new one") if self.new else _("type a part of the name")
        text = self.hint or (usual if self.search else "")
        hint: list[Line] = [[(line, "dim")] for line in wrap(text, width)] if text else []
        numbered: list[Line] = [
            [(f"{number} ", "key"), (choice, "dim")] for number, choice in enumerate(self.choices, 1)
        ]
        return [*hint, *flow(numbered, width)]

    @property
    def asks(self) -> bool:
        """Whether something is looked up while somebody types here."""
        return self.search is not None or self.notice is not None


def changed(values: Values, before: Mapping[str, str]) -> Values:
    """The values that differ from those before."""
    return {name: value for name, value in values.items() if before.get(name, "") != value}
