"""What others have done to a record since somebody read it, for the form in which that person changes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tcrm.i18n import _
from tcrm.models import Change, Deal, Operation, Stage, User
from tcrm.models.sql.trail import SILENT
from tcrm.queries.refs import Ref
from tcrm.queries.wording import FIELD_NAMES, label
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who changed it last, the names of the fields that are others now, and of a deal that was moved the stage that it
    is in and what it is now (`won`, `lost`, `open`; blank: not moved)."""

    who: str
    fields: tuple[str, ...]
    stage: str = ""
    outcome: str = ""

    @property
    def said(self) -> str:
        """`Mona Stein changed it meanwhile: amount; it is lost now`."""
        what = _("{who} changed it meanwhile: {fields}") if self.fields else _("{who} changed it meanwhile")
        said = what.format(who=self.who, fields=", ".join(self.fields))
        ends = {"won": _("it is won now"), "lost": _("it is lost now"), "open": _("it is in {stage} now")}
        return f"{said}; {ends[self.outcome].format(stage=self.stage)}" if self.outcome else said


def meanwhile(session: Session, ref: Ref, version: int) -> Meanwhile | None:
    """What has happened to a record since this version of it; None for nothing, and where the record is gone."""
    model: Any = ref.model
    now = session.db.value(model.select(model.version).where(model.id == ref.id))
    if now is None or now <= version:
        return None
    query = (
        Change.select(Change.before, User.name, User.login)
        .join(Operation, on=(Operation.id == Change.operation))
        .left_outer_join(User, on=(User.id == Operation.user))
        .where(Change.table_name == ref.kind, Change.row_id == ref.id, Change.act == "U")
        .order_by(Change.id.desc())
        .limit(now - version)
    )
    rows = session.db.rows(query)
    if not rows:
        return None
    columns = dict.fromkeys(name for before, _name, _login in reversed(rows) for name in json.loads(before))
    moved = ref.kind == "deal" and bool({"stage_id", "status"} & set(columns))
    untold = {*SILENT.get(ref.kind, ()), *(_MOVING if moved else ())}
    told = [label(ref.kind, name) for name in columns if name not in untold and _has_name(ref, name)]
    stage, outcome = _standing(session, ref.id) if moved else ("", "")
    return Meanwhile(rows[0][1] or rows[0][2] or _("somebody"), tuple(told), stage, outcome)


_MOVING = ("stage_id", "status", "lost_to_id", "close_note")
"""What a move changes besides: told as the stage that the deal is in now."""


def _has_name(ref: Ref, column: str) -> bool:
    return column in FIELD_NAMES or f"{ref.kind}.{column}" in FIELD_NAMES


def _standing(session: Session, deal_id: int) -> tuple[str, str]:
    """The stage of a deal, and whether it is won, lost or open."""
    query = Deal.select(Stage.name, Deal.status).join(Stage, on=(Stage.id == Deal.stage)).where(Deal.id == deal_id)
    stage, status = session.db.one(query) or ("", "")
    return stage, status
