"""Forgetting a person: nothing of them is left in tables, journal, search, drafts and file, and no figure changes."""

from __future__ import annotations

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from forgetting import MAIL, NAME, PHONE, TRACES, forgotten, insert, meet, soundness, told_of, traces_in
from office import NOW, Office
from shell import Shell

from tcrm.actions.contacts import delete_contact
from tcrm.actions.forget import preview
from tcrm.actions.history import undo, undo_operation
from tcrm.drafts import Draft, read, write
from tcrm.errors import NotFound, Refused
from tcrm.models import (
    ALL_TABLES,
    Account,
    Activity,
    Contact,
    ContactPoint,
    Deal,
    DealContact,
    Memo,
)
from tcrm.models.redaction import PERSONAL
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.queries.sellers import sellers_at_work


def figures(shell: Shell) -> list[Any]:
    return [
        shell(*words, "--json").json for words in (("funnel",), ("funnel", "--by", "class"), ("team",), ("stages",))
    ]


# -- what goes --------------------------------------------------------------------------------------------------------


def test_no_byte_of_a_forgotten_person_is_left_in_the_file(firm: Office) -> None:
    contact, path = meet(firm), Path(str(firm.db.path))
    insert(firm, ContactPoint, contact_id=contact, kind="phone", value="+49 7777 9", key="4977779")
    undo(firm.sit("olga"))  # deleted before: its bytes are in unused room, its image in the journal
    assert set(traces_in(path)) == set(TRACES)
    receipt = forgotten(firm, f"C-{contact}")
    assert traces_in(path) == []
    assert receipt.swept and receipt.removed["contact_point"] == 2 and receipt.emptied == {"activity": 1, "deal": 1}
    soundness(firm)


def test_figures_and_the_fact_of_a_talk_stay(shell: Shell) -> None:
    contact = meet(shell.office)
    before = figures(shell)
    forgotten(shell.office, f"C-{contact}")
    assert figures(shell) == before
    kept = shell.office.db.rows(Activity.select(Activity.kind, Activity.status, Activity.subject, Activity.text))
    assert kept == [("call", "done", "Forgotten", "")]
    assert shell.office.db.rows(Deal.select(Deal.title, Deal.amount, Deal.person, Deal.email, Deal.company)) == [
        ("Renewal", 500_00, "", "", ""),
        ("A first call", 70_00, "", "", "W"),
    ]


def test_every_text_of_what_hangs_on_a_person_is_known_as_personal_or_as_none() -> None:
    """A new column must be decided on."""
    none = {
        "account": {"kind", "class", "lifecycle", "industry", "country", "source"},
        "deal": {"status", "currency", "forecast", "interest", "source", "close_on"},
        "stage_move": {"currency_at", "close_at"},
        "hot_flag": {"event", "currency", "until", "event_on"},
        "activity": {"kind", "status", "priority", "rrule", "series_start", "slot", "exceptions", "due_on"},
        "import_key": {"source", "kind"},
    }
    for model in ALL_TABLES:
        if (name := str(model._meta.table_name)) in PERSONAL:
            texts = {field.column_name for field in model._meta.sorted_fields if field.field_type == "TEXT"}
            assert texts - none.get(name, set()) <= set(PERSONAL[name]), name


def test_somebody_deleted_long_ago_is_forgotten_by_the_journal_too(firm: Office) -> None:
    contact = insert(firm, Contact, name=NAME, sort_name="q")
    insert(firm, Memo, contact_id=contact, at=NOW, text="zyx")
    admin = firm.sit("olga")
    delete_contact(admin, contact)
    receipt = forgotten(firm, f"C-{contact}")
    assert (receipt.removed, receipt.changes) == ({}, 2)
    assert traces_in(Path(str(firm.db.path))) == []
    with pytest.raises(Refused, match="cannot be brought back"):
        undo(admin)
    with pytest.raises(Refused, match="forgotten since"):
        undo_operation(admin, next(entry.id for entry in entries(admin) if entry.kind == "contact.delete"))


def test_a_customer_with_deals_stays_as_a_nameless_one(shell: Shell) -> None:
    office = shell.office
    office.account("Zyxwander", owner="maria", city="Quirinale", website="zyx.example", **{"class": "A"})
    office.account("Holding")
    office.deal("Renewal", owner="maria", account_id=1, company="Zyxwander", amount=5)
    insert(office, ContactPoint, account_id=1, kind="phone", value=PHONE, key="4977")
    insert(office, Activity, account_id=1, deal_id=1, kind="visit", subject="Quirina", status="done", done_at=NOW)
    before = figures(shell)
    receipt = forgotten(office, "A-1")
    assert figures(shell) == before
    assert receipt.deals == ("D-1",)
    assert all("zyx" not in str(moment).casefold() for ref in ("A-1", "D-1") for moment in told_of(office, ref))
    assert office.db.rows(Account.select(Account.name, Account.city, Account.class_, Account.archived)) == [
        ("Forgotten customer", "", "A", True),
        ("Holding", "", "", False),
    ]
    assert traces_in(Path(str(shell.path))) == []
    forgotten(office, "A-2")  # nothing hangs on that one
    assert office.db.count(Account.select()) == 1
    soundness(office)


def test_a_lead_keeps_its_way_and_its_amount(shell: Shell) -> None:
    office = shell.office
    lead = office.deal("Zyxwander, Quirina", owner="maria", person=NAME, email=MAIL, phone=PHONE, amount=9)
    insert(office, Memo, deal_id=lead, at=NOW, text="7777")
    insert(office, Activity, deal_id=lead, kind="call", subject="zyx", owner_id=office.user_id("maria"))
    before = figures(shell)
    receipt = forgotten(office, f"D-{lead}")
    assert figures(shell) == before
    assert receipt.planned == ("T-1",) and traces_in(Path(str(shell.path))) == []
    soundness(office)


# -- who may ----------------------------------------------------------------------------------------------------------


def test_it_takes_a_manager_of_all_that_it_bears_on(office: Office) -> None:
    contact = meet(office)
    with pytest.raises(Refused, match="manager"):
        forgotten(office, f"C-{contact}", "maria")
    office.deal("Of the south", owner="lena", company="S")
    insert(office, DealContact, deal_id=3, contact_id=contact)
    with pytest.raises(Refused, match="somebody else"):
        forgotten(office, f"C-{contact}", "mona")
    with office.sit("olga").operation("role.remove") as op:
        op.delete(DealContact, 2)
    assert forgotten(office, f"C-{contact}", "mona").removed["contact"] == 1
    with pytest.raises(NotFound):
        forgotten(office, "C-99")


# -- stopped half way -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ['DELETE FROM "contact"', "UPDATE change SET before", "DELETE FROM visit", "VACUUM"])
def test_killed_half_way_it_is_done_or_not_and_the_same_command_ends_it(firm: Office, word: str) -> None:
    contact, path = meet(firm), Path(str(firm.db.path))
    firm.db.close()
    child = os.fork()
    if child == 0:  # pragma: no cover - it kills itself
        try:
            firm.db.connect()

            def trace(_cursor: Any, statement: str, _values: Any) -> bool:
                if statement.startswith(word):
                    os.kill(os.getpid(), signal.SIGKILL)
                return True

            firm.db.connection().exec_trace = trace
            forgotten(firm, f"C-{contact}")
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    firm.db.connect()
    there = firm.db.count(Contact.select())
    assert there == (0 if word == "VACUUM" else 1)
    assert firm.db.count(ContactPoint.select()) == 2 * there
    soundness(firm)
    assert forgotten(firm, f"C-{contact}").swept
    assert traces_in(path) == []


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_asks_says_what_it_did_and_where_copies_are(shell: Shell, tmp_path: Path) -> None:
    contact = meet(shell.office)
    copy = tmp_path / "firm.db.before-0001"
    copy.write_bytes(b"")
    os.utime(copy, ((NOW - timedelta(days=3)).timestamp(),) * 2)
    drafts = tmp_path / "home" / "state" / "drafts.json"
    drafts.parent.mkdir(parents=True)
    base = f"{shell.path}\nolga\n"
    kept = {
        f"{base}edit contact C-{contact}": Draft("", {"title": ("x", "")}, NOW, where="customers"),
        f"{base}deal": Draft("", {"person": (f"ask {NAME}", "")}, NOW),
        f"{base}memo D-1": Draft("", {"text": ("harmless", "")}, NOW),
    }
    write(drafts, kept)
    assert "Say so with --yes" in shell("forget", f"C-{contact}").err
    seen = shell("forget", f"C-{contact}", "--dry-run")
    assert "To be forgotten" in seen.out and shell.office.db.count(Contact.select()) == 1
    receipt = tmp_path / "receipt.txt"
    said = shell("forget", f"C-{contact}", "--yes", "--json", "--receipt", str(receipt))
    assert said.code == 0, said.err
    told = said.json
    assert told["drafts"] == 2 and list(read(drafts)) == [f"{base}memo D-1"]
    assert [one["file"] for one in told["copies"]] == [str(copy)]
    assert told["deals"] == ["D-1", "D-2"] and told["file_written_anew"] is True
    text = receipt.read_text()
    assert f"C-{contact} is forgotten" in text and str(copy) in text and "D-1, D-2" in text
    assert not any(trace.decode() in (text + json.dumps(told)).casefold() for trace in TRACES)
    assert receipt.stat().st_mode & 0o777 == 0o600
    assert f"forgot C-{contact}" in shell("history").out and shell("doctor").code == 0
    for words in (("show", "A-1"), ("show", "D-1"), ("find", "zyx"), ("agenda",)):
        assert shell(*words).code in (0, 1) and "Zyx" not in shell(*words).out
    assert shell("forget", "C-77", "--yes").code == 1


def test_copies_are_dated_by_the_firms_clock_as_restore_dates_them(shell: Shell, tmp_path: Path) -> None:
    contact = meet(shell.office)
    copy = tmp_path / "firm.db.before-0001"
    copy.write_bytes(b"")
    os.utime(copy, (datetime(2026, 11, 18, 23, 30, tzinfo=UTC).timestamp(),) * 2)  # half past midnight in Berlin
    assert f"{copy}  2026-11-19  " in shell("forget", f"C-{contact}", "--dry-run").out


def test_a_seller_and_the_history_still_get_on_with_it(office: Office) -> None:
    """Those who may not see everything are shown what they may: by the owners and places that stay in the journal."""
    contact = meet(office)
    forgotten(office, f"C-{contact}")
    assert all("zyx" not in str(moment).casefold() for ref in ("A-1", "D-1") for moment in told_of(office, ref))
    for login in ("maria", "mona", "lena"):
        assert not any("Zyx" in entry.said for entry in entries(office.sit(login)))
    assert any(entry.kind == "forget" for entry in entries(office.sit("mona")))
    assert [work.open for work in sellers_at_work(office.sit("olga")) if work.login == "maria"] == [2]


def test_a_person_whose_name_is_blank_may_be_forgotten(office: Office) -> None:
    with office.sit("olga").operation("contact.add") as op:
        contact = op.insert(Contact, name=" ", sort_name=" ")
    _name, receipt = preview(office.sit("olga"), Ref("contact", contact))
    assert receipt
