"""Editing a deal or a customer in a form; a clash with a colleague is shown field by field, never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tcrm.actions import customers as customer_actions
from tcrm.actions import deals as deal_actions
from tcrm.clean import percent_in
from tcrm.drafts import Draft
from tcrm.errors import BadValue, Clash
from tcrm.i18n import _
from tcrm.queries.clashes import ClashLine
from tcrm.queries.customers import CustomerCard
from tcrm.queries.deal_card import DealCard
from tcrm.queries.deals import DealRow
from tcrm.queries.meanwhile import meanwhile
from tcrm.queries.refs import Ref
from tcrm.queries.start import newest_operation
from tcrm.screens.base import DeskScreen
from tcrm.screens.clash_dialog import decide, kept_theirs
from tcrm.screens.known import known
from tcrm.screens.pickers import known_already
from tcrm.screens.typed_fields import amount_hint, is_point, reads_amount, reads_country, reads_day
from tcrm.widgets.doubts import Doubt, Doubts
from tcrm.widgets.form import FormField, Values, Watch, changed, fill, required


@dataclass(frozen=True)
class Editing:
    """A record in a form: the action that changes it, what the values of the form change, and what was read before."""

    ref: Ref
    edit: Callable[..., None]
    changes_of: Callable[[Values], dict[str, Any]]
    version: int | None
    was: Mapping[str, Any]

    def as_of(self, draft: Draft) -> Editing:
        """The same, read when a draft was typed: what others have changed since is a clash."""
        try:
            then = self.changes_of(dict(draft.stood))
        except BadValue:  # what stood there then cannot be read any more
            then = {}
        version = self.version if draft.version is None else draft.version
        return replace(self, version=version, was={**self.was, **then})

    async def apply(self, screen: DeskScreen, changes: Mapping[str, Any]) -> None:
        """Change these fields, if there are any. Raises Clash if somebody else did since it was read."""
        if changes:
            read = {name: self.was.get(name) for name in changes}
            await screen.desk.do(self.edit, self.ref.id, dict(changes), self.version, read)


def changes_from(
    before: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]] | None = None
) -> Callable[[Values], dict[str, Any]]:
    """What the values of a form change of what stood there before, field by field: as typed, or as its reader reads
    it, None where nothing stands there any more."""

    def read(name: str, text: str) -> Any:
        reader = readers.get(name) if readers else None
        return text if reader is None else reader(text) if text else None

    return lambda values: {name: read(name, text) for name, text in changed(values, before).items()}


async def edit_deal(screen: DeskScreen, card: DealCard) -> bool:
    """Ask for a deal's fields and change those that differ; False if nothing was changed."""
    session, deal = screen.session, card.deal
    amounts, days = reads_amount(session, deal.currency), reads_day(session, ahead=deal.status == "open")

    amount = "" if deal.amount is None else session.numerals.full(deal.amount, deal.currency)
    own = str(deal.probability) if deal.probability_from == "user" else ""
    before = {
        "title": deal.title,
        "amount": amount,
        "close_on": deal.close_on.isoformat() if deal.close_on else "",
        "probability": own,
        "interest": card.interest,
        "source": card.source,
        **_lead_facts(card),
    }
    fields = [
        FormField("title", _("title"), before["title"], check=required),
        FormField("amount", _("amount"), amount, check=amounts, hint=amount_hint(session)),
        FormField("close_on", _("closes"), before["close_on"], check=days, hint=_("fri, 15, 3w, 24 dec")),
        FormField(
            "probability", _("probability"), own, check=_is_percent, hint=_("your own, in percent; blank: computed")
        ),
        FormField("interest", _("interest"), card.interest, choices=("hot", "warm", "cold"), only_choices=True),
        FormField("source", _("source"), card.source),
        *_lead_fields(screen, card, before),
    ]
    readers: dict[str, Callable[[str], Any]] = {
        "amount": amounts.read, "close_on": days.read, "probability": percent_in,
    }  # fmt: skip

    was = {"title": deal.title, "amount": deal.amount, "close_on": deal.close_on, "interest": card.interest}
    was |= {"source": card.source, "probability": int(own) if own else None, **_lead_facts(card)}
    editing = Editing(Ref("deal", deal.id), deal_actions.edit, changes_from(before, readers), deal.version, was)
    doubt = closed_meanwhile(screen, deal)
    return await edit_fields(screen, _("Edit D-{id}").format(id=deal.id), fields, editing, doubt)


def _lead_facts(card: DealCard) -> dict[str, str]:
    """What is known of a lead's company, which is no customer yet; nothing for the deal of a customer."""
    if card.deal.account_id is not None:
        return {}
    return {"company": card.company, "person": card.person, "phone": card.phone, "email": card.email}


def _lead_fields(screen: DeskScreen, card: DealCard, before: Mapping[str, str]) -> list[FormField]:
    ref = Ref("deal", card.deal.id)
    labels = {"company": _("company"), "person": _("person"), "phone": _("phone"), "email": _("e-mail")}
    asked = {"company": "name", "phone": "phone", "email": "email"}
    return [
        FormField(
            name,
            labels[name],
            before[name],
            check=is_point(name) if name in ("phone", "email") else None,
            notice=known_already(screen, asked[name], but=ref) if name in asked else None,
        )
        for name in _lead_facts(card)
    ]


async def edit_customer(screen: DeskScreen, card: CustomerCard) -> bool:
    """Ask for a customer's fields and change those that differ; False if nothing was changed."""
    row, facts, ref = card.row, card.facts, Ref("account", card.row.id)
    first = {kind: next((p.value for p in card.points if p.kind == kind), "") for kind in ("phone", "email")}
    before = {
        "name": row.name,
        "city": row.city,
        "country": row.country,
        "class": row.class_,
        "industry": facts.industry,
        "website": facts.website,
        **first,
    }
    fields = [
        FormField("name", _("name"), row.name, check=required, notice=known_already(screen, "name", but=ref)),
        FormField("city", _("city"), row.city),
        FormField("country", _("country"), row.country, check=reads_country()),
        FormField("class", _("class"), row.class_, choices=("A", "B", "C"), only_choices=True),
        FormField("industry", _("industry"), facts.industry),
        FormField("website", _("website"), facts.website, check=is_point("web")),
        *(
            FormField(kind, label, first[kind], check=is_point(kind), notice=known_already(screen, kind, but=ref))
            for kind, label in (("phone", _("phone")), ("email", _("e-mail")))
        ),
    ]

    editing = Editing(ref, customer_actions.edit_account, changes_from(before), card.version, before)
    doubt = known(screen, "account", but=[ref], before=before)
    return await edit_fields(screen, _("Edit {name}").format(name=row.name), fields, editing, doubt)


def watching(screen: DeskScreen, editing: Editing) -> Watch:
    """Looks what others do to the record while it is in a form."""
    seen, said = screen.desk.newest, ""

    async def watch() -> str:
        nonlocal seen, said
        newest = await screen.desk.ask(newest_operation)
        if newest != seen and editing.version is not None:
            seen = newest
            found = await screen.desk.ask(meanwhile, editing.ref, editing.version)
            said = found.said if found is not None else ""
        return said

    return watch


def closed_meanwhile(screen: DeskScreen, deal: DealRow) -> Doubts:
    """Whether a deal that was open when it was read is won or lost by now."""

    async def doubt(values: Mapping[str, str]) -> Doubt | None:
        found = await screen.desk.ask(meanwhile, Ref("deal", deal.id), deal.version)
        if deal.status != "open" or found is None or found.outcome in ("", "open"):
            return None
        return Doubt(found.said, [], _("change it all the same"))

    return doubt


def _is_percent(text: str) -> str | None:
    return None if not text or percent_in(text) is not None else _("0 to 100")


async def edit_fields(
    screen: DeskScreen, title: str, fields: Sequence[FormField], editing: Editing, doubt: Doubts | None = None
) -> bool:
    """Ask, and change what differs; False if nothing was. What is refused is said in the form; where a colleague was
    quicker, the user decides field by field, or goes back to the form."""
    changes: Mapping[str, Any] = {}
    theirs: list[ClashLine] = []
    as_read = editing

    def restored(draft: Draft | None) -> None:
        nonlocal editing
        editing = as_read.as_of(draft) if draft is not None else as_read

    async def save(values: Values) -> None:
        nonlocal changes
        theirs.clear()
        changes = await _settle(screen, editing, editing.changes_of(values), theirs)

    values = await fill(
        screen,
        title,
        fields,
        save=save,
        draft=f"edit {editing.ref.kind} {editing.ref.id}",
        doubt=doubt,
        version=editing.version,
        restored=restored,
        watch=watching(screen, editing),
    )
    if values is None:
        return False
    if theirs and not changes:
        await screen.load_anew()
        screen.status.note((kept_theirs(theirs), "warn"))
    elif theirs:
        screen.aside = kept_theirs(theirs)
    return bool(changes)


async def _settle(
    screen: DeskScreen, editing: Editing, changes: Mapping[str, Any], theirs: list[ClashLine]
) -> Mapping[str, Any]:
    """Change these fields; where a colleague was quicker, what the user decides to. What was changed in the end; what
    was left to colleagues goes into `theirs`."""
    while True:
        try:
            await editing.apply(screen, changes)
            return changes
        except Clash as clash:
            decided = await decide(screen, editing.ref, clash, changes)
            changes = decided.changes
            theirs.extend(decided.theirs)
            was = {field.name: field.theirs for field in clash.fields}
            editing = replace(editing, version=clash.version, was=was)
