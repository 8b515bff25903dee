"""Fills an empty database with an invented company, part by part, each part one operation of the program."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bench import names
from tcrm.actions.deals import Move, move
from tcrm.actions.points import read_point
from tcrm.clean import search_key
from tcrm.models import (
    Account,
    Activity,
    Address,
    Contact,
    ContactPoint,
    Deal,
    DealReason,
    Firm,
    Membership,
    Memo,
    Reason,
    Tag,
    Tagging,
    Team,
    User,
)
from tcrm.models.agenda import ACTIVITY_KINDS
from tcrm.models.journal import Recorder
from tcrm.queries.deals import default_pipeline
from tcrm.session import Session

TEAMS = (("South", 50, 20), ("North", 49, 19), ("East", 1, 1))
"""Name, how much of a hundred is theirs, how many sell. The first of the South is olga."""
TAGS = "trade fair,newsletter,prepaid,export,partner,key account,slow payer,framework contract,reference,seasonal"
ROLES = ("buyer", "window", "finance", "technical", "management", "")
INDUSTRIES = ("machinery", "food", "medical", "software", "trade", "")
SUBJECTS = (
    "ask for the decision",
    "send the quote",
    "demo",
    "renewal",
    "check the delivery",
    "price talk",
    "first talk",
)
SAID = ("Wants an offer before the holidays.", "Budget is decided in spring.", "Knows us from the trade fair.")

Row = dict[str, Any]


class Filling:
    """Makes the parts in their order; the same size and day make the same company."""

    def __init__(self, session: Session, customers: int) -> None:
        self.session = session
        self.now: datetime = session.now()
        self.dice = random.Random(customers)
        self.sellers: list[list[int]] = []  # of each team
        self.owners: list[int] = []  # of each customer, whose id is its place + 1
        self.deal_of: list[int] = []  # the customer of each deal, whose id is its place + 1
        self.open_deals: list[int] = []
        self.tags: list[int] = []
        self.pipeline = default_pipeline(session)
        self.way = [stage.id for stage in self.pipeline.stages if stage.outcome == "open"]
        self.won = next(stage.id for stage in self.pipeline.stages if stage.outcome == "won")
        self.lost = next(stage.id for stage in self.pipeline.stages if stage.outcome == "lost")
        query = Reason.select(Reason.id).where(Reason.kind == "lost").order_by(Reason.id)
        self.reasons = [row[0] for row in session.db.plain(query)]

    # -- people --------------------------------------------------------------------------------------------------------

    def people(self) -> None:
        """Teams, sellers, the firm's rule of who sees what, the tags."""
        olga = self.session.user.id
        with self.session.operation("fill") as op:
            for name, _share, count in TEAMS:
                team = op.insert(Team, name=name)
                own = [] if self.sellers else [olga]
                op.update(User, own, team_id=team)
                logins = [f"{name.lower()}{number}" for number in range(1, count + 1 - len(own))]
                rows = [{"login": one, "name": one.capitalize(), "role": "seller", "team_id": team} for one in logins]
                self.sellers.append([*own, *op.insert_many(User, rows)])
            op.update(Firm, 1, colleagues_see="team")
            self.tags = op.insert_many(Tag, [{"name": name} for name in TAGS.split(",")])

    def _owner(self) -> int:
        bounds = [sum(share for _name, share, _count in TEAMS[: end + 1]) for end in range(len(TEAMS) - 1)]
        return self.dice.choice(self.sellers[bisect_right(bounds, self.dice.randrange(100))])

    # -- customers -----------------------------------------------------------------------------------------------------

    def customers(self, start: int, count: int) -> None:
        """So many more customers with all that hangs on them but deals."""
        dice = self.dice
        firms = [names.firm(dice, start + number) for number in range(count)]
        owners = [self._owner() for _ in firms]
        self.owners += owners
        with self.session.operation("fill") as op:
            ids = op.insert_many(Account, [self._account(*pair) for pair in zip(firms, owners, strict=True)])
            made = list(zip(ids, firms, strict=True))
            op.insert_many(Address, [self._address(*pair) for pair in made if dice.random() < 0.3])
            op.insert_many(ContactPoint, list(self._points_of_firms(made)))
            tagged = [account for account in ids if dice.random() < 0.25]
            op.insert_many(Tagging, [{"tag_id": dice.choice(self.tags), "account_id": one} for one in tagged])
            self._contacts(op, [(account, at, owner) for (account, at), owner in zip(made, owners, strict=True)])

    def _account(self, at: names.Firm, owner: int) -> Row:
        dice = self.dice
        return {
            "name": at.name,
            "sort_name": search_key(at.name),
            "city": at.city,
            "country": at.country,
            "owner_id": owner,
            "private": dice.random() < 0.02,
            "class": dice.choices("ABC ", (1, 2, 4, 3))[0].strip(),
            "lifecycle": dice.choice(("prospect", "prospect", "customer", "customer", "former")),
            "industry": dice.choice(INDUSTRIES),
            "website": f"www.{at.domain}" if dice.random() < 0.4 else "",
        }

    def _address(self, account: int, at: names.Firm) -> Row:
        lines = f"Street {self.dice.randint(1, 200)}"
        return {"account_id": account, "lines": lines, "postcode": "10115", "city": at.city, "country": at.country}

    def _points_of_firms(self, made: Iterable[tuple[int, names.Firm]]) -> Iterator[Row]:
        for account, at in made:
            if self.dice.random() < 0.7:
                yield _point("account_id", account, "phone", names.phone(self.dice, at))
            if self.dice.random() < 0.5:
                yield _point("account_id", account, "email", f"info@{at.domain}")

    def _contacts(self, op: Recorder, made: list[tuple[int, names.Firm, int]]) -> None:
        """None, one, two or three people each, on average one."""
        dice = self.dice
        places = [place for place in made for _ in range(dice.choices((0, 1, 2, 3), (25, 55, 15, 5))[0])]
        people = [names.person(dice, at) for _account, at, _owner in places]
        rows = [self._contact(*one, owner) for one, (_account, _at, owner) in zip(people, places, strict=True)]
        ids = op.insert_many(Contact, rows)
        members, points, before = [], [], 0
        for contact, (account, at, _owner), (given, family) in zip(ids, places, people, strict=True):
            role = dice.choice(ROLES)
            members.append({"contact_id": contact, "account_id": account, "role": role, "main": account != before})
            before = account
            if dice.random() < 0.7:
                points.append(_point("contact_id", contact, "phone", names.phone(dice, at)))
            if dice.random() < 0.8:
                word = search_key(family).replace("'", "") if family.isascii() or family[0] < "\u3000" else "mail"
                points.append(_point("contact_id", contact, "email", f"{given[0].lower()}.{word}@{at.domain}"))
        op.insert_many(Membership, members)
        op.insert_many(ContactPoint, points)

    @staticmethod
    def _contact(given: str, family: str, owner: int) -> Row:
        return {
            "name": names.full_name(given, family),
            "sort_name": search_key(f"{family} {given}"),
            "given_name": given,
            "family_name": family,
            "owner_id": owner,
        }

    # -- deals ---------------------------------------------------------------------------------------------------------

    def deals(self, start: int, count: int) -> None:
        """Deals of the last three years: most are closed, the newest stand somewhere on their way."""
        dice = self.dice
        customers = [self._customer() for _ in range(count)]
        self.deal_of += customers
        with self.session.operation("fill") as op:
            ids = op.insert_many(Deal, [self._deal(start + n, account) for n, account in enumerate(customers)])
            moves: list[Move] = []
            lost: list[int] = []
            for deal_id, account in zip(ids, customers, strict=True):
                history = list(self._history(deal_id, self.owners[account - 1]))
                moves += history
                last = history[-1].stage_id
                if last == self.lost:
                    lost.append(deal_id)
                elif last != self.won:
                    self.open_deals.append(deal_id)
            move(self.session, moves)
            op.insert_many(DealReason, [{"deal_id": one, "reason_id": dice.choice(self.reasons)} for one in lost])

    def _customer(self) -> int:
        """Some customers buy often, most never did."""
        return int(len(self.owners) * self.dice.random() ** 2) + 1

    def _deal(self, number: int, account: int) -> Row:
        dice = self.dice
        return {
            "title": f"{dice.choice(names.TRADE).capitalize()} {number + 1}",
            "pipeline_id": self.pipeline.id,
            "account_id": account,
            "owner_id": self.owners[account - 1],
            "amount": dice.randint(1, 5000) * 10_000,
            "currency": self.session.currency,
            "close_on": (self.now + timedelta(days=dice.randint(-20, 120))).date(),
        }

    def _history(self, deal_id: int, owner: int) -> Iterator[Move]:
        """Entering stage after stage until it is won, or lost at some stage, or today is reached."""
        dice = self.dice
        at = self.now - timedelta(days=dice.randint(1, 1100), hours=dice.randint(0, 9))
        wins = dice.random() < 0.3
        stages = [*self.way, self.won] if wins else [*self.way[: dice.randint(3, len(self.way))], self.lost]
        for stage in stages:
            yield Move(deal_id, stage, at=at, by=owner, imported=True)
            at += timedelta(days=dice.randint(1, 35), hours=dice.randint(0, 9))
            if at >= self.now:
                return

    # -- activities and memos ------------------------------------------------------------------------------------------

    def activities(self, start: int, count: int) -> None:
        """What was done in the last 13 months and is planned for the next six weeks; four in ten are of a deal."""
        with self.session.operation("fill") as op:
            op.insert_many(Activity, [self._activity(start + number) for number in range(count)])

    def _activity(self, number: int) -> Row:
        dice = self.dice
        day = (self.now + timedelta(days=dice.randint(-400, 40))).replace(hour=dice.randint(7, 16), minute=0, second=0)
        done = day < self.now - timedelta(days=3)
        deal = None
        if dice.random() < 0.4:
            deal = dice.randint(1, len(self.deal_of)) if done else dice.choice(self.open_deals)
        account = self.deal_of[deal - 1] if deal else self._customer()
        kind = dice.choice(ACTIVITY_KINDS)
        timed = kind in ("visit", "meeting", "call") and dice.random() < 0.5
        return {
            "kind": kind,
            "subject": f"{dice.choice(SUBJECTS)} {number + 1}",
            "account_id": account,
            "deal_id": deal,
            "owner_id": self.owners[account - 1],
            "created_by_id": self.owners[account - 1],
            "status": "done" if done else "planned",
            "due_on": day.date(),
            "start_at": day if timed else None,
            "end_at": day + timedelta(minutes=45) if timed else None,
            "done_at": day + timedelta(hours=1) if done else None,
        }

    def memos(self, _start: int, count: int) -> None:
        """Notes on customers and deals."""
        with self.session.operation("fill") as op:
            op.insert_many(Memo, [self._memo() for _ in range(count)])

    def _memo(self) -> Row:
        deal = self.dice.randint(1, len(self.deal_of)) if self.dice.random() < 0.4 else None
        account = None if deal else self._customer()
        at = self.now - timedelta(days=self.dice.randint(0, 900))
        by = self.owners[(account or self.deal_of[(deal or 1) - 1]) - 1]
        return {"account_id": account, "deal_id": deal, "at": at, "by_id": by, "text": self.dice.choice(SAID)}


def _point(column: str, row_id: int, kind: str, text: str) -> Row:
    value, key = read_point(kind, text)
    other = "contact_id" if column == "account_id" else "account_id"
    return {column: row_id, other: None, "kind": kind, "value": value, "key": key}
