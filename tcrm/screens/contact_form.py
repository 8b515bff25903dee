"""Forms for a person: a new one at a customer, and what is known of one that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tcrm.actions import contacts as actions
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.queries.contact_card import ContactCard, contact
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.screens.edit_forms import Editing, edit_fields
from tcrm.screens.known import known
from tcrm.screens.pickers import known_already
from tcrm.screens.typed_fields import is_point, listed
from tcrm.widgets.form import FormField, Notice, Values, changed, fill, required
from tcrm.widgets.prompts import Choice, choose, confirm

LISTS = {"phones": "phone", "emails": "email"}


async def new_contact(screen: DeskScreen, account_id: int | None, customer: str) -> tuple[int, str] | None:
    """Ask for a person and put them at a customer (None: at none); (id, name), None if the user left."""
    made: list[int] = []

    async def save(values: Values) -> None:
        facts: dict[str, Any] = {"title": values["title"], **{name: listed(values[name]) for name in LISTS}}
        role = values.get("role", "")
        add = screen.desk.do(actions.add_contact, values["name"], account_id=account_id, role=role, **facts)
        made.append(await add)

    known_here = partial(known_already, screen, kind="contact", at=account_id)
    who = FormField("name", _("name"), check=required, notice=known_here("name"))
    fields = [who, *_facts(known_here, {}, here=account_id is not None)]
    title = _("New person at {name}").format(name=customer) if customer else _("New person")
    draft = f"person at A-{account_id}" if account_id is not None else "person"
    doubt = known(screen, "contact")
    if await fill(screen, title, fields, save=save, draft=draft, doubt=doubt) is None or not made:
        return None
    return made[0], (await screen.desk.ask(contact, made[0])).name


async def edit_person(screen: DeskScreen, contact_id: int, account_id: int | None = None) -> bool:
    """Ask for what is known of a person, with what they are at that customer, and change what differs; False if
    nothing was changed."""
    card = await screen.desk.ask(contact, contact_id)
    before = _before(card, account_id)
    here = "role" in before
    known_here = partial(known_already, screen, kind="contact", at=account_id)
    fields = [FormField("name", _("name"), card.name, check=required), *_facts(known_here, before, here=here)]
    if "text" in before:
        fields.append(FormField("text", _("note"), before["text"]))
    was: dict[str, Any] = {**before, **{name: listed(before[name]) for name in LISTS}}
    if here:
        was["main"] = before["main"] == _("yes")

    def changes_of(values: Values) -> dict[str, Any]:
        changes: dict[str, Any] = dict(changed(values, before))
        changes |= {name: listed(changes[name]) for name in LISTS if name in changes}
        if "main" in changes:
            changes["main"] = changes["main"] == _("yes")
        return changes

    edit = partial(actions.edit_contact, at=account_id) if here else actions.edit_contact
    editing = Editing(Ref("contact", card.id), edit, changes_of, card.version, was)
    doubt = known(screen, "contact", but=[editing.ref], before=before)
    return await edit_fields(screen, _("Edit {name}").format(name=card.name), fields, editing, doubt)


def _before(card: ContactCard, account_id: int | None) -> dict[str, str]:
    """What the form shows: phones and e-mails as one text each; the note only if it is one line."""
    before = {"name": card.name, "title": card.title}
    for name, kind in LISTS.items():
        before[name] = ", ".join(point.value for point in card.points if point.kind == kind)
    place = next((place for place in card.places if place.account_id == account_id), None)
    if place is not None:
        before |= {"role": place.role, "main": _("yes") if place.main else _("no")}
    if "\n" not in card.text:
        before["text"] = card.text
    return before


def _facts(known_here: Callable[[str], Notice], before: Values, *, here: bool) -> Sequence[FormField]:
    """The fields below the name; with `here` also what the person is at the customer. `known_here` finds who has a
    phone or an e-mail already."""
    several = _("several with commas between them")
    fields = [FormField("title", _("job title"), before.get("title", ""))]
    if here:
        hint = _("what the person is there for us: window, purchasing, finance, production")
        fields.append(FormField("role", _("role here"), before.get("role", ""), hint=hint))
    for name, label, kind in (("phones", _("phones"), "phone"), ("emails", _("e-mails"), "email")):
        new = "" if before else kind
        notice = known_here(new) if new else None
        check = is_point(kind, several=True)
        fields.append(FormField(name, label, before.get(name, ""), check=check, hint=several, notice=notice))
    if here and before:
        yes_or_no = (_("yes"), _("no"))
        fields.append(FormField("main", _("first to ask"), before["main"], choices=yes_or_no, only_choices=True))
    return fields


@dataclass(frozen=True)
class Removed:
    """What was done, in words, and whether the person is gone by it."""

    said: str
    gone: bool = False


async def remove_person(
    screen: DeskScreen, contact_id: int, name: str, account_id: int | None = None, customer: str = ""
) -> Removed | None:
    """Delete a person after a question. Where deals or activities need them, archiving them is offered, and taking
    them off the customer. None if nothing was done."""
    card = await screen.desk.ask(contact, contact_id)
    if not await confirm(screen, _("Delete {name}?").format(name=name), details=[[(_elsewhere(card), "dim")]]):
        return None
    try:
        await screen.desk.do(actions.delete_contact, contact_id)
    except Refused as refused:
        choices = []
        if not card.archived:
            choices.append(Choice("archive", _("archive"), _("kept and found with o, but not listed any more")))
        if account_id is not None:
            choices.append(Choice("leave", _("take off {name}").format(name=customer), _("the person stays")))
        if not choices:
            raise
        what = await choose(screen, refused.message, choices)
        if what == "archive":
            await screen.desk.do(actions.archive_contact, contact_id)
            return Removed(_("archived {name}").format(name=name))
        if what == "leave":
            await screen.desk.do(actions.leave_account, contact_id, account_id)
            said = _("{name} does not belong to {customer} any more")
            return Removed(said.format(name=name, customer=customer))
        return None
    return Removed(_("deleted {name}").format(name=name), gone=True)


def _elsewhere(card: ContactCard) -> str:
    """Where else a person belongs, for the question."""
    names = ", ".join(place.name for place in card.places)
    return _("with phones, e-mails and memos; belongs to {names}").format(names=names) if names else ""
