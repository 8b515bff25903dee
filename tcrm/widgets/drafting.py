"""Prompts whose text outlives esc and a dropped line: kept while it is typed, offered when the prompt opens again.

The one rule: esc leaves and nothing is changed. The prompt opens as if nothing had been typed, and says in one line
what was; ctrl+r brings it back, and puts it away again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Generic, Protocol, TypeVar, runtime_checkable

from textual.timer import Timer

from tcrm.drafts import Draft, Drafts, Typed
from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.keys import command, shown_keys
from tcrm.text import cell_len, fit
from tcrm.widgets.cells import Line, Span, size
from tcrm.widgets.lines import overrides_of
from tcrm.widgets.prompt import Prompt

T = TypeVar("T")

Save = Callable[[T], Awaitable[None]]
"""Does what a prompt is for with its answer. What it raises as `TcrmError` is shown, and what was typed stays."""

KEEP_AFTER = 1.0  # seconds from the first key that is not kept yet
LEAST_WORDS = 8  # cells of what was typed that are worth showing


@runtime_checkable
class KeepsDrafts(Protocol):
    """An app that keeps what is typed: where, and the name of the form that opens with it next."""

    wanted_draft: str

    @property
    def drafts(self) -> Drafts | None: ...


class Drafting(Prompt[T], Generic[T]):
    """A prompt that keeps what is typed under `draft`: what the form is for, and the record's id. A blank one keeps
    nothing. `called` is what the form is called where unfinished ones are listed, `version` that of the record that is
    edited. A subclass gives `typed`, `standing`, `fill_in`, `show_offer` and `complain`, calls `find_draft` when it
    stands, `typing` after each key, and `finish` with what was entered: only what is saved is not kept any more.
    """

    def __init__(
        self,
        draft: str,
        called: str = "",
        version: int | None = None,
        *,
        save: Save[T] | None = None,
        about: str = "",
    ) -> None:
        super().__init__(about)
        self.draft = draft
        self.called = called
        self.version = version
        self.save = save
        self._saving = False
        self.waiting: Draft | None = None  # what was typed before and is not in the fields
        self.back: Draft | None = None  # what was typed before and is in the fields again
        self._aside: Typed = {}  # what stood in the fields when it was brought back
        self._timer: Timer | None = None

    def typed(self) -> Typed:
        """What differs from what stood here at first."""
        raise NotImplementedError

    def standing(self) -> Mapping[str, str]:
        """What stood here at first, field by field."""
        raise NotImplementedError

    def fill_in(self, typed: Typed) -> None:
        """Put what was typed back where it was; where nothing was, what stood here at first."""
        raise NotImplementedError

    def show_offer(self) -> None:
        """Show `offer`, which is another now."""
        raise NotImplementedError

    def complain(self, error: TcrmError) -> None:
        """Say why what was entered could not be saved."""
        raise NotImplementedError

    @cached_property
    def _drafts(self) -> Drafts | None:
        return self._keeper.drafts if self.draft and self._keeper else None

    @cached_property
    def _keeper(self) -> KeepsDrafts | None:
        return self.app if isinstance(self.app, KeepsDrafts) else None

    # -- what was typed before -----------------------------------------------------------------------------------------

    @property
    def offer(self) -> Line:
        """`from 22:52: Foo, Berlin  ctrl+r brings it back`; nothing where nothing was typed before."""
        drafts, draft = self._drafts, self.back or self.waiting
        if drafts is None or draft is None:
            return ()
        when = _("from {when}").format(when=drafts.when(draft.at))
        key = shown_keys(command("form.restore"), overrides_of(self))[0]
        does = _("puts it away again") if self.back else _("brings it back")
        how: list[Span] = [("  ", "text"), (key, "key"), (" " + does, "dim")]
        since = _("another text stands here since") if self._changed_since(draft) else ""
        room = self.app.size.width - 4 - cell_len(when) - 2 - size(how) - (cell_len(since) + 2 if since else 0)
        words = draft.words if not self.back and room >= LEAST_WORDS else ""
        said: list[Span] = [(when + (": " if words else ""), "warn"), (fit(words, min(cell_len(words), room)), "text")]
        return [*said, *([("  " + since, "warn")] if since else []), *how]

    def _changed_since(self, draft: Draft) -> bool:
        now = self.standing()
        return any(now.get(name, text) != text for name, text in draft.stood.items())

    def find_draft(self) -> None:
        """Look for what was typed here before: it is offered, or put back where it was asked for (`wanted_draft`)."""
        self.waiting = self._drafts.find(self.draft) if self._drafts else None
        keeper = self._keeper
        if self.waiting and keeper and keeper.wanted_draft == self.draft:
            keeper.wanted_draft = ""
            self.do_form_restore()
        else:
            self.show_offer()

    def do_form_restore(self) -> None:
        """What was typed before comes back in the place of what stands here; the second time it goes again."""
        if self.back is not None:
            typed = self.typed()
            self.waiting, self.back = (self.back._replace(typed=typed) if typed else None), None
            self.fill_in(self._aside)
        elif self.waiting is not None:
            draft, self._aside = self.waiting, self.typed()
            self.waiting, self.back = None, draft
            self.fill_in(draft.typed)
        self.show_offer()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without anything to bring back, the field has the key for itself."""
        if parameters == ("form.restore",):
            return self.waiting is not None or self.back is not None
        return super().check_action(action, parameters)

    # -- keeping -------------------------------------------------------------------------------------------------------

    def typing(self) -> None:
        """Something was typed: it is kept soon."""
        if self._timer is None and self._drafts:
            self._timer = self.set_timer(KEEP_AFTER, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what is typed now; where that is nothing, what waits."""
        self._timer = None
        if self._drafts is None or self.answer.done():
            return
        typed = self.typed()
        if typed:
            self._drafts.keep(self._as_draft(typed, self._drafts))
        elif self.waiting:
            self._drafts.keep(self.waiting)
        else:
            self._drafts.drop(self.draft)

    def _as_draft(self, typed: Typed, drafts: Drafts) -> Draft:
        """What is typed now; of what was brought back, against what it was typed."""
        if self.back is not None and self.back.typed == typed:
            return self.back
        standing = self.standing()
        stood = {name: standing.get(name, "") for name in typed}
        before, version = (self.back.stood, self.back.version) if self.back else ({}, self.version)
        return Draft(self.draft, typed, drafts.now(), self.called, {**stood, **before}, version, self._where)

    @property
    def _where(self) -> str:
        """The record of the card below, else the place."""
        stack = self.app.screen_stack
        below = stack[stack.index(self) - 1] if self in stack[1:] else None
        return str(getattr(below, "ref", "") or getattr(below, "PLACE", ""))

    async def store(self, answer: T) -> None:
        if self.save is not None:
            await self.save(answer)

    async def finish(self, answer: T) -> None:
        """Save it, and close; where that is refused it is said why, and what was typed stays."""

        async def save() -> None:
            await self.store(answer)
            self.give(answer)

        await self.run_saving(save)

    async def run_saving(self, work: Callable[[], Awaitable[None]]) -> None:
        """Save, beside the keyboard: the next key waits for it, but not for ever. What is refused is said. While
        something is being saved nothing more is, and the prompt is not left: who asked must learn that it is stored."""
        if self._saving:
            return
        self._saving = True
        begun = asyncio.Event()

        async def run() -> None:
            begun.set()
            try:
                await work()
            except TcrmError as error:
                self.hush()
                self.complain(error)
            finally:
                self._saving = False

        self.flow.start(run())
        await begun.wait()  # from now on the next key waits for it

    def give(self, answer: T | None) -> None:
        """Saved, or left for something else: what was typed need not be kept, but what waits goes on waiting."""
        self._stop()
        if self._drafts and not self.answer.done():
            if self.waiting:
                self._drafts.keep(self.waiting)
            else:
                self._drafts.drop(self.draft)
        super().give(answer)

    def do_prompt_cancel(self) -> None:
        """Leave it, and keep what is typed; not while it is being saved, for then it may be stored all the same."""
        if self._saving:
            self.say(_("It is being saved; esc leaves when that is done."))
            return
        self._stop()
        self.keep_draft()
        super().give(None)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
