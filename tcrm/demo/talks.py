"""What was done: calls, visits and meetings along each deal, care for old customers, memos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tcrm.demo import firm
from tcrm.demo.days import CLOSES, Days, short
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import LOST, Account, Activity, Contact, Deal, Memo

LENGTHS = {"call": (5, 20), "email": (5, 10), "task": (15, 45), "visit": (60, 120), "meeting": (30, 90)}
"""How many minutes each kind takes."""
PACE = 8
"""One talk in about so many days of an open deal."""
CARE = 130
MEMOS = 150

Staff = Mapping[str, list[Contact]]


def done(seed: int, days: Days, deals: tuple[Deal, ...], accounts: list[Account], staff: Staff) -> list[Activity]:
    """All that was done, in no particular order; the scene's own talks among it."""
    told: list[Activity] = []
    for deal in deals:
        told += _along(Dice(seed, "talks", deal.key), days, deal, staff.get(deal.account or "", []))
    told += _scene(seed, days, deals, staff)
    return told + list(_care(seed, days, accounts, staff))


def _along(dice: Dice, days: Days, deal: Deal, staff: list[Contact]) -> Iterator[Activity]:
    """The talks of a deal: some in every stage, in a stalled one none for a long time."""
    lines, number = ingredients("talk")["done"], 0
    for n, move in enumerate(deal.moves):
        last = n == len(deal.moves) - 1
        if move.stage not in lines or (last and deal.outcome != "open"):
            continue
        until = days.ago(1) if last else deal.moves[n + 1].at.date()
        span = (until - move.at.date()).days
        if last and deal.stalled:
            span //= 4
        count = min(4, int(span / PACE + dice.share(0.2, 1.2)))
        said = dice.shuffled(lines[move.stage])[:count]
        later = sorted(dice.between(0, max(0, span - 1)) for _ in said)
        for place, (line, after) in enumerate(zip(said, later, strict=True)):
            number += 1
            day = days.ago((days.today - move.at.date()).days - after)
            soon = move.at + timedelta(minutes=10 + 25 * place)
            start = soon if day <= move.at.date() else days.some_time(dice, day, 5)
            whom = dice.pick(staff) if staff else None
            yield _told(dice, days, f"{deal.key}#{number}", tuple(line), start, move.by, deal, whom)


def _told(
    dice: Dice,
    days: Days,
    key: str,
    line: tuple[str, str, str],
    start: datetime,
    by: str,
    about: Deal | Account,
    whom: Contact | None,
) -> Activity:
    kind, subject, outcome = line
    day = start.date()
    end = min(start + timedelta(minutes=dice.between(*LENGTHS[kind])), days.at(day, CLOSES))
    person = whom.name if whom else "a colleague"
    deal = about if isinstance(about, Deal) else None
    boss = firm.manager_of(by) if by in {s["login"] for s in firm.sellers()} else ""
    along = kind in ("visit", "meeting") and bool(boss) and dice.chance(0.12)
    return Activity(
        key=key,
        kind=kind,
        subject=subject,
        account=deal.account if deal else about.key,
        deal=deal.key if deal else None,
        contacts=(whom.key,) if whom else (),
        owner=by,
        participants=(boss,) if along else (),
        status="done",
        priority="normal",
        start=start,
        end=end,
        due=None,
        place=dice.pick(ingredients("talk")["places"][kind]) if kind in ("visit", "meeting") else "",
        outcome=outcome.format(person=person),
        text=dice.pick(ingredients("talk")["reports"]["list"])
        if kind in ("visit", "meeting") and dice.chance(0.2)
        else "",
        created_at=start,
        done_at=end,
    )


def _scene(seed: int, days: Days, deals: tuple[Deal, ...], staff: Staff) -> Iterator[Activity]:
    by_key = {deal.key: deal for deal in deals}
    for n, row in enumerate(ingredients("scene")["done"]):
        dice, deal = Dice(seed, "scene-talk", n), by_key[row["deal"]]
        whom = next(c for c in staff[deal.account or ""] if c.family == row["person"])
        line = (row["kind"], row["subject"], row["outcome"])
        start = days.some_time(dice, days.ago(row["days"]), 5)
        yield _told(dice, days, f"{deal.key}#scene{n}", line, start, row["by"], deal, whom)


def _care(seed: int, days: Days, accounts: list[Account], staff: Staff) -> Iterator[Activity]:
    """Talks with customers that belong to no deal."""
    dice = Dice(seed, "care")
    known = [a for a in accounts if a.owner and a.lifecycle == "customer"]
    for n in range(CARE):
        account = dice.pick(known)
        line = tuple(dice.pick(ingredients("talk")["care"]["subjects"]))
        start = days.some_time(dice, days.ago(dice.between(2, 530)), 15)
        owner = str(account.owner)
        yield _told(dice, days, f"care-{n:03}", line, start, owner, account, dice.pick(staff[account.key]))


def memos(seed: int, days: Days, deals: tuple[Deal, ...], accounts: list[Account], staff: Staff) -> tuple[Memo, ...]:
    """Notes on customers and on deals, oldest first."""
    told = [
        Memo(row["account"], None, row["by"], days.some_time(Dice(seed, "note", n), days.ago(row["days"])), row["text"])
        for n, row in enumerate(ingredients("scene")["memo"])
    ]
    dice, texts = Dice(seed, "memos"), ingredients("talk")["memos"]
    about = [deal for deal in deals if deal.account and len(deal.moves) > 2]
    owned = [account for account in accounts if account.owner and account.kind == "organisation"]
    for n in range(MEMOS - len(told)):
        if n % 3:
            told.append(_deal_memo(dice, days, dice.pick(about), dice.pick(texts["deal"]), staff))
        else:
            account = dice.pick(owned)
            at = days.some_time(dice, days.ago(dice.between(3, 500)))
            text = _filled(dice.pick(texts["account"]), dice.pick(staff[account.key]), "", at.date())
            told.append(Memo(account.key, None, str(account.owner), at, text))
    return tuple(sorted(told, key=lambda memo: (memo.at, memo.text)))


def _deal_memo(dice: Dice, days: Days, deal: Deal, text: str, staff: Staff) -> Memo:
    given: Any = ingredients("firm")["competitors"]["names"]
    rival = deal.competitors[0] if deal.competitors else dice.pick(given)
    end = days.ago(1) if deal.outcome == "open" else deal.moves[-1].at.date()
    oldest = (days.today - deal.moves[1].at.date()).days
    at = days.some_time(dice, days.ago(dice.between(max(1, (days.today - end).days), oldest)))
    at = max(at, deal.moves[0].at + timedelta(minutes=3))
    person = dice.pick(staff[str(deal.account)])
    by = deal.owner if deal.moves[-1].stage != LOST or dice.chance(0.8) else firm.manager_of(deal.owner)
    return Memo(None, deal.key, by, at, _filled(text, person, rival, at.date()))


def _filled(text: str, person: Contact, rival: str, day: date) -> str:
    return text.format(person=person.name, rival=rival, day=short(day + timedelta(days=20)))
