"""`.`: the last change again, on the records that are chosen now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from tcrm.i18n import _
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.screens.refusals import unless_made


class Again(NamedTuple):
    """A change that can be made again: the `command` that made it, what that is called, the kinds of records that it
    is for, and how it is made: with the answers of the first time, on what is chosen on the screen that it is given."""

    command: str
    said: str
    kinds: frozenset[str]
    make: Callable[[Any], Awaitable[None]]


class AgainVerb(DeskScreen):
    """A screen on whose records the last change can be made again. Its verbs leave it in `self.desk.again`."""

    def chosen_refs(self) -> list[Ref]:
        """The records that a change is for: the marked ones, else the one under the cursor."""
        raise NotImplementedError

    def refusal(self, command_id: str) -> str | None:
        if command_id != "again":
            return super().refusal(command_id)
        again: Again | None = self.desk.again
        said = unless_made(again, {ref.kind for ref in self.chosen_refs()} if again else set(), self.desk.said)
        return said if said or again is None else self.refusal(again.command)

    async def do_again(self) -> None:
        again: Again = self.desk.again
        before = self.status.message
        await again.make(self)
        if self.status.message is not before and not self.status.failed:
            self.status.message = [(_("again: "), "good"), *self.status.message]
