"""Deals as the shell prints them, in whatever list they stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tcrm.cli.door import Desk
from tcrm.cli.out import Column
from tcrm.dates import ago, short_day
from tcrm.i18n import _
from tcrm.money import to_decimal
from tcrm.queries.refs import public

if TYPE_CHECKING:
    from tcrm.queries.deals import DealRow


def deal_columns(desk: Desk, *, customer: bool = True, stage: bool = True) -> list[Column[DealRow]]:
    """The columns of a list of deals; without the customer or the stage where a heading says it."""
    out, today = desk.out, desk.session.today()
    columns: list[Column[DealRow]] = [
        Column("id", lambda deal: public("deal", deal.id), lambda deal: public("deal", deal.id)),
        Column("customer", lambda deal: deal.customer, (lambda deal: deal.customer or "–"), style="bold", least=12),
        Column("title", lambda deal: deal.title, lambda deal: deal.title, style="", least=10, drop=2),
        Column("stage", lambda deal: deal.stage_key, lambda deal: deal.stage, drop=4),
        Column("status", lambda deal: deal.status),
        Column(
            "amount",
            lambda deal: None if deal.amount is None else to_decimal(deal.amount, deal.currency),
            lambda deal: out.amount(deal.amount, deal.currency),
            right=True,
            style="",
        ),
        Column("currency", lambda deal: deal.currency),
        Column("probability", lambda deal: deal.probability),
        Column("days", lambda deal: deal.days, lambda deal: ago(deal.days), right=True, style=_pace, drop=3),
        Column("close_on", lambda deal: deal.close_on),
        Column("owner", lambda deal: deal.owner, lambda deal: deal.owner, drop=5),
        Column("next_kind", lambda deal: deal.next_step and deal.next_step.kind),
        Column("next_subject", lambda deal: deal.next_step and deal.next_step.subject),
        Column(
            "next_on",
            lambda deal: deal.next_step and deal.next_step.due_on,
            lambda deal: next_words(deal, today),
            style=_alarm,
            least=8,
            drop=1,
        ),
        Column("hot", lambda deal: deal.hot),
    ]
    left_out = {name for name, wanted in (("customer", customer), ("stage", stage)) if not wanted}
    return [Column(c.name, c.value) if c.name in left_out else c for c in columns]


def next_words(deal: DealRow, today: date) -> str:
    """What comes next, in few words: `◆ signs 24 Nov`, `call Tue`, `nothing planned`, `won 12 Nov`."""
    if deal.hot:
        until = _("until {day}").format(day=short_day(deal.hot_until, today)) if deal.hot_until else ""
        return f"◆ {deal.hot_note or until or _('hot')}"
    step = deal.next_step
    if step is None:
        return _("nothing planned") if deal.status == "open" else ended_words(deal, today)
    day = short_day(step.due_on, today) if step.due_on else ""
    late = _("overdue") if step.due_on and step.due_on < today else ""
    return " ".join(word for word in (_(step.kind), day, late) if word)


def ended_words(deal: DealRow, today: date) -> str:
    """That a closed deal is won or lost, whatever its stage is called, and since when: `won 12 Nov`."""
    what = _("won") if deal.status == "won" else _("lost")
    return f"{what} {short_day(deal.closed_on, today)}" if deal.closed_on else what


def _pace(deal: DealRow) -> str:
    return "amber" if deal.late else "dim"


def _alarm(deal: DealRow) -> str:
    return "amber" if deal.hot or (deal.next_step is None and deal.status == "open") else "dim"
