"""Managers are told what moved of their people's deals since they last looked, and may look at those deals."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.actions.visits import look_at_moves
from tcrm.dates import short_when
from tcrm.i18n import _, ngettext
from tcrm.keynames import key_label
from tcrm.keys import command, keys_of
from tcrm.queries.moved import MovedDeals
from tcrm.screens.base import DeskScreen


class MovedVerb(DeskScreen):
    """A screen that says once, when it is first shown, what has moved; `show_only` as the pipeline has it."""

    moved: MovedDeals | None = None

    async def show_only(self, ids: Sequence[int], what: str, came_from: str | None = None) -> None:
        """Just these deals."""
        raise NotImplementedError

    async def tell_moved(self) -> None:
        """Ask once what has moved, and say it if anything has."""
        if self.moved is not None or self.session.user.role == "seller":
            return
        self.moved = await self.desk.ask(look_at_moves)
        if self.moved.deals:
            shows = ((self._key, "key"), (" " + _("shows them"), "dim"))
            self.status.note((self._moved_words(self.moved), "accent"), ("   ", "text"), *shows)

    @property
    def _key(self) -> str:
        return key_label(keys_of(command("view.moved"), self.overrides)[0])

    def _moved_words(self, found: MovedDeals) -> str:
        n = len(found.deals)
        said = ngettext("{since}: {n} deal of your people moved", "{since}: {n} deals of your people moved", n)
        text = said.format(since=self._moved_since(found), n=self.session.numerals.count(n))
        over = _("{n} by override").format(n=self.session.numerals.count(found.overridden))
        return f"{text}, {over}" if found.overridden else text

    def _moved_since(self, found: MovedDeals) -> str:
        assert found.since is not None
        local = found.since.astimezone(self.session.zone)
        return _("since {when}").format(when=short_when(local.date(), local.time(), self.session.today()))

    def refusal(self, command_id: str) -> str | None:
        if command_id == "view.moved" and self.session.user.role == "seller":
            return _("This is for managers: what moved of their people's deals.")
        return super().refusal(command_id)

    async def do_view_moved(self) -> None:
        found = self.moved or MovedDeals()
        if found.deals:
            await self.show_only(found.deals, _("moved {since}").format(since=self._moved_since(found)))
            return
        said = _("this is your first look")
        if found.since is not None:
            said = _("{since}: no deal of your people moved").format(since=self._moved_since(found))
        how = _("shows what others move meanwhile")
        self.status.note((said, "text"), ("   ", "text"), (self._key, "key"), (" " + how, "dim"))
