"""Several words in one line, with commas between them: those that are known are offered, those that are not are marked.

text = await ask_words(self, _("tags"), known, value="fair, ")
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcrm.clean import name_key
from tcrm.i18n import _, ngettext
from tcrm.keys import command, shown_keys
from tcrm.widgets.cells import Line, Span, size, whole
from tcrm.widgets.choosing import Choice, rank
from tcrm.widgets.drafting import Save
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import overrides_of
from tcrm.widgets.oneline import OneLinePrompt


async def ask_words(
    screen: Asking,
    label: str,
    known: Sequence[str],
    *,
    value: str = "",
    placeholder: str = "",
    draft: str = "",
    save: Save[str] | None = None,
    about: str = "",
) -> str | None:
    """Words with commas between them, as they were typed; `known` are offered in their order. Tab completes the last
    one. One that is new, and that a known one begins with, is asked about once; one with a hyphen before it is one of
    `value` that shall go. `save` and `about` as in `ask_text`."""
    prompt = AskWords(label, known, value=value, placeholder=placeholder, draft=draft, save=save, about=about)
    return await screen.ask(prompt)


def words_of(text: str) -> list[str]:
    """The words of a text: blanks and `#` around them left out."""
    return [word for part in text.split(",") if (word := part.strip().lstrip("#").strip())]


class AskWords(OneLinePrompt, place="prompt"):
    """A line of words; see `ask_words`."""

    COMPLETES = True

    def __init__(self, label: str, known: Sequence[str], **more: Any) -> None:
        super().__init__(label, goes_on=True, **more)
        self.known = known
        self._completed = ""  # the text as tab left it, and what it chose from
        self._among: list[str] = []

    @property
    def _last(self) -> str:
        """The word that is being typed."""
        return self.field.value.rpartition(",")[2].strip().lstrip("#").strip()

    @property
    def offered(self) -> list[str]:
        """The known words that the last one may become."""
        before = {name_key(word) for word in words_of(self.field.value.rpartition(",")[0])}
        last = self._last
        among = [f"-{word}" for word in words_of(self.value)] if last.startswith("-") else self.known
        free = [word for word in among if name_key(word) not in before]
        if not last:
            return free
        found = [(fits, word) for word in free if (fits := rank(Choice(0, word), last)) is not None]
        return [] if any(fits == 0 for fits, _word in found) else [word for _fits, word in sorted(found, key=_by_rank)]

    @property
    def new(self) -> list[str]:
        """The words that nobody has used yet."""
        return [word for word in self._unknown if not word.startswith("-")]

    @property
    def gone(self) -> list[str]:
        """The words that shall go, without their hyphens."""
        return [gone for word in self._unknown if word.startswith("-") and (gone := word[1:].strip())]

    @property
    def _unknown(self) -> list[str]:
        known = {name_key(word) for word in self.known}
        return [word for word in words_of(self.field.value) if name_key(word) not in known]

    def do_prompt_complete(self) -> None:
        """The last word becomes the first that is offered; again: the one after."""
        if self.field.value != self._completed:
            self._among = self.offered
        elif self._among:
            self._among = [*self._among[1:], self._among[0]]
        if self._among:
            head, comma, _rest = self.field.value.rpartition(",")
            self._completed = f"{head}{comma} {self._among[0]}" if comma else self._among[0]
            self.field.value = self._completed
            self.field.cursor_position = len(self._completed)

    async def understood(self, text: str) -> Line:
        return ()

    @property
    def odd(self) -> bool:
        """Whether the last word is new, although a known one may be meant."""
        return bool(self._last and not self._last.startswith("-") and self.offered)

    def show(self) -> None:
        """The known words, the new ones, those that go; while nothing was typed yet, what was typed another time."""
        if self.said or (self.offer and self.field.value == self.value):
            self.below.show(self.said or self.offer)
            return
        new: list[Span] = []
        if self.new:
            said = ngettext("new: {words}", "new: {words}", len(self.new)).format(words=", ".join(self.new))
            new = [(said, "warn")]
            if self.asked:
                new.append((" · " + _("enter again makes it"), "warn"))
        if self.gone:
            new += [("   " if new else "", "text"), (_("off: {words}").format(words=", ".join(self.gone)), "name")]
        self.below.show_rows([[*self._offers(size(new) + 6), *([("   ", "text")] if self.offered else []), *new]])

    def _offers(self, taken: int) -> Line:
        offered = self.offered
        if not offered:
            return []
        key = shown_keys(command("prompt.complete"), overrides_of(self))[0]
        first: Line = [(key, "key"), (" " + offered[0], "text")]
        return whole([first, *([(" · ", "dim"), (word, "dim")] for word in offered[1:])], self.app.size.width - taken)


def _by_rank(found: tuple[int, str]) -> int:
    return found[0]
