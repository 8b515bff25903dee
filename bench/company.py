"""Databases of any size to measure on: invented customers, a tenth of them Chinese, and all that hangs on them.

    company(10_000) -> Path     # made once, kept in the cache folder

For n customers: n people with a phone and an e-mail each, n/5 deals with five moves each, n/2 activities. The same size
gives the same company, but for the day that it was made on.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tcrm.actions.deals import Move, move
from tcrm.actions.setup import open_session
from tcrm.clean import search_key
from tcrm.models import Account, Activity, Contact, ContactPoint, Deal, Membership, User
from tcrm.paths import cache_dir
from tcrm.queries.deals import default_pipeline
from tcrm.session import Session

MADE = 1  # another number when what is made changes
NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)
CHUNK = 50_000
SELLERS = 20
FRONT = ["Nord", "Süd", "Alpen", "Rhein", "Elb", "Donau", "Ost", "West", "Hafen"]
TRADE = ["werk", "technik", "bau", "mühle", "druck", "glas", "stahl", "chemie", "logistik"]
LEGAL = ["GmbH", "AG", "Ltd", "SpA", "Oy", "AB", "SA", "BV", "&"]
CITIES = ["Berlin", "Hamburg", "Wien", "Zürich", "Lyon", "Turin", "Malmö", "Gent", "Porto"]
GIVEN = ["Anna", "Jürgen", "Lena", "Felix", "Ursula", "Björn", "Sabine", "Miriam", "Götz"]
FAMILY = ["Krüger", "Schäfer", "Vogt", "Weiß", "Nowak", "Rossi", "Silva", "O'Neill", "Müller"]
SIGNS = "北京东海华中天明光电工业机械科技国际新能源材料长江山河金龙宝泰安和平大同"
CHINESE = ("北京", "上海", "广州", "深圳", "杭州", "成都")


def company(customers: int, *, say: Any = None) -> Path:
    """The file of a company with so many customers; making a million takes some minutes."""
    path = cache_dir() / f"bench-{MADE}-{customers}.db"
    if not path.exists():
        part = path.with_suffix(f".part{random.randrange(10**6)}")
        with closing(open_session(part, "olga", lambda: NOW)) as session:
            _fill(session, customers, say or (lambda text: print(text, file=sys.stderr)))
            session.db.sql("PRAGMA wal_checkpoint(TRUNCATE)")
            session.db.sql("ANALYZE")
        part.rename(path)
    return path


def _fill(session: Session, customers: int, say: Any) -> None:
    dice = random.Random(customers)
    with session.operation("fill") as op:
        names = [f"seller{number}" for number in range(SELLERS)]
        sellers = op.insert_many(User, [{"login": n, "name": n.capitalize(), "role": "seller"} for n in names])
    for start in range(0, customers, CHUNK):
        say(f"  customers {start:,} of {customers:,}")
        _customers(session, dice, sellers, min(CHUNK, customers - start), start)
    stages = [stage.id for stage in default_pipeline(session).stages]
    for start in range(0, customers // 5, CHUNK):
        say(f"  deals {start:,} of {customers // 5:,}")
        _deals(session, dice, sellers, stages, min(CHUNK, customers // 5 - start), customers)
    for start in range(0, customers // 2, CHUNK):
        say(f"  activities {start:,} of {customers // 2:,}")
        _activities(session, dice, sellers, min(CHUNK, customers // 2 - start), customers)


def _customers(session: Session, dice: random.Random, sellers: list[int], count: int, start: int) -> None:
    told = [_customer(dice, start + number) for number in range(count)]
    owners = [dice.choice(sellers) for _ in told]
    people = [f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}" for _ in told]
    with session.operation("fill") as op:
        accounts = op.insert_many(
            Account,
            [
                {"name": name, "sort_name": search_key(name), "city": city, "owner_id": owner, "class": "ABC"[n % 3]}
                for n, ((name, city), owner) in enumerate(zip(told, owners, strict=True))
            ],
        )
        contacts = op.insert_many(
            Contact,
            [{"name": n, "sort_name": search_key(n), "owner_id": o} for n, o in zip(people, owners, strict=True)],
        )
        pairs = list(zip(contacts, accounts, strict=True))
        op.insert_many(
            Membership, [{"contact_id": c, "account_id": a, "role": "buyer", "main": True} for c, a in pairs]
        )
        op.insert_many(ContactPoint, list(_points(dice, contacts, people)))


def _customer(dice: random.Random, number: int) -> tuple[str, str]:
    if number % 10 == 0:
        city = dice.choice(CHINESE)
        return f"{city}{''.join(dice.choices(SIGNS, k=4))}有限公司", city
    name = f"{dice.choice(FRONT)}{dice.choice(TRADE)} {dice.choice(FAMILY)} {dice.choice(LEGAL)}"
    return name, dice.choice(CITIES)


def _points(dice: random.Random, contacts: list[int], people: list[str]) -> Iterator[dict[str, Any]]:
    for contact, name in zip(contacts, people, strict=True):
        phone = f"+49 {dice.randint(30, 999)} {dice.randint(10000, 9999999)}"
        yield {"contact_id": contact, "kind": "phone", "value": phone, "key": phone[1:].replace(" ", "")}
        mail = f"{search_key(name).replace(' ', '.')}{contact}@example.com"
        yield {"contact_id": contact, "kind": "email", "value": mail, "key": mail}


def _deals(
    session: Session, dice: random.Random, sellers: list[int], stages: list[int], count: int, customers: int
) -> None:
    """Deals of the last three years: most are closed, the newest stand somewhere on their way."""
    won, lost, way = stages[-2], stages[-1], stages[:-2]
    moves, pipeline = [], default_pipeline(session).id
    with session.operation("fill") as op:
        rows = [
            {
                "title": f"{dice.choice(TRADE).capitalize()} {number}",
                "pipeline_id": pipeline,
                "account_id": dice.randint(1, customers),
                "owner_id": dice.choice(sellers),
                "amount": dice.randint(1, 5000) * 10_000,
                "currency": session.currency,
                "close_on": (NOW + timedelta(days=dice.randint(-30, 120))).date(),
            }
            for number in range(count)
        ]
        ids = op.insert_many(Deal, rows)
        for deal_id in ids:
            at = NOW - timedelta(days=dice.randint(1, 1100), hours=dice.randint(0, 9))
            end = won if dice.random() < 0.3 else lost
            for stage in [*way[:4], end]:
                if at >= NOW:
                    break
                moves.append(Move(deal_id, stage, at=at, imported=True))
                at += timedelta(days=dice.randint(1, 40))
        move(session, moves)


def _activities(session: Session, dice: random.Random, sellers: list[int], count: int, customers: int) -> None:
    with session.operation("fill") as op:
        rows: list[dict[str, Any]] = []
        for number in range(count):
            day = NOW + timedelta(days=dice.randint(-400, 40))
            done = day < NOW - timedelta(days=3)
            rows.append(
                {
                    "kind": dice.choice(("call", "visit", "task", "e-mail")),
                    "subject": f"{dice.choice(TRADE)} {number}",
                    "account_id": dice.randint(1, customers),
                    "owner_id": dice.choice(sellers),
                    "status": "done" if done else "planned",
                    "due_on": day.date(),
                    "done_at": day if done else None,
                }
            )
        op.insert_many(Activity, rows)
