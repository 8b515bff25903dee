"""What can be done with any record, the same wherever one is under the cursor: log, next step, memo, edit, delete."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.actions import agenda, together
from tcrm.actions import customers as customer_actions
from tcrm.actions import deals as deal_actions
from tcrm.actions.capture import Captured
from tcrm.errors import Refused
from tcrm.i18n import _, ngettext
from tcrm.queries import activities, contact_card, customers, deal_card
from tcrm.queries import deals as deal_queries
from tcrm.queries.refs import Ref
from tcrm.screens import deal_view, edit_forms, typed_fields
from tcrm.screens.again import Again, AgainVerb
from tcrm.screens.refusals import unless_chosen
from tcrm.widgets import form, memo, prompts
from tcrm.widgets.cells import Line
from tcrm.widgets.checks import Reads

RECORDS = frozenset({"account", "contact", "deal"})
KINDS = ("call", "visit", "meeting", "email")


class RecordVerbs(AgainVerb):
    """A screen on which a record can be chosen: `chosen_ref` says which, `chosen_name` what it is called."""

    def chosen_ref(self) -> Ref | None:
        """The deal or the customer that a verb means."""
        raise NotImplementedError

    def chosen_name(self) -> str:
        """Its name, for titles and questions."""
        raise NotImplementedError

    def chosen_refs(self) -> list[Ref]:
        """The records that can be changed together: the marked ones, else the one under the cursor."""
        ref = self.chosen_ref()
        return [] if ref is None else [ref]

    def refusal(self, command_id: str) -> str | None:
        needs_one = command_id in ("edit", "delete", "log.activity", "plan.step", "write.memo")
        return (unless_chosen(self.chosen_ref()) if needs_one else None) or super().refusal(command_id)

    async def chosen_names(self) -> str:
        """What is changed together, in words: its name, or how many."""
        refs = self.chosen_refs()
        if len(refs) > 1:
            return _("{n} marked").format(n=len(refs))
        return self.chosen_name() if refs in ([], [self.chosen_ref()]) else await self.name_now(refs[0])

    async def _reads_step(self, refs: Sequence[Ref]) -> Reads[Captured[Ref]]:
        """A next step for these records, or after these activities are done; of one alone it is said on which deal it
        will be, where nobody names that."""
        deal_of = await self.desk.ask(agenda.deal_of_next, refs[0]) if len(refs) == 1 else None
        return typed_fields.reads_step(self.session, deal_of)

    async def do_log_activity(self) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()

        async def save(values: form.Values) -> None:
            await self._log(refs, values)

        fields = [
            form.FormField("kind", _("kind"), "call", choices=KINDS, only_choices=True),
            form.FormField("text", _("about"), check=form.required),
            form.FormField("outcome", _("outcome"), hint=_("what the customer said")),
            form.FormField(
                "next",
                _("next step"),
                check=await self._reads_step(refs),
                hint=_("fri 10:00 call back; blank: nothing"),
            ),
        ]
        title = _("Log for {name}").format(name=name)
        values = await form.fill(self, title, fields, save=save, draft=f"log {refs[0]}")
        if values is not None:
            await self.changed(_("logged for {name}").format(name=name))

            async def again(screen: RecordVerbs) -> None:
                name = await screen.chosen_names()
                await screen._log(screen.chosen_refs(), values)
                await screen.changed(_("logged for {name}").format(name=name))

            self.desk.again = Again("log.activity", _("log"), RECORDS, again)

    async def _log(self, refs: Sequence[Ref], values: form.Values) -> None:
        kind, text = values["kind"] or "call", values["text"]
        await self.desk.do(together.to_each, agenda.log, refs, kind, text, values["outcome"], values["next"] or None)

    async def do_plan_step(self) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()
        check, example = await self._reads_step(refs), _("fri 10:00 call about the price")
        draft, made = f"next step {refs[0]}", list[int]()

        async def save(text: str) -> None:
            made.extend(await self._plan(refs, text) if text else ())

        text = await prompts.ask_text(
            self, _("next step"), placeholder=example, check=check, draft=draft, save=save, about=name
        )
        if text and made:
            await self._planned(made[0], name, refs)

            async def again(screen: RecordVerbs) -> None:
                refs, name = screen.chosen_refs(), await screen.chosen_names()
                await screen._planned((await screen._plan(refs, text))[0], name, refs)

            self.desk.again = Again("plan.step", _("next step"), RECORDS, again)

    async def _plan(self, refs: Sequence[Ref], text: str) -> list[int]:
        """Plan a step for each; the ids of what was planned."""
        return await self.desk.do(together.to_each, agenda.next_step, refs, text)

    async def _planned(self, made: int, name: str, refs: Sequence[Ref]) -> None:
        """Say what was planned for whom; of a customer also on which deal."""
        line = await self.desk.ask(activities.activity, made)
        if [ref.kind for ref in refs] == ["account"]:
            name = deal_view.with_title(name, line.deal)
        step = deal_queries.NextStep(line.id, line.kind, line.subject, line.due_on, line.start_at)
        understood = f"{deal_view.DealView(self.session).step(step)} {step.subject}".strip()
        await self.changed(_("planned for {name}: {step}").format(name=name, step=understood))

    async def do_write_memo(self) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()

        async def save(text: str) -> None:
            await self.desk.do(together.to_each, customer_actions.add_memo, refs, text)

        if await memo.ask_memo(self, _("memo"), save=save, draft=f"memo {refs[0]}", about=name):
            await self.changed(_("memo on {name}").format(name=name))

    async def do_edit(self) -> None:
        ref = self.chosen_ref()
        assert ref is not None
        if ref.kind == "deal":
            done = await edit_forms.edit_deal(self, await self.desk.ask(deal_card.card, ref.id))
        else:
            done = await edit_forms.edit_customer(self, await self.desk.ask(customers.card, ref.id))
        if done:
            await self.changed(_("changed {name}").format(name=await self.name_now(ref)))

    async def name_now(self, ref: Ref) -> str:
        """What a deal, a customer or a person is called after it was changed."""
        if ref.kind == "deal":
            return deal_view.called((await self.desk.ask(deal_card.card, ref.id)).deal)
        if ref.kind == "contact":
            return (await self.desk.ask(contact_card.contact, ref.id)).name
        return (await self.desk.ask(customers.card, ref.id)).row.name

    async def do_delete(self) -> None:
        ref, name = self.chosen_ref(), self.chosen_name()
        assert ref is not None
        back: Line = [(_("u brings it back"), "dim")]
        if not await prompts.confirm(self, _("Delete {name}?").format(name=name), details=[back]):
            return
        if ref.kind == "deal":
            await self.desk.do(deal_actions.delete, [ref.id])
        elif not await self._delete_customer(ref.id, name):
            return
        await self.after_delete(_("deleted {name}").format(name=name))

    async def _delete_customer(self, account_id: int, name: str) -> bool:
        """Whether it is gone; where other records need it, archiving it is offered instead."""
        try:
            await self.desk.do(customer_actions.delete_account, account_id)
        except Refused as refused:
            card = await self.desk.ask(customers.card, account_id)
            if not card.may_edit or card.facts.archived:
                raise
            question = _("Archive {name} instead?").format(name=name)
            details: list[Line] = [[(refused.message, "bad")], *self._what_stays_open(card.open.count)]
            if await prompts.confirm(self, question, details=details):
                await self.desk.do(customer_actions.archive_account, account_id)
                await self.changed(_("archived {name}").format(name=name))
            return False
        return True

    @staticmethod
    def _what_stays_open(deals: int) -> list[Line]:
        """What becomes of the open deals of a customer that is put away, and the way back."""
        stay = ngettext("{n} open deal stays on the board.", "{n} open deals stay on the board.", deals)
        warned: list[Line] = [[(stay.format(n=deals), "warn")]] if deals else []
        return [*warned, [(_("It is found, but not listed any more; u brings it back."), "dim")]]

    async def after_delete(self, said: str) -> None:
        """The record is gone: show what is left. A screen that shows only this record leaves."""
        await self.changed(said)
