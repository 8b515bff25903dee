"""How the agenda is written: an item as two lines of a list or as a card of the week, the heads, the column beside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from tcrm.clean import excerpt
from tcrm.dates import ago, short_day, weekday
from tcrm.daynames import short_months
from tcrm.i18n import N_, _
from tcrm.numerals import Numerals
from tcrm.queries import criteria
from tcrm.queries.agenda import Agenda, AgendaRow
from tcrm.queries.agenda_order import Section
from tcrm.session import Session
from tcrm.text import cell_len, fit
from tcrm.widgets.cells import Line, Span, spread, whole, with_gaps
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Group

if TYPE_CHECKING:
    from tcrm.screens.sort_verb import SortKey

WHEN, KIND, AMOUNT = 6, 7, 10
"""How wide the columns are; the customer has what is left."""

AIR = 2
"""Cells between the amounts and what stands beside the list."""

AGAIN = "↻"
"""What comes again."""

GAP_FROM = 22
"""Lines of a screen from which on there is one left blank above the status."""

ROUND_LIST = 4
"""Lines of the screen round the list: two above it, below it the status and the keys."""

MOST_NAME = 44
UNDER = WHEN + KIND + 2
"""Where the second line begins: below the customer."""

KINDS = {kind: word for kind, (word, _done) in criteria.KINDS.items()} | {"deal": N_("deal"), "hot": N_("hot")}
HEADS = {"overdue": "bad", "today": "head", "hot": "warn", "stalled": "warn"}
"""Which section is drawn how; the others by the weight of a name."""


HELP = (
    ("acme renewal", N_("words of customer, subject, stage, owner or id")),
    ("overdue", N_("also today hot stalled done again; or is:overdue")),
    ("kind:call,visit", N_("also meeting email task hot deal")),
    ("due<+3", N_("due before then; also : <= > >=")),
    ("priority:high", N_("high, normal, low")),
    ("stage:proposal", N_("of a deal in that stage")),
    ("customer:acme", N_("of that customer")),
    ("-kind:task", N_("all but these")),
)
"""What is written in a filter, and which items that keeps."""


def kind_word(kind: str) -> str:
    """What people call a kind of item."""
    return _(KINDS[kind]) if kind in KINDS else kind


def called(row: AgendaRow) -> str:
    """What an item is called in a sentence: `call Acme GmbH`; what is about nobody, by its subject."""
    return f"{kind_word(row.kind)} {excerpt(row.customer or row.subject)}".strip()


def called_together(rows: Sequence[AgendaRow]) -> str:
    """What items are called that a verb means: the only one by its name, several by how many they are."""
    return called(rows[0]) if len(rows) == 1 else _("{n} marked").format(n=len(rows))


class AgendaView:
    """Writes items for the person of a session; `day` is the one that is looked at."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.day = session.own_today()

    # -- a row of the list -------------------------------------------------------------------------------------------

    def __call__(self, row: AgendaRow, width: int, state: RowState) -> Sequence[Line]:
        """When, what, who and how much; below the customer what it is about."""
        name = max(4, min(MOST_NAME, width - UNDER - AMOUNT - 1 - AIR))
        when, role = self.when(row)
        first: Line = [
            (fit(when, WHEN) + " ", role),
            (fit(kind_word(row.kind), KIND) + " ", "dim"),
            (fit(row.customer or row.subject, name) + " ", "name"),
            (fit(self._amount(row), AMOUNT, "right"), "number"),
        ]
        second = self._second(row, width - UNDER)
        return [first, [(fit(self._hour(row), UNDER), "dim"), *second]] if second or self._hour(row) else [first]

    def height(self, row: AgendaRow) -> int:
        """The lines of a row: one where there is nothing more to say."""
        return 2 if self.about(row) or self._hour(row) else 1

    @staticmethod
    def sign(row: AgendaRow) -> Span | None:
        """What stands before a row: it is done, it is hot, or it matters more than others."""
        if row.done:
            return "✓", "good"
        if row.kind == "hot":
            return "◆", "warn"
        return ("!", "name") if row.priority == "high" else None

    def when(self, row: AgendaRow) -> Span:
        """The hour of what is on the day that is looked at, else its day; of a deal how long it has stood still."""
        if row.kind == "deal":
            return ago(row.days), "warn"
        if row.due_on is None:
            return "·", "dim"
        if row.due_on == self.day:
            return self._today(row)
        late = row.due_on < self.session.own_today() and row.kind != "hot" and not row.done
        return self._day(row.due_on), "bad" if late else "warn" if row.kind == "hot" else "text"

    def _today(self, row: AgendaRow) -> Span:
        if row.time is None:
            return "·", "dim"
        if row.done:
            return f"{row.time:%H:%M}", "dim"
        late = row.start_at is not None and row.start_at < self.session.now()
        return f"{row.time:%H:%M}", "bad" if late else "text"

    def _day(self, day: date) -> str:
        """`Fri 20` within a week, `3 Nov` within ten months, else the year."""
        distance = (day - self.session.own_today()).days
        if abs(distance) <= 6:
            return _("{weekday} {day}").format(weekday=weekday(day), day=day.day)
        month = short_months()[day.month - 1]
        if abs(distance) <= 300:
            return _("{day} {month}").format(day=day.day, month=month)
        return str(day.year)

    def _hour(self, row: AgendaRow) -> str:
        """The hour of what is on another day, for the line below its day."""
        there = row.time is not None and row.due_on != self.day
        return f"{row.time:%H:%M}" if there and row.time is not None else ""

    def _amount(self, row: AgendaRow) -> str:
        return "" if row.amount is None else self.session.numerals.short(row.amount, row.currency)

    def _second(self, row: AgendaRow, width: int) -> Line:
        return whole(with_gaps(self.about(row), (" · ", "dim")), width)

    def about(self, row: AgendaRow) -> list[Line]:
        """What it is about, which deal, where that stands, how often it comes back and whose it is."""
        if row.kind == "deal":
            parts = [row.reason, self._number(row), row.owner]
        else:
            subject = row.subject if row.customer else ""
            if row.repeats:  # the sign is there even where the rule has no room
                subject = f"{AGAIN} {subject}".rstrip()
            parts = [subject, row.repeats, row.owner, self._number(row), row.stage]
        facts: list[Line] = [[(text, "dim")] for text in parts if text]
        if row.kind == "hot" and row.subject and facts:
            facts[0] = [(row.subject, "warn")]
        return facts

    @staticmethod
    def _number(row: AgendaRow) -> str:
        return f"D-{row.deal_id}" if row.deal_id is not None else ""

    # -- a card of the week ------------------------------------------------------------------------------------------

    def card(self, row: AgendaRow, width: int, state: RowState) -> Sequence[Line]:
        """Three lines: when and what, with whom, about what."""
        when = f"{row.time:%H:%M} " if row.time is not None else ""
        late = row.due_on is not None and row.due_on < self.session.own_today() and row.kind not in ("hot", "deal")
        late = late and not row.done
        if late and row.due_on is not None:
            when = self._day(row.due_on) + " "
        sign = self.sign(row)
        head: list[Span] = [(sign[0] + " ", sign[1])] if sign else []
        head += [(when, "bad" if late else "text"), (kind_word(row.kind), "dim")]
        amount = self._amount(row)
        room = sum(cell_len(text) for text, _role in head) + cell_len(amount) + 2 <= width
        return (
            spread(head, [(amount, "number")] if amount and room else (), width),
            [(row.customer or row.subject, "name")],
            [(self._on_card(row), "dim")],
        )

    @staticmethod
    def _on_card(row: AgendaRow) -> str:
        """What an item is about, with the sign of what comes again."""
        subject = row.reason if row.kind == "deal" else row.subject if row.customer else ""
        return f"{AGAIN} {subject}".rstrip() if row.repeats else subject

    # -- heads -------------------------------------------------------------------------------------------------------

    def head(self, section: Section) -> Line:
        """`Overdue 2`, `Stalled 5  7 more`."""
        numerals = self.session.numerals
        count = f" {numerals.count(len(section.rows))}" if section.rows else "  " + _("nothing left")
        head: list[Span] = [(section.title, HEADS.get(section.key, "name")), (count, "dim")]
        if section.more:
            head.append(("  " + _("{n} more").format(n=numerals.count(section.more)), "dim"))
        return head

    def day_name(self, day: date) -> str:
        """`Today`, `Tomorrow`, `Thu 26`: the title of the ruler."""
        name = short_day(day, self.session.own_today())
        return name[:1].upper() + name[1:]

    def now(self) -> time | None:
        """The time of day on this person's clock, if the present day is the one that is looked at."""
        local = self.session.now().astimezone(self.session.own_zone)
        return local.time() if local.date() == self.day else None


def has_gap(height: int) -> bool:
    """Whether a screen of so many lines leaves one blank above the status."""
    return height >= GAP_FROM


def list_lines(height: int) -> int:
    """How many lines of a screen of this height the list has."""
    return height - ROUND_LIST - has_gap(height)


def with_today(sections: Sequence[Section]) -> Sequence[Section]:
    """Today stands there even if nothing is left of it: that is worth a line."""
    if any(each.key == "today" for each in sections):
        return sections
    late = sum(each.key == "overdue" for each in sections)
    return [*sections[:late], Section("today", _("Today"), ()), *sections[late:]]


def groups_of(sections: Sequence[Section], view: AgendaView) -> Sequence[Group]:
    """The heads of a list; none where it has no rows at all, and says so."""
    groups = [Group(view.head(each), len(each.rows)) for each in sections]
    return groups if any(group.count for group in groups) else ()


def how_far(agenda: Agenda, numerals: Numerals, beside: int | None = None) -> Line:
    """`2 of 10 ██──────`: what was done of what was to do; nothing where there was nothing to do. `beside`: how many
    cells the column has above the bar, which ends with it and takes eight to sixteen; None: it is left out."""
    done = agenda.done
    total = done + len(agenda.overdue) + len(agenda.today)
    if not total:
        return ()
    said = _("{n} of {total}").format(n=numerals.count(done), total=numerals.count(total)) + " "
    cells = 0 if beside is None else max(8, min(16, beside - cell_len(said) - 3))
    full = done * cells // total
    block, line = ("#", "-") if numerals.ascii else ("█", "─")
    return [(said, "dim"), (block * full, "good"), (line * (cells - full), "dim")]


def nothing_to_do() -> list[Line]:
    """What stands in an empty queue: how something comes into it, and where else to go."""
    return [
        [(_("Nothing to do."), "name")],
        [("a", "key"), ("  " + _("plans something in one line:"), "dim"), (" call Acme fri 10:00", "text")],
        [("3", "key"), ("  " + _("the pipeline"), "dim"), ("   ]", "key"), ("  " + _("the next day"), "dim")],
    ]


def sort_keys() -> tuple[SortKey, ...]:
    """What the items can be sorted by."""
    from tcrm.screens.sort_verb import SortKey

    return (
        SortKey("priority", _("priority"), _("high first"), _("low first")),
        SortKey("kind", _("kind"), _("calls first"), _("calls last")),
        SortKey("customer", _("customer"), _("from A"), _("from Z")),
        SortKey("amount", _("amount"), _("largest first"), _("smallest first")),
    )
