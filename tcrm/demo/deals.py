"""The deals: each plan gets a customer, a worth, a history, and what else people write into a deal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tcrm.demo import extras, firm, history, names, prices
from tcrm.demo.days import Days
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import LOST, WON, Account, Contact, Deal, Lead, Move, Push
from tcrm.demo.plans import ME, Plan, lead_plans, plans
from tcrm.demo.prices import Offer

PIPELINE = "standard"
Course = list[tuple[history.Step, datetime]]
"""The steps of a deal with their moments."""
GRADES = {"A": 5.0, "B": 2.5, "C": 1.0}


@dataclass
class Book:
    """What the deals are told from, and how often each customer was chosen so far."""

    seed: int
    days: Days
    accounts: list[Account]
    staff: dict[str, list[Contact]]
    numbers: names.Numbers
    used: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)

    def account(self, key: str) -> Account:
        """The account of that key."""
        return next(account for account in self.accounts if account.key == key)

    def choose(self, dice: Dice, plan: Plan) -> Account:
        """A customer for the plan: the owner's or nobody's, the large ones more often, no one twice in a row."""
        near = [a for a in self.accounts if a.owner == plan.owner or (not a.owner and plan.outcome != "won")]
        if plan.outcome == "open":
            near = [a for a in near if a.kind == "organisation"]
        counts = self.opened if plan.outcome == "open" else self.used
        pull = 4.0 if plan.outcome == "open" else 0.6
        weights = [
            GRADES[a.grade] * (0.3 if a.lifecycle == "former" else 1.0) / (1.0 + pull * counts[a.key]) for a in near
        ]
        return dice.weighted(near, weights)


def deals(book: Book) -> tuple[Deal, ...]:
    """All deals, in the order in which they were created."""
    told = plans(book.seed)
    leads = lead_plans(book.seed, told)
    typed = iter(Dice(book.seed, "typed").shuffled(ingredients("deals")["leads"]["list"]))
    worth = _my_board(book, told, leads)
    paces = {seller["login"]: float(seller["pace"]) for seller in firm.sellers()}
    result = []
    for plan in told:
        dice = Dice(book.seed, "deal", plan.key)
        if plan.key in leads:
            account, lead = None, _lead(book, next(typed))
        else:
            account, lead = book.account(plan.account) if plan.scene else book.choose(dice, plan), None
            book.used[account.key] += 1
            book.opened[account.key] += plan.outcome == "open"
        steps = history.steps(dice, plan, paces[plan.owner])
        times = history.moments(dice, book.days, history.ages(dice, book.days, plan, steps))
        offer = _offer(dice, plan, account, times[0].date(), worth.get(plan.key))
        result.append(_deal(dice, book, plan, list(zip(steps, times, strict=True)), account, lead, offer))
    return tuple(sorted(result, key=lambda deal: (deal.moves[0].at, deal.key)))


def _my_board(book: Book, told: list[Plan], leads: set[str]) -> dict[str, float]:
    """What Maria's open deals beside the scene's are worth in euros, so that her columns add up as sketched."""
    worth: dict[str, float] = {}
    for stage, total in ingredients("scene")["board"]["sums"].items():
        mine = [p for p in told if (p.owner, p.outcome, p.stage) == (ME, "open", stage)]
        fixed = sum(p.amount * prices.euros(p.currency) for p in mine if p.scene)
        free = [p for p in mine if not p.scene and p.key not in leads]
        drawn = [Dice(book.seed, "worth", p.key).lognormal(1.0, 0.5) for p in free]
        for plan, share in zip(free, drawn, strict=True):
            if total:
                worth[plan.key] = (total - fixed) * share / sum(drawn)
    return worth


def _lead(book: Book, row: list[str]) -> Lead:
    company, person, domain, country = row
    dice = Dice(book.seed, "lead", domain)
    words = [names.latin(word) for word in person.split()]
    address = ".".join(word for word in words if word) or "info"
    phone = book.numbers.mobile(country) if dice.chance(0.7) else ""
    return Lead(company, person, f"{address}@{domain}.example" if dice.chance(0.85) else "", phone)


def _offer(dice: Dice, plan: Plan, account: Account | None, begun: date, worth: float | None) -> Offer:
    if plan.scene:
        return prices.fixed(prices.wording(plan.title, dice, begun), plan.product, plan.amount, plan.currency)
    if account is None:
        title = dice.pick(ingredients("deals")["leads"]["titles"])
        return Offer(title, (), prices.nice(prices.size(dice, "timber")) * 100, firm.firm().currency)
    drawn = prices.size(dice, account.industry)
    return prices.offer(dice, begun, account.industry, prices.currency_of(account.country), worth or drawn)


def _deal(
    dice: Dice, book: Book, plan: Plan, course: Course, account: Account | None, lead: Lead | None, offer: Offer
) -> Deal:
    ended = next((at for step, at in course if step.stage == "order"), course[-1][1])
    close = extras.closing(dice, book.days, plan, ended)
    pushes = _pushes(Dice(book.seed, "pushes", plan.key), book, plan, course[0][1], ended, close)
    amount = None if plan.unknown and not plan.scene else offer.amount
    reached = max(extras.rank(step.stage) for step, _ in course)
    rivals = extras.rivals(dice, plan, reached)
    reason, note, rivals = extras.ending(dice, plan, reached, rivals)
    staff = book.staff.get(account.key, []) if account else []
    return Deal(
        key=plan.key,
        title=offer.title,
        account=account.key if account else None,
        lead=lead,
        owner=plan.owner,
        pipeline=PIPELINE,
        amount=amount,
        currency=offer.currency,
        close_on=close,
        probability=extras.own_probability(dice, plan),
        budget=extras.budget(dice, offer, reached),
        interest=extras.interest(dice, plan, reached),
        source=extras.source(dice, account),
        private=not plan.scene and dice.chance(ingredients("deals")["history"]["private"]),
        outcome=plan.outcome,
        reason=reason,
        note=note,
        stalled=plan.stalled,
        competitors=rivals,
        contacts=extras.buyers(dice, plan, staff),
        lines=offer.lines if amount is not None and (plan.scene or dice.chance(0.3 + 0.1 * reached)) else (),
        moves=_moves(dice, plan, course, amount, close, pushes),
        pushes=pushes,
    )


def _moves(
    dice: Dice,
    plan: Plan,
    course: Course,
    amount: int | None,
    close: date | None,
    pushes: tuple[Push, ...],
) -> tuple[Move, ...]:
    """The moves with what was known then: a first guess, or nothing yet, until the offer is written."""
    boss = firm.manager_of(plan.owner)
    team = [s["login"] for s in firm.sellers() if firm.manager_of(s["login"]) == boss and s["login"] != plan.owner]
    handed = not plan.scene and len(course) > 3 and dice.chance(ingredients("deals")["history"]["handed_over"])
    before, guess = dice.pick(team), dice.share(0.7, 1.2)
    blank = dice.chance(0.35)
    told = []
    for n, (step, at) in enumerate(course):
        settled = n == len(course) - 1 or extras.rank(step.stage) >= extras.rank("proposal")
        by = before if handed and n < 2 else boss if dice.chance(0.04) and step.stage != "lead" else plan.owner
        known = amount
        if amount is not None and not settled:
            known = None if blank and n == 0 else prices.nice(amount * guess / 100) * 100
        due = next((push.was for push in pushes if push.at > at), close)
        told.append(Move(step.stage, at, by, step.reason, known, due if step.stage not in (*WON, LOST) else close))
    return tuple(told)


def _pushes(
    dice: Dice, book: Book, plan: Plan, begun: datetime, ended: datetime, close: date | None
) -> tuple[Push, ...]:
    """How often the close was put off: not in the first days, each time by some weeks, up to the date that stands."""
    weights: list[Any] = ingredients("deals")["history"]["pushed"]
    count = dice.weighted((0, 1, 2, 3), weights) + (plan.stalled and dice.chance(0.5))
    count = min(count, 1) if plan.owner == ME and not plan.stalled else count
    last = ended.date() if plan.outcome != "open" else book.days.ago(1)
    room = (last - begun.date()).days // 12
    if close is None or plan.stage == "lead":
        return ()
    told: list[Push] = []
    for n in range(min(count, room)):
        age = (book.days.today - last).days + 12 * n + dice.between(3, 8)
        was = max(close - timedelta(days=dice.between(14, 35)), begun.date() + timedelta(days=4))
        if was >= close:
            break
        at = book.days.some_time(dice, book.days.ago(age))
        told.insert(0, Push(at, plan.owner, was, close))
        close = was
    return tuple(told)
