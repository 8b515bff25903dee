"""A small firm on a real database in memory, at a fixed time."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar, cast

from tcrm.actions.moves import Move, move
from tcrm.actions.setup import prepare
from tcrm.clean import search_key
from tcrm.models import (
    Account,
    Contact,
    ContactPoint,
    Deal,
    Firm,
    Membership,
    Operation,
    Pipeline,
    Row,
    Stage,
    Team,
    User,
)
from tcrm.models.database import Database
from tcrm.models.opening import open_database
from tcrm.queries.sentences import sentence
from tcrm.session import Session

T = TypeVar("T")
W = TypeVar("W", bound="Office | Seat")
NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)  # a Saturday, 11:20 in Berlin


class Office:
    """One database, its people and a clock that the test turns.

    EMEA region: team North (manager mona, sellers maria and tom), team South (manager sam, seller lena); admin olga.
    Its pipelines ask for nothing and plan nothing, unless a test says so (`criteria`, `tasks`).
    What `db` held before is replaced.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self.time = NOW
        self.become(_furnished())

    def become(self, model: Database) -> None:
        """Hold what that database holds, and nothing else."""
        with self.db.connection().backup("main", model.connection(), "main") as copying:
            copying.step()
        self._admin: Session | None = None

    def clock(self) -> datetime:
        return self.time

    def pass_days(self, days: float) -> None:
        """Let time go by."""
        self.time += timedelta(days=days)

    def sit(self, login: str) -> Session:
        """A new session of this person on the same database."""
        return Session(self.db, login, self.clock)

    @property
    def admin(self) -> Session:
        """The seat from which the office is furnished: taken once, and anew when the firm's settings are others."""
        if self._admin is None:
            self._admin = self.sit("olga")
        return self._admin

    def firm(self, **values: Any) -> None:
        """Change the firm's settings."""
        with self.sit("olga").operation("firm.edit") as op:
            op.update(Firm, 1, **values)
        self._admin = None

    def user_id(self, login: str) -> int:
        return int(self.db.value(User.select(User.id).where(User.login == login)))

    def stage_id(self, key: str, pipeline: str = "standard") -> int:
        query = Stage.select(Stage.id).join(Pipeline, on=(Pipeline.id == Stage.pipeline))
        return int(self.db.value(query.where(Pipeline.key == pipeline, Stage.key == key)))

    def criteria(self, stage: str, needs: list[dict[str, str]], pipeline: str = "standard") -> None:
        """Say what a stage asks for before a deal may leave it upwards."""
        with self.sit("olga").operation("stage.edit") as op:
            op.update(Stage, self.stage_id(stage, pipeline), criteria=json.dumps(needs))

    def tasks(self, stage: str, tasks: list[dict[str, Any]], pipeline: str = "standard") -> None:
        """Say what a stage plans when a deal enters it."""
        with self.sit("olga").operation("stage.edit") as op:
            op.update(Stage, self.stage_id(stage, pipeline), tasks=json.dumps(tasks))

    def account(self, name: str, owner: str | None = None, **values: Any) -> int:
        """A customer, made by the admin."""
        with self.admin.operation("account.add", name=name) as op:
            owner_id = self.user_id(owner) if owner else None
            return op.insert(Account, name=name, sort_name=name.casefold(), owner_id=owner_id, **values)

    def deal(self, title: str, owner: str | None = None, stage: str = "lead", **values: Any) -> int:
        """A deal in a stage of `standard`, made by the admin now."""
        with self.admin.operation("deal.add", title=title) as op:
            owner_id = self.user_id(owner) if owner else None
            values.setdefault("currency", "EUR")
            deal_id = op.insert(Deal, title=title, pipeline_id=1, owner_id=owner_id, **values)
            move(self.admin, [Move(deal_id, self.stage_id(stage))])
        return deal_id


@cache
def _furnished() -> Database:
    """The firm as every test finds it: set up once, then copied."""
    db = open_database(None)
    prepare(db, "olga", lambda: NOW, name="Example Works", currency="EUR", zone="Europe/Berlin")
    admin = Session(db, "olga", lambda: NOW)
    with admin.operation("office") as op:
        region = op.insert(Team, name="EMEA", kind="region")
        north = op.insert(Team, name="North", parent_id=region)
        south = op.insert(Team, name="South", parent_id=region)
        people = [
            ("mona", "Mona North", "manager", north),
            ("maria", "Maria Rossi", "seller", north),
            ("tom", "Tom Lang", "seller", north),
            ("sam", "Sam South", "manager", south),
            ("lena", "Lena Vogt", "seller", south),
        ]
        for login, name, role, team in people:
            op.insert(User, login=login, name=name, role=role, team_id=team)
        ask_nothing(admin)
    return db


class Seat(Protocol):
    """What has an office: a shell on it."""

    office: Office


def built_once(build: Callable[[W], T]) -> Callable[[W], T]:
    """For a fixture that furnishes an office (or a shell's): done once, after that copied, with the time that it was.
    What it gave back is given back again; the office or shell itself if that was it."""
    models: list[tuple[Database, datetime, Any]] = []

    @wraps(build)
    def furnished(**given: W) -> T:  # pytest gives it by name
        (where,) = given.values()
        office: Office = where if isinstance(where, Office) else where.office
        if not models:
            told = build(where)
            path = Path(_folder().name) / f"{build.__module__}.{build.__name__}.db"
            office.db.copy_to(path)
            models.append((open_database(path), office.time, None if told is where else deepcopy(told)))
            return told
        model, office.time, told = models[0]
        office.become(model)
        return cast(T, where if told is None else deepcopy(told))

    return cast(Callable[[W], T], furnished)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where models are kept as long as the tests run."""
    return TemporaryDirectory()


def in_memory() -> Office:
    """An office on a database of its own, which is gone when it is closed."""
    db = Database(None)
    db.connect()
    return Office(db)


def on_file(path: Path) -> Office:
    """An office in a new file that only its owner can read."""
    path.touch(mode=0o600)
    db = Database(path)
    db.connect()
    return Office(db)


def stage_of(office: Office, title: str) -> str:
    """The key of the stage in which the deal of this title is."""
    query = Stage.select(Stage.key).join(Deal, on=(Deal.stage == Stage.id)).where(Deal.title == title)
    return str(office.db.value(query))


def stage(office: Office, deal: int = 1) -> str:
    """The key of the stage in which a deal is."""
    query = Stage.select(Stage.key).join(Deal, on=(Deal.stage == Stage.id))
    return str(office.db.value(query.where(Deal.id == deal)))


def put(office: Office, model: type[Row], **values: Any) -> int:
    """A row as it is, made by the admin; its id."""
    with office.admin.operation("put") as op:
        return op.insert(model, **values)


def person(
    office: Office, name: str, account: int | None = None, *, phone: str = "", email: str = "", **place: Any
) -> int:
    """A contact of this name, whose place at a customer is told by `place`; their id."""
    with office.admin.operation("put") as op:
        made = op.insert(Contact, name=name, sort_name=search_key(name))
        if account is not None:
            op.insert(Membership, contact_id=made, account_id=account, **place)
        for kind, value in (("phone", phone), ("email", email)):
            if value:
                op.insert(ContactPoint, contact_id=made, kind=kind, value=value)
    return made


def fact(office: Office, model: type[Row], row_id: int, *columns: str) -> tuple[object, ...]:
    """What stands in these columns of a row."""
    found = office.db.one(model.select(*(model._meta.columns[name] for name in columns)).where(model.id == row_id))
    assert found is not None
    return found


def operations(office: Office) -> int:
    """How many there have been."""
    return office.db.count(Operation.select())


def said(office: Office) -> str:
    """The sentence of the newest operation."""
    row = office.db.one(Operation.select(Operation.kind, Operation.params).order_by(Operation.id.desc()))
    assert row is not None
    return sentence(*row)


def newest(session: Session) -> int:
    """The last operation that was done."""
    return int(session.db.value(Operation.select(Operation.id).order_by(Operation.id.desc())))


def ask_nothing(session: Session) -> None:
    """Open the gates of all stages: no exit criteria, no tasks."""
    with session.operation("stage.edit") as op:
        op.update(Stage, [row[0] for row in session.db.rows(Stage.select(Stage.id))], criteria="[]", tasks="[]")
