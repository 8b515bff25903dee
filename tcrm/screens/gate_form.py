"""What stands between a deal and its next stage comes up in place, as a form of just that: fill, Enter, done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tcrm.actions.deals import Answers, Done, Held, Missing, Part
from tcrm.dates import parse_day
from tcrm.errors import FieldRefused, Refused
from tcrm.i18n import N_, _, ngettext
from tcrm.money import parse_amount
from tcrm.queries import pick
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import read_ref
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_form import readable
from tcrm.screens.pickers import known_already, searching
from tcrm.session import Session
from tcrm.widgets.form import FormField, Values

OVERRIDE = "override"
INTEREST = ("hot", "warm", "cold")
ASKING = {
    "field": N_("{what}"),
    "check": N_("{what}: is it so?"),
    "activity": N_("{what}: what came of it"),
    "role": N_("{what}: who"),
}
"""Kind of criterion -> how its field is labelled."""

_MONEY = (N_("50k, EUR 300"), N_("an amount: 50k, 1.2m, EUR 300"))
HELP = {
    "amount": _MONEY,
    "budget": _MONEY,
    "close_on": (N_("fri, 3w, 24 dec"), N_("the day on which it should be signed: fri, 15, 3w, 24 dec")),
    "interest": ("", N_("how much they want it")),
    "source": (N_("fair, web"), N_("where it comes from, in a word: fair, web, recommended")),
    "account_id": (N_("a customer's name"), N_("the customer: type a name to look it up")),
}
"""Column of a deal -> what may stand there, for the empty field; what to write there, for below."""


def gate_title(deal: DealRow, held: Held) -> str:
    """`Huber AG to Proposal: 2 things are missing`; where it leads to a win, `Huber AG to be won: …`."""
    n = len(held.missing)
    if held.outcome == "won":
        text = ngettext("{name} to be won: {n} thing is missing", "{name} to be won: {n} things are missing", n)
    else:
        text = ngettext("{name} to {stage}: {n} thing is missing", "{name} to {stage}: {n} things are missing", n)
    return text.format(name=deal.customer or deal.title, stage=held.into, n=n)


def gate_fields(screen: DeskScreen, deal: DealRow, missing: Sequence[Missing]) -> list[FormField]:
    """One field for each thing that is missing and can be filled in; managers may write a reason to let the deal pass
    without."""
    fields = [_field(screen, one, deal.account_id) for one in missing if one.need in ASKING]
    if screen.session.user.role in ("manager", "admin"):
        hint = _("for managers: it passes without what is left blank above; your reason is kept with the move")
        fields.append(FormField(OVERRIDE, _("override: your reason"), hint=hint, placeholder=_("or fill in the above")))
    return fields


def _name(one: Missing) -> str:
    return f"{one.need}:{one.key}"


def _field(screen: DeskScreen, one: Missing, account_id: int | None) -> FormField:
    label = _(ASKING[one.need]).format(what=one.label)
    if one.need == "check":
        hint = _("a tick on the checklist: y for yes; blank: not yet")
        return FormField(
            _name(one), label, choices=(_("yes"),), only_choices=True, hint=hint, placeholder=_("y if it is so")
        )
    if one.need == "role":
        hint = _("one of the customer's people, or a new name")
        search = searching(screen, pick.people, account_id)
        return FormField(
            _name(one), label, hint=hint, search=search, new=_("somebody new"), placeholder=_("a person's name")
        )
    if one.need == "field":
        return _column(screen, one, label)
    hint = _("it is logged as done today, with what you write here")
    return FormField(_name(one), label, hint=hint, placeholder=_("a sentence"))


def _column(screen: DeskScreen, one: Missing, label: str) -> FormField:
    """A column of the deal: what it holds decides how it is read and what helps to fill it in."""
    example, hint = (screen.session.numerals.example(_(text)) if text else "" for text in HELP[one.key])
    if one.key == "account_id":
        search, notice = searching(screen, pick.companies), known_already(screen, "name")
        return FormField(
            _name(one), label, hint=hint, search=search, new=_("a new customer"), notice=notice, placeholder=example
        )
    reader = _reader(screen.session, one.key)
    choices = INTEREST if one.key == "interest" else ()
    check = readable(reader, screen.session.numerals) if reader else None
    return FormField(
        _name(one), label, check=check, choices=choices, only_choices=bool(choices), hint=hint, placeholder=example
    )


def _reader(session: Session, column: str) -> Callable[[str], Any] | None:
    """How the text of a field is read; None: as it is."""
    if column in ("amount", "budget"):
        return lambda text: parse_amount(text, session.currency, session.firm.decimal_comma)
    if column == "close_on":
        return lambda text: parse_day(text, session.today(), session.firm.date_order)
    return None


async def answers_of(screen: DeskScreen, deal: DealRow, missing: Sequence[Missing], values: Values) -> Answers:
    """What was filled in, as the action takes it; what was left blank is still missing."""
    fields: dict[str, Any] = {}
    checks, activities, roles, new_account = [], [], [], ""
    for one in missing:
        text = values.get(_name(one), "")
        if not text:
            continue
        if one.need == "check":
            checks.append(one.key)
        elif one.need == "activity":
            activities.append(Done(one.key, one.label, outcome=text))
        elif one.need == "role":
            roles.append(await _part(screen, deal, one.key, text))
        elif one.key == "account_id":
            account = await screen.desk.ask(pick.company_named, text)
            fields, new_account = ({**fields, "account_id": account}, "") if account else (fields, text)
        else:
            reader = _reader(screen.session, one.key)
            fields[one.key] = reader(text) if reader else text
    return Answers(fields=fields, checks=checks, activities=activities, roles=roles, new_account=new_account)


def still_held(held: Held) -> Refused:
    """Why a deal is held though the form was filled in; at the field of the first thing that is missing."""
    said = ", ".join(held.reasons)
    return FieldRefused(said, _name(held.missing[0])) if held.missing else Refused(said)


def added_with(answers: Answers) -> str:
    """Who and what is new by these answers, in words: `added Ann Lee`; blank for nothing."""
    names = [part.name for part in answers.roles if part.name and part.contact_id is None]
    names += [answers.new_account] if answers.new_account else []
    return _("added {name}").format(name=", ".join(names)) if names else ""


async def _part(screen: DeskScreen, deal: DealRow, role: str, name: str) -> Part:
    """The person that was chosen, the customer's own of that whole name, else somebody new."""
    ref = read_ref(name)
    if ref is not None and ref.kind == "contact":
        return Part(role, contact_id=ref.id)
    found = await screen.desk.ask(pick.people, name, deal.account_id) if deal.account_id is not None else []
    same = [one for one in found if one.name.casefold() == name.casefold()]
    ref = read_ref(same[0].value) if same else None
    return Part(role, contact_id=ref.id) if ref else Part(role, name=name)
