"""The demo company's story: its shape, its rules, and that it is the same every time."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tcrm.demo.parts import LOST, STAGES, WON, Deal, Story
from tcrm.demo.story import tell

SATURDAY = date(2026, 11, 21)
DAYS = [SATURDAY, date(2026, 11, 25), date(2024, 2, 29), date(2027, 1, 1)]
BERLIN = ZoneInfo("Europe/Berlin")
HOST = re.compile(r"(?:@|https?://)([^\s/>]+)")


@cache
def told(day: date) -> Story:
    """The story, told once for all tests that only read it."""
    return tell(day)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def story(request: pytest.FixtureRequest) -> Story:
    return told(request.param)


def values(thing: Any) -> Iterator[Any]:
    """Every plain value within a record."""
    if dataclasses.is_dataclass(thing):
        for each in dataclasses.fields(thing):
            yield from values(getattr(thing, each.name))
    elif isinstance(thing, tuple):
        for item in thing:
            yield from values(item)
    else:
        yield thing


def furthest(deal: Deal) -> int:
    return max(STAGES.index(move.stage) for move in deal.moves if move.stage != LOST)


def test_the_company_has_the_size_that_was_asked_for(story: Story) -> None:
    assert Counter(user.role for user in story.users) == {"seller": 9, "manager": 3, "admin": 1}
    assert 245 <= len(story.accounts) <= 260
    assert len(story.deals) == 600
    assert 10 <= len(story.products) <= 14
    assert len({rate.currency for rate in story.rates} - {story.firm.currency}) >= 2
    assert sum(account.kind == "person" for account in story.accounts) >= 8
    assert sum(account.owner is None for account in story.accounts) >= 10
    assert sum(deal.private for deal in story.deals) >= 10
    assert sum(deal.amount is None for deal in story.deals) >= 10
    assert sum(deal.lead is not None for deal in story.deals) == 30
    assert sum(len(contact.positions) == 2 for contact in story.contacts) >= 10
    assert len({account.country for account in story.accounts}) >= 15


def test_three_managers_lead_three_sellers_each_in_two_regions(story: Story) -> None:
    teams = {team.key: team for team in story.teams}
    led = Counter(user.team for user in story.users if user.role == "seller")
    assert sorted(led.values()) == [3, 3, 3]
    for key in led:
        manager = next(user for user in story.users if user.login == teams[key].manager)
        assert (manager.role, manager.team) == ("manager", key)
    regions = {teams[key].parent for key in led}
    assert len(regions) == 2
    assert len({teams[region or ""].parent for region in regions}) == 1
    assert next(user.team for user in story.users if user.login == "maria") in led


def test_the_same_day_and_seed_tell_the_same_story_and_another_seed_another() -> None:
    assert tell(SATURDAY) == told(SATURDAY)
    assert tell(SATURDAY, seed=8) != told(SATURDAY)


def test_the_story_does_not_depend_on_the_order_of_hashes() -> None:
    script = (
        "import hashlib, datetime; from tcrm.demo.story import tell;"
        "print(hashlib.sha256(repr(tell(datetime.date(2026, 11, 21))).encode()).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1


def test_another_day_shifts_the_story_without_changing_its_shape() -> None:
    def shape(story: Story) -> Any:
        deals = [
            (d.key, d.account, d.owner, d.outcome, d.amount, tuple((m.stage, m.by) for m in d.moves))
            for d in story.deals
        ]
        accounts = [(a.key, a.name, a.owner, a.grade) for a in story.accounts]
        return (
            sorted(deals),
            accounts,
            story.contacts,
            sorted(a.key for a in story.activities if a.status != "done"),
            len(story.hots),
        )

    one, other = told(SATURDAY), tell(date(2027, 6, 9))
    assert shape(one)[:3] == shape(other)[:3]
    assert shape(one)[3:] == shape(other)[3:]
    assert max(deal.moves[-1].at for deal in other.deals) > max(deal.moves[-1].at for deal in one.deals)


def test_moves_ascend_from_creation_to_the_end_that_the_deal_had(story: Story) -> None:
    for deal in story.deals:
        times = [move.at for move in deal.moves]
        assert all(a < b for a, b in pairwise(times)), deal.key
        assert all(a.stage != b.stage for a, b in pairwise(deal.moves)), deal.key
        last = deal.moves[-1].stage
        assert deal.outcome == ("lost" if last == LOST else "won" if last in WON else "open"), deal.key
        assert all(move.stage not in (LOST, *WON) for move in deal.moves[:-1] if move.stage != "order")
        assert bool(deal.reason) == (deal.outcome != "open")
        assert deal.moves[-1].amount == deal.amount
    assert [deal.moves[0].at for deal in story.deals] == sorted(deal.moves[0].at for deal in story.deals)


def test_what_is_past_lies_before_today_in_business_hours_of_weekdays(story: Story) -> None:
    past = [move.at for deal in story.deals for move in deal.moves]
    past += [push.at for deal in story.deals for push in deal.pushes]
    past += [moment for a in story.activities if a.status == "done" for moment in (a.start, a.end, a.done_at) if moment]
    past += [memo.at for memo in story.memos] + [hot.at for hot in story.hots]
    past += [account.created_at for account in story.accounts] + [a.created_at for a in story.activities]
    ahead = [m for a in story.activities if a.status != "done" for m in (a.start, a.end) if m]
    for moment in past + ahead:
        local = moment.astimezone(BERLIN)
        assert moment.tzinfo is UTC
        assert 8 * 60 <= local.hour * 60 + local.minute <= 18 * 60, moment
    assert all(m.astimezone(BERLIN).date() < story.today and m.astimezone(BERLIN).weekday() < 5 for m in past)
    for activity in story.activities:
        day = activity.due or (activity.start and activity.start.date())
        assert day is not None
        if activity.owner != "maria" or day != story.today:
            assert day.weekday() < 5, activity


def test_the_funnel_looks_like_one(story: Story) -> None:
    reached = [sum(furthest(deal) >= n for deal in story.deals) for n in range(7)]
    assert reached[0] == 600
    for before, after in pairwise(reached):
        assert 0.62 <= after / before <= 0.82
    ended = Counter(deal.outcome for deal in story.deals)
    assert 0.19 <= ended["won"] / (ended["won"] + ended["lost"]) <= 0.26
    first = min(deal.moves[0].at for deal in story.deals).date()
    assert 400 < (story.today - first).days <= 550


def test_deals_move_back_skip_stages_and_stall(story: Story) -> None:
    def jumps(deal: Deal) -> list[int]:
        ranks = [STAGES.index(move.stage) for move in deal.moves if move.stage != LOST]
        return [b - a for a, b in pairwise(ranks)]

    assert sum(min(jumps(deal), default=0) < 0 for deal in story.deals) >= 15
    assert sum(max(jumps(deal), default=0) > 1 for deal in story.deals) >= 30
    assert sum(bool(deal.pushes) for deal in story.deals) >= 60
    stalled = [deal for deal in story.deals if deal.stalled]
    assert len(stalled) >= 15
    planned = {a.deal for a in story.activities if a.status == "planned"}
    for deal in stalled:
        assert deal.outcome == "open" and deal.key not in planned
        assert (story.today - deal.moves[-1].at.date()).days >= 19


def test_pushes_lead_up_to_the_close_date_that_stands(story: Story) -> None:
    for deal in story.deals:
        assert all(a.to == b.was and a.at < b.at for a, b in pairwise(deal.pushes))
        assert all(push.was < push.to and deal.moves[0].at < push.at for push in deal.pushes)
        assert not deal.pushes or deal.pushes[-1].to == deal.close_on


def test_marias_board_is_the_one_that_was_sketched(story: Story) -> None:
    mine = [deal for deal in story.deals if deal.owner == "maria" and deal.outcome == "open"]
    board = Counter(deal.moves[-1].stage for deal in mine)
    board.pop("lead")
    assert board == {"qualified": 9, "discovery": 12, "evaluation": 11, "proposal": 8, "negotiation": 7}
    named = {account.key: account.name for account in story.accounts}
    cards = {(named[d.account], d.amount, d.currency) for d in mine if d.account}
    assert ("Huber & Söhne AG", 1_250_000, "EUR") in cards
    assert ("田中製作所", 640_000, "JPY") in cards
    assert ("北京重型机械", 120_000_000, "CNY") in cards
    planned = {a.deal for a in story.activities if a.status == "planned"}
    assert sorted(named[d.account] for d in mine if d.key not in planned and d.account) == [
        "Baltic Foods",
        "Nova Pharma",
        "Orbit Media",
    ]


def test_marias_agenda_is_the_one_that_was_sketched(story: Story) -> None:
    def day(moment: datetime | None, due: date | None) -> date:
        return moment.astimezone(BERLIN).date() if moment else due or date.max

    mine = [a for a in story.activities if a.owner == "maria" and a.status == "planned"]
    when = [(day(a.start, a.due), a) for a in mine]
    assert sorted(a.kind for d, a in when if d < story.today) == ["call", "task"]
    today = sorted(a.start.astimezone(BERLIN).strftime("%H:%M") if a.start else "" for d, a in when if d == story.today)
    assert today == ["", "11:30", "13:00", "16:00", "17:00"]
    assert sum(0 < (d - story.today).days <= 7 for d, _ in when) >= 8


def test_every_name_that_a_record_uses_exists(story: Story) -> None:
    accounts, deals = {a.key for a in story.accounts}, {d.key for d in story.deals}
    contacts, logins = {c.key for c in story.contacts}, {u.login for u in story.users}
    products, reasons = {p.key for p in story.products}, {(r.key, r.outcome) for r in story.reasons}
    assert (len(accounts), len(deals), len(contacts)) == (len(story.accounts), len(story.deals), len(story.contacts))
    assert len({a.key for a in story.activities}) == len(story.activities)
    assert {a.parent for a in story.accounts} <= accounts | {None}
    assert {a.owner for a in story.accounts} <= logins | {None}
    assert {p.account for c in story.contacts for p in c.positions} == accounts
    for deal in story.deals:
        assert (deal.account in accounts) != (deal.lead is not None)
        assert {deal.owner} | {move.by for move in deal.moves} <= logins
        assert {buyer.contact for buyer in deal.contacts} <= contacts
        assert all(1 <= b.influence <= 5 and -2 <= b.attitude <= 2 for b in deal.contacts)
        assert {line.product for line in deal.lines} <= products
        assert not deal.lines or sum(line.quantity * line.price for line in deal.lines) == deal.amount
        assert set(deal.competitors) <= set(story.competitors)
        assert deal.outcome == "open" or (deal.reason, deal.outcome) in reasons
        assert deal.probability is None or 0 <= deal.probability <= 100
        assert deal.source in story.sources
    for activity in story.activities:
        assert activity.account in accounts | {None} and activity.deal in deals | {None}
        assert {activity.owner, *activity.participants} <= logins and set(activity.contacts) <= contacts
        assert activity.owner not in activity.participants
    for memo in story.memos:
        assert (memo.account in accounts) != (memo.deal in deals) and memo.by in logins
    assert {h.account for h in story.hots} <= accounts and {h.deal for h in story.hots} <= deals | {None}
    assert {s.account for s in story.shares} <= accounts and {s.login for s in story.shares} <= logins


def test_parents_come_before_their_daughters(story: Story) -> None:
    seen: set[str | None] = {None}
    for account in story.accounts:
        assert account.parent in seen
        seen.add(account.key)


def test_who_bought_is_a_customer_since_then(story: Story) -> None:
    accounts = {account.key: account for account in story.accounts}
    for deal in story.deals:
        if deal.outcome == "won":
            account = accounts[deal.account or ""]
            order = next(move.at for move in deal.moves if move.stage == "order")
            assert account.lifecycle == "customer"
            assert account.since is not None and account.since <= order.date()
            assert deal.amount is not None


def test_addresses_on_the_net_are_reserved_ones_and_no_number_is_given_twice(story: Story) -> None:
    texts = [value for value in values(story) if isinstance(value, str)]
    hosts = [host for text in texts for host in HOST.findall(text)]
    assert len(hosts) > 500
    assert all(host.endswith(".example") and host.isascii() for host in hosts)
    numbers = [phone.value for c in story.contacts if c.positions[0].role and c.emails for phone in c.phones]
    repeated = [number for number, times in Counter(numbers).items() if times > 1]
    assert not repeated
    assert all(re.fullmatch(r"\+\d[\d ]{6,20}", number) for number in numbers)


def test_names_come_in_many_scripts_and_without_control_characters(story: Story) -> None:
    texts = [value for value in values(story) if isinstance(value, str)]
    assert not [t for t in texts for c in t if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Zl") and c != "\n"]
    assert not [t for t in texts if "{" in t or "}" in t]
    scripts = Counter(unicodedata.name(c).split()[0] for account in story.accounts for c in account.name if c.isalpha())
    assert scripts["ARABIC"] and scripts["CJK"] and scripts["KATAKANA"] + scripts["HIRAGANA"]
    shown = "".join(account.name for account in story.accounts) + "".join(c.name for c in story.contacts)
    assert set("äöüßéøłşñ") <= set(shown)


def test_rates_are_monthly_and_positive_and_reach_back_before_the_first_deal(story: Story) -> None:
    first = min(deal.moves[0].at for deal in story.deals).date()
    for currency in {rate.currency for rate in story.rates}:
        days = [rate.on for rate in story.rates if rate.currency == currency]
        assert days[0] <= first and days == sorted(set(days)) and all(day.day == 1 for day in days)
        assert days[-1] == story.today.replace(day=1)
    assert all(rate.value > 0 for rate in story.rates)
    used = {deal.currency for deal in story.deals} - {story.firm.currency}
    assert used <= {rate.currency for rate in story.rates}
