"""`y`: a field of the record that is chosen goes to the clipboard of the terminal, over SSH too (by OSC 52)."""

from __future__ import annotations

from tcrm.clean import excerpt
from tcrm.i18n import _
from tcrm.queries import copying
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.screens.refusals import unless_chosen
from tcrm.widgets import prompts


class CopyVerb(DeskScreen):
    """A screen on which a record can be chosen: `chosen_ref` says which."""

    def chosen_ref(self) -> Ref | None:
        """The record whose fields are copied."""
        raise NotImplementedError

    def refusal(self, command_id: str) -> str | None:
        said = unless_chosen(self.chosen_ref()) if command_id == "copy.field" else None
        return said or super().refusal(command_id)

    async def do_copy_field(self) -> None:
        ref = self.chosen_ref()
        if ref is None:
            return
        fields = await self.desk.ask(copying.copyable, ref)
        number = await prompts.choose(
            self, _("copy"), [prompts.Choice(n, name, text) for n, (name, text) in enumerate(fields)]
        )
        if number is not None:
            text = fields[number][1]
            self.app.copy_to_clipboard(text)
            self.status.say(_("copied: {text}").format(text=excerpt(text)))
