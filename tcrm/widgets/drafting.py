"""Prompts whose text outlives a dropped line: kept while it is typed, offered when the same prompt opens again."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.timer import Timer

from tcrm.drafts import Drafts, Typed
from tcrm.i18n import _
from tcrm.widgets.prompt import Prompt

T = TypeVar("T")

KEEP_AFTER = 1.0  # seconds from the first key that is not kept yet


class Drafting(Prompt[T], Generic[T]):
    """A prompt that keeps what is typed under `draft`: what the form is for, and the record's id. A blank one keeps
    nothing. A subclass gives `typed` and `fill_in`, calls `find_draft` when it stands and `typing` after each key.

    What is left with esc waits there for the next time, but not if it `edits` what stands somewhere already: by then
    somebody else may have changed that.
    """

    def __init__(self, draft: str, edits: bool = False) -> None:
        super().__init__()
        self.draft = draft
        self.edits = edits
        self.restored = False
        self._timer: Timer | None = None

    def typed(self) -> Typed:
        """What differs from what stood here at first."""
        raise NotImplementedError

    def fill_in(self, typed: Typed) -> None:
        """Put what was typed back where it was; where nothing was, what stood here at first."""
        raise NotImplementedError

    @property
    def _drafts(self) -> Drafts | None:
        found = getattr(self.app, "drafts", None)
        return found if isinstance(found, Drafts) and self.draft else None

    @property
    def offer(self) -> str:
        """What to say of a draft that was put back; blank if there was none."""
        return _("What you typed before is back; ctrl+x starts anew.") if self.restored else ""

    def find_draft(self) -> None:
        """Put back what was typed when the line dropped."""
        if self._drafts and (typed := self._drafts.find(self.draft)):
            self.restored = True
            self.fill_in(typed)

    def typing(self) -> None:
        """Something was typed: it is kept soon."""
        if self._timer is None and self._drafts:
            self._timer = self.set_timer(KEEP_AFTER, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what is typed now."""
        self._timer = None
        if self._drafts and not self.answer.done():
            self._drafts.keep(self.draft, self.typed())

    def give(self, answer: T | None) -> None:
        """Saved or given up: nothing need be kept any more."""
        self._stop()
        if self._drafts and not self.answer.done():
            self._drafts.drop(self.draft)
        super().give(answer)

    def do_prompt_cancel(self) -> None:
        if self.edits:
            self.give(None)
        else:
            self._stop()
            self.keep_draft()
            super().give(None)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a draft that was put back, the field has its key for itself."""
        return self.restored if parameters == ("form.anew",) else super().check_action(action, parameters)

    def do_form_anew(self) -> None:
        """Away with what was put back."""
        self.restored = False
        if self._drafts:
            self._drafts.drop(self.draft)
        self.fill_in({})
