"""Customers and contacts, as the state machine deals with them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule
from soak.chances import LATE, NAMES, SOME, WHO, YES
from soak.firm_machine import FirmMachine
from soak.firm_model import BY_LOGIN, ON_A_CONTACT, ON_AN_ACCOUNT, Someone

from tcrm.actions import customers
from tcrm.errors import Clash, NotFound, Refused


class Customers(FirmMachine):
    """Customers and contacts."""

    @rule(who=WHO, name=NAMES, owner=st.sampled_from([None, "", "maria", "lena", "mona"]), private=YES)
    def add_account(self, who: Someone, name: str, owner: str | None, private: bool) -> None:
        mine = who.id if owner is None else BY_LOGIN[owner].id if owner else None
        self.act(
            who,
            lambda seat: customers.add_account(seat, name, owner=owner, private=private),
            None,
            lambda: self.facts.add("account", name=name, owner_id=mine, private=int(private), archived=0),
        )

    @rule(who=WHO, number=SOME, name=NAMES, private=YES, late=LATE)
    def edit_account(self, who: Someone, number: int, name: str, private: bool, late: int) -> None:
        at = self.some("account", number)
        version = self.grown.get(("account", at), 0) - late
        changes = {"name": name, "private": private}
        self.act(
            who,
            lambda seat: customers.edit_account(seat, at, changes, version),
            self.shut(who, "edit", "account", at) or (Clash if late else None),
            lambda: self.facts.rows["account"][at].update(name=name, private=int(private)),
        )

    @rule(who=WHO, number=SOME, table=st.sampled_from(["account", "contact"]), away=YES)
    def archive(self, who: Someone, number: int, table: str, away: bool) -> None:
        at = self.some(table, number)
        put_away = customers.archive_account if table == "account" else customers.archive_contact
        self.act(
            who,
            lambda seat: put_away(seat, at, away),
            self.shut(who, "edit", table, at),
            lambda: self.facts.rows[table][at].update(archived=int(away)),
        )

    @rule(who=WHO, number=SOME)
    def delete_account(self, who: Someone, number: int) -> None:
        at, facts = self.some("account", number), self.facts
        places = [facts.rows["membership"][one]["contact_id"] for one in facts.find("membership", account_id=at)]
        needed = facts.find("deal", account_id=at) + facts.find("activity", account_id=at)
        needed += [one for one in places if len(facts.find("membership", contact_id=one)) == 1]

        def change() -> None:
            for table in ON_AN_ACCOUNT:
                facts.drop(table, facts.find(table, account_id=at))
            facts.drop("account", [at])

        error = self.shut(who, "edit", "account", at) or (Refused if needed else None)
        self.act(who, lambda seat: customers.delete_account(seat, at), error, change)

    @rule(who=WHO, number=SOME, name=NAMES, alone=YES)
    def add_contact(self, who: Someone, number: int, name: str, alone: bool) -> None:
        place = None if alone else self.some("account", number)

        def change() -> None:
            made = self.facts.add("contact", name=name, owner_id=who.id, archived=0)
            if place is not None:
                self.facts.add("membership", contact_id=made, account_id=place)

        error = None if place is None else self.shut(who, "edit", "account", place)
        self.act(who, lambda seat: customers.add_contact(seat, name, account_id=place), error, change)

    @rule(who=WHO, number=SOME, name=NAMES, late=LATE)
    def edit_contact(self, who: Someone, number: int, name: str, late: int) -> None:
        at = self.some("contact", number)
        version = self.grown.get(("contact", at), 0) - late
        self.act(
            who,
            lambda seat: customers.edit_contact(seat, at, {"name": name, "phone": f"030 {number}"}, version),
            self.bar(who, "edit", "contact", at) or (Clash if late else None),
            lambda: self.facts.rows["contact"][at].update(name=name),
        )

    @rule(who=WHO, number=SOME, other=SOME, there=YES)
    def join_or_leave(self, who: Someone, number: int, other: int, there: bool) -> None:
        at, place, facts = self.some("contact", number), self.some("account", other), self.facts
        standing = facts.find("membership", contact_id=at, account_id=place)
        error = self.bar(who, "see", "contact", at) or self.shut(who, "edit", "account", place)
        if there:
            join = lambda: standing or facts.add("membership", contact_id=at, account_id=place)  # noqa: E731
            self.act(who, lambda seat: customers.join_account(seat, at, place), error, join)
        else:
            error = error or (None if standing else NotFound)
            leave = lambda: facts.drop("membership", standing)  # noqa: E731
            self.act(who, lambda seat: customers.leave_account(seat, at, place), error, leave)

    @rule(who=WHO, number=SOME)
    def delete_contact(self, who: Someone, number: int) -> None:
        at, facts = self.some("contact", number), self.facts
        places = facts.find("membership", contact_id=at)
        others = not all(facts.may(who, "edit", "membership", one) for one in places)

        def change() -> None:
            for table in ON_A_CONTACT:
                facts.drop(table, facts.find(table, contact_id=at))
            facts.drop("contact", [at])

        error = self.bar(who, "edit", "contact", at) or (Refused if others else None)
        self.act(who, lambda seat: customers.delete_contact(seat, at), error, change)
