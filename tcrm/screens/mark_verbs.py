"""What is put on a record from outside, the same on every card: hot, whose it is, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tcrm.actions import marks, together
from tcrm.clean import excerpt
from tcrm.dates import long_day
from tcrm.i18n import _, ngettext
from tcrm.queries import customers, deal_card, people, tags
from tcrm.queries.refs import Ref
from tcrm.screens import typed_fields
from tcrm.screens.again import Again
from tcrm.screens.copy_verb import CopyVerb
from tcrm.screens.record_verbs import RecordVerbs
from tcrm.screens.refusals import unless_chosen
from tcrm.widgets import askwords, doubts, form, prompts

VERBS = ("mark.hot", "assign", "tag")
MARKED = frozenset({"account", "deal"})


class MarkVerbs(RecordVerbs, CopyVerb):
    """A screen whose records can be marked as hot, assigned and tagged."""

    def refusal(self, command_id: str) -> str | None:
        return (unless_chosen(self.chosen_ref()) if command_id in VERBS else None) or super().refusal(command_id)

    def meant_refs(self) -> list[Ref]:
        """What `!` and `#` are for: the record under the cursor; where deals are marked, all of these."""
        ref = self.chosen_ref()
        return [] if ref is None else [ref]

    async def meant_names(self) -> str:
        """What these are called, or how many there are."""
        same = self.meant_refs() == self.chosen_refs()
        return await self.chosen_names() if same else self.chosen_name()

    async def do_mark_hot(self) -> None:
        refs, name = self.meant_refs(), await self.meant_names()
        ref, alone = refs[0], len(refs) == 1
        flag = await self._flag(ref) if alone else None
        yes, no = _("yes"), _("no")

        days = typed_fields.reads_day(self.session)

        def until_of(values: form.Values) -> date | None:
            return days.read(values["until"]) if values["until"] else None

        async def save(values: form.Values) -> None:
            if values.get("still") == no:
                await self.desk.do(marks.clear_hot, ref)
            else:
                await self.desk.do(together.to_each, marks.set_hot, refs, values["note"], until_of(values))

        note, until = flag or ("", None)
        day = until.isoformat() if until else ""
        fields = [
            form.FormField("note", _("note"), note, hint=_("why: may order more, wants an offer before the fair")),
            form.FormField("until", _("until"), day, check=days, hint=_("fri, 15, 3w, 24 dec; blank: open end")),
        ]
        if flag is not None:
            fields.append(form.FormField("still", _("still hot"), yes, choices=(yes, no), only_choices=True))
        title, doubt = _("Hot: {name}").format(name=name), self._overtaken(ref, flag) if alone else None
        draft = f"hot {ref}" if alone else ""  # what was begun for many is not for the first of them
        values = await form.fill(self, title, fields, save=save, draft=draft, doubt=doubt)
        if values is not None and values.get("still") == no:
            await self.changed(_("{name} is not hot any more").format(name=name))
        elif values is not None:
            await self.changed(hot_said(name, len(refs)))
            self._hot_again(values["note"], until_of(values))

    def _overtaken(self, ref: Ref, read: tuple[str, date | None] | None) -> doubts.Doubts:
        """Whether a colleague has changed the flag since it was read."""

        async def leave() -> None:
            await self.load_anew()

        async def doubt(values: Mapping[str, str]) -> doubts.Doubt | None:
            now = await self._flag(ref)
            if now == read:
                return None
            note, until = now or ("", None)
            day = long_day(until, self.session.today()) if until else ""
            theirs = ", ".join(part for part in (note, day) if part) if now else _("not hot any more")
            said = _("A colleague has changed it: {theirs}").format(theirs=theirs or _("hot"))
            return doubts.Doubt(said, [doubts.Way(_("leave it so"), leave=leave)], _("save mine"))

        return doubt

    def _hot_again(self, note: str, until: date | None) -> None:
        async def again(screen: MarkVerbs) -> None:
            await screen.desk.do(together.to_each, marks.set_hot, screen.chosen_refs(), note, until)
            await screen.changed(hot_said(await screen.chosen_names(), len(screen.chosen_refs())))

        self.desk.again = Again("mark.hot", _("hot"), MARKED, again)

    async def do_assign(self) -> None:
        name = await self.chosen_names()
        colleagues = await self.desk.ask(people.sellers)
        choices = [prompts.Choice(one.login, one.name, one.team) for one in colleagues]
        login = await prompts.choose(
            self, _("{name} goes to").format(name=name), choices, current=self.session.user.login
        )
        if login is not None:
            await self._assign(login, next(one.name for one in colleagues if one.login == login))

    async def _assign(self, login: str, owner: str) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()
        if await self.desk.do(marks.assign, refs, login):
            said = ngettext("{name} belongs to {owner}", "{n} belong to {owner}", len(refs))
            await self.changed(said.format(name=name, owner=owner, n=len(refs)))

            async def again(screen: MarkVerbs) -> None:
                await screen._assign(login, owner)

            self.desk.again = Again("assign", _("assign"), MARKED, again)

    async def do_tag(self) -> None:
        """The tags as one text; those taken out of it are taken off the record."""
        refs, name = self.meant_refs(), await self.meant_names()
        alone = len(refs) == 1
        before = await self._tags(refs[0]) if alone else ()
        example, draft = _("family firm, fair 2026"), f"tags {refs[0]}" if alone else ""
        known, value = await self.desk.ask(tags.known_tags), "".join(f"{tag}, " for tag in before)

        def changes(text: str) -> tuple[list[str], list[str]]:
            return (
                marks.new_and_gone(before, text, known) if alone else marks.on_and_off(askwords.words_of(text), known)
            )

        async def save(text: str) -> None:
            await self._change_tags(refs, *changes(text))

        text = await askwords.ask_words(
            self, _("tags"), known, value=value, placeholder=example, draft=draft, save=save, about=name
        )
        if text is not None:
            await self._changed_tags(name, *changes(text))

    async def take_tag(self, text: str) -> None:
        """`:tag fair, -vip`: those to put on, and with a hyphen to take off."""
        refs, name = self.meant_refs(), await self.meant_names()
        known = await self.desk.ask(tags.known_tags)
        if len(refs) == 1:
            before = await self._tags(refs[0])
            changes = marks.new_and_gone(before, [*before, *askwords.words_of(text)], known)
        else:
            changes = marks.on_and_off(askwords.words_of(text), known)
        await self._change_tags(refs, *changes)
        await self._changed_tags(name, *changes)
        if not any(changes):
            self.note(_("Nothing was changed."))

    async def _change_tags(self, refs: Sequence[Ref], new: Sequence[str], gone: Sequence[str]) -> None:
        """Put tags on and take tags off."""
        if new or gone:
            await self.desk.do(together.to_each, marks.set_tags, refs, new, gone)

    async def _changed_tags(self, name: str, new: Sequence[str], gone: Sequence[str]) -> None:
        """Say which were put on and taken off: `tags of Acme: + fair, - vip`."""
        if not new and not gone:
            return
        said = ", ".join([*(f"+ {excerpt(tag)}" for tag in new), *(f"- {excerpt(tag)}" for tag in gone)])
        await self.changed(_("tags of {name}: {changes}").format(name=name, changes=said))

        async def again(screen: MarkVerbs) -> None:
            await screen._change_tags(screen.chosen_refs(), new, gone)
            await screen._changed_tags(await screen.chosen_names(), new, gone)

        self.desk.again = Again("tag", _("tag"), MARKED, again)

    async def _flag(self, ref: Ref) -> tuple[str, date | None] | None:
        """The note and the day of the flag on the record itself; None where it has none."""
        if ref.kind == "deal":
            deal = (await self.desk.ask(deal_card.card, ref.id)).deal
            return (deal.hot_note, deal.hot_until) if deal.hot else None
        card = await self.desk.ask(customers.card, ref.id)
        return next(((flag.note, flag.until) for flag in card.hot if flag.deal_id is None), None)

    async def _tags(self, ref: Ref) -> tuple[str, ...]:
        if ref.kind == "deal":
            return (await self.desk.ask(deal_card.card, ref.id)).tags
        return (await self.desk.ask(customers.card, ref.id)).tags


def hot_said(name: str, n: int) -> str:
    """What is said once it is so."""
    return _("{name} is hot").format(name=name) if n == 1 else _("{n} are hot").format(n=n)
