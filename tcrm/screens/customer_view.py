"""How a customer is written as a row of the list, and what a filter of the list can say."""

from __future__ import annotations

from tcrm.dates import short_day
from tcrm.i18n import N_, _
from tcrm.queries.customers import CustomerRow
from tcrm.queries.visits import Changed
from tcrm.session import Session
from tcrm.widgets.cells import Span
from tcrm.widgets.columns import Column, Columns

WORDS = ("owner:me", "is:changed", "is:hot", "city:", "class:", "country:")
"""What is offered below a filter that is being typed, the most useful first."""

HELP = (
    ('acme 0711 "press line"', N_("in names, places, phones, e-mails, tags")),
    ("owner:me,tom", N_("also city country class")),
    ("is:changed", N_("by others since I looked; mine, or looked at")),
    ("is:hot", N_("with a hot flag that holds")),
    ("-owner:me -acme", N_("that are not so")),
)
"""What is written, and which customers that keeps."""


def hot_sign(row: CustomerRow) -> Span | None:
    """What stands before the row of a customer that is hot."""
    return ("◆", "warn") if row.hot else None


class CustomerView:
    """Writes customers for the person of a session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.news: dict[int, Changed] = {}
        """Who changed a customer, and when, as far as that was read."""
        self.columns: Columns[CustomerRow] = Columns(
            Column(_("customer"), lambda row: row.name, role="name", flex=2, most=44),
            Column(_("city"), lambda row: row.city, role="dim", flex=1, most=20, min_screen=70),
            Column(_("class"), self._class, width=5, min_screen=100),
            Column(_("owner"), lambda row: row.owner, role="dim", width=16, min_screen=100),
            Column(_("open"), self._count, width=4, align="right"),
            Column(_("amount"), self._amount, width=10, align="right"),
            Column(_("last touch"), self._touch, width=11, align="right", role="dim"),
        )
        self.changed: Columns[CustomerRow] = Columns(
            *self.columns.columns[:4],
            Column(_("changed by"), self._changed_by, width=18),
            Column(_("when"), self._changed_on, width=11, align="right", role="dim"),
        )

    @staticmethod
    def _class(row: CustomerRow) -> Span:
        return (row.class_, "text" if row.class_ == "A" else "dim")

    @staticmethod
    def _count(row: CustomerRow) -> Span:
        return (str(row.open_deals or ""), "dim")

    def _amount(self, row: CustomerRow) -> Span:
        return (
            self.session.numerals.short(row.open_amount, self.session.currency) if row.open_amount else "",
            "number",
        )

    def _touch(self, row: CustomerRow) -> str:
        return short_day(row.last_touch, self.session.today()) if row.last_touch else ""

    def _changed_by(self, row: CustomerRow) -> str:
        return self.news[row.id].who or _("the program") if row.id in self.news else ""

    def _changed_on(self, row: CustomerRow) -> str:
        if row.id not in self.news:
            return ""
        return short_day(self.news[row.id].newest.astimezone(self.session.own_zone).date(), self.session.own_today())
