"""What people plan and do, as the state machine deals with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from soak.chances import NAMES, SOME, WHO, YES
from soak.firm_deals import Deals
from soak.firm_model import Someone

from tcrm.actions import agenda, handover, schedule
from tcrm.errors import BadValue, Refused, TcrmError
from tcrm.queries.refs import Ref


class Plans(Deals):
    """What people plan and do."""

    def day(self, number: int) -> date:
        return self.seats["olga"].today() + timedelta(days=1 + number % 9)

    def place(self, kind: str, number: int) -> tuple[Ref, dict[str, int | None]]:
        """A deal or a customer, and what an activity on it refers to."""
        at = self.some(kind, number)
        row = self.facts.rows[kind].get(at, {})
        account, deal = (row.get("account_id"), at) if kind == "deal" else (at, None)
        return Ref(kind, at), {"account_id": account, "deal_id": deal}

    @rule(who=WHO, number=SOME, kind=st.sampled_from(["deal", "account"]), name=NAMES, past=YES)
    def plan_or_log(self, who: Someone, number: int, kind: str, name: str, past: bool) -> None:
        ref, on = self.place(kind, number)
        day = self.seats["olga"].today() if past else self.day(number)
        status = "done" if past else "planned"
        self.act(
            who,
            lambda seat: agenda.log(seat, ref, "call", name) if past else agenda.plan(seat, ref, "task", name, day),
            self.bar(who, "see", ref.kind, ref.id),
            lambda: self.facts.add("activity", subject=name, owner_id=who.id, status=status, due_on=f"{day}", **on),
        )

    @rule(who=WHO, number=SOME, further=YES)
    def finish(self, who: Someone, number: int, further: bool) -> None:
        at, day = self.some("activity", number), self.day(number)
        line = f"{day} call back" if further else None

        def change() -> None:
            row = self.facts.rows["activity"][at]
            row["status"] = "done"
            if further:
                new = {"subject": "call back", "owner_id": who.id, "status": "planned", "due_on": f"{day}"}
                self.facts.add("activity", **{**row, **new, "deal_id": row["deal_id"] or self.only_deal(who, row)})

        self.act(who, lambda seat: agenda.done(seat, at, "fine", line), self.plan_bar(who, at), change)

    def only_deal(self, who: Someone, on: dict[str, Any]) -> int | None:
        """The deal that a next step with a customer is for: the only open one that this person may change."""
        found = self.facts.find("deal", account_id=on["account_id"], status="open", archived=0)
        mine = [at for at in found if self.bar(who, "edit", "deal", at) is None]
        return mine[0] if on["account_id"] and len(mine) == 1 else None

    @rule(who=WHO, number=SOME, way=st.sampled_from(["move", "drop", "delete"]))
    def change_plan(self, who: Someone, number: int, way: str) -> None:
        at, day, facts = self.some("activity", number), self.day(number), self.facts

        def move() -> None:
            facts.rows["activity"][at]["due_on"] = f"{day}"
            facts.drop("snooze", facts.find("snooze", user_id=who.id, kind="activity", row_id=at))

        if way == "move":
            self.act(who, lambda seat: schedule.reschedule(seat, at, f"{day}"), self.plan_bar(who, at), move)
        elif way == "drop":
            drop = lambda: facts.rows["activity"][at].update(status="cancelled")  # noqa: E731
            self.act(who, lambda seat: schedule.drop(seat, at), self.plan_bar(who, at), drop)
        else:
            error = self.bar(who, "edit", "activity", at)
            self.act(who, lambda seat: agenda.delete(seat, at), error, lambda: facts.drop("activity", [at]))

    def plan_bar(self, who: Someone, at: int) -> type[TcrmError] | None:
        """What is in the way of whoever changes a plan."""
        planned = self.facts.rows["activity"].get(at, {}).get("status") == "planned"
        return self.bar(who, "edit", "activity", at) or (None if planned else Refused)

    @rule(who=WHO, number=SOME, kind=st.sampled_from(["activity", "deal"]))
    def snooze(self, who: Someone, number: int, kind: str) -> None:
        at, until, facts = self.some(kind, number), f"{self.day(number)}", self.facts
        mine = {"user_id": who.id, "kind": kind, "row_id": at}

        def change() -> None:
            for one in facts.find("snooze", **mine) or [facts.add("snooze", **mine)]:
                facts.rows["snooze"][one]["until"] = until

        error = self.bar(who, "see", kind, at)
        self.act(who, lambda seat: schedule.snooze(seat, [Ref(kind, at)], until), error, change)

    @rule(who=WHO, number=SOME, to=WHO)
    def hand_over(self, who: Someone, number: int, to: Someone) -> None:
        at = self.some("activity", number)
        give = lambda: self.facts.rows["activity"][at].update(owner_id=to.id)  # noqa: E731
        self.act(who, lambda seat: handover.hand_over(seat, [at], to.login), self.plan_bar(who, at), give)

    @rule(who=WHO, leaver=WHO, to=WHO)
    def hand_over_all(self, who: Someone, leaver: Someone, to: Someone) -> None:
        facts, mine = self.facts, leaver.id

        def change() -> None:
            left = {"activity": {"status": "planned"}, "deal": {"status": "open"}, "account": {}}
            for table, which in left.items():
                for at in facts.find(table, owner_id=mine, **which):
                    facts.rows[table][at]["owner_id"] = to.id
            for at in facts.find("hot_flag", by_id=mine, cleared=0):
                facts.rows["hot_flag"][at]["by_id"] = to.id

        allowed = who.admin or leaver.id in who.people
        error = BadValue if leaver == to else None if allowed else Refused
        self.act(who, lambda seat: handover.hand_over_all(seat, leaver.login, to.login), error, change)
