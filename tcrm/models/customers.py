"""Accounts, contacts and what hangs on them."""

from __future__ import annotations

from tcrm.models.base import Row, flag, link, long_text, number, string
from tcrm.models.fields import LineField
from tcrm.models.people import User


class Account(Row):
    """A customer: an organisation or a person. Name, city, country, owner and class are its head, seen by all."""

    kind = string("organisation")  # organisation, person
    name = LineField()
    sort_name = LineField()  # clean.search_key(name): the order of lists
    class_ = LineField(column_name="class", default="")  # A, B, C or blank
    key_account = flag()
    lifecycle = string("prospect")  # prospect, customer, former, partner
    parent = link("self", null=True)
    owner = link(User, null=True)
    private = flag()
    industry = string()
    city = string()
    country = string()
    website = string()
    source = string()
    employees = number()
    founded = number()
    revenue = number()  # minor units of revenue_currency, a year
    revenue_currency = string()
    text = long_text()
    archived = flag()

    class Meta:
        indexes = (
            (("sort_name", "id"), False),
            (("owner", "sort_name", "id"), False),
            (("archived", "sort_name", "id"), False),
        )


class Address(Row):
    """One typed address of an account; `lines` is what stands on the envelope above the city."""

    account = link(Account)
    kind = string("visit")  # visit, billing, shipping, mail
    lines = string()
    postcode = string()
    city = string()
    region = string()
    country = string()


class Contact(Row):
    """A person. Belongs to any number of accounts through Membership."""

    name = LineField()
    sort_name = LineField()
    given_name = string()
    family_name = string()
    title = string()  # job title where no membership says another
    language = string()
    owner = link(User, null=True)
    text = long_text()
    archived = flag()

    class Meta:
        indexes = ((("sort_name", "id"), False),)


class Membership(Row):
    """What a person is at an account: the role (window, buyer, finance …), and whether the first one to ask."""

    contact = link(Contact)
    account = link(Account)
    role = string()
    main = flag()

    class Meta:
        indexes = ((("contact", "account"), True),)


class ContactPoint(Row):
    """A phone, an e-mail or a web address of an account or of a contact (exactly one of the two)."""

    account = link(Account, null=True)
    contact = link(Contact, null=True)
    kind = string("phone")  # phone, email, web
    value = LineField()
    label = string()
    key = string(index=True)  # digits of a phone, casefolded e-mail: equal means the same
