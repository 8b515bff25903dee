"""The stage histories that a file tells of its deals: checked first, then made by `move`, like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, repeat
from operator import le
from typing import Any, NamedTuple

from tcrm.actions.beginning import Entries
from tcrm.actions.import_desk import Desk, is_own
from tcrm.actions.import_report import Stranger
from tcrm.actions.import_ways import closed_on, contradiction, since_creation, way_of_known, way_of_new
from tcrm.actions.wishes import AS_IS, Move
from tcrm.clean import excerpt
from tcrm.dates import from_epoch
from tcrm.errors import BadValue
from tcrm.exchange.drafts import DealDraft, MoveDraft, Ref
from tcrm.i18n import _
from tcrm.models.sql import sqlite
from tcrm.queries.pipelines import PipelineFacts, StageInfo, find_pipeline, pipelines
from tcrm.session import Session

_Kept = tuple[Any, Any, Any, Any]
_AS_THE_DEAL_SAYS: _Kept = (AS_IS,) * 4


class Step(NamedTuple):
    """A move that will be made: the stage, when (None: now), and what the file says of it."""

    stage: StageInfo
    at: datetime | None
    said: MoveDraft


@dataclass(slots=True)
class Way:
    """Where a deal of the database stands: its pipeline, the stages that it entered and when (UTC), oldest first."""

    pipeline: PipelineFacts
    entered: list[tuple[int, datetime]]


class Histories:
    """Turns what drafts say about stages into moves. `steps_of(draft, …)` gives them, or complains and gives None."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.today = desk.session.today()
        self.usual = find_pipeline(desk.session)
        self.by_id = {facts.id: facts for facts in pipelines(desk.session, archived=True)}
        self._found: dict[str, PipelineFacts | str] = {}
        self._stages: dict[tuple[int, str, bool], StageInfo | str] = {}
        self._users: dict[tuple[Ref, str], int | str] = {}
        self._past: dict[date | None, datetime] = {}
        self._beginnings: dict[tuple[int, str, date | None, bool], list[Step]] = {}

    def pipeline(self, draft: DealDraft) -> PipelineFacts | None:
        """The pipeline of a new deal; complains about an unknown one."""
        if not draft.pipeline.strip():
            return self.usual
        found = self._found.get(draft.pipeline)
        if found is None:
            found = self._found[draft.pipeline] = _or_reason(self.desk.session, draft.pipeline)
        if isinstance(found, str):
            self.desk.complain(draft, "pipeline", draft.pipeline, found)
            return None
        return found

    def ways(self, deal_ids: Iterable[int]) -> dict[int, Way]:
        """Where these deals stand."""
        db = self.desk.op.db
        tail, listed = sqlite.in_list(deal_ids)
        found: dict[int, Way] = {}
        for deal_id, pipeline_id in db.sql(f"SELECT id, pipeline_id FROM deal WHERE id {tail}", (listed,)):
            facts = self.by_id.get(pipeline_id)
            found[deal_id] = Way(facts or PipelineFacts(pipeline_id, "", "", ()), [])
        rows = db.sql(f"SELECT deal_id, to_stage_id, at FROM stage_move WHERE deal_id {tail} ORDER BY id", (listed,))
        for deal_id, stage_id, at in rows:
            found[deal_id].entered.append((stage_id, from_epoch(at)))
        return found

    def steps_of(self, draft: DealDraft, pipeline: PipelineFacts, way: Way | None) -> list[Step] | None:
        """The moves to make for a draft. A deal that is there makes those that it has not made yet."""
        moves: Sequence[MoveDraft] = draft.moves
        if way is None:
            if not moves:
                return self._begun(draft, pipeline)
            if draft.created_on is not None and not is_own(draft):
                moves = since_creation(draft, pipeline.stages[0], self._begins_on(moves[0]))
        elif not moves:
            if draft.stage and draft.status and self._agreed(draft, pipeline) is None:
                return None
            moves = way_of_known(draft, _stands(pipeline, way))
        return self._made(draft, pipeline, moves, way)

    def _made(
        self, draft: DealDraft, pipeline: PipelineFacts, moves: Sequence[MoveDraft], way: Way | None = None
    ) -> list[Step] | None:
        steps = self._steps(draft, pipeline, moves)
        good = [step for step in steps if step is not None]
        if len(good) < len(steps):
            return None
        return self._in_order(draft, good if way is None else _unmade(good, way), way)

    def _begun(self, draft: DealDraft, pipeline: PipelineFacts) -> list[Step] | None:
        """The one step of a new deal of which its file knows no more; many begin alike."""
        how = (pipeline.id, draft.stage, draft.created_on, is_own(draft))
        plain = is_own(draft) or not (draft.status or draft.closed_on)
        if plain and (known := self._beginnings.get(how)) is not None:
            return known
        step = self._agreed(draft, pipeline)
        if step is None:
            return None
        end = draft.status or step.stage.outcome
        if end != "open" and not is_own(draft):
            today = self.today
            self.desk.undated += closed_on(draft, today) is None
            return self._made(draft, pipeline, way_of_new(draft, step.stage, pipeline.stages[0], today))
        if draft.created_on in self._past:  # of those that are ahead each is counted
            self._beginnings[how] = [step]
        return [step]

    def _agreed(self, draft: DealDraft, pipeline: PipelineFacts) -> Step | None:
        """The step into the stage that a draft names, from its creation on; complains about one that its status, or the
        day of its closing, contradicts."""
        move = MoveDraft(draft.stage or pipeline.stages[0].key, draft.created_on)
        step = self._step(draft, pipeline, move)
        reason = "" if step is None else contradiction(draft, step.stage, self.today)
        if reason:
            self.desk.complain(draft, "status", draft.status, reason)
        return None if reason else step

    def _begins_on(self, move: MoveDraft) -> date:
        """The day of a move: today where it has none."""
        if move.on is None or isinstance(move.on, datetime):
            return self._day(self.desk.moment(move.on) or self.desk.now)
        return move.on

    def moves(self, draft: DealDraft, deal_id: int, steps: Sequence[Step]) -> list[Move]:
        """The wishes for `move` of a deal that is there: a step without a day is a move of now, like any other; the
        rest is history."""
        entries = self.entries([(draft, steps)])
        on = [step.said.on is not None for step in steps]
        columns = (entries.stage_id, entries.at, entries.reason, on, entries.by, entries.amount, entries.close_on)
        return list(map(Move, repeat(deal_id), *columns, entries.currency, entries.probability))

    def entries(self, rows: Sequence[tuple[DealDraft, Sequence[Step]]]) -> Entries:
        """What the steps of these drafts come to: users were looked up with the steps."""
        counts = [len(steps) for _draft, steps in rows]
        steps = list(chain.from_iterable([steps for _draft, steps in rows]))
        if not steps:
            return Entries(counts, *([],) * (len(Entries._fields) - 1))
        stages, ats, said = zip(*steps, strict=True)
        _stage, _on, refs, reasons, *kept = zip(*said, strict=True)
        if not all(is_own(draft) and draft.moves for draft, _steps in rows):
            drafts = chain.from_iterable(map(repeat, [draft for draft, _steps in rows], counts))
            kept = list(zip(*map(_kept, drafts, said), strict=True))
        amounts, currencies, probabilities, days = kept
        sources = chain.from_iterable(map(repeat, [draft.origin.source for draft, _steps in rows], counts))
        by: list[Any] = [
            None if ref is None else self._users[ref, source] for ref, source in zip(refs, sources, strict=True)
        ]
        stage_ids = [stage.id for stage in stages]
        return Entries(counts, stage_ids, ats, by, reasons, amounts, currencies, probabilities, days)

    def _steps(self, draft: DealDraft, pipeline: PipelineFacts, moves: Sequence[MoveDraft]) -> list[Step | None]:
        """The step of each move; None where one cannot be made, which is complained about."""
        stages, past, users = self._stages, self._past, self._users
        pipeline_id, source = pipeline.id, draft.origin.source
        out: list[Step | None] = []
        for move in moves:
            name, on, who, _reason, _amount, _currency, _probability, _close_on = move
            stage = stages.get((pipeline_id, name, on is not None))
            at = past.get(on) if on is not None else None
            if (
                type(stage) is StageInfo
                and (on is None or at is not None)
                and (who is None or type(users.get((who, source))) is int)
            ):
                out.append(Step(stage, at, move))
            else:
                out.append(self._step(draft, pipeline, move))
        return out

    def _step(self, draft: DealDraft, pipeline: PipelineFacts, move: MoveDraft) -> Step | None:
        key = (pipeline.id, move.stage, move.on is not None)
        stage = self._stages.get(key)
        if stage is None:
            try:
                stage = pipeline.meant(move.stage, retired=move.on is not None)
            except BadValue as error:
                stage = Stranger(str(error), "stage")
            self._stages[key] = stage
        if isinstance(stage, str):
            self.desk.complain(draft, "stage", move.stage, stage)
            return None
        if move.by is not None:
            found = self._user(move.by, draft.origin.source)
            if isinstance(found, str):
                self.desk.complain(draft, "moves", move.by, found)
                return None
        return Step(stage, None if move.on is None else self._when(move.on), move)

    def _user(self, ref: Ref, source: str) -> int | str:
        """Who made a move, or why that is not known. Users are there before the first deal is read."""
        found = self._users.get((ref, source))
        if found is None:
            found = self.desk.links.resolve("user", ref, source)
            if found == 0:
                found = _("there is no user of that name: {name}").format(name=excerpt(ref.name))
            self._users[ref, source] = found
        return found

    def _when(self, on: date | datetime) -> datetime | None:
        """Noon of a bare date; but what happened today has happened, so not later than now."""
        at = self._past.get(on)
        if at is not None:
            return at
        at = self.desk.moment(on)
        if at is None or at <= self.desk.now:
            if at is not None:
                self._past[on] = at
            return at
        if not isinstance(on, datetime) and on == self.today:
            return self.desk.now
        self.desk.ahead += 1
        return at

    def _in_order(self, draft: DealDraft, steps: list[Step], way: Way | None) -> list[Step] | None:
        """The steps if none is dated before the one that it follows; a bare date follows on the same day."""
        if way is None and _sorted([step.at or self.desk.now for step in steps]):
            return steps
        last = way.entered[-1][1] if way is not None and way.entered else None
        out: list[Step] = []
        for step in steps:
            at = step.at or self.desk.now
            if last is not None and at < last:
                bare = step.said.on is None or not isinstance(step.said.on, datetime)
                if not (bare and self._day(at) == self._day(last)):
                    reason = _("{stage} on {day} would come before the move of {last}").format(
                        stage=step.stage.name, day=self._day(at), last=self._day(last)
                    )
                    self.desk.complain(draft, "moves", step.said.stage, reason)
                    return None
                at = last
                step = Step(step.stage, at, step.said)
            out.append(step)
            last = at
        return out

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.desk.session.zone).date()


def _kept(draft: DealDraft, said: MoveDraft) -> _Kept:
    """What is kept with a move: amount, currency, probability and close date as its row says, if it says one of them;
    our own export says them all."""
    amount, currency, probability, close_on = said[4:]
    told = is_own(draft) or amount is not None or probability is not None or close_on is not None
    return (amount, currency, probability, close_on) if told and draft.moves else _AS_THE_DEAL_SAYS


def _sorted(moments: list[datetime]) -> bool:
    return all(map(le, moments, moments[1:]))


def _stands(pipeline: PipelineFacts, way: Way) -> str:
    """Whether the deal is open, won or lost."""
    last = way.entered[-1][0] if way.entered else None
    known = (*pipeline.stages, *pipeline.retired)
    return next((stage.outcome for stage in known if stage.id == last), "open")


def _unmade(steps: list[Step], way: Way) -> list[Step]:
    """The steps that the deal has not made: of a stage on a day, or of a stage at all where the file has no date."""
    made = [(stage_id, at.date()) for stage_id, at in way.entered]
    out = []
    for step in steps:
        if step.at is None:
            here = any(stage_id == step.stage.id for stage_id, _day in made) if step.said.on is None else False
            stands = bool(way.entered) and way.entered[-1][0] == step.stage.id
            if stands or (here and len(steps) > 1):
                continue
        elif (step.stage.id, step.at.date()) in made:
            made.remove((step.stage.id, step.at.date()))
            continue
        elif [stage_id for stage_id, at in way.entered if at.date() < step.at.date()][-1:] == [step.stage.id]:
            continue  # there it stood already
        out.append(step)
    return out


def _or_reason(session: Session, name: str) -> PipelineFacts | str:
    try:
        return find_pipeline(session, name)
    except BadValue as error:
        return Stranger(str(error), "pipeline")
