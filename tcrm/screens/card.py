"""What the cards of customers and deals share: what is known at the left, the one timeline at the right or below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal

from tcrm.actions.visits import visit
from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.queries.refs import Ref
from tcrm.queries.timeline import Moment, timeline
from tcrm.screens.account_view import Entry, Part, draw_entry, rows_and_groups
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.mark_verbs import MarkVerbs
from tcrm.screens.moment_view import ALL, CHOICES, MomentView
from tcrm.widgets.cells import Line
from tcrm.widgets.listview import RowList

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

WIDE = 110
"""From this width on, the timeline stands in a column of its own."""

MOST = 200
"""Moments that a card shows."""


class CardScreen(DealVerbs, MarkVerbs):
    """One record. A subclass says in `about` what is known of it; on narrow screens all is one list."""

    CSS = "#right { display: none; } .wide #right { display: block; }"

    def __init__(self, ref: Ref) -> None:
        super().__init__()
        self.ref = ref
        self.moments: Sequence[Moment] = ()
        self.kinds = ALL
        self.told = False
        self._new = 0
        self._since: datetime | None = None

    def lists(self) -> Horizontal:
        """The two lists, side by side."""
        self.moment_view = MomentView(self.session)
        self.left, self.right = self._list("left"), self._list("right")
        self.panes = Horizontal(self.left, self.right)
        return self.panes

    @staticmethod
    def _list(name: str) -> RowList[Entry]:
        return RowList(
            draw_entry, key=lambda entry: entry.key, height=lambda entry: len(entry.lines), focus_only=True, id=name
        )

    def about(self, width: int) -> list[Part]:
        """What is known of the record, as parts with rows of so many cells."""
        raise NotImplementedError

    async def load_anew(self) -> None:
        """Load; a record that is gone, or not to be seen any more, has no card: back to where it was opened."""
        try:
            await super().load_anew()
        except NotFound as gone:
            if self.is_current:
                app = cast("TcrmApp", self.app)
                self.dismiss()
                app.call_later(app.say, gone.message, error=True)

    # -- the timeline ------------------------------------------------------------------------------------------------

    async def load_story(self) -> None:
        """Ask what happened. New is what others wrote since I looked before this screen was opened."""
        now = self.session.now()
        before = await self.desk.ask(visit, self.ref)
        self._since = self._since or before or now + timedelta(seconds=1)  # on the first visit nothing is new
        self.moments = await self.desk.ask(timeline, self.ref, limit=MOST, since=self._since)
        self._new = sum(moment.fresh for moment in self.moments)
        if self.kinds != ALL:
            kinds = (self.kinds,)
            self.moments = await self.desk.ask(timeline, self.ref, kinds=kinds, limit=MOST, since=self._since)
        self.told = True

    @property
    def news(self) -> Line:
        """How much is new, for the head of the card."""
        return self.moment_view.news(self._new, self._since) if self._since is not None else ()

    async def do_timeline_kinds(self) -> None:
        self.kinds = CHOICES[(CHOICES.index(self.kinds) + 1) % len(CHOICES)]
        await self.load_anew()

    # -- layout ------------------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Lay the parts out for this width."""
        wide = self.told and self.app.size.width >= WIDE
        self.panes.set_class(wide, "wide")
        width = self.app.size.width // (2 if wide else 1) - 4
        about, story = self.about(width), []
        if self.told:
            part = self.moment_view.part(self.moments, self.kinds, width, self.ref)
            nothing = _("Nothing of this kind yet.") if self.kinds != ALL else _("Nothing has happened yet.")
            self.right.empty = [[(part[0], "head"), ("  ", "text"), *part[1]], [(nothing, "dim")]]
            story = [part]
        self.left.set_rows(*rows_and_groups(about if wide else [*about, *story]))
        self.right.set_rows(*rows_and_groups(story) if wide and story[0][2] else ([], []))
        if self.focused is None or (not wide and self.right.has_focus):
            self.left.focus()

    def on_resize(self, event: events.Resize) -> None:
        if self.is_loaded:
            self.lay_out()

    @property
    def is_loaded(self) -> bool:
        """Whether the record has come."""
        raise NotImplementedError

    @property
    def leads_to(self) -> Ref | None:
        """The record that the row under the cursor tells of, if that is another one."""
        entry = self.rowlist.current if self.is_mounted else None
        return entry.leads_to if isinstance(entry, Entry) else None
