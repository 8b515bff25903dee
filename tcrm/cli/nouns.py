"""What the program calls its records, and which command makes each: `tcrm add user tom` is no task of that name."""

from __future__ import annotations

from tcrm.i18n import N_, _

_CUSTOMER = N_("A customer: tcrm add customer NAME")
_CONTACT = N_("A person: tcrm add contact NAME --customer ID")
_DEAL = N_("A deal: tcrm add deal TITLE --customer ID")
_STAGES = N_("Stages and pipelines are made on their screen: tcrm, then :stages")
_MAKERS = {
    "account": _CUSTOMER, "client": _CUSTOMER, "company": _CUSTOMER, "companie": _CUSTOMER, "organisation": _CUSTOMER,
    "organization": _CUSTOMER, "person": _CONTACT, "people": _CONTACT, "opportunity": _DEAL, "opportunitie": _DEAL,
    "lead": N_("A lead is a deal without a customer: tcrm add deal TITLE --company NAME"),
    "activity": N_("What is to be done is one line: tcrm add \"call Acme fri 10:00 about the renewal\""),
    "memo": N_("A memo: tcrm memo ID TEXT"),
    "role": N_("Who plays which part in a deal: tcrm role DEAL PERSON --role ROLE"),
    "product": N_("Products come from a file: tcrm import products.csv --kind product"),
    "rate": N_("Rates come from a file: tcrm import rates.csv --kind rate"),
    "team": N_("Teams come from a file: tcrm import teams.csv --kind team"),
    "user": N_("Users come from a file: tcrm import users.csv --kind user"),
    "stage": _STAGES,
    "pipeline": _STAGES,
}  # fmt: skip
"""Noun -> how such a thing is made, in one sentence."""


def made_by(word: str) -> str:
    """How that is made which a noun names, one or several of it; blank for any other word."""
    noun = word.casefold().rstrip(":")
    found = _MAKERS.get(noun) or _MAKERS.get(noun.removesuffix("s"))
    return _(found) if found else ""
