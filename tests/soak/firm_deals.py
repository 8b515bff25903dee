"""Deals and their way through the stages, as the state machine deals with them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule
from soak.chances import LATE, NAMES, SOME, WHO, YES
from soak.firm_customers import Customers
from soak.firm_model import BY_LOGIN, LOST, OPEN, WAY, WON, Someone

from tcrm.actions import deals
from tcrm.errors import Clash, NotFound, Refused

STAGES = {1: "lead", 2: "qualified", 3: "discovery", 4: "evaluation", 5: "proposal", 6: "negotiation", 7: "order"}
STAGES |= {8: "delivery", LOST: "lost"}
KEYS = st.sampled_from(sorted(STAGES))


class Deals(Customers):
    """Deals, and their way through the stages."""

    @rule(
        who=WHO,
        name=NAMES,
        number=SOME,
        alone=YES,
        stage=st.sampled_from(WAY),
        owner=st.sampled_from([None, None, "maria", "lena", "sam"]),
        private=YES,
    )
    def add_deal(
        self, who: Someone, name: str, number: int, alone: bool, stage: int, owner: str | None, private: bool
    ) -> None:
        account = None if alone else self.some("account", number)
        mine = BY_LOGIN[owner].id if owner else who.id

        def change() -> None:
            made = self.facts.add(
                "deal", title=name, owner_id=mine, private=int(private), archived=0, account_id=account, status="open"
            )
            self.facts.enter(made, stage)

        self.act(
            who,
            lambda seat: deals.add(seat, name, account_id=account, stage=STAGES[stage], owner=owner, private=private),
            NotFound if account is not None and account not in self.facts.rows["account"] else None,
            change,
        )

    @rule(
        who=WHO,
        number=SOME,
        changes=st.fixed_dictionaries(
            {}, optional={"title": NAMES, "amount": st.sampled_from([None, 5, 9]), "private": YES, "archived": YES}
        ),
        late=LATE,
    )
    def edit_deal(self, who: Someone, number: int, changes: dict[str, object], late: int) -> None:
        at = self.some("deal", number)
        version = self.grown.get(("deal", at), 0) - late
        kept = {name: int(value) if isinstance(value, bool) else value for name, value in changes.items()}
        self.act(
            who,
            lambda seat: deals.edit(seat, at, changes, version),
            self.bar(who, "edit", "deal", at) or (Clash if late else None),
            lambda: self.facts.rows["deal"][at].update(kept),
        )

    @rule(who=WHO, numbers=st.lists(SOME, min_size=1, max_size=2))
    def delete_deals(self, who: Someone, numbers: list[int]) -> None:
        ids = sorted({self.some("deal", number) for number in numbers})
        errors = {self.bar(who, "edit", "deal", at) for at in ids}
        error = NotFound if NotFound in errors else Refused if Refused in errors else None
        self.act(who, lambda seat: deals.delete(seat, ids), error, lambda: self.facts.remove_deals(ids))

    @rule(
        who=WHO,
        numbers=st.lists(SOME, min_size=1, max_size=3),
        way=st.sampled_from(["promote", "promote", "back", "move", "win", "lose", "reopen"]),
        stage=KEYS,
    )
    def go(self, who: Someone, numbers: list[int], way: str, stage: int) -> None:
        ids = list(dict.fromkeys(self.some("deal", number) for number in numbers))
        errors = {self.bar(who, "see" if len(ids) > 1 else "edit", "deal", at) for at in ids}
        error = NotFound if NotFound in errors else Refused if Refused in errors else None
        targets = {at: self.target(way, at, stage) for at in ids if self.facts.may(who, "edit", "deal", at)}
        going = {at: to for at, to in targets.items() if to and self.facts.passes(at, to)}

        def change() -> None:
            for at, to in going.items():
                self.facts.enter(at, to)
            if way in ("win", "lose"):
                for at in going:
                    self.facts.drop("deal_reason", self.facts.find("deal_reason", deal_id=at))
            if way == "lose":
                for at in going:
                    self.facts.add("deal_reason", deal_id=at, reason_id=1)

        ways = {
            "promote": deals.promote,
            "back": deals.back,
            "move": lambda seat, them: deals.move_to(seat, them, STAGES[stage]),
            "win": deals.win,
            "lose": lambda seat, them: deals.lose(seat, them, ["Price"]),
            "reopen": deals.reopen,
        }
        result = self.act(who, lambda seat: ways[way](seat, ids if len(ids) > 1 else ids[0]), error, change)
        if result is not None:
            assert [one.deal_id for one in result.moved] == list(going)
            assert [one.deal_id for one in result.held] == [at for at in ids if at not in going]
            assert all(one.reasons for one in result.held)

    def target(self, way: str, at: int, stage: int) -> int | None:
        """Where this leads the deal, if anywhere."""
        here = self.facts.rows["deal"][at]["stage_id"]
        if way == "reopen":
            return None if here in OPEN else self.facts.last_open(at)
        if way == "win":
            return None if here in WON else WON[0]
        if way == "lose":
            return None if here == LOST else LOST
        if way == "move":
            return None if stage in (here, LOST) else stage
        there = WAY.index(here) + (1 if way == "promote" else -1) if here != LOST else -1
        return WAY[there] if 0 <= there < len(WAY) else None
