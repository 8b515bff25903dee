"""Every owner × private or not × every kind of share, and who may see and change it, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from office import Office, in_memory

from tcrm.actions.moves import Move, move
from tcrm.models import (
    Account,
    Deal,
    Row,
    Share,
    Team,
    User,
)
from tcrm.session import Session

SETTINGS = ("firm", "team", "own")
TEAMS = {"EMEA": None, "North": "EMEA", "South": "EMEA", "Alone": None}
PEOPLE = {  # login -> (role, team)
    "rex": ("manager", "EMEA"),
    "mona": ("manager", "North"),
    "maria": ("seller", "North"),
    "tom": ("seller", "North"),
    "sam": ("manager", "South"),
    "lena": ("seller", "South"),
    "ann": ("seller", "Alone"),
    "free": ("seller", None),
    "boss": ("manager", None),
    "olga": ("admin", None),
}
OWNERS = (None, "rex", "mona", "maria", "tom", "lena", "free")
SHARES = (None, ("user", "maria"), ("user", "mona"), ("team", "North"), ("team", "EMEA"))


# -- the rules in plain words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """An account or a deal of the matrix."""

    owner: str | None
    private: bool
    share: tuple[str, str] | None
    may_edit: bool


@dataclass
class World:
    """The rows that the matrix made: record -> id."""

    accounts: dict[int, Record] = field(default_factory=dict)
    deals: dict[int, Record] = field(default_factory=dict)


def above(team: str | None) -> Iterator[str]:
    while team is not None:
        yield team
        team = TEAMS[team]


def leads(who: str, other: str) -> bool:
    """`who` manages the team of `other`, or one above it."""
    role, team = PEOPLE[who]
    return role == "manager" and team is not None and team in above(PEOPLE[other][1])


def shared_with(who: str, share: tuple[str, str] | None) -> bool:
    if share is None:
        return False
    kind, name = share
    if kind == "user":
        return name == who
    role, team = PEOPLE[who]
    return name in above(team) or (role == "manager" and team is not None and team in above(name))


def may_do(who: str, right: str, record: Record, setting: str) -> bool:
    """The table of the design, line by line."""
    if PEOPLE[who][0] == "admin" or record.owner == who:
        return True
    if record.owner is not None and leads(who, record.owner):
        return True
    if shared_with(who, record.share) and (right == "see" or record.may_edit):
        return True
    if right == "edit":
        return False
    if record.owner is None:
        return True
    if record.private:
        return False
    team = PEOPLE[who][1]
    return setting == "firm" or (setting == "team" and team is not None and team == PEOPLE[record.owner][1])


# -- the matrix in the database -------------------------------------------------------------------------------------


def people(office: Office) -> None:
    with office.sit("olga").operation("people") as op:
        op.insert(Team, name="Alone")
        teams = dict(office.db.rows(Team.select(Team.name, Team.id)))
        for login in ("rex", "ann", "free", "boss"):
            role, team = PEOPLE[login]
            op.insert(User, login=login, name=login, role=role, team_id=teams[team] if team else None)


def furnish(office: Office) -> World:
    """One account and one deal for each line of the matrix; a deal hangs on no account here."""
    told, made = _told()
    with office.db.connection().backup("main", told.db.connection(), "main") as copying:
        copying.step()
    return made


@cache
def _told() -> tuple[Office, World]:
    """The world, made once and then copied."""
    office = in_memory()
    people(office)
    users = dict(office.db.rows(User.select(User.login, User.id)))
    teams = dict(office.db.rows(Team.select(Team.name, Team.id)))
    lines = [
        Record(owner, private, share, may_edit)
        for owner, private, share, may_edit in product(OWNERS, (False, True), SHARES, (False, True))
        if share is not None or not may_edit
    ]
    made = World()
    olga = office.sit("olga")
    with olga.operation("world") as op:
        owned = [{"owner_id": users.get(line.owner or ""), "private": line.private} for line in lines]
        named = [{"name": f"Zeta {n}", "sort_name": f"zeta {n}", "website": "omega", **o} for n, o in enumerate(owned)]
        accounts = op.insert_many(Account, named)
        titled = [
            {"title": f"Zeta {n}", "pipeline_id": 1, "amount": n + 1, "currency": "EUR", **o}
            for n, o in enumerate(owned)
        ]
        deals = op.insert_many(Deal, titled)
        move(olga, [Move(deal, office.stage_id("lead")) for deal in deals])
        for line, account, deal in zip(lines, accounts, deals, strict=True):
            made.accounts[account], made.deals[deal] = line, line
            if line.share is not None:
                to = {"user_id": users[line.share[1]]} if line.share[0] == "user" else {"team_id": teams[line.share[1]]}
                op.insert(Share, account_id=account, may_edit=line.may_edit, **to)
                op.insert(Share, deal_id=deal, may_edit=line.may_edit, **to)
    return office, made


def ids_of(office: Office, model: type[Row], session: Session, right: str) -> set[int]:
    rule = session.visible(model) if right == "see" else session.editable(model)
    table = model
    return {row[0] for row in office.db.rows(table.select(table.id).where(rule))}


def expected(records: dict[int, Record], who: str, right: str, setting: str) -> set[int]:
    return {row_id for row_id, record in records.items() if may_do(who, right, record, setting)}
