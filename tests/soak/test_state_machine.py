"""Six people of two teams do anything that the action layer offers, in any order, rights and undo included: after each
step all rows, versions, rights and the journal are what a model in plain dictionaries says, and at the end the doctor
finds nothing. Three runs of fifty steps; in a soak 10,000."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from soak.chances import NAMES, SOME, WHO, YES
from soak.firm_machine import FirmMachine
from soak.firm_model import BY_LOGIN, PEOPLE, TEAMS, WAY, Someone
from soak.firm_plans import Plans
from soak.ledger import SHARE, count, figure, rounds

from tcrm.actions import customers, firm, history
from tcrm.errors import NotFound, Refused
from tcrm.queries.refs import Ref


class Everything(Plans):
    """What is put on records, whose they are, what the firm allows, and the way back."""

    def __init__(self) -> None:
        super().__init__()
        for place, login in enumerate(("maria", "lena", "mona")):
            who = BY_LOGIN[login]
            self.add_account(who, f"Firm {login}", None, private=place == 1)
            self.add_contact(who, place, f"Dr. {login}", alone=False)
            self.add_deal(who, f"Deal {login}", place, False, WAY[place], None, private=place == 2)
            self.plan_or_log(who, place, "deal", "call them", past=place == 1)
        self.furnished = True

    @rule(who=WHO, number=SOME, kind=st.sampled_from(["account", "contact", "deal"]), name=NAMES)
    def add_memo(self, who: Someone, number: int, kind: str, name: str) -> None:
        at = self.some(kind, number)
        self.act(
            who,
            lambda seat: customers.add_memo(seat, Ref(kind, at), name),
            self.shut(who, "see", kind, at),
            lambda: self.facts.add("memo", text=name, by_id=who.id, **{f"{kind}_id": at}),
        )

    @rule(who=WHO, number=SOME, kind=st.sampled_from(["account", "contact", "deal"]), name=NAMES, on=YES)
    def tag(self, who: Someone, number: int, kind: str, name: str, on: bool) -> None:
        at, facts = self.some(kind, number), self.facts
        hangs = {f"{kind}_id": at}
        known = facts.find("tag", name=name)
        standing = facts.find("tagging", tag_id=known[0], **hangs) if known else []

        def change() -> None:
            if not on:
                facts.drop("tagging", standing)
            elif not standing:
                facts.add("tagging", tag_id=known[0] if known else facts.add("tag", name=name), **hangs)

        put = customers.tag if on else customers.untag
        self.act(who, lambda seat: put(seat, Ref(kind, at), name), self.shut(who, "edit", kind, at), change)

    @rule(who=WHO, number=SOME, kind=st.sampled_from(["account", "deal"]), on=YES)
    def hot(self, who: Someone, number: int, kind: str, on: bool) -> None:
        at, facts = self.some(kind, number), self.facts
        standing = facts.find("hot_flag", **{f"{kind}_id": at}, cleared=0)
        error = self.shut(who, "edit", kind, at)

        def set_it() -> None:
            one = standing or [facts.add("hot_flag", cleared=0, **{f"{kind}_id": at})]
            facts.rows["hot_flag"][one[0]]["by_id"] = who.id

        def clear() -> None:
            for one in standing:
                facts.rows["hot_flag"][one]["cleared"] = 1

        if on:
            self.act(who, lambda seat: customers.set_hot(seat, Ref(kind, at), "soon"), error, set_it)
        else:
            error = error or (None if standing else NotFound)
            self.act(who, lambda seat: customers.clear_hot(seat, Ref(kind, at)), error, clear)

    @rule(
        who=WHO,
        number=SOME,
        kind=st.sampled_from(["account", "deal"]),
        to=st.sampled_from(["maria", "lena", "sam", "North", "EMEA"]),
        on=YES,
        edit=YES,
    )
    def share(self, who: Someone, number: int, kind: str, to: str, on: bool, edit: bool) -> None:
        at, facts = self.some(kind, number), self.facts
        whom = {"team_id": TEAMS[to]} if to in TEAMS else {"user_id": BY_LOGIN[to].id}
        standing = facts.find("share", **{f"{kind}_id": at}, **whom)
        error = self.shut(who, "edit", kind, at)

        def give() -> None:
            for one in standing or [facts.add("share", **{f"{kind}_id": at}, **whom)]:
                facts.rows["share"][one]["may_edit"] = int(edit)

        if on:
            self.act(who, lambda seat: customers.share(seat, Ref(kind, at), to, edit), error, give)
        else:
            error = error or (None if standing else NotFound)
            take = lambda: facts.drop("share", standing)  # noqa: E731
            self.act(who, lambda seat: customers.unshare(seat, Ref(kind, at), to), error, take)

    @rule(who=WHO, picks=st.lists(st.tuples(st.sampled_from(["account", "contact", "deal"]), SOME), max_size=3), to=WHO)
    def assign(self, who: Someone, picks: list[tuple[str, int]], to: Someone) -> None:
        found = list(dict.fromkeys((kind, self.some(kind, number)) for kind, number in picks))
        errors = [error for kind, at in found if (error := self.shut(who, "see", kind, at))]
        errors += [Refused for kind, at in found if not errors and not self.may_give(who, to, kind, at)]

        def change() -> None:
            for kind, at in found:
                self.facts.rows[kind][at]["owner_id"] = to.id

        refs = [Ref(kind, at) for kind, at in found]
        self.act(who, lambda seat: customers.assign(seat, refs, to.login), errors[0] if errors else None, change)

    def may_give(self, who: Someone, to: Someone, kind: str, at: int) -> bool:
        unowned = self.facts.rows[kind][at]["owner_id"] is None
        return (unowned and to == who) or self.facts.may(who, "edit", kind, at)

    @rule(who=st.sampled_from([PEOPLE[0], PEOPLE[0], PEOPLE[1]]), far=st.sampled_from(["firm", "team", "own"]))
    def let_see(self, who: Someone, far: str) -> None:
        self.act(
            who,
            lambda seat: firm.set_firm(seat, "colleagues_see", far),
            None if who.admin else Refused,
            lambda: self.facts.rows["firm"][1].update(colleagues_see=far),
        )

    @rule(hours=st.sampled_from([1, 30, 400, -3]))
    def let_time_pass(self, hours: int) -> None:
        """Also backwards: clocks are set."""
        self.office.pass_days(hours / 24)

    @rule(who=WHO)
    def undo(self, who: Someone) -> None:
        wanted = self.newest_own(who)
        if wanted is not None or not who.admin:  # the office's own furniture is no part of this
            self.take_back(who, wanted, history.undo)

    @rule(who=WHO)
    def redo(self, who: Someone) -> None:
        self.take_back(who, self.newest_undo(who), history.redo)

    @precondition(lambda self: self.entries)
    @rule()
    def undo_at_once(self) -> None:
        """Whoever did something last takes it back, or brings back what they took."""
        who = list(self.entries.values())[-1].who
        if list(self.entries.values())[-1].undo_of is None:
            self.undo(who)
        else:
            self.redo(who)

    @precondition(lambda self: self.entries)
    @rule(who=WHO, number=SOME)
    def undo_by_number(self, who: Someone, number: int) -> None:
        entry = list(self.entries.values())[-1 - number % len(self.entries)]
        wanted = entry.id if entry.stands else None
        self.take_back(who, wanted, lambda seat: history.undo_operation(seat, entry.id))


def test_whatever_people_do_in_whatever_order_the_program_does_what_the_model_says() -> None:
    runs = settings(
        max_examples=100 if SHARE else 3,
        stateful_step_count=50,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    for turn in rounds("state-machine", soak=100, short=1):
        machine = seed(turn.random.randrange(2**32))(type("Machine", (Everything,), {}))
        run_state_machine_as_test(machine, settings=runs)
        note(FirmMachine.done)
        FirmMachine.done.clear()


def note(done: Counter[str]) -> None:
    """Keep what has been tried, with the runs of this turn."""
    told = count("state-machine", **dict.fromkeys(("runs", "steps", "refused", "undone"), 0) | done)
    figure(
        "state-machine",
        "runs of up to fifty steps over the action layer, compared with a model after each step",
        f"{told['runs']:,} of 10,000 runs, {told['steps']:,} actions ({told['refused']:,} refused, {told['undone']:,} "
        "undone or redone): no difference",
        goal="0 differences",
        met=told["runs"] >= 10_000,
    )
