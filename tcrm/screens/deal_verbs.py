"""What can be done with deals, the same wherever deals are listed: promote, back, move, won, lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tcrm.actions import deals as actions
from tcrm.actions.deals import Missing, Moved, Result
from tcrm.errors import Refused
from tcrm.i18n import _, ngettext
from tcrm.queries import deals, pick
from tcrm.queries.deals import DealRow
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_view import called
from tcrm.screens.gate_form import OVERRIDE, answers_of, gate_fields
from tcrm.screens.pickers import searching
from tcrm.widgets.form import FormField, Values, fill
from tcrm.widgets.prompts import Choice, choose, confirm

VERBS = ("deal.promote", "deal.back", "deal.move", "deal.win", "deal.lose")


class DealVerbs(DeskScreen):
    """A screen with deals in it; `chosen_deals` says which ones a verb means."""

    _filled_in: Sequence[Moved] = ()

    def chosen_deals(self) -> list[DealRow]:
        """The marked deals, else the one under the cursor."""
        raise NotImplementedError

    def mark_deals(self, ids: Sequence[int]) -> None:
        """Leave exactly these marked (those that were held back)."""

    def refusal(self, command_id: str) -> str | None:
        if command_id in VERBS:
            chosen = self.chosen_deals()
            if not chosen:
                return _("No deal is selected.")
            if command_id == "deal.promote" and all(deal.status == "lost" for deal in chosen):
                return _("A lost deal is not promoted; m opens it again.")
        return super().refusal(command_id)

    async def do_deal_promote(self) -> None:
        await self._step(actions.promote)

    async def do_deal_back(self) -> None:
        await self._step(actions.back)

    async def do_deal_win(self) -> None:
        await self.settled()
        marked = len(self.chosen_deals())
        if marked < 2 or await confirm(self, _("Are all {n} marked deals won?").format(n=marked)):
            await self._step(actions.win)

    async def do_deal_move(self) -> None:
        await self.settled()
        chosen = self.chosen_deals()
        facts = await self.desk.ask(deals.pipelines)
        stages = next((p.stages for p in facts if p.id == chosen[0].pipeline_id), ())
        choices = [Choice(s.key, s.name, s.guidance) for s in stages if s.outcome != "lost"]
        key = await choose(self, _("move to"), choices, current=chosen[0].stage_key)
        if key is not None:
            await self._apply(chosen, actions.move_to, key)

    async def do_deal_lose(self) -> None:
        await self.settled()
        chosen = self.chosen_deals()
        reasons = await self.desk.ask(deals.reasons, "lost")

        def needs(text: str) -> str | None:
            return None if text else _("Why was it lost?")

        fields = [
            FormField("reason", _("reason"), choices=reasons, only_choices=True, check=needs),
            FormField(
                "competitor",
                _("to whom"),
                hint=_("the competitor who won it, if one did"),
                search=searching(self, pick.competitors),
                new=_("a new competitor"),
            ),
            FormField("note", _("note")),
        ]
        name = called(chosen[0])
        title = _("Lost: {name}").format(name=name) if len(chosen) == 1 else _("Lost: {n} deals").format(n=len(chosen))

        async def save(values: dict[str, str]) -> None:
            await self._apply(
                chosen,
                actions.lose,
                (values["reason"],),
                note=values["note"],
                competitor=values["competitor"] or None,
            )

        await fill(self, title, fields, save=save, draft=f"lost D-{chosen[0].id}" if len(chosen) == 1 else "")

    async def _step(self, action: Callable[..., Result]) -> None:
        await self.settled()
        chosen = self.chosen_deals()
        if chosen:
            await self._apply(chosen, action)

    async def _apply(self, chosen: Sequence[DealRow], action: Callable[..., Result], *args: Any, **kwargs: Any) -> None:
        """Do it, show what is true afterwards, say what happened; what was held back stays marked, with its reason.

        What one deal lacks for the stages that it passes comes up as a form; filled in, the deal goes on.
        """
        result = await self.desk.do(action, [deal.id for deal in chosen], *args, **kwargs)
        if not result.moved and len(result.held) == 1:
            held = result.held[0]
            if not held.missing:
                raise Refused(", ".join(held.reasons))
            if not await self._fill_in(chosen[0], held.missing, action, args, kwargs):
                return
            result = Result(moved=list(self._filled_in))
        await self.load_anew()
        self.mark_deals([held.deal_id for held in result.held])
        said = self._said(chosen, result)
        if result.held:
            first = result.held[0]
            why = ", ".join(first.reasons)
            stay = ngettext("{n} stays: {why}", "{n} stay: {why}", len(result.held))
            stay = stay.format(n=len(result.held), why=f"D-{first.deal_id} {why}")
            self.status.note((said, "good"), ("   ", "text"), (stay, "bad"))
        else:
            self.status.say(said, undo=True)

    async def _fill_in(
        self,
        deal: DealRow,
        missing: Sequence[Missing],
        action: Callable[..., Result],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> bool:
        """Ask for what is missing and go on with it in one step; False if the user left."""

        async def save(values: Values) -> None:
            answers = {deal.id: await answers_of(self, deal, missing, values)}
            more = {"answers": answers, "override": values.get(OVERRIDE, "")}
            result = await self.desk.do(action, [deal.id], *args, **kwargs, **more)
            if result.held:
                raise Refused(", ".join(result.held[0].reasons))
            self._filled_in = result.moved

        name = deal.customer or deal.title
        title = _("To go on with {name}").format(name=name)
        fields = gate_fields(self, deal, missing)
        return await fill(self, title, fields, save=save, draft=f"gate D-{deal.id}") is not None

    @staticmethod
    def _said(chosen: Sequence[DealRow], result: Result) -> str:
        if not result.moved:
            return ""
        outcomes = {moved.outcome for moved in result.moved}
        if len(result.moved) > 1:
            won = sum(moved.outcome == "won" for moved in result.moved)
            text = ngettext("{n} deal moved", "{n} deals moved", len(result.moved)).format(n=len(result.moved))
            return text + (", " + _("{n} of them won").format(n=won) if won and outcomes != {"lost"} else "")
        moved = result.moved[0]
        deal = next(deal for deal in chosen if deal.id == moved.deal_id)
        name = called(deal)
        if moved.outcome == "won" and deal.status != "won":
            return _("Won: {name}").format(name=name)
        if moved.outcome == "lost":
            return _("Lost: {name}").format(name=name)
        return f"{name}: {moved.from_stage} → {moved.to_stage}"
