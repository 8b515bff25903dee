"""The forms that ask why deals were won or lost, and against whom or to whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tcrm.actions.deals import Answers, Held
from tcrm.errors import Refused
from tcrm.i18n import _, ngettext
from tcrm.numerals import Numerals
from tcrm.queries import deals, pick
from tcrm.queries.deal_foot import deal_foot
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.reasons import reasons_meant
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_view import called
from tcrm.screens.gate_form import OVERRIDE, answers_of, gate_fields, gate_title
from tcrm.screens.known import known_company
from tcrm.screens.pickers import searching
from tcrm.widgets.cells import Line
from tcrm.widgets.checks import Reads
from tcrm.widgets.form import FormField, Search, Values, fill
from tcrm.widgets.prompts import Choice

REASON, RIVAL, NOTE = "reason", "competitor", "note"


@dataclass(frozen=True)
class End:
    """What is said about the end of deals: reasons as they were typed, a note, a competitor by name; all may be
    blank."""

    reasons: str = ""
    note: str = ""
    competitor: str = ""


SaveWon = Callable[[End, Answers | None, str], Awaitable[None]]
"""Saves why deals were won, what was filled in of what one of them lacked, and a manager's word in place of it."""


class _OneAtLeast(Reads[list[str]]):
    """A check: reasons, and not none."""

    def __call__(self, text: str) -> str | None:
        return super().__call__(text) if text else _("Why was it lost?")


async def ask_won(screen: DeskScreen, chosen: Sequence[DealRow], ahead: Held | None, save: SaveWon) -> bool:
    """Ask why deals were won; before that, in the same form, for what one of them lacks for it (`ahead`). False if the
    user left it."""
    deal, one = chosen[0], len(chosen) == 1
    missing = ahead.missing if ahead else ()
    asked = gate_fields(screen, deal, missing) if missing else []
    if ahead and missing and not asked:
        raise Refused(", ".join(ahead.reasons))
    reasons = await screen.desk.ask(deals.reasons, "won")
    hint = _("the competitor it was won against, if there was one")
    fields = [
        *asked,
        _reason(reasons, Reads(_reader(reasons), _understood), _("optional")),
        await _rival(screen, chosen, _("against"), hint),
        FormField(NOTE, _("note"), placeholder=_("optional")),
    ]

    async def save_end(values: Values) -> None:
        answers = await answers_of(screen, deal, missing, values) if missing else None
        await save(end_of(values), answers, values.get(OVERRIDE, ""))

    itself = [Ref("deal", deal.id)]
    doubt = known_company(screen, "field:account_id", _("new customer: {name}"), but=itself) if asked else None
    title = gate_title(deal, ahead) if ahead and missing else _titled(_("Won: {what}"), chosen, screen.session.numerals)
    draft = f"won D-{deal.id}" if one else ""
    return await fill(screen, title, fields, save=save_end, draft=draft, doubt=doubt) is not None


async def ask_lost(screen: DeskScreen, chosen: Sequence[DealRow], save: Callable[[End], Awaitable[None]]) -> None:
    """Ask why deals were lost, to whom, and save it; the competitors that are known stand ready."""
    deal, one = chosen[0], len(chosen) == 1
    reasons = await screen.desk.ask(deals.reasons, "lost")
    rival = await _rival(screen, chosen, _("to whom"), _("the competitor who won it, if one did"))
    fields = [
        _reason(reasons, _OneAtLeast(_reader(reasons), _understood), ""),
        rival,
        FormField(NOTE, _("note"), placeholder=_("optional")),
    ]

    async def save_end(values: Values) -> None:
        """A reason that speaks of a competitor asks for the name, which may not be known."""
        end = end_of(values)
        speaking = [name for name in reasons_meant(end.reasons, reasons) if _speaks_of_rivals(name)]
        if speaking and not end.competitor:
            question = _("“{reason}”: to whom was it lost?").format(reason=speaking[0])
            found = await fill(screen, question, [_asked_alone(rival)], draft="")
            if found is None:
                raise Refused(question, _("Name the competitor; enter on the blank field if nobody knows."))
            end = End(end.reasons, end.note, found[RIVAL])
        await save(end)

    draft = f"lost D-{deal.id}" if one else ""
    await fill(screen, _titled(_("Lost: {what}"), chosen, screen.session.numerals), fields, save=save_end, draft=draft)


def end_of(values: Values) -> End:
    """What the fields say about the end."""
    return End(values[REASON], values[NOTE], values[RIVAL])


def _titled(text: str, chosen: Sequence[DealRow], numerals: Numerals) -> str:
    """`Won: Acme GmbH · € 90,000`, `Lost: 3 deals`."""
    deal = chosen[0]
    if len(chosen) > 1:
        return text.format(what=ngettext("{n} deal", "{n} deals", len(chosen)).format(n=len(chosen)))
    amount = "" if deal.amount is None else numerals.full(deal.amount, deal.currency)
    return text.format(what=" · ".join(part for part in (called(deal), amount) if part))


def _reason(reasons: Sequence[str], check: Reads[list[str]], placeholder: str) -> FormField:
    hint = _("one or several, by number or name: 1,3")
    return FormField(REASON, _("reason"), choices=reasons, check=check, hint=hint, placeholder=placeholder)


def _reader(reasons: Sequence[str]) -> Callable[[str], list[str]]:
    return lambda text: reasons_meant(text, reasons)


def _understood(found: Sequence[str]) -> Line:
    return [(", ".join(found), "dim")]


async def _rival(screen: DeskScreen, chosen: Sequence[DealRow], label: str, hint: str) -> FormField:
    """The field for a competitor. Before anything is typed, those that the deal is known to have stand below."""
    known = (await screen.desk.ask(deal_foot, chosen[0].id)).competitors if len(chosen) == 1 else ()
    search = _known_first(searching(screen, pick.competitors), known)
    placeholder = _("optional")
    return FormField(RIVAL, label, hint=hint, search=search, new=_("a new competitor"), placeholder=placeholder)


def _asked_alone(rival: FormField) -> FormField:
    hint = _("enter on the blank field if nobody knows")
    return FormField(RIVAL, rival.label, hint=hint, search=rival.search, new=rival.new)


def _known_first(find: Search, known: Sequence[str]) -> Search:
    async def search(text: str) -> Sequence[Choice[str]]:
        if not text and known:
            return [Choice(name, name, _("known on this deal")) for name in known]
        return await find(text)

    return search


def _speaks_of_rivals(reason: str) -> bool:
    said = reason.casefold()
    return "competitor" in said or _("competitor").casefold() in said
