"""One line as a salesperson jots it down, read into a plan: `call Acme fri 10:00 !high about the renewal`.

Pure: what is known by name is asked of a function that is passed in. The rules, in their order:

- `!high`, `!low` and `!normal` are the priority, wherever they stand.
- A first word that names a kind is the kind (`call`, `visit`, `meet`, `mail`, `task`); else it is a task. Only a date
  may stand before it.
- A record that is named (an id, or the longest name) is whom it is about.
- The first day and the first time are when, wherever they stand before `about` or at the very end. A bare number is a
  day only after `on` or before a time: `15 presses` are presses.
- What is written as a day or a time there but is none (`31.2.`, `99 dec`, `25:00`) is refused.
- The rest is the subject, without the kind; an `about` before it is dropped. A word that says nothing without the kind
  keeps it: `call back`, `meet up about the price`.
- Words after the kind, up to `about`, that name nobody are kept apart as well, so that a name that was not found can be
  asked about: `call Hub fri`, `fri call back Huber`. A task has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar

from tcrm.clean import excerpt
from tcrm.dates import NoSuchDay, Order, parse_when
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models.agenda import ACTIVITY_KINDS
from tcrm.models.vocabulary import WORDS

Found = TypeVar("Found")

KINDS = ACTIVITY_KINDS
PRIORITIES = WORDS["activity.priority"]
_PARTICLES = frozenset({"again", "around", "back", "in", "out", "over", "round", "up"})
"""They belong to the word before them: call back, mail out, meet up."""
_LONGEST_DATE = 5  # words: on 24 dec 3:30 pm


@dataclass(frozen=True)
class Span(Generic[Found]):
    """What a stretch of words names: words[start:end]."""

    start: int
    end: int
    record: Found


Finder = Callable[[Sequence[str], bool], "Span[Found] | None"]
"""(words, loosely) -> what they name. Loosely: the words follow the kind, and the beginning of a name will do."""


@dataclass(frozen=True)
class Captured(Generic[Found]):
    """What a line says. `due_on` None: it names no day; `at` is a time of day where the writer is; `repeats` is the
    rule by which it comes again, as it was written, blank for once. `nobody` are the words after the kind, up to
    `about`, that were looked up and name nobody."""

    kind: str
    record: Found | None
    due_on: date | None
    at: time | None
    priority: str
    subject: str
    repeats: str = ""
    nobody: tuple[str, ...] = ()


def kind_of(word: str) -> str | None:
    """The kind that a word names, in English or the user's language; None for any other word."""
    words = {
        "call": ("call", "phone", _("call")),
        "visit": ("visit", _("visit")),
        "meeting": ("meeting", "meet", _("meeting")),
        "email": ("email", "mail", "e-mail", _("email")),
        "task": ("task", "todo", _("task")),
    }
    plain = word.casefold().rstrip(":")
    return next((kind for kind, names in words.items() if plain in names), None)


def read_line(
    text: str, now_local: datetime, order: Order = "dmy", find: Finder[Found] | None = None
) -> Captured[Found]:
    """What a line says, seen from `now_local`; `find` says which record its words name. Raises BadValue for a blank
    line and for a day or a time that there is not, and what `find` raises."""
    line = _Line[Found](text.split())
    if not line.words:
        raise BadValue(_("There is nothing to plan."), _("Write it like: call Acme fri 10:00 about the renewal."))
    line.take_priority()
    line.take_kind(0)
    if find is not None:
        line.take_record(find)
    due_on, at = line.take_when(now_local, order)
    if line.kind is None:
        line.take_kind(next(iter(line.free()), 0))
    if find is not None and line.record is None and line.kind is not None:
        line.take_record(find, loosely=True)
    nobody = line.after_kind() if find is not None and line.record is None else ()
    return Captured(line.kind or "task", line.record, due_on, at, line.priority, line.subject(), nobody=nobody)


class _Line(Generic[Found]):
    """The words of a line, and which of them have been understood."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.used = [False] * len(words)
        self.kind: str | None = None
        self.kind_at = -1
        self.priority = "normal"
        self.record: Found | None = None

    def free(self) -> list[int]:
        return [place for place, used in enumerate(self.used) if not used]

    def take_priority(self) -> None:
        for place, word in enumerate(self.words):
            if word.startswith("!") and word[1:].casefold() in PRIORITIES:
                self.priority = word[1:].casefold()
                self.used[place] = True

    def take_kind(self, place: int) -> None:
        if not self.used[place] and (kind := kind_of(self.words[place])):
            self.kind, self.kind_at = kind, place
            self.used[place] = True

    def take_record(self, find: Finder[Found], *, loosely: bool = False) -> None:
        """Words of one unbroken stretch; loosely only those that follow the kind, up to `about`."""
        for start, end in self._stretches():
            if loosely:
                if start != self.kind_at + 1 or start == self._about():
                    continue
                end = min(end, self._about())
            span = find(self.words[start:end], loosely)
            if span is not None:
                self.record = span.record
                self._use(start + span.start, start + span.end)
                return

    def take_when(self, now: datetime, order: Order) -> tuple[date | None, time | None]:
        """The first day with or without a time, and a time or a day that stands apart from it."""
        first = self._take_when(now, order, _is_when)
        if first is None:
            self._refuse_impossible(now, order)
            return None, None
        (day, at), phrase = first
        if _CLOCK.fullmatch(phrase):
            apart = self._take_when(now, order, lambda words: _is_when(words) and not _CLOCK.fullmatch(words))
            if apart is None:
                self._refuse_impossible(now, order)
            return (apart[0][0] if apart else day), at
        if at is None:
            apart = self._take_when(now, order, lambda words: bool(_CLOCK.fullmatch(words)))
            at = apart[0][1] if apart else None
        if at is None:
            self._refuse_impossible(now, order)
        return day, at

    def _refuse_impossible(self, now: datetime, order: Order) -> None:
        """What stands where a date may stand and is written as one, but is none, is a slip and no subject."""
        for _begin, _stop, phrase in self._phrases():
            if _is_impossible(phrase, now, order):
                raise BadValue(
                    _("There is no {text} in the calendar.").format(text=excerpt(phrase)),
                    _("Write it like fri 10:00, 24 dec or 2026-11-05."),
                )

    def _take_when(
        self, now: datetime, order: Order, test: Callable[[str], bool]
    ) -> tuple[tuple[date, time | None], str] | None:
        for begin, stop, phrase in self._phrases():
            if test(phrase) and (when := _when(phrase, now, order)) is not None:
                self._use(begin, stop)
                return when, phrase
        return None

    def _phrases(self) -> Iterator[tuple[int, int, str]]:
        """Where a date may stand: before `about` or at the very end; (start, end, words), the longest first."""
        about, last = self._about(), max(self.free(), default=-1) + 1
        for start, end in self._stretches():
            for begin in range(start, end):
                for stop in range(min(end, begin + _LONGEST_DATE), begin, -1):
                    if stop <= about or stop == last:
                        yield begin, stop, " ".join(self.words[begin:stop])

    def _about(self) -> int:
        names = ("about", _("about"))
        return next((p for p in self.free() if self.words[p].casefold() in names), len(self.words))

    def _stretches(self) -> list[tuple[int, int]]:
        """Runs of words that are not understood yet: (start, end)."""
        runs: list[tuple[int, int]] = []
        for place in self.free():
            if runs and runs[-1][1] == place:
                runs[-1] = (runs[-1][0], place + 1)
            else:
                runs.append((place, place + 1))
        return runs

    def after_kind(self) -> tuple[str, ...]:
        """The words that stand where a name would, of what is done with somebody."""
        if self.kind in (None, "task"):
            return ()
        about = self._about()
        return tuple(self.words[place] for place in self.free() if self.kind_at < place < about)

    def _use(self, start: int, end: int) -> None:
        self.used[start:end] = [True] * (end - start)

    def subject(self) -> str:
        places = self.free()
        if places and places[0] == self._about():
            del places[0]
        said = self.after_kind()
        if len(said) == 1 and said[0].casefold() in _PARTICLES:
            places.insert(0, self.kind_at)
        return " ".join(self.words[place] for place in places)


_CLOCK = re.compile(r"(?:at )?\d{1,2}(?::\d\d(?: ?[ap]m| ?uhr)?| ?[ap]m| uhr)|\d{1,2}[时點点]", re.IGNORECASE)
_DOUBTFUL = re.compile(
    r"\d{1,2}"  # a number of things
    r"|\d+[.]\d+"  # a decimal
    r"|\d+ [dwmy]"  # a length, a weight
    r"|(?:at|in) \d{1,2}"
    r"|\d{1,2}(?:-\d{1,2})? \d{1,2}",
    re.IGNORECASE,
)


def _is_when(phrase: str) -> bool:
    """Whether a phrase may be a date at all, and not some number."""
    return not _DOUBTFUL.fullmatch(phrase) and phrase.casefold() not in ("at", "in", "on")


def _when(phrase: str, now: datetime, order: Order) -> tuple[date, time | None] | None:
    try:
        return parse_when(phrase, now, order)
    except BadValue:
        return None


_NO_TIME = re.compile(r"(?:at )?(\d{1,2}):(\d\d)")
_PAIR = re.compile(r"(\d{1,2})[-/](\d{1,2})")


def _is_impossible(phrase: str, now: datetime, order: Order) -> bool:
    """Whether a phrase has the form of a day or a time that there is not. `50-60` is a number of things."""
    if clock := _NO_TIME.fullmatch(phrase):
        return int(clock[1]) > 23 or int(clock[2]) > 59
    if pair := _PAIR.fullmatch(phrase):
        less, more = sorted((int(pair[1]), int(pair[2])))
        if less > 12 or more > 31:
            return False
    try:
        parse_when(phrase, now, order)
    except NoSuchDay:
        return _is_when(phrase)
    except BadValue:
        return False
    return False
