"""What is put on a record from outside, the same on every card: hot, whose it is, tags."""

from __future__ import annotations

from datetime import date

from tcrm.actions import marks
from tcrm.dates import parse_day
from tcrm.i18n import _, ngettext
from tcrm.queries import customers, people
from tcrm.queries.deal_card import card as deal_card
from tcrm.queries.refs import Ref
from tcrm.screens.deal_form import readable
from tcrm.screens.record_verbs import RecordVerbs
from tcrm.widgets.form import FormField, Values, fill
from tcrm.widgets.prompts import Choice, ask_text, choose

VERBS = ("mark.hot", "assign", "tag")


class MarkVerbs(RecordVerbs):
    """A screen whose records can be marked as hot, assigned and tagged."""

    def refusal(self, command_id: str) -> str | None:
        if command_id in VERBS and self.chosen_ref() is None:
            return _("Nothing is selected.")
        return super().refusal(command_id)

    def chosen_refs(self) -> list[Ref]:
        """The records that can be given away together: the marked ones, else the one under the cursor."""
        ref = self.chosen_ref()
        return [] if ref is None else [ref]

    async def do_mark_hot(self) -> None:
        await self.settled()
        ref, name = self.chosen_ref(), self.chosen_name()
        assert ref is not None
        flag = await self._flag(ref)
        yes, no = _("yes"), _("no")

        def day_of(text: str) -> date | None:
            return parse_day(text, self.session.today(), self.session.firm.date_order)

        async def save(values: Values) -> None:
            if values.get("still") == no:
                await self.desk.do(marks.clear_hot, ref)
            else:
                until = day_of(values["until"]) if values["until"] else None
                await self.desk.do(marks.set_hot, ref, values["note"], until)

        note, until = flag or ("", None)
        day = until.isoformat() if until else ""
        fields = [
            FormField("note", _("note"), note, hint=_("why: may order more, wants an offer before the fair")),
            FormField("until", _("until"), day, check=readable(day_of), hint=_("fri, 15, 3w, 24 dec; blank: open end")),
        ]
        if flag is not None:
            fields.append(FormField("still", _("still hot"), yes, choices=(yes, no), only_choices=True))
        values = await fill(self, _("Hot: {name}").format(name=name), fields, save=save)
        if values is not None:
            done = _("{name} is not hot any more") if values.get("still") == no else _("{name} is hot")
            await self.changed(done.format(name=name))

    async def do_assign(self) -> None:
        await self.settled()
        refs, name = self.chosen_refs(), self.chosen_name()
        if len(refs) > 1:
            name = _("{n} marked").format(n=len(refs))
        colleagues = await self.desk.ask(people.sellers)
        choices = [Choice(one.login, one.name, one.team) for one in colleagues]
        login = await choose(self, _("{name} goes to").format(name=name), choices, current=self.session.user.login)
        given = await self.desk.do(marks.assign, refs, login) if login is not None else 0
        if given:
            owner = next(one.name for one in colleagues if one.login == login)
            said = ngettext("{name} belongs to {owner}", "{n} belong to {owner}", len(refs))
            await self.changed(said.format(name=name, owner=owner, n=len(refs)))

    async def do_tag(self) -> None:
        """The tags as one text; those taken out of it are taken off the record."""
        await self.settled()
        ref, name = self.chosen_ref(), self.chosen_name()
        assert ref is not None
        before = await self._tags(ref)
        text = await ask_text(self, _("tags"), value=", ".join(before), placeholder=_("family firm, fair 2026"))
        if text is None:
            return
        after = [word for part in text.split(",") if (word := part.strip().lstrip("#").strip())]
        if gone := [one for one in before if one.casefold() not in {word.casefold() for word in after}]:
            await self.desk.do(marks.untag, ref, gone)
        if new := [word for word in after if word.casefold() not in {one.casefold() for one in before}]:
            await self.desk.do(marks.tag, ref, new)
        if gone or new:
            await self.changed(_("tags of {name} changed").format(name=name))

    async def _flag(self, ref: Ref) -> tuple[str, date | None] | None:
        """The note and the day of the flag on the record itself; None where it has none."""
        if ref.kind == "deal":
            deal = (await self.desk.ask(deal_card, ref.id)).deal
            return (deal.hot_note, deal.hot_until) if deal.hot else None
        card = await self.desk.ask(customers.card, ref.id)
        return next(((flag.note, flag.until) for flag in card.hot if flag.deal_id is None), None)

    async def _tags(self, ref: Ref) -> tuple[str, ...]:
        if ref.kind == "deal":
            return (await self.desk.ask(deal_card, ref.id)).tags
        return (await self.desk.ask(customers.card, ref.id)).tags
