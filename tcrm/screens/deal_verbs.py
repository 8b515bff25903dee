"""What can be done with deals, the same wherever deals are listed: promote, back, move, won, lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from tcrm.actions import deals as actions
from tcrm.errors import Refused, TcrmError
from tcrm.i18n import _, ngettext
from tcrm.queries import deals
from tcrm.queries.refs import Ref
from tcrm.screens import closing_forms, deal_view, gate_form, known
from tcrm.screens.again import Again
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_refusal import refused
from tcrm.session import Session
from tcrm.text import cell_len, fit
from tcrm.widgets import form, prompts
from tcrm.widgets.work import run_beside

ON_ONE = ("edit", "delete", "mark.hot", "tag")
"""Commands that mean the deal under the cursor alone and change it."""

BESIDE_NAME = 12
"""Cells of the status line that are no part of what is said: its margins, and how it is undone."""


class DealVerbs(DeskScreen):
    """A screen with deals in it; `chosen_deals` says which ones a verb means."""

    held: Mapping[int, str] = {}
    """Why deals were held back when they were last moved together, by id."""

    _filled_in: Sequence[actions.Moved] = ()
    _added = ""  # who was made on the way, in words

    def chosen_deals(self) -> list[deals.DealRow]:
        """The marked deals, else the one under the cursor."""
        raise NotImplementedError

    def deal_here(self) -> deals.DealRow | None:
        """The deal under the cursor, whatever is marked."""
        chosen = self.chosen_deals()
        return chosen[0] if chosen else None

    def meant_deals(self, command_id: str) -> Sequence[deals.DealRow]:
        """The deals that a command would change."""
        if command_id not in ON_ONE:
            return self.chosen_deals()
        return [here] if (here := self.deal_here()) else []

    def mark_deals(self, ids: Sequence[int]) -> None:
        """Leave exactly these marked (those that were held back)."""

    def get_ready(self) -> None:
        """Run what moves deals before it is needed, beside the keyboard: else the first step would wait for it."""
        if chosen := self.chosen_deals():
            run_beside(self, partial(self.desk.ask, _look_ahead, chosen[0].id))

    def refusal(self, command_id: str) -> str | None:
        return refused(command_id, lambda: self.meant_deals(command_id)) or super().refusal(command_id)

    async def do_deal_promote(self) -> None:
        await self._promote(self.chosen_deals())

    async def _promote(self, chosen: Sequence[deals.DealRow], end: closing_forms.End | None = None) -> None:
        """One stage up. Where that wins a deal it is asked why, unless that is known (`end`)."""
        if len(chosen) == 1 and (found := await self._wins(chosen[0], "promote")):
            end = await self._win(chosen, found, end)
            if end is None:
                return
        else:
            sure = len(chosen) < 2 or await self._promote_all(chosen)
            if not sure or not await self._apply(chosen, actions.promote):
                return
        self._again("deal.promote", _("promote"), lambda screen: screen._promote(screen.chosen_deals(), end))

    async def do_deal_back(self) -> None:
        if await self._apply(self.chosen_deals(), actions.back):
            self._again("deal.back", _("step back"), DealVerbs.do_deal_back)

    async def do_deal_win(self) -> None:
        await self._win_all(self.chosen_deals())

    async def _win_all(self, chosen: Sequence[deals.DealRow], end: closing_forms.End | None = None) -> None:
        if len(chosen) > 1 and not await prompts.confirm(
            self, _("Are all {n} marked deals won?").format(n=len(chosen))
        ):
            return
        found = await self._wins(chosen[0], "win") if len(chosen) == 1 else None
        end = await self._win(chosen, found, end)
        if end is not None:
            self._again("deal.win", _("won"), lambda screen: screen._win_all(screen.chosen_deals(), end))

    async def _wins(self, deal: deals.DealRow, way: str, key: str = "") -> actions.Held | None:
        """What a step that wins a deal leads to and what the deal lacks for it; None for any other step."""
        if deal.status == "won":
            return None
        found = await self.desk.ask(actions.ahead, deal.id, way, key)
        return found if found is not None and found.outcome == "won" else None

    async def _win(
        self,
        chosen: Sequence[deals.DealRow],
        ahead: actions.Held | None,
        end: closing_forms.End | None,
        into: str = "",
    ) -> closing_forms.End | None:
        """Win them, for the reasons of last time (`end`) or those that are asked for. What was said; None where nothing
        was won."""
        if end is not None:
            return end if await self._apply(chosen, actions.win, *_said_of(end), into=into) else None
        done: list[tuple[closing_forms.End, actions.Result]] = []

        async def save(end: closing_forms.End, answers: actions.Answers | None, override: str) -> None:
            filled = {chosen[0].id: answers} if answers else None
            ids = [deal.id for deal in chosen]
            more = {"into": into, "answers": filled, "override": override}
            result = await self.desk.do(actions.win, ids, *_said_of(end), **more)
            if not result.moved and len(result.held) == 1:
                raise gate_form.still_held(result.held[0])
            self._added = gate_form.added_with(answers) if answers else ""
            done.append((end, result))

        if not await closing_forms.ask_won(self, chosen, ahead, save):
            return None
        end, result = done[-1]
        return end if await self._show(chosen, result) else None

    async def do_deal_move(self) -> None:
        chosen = self.chosen_deals()
        facts = await self.desk.ask(deals.pipelines)
        stages = next((p.stages for p in facts if p.id == chosen[0].pipeline_id), ())
        choices = [prompts.Choice(s.key, s.name, s.guidance) for s in stages if s.outcome != "lost"]
        title = _("move to") if len(chosen) == 1 else _("move {n} deals to").format(n=len(chosen))
        key = await prompts.choose(self, title, choices, current=chosen[0].stage_key)
        if key is None:
            return
        target = next(stage for stage in stages if stage.key == key)
        if len(chosen) > 1 and target.outcome == "won" and any(deal.status != "won" for deal in chosen):
            question = _("Move {n} deals to {stage}? That wins them.")
            if not await prompts.confirm(self, question.format(n=len(chosen), stage=target.name)):
                return
        await self._move(chosen, key)

    async def _move(self, chosen: Sequence[deals.DealRow], key: str, end: closing_forms.End | None = None) -> None:
        if len(chosen) == 1 and (found := await self._wins(chosen[0], "move", key)):
            end = await self._win(chosen, found, end, key)
            if end is None:
                return
        elif not await self._apply(chosen, actions.move_to, key):
            return
        self._again("deal.move", _("move"), lambda screen: screen._move(screen.chosen_deals(), key, end))

    async def do_deal_lose(self) -> None:
        chosen = self.chosen_deals()
        won = [deal for deal in chosen if deal.status == "won"]
        if won and not await prompts.confirm(self, _lost_after_all(won)):
            return

        async def save(end: closing_forms.End) -> None:
            await self._lose(chosen, end)

        await closing_forms.ask_lost(self, chosen, save)

    async def _lose(self, chosen: Sequence[deals.DealRow], end: closing_forms.End) -> None:
        if await self._apply(chosen, actions.lose, *_said_of(end)):
            self._again("deal.lose", _("lost"), lambda screen: screen._lose(screen.chosen_deals(), end))

    def _again(self, command: str, said: str, make: Callable[[Any], Awaitable[None]]) -> None:
        """What `.` does from now on."""
        self.desk.again = Again(command, said, frozenset({"deal"}), make)

    async def _promote_all(self, chosen: Sequence[deals.DealRow]) -> bool:
        """Ask before many are promoted; say how many of them that wins."""
        facts = await self.desk.ask(deals.pipelines)
        opens = [(p.id, s.position) for p in facts for s in p.stages if s.outcome == "open" and not s.archived_on]
        last = dict(sorted(opens))
        won = sum(d.status == "open" and d.stage_position >= last.get(d.pipeline_id, d.stage_position) for d in chosen)
        question = _("Promote {n} deals?").format(n=len(chosen))
        if won:
            more = ngettext("{n} of them will be won.", "{n} of them will be won.", won).format(n=won)
            question = f"{question} {more}"
        return await prompts.confirm(self, question)

    async def _apply(
        self, chosen: Sequence[deals.DealRow], action: Callable[..., actions.Result], *args: Any, **kwargs: Any
    ) -> bool:
        """Do it, show what is true afterwards, say what happened; what was held back stays marked, with its reason.

        What one deal lacks for the stages that it passes comes up as a form; filled in, the deal goes on. False where
        nothing was moved.
        """
        if not chosen:
            return False
        result = await self.desk.do(action, [deal.id for deal in chosen], *args, **kwargs)
        if not result.moved and len(result.held) == 1:
            held = result.held[0]
            if not held.missing:
                raise Refused(", ".join(held.reasons))
            if not await self._fill_in(chosen[0], held, action, args, kwargs):
                return False
            result = actions.Result(moved=list(self._filled_in))
        return await self._show(chosen, result)

    async def _show(self, chosen: Sequence[deals.DealRow], result: actions.Result) -> bool:
        """Show what is true afterwards and say what happened; False where nothing was moved."""
        self.held = {held.deal_id: ", ".join(held.reasons) for held in result.held}
        await self.load_anew()
        self.mark_deals([held.deal_id for held in result.held])
        said = "; ".join(part for part in (self._said(chosen, result), self._added) if part)
        self._added = ""
        if not result.held:
            self.status.say(said, undo=True)
            return True
        stay = ngettext("{n} stays: {why}", "{n} stay: {why}", len(self.held))
        first, why = next(iter(self.held.items()))
        stay = stay.format(n=len(self.held), why=f"D-{first} {why}")
        self.status.note((f"{said}; " if said else "", "good"), (stay, "bad"), *self._more_reasons())
        return bool(result.moved)

    def _more_reasons(self) -> list[tuple[str, str]]:
        """How the other reasons are read, where there are several."""
        return [("   ", "text"), ("i", "key"), (" " + _("all reasons"), "dim")] if len(self.held) > 1 else []

    async def _fill_in(
        self,
        deal: deals.DealRow,
        held: actions.Held,
        action: Callable[..., actions.Result],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> bool:
        """Ask for what is missing and go on with it in one step; False if the user left."""

        async def save(values: form.Values) -> None:
            answers = {deal.id: await gate_form.answers_of(self, deal, held.missing, values)}
            more = {"answers": answers, "override": values.get(gate_form.OVERRIDE, "")}
            result = await self.desk.do(action, [deal.id], *args, **kwargs, **more)
            if result.held:
                raise gate_form.still_held(result.held[0])
            self._filled_in, self._added = result.moved, gate_form.added_with(answers[deal.id])

        title, fields = gate_form.gate_title(deal, held), gate_form.gate_fields(self, deal, held.missing)
        if not fields:
            raise Refused(", ".join(held.reasons))
        itself = [Ref("deal", deal.id)]
        doubt = known.known_company(self, "field:account_id", _("new customer: {name}"), but=itself)
        return await form.fill(self, title, fields, save=save, draft=f"gate D-{deal.id}", doubt=doubt) is not None

    def _said(self, chosen: Sequence[deals.DealRow], result: actions.Result) -> str:
        if len(result.moved) != 1:
            before = {deal.id: deal.status for deal in chosen}
            won = sum(moved.outcome == "won" and before[moved.deal_id] != "won" for moved in result.moved)
            return _said_of_many(result.moved, won)
        moved = result.moved[0]
        deal = next(deal for deal in chosen if deal.id == moved.deal_id)
        text = "{name}: " + f"{moved.from_stage} → {moved.to_stage}"
        if moved.outcome == "won" and deal.status != "won":
            text = _("Won: {name}")
        elif moved.outcome == "lost":
            text = _("Lost: {name}")
        room = self.app.size.width - cell_len(text) - BESIDE_NAME
        name = deal_view.called(deal)
        return text.replace("{name}", name if cell_len(name) <= room else fit(name, max(12, room)))


def _look_ahead(session: Session, deal_id: int) -> None:
    """As the next step of a deal begins; nothing comes of it."""
    with suppress(TcrmError):
        actions.ahead(session, deal_id, "promote")


def _said_of(end: closing_forms.End) -> tuple[tuple[str, ...], str, str | None]:
    """Reasons, note and competitor, as the actions take them."""
    return (end.reasons,), end.note, end.competitor or None


def _said_of_many(moved: Sequence[actions.Moved], won: int) -> str:
    """`42 deals moved, 7 of them won`, `2 deals lost`; blank for none."""
    n = len(moved)
    if not n:
        return ""
    if all(one.outcome == "lost" for one in moved):
        return ngettext("{n} deal lost", "{n} deals lost", n).format(n=n)
    if won == n:
        return ngettext("{n} deal won", "{n} deals won", n).format(n=n)
    text = ngettext("{n} deal moved", "{n} deals moved", n).format(n=n)
    return text + (", " + _("{n} of them won").format(n=won) if won else "")


def _lost_after_all(won: Sequence[deals.DealRow]) -> str:
    if len(won) == 1:
        return _("{name} is won. Was it lost after all?").format(name=deal_view.called(won[0]))
    return _("{n} of these deals are won. Were they lost after all?").format(n=len(won))
