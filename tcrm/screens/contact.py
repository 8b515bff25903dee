"""A person's card: how to reach them, the customers they belong to, the deals they have a part in, what was talked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.widget import Widget

from tcrm.actions import contacts as actions
from tcrm.i18n import _
from tcrm.queries import pick
from tcrm.queries.contact_card import ContactCard, Place, contact
from tcrm.queries.deals import DealRow
from tcrm.queries.lookup import resolve
from tcrm.queries.refs import Ref
from tcrm.screens.card import Adding, CardScreen
from tcrm.screens.card_view import Part
from tcrm.screens.contact_form import edit_person, remove_person
from tcrm.screens.contact_view import ContactView
from tcrm.screens.pickers import searching
from tcrm.screens.whose import belongs_to
from tcrm.widgets.form import FormField, Values, fill, required
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.prompts import Choice, choose, confirm

CHANGES = ("edit", "edit.card", "delete", "tag")
"""Commands that only somebody may use who may change the person."""


class ContactScreen(CardScreen, place="contact"):
    """One person. On narrow screens one list, on wide ones two side by side."""

    ABOVE = ("facts", "places", "deals")

    def __init__(self, contact_id: int) -> None:
        super().__init__(Ref("contact", contact_id))
        self.contact_id = contact_id
        self.card: ContactCard | None = None
        self.head = FactLine()
        self.standing = FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = ContactView(self.session)
        yield self.head
        yield self.standing
        yield TextLine()
        yield self.lists()

    async def load(self) -> None:
        self.card = card = await self.desk.ask(contact, self.contact_id)
        await self.load_story()
        self.head.show(self.view.head(card), self.news)
        self.standing.show(self.view.standing(card))
        self.lay_out()

    @property
    def is_loaded(self) -> bool:
        return self.card is not None

    def about(self, width: int) -> list[Part]:
        return self.view.parts(self.card, width) if self.card is not None else []

    # -- what a verb means -------------------------------------------------------------------------------------------

    def chosen_deals(self) -> list[DealRow]:
        return [self.deal_under_cursor] if self.deal_under_cursor else []

    def chosen_ref(self) -> Ref | None:
        """The deal under the cursor, else the person."""
        return Ref("deal", self.deal_under_cursor.id) if self.deal_under_cursor else self.ref

    def chosen_name(self) -> str:
        return self.deal_under_cursor.title if self.deal_under_cursor else self.full_name

    @property
    def full_name(self) -> str:
        return self.card.name if self.card is not None else ""

    def mark_deals(self, ids: Sequence[int]) -> None:
        """Nothing is marked here: a verb means the deal under the cursor."""

    def refusal(self, command_id: str) -> str | None:
        on_person = command_id == "edit.card" or not self.chosen_deals()
        if command_id in CHANGES and on_person and self._not_mine():
            return self._not_mine()
        if command_id == "mark.hot" and on_person:
            return _("A customer or a deal is hot, not a person.")
        if command_id == "open.selected" and self.leads_to is None and self.folded is None:
            return _("There is nothing to open here: customers and deals open.")
        return super().refusal(command_id)

    def _not_mine(self) -> str | None:
        """Why this user may not change the person; None if they may."""
        if self.card is None or self.card.may_edit:
            return None
        return belongs_to(self.full_name, self.card.owner)

    async def _tags(self, ref: Ref) -> tuple[str, ...]:
        if ref.kind != "contact":
            return await super()._tags(ref)
        return (await self.desk.ask(contact, ref.id)).tags

    # -- commands ----------------------------------------------------------------------------------------------------

    def adders(self) -> Mapping[str, Adding]:
        return {
            "facts": Adding(_("a phone, an e-mail, a note"), self.do_edit_card, self._not_mine()),
            "places": Adding(_("a customer"), self._add_place, self._not_mine()),
        }

    async def _add_place(self) -> None:
        """A customer that the person belongs to as well."""

        async def save(values: Values) -> None:
            ref = await self.desk.ask(resolve, values["customer"], ("account",))
            await self.desk.do(actions.join_account, self.contact_id, ref.id, values["role"])
            made.append(ref.id)

        made: list[int] = []
        fields = [
            FormField("customer", _("customer"), check=required, search=searching(self, pick.companies)),
            FormField("role", _("role there")),
        ]
        title = _("{name} belongs to").format(name=self.full_name)
        if await fill(self, title, fields, save=save, draft=f"customer of C-{self.contact_id}") is not None and made:
            await self.added(_("changed {name}").format(name=self.full_name), f"place{made[0]}")

    async def do_edit(self) -> None:
        item = self.entry.item if self.entry else None
        if self.chosen_deals():
            await super().do_edit()
        elif await edit_person(self, self.contact_id, item.account_id if isinstance(item, Place) else self._main):
            await self.changed(_("changed {name}").format(name=await self.name_now(self.ref)))

    async def do_edit_card(self) -> None:
        if await edit_person(self, self.contact_id, self._main):
            await self.changed(_("changed {name}").format(name=await self.name_now(self.ref)))

    @property
    def _main(self) -> int | None:
        """The first customer of the person."""
        return self.card.places[0].account_id if self.card is not None and self.card.places else None

    async def do_delete(self) -> None:
        item = self.entry.item if self.entry else None
        if self.chosen_deals():
            await super().do_delete()
        elif isinstance(item, Place):
            await self._leave_customer(item)
        elif self.card is not None and self.card.archived and await self._back():
            await self.changed(_("{name} is out of the archive").format(name=self.full_name))
        else:
            removed = await remove_person(self, self.contact_id, self.full_name)
            if removed is not None and removed.gone:
                self.leave(removed.said)
            elif removed is not None:
                await self.changed(removed.said)

    async def _leave_customer(self, place: Place) -> None:
        question = _("Take {name} off {customer}? The person stays.").format(name=self.full_name, customer=place.name)
        if await confirm(self, question):
            await self.desk.do(actions.leave_account, self.contact_id, place.account_id)
            said = _("{name} does not belong to {customer} any more")
            await self.changed(said.format(name=self.full_name, customer=place.name))

    async def _back(self) -> bool:
        """Whether a person who is archived was taken out of the archive."""
        choices = [Choice(True, _("take out of the archive")), Choice(False, _("delete"))]
        if not await choose(self, _("{name} is archived").format(name=self.full_name), choices):
            return False
        await self.desk.do(actions.archive_contact, self.contact_id, False)
        return True

    async def after_delete(self, said: str) -> None:
        await self.changed(said)
