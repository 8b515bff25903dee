"""How a timeline is written on the cards: its heading with the kinds it can show, and a moment after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tcrm.dates import local_day, short_day
from tcrm.i18n import N_, _, ngettext
from tcrm.queries.moments import KINDS
from tcrm.queries.refs import Ref
from tcrm.queries.timeline import Moment
from tcrm.screens.card_view import Entry, Part, first_lines
from tcrm.session import Session
from tcrm.text import cell_len, fit, wrap
from tcrm.widgets.cells import Line, Span, flow

STORY = "timeline"
"""The part of a card that is its timeline."""

ALL = "all"
NEW = "new"
WORDS = {ALL: N_("all"), "talk": N_("talk"), "deals": N_("deals"), "changes": N_("changes")}
WHEN_WIDTH = 13
_ROLES = {"won": "good", "lost": "bad", "cancelled": "dim"}


def choices(news: int) -> tuple[str, ...]:
    """What a timeline can show: what is new is a choice where something is."""
    return (ALL, *((NEW,) if news else ()), *KINDS)


class MomentView:
    """Writes timelines for the person of a session on its day."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.today = session.today()

    def part(self, moments: Sequence[Moment], chosen: str, width: int, card: Ref, *, news: int = 0) -> Part:
        """What comes, the next first, then what happened, the newest first, for rows of so many cells.

        `card` is the record whose card it is: a moment of another one leads there. `news` counts what is new.
        """
        planned = [moment for moment in moments if moment.kind == "planned"]
        past = [moment for moment in moments if moment.kind != "planned"]
        rows = [self._moment(moment, width, card) for moment in (*reversed(planned), *past)]
        return Part(STORY, _("Timeline"), self.kinds(chosen, news), rows)

    @staticmethod
    def kinds(chosen: str, news: int = 0) -> Line:
        """`all · 3 new · talk · deals · changes`, the one that is shown standing out."""
        words: list[Span] = []
        for kind in choices(news):
            words += [(" · ", "dim")] if words else []
            word = _(WORDS[kind]) if kind != NEW else _("{n} new").format(n=news)
            words.append((word, "accent" if kind == chosen else "dim"))
        return words

    def news(self, count: int, since: datetime) -> Line:
        """`3 new since Thu 19`: how much others wrote since then; nothing where nothing is new."""
        if not count:
            return ()
        day = local_day(since, self.session.zone)
        clock = f"{since.astimezone(self.session.zone):%H:%M}"
        when = clock if day == self.today else short_day(day, self.today)
        text = ngettext("{n} new since {day}", "{n} new since {day}", count).format(n=count, day=when)
        return [("● ", "accent"), (text, "accent"), (" ", "text")]

    def _moment(self, moment: Moment, width: int, card: Ref) -> Entry:
        """The day, a dot if it is new, what it was and with whom; below it the first lines of what was said."""
        room = max(8, width - WHEN_WIDTH)
        planned = moment.kind == "planned"
        day_role = ("bad" if moment.late else "text") if planned else "dim"
        day: list[Span] = [(fit(short_day(moment.day, self.today), WHEN_WIDTH - 2), day_role)]
        day.append(("● " if moment.fresh else "  ", "accent"))
        who = " → ".join(part for part in (moment.who, moment.people) if part)
        title: list[Line] = [[(part, _ROLES.get(moment.kind, "text"))] for part in _fitting(moment.title, room)]
        told = flow([*title, *([[(who, "dim")]] if who else [])], room)
        said = "text" if moment.group == "talk" else "dim"
        told += [[(part, said)] for part in first_lines(moment.detail, room)]
        below: Span = (" " * WHEN_WIDTH, "text")
        lines = tuple([*day, *line] if number == 0 else [below, *line] for number, line in enumerate(told))
        other = None if moment.deal_id is None or card.kind == "deal" else Ref("deal", moment.deal_id)
        return Entry(moment.key, lines, leads_to=other)


def _fitting(text: str, width: int) -> list[str]:
    return [text] if cell_len(text) <= width else wrap(text, width)
