"""Somebody who is to be forgotten, and what is left of them in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dump import rebuilt_search_keys, search_keys
from office import NOW, Office

from tcrm.actions.agenda import log
from tcrm.actions.care import examine
from tcrm.actions.forget import Receipt, forget
from tcrm.models import (
    Contact,
    ContactPoint,
    DealContact,
    Membership,
    Memo,
)
from tcrm.models.base import Row, table_of
from tcrm.queries.moments import Moment
from tcrm.queries.refs import parse_ref
from tcrm.queries.timeline import timeline

NAME, MAIL, PHONE = "Quirina Zyxwander", "quirina@zyxwander.example", "+49 7777 121314"
TRACES = (b"quirina", b"zyx", b"7777", b"121314", b"wander")


def insert(office: Office, model: type[Row], **values: Any) -> int:
    """A row, made by an operation that names the person; its id."""
    with office.sit("olga").operation(f"{table_of(model)}.add", name=NAME) as op:
        return op.insert(model, **values)


def meet(office: Office) -> int:
    """Somebody with a phone, a part in a deal, a lead of their own, talks and memos, who has changed their name."""
    admin = office.sit("olga")
    office.account("Acme GmbH", owner="maria")
    contact = insert(office, Contact, name="Quirina Altname", sort_name="quirina altname", text="zyx")
    for kind, value in (("email", MAIL), ("phone", PHONE)):
        insert(office, ContactPoint, contact_id=contact, kind=kind, value=value, key=value)
    insert(office, Membership, contact_id=contact, account_id=1, role="boss", main=True)
    deal = office.deal("Renewal", owner="maria", account_id=1, amount=500_00)
    office.deal("A first call", owner="maria", company="W", person=NAME, email=MAIL, phone=PHONE, amount=70_00)
    insert(office, DealContact, deal_id=deal, contact_id=contact, role="champion")
    insert(office, Memo, contact_id=contact, at=NOW, text=f"{NAME} likes tea")
    log(admin, f"C-{contact}", "call", "Zyxwander calls from 7777")
    with admin.operation("contact.edit", name="Quirina Altname") as op:
        op.update(Contact, contact, name=NAME, sort_name=NAME.casefold(), given_name="Quirina")
    return contact


def bytes_of(path: Path, *, without: str = "-") -> bytes:
    """All of a database and the files beside it, in small letters."""
    files = [one for one in path.parent.glob(f"{path.name}*") if one.is_file() and one.suffix != without]
    return b"".join(one.read_bytes() for one in files).lower()


def traces_in(path: Path) -> list[bytes]:
    return [trace for trace in TRACES if trace in bytes_of(path)]


def told_of(office: Office, ref: str) -> list[Moment]:
    """All that the timeline of a record tells to somebody who may not see everything."""
    found = timeline(office.sit("maria"), ref)
    assert found
    return found


def soundness(office: Office) -> None:
    assert [check.name for check in examine(office.sit("olga")) if not check.ok] == []
    assert search_keys(office.db) == rebuilt_search_keys(office.db)


def forgotten(office: Office, ref: str, login: str = "olga") -> Receipt:
    """Forget what is named so; what is said of it."""
    return forget(office.sit(login), parse_ref(ref))
