"""What is exported is imported again as it was, whatever the texts are; and nobody exports what they may not see."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dump import dump, rebuilt_search_keys, search_keys, watched
from office import NOW, Office

from tcrm.actions.history import undo
from tcrm.actions.imports import import_files
from tcrm.actions.moves import Move, move
from tcrm.clean import clean_line, search_key
from tcrm.errors import BadValue
from tcrm.exchange.formats import KINDS
from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    ActivityUser,
    Address,
    Competitor,
    Contact,
    ContactPoint,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    Membership,
    Memo,
    Product,
    Rate,
    Reason,
    Tag,
    Tagging,
    Team,
    User,
)
from tcrm.models.opening import open_database
from tcrm.phones import phone_key
from tcrm.queries.exports import export_all, export_kind
from tcrm.session import Session

HOSTILE = (
    "=1+1",
    "'=cmd|' /C calc'!A0",
    '"; DROP TABLE deal; --',
    "a; b | c, d \\ e",
    "Robert'); --",
    "[bold]red[/bold] [@click=app.bell]x[/]",
    "北京重型机械 👩‍👩‍👧 é",
    "مرحبا",
    "-12,5",
    "+49 711 55",
    "@SUM(A1)",
    "NULL",
    "0",
    "yes",
    "2026-01-01",
    "a\\",
    "\\;",
    "'",
    "''=x",
    "x" * 300,
)


class Stock:
    """An office that has something of everything, its texts being those given."""

    def __init__(
        self, office: Office, texts: tuple[str, ...], currencies: tuple[str, ...] = ("EUR", "JPY", "")
    ) -> None:
        self.office, self.texts, self.currencies = office, texts, currencies
        self.admin = office.sit("olga")
        with self.admin.operation("stock") as op:
            self.op = op
            self.fill_firm()
            self.fill_customers()
            self.fill_deals()
            self.fill_agenda()

    def fill_firm(self) -> None:
        op, texts = self.op, self.texts
        top = op.insert(Team, name=f"Top {texts[0]}")
        self.team = op.insert(Team, name=texts[0], parent_id=top, kind="region")
        op.insert(User, login="zoe", name=texts[0], email=texts[0], role="seller", team_id=self.team, active=False)
        op.insert(Rate, currency="USD", day=date(2026, 1, 1), rate="0.9125")
        op.insert(Rate, currency="JPY", day=date(2026, 2, 1), rate="0.0061")
        self.products = [
            op.insert(Product, name=f"P {text}", code=text, series=text, unit=text, price=1250 + i, currency="EUR")
            for i, text in enumerate(texts)
        ]
        op.insert(Product, name="No price", active=False)

    def fill_customers(self) -> None:
        op = self.op
        self.accounts, self.contacts = [], []
        owners = [None, *(self.office.user_id(login) for login in ("maria", "tom", "lena"))]
        for i, text in enumerate(self.texts):
            account = op.insert(Account, **self.account(i, text, owners[i % 4]))
            self.accounts.append(account)
            op.insert(Address, account_id=account, kind="billing", lines=text, postcode=text, city=text, region=text)
            op.insert(Address, account_id=account, kind="billing", country="DE")
            contact = op.insert(
                Contact, name=f"C {text}", sort_name=search_key(f"C {text}"), title=text, language="de", text=text
            )
            self.contacts.append(contact)
            op.insert(Membership, contact_id=contact, account_id=account, role=text, main=True)
            if i:
                op.insert(Membership, contact_id=contact, account_id=self.accounts[i - 1])
            for kind in ("phone", "email", "web"):
                key = phone_key(text) if kind == "phone" else text.casefold()
                for whose in ({"account_id": account}, {"contact_id": contact}):
                    op.insert(ContactPoint, kind=kind, value=text, label=text, key=key, **whose)
        named = sorted({text.strip() for text in self.texts})
        self.tags = [op.insert(Tag, name=text) for text in named]
        for i, tag in enumerate(self.tags):
            op.insert(Tagging, tag_id=tag, account_id=self.accounts[i % len(self.accounts)])
            op.insert(Tagging, tag_id=tag, contact_id=self.contacts[0])
        op.update(Account, self.accounts[0], parent_id=self.accounts[-1])  # a parent further down

    @staticmethod
    def account(i: int, text: str, owner: int | None) -> dict[str, Any]:
        return {
            "name": f"N {text}",
            "sort_name": search_key(f"N {text}"),
            "kind": "person" if i % 2 else "organisation",
            "class": "ABC"[i % 3],
            "key_account": i % 2 == 0,
            "lifecycle": "partner",
            "owner_id": owner,
            "private": i % 3 == 0,
            "industry": text,
            "city": text,
            "country": text,
            "website": text,
            "source": text,
            "employees": i,
            "founded": 1900 + i,
            "revenue": 100 * i,
            "revenue_currency": "USD",
            "text": f"{text}\n\n\t{text}",
            "archived": i % 5 == 0,
        }

    def fill_deals(self) -> None:
        op, office = self.op, self.office
        self.deals = []
        other = op.insert(Competitor, name=f"K {self.texts[0]}")
        own_reason = op.insert(Reason, kind="lost", name=f"R {self.texts[0]}")
        lost, won = (office.db.value(Reason.select(Reason.id).where(Reason.kind == k)) for k in ("lost", "won"))
        for i, text in enumerate(self.texts):
            currency = self.currencies[i % len(self.currencies)]
            deal = op.insert(
                Deal, title=f"D {text}", pipeline_id=1, account_id=self.accounts[i] if i % 4 else None,
                owner_id=office.user_id(("maria", "lena")[i % 2]), private=i % 6 == 0, amount=None if i % 5 else i * 7,
                currency=currency, close_on=date(2027, 1, 1) + timedelta(days=i), probability=i % 101,
                budget=i, forecast="commit", interest="warm", source=text, company=text, person=text,
                email=text, phone=text,
            )  # fmt: skip
            self.deals.append(deal)
            op.insert(DealLine, deal_id=deal, product_id=self.products[i], quantity="2.5", price=100, total=250)
            op.insert(DealLine, deal_id=deal, title=f"free {text}", price=i, total=i, position=1)
            op.insert(DealContact, deal_id=deal, contact_id=self.contacts[i], role=text, influence=3, attitude=-2)
            op.insert(DealCompetitor, deal_id=deal, competitor_id=other, note=text)
            op.insert(Tagging, tag_id=self.tags[0], deal_id=deal)
        stages = [office.stage_id(key) for key in ("lead", "proposal", "lost", "evaluation", "lost", "order")]
        for step in range(4):
            office.pass_days(1.2)
            chosen = self.deals[step::2]
            wishes = [Move(d, stages[step % 4], reason=self.texts[step], by=office.user_id("tom")) for d in chosen]
            wishes += [Move(d, stages[0]) for d in self.deals if step == 0 and d not in chosen]
            move(self.admin, wishes)
        move(self.admin, [Move(self.deals[1], stages[4]), Move(self.deals[2], stages[5])])
        op.update(Deal, self.deals[1], lost_to_id=other, close_note=f"{self.texts[1]}\nso")
        op.insert(DealReason, deal_id=self.deals[1], reason_id=lost)
        op.insert(DealReason, deal_id=self.deals[1], reason_id=own_reason)
        op.insert(DealReason, deal_id=self.deals[2], reason_id=won)

    def fill_agenda(self) -> None:
        op, office = self.op, self.office
        for i, text in enumerate(self.texts):
            at = NOW + timedelta(hours=i)
            activity = op.insert(
                Activity, kind="visit", subject=f"A {text}", account_id=self.accounts[i], deal_id=self.deals[i],
                owner_id=office.user_id("maria"), status=("planned", "done", "cancelled")[i % 3], due_on=at.date(),
                start_at=at, end_at=at + timedelta(hours=1), done_at=at if i % 3 == 1 else None, place=text,
                priority="high", importance=i % 5, outcome=text, text=f"{text}\n{text}",
            )  # fmt: skip
            op.insert(ActivityUser, activity_id=activity, user_id=office.user_id("tom"))
            op.insert(ActivityContact, activity_id=activity, contact_id=self.contacts[i])
            op.insert(Memo, at=at, text=f"M {text}\n", account_id=self.accounts[i], by_id=office.user_id("lena"))
            op.insert(Memo, at=at, text=f"M {text}", contact_id=self.contacts[i])
            op.insert(Memo, at=at, text=text + ".", deal_id=self.deals[i])


def fresh() -> Session:
    """A database of somebody else's, set up by olga as well."""
    from tcrm.actions.setup import prepare

    db = open_database(None)
    prepare(db, "olga", lambda: NOW + timedelta(days=30), currency="EUR", zone="Europe/Berlin")
    return Session(db, "olga", lambda: NOW + timedelta(days=30))


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def round_trip(session: Session, tmp_path: Path) -> Session:
    """Exports, imports elsewhere, exports there; the two exports are the same to the byte."""
    counts = export_all(session, tmp_path / "first")
    there = fresh()
    with watched(there.db):
        report = import_files(there, sorted((tmp_path / "first").iterdir()))
    assert not report.bad
    assert export_all(there, tmp_path / "second") == counts
    first, second = contents(tmp_path / "first"), contents(tmp_path / "second")
    for name in first:
        assert second[name] == first[name]
    assert search_keys(there.db) == rebuilt_search_keys(there.db)
    return there


def test_everything_comes_back_byte_for_byte(office: Office, tmp_path: Path) -> None:
    Stock(office, HOSTILE)
    there = round_trip(office.sit("olga"), tmp_path)
    counts = {kind.name: len(list(csv.reader(io.StringIO(contents(tmp_path / "first")[kind.file])))) - 1
              for kind in KINDS.values()}  # fmt: skip
    assert min(counts.values()) >= 2
    assert counts["deal"] == counts["account"] == len(HOSTILE)
    rows = [
        {k: v for k, v in row.items() if k not in ("id", "sort_name", "owner_id", "parent_id")}
        for db in (office.db, there.db)
        for row in dump(db)["account"].values()
    ]
    assert rows[: len(HOSTILE)] == rows[len(HOSTILE) :]


def test_naughty_strings_come_back_as_they_are(office: Office, tmp_path: Path, naughty_strings: list[str]) -> None:
    """Those that are one after cleaning count once: a product's name is unique."""
    told = dict.fromkeys(clean_line(text) for text in naughty_strings if text.strip())
    Stock(office, tuple(told))
    round_trip(office.sit("olga"), tmp_path)


def test_importing_an_export_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    Stock(office, HOSTILE[:5])
    export_all(office.sit("olga"), tmp_path)
    there = fresh()
    before = dump(there.db)
    files = sorted(tmp_path.iterdir())
    import_files(there, files)
    after = dump(there.db)
    assert import_files(there, files).changed == 0
    assert dump(there.db) == after
    undo(there)
    assert dump(there.db) == before


def test_an_export_that_comes_home_is_known_again(office: Office, tmp_path: Path) -> None:
    Stock(office, HOSTILE, ("EUR", "JPY"))
    admin = office.sit("olga")
    export_all(admin, tmp_path)
    before = {table: rows for table, rows in dump(office.db).items() if table != "import_key"}
    report = import_files(admin, sorted(tmp_path.iterdir()))
    assert not report.created
    assert not report.updated
    assert {table: rows for table, rows in dump(office.db).items() if table != "import_key"} == before


def test_an_export_edited_in_a_spreadsheet_updates_and_empties(office: Office, tmp_path: Path) -> None:
    account = office.account("Acme", owner="maria", city="Graz", industry="steel")
    with office.sit("olga").operation("phone") as op:
        op.insert(ContactPoint, account_id=account, kind="phone", value="+43 1", key="431")
    file = tmp_path / "accounts.csv"
    export_kind(office.sit("olga"), "account", file)
    file.write_text(file.read_text().replace("Graz", "Wien").replace("steel", "").replace("+43 1", ""))
    report = import_files(office.sit("maria"), [file])
    assert report.updated == {"account": 1}
    row = dump(office.db)["account"][account]
    assert (row["city"], row["industry"], row["owner_id"]) == ("Wien", "", office.user_id("maria"))


def test_ids_of_another_firm_are_not_taken_for_ours(office: Office, tmp_path: Path) -> None:
    other = fresh()
    with other.operation("account.add", name="Beta") as op:
        op.insert(Account, name="Beta", sort_name="beta", city="Oslo")
    export_kind(other, "account", tmp_path / "accounts.csv")
    office.account("Acme")
    admin = office.sit("olga")
    assert import_files(admin, [tmp_path / "accounts.csv"]).created == {"account": 1}
    assert [row["name"] for row in dump(office.db)["account"].values()] == ["Acme", "Beta"]
    stream = io.StringIO()
    export_kind(admin, "accounts", stream)
    ids = [row[:3:2] for row in csv.reader(io.StringIO(stream.getvalue()))][1:]
    assert ids == [["A-1-2", "Acme"], ["A-1", "Beta"]]
    (tmp_path / "accounts.csv").write_text(stream.getvalue())
    assert import_files(admin, [tmp_path / "accounts.csv"]).changed == 0


def test_a_seller_exports_what_they_may_see_and_of_other_customers_the_head(office: Office, tmp_path: Path) -> None:
    office.firm(colleagues_see="own")
    office.account("Mine", owner="maria", city="Graz")
    secret = office.account("Other", owner="lena", city="Oslo", text="secret plan", industry="secret trade")
    office.account("Unneeded", owner="lena", text="secret plan")
    with office.sit("olga").operation("extras") as op:
        op.insert(ContactPoint, account_id=secret, kind="phone", value="secret phone", key="")
        op.insert(Memo, account_id=secret, at=NOW, text="secret memo")
        contact = op.insert(Contact, name="Secret Person", sort_name="secret")
        op.insert(Membership, contact_id=contact, account_id=secret)
    hidden = office.deal("Secret deal", owner="lena", account_id=secret)
    mine = office.deal("My deal", owner="maria", account_id=secret)
    with office.sit("olga").operation("extras") as op:
        op.insert(DealContact, deal_id=mine, contact_id=contact)
        op.insert(Activity, subject="My call", owner_id=office.user_id("maria"), deal_id=hidden)
    counts = export_all(office.sit("maria"), tmp_path)
    text = "".join(contents(tmp_path).values())
    assert "ecret" not in text
    assert "Unneeded" not in text
    assert (counts["accounts.csv"], counts["deals.csv"], counts["moves.csv"]) == (2, 1, 1)
    assert "Oslo" in text


def test_a_kind_that_does_not_exist_is_refused(admin: Session) -> None:
    with pytest.raises(BadValue, match="Choose one of: team, user"):
        export_kind(admin, "invoices", io.StringIO())
