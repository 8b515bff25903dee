"""What a verb means where deals are marked: all of them, or it is refused. None of them silently means another deal."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.actions import customers as customer_actions
from tcrm.actions import deals as deal_actions
from tcrm.actions import marks, together
from tcrm.i18n import _, ngettext
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.mark_verbs import MarkVerbs, hot_said
from tcrm.widgets import prompts
from tcrm.widgets.cells import Line

TOGETHER = ("delete", "mark.hot", "tag")
"""Commands that mean all marked deals here, though on a card or an agenda they mean one record."""


class DealMarked(DealVerbs, MarkVerbs):
    """A list or a board on which deals are marked; what is done to one deal alone waits until the marks are off."""

    def chosen_refs(self) -> list[Ref]:
        return [Ref("deal", row.id) for row in self.chosen_deals()]

    def meant_refs(self) -> list[Ref]:
        return self.chosen_refs()

    def meant_deals(self, command_id: str) -> Sequence[DealRow]:
        return self.chosen_deals() if command_id in TOGETHER else super().meant_deals(command_id)

    def refusal(self, command_id: str) -> str | None:
        if command_id == "edit" and self.pane.marks and self.chosen_refs() != [self.chosen_ref()]:
            # esc clears the filter first
            keys = "esc esc" if self.filter.text else "esc"
            return _("This is for one deal, and others are marked; {keys} takes the marks off.").format(keys=keys)
        return super().refusal(command_id)

    async def do_delete(self) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()
        n, back = len(refs), ngettext("u brings it back", "u brings them back", len(refs))
        question = ngettext("Delete {name}?", "Delete {n} marked deals?", n).format(name=name, n=n)
        details: list[Line] = [[(back, "dim")]]
        if await prompts.confirm(self, question, details=details):
            await self.desk.do(deal_actions.delete, [ref.id for ref in refs])
            await self.after_delete(ngettext("deleted {name}", "deleted {n} deals", n).format(name=name, n=n))

    # -- with words after them (`:hot wants an offer`) ---------------------------------------------------------------

    async def take_mark_hot(self, text: str) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()
        await self.desk.do(together.to_each, marks.set_hot, refs, text)
        await self.changed(hot_said(name, len(refs)))

    async def take_write_memo(self, text: str) -> None:
        refs, name = self.chosen_refs(), await self.chosen_names()
        await self.desk.do(together.to_each, customer_actions.add_memo, refs, text)
        await self.changed(_("memo on {name}").format(name=name))
