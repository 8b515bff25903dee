"""Forms for people on a deal: who plays which part, how much they have to say, and whether they are for us."""

from __future__ import annotations

from typing import Any

from tcrm.actions import roles as actions
from tcrm.actions.roles import checked_part
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.queries import pick
from tcrm.queries.contact_card import contact
from tcrm.queries.criteria import ROLES
from tcrm.queries.deal_card import DealCard, DealPerson
from tcrm.queries.refs import Ref, read_ref
from tcrm.queries.wording import role_name
from tcrm.screens.base import DeskScreen
from tcrm.screens.edit_forms import Editing, edit_fields
from tcrm.screens.pickers import searching
from tcrm.widgets.form import FormField, Values, changed, fill, required
from tcrm.widgets.prompts import Check, confirm


def _can_be(field: str) -> Check:
    """A check: what may stand in a field of a part."""

    def check(text: str) -> str | None:
        try:
            checked_part({field: text})
        except BadValue as error:
            return error.message
        return None

    return check


def part_fields(before: Values) -> list[FormField]:
    """Role, influence and attitude."""
    role = before.get("role", "")
    names = [_(word) for word, _why in ROLES.values()]
    own = [role] if role and role not in names else []
    return [
        FormField("role", _("role"), role, choices=(*names, *own), only_choices=True),
        FormField(
            "influence",
            _("influence"),
            before.get("influence", ""),
            check=_can_be("influence"),
            hint=_("1 has little to say … 5 has most; blank: not known"),
        ),
        FormField(
            "attitude",
            _("attitude"),
            before.get("attitude", ""),
            check=_can_be("attitude"),
            hint=_("-2 is against us … 0 … +2 is for us; blank: not known"),
        ),
    ]


async def add_person(screen: DeskScreen, card: DealCard) -> tuple[int, str] | None:
    """Ask who has a part in the deal, one of the customer's people or somebody new; (the part's id, name), None if the
    user left."""
    deal = card.deal
    made: list[tuple[int, str]] = []

    async def save(values: Values) -> None:
        part = {name: values[name] for name in ("role", "influence", "attitude")}
        known = await person_meant(screen, values["name"], deal.account_id)
        name = (await screen.desk.ask(contact, known)).name if known is not None else values["name"]
        made.append((await screen.desk.do(actions.add_person, deal.id, known, name=name, **part), name))

    who = FormField(
        "name",
        _("who"),
        check=required,
        hint=_("one of the customer's people, or a new name"),
        search=searching(screen, pick.people, deal.account_id),
        new=_("somebody new"),
    )
    title = _("Who has a part in {name}").format(name=deal.title)
    values = await fill(screen, title, [who, *part_fields({})], save=save, draft=f"person on D-{deal.id}")
    return made[0] if values is not None and made else None


async def person_meant(screen: DeskScreen, text: str, account_id: int | None) -> int | None:
    """The contact that was chosen, else the customer's own of that whole name; None: somebody new."""
    ref = read_ref(text)
    if ref is None and account_id is not None:
        found = await screen.desk.ask(pick.people, text, account_id)
        same = [one for one in found if one.name.casefold() == text.casefold()]
        ref = read_ref(same[0].value) if same else None
    return ref.id if ref is not None and ref.kind == "contact" else None


async def edit_part(screen: DeskScreen, person: DealPerson, deal_id: int) -> bool:
    """Ask for a person's part in a deal and change what differs; False if nothing was changed."""
    before = {
        "role": role_name(person.role),
        "influence": "" if person.influence is None else str(person.influence),
        "attitude": "" if person.attitude is None else f"{person.attitude:+d}" if person.attitude else "0",
    }
    was: dict[str, Any] = {"role": person.role, "influence": person.influence, "attitude": person.attitude}

    def changes_of(values: Values) -> dict[str, Any]:
        return checked_part(changed(values, before))

    editing = Editing(Ref("deal_contact", person.id), actions.edit_part, changes_of, person.version, was)
    title = _("{name} in D-{id}").format(name=person.name, id=deal_id)
    return await edit_fields(screen, title, part_fields(before), editing)


async def remove_part(screen: DeskScreen, person: DealPerson, deal: str) -> bool:
    """Take somebody off a deal after a question; False if the user left it."""
    question = _("Take {name} off {deal}? The person stays.").format(name=person.name, deal=deal)
    if not await confirm(screen, question):
        return False
    await screen.desk.do(actions.remove_person, person.id)
    return True
