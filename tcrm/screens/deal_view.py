"""How a deal is written: as a row of a list, and as the two lines that explain it."""

from __future__ import annotations

from datetime import date

from tcrm.clean import excerpt, search_key
from tcrm.dates import ago, short_day, short_when
from tcrm.i18n import N_, _
from tcrm.queries.criteria import KINDS
from tcrm.queries.deals import DealRow, NextStep
from tcrm.session import Session
from tcrm.text import cell_len
from tcrm.widgets.cells import Line, Span, with_gaps
from tcrm.widgets.columns import Column, Columns

SOURCES = {
    "user": N_("your own"),
    "history": N_("from history, n {cases}"),
    "stage": N_("usual in this stage"),
}
"""Where a probability comes from -> how that is said."""

NEXT_STEP_WIDTH = 16
STAGE_WIDTH = 12


def called(deal: DealRow) -> str:
    """What a deal is called in a sentence: `Huber & Söhne AG · Demo line 2`."""
    return with_title(deal.customer, deal.title)


def with_title(customer: str, title: str) -> str:
    """The same of a customer's name and the title of a deal, either of which may be blank."""
    return " · ".join(text for text in (customer, "" if search_key(title) == search_key(customer) else title) if text)


def same_name(deal: DealRow) -> bool:
    """Whether a deal has no title of its own, but its customer's."""
    return search_key(deal.title) == search_key(deal.customer)


class DealView:
    """Writes deals for the person of a session on its day."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def today(self) -> date:
        return self.session.today()

    def columns(self, *, owner: bool = True, stage: bool = False) -> Columns[DealRow]:
        """The columns of a list of deals; `owner` and `stage` say what the heading over them does not."""
        columns: list[Column[DealRow]] = [
            Column(_("customer"), self.customer, flex=3, most=36),
            Column(_("deal"), self.title, role="dim", flex=3, most=44, min_screen=100 if stage else 76),
            Column(_("amount"), self.amount, width=10, align="right"),
        ]
        if stage:
            columns.append(Column(_("stage"), self.stage, width=STAGE_WIDTH, min_screen=70))
        columns += [
            Column(_("days"), self.days, width=5, align="right"),
            Column(_("next step"), self.next_step, width=NEXT_STEP_WIDTH),
        ]
        if owner:
            columns.append(Column(_("owner"), lambda row: row.owner, role="dim", width=14, min_screen=90))
        columns += [
            Column("", lambda row: f"D-{row.id}", role="dim", width=6, align="right", min_screen=100),
        ]
        return Columns(*columns)

    # -- one value each ----------------------------------------------------------------------------------------------

    @staticmethod
    def sign(row: DealRow) -> Span | None:
        """What stands before a row."""
        return ("◆", "warn") if row.hot else None

    @staticmethod
    def customer(row: DealRow) -> Span:
        """Who it is about; a deal of nobody yet shows its title, where the title has no column of its own."""
        return (row.customer, "name") if row.customer else (row.title, "name dim")

    @staticmethod
    def title(row: DealRow) -> str:
        """Its title, unless that only says the customer's name again."""
        return "" if same_name(row) else row.title

    def amount(self, row: DealRow) -> Span:
        """The amount in the deal's currency."""
        if row.amount is None:
            return _("unknown"), "off"
        return self.session.numerals.short(row.amount, row.currency), "number"

    @staticmethod
    def stage(row: DealRow) -> Span:
        """The stage; won and lost in their colours."""
        return row.stage, {"won": "good", "lost": "bad"}.get(row.status, "text")

    @staticmethod
    def days(row: DealRow) -> Span:
        """How long it has been in its stage; red beyond what is usual there."""
        return ago(row.days), "bad" if row.late else "dim"

    def next_step(self, row: DealRow) -> Span:
        """What is planned, or that nothing is; of a closed deal when it was closed."""
        if row.status != "open":
            return self.ended(row)
        if row.next_step is None:
            return _("nothing planned"), "bad" if row.late else "dim"
        late = row.next_step.due_on is not None and row.next_step.due_on < self.today
        return self.step(row.next_step, NEXT_STEP_WIDTH), "bad" if late else "dim"

    def ended(self, row: DealRow) -> Span:
        """`won 12 Nov`."""
        what = _("won") if row.status == "won" else _("lost")
        day = short_day(row.closed_on, self.today) if row.closed_on else ""
        return f"{what} {day}".strip(), "good" if row.status == "won" else "dim"

    def step(self, step: NextStep, room: int = 100) -> str:
        """`call Thu 19`, `visit today 11:30`; without the hour where that does not fit `room` cells."""
        kind = _(KINDS[step.kind][0]) if step.kind in KINDS else step.kind
        if step.due_on is None:
            return kind
        day = f"{kind} {short_day(step.due_on, self.today)}"
        if step.start_at is None:
            return day
        local = step.start_at.astimezone(self.session.zone)
        whole = f"{kind} {short_when(step.due_on, local.time(), self.today)}"
        return whole if cell_len(whole) <= room else day

    # -- the selected one --------------------------------------------------------------------------------------------

    def facts(self, row: DealRow) -> list[Line]:
        """`Huber & Söhne AG  Demo line 2 · D-131 · € 12,500 · closes 15 Dec · 40 % from history, n 212`."""
        name: list[Span] = [(excerpt(row.customer or row.title), "name")]
        if row.customer and not same_name(row):
            name += [("  ", "text"), (excerpt(row.title), "text")]
        parts: list[Line] = [name, [(f"D-{row.id}", "dim")]]
        if row.amount is not None:
            parts.append([(self.session.numerals.full(row.amount, row.currency), "name")])
        if row.closed_on is not None:
            parts.append([(self.ended(row)[0], "dim")])
        elif row.close_on is not None:
            late = row.status == "open" and row.close_on < self.today
            day = _("closes {day}").format(day=short_day(row.close_on, self.today))
            parts.append([(day, "bad" if late else "dim")])
        if row.status == "open":
            source = _(SOURCES[row.probability_from]).format(cases=row.cases)
            parts.append([(f"{row.probability} % {source}", "dim")])
        return with_gaps(parts, (" · ", "dim"))

    def situation(self, row: DealRow) -> list[Line]:
        """Where it stands, since when, what comes next and whose it is."""
        late = "bad" if row.late else "text"
        stands: list[Span] = [
            (row.stage, "head" if row.status == "open" else self.stage(row)[1]),
            (_(" for "), "dim"),
            (ago(row.days), late),
        ]
        if row.limit_days and row.status == "open":
            stands.append((_(", limit {n} d").format(n=row.limit_days), "dim"))
        parts: list[Line] = [stands, self._hot(row), self._next(row)]
        parts.append([(row.owner or _("nobody's"), "dim")])
        parts.append([(_("private"), "dim")] if row.private else ())
        return with_gaps(parts, ("   ", "text"))

    def stands(self, row: DealRow) -> Line:
        """`in Evaluation 4 d, limit 12 d`; of a closed deal how it ended."""
        if row.status != "open":
            return [self.stage(row), (_(" for "), "dim"), (ago(row.days), "text")]
        stands: list[Span] = [
            (_("in "), "dim"),
            (row.stage + " ", "dim"),
            (ago(row.days), "bad" if row.late else "text"),
        ]
        if row.limit_days:
            stands.append((_(", limit {n} d").format(n=row.limit_days), "dim"))
        return stands

    def plans(self, row: DealRow) -> list[Line]:
        """What comes next, why it is hot, whose it is if it is not one's own."""
        whose = "" if row.owner_id == self.session.user.id else row.owner or _("nobody's")
        private = _("private") if row.private else ""
        return [
            self._hot(row),
            self._next(row),
            [(whose, "dim")] if whose else (),
            [(private, "dim")] if private else (),
        ]

    @staticmethod
    def _hot(row: DealRow) -> Line:
        return [("◆ ", "warn"), (excerpt(row.hot_note), "warn")] if row.hot else ()

    def _next(self, row: DealRow) -> Line:
        if row.status != "open":
            return ()
        step = row.next_step
        if step is None:
            return [(_("nothing planned"), "bad" if row.late else "dim")]
        return [(_("next "), "dim"), (self.step(step), "text"), (" " + excerpt(step.subject), "dim")]
