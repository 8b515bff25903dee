"""Tells the demo company: the same story for the same day and seed, on every machine and every Python."""

from __future__ import annotations

from datetime import date

from tcrm.demo import agenda, customers, deals, firm, names, people, talks
from tcrm.demo.days import Days
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import Activity, Contact, Story


def tell(today: date, seed: int = 7) -> Story:
    """The demo company as it stands on the evening before `today`.

    All that is past lies in business hours of working days before `today`; what is planned lies around it.
    Another day shifts the story, another seed makes another one of the same shape.
    """
    whose = firm.firm()
    days, numbers = Days(today, whose.zone), names.Numbers(seed)
    accounts = customers.accounts(seed, days, customers.sketches(seed), numbers)
    contacts = people.contacts(seed, accounts, numbers)
    staff = _staff(contacts)
    told = deals.deals(deals.Book(seed, days, accounts, staff, numbers))
    grown = list(customers.with_purchases(accounts, told))
    acts = talks.done(seed, days, told, grown, staff) + agenda.planned(seed, days, told, grown, staff)
    return Story(
        today=today,
        seed=seed,
        firm=whose,
        rates=firm.rates(today, seed),
        teams=firm.teams(),
        users=firm.users(),
        products=firm.products(),
        competitors=tuple(ingredients("firm")["competitors"]["names"]),
        reasons=firm.reasons(),
        sources=tuple(ingredients("firm")["sources"]["names"]),
        guidance=firm.guidance(),
        accounts=tuple(grown),
        contacts=contacts,
        deals=told,
        activities=tuple(sorted(acts, key=_when)),
        memos=talks.memos(seed, days, told, grown, staff),
        hots=agenda.hots(seed, days, told, grown),
        shares=customers.shares(seed, grown),
    )


def _staff(contacts: tuple[Contact, ...]) -> dict[str, list[Contact]]:
    """The contacts of each account whose main place it is."""
    told: dict[str, list[Contact]] = {}
    for contact in contacts:
        told.setdefault(contact.positions[0].account, []).append(contact)
    return told


def _when(activity: Activity) -> tuple[str, str]:
    return activity.created_at.isoformat(), activity.key
