"""What is planned, and who is hot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tcrm.demo import firm
from tcrm.demo.days import OPENS, Days, short, workday
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import Account, Activity, Deal, Hot
from tcrm.demo.plans import ME, scene_key
from tcrm.demo.talks import LENGTHS, Staff

HOTS = 14
LONGEST = 90
"""Minutes that are kept free for something planned, at most."""
CLOSE_BY = ("evaluation", "proposal", "negotiation")
"""Deals in these stages are not left alone for weeks."""
TIMED = ("visit", "meeting")
"""These need an hour; the others a day is enough for."""


def planned(seed: int, days: Days, deals: tuple[Deal, ...], accounts: list[Account], staff: Staff) -> list[Activity]:
    """The next step of nearly every open deal that moves, a few cancelled ones, and some visits to old customers."""
    scene = {scene_key(row[0], row[1]): row for row in ingredients("scene")["board"]["deals"]}
    told = []
    for deal in deals:
        dice, row = Dice(seed, "next", deal.key), scene.get(deal.key)
        if row is not None:
            told += [_scene(dice, days, deal, row, staff)] if row[7] else []
        elif deal.outcome == "open" and not deal.stalled and (deal.owner == ME or dice.chance(0.88)):
            told.append(_next(dice, days, deal, staff))
        elif deal.outcome == "open" and dice.chance(0.3):
            told.append(_cancelled(dice, days, deal, staff))
    return told + list(_visits(seed, days, accounts, staff))


def _scene(dice: Dice, days: Days, deal: Deal, row: list[Any], staff: Staff) -> Activity:
    kind, subject, ahead, at = row[7:11]
    hour, _, minute = at.partition(":")
    begins = int(hour) * 60 + int(minute) if at else None
    priority = "high" if ahead <= 0 and kind != "task" else "normal"
    step = _step(dice, days, deal, staff, (kind, subject), days.working(ahead), begins, priority)
    given = ingredients("scene")["board"]
    off = given["put_off"].get(deal.key)
    return replace(
        step, rule=given["again"].get(deal.key, ""), put_off=days.today + timedelta(days=off) if off else None
    )


def _next(dice: Dice, days: Days, deal: Deal, staff: Staff) -> Activity:
    """In the next days; a colleague's may be late or today, Maria's agenda is set by the scene."""
    kind, subject = dice.pick(ingredients("talk")["planned"][deal.moves[-1].stage])
    near = deal.moves[-1].stage in CLOSE_BY or dice.chance(0.75)
    ahead = dice.between(1, 8) if near else dice.between(6, 18)
    late, mine = dice.between(-4, 0), deal.owner == ME
    if not mine and dice.chance(0.12):
        ahead = late if kind not in TIMED else min(late, -1)
    begins = OPENS + 30 * dice.between(1, 15) if kind in TIMED or dice.chance(0.3) else None
    priority = dice.weighted(("normal", "high", "low"), (80, 14, 6))
    return _step(dice, days, deal, staff, (kind, subject), _weekday(days, ahead), begins, priority)


def _weekday(days: Days, ahead: int) -> date:
    return workday(days.working(ahead))


def _step(
    dice: Dice,
    days: Days,
    deal: Deal,
    staff: Staff,
    what: tuple[str, str],
    day: date,
    begins: int | None,
    priority: str,
) -> Activity:
    whom = [c for c in staff.get(deal.account or "", []) if c.key in {b.contact for b in deal.contacts}][:1]
    kind, subject = what
    start = days.at(day, begins) if begins is not None else None
    length = min(LONGEST, LENGTHS[kind][1] // 30 * 30 or 15)
    boss = kind in TIMED and dice.chance(0.15)
    return Activity(
        key=f"{deal.key}#next",
        kind=kind,
        subject=subject,
        account=deal.account,
        deal=deal.key,
        contacts=tuple(contact.key for contact in whom),
        owner=deal.owner,
        participants=(firm.manager_of(deal.owner),) if boss else (),
        status="planned",
        priority=priority,
        start=start,
        end=start + timedelta(minutes=length) if start else None,
        due=None if start else day,
        place=dice.pick(ingredients("talk")["places"][kind]) if kind in TIMED else "",
        outcome="",
        text="",
        created_at=_thought_of(days, deal, day),
        done_at=None,
    )


def _thought_of(days: Days, deal: Deal, day: date) -> datetime:
    """When the step was planned: after the last move, or with the deal where that is too late."""
    last = deal.moves[-1].at
    return (last if last.date() < day else deal.moves[0].at) + timedelta(minutes=2)


def _cancelled(dice: Dice, days: Days, deal: Deal, staff: Staff) -> Activity:
    kind, subject = dice.pick(ingredients("talk")["planned"][deal.moves[-1].stage])
    entered = deal.moves[-1].at.date()
    day = workday(entered + timedelta(days=max(1, (days.ago(1) - entered).days // 3)))
    step = _step(dice, days, deal, staff, (kind, subject), day, OPENS + 120, "normal")
    return replace(step, key=f"{deal.key}#off", status="cancelled", outcome="Called off by them.")


def _visits(seed: int, days: Days, accounts: list[Account], staff: Staff) -> Iterator[Activity]:
    """Yearly visits that belong to no deal; none of them Maria's."""
    dice = Dice(seed, "visits")
    known = [a for a in accounts if a.owner not in (None, ME) and a.lifecycle == "customer"]
    for n, account in enumerate(dice.some(known, 16)):
        start = days.at(_weekday(days, dice.between(1, 15)), OPENS + 30 * dice.between(2, 14))
        yield Activity(
            key=f"visit-{n:02}",
            kind="visit",
            subject="Yearly visit",
            account=account.key,
            deal=None,
            contacts=(staff[account.key][0].key,),
            owner=str(account.owner),
            participants=(),
            status="planned",
            priority="normal",
            start=start,
            end=start + timedelta(minutes=90),
            due=None,
            place="at their plant",
            outcome="",
            text="",
            created_at=days.some_time(dice, days.ago(dice.between(3, 20))),
            done_at=None,
            rule="FREQ=YEARLY",
        )


def hots(seed: int, days: Days, deals: tuple[Deal, ...], accounts: list[Account]) -> tuple[Hot, ...]:
    """The hot customers, each flagged once: of the scene, about to sign, add-ons, payments; one is over."""
    told = [_scene_hot(seed, n, days, row) for n, row in enumerate(ingredients("scene")["hot"])]
    taken = {hot.account for hot in told}
    late = [
        d for d in deals if d.outcome == "open" and not d.stalled and d.moves[-1].stage in ("proposal", "negotiation")
    ]
    won = [d for d in deals if d.outcome == "won"]
    mine = {a.key for a in accounts if a.owner == ME}
    dice = Dice(seed, "hot")
    rows = [(d, "sign") for d in dice.shuffled(late)] + [(d, "") for d in dice.shuffled(won)]
    signing = 0
    for deal, event in rows:
        account = str(deal.account)
        if account in taken or account in mine or (event and signing == 6) or len(told) == HOTS:
            continue
        taken.add(account)
        signing += bool(event)
        told.append(_hot(dice, days, deal, event or ("payment" if len(told) % 2 else "add_on"), len(told) == HOTS - 1))
    return tuple(told)


def _scene_hot(seed: int, n: int, days: Days, row: dict[str, Any]) -> Hot:
    day = days.today + timedelta(days=row["in"])
    at = days.some_time(Dice(seed, "scene-hot", n), days.ago(row["days"]))
    note = row["note"].format(day=short(day))
    amount = row["amount"] * 100
    return Hot(row["account"], row.get("deal"), note, day, row["event"], amount, "EUR", day, ME, at)


def _hot(dice: Dice, days: Days, deal: Deal, event: str, over: bool) -> Hot:
    day = workday(days.today + timedelta(days=-4 if over else dice.between(3, 32)))
    note = dice.pick(ingredients("talk")["hot"][event]).format(day=short(day))
    age = dice.between(10, 20) if over else dice.between(1, 6)
    at = max(days.some_time(dice, days.ago(age)), deal.moves[-1].at + timedelta(minutes=5))
    share = {"sign": 1.0, "add_on": 0.4, "payment": 0.5}[event]
    amount = None if deal.amount is None else round(deal.amount * share / 100) * 100
    about = deal.key if event != "add_on" else None
    return Hot(str(deal.account), about, note, day, event, amount, deal.currency, day, deal.owner, at)
