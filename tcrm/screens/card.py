"""What the cards of customers, contacts and deals share: what is known at the left, the one timeline at the right or
below; a verb means what is under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.containers import Horizontal

from tcrm.actions.visits import visit
from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.queries.timeline import Moment, timeline
from tcrm.screens.card_view import Entry, Part, arranged, draw_entry, rows_and_groups
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.mark_verbs import MarkVerbs
from tcrm.screens.moment_view import ALL, NEW, STORY, MomentView, choices
from tcrm.widgets.cells import Line
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompts import Choice, choose

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

WIDE = 110
"""From this width on, the timeline stands in a column of its own."""

MOST = 200
"""Moments that a card shows."""

FOLDED = 20
"""Moments that stand above other parts before they fold."""


@dataclass(frozen=True)
class Adding:
    """Something that can be added to a card: what it is called, how, and why not (None: it may be)."""

    label: str
    add: Callable[[], Awaitable[None]]
    refused: str | None = None


class CardScreen(DealVerbs, MarkVerbs):
    """One record. A subclass says in `about` what is known of it; on narrow screens all is one list."""

    ROWS = ("deal", "contact")

    ABOVE: ClassVar[tuple[str, ...]] = ()
    """The parts that stand above the timeline where all is one list; the others stand below it."""

    def __init__(self, ref: Ref) -> None:
        super().__init__()
        self.ref = ref
        self.moments: Sequence[Moment] = ()
        self.kinds = ALL
        self.told = False
        self._new = 0
        self._since: datetime | None = None
        self._parts: list[tuple[RowList[Entry], Part]] = []
        self._part_of: dict[str, str] = {}
        self._opened: set[str] = set()

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
        moments = await self.desk.ask(timeline, self.ref, limit=MOST, since=self._since)
        self._new = sum(moment.fresh for moment in moments)
        if self.kinds not in choices(self._new):
            self.kinds = ALL
        if self.kinds == NEW:
            moments = [moment for moment in moments if moment.fresh]
        elif self.kinds != ALL:
            moments = await self.desk.ask(timeline, self.ref, kinds=(self.kinds,), limit=MOST, since=self._since)
        self.moments = moments
        self.told = True

    @property
    def news(self) -> Line:
        """How much is new, for the head of the card."""
        return self.moment_view.news(self._new, self._since) if self._since is not None else ()

    async def do_timeline_kinds(self) -> None:
        """To the timeline where it is not looked at yet (below the fold of a narrow screen), else its next kind."""
        if not self.is_wide and self.part_here != STORY and self._go_part(STORY):
            return
        kinds = choices(self._new)
        self.kinds = kinds[(kinds.index(self.kinds) + 1) % len(kinds)]
        await self.load_anew()
        if not self.is_wide:
            self._go_part(STORY)

    # -- layout ------------------------------------------------------------------------------------------------------

    @property
    def is_wide(self) -> bool:
        """Whether the timeline stands beside what is known."""
        return self.told and self.app.size.width >= WIDE

    def lay_out(self) -> None:
        """Lay the parts out for this width. A long part is folded, so that those below it are in sight."""
        wide = self.is_wide
        self.panes.set_class(wide, "wide")
        width = self.app.size.width // (2 if wide else 1) - 4
        most = max(3, self.app.size.height // (4 if wide else 7))
        about, story = arranged(self.about(width), self._opened, most), []
        if self.told:
            part = self.moment_view.part(self.moments, self.kinds, width, self.ref, news=self._new)
            if not part.entries:
                nothing = _("Nothing of this kind yet.") if self.kinds != ALL else _("Nothing has happened yet.")
                part = replace(part, entries=[Entry(f"none:{STORY}", ([(nothing, "dim")],))])
            story = [part if wide or STORY in self._opened else part.folded(FOLDED)]
        above = [part for part in about if wide or part.name in self.ABOVE]
        about = [*above, *([] if wide else story), *(part for part in about if part not in above)]
        self._parts = [(self.left, part) for part in about] + [(self.right, part) for part in story if wide]
        self._part_of = {entry.key: part.name for _list, part in self._parts for entry in part.entries}
        self.left.set_rows(*rows_and_groups(about))
        self.right.set_rows(*rows_and_groups(story if wide else []))
        if self.focused is None or (not wide and self.right.has_focus):
            self.left.focus()

    def on_resize(self, event: events.Resize) -> None:
        if self.is_loaded:
            self.lay_out()

    @property
    def is_loaded(self) -> bool:
        """Whether the record has come."""
        raise NotImplementedError

    # -- what is under the cursor --------------------------------------------------------------------------------------

    @property
    def entry(self) -> Entry | None:
        """The row under the cursor."""
        entry = self.rowlist.current if self.is_mounted else None
        return entry if isinstance(entry, Entry) else None

    @property
    def part_here(self) -> str:
        """The name of the part in which the cursor stands; blank where there is no row at all."""
        return self._part_of.get(self.entry.key, "") if self.entry else ""

    @property
    def leads_to(self) -> Ref | None:
        """The record that the row under the cursor tells of, if that is another one."""
        return self.entry.leads_to if self.entry else None

    @property
    def deal_under_cursor(self) -> DealRow | None:
        """The deal that the row under the cursor is."""
        return self.entry.deal if self.entry else None

    def refusal(self, command_id: str) -> str | None:
        if command_id == "add.here":
            adding = self.adders()
            here = adding.get(self.part_here)
            refused = [one.refused for one in ([here] if here else adding.values())]
            return refused[0] if refused and all(refused) else None
        if command_id == "open.selected" and self.folded is not None:
            return None
        return super().refusal(command_id)

    # -- going about -------------------------------------------------------------------------------------------------

    @property
    def folded(self) -> str | None:
        """The part that the row under the cursor unfolds."""
        key = self.entry.key if self.entry else ""
        return key.removeprefix("more:") if key.startswith("more:") else None

    async def do_open_selected(self) -> None:
        if self.folded is not None:
            self._opened.add(self.folded)
            self.lay_out()
        elif self.leads_to is not None:
            await cast("TcrmApp", self.app).open(self.leads_to)

    def _go_part(self, name: str) -> bool:
        """The cursor to the first row of a part, its heading at the top if there is that much below it."""
        stop = next(((rows, part) for rows, part in self._parts if part.name == name and part.entries), None)
        if stop is None:
            return False
        rows, part = stop
        if rows is not self.focused:
            rows.focus()
        rows.last()
        rows.go_to_key(part.entries[0].key)
        return True

    def _next_part(self, step: int) -> None:
        """To the next part that has rows, after the last one the first."""
        names = [part.name for _list, part in self._parts if part.entries]
        if names:
            here = names.index(self.part_here) if self.part_here in names else -step
            self._go_part(names[(here + step) % len(names)])

    def do_pane_next(self) -> None:
        self._next_part(1)

    def do_pane_previous(self) -> None:
        self._next_part(-1)

    def do_move_right(self) -> None:
        if self.is_wide and self.left.has_focus:
            self.right.focus()
        else:
            super().do_move_right()

    def do_move_left(self) -> None:
        if self.is_wide and self.right.has_focus:
            self.left.focus()
        else:
            super().do_move_left()

    # -- adding ------------------------------------------------------------------------------------------------------

    def adders(self) -> Mapping[str, Adding]:
        """What can be added, by the name of the part that it goes to."""
        return {}

    async def do_add_here(self) -> None:
        """Add what the part under the cursor holds; where it holds nothing of that kind, ask what."""
        adders = self.adders()
        name: str | None = self.part_here
        if name not in adders:
            offered = [Choice(key, one.label, refused=one.refused) for key, one in adders.items()]
            name = await choose(self, _("add"), offered)
        if name is not None:
            await adders[name].add()

    async def added(self, said: str, key: str) -> None:
        """After something was added: show it, with the cursor on it."""
        await self.changed(said)
        if not self.left.go_to_key(key):
            self._opened.update(part.name for _list, part in self._parts)
            self.lay_out()
            self.left.go_to_key(key)
        self.left.focus()

    def row_key(self, table: str, row_id: int) -> str | None:
        key = f"{'person' if table == 'contact' else table}{row_id}"
        return key if key in self._part_of else None

    def leave(self, said: str) -> None:
        """The record of the card is gone: back to where it was opened, and say so there."""
        app = cast("TcrmApp", self.app)
        self.dismiss()
        app.call_later(app.say, said, undo=True)
