"""Deals on their way: to the next stage, one back, to any, won, lost, open again.

All take one deal or many. Those that can go do so in one operation; the others come back in `Result.held`, each with
one sentence that says why and what to do instead. Only rights are an error: NotFound for a deal that is not seen,
Refused for a single one that is somebody else's (among many it is held back).

Going up passes the exit criteria of the stages that are left behind (see `gates`). `answers` fill in what is missing,
by deal, in the same step; `override` is why a manager of the deal's owner (or an admin) lets it pass although something
is missing, and is kept with the move; for anybody else it is Refused. What is missing is in `Held.missing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tcrm.actions.answers import Answers, fill
from tcrm.actions.closing import Why, read_why, write_why
from tcrm.actions.gates import gate
from tcrm.actions.moves import move
from tcrm.actions.wishes import Held, Move, Result, StageFacts, stages_of
from tcrm.clean import excerpt
from tcrm.i18n import _
from tcrm.models import Deal
from tcrm.models.sql import sqlite
from tcrm.outcomes import outcome_meant
from tcrm.session import Session, public_id

Ids = int | Sequence[int]


@dataclass(frozen=True)
class _Place:
    """Where a deal stands: its stage, the ordered stages of its pipeline that are in use (and its own, in any case),
    the lost stage outside the order."""

    deal_id: int
    here: StageFacts
    order: tuple[StageFacts, ...]
    lost: StageFacts | None
    last_open: StageFacts | None  # the open stage that it was in last, if any

    @property
    def won(self) -> StageFacts | None:
        """The stage by whose entry the deal is won."""
        return next((stage for stage in self.order if stage.outcome == "won"), None)


@dataclass(frozen=True)
class _Pass:
    """With what deals go up: answers to what is missing by deal, or a manager's word."""

    answers: Mapping[int, Answers] | None = None
    override: str = ""


Choice = Callable[[_Place], StageFacts | str]  # the stage to go to, or the sentence that says why not


def promote(session: Session, ids: Ids, *, answers: Mapping[int, Answers] | None = None, override: str = "") -> Result:
    """To the next stage of the deal's own pipeline. From the last open stage this wins it; a lost deal stays."""
    return _go(session, ids, "deal.promote", _to_next, _Pass(answers, override))


def back(session: Session, ids: Ids) -> Result:
    """One stage down. From the first won stage this opens the deal again, in the last open stage."""
    return _go(session, ids, "deal.back", lambda place: _neighbour(place, -1))


def move_to(
    session: Session,
    ids: Ids,
    stage_key: str,
    *,
    answers: Mapping[int, Answers] | None = None,
    override: str = "",
) -> Result:
    """To the stage of this key (or name) in each deal's own pipeline. No deal is lost this way: it would not be known
    why."""
    return _go(session, ids, "deal.move", _to_stage(stage_key), _Pass(answers, override))


def win(
    session: Session,
    ids: Ids,
    reasons: Sequence[str] = (),
    note: str = "",
    competitor: str | None = None,
    *,
    into: str = "",
    answers: Mapping[int, Answers] | None = None,
    override: str = "",
) -> Result:
    """Into the first won stage (or that of the key `into`), past the exit criteria of all that remain; with reasons of
    the firm's list, a note, and the competitor against whom it was won (a new one is remembered), if there are any.
    Raises BadValue for an unknown reason."""
    why = read_why(session, "won", reasons, note, competitor)
    return _go(session, ids, "deal.win", _to_won(into), _Pass(answers, override), why)


def ahead(session: Session, deal_id: int, way: str, stage_key: str = "") -> Held | None:
    """Where a deal would be brought by promoting it (`way`: promote), winning it (win) or moving it to a stage (move),
    and what it lacks for that: `into`, `outcome`, `missing` and the reasons; None where that leads nowhere. Nothing is
    moved. Raises as the actions do where the deal is not to be touched."""
    ways = {"promote": _to_next, "win": _to_won(), "move": _to_stage(stage_key)}
    (place,), _others = _places(session, [deal_id])
    target = ways[way](place)
    if isinstance(target, str):
        return None
    lacks = gate(session, [Move(deal_id, target.id)]).held.get(deal_id)
    return lacks or Held(deal_id, (), into=target.name, outcome=target.outcome)


def lose(
    session: Session, ids: Ids, reasons: Sequence[str] = (), note: str = "", competitor: str | None = None
) -> Result:
    """Into the lost stage, with at least one reason of the firm's list ("Other" needs a note) and the competitor who
    got it, by name (a new one is remembered). Raises BadValue for a reason that is missing or unknown."""

    def choose(place: _Place) -> StageFacts | str:
        if place.here.outcome == "lost":
            return _("It is lost already.")
        return place.lost or _("Its pipeline has no lost stage.")

    return _go(session, ids, "deal.lose", choose, why=read_why(session, "lost", reasons, note, competitor))


def reopen(session: Session, ids: Ids) -> Result:
    """A closed deal back into the open stage that it was in last (the first one if it never was in any); if that is
    no longer in use, into the one before it."""

    def choose(place: _Place) -> StageFacts | str:
        if place.here.outcome == "open":
            return _("It is open.")
        last = place.last_open
        before = (s for s in reversed(place.order) if last and s.outcome == "open" and s.position <= last.position)
        return next(before, place.order[0])

    return _go(session, ids, "deal.reopen", choose)


def _to_next(place: _Place) -> StageFacts | str:
    return _neighbour(place, 1)


def _to_stage(key: str) -> Choice:
    wanted = key.strip().casefold()

    def choose(place: _Place) -> StageFacts | str:
        stages = [*place.order, *([place.lost] if place.lost else [])]
        target = next((s for s in stages if wanted in (s.key.casefold(), s.name.casefold())), None)
        end = outcome_meant(key) if target is None else target.outcome
        if target is None and end == "won":
            said = _("Its pipeline has no stage of that name; a deal is won with: tcrm win {id}")
            return said.format(id=public_id(Deal, place.deal_id))
        if end == "lost":
            return _("A deal is lost with a reason, not by a move.")
        if target is None:
            said = _("Its pipeline has no stage {stage}; its stages are {stages}.")
            return said.format(stage=excerpt(key), stages=", ".join(s.key for s in stages))
        return target if target.id != place.here.id else _("It stands in {stage} already.").format(stage=target.name)

    return choose


def _to_won(key: str = "") -> Choice:
    """The won stage of this key, or the first one."""

    def choose(place: _Place) -> StageFacts | str:
        if place.here.outcome == "won":
            return _("It is won already.")
        named = (stage for stage in place.order if stage.outcome == "won" and stage.key == key)
        return next(named, place.won) or _("Its pipeline has no won stage.")

    return choose


def _neighbour(place: _Place, step: int) -> StageFacts | str:
    if place.here.outcome == "lost":
        return _("It is lost; reopen it by moving it to an open stage.")
    where = place.order.index(place.here) + step
    if where < 0:
        return _("It stands in the first stage, {stage}.").format(stage=place.here.name)
    if where >= len(place.order):
        return _("It stands in the last stage, {stage}.").format(stage=place.here.name)
    return place.order[where]


def _go(
    session: Session, ids: Ids, kind: str, choose: Choice, passing: _Pass = _Pass(), why: Why | None = None
) -> Result:
    """Ask `choose` for every deal, write the answers, move those that can go, and write why where they are closed."""
    asked = [ids] if isinstance(ids, int) else list(dict.fromkeys(ids))
    with session.operation(kind) as op:
        places, held = _places(session, asked)
        wishes = []
        for place in places:
            target = choose(place)
            if isinstance(target, str):
                held.append(Held(place.deal_id, (target,)))
            else:
                reason = why.note if why else ""
                wishes.append(Move(place.deal_id, target.id, reason=reason, override=passing.override))
        lacking = fill(session, op, wishes, passing.answers) if passing.answers else {}
        result = move(session, [wish for wish in wishes if wish.deal_id not in lacking], kind=kind)
        if why is not None:
            write_why(session, op, [moved.deal_id for moved in result.moved], why)
    at = {deal_id: place for place, deal_id in enumerate(asked)}
    result.held = sorted([*held, *lacking.values(), *result.held], key=lambda one: at[one.deal_id])
    return result


def _places(session: Session, ids: Sequence[int]) -> tuple[list[_Place], list[Held]]:
    """Where these deals stand, in the order asked, and those that are somebody else's."""
    session.require("see" if len(ids) > 1 else "edit", Deal, ids)
    tail, listed = sqlite.in_list(ids)
    rows = session.db.sql(
        "SELECT d.id, d.pipeline_id, d.stage_id, (SELECT m.to_stage_id FROM stage_move m "
        "JOIN stage s ON s.id = m.to_stage_id WHERE m.deal_id = d.id AND s.outcome = 'open' "
        f"ORDER BY m.at DESC, m.id DESC LIMIT 1) FROM deal d WHERE d.id {tail}",
        (listed,),
    )
    mine = session.those("edit", Deal, ids) if len(ids) > 1 else set(ids)
    stages = stages_of(session.db, sorted({row[1] for row in rows}))
    places, held = {}, []
    for deal_id, _pipeline, stage_id, last_open in rows:
        if deal_id in mine:
            places[deal_id] = _place(stages, deal_id, stages[stage_id], stages.get(last_open))
        else:
            held.append(Held(deal_id, (_("It belongs to somebody else."),)))
    return [places[deal_id] for deal_id in ids if deal_id in places], held


def _place(stages: Mapping[int, StageFacts], deal_id: int, here: StageFacts, last_open: StageFacts | None) -> _Place:
    own = [stage for stage in stages.values() if stage.pipeline_id == here.pipeline_id]
    used = [stage for stage in own if stage.archived_on is None or stage.id == here.id]
    order = tuple(stage for stage in used if stage.outcome != "lost")
    return _Place(deal_id, here, order, next((stage for stage in own if stage.outcome == "lost"), None), last_open)
