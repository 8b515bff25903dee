"""The cursor goes along with a deal that comes back or moves, whoever moved it, and it is said."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.i18n import _
from tcrm.queries import deals
from tcrm.queries.deals import DealRow
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_view import called


class DealFollow(DeskScreen):
    """A list or a board of deals; `shown_deals` are those on it."""

    def shown_deals(self) -> Sequence[DealRow]:
        """The deals that are shown, in their order."""
        raise NotImplementedError

    async def do_undo(self) -> None:
        before = self._versions()
        await super().do_undo()
        self._go_to_changed(before)

    async def do_redo(self) -> None:
        before = self._versions()
        await super().do_redo()
        self._go_to_changed(before)

    def _versions(self) -> dict[int, int]:
        return {deal.id: deal.version for deal in self.shown_deals()}

    def _go_to_changed(self, before: dict[int, int]) -> None:
        """The cursor goes to what came back or was changed, unless it stands on some of that already."""
        changed = [deal.id for deal in self.shown_deals() if before.get(deal.id) != deal.version]
        here: DealRow | None = self.pane.current
        if changed and (here is None or here.id not in changed):
            self.pane.go_to_key(changed[0])

    async def catch_up(self, said: str) -> None:
        """A card that moved under the cursor, or left it, says so."""
        before: DealRow | None = self.pane.current
        await super().catch_up(said)
        if before is None:
            return
        found = await self.desk.ask(deals.rows, [before.id])
        shown = {deal.id for deal in self.shown_deals()}
        if found and (found[0].stage_id != before.stage_id or before.id not in shown):
            self.status.note((_what_became_of(before, found[0], said), "warn"))


def _what_became_of(before: DealRow, now: DealRow, said: str) -> str:
    """`Tom Lang moved Acme GmbH · Press line to Proposal`; without who it was where the news tell of something else."""
    who = said.partition(": ")[0] if before.title and before.title in said else ""
    name = called(now)
    if now.stage_id == before.stage_id:
        return _("{deal} is not shown here any more: {said}").format(deal=name, said=said or _("it was changed"))
    if now.status != before.status and now.status in ("won", "lost"):
        text = _("{who}: {deal} is won") if now.status == "won" else _("{who}: {deal} is lost")
        return text.format(who=who or _("A colleague"), deal=name)
    if who:
        return _("{who} moved {deal} to {stage}").format(who=who, deal=name, stage=now.stage)
    return _("{deal} was moved to {stage}").format(deal=name, stage=now.stage)
