"""Forgetting a person: nothing of them is left in tables, journal, search, drafts and file, and no figure changes."""

from __future__ import annotations

import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dump import rebuilt_search_keys, search_keys
from office import NOW, Office, on_file
from shell import Shell

from tcrm.actions.agenda import log
from tcrm.actions.care import examine
from tcrm.actions.contacts import delete_contact
from tcrm.actions.forget import Receipt, forget
from tcrm.actions.history import redo, undo, undo_operation
from tcrm.drafts import Draft, read, write
from tcrm.errors import NotFound, Refused
from tcrm.models import (
    ALL_TABLES,
    Account,
    Activity,
    ActivityContact,
    Contact,
    ContactPoint,
    Deal,
    DealContact,
    Membership,
    Memo,
)
from tcrm.models.base import Row, table_of
from tcrm.models.redaction import PERSONAL
from tcrm.queries.history import entries
from tcrm.queries.moments import Moment
from tcrm.queries.refs import parse_ref
from tcrm.queries.sellers import sellers_at_work
from tcrm.queries.timeline import timeline

NAME, MAIL, PHONE = "Quirina Zyxwander", "quirina@zyxwander.example", "+49 7777 121314"
TRACES = (b"quirina", b"zyx", b"7777", b"121314", b"wander")


@pytest.fixture
def firm(tmp_path: Path) -> Any:
    office = on_file(tmp_path / "firm.db")
    yield office
    office.db.close()


def insert(office: Office, model: type[Row], **values: Any) -> int:
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
    files = [one for one in path.parent.glob(f"{path.name}*") if one.is_file() and one.suffix != without]
    return b"".join(one.read_bytes() for one in files).lower()


def traces_in(path: Path) -> list[bytes]:
    return [trace for trace in TRACES if trace in bytes_of(path)]


def figures(shell: Shell) -> list[Any]:
    return [
        shell(*words, "--json").json for words in (("funnel",), ("funnel", "--by", "class"), ("team",), ("stages",))
    ]


def told_of(office: Office, ref: str) -> list[Moment]:
    """All that the timeline of a record tells to somebody who may not see everything."""
    found = timeline(office.sit("maria"), ref)
    assert found
    return found


def soundness(office: Office) -> None:
    assert [check.name for check in examine(office.sit("olga")) if not check.ok] == []
    assert search_keys(office.db) == rebuilt_search_keys(office.db)


def put(office: Office, ref: str, login: str = "olga") -> Receipt:
    return forget(office.sit(login), parse_ref(ref))


# -- what goes --------------------------------------------------------------------------------------------------------


def test_no_byte_of_a_forgotten_person_is_left_in_the_file(firm: Office) -> None:
    contact, path = meet(firm), Path(str(firm.db.path))
    insert(firm, ContactPoint, contact_id=contact, kind="phone", value="+49 7777 9", key="4977779")
    undo(firm.sit("olga"))  # deleted before: its bytes are in unused room, its image in the journal
    assert set(traces_in(path)) == set(TRACES)
    receipt = put(firm, f"C-{contact}")
    assert traces_in(path) == []
    assert receipt.swept and receipt.removed["contact_point"] == 2 and receipt.emptied == {"activity": 1, "deal": 1}
    soundness(firm)


def test_figures_and_the_fact_of_a_talk_stay(shell: Shell) -> None:
    contact = meet(shell.office)
    before = figures(shell)
    put(shell.office, f"C-{contact}")
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
    receipt = put(firm, f"C-{contact}")
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
    receipt = put(office, "A-1")
    assert figures(shell) == before
    assert receipt.deals == ("D-1",)
    assert all("zyx" not in str(moment).casefold() for ref in ("A-1", "D-1") for moment in told_of(office, ref))
    assert office.db.rows(Account.select(Account.name, Account.city, Account.class_, Account.archived)) == [
        ("Forgotten customer", "", "A", True),
        ("Holding", "", "", False),
    ]
    assert traces_in(Path(str(shell.path))) == []
    put(office, "A-2")  # nothing hangs on that one
    assert office.db.count(Account.select()) == 1
    soundness(office)


def test_a_lead_keeps_its_way_and_its_amount(shell: Shell) -> None:
    office = shell.office
    lead = office.deal("Zyxwander, Quirina", owner="maria", person=NAME, email=MAIL, phone=PHONE, amount=9)
    insert(office, Memo, deal_id=lead, at=NOW, text="7777")
    insert(office, Activity, deal_id=lead, kind="call", subject="zyx", owner_id=office.user_id("maria"))
    before = figures(shell)
    receipt = put(office, f"D-{lead}")
    assert figures(shell) == before
    assert receipt.planned == ("T-1",) and traces_in(Path(str(shell.path))) == []
    soundness(office)


# -- what stays, and what may not come back ---------------------------------------------------------------------------


def test_texts_of_others_are_named_and_not_changed(firm: Office) -> None:
    contact = meet(firm)
    deal = firm.deal(f"For {NAME.upper()}", owner="maria")
    memo = insert(firm, Memo, deal_id=deal, at=NOW, text=f"wants it like Quirina\nZyxwander, {MAIL}")
    firm.deal("Quirina Zyxwandering", owner="maria")
    insert(firm, Contact, name=NAME, sort_name="a namesake")
    receipt = put(firm, f"C-{contact}")
    assert {(one.ref, one.field) for one in receipt.named} == {(f"D-{deal}", "title"), (f"M-{memo}", "notes")}
    assert firm.db.value(Contact.select(Contact.name)) == NAME
    put(firm, f"M-{memo}")
    put(firm, f"D-{deal}")
    assert firm.db.count(Memo.select()) == 0 and MAIL.encode() not in bytes_of(Path(str(firm.db.path)))


def test_an_old_wording_that_names_the_person_is_gone_from_the_journal(firm: Office) -> None:
    contact, admin = meet(firm), firm.sit("olga")
    deal = firm.deal("Kitchen", owner="maria", account_id=1)
    with admin.operation("deal.edit", title="Kitchen") as op:
        op.update(Deal, deal, title=f"Kitchen of {NAME}")
    with admin.operation("deal.edit", title=f"Kitchen of {NAME}") as op:
        op.update(Deal, deal, title="Kitchen", amount=7)
    put(firm, f"C-{contact}")
    assert traces_in(Path(str(firm.db.path))) == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jürgen Müller", "JÜRGEN MÜLLER"),
        ("Jürgen Müller", "Ju\u0308rgen Mu\u0308ller"),
        ("Иван Иванов", "ИВАН ИВАНОВ"),
        ("Ali Simsek", "ALİ SİMSEK"),
        ("Heinz Strauß", "HEINZ STRAUSS"),
        ('Jo "the\\Nose" Ott', 'jo "THE\\nose" ott'),
    ],
)
def test_a_name_is_found_in_whatever_letters_it_is_written(office: Office, name: str, written: str) -> None:
    """SQL, which looks first, folds ASCII only; and the journal's images escape."""
    contact = insert(office, Contact, name=name, sort_name="x")
    deal = office.deal("Kitchen", owner="maria")
    memo = insert(office, Memo, deal_id=deal, at=NOW, text=f"with {written}.")
    with office.sit("olga").operation("deal.edit", title=f"Kitchen of {written}") as op:
        op.update(Deal, deal, title=f"Kitchen of {written}")
    with office.sit("olga").operation("deal.edit", title="Kitchen") as op:
        op.update(Deal, deal, title="Kitchen")
    receipt = put(office, f"C-{contact}")
    assert [one.ref for one in receipt.named] == [f"M-{memo}"]
    images = office.db.sql("SELECT before, after FROM change WHERE table_name = 'deal'")
    said = office.db.sql("SELECT params FROM operation WHERE kind = 'deal.edit'")
    kept = [text for row in (*images, *said) for text in row if text]
    assert "Kitchen" in str(kept) and not any("Kitchen of" in text for text in kept)


def test_nothing_that_held_the_person_can_be_undone_or_done_again(firm: Office) -> None:
    admin = firm.sit("olga")
    contact = meet(firm)
    insert(firm, Memo, contact_id=contact, at=NOW, text="zyx")
    undo(admin)
    put(firm, f"C-{contact}")
    after = bytes_of(Path(str(firm.db.path)), without=".lock")  # where each who writes takes a number
    with pytest.raises(Refused):
        redo(admin)
    held = [entry for entry in entries(admin) if entry.kind in ("contact.add", "contact_point.add", "contact.edit")]
    assert len(held) == 4 and not any(entry.undoable for entry in held)
    for entry in held:
        with pytest.raises(Refused, match=r"Olga forgot C-\d"):
            undo_operation(admin, entry.id)
    assert bytes_of(Path(str(firm.db.path)), without=".lock") == after
    other = firm.deal("Another", owner="maria")
    undo(admin)  # what has nothing to do with it can be taken back as ever
    assert firm.db.count(Deal.select().where(Deal.id == other)) == 0


def test_a_talk_with_two_keeps_its_words(office: Office) -> None:
    one, other = (insert(office, Contact, name=name, sort_name=name) for name in (NAME, "Other"))
    talk = insert(office, Activity, kind="call", subject="both", done_at=NOW, status="done")
    for contact in (one, other):
        insert(office, ActivityContact, activity_id=talk, contact_id=contact)
    put(office, f"C-{one}")
    assert office.db.value(Activity.select(Activity.subject)) == "both"
    assert office.db.rows(ActivityContact.select(ActivityContact.contact)) == [(other,)]


# -- who may ----------------------------------------------------------------------------------------------------------


def test_it_takes_a_manager_of_all_that_it_bears_on(office: Office) -> None:
    contact = meet(office)
    with pytest.raises(Refused, match="manager"):
        put(office, f"C-{contact}", "maria")
    office.deal("Of the south", owner="lena", company="S")
    insert(office, DealContact, deal_id=3, contact_id=contact)
    with pytest.raises(Refused, match="somebody else"):
        put(office, f"C-{contact}", "mona")
    with office.sit("olga").operation("role.remove") as op:
        op.delete(DealContact, 2)
    assert put(office, f"C-{contact}", "mona").removed["contact"] == 1
    with pytest.raises(NotFound):
        put(office, "C-99")


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
            put(firm, f"C-{contact}")
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    firm.db.connect()
    there = firm.db.count(Contact.select())
    assert there == (0 if word == "VACUUM" else 1)
    assert firm.db.count(ContactPoint.select()) == 2 * there
    soundness(firm)
    assert put(firm, f"C-{contact}").swept
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


def test_a_seller_and_the_history_still_get_on_with_it(office: Office) -> None:
    """Those who may not see everything are shown what they may: by the owners and places that stay in the journal."""
    contact = meet(office)
    put(office, f"C-{contact}")
    assert all("zyx" not in str(moment).casefold() for ref in ("A-1", "D-1") for moment in told_of(office, ref))
    for login in ("maria", "mona", "lena"):
        assert not any("Zyx" in entry.said for entry in entries(office.sit(login)))
    assert any(entry.kind == "forget" for entry in entries(office.sit("mona")))
    assert [work.open for work in sellers_at_work(office.sit("olga")) if work.login == "maria"] == [2]


def test_a_person_whose_name_is_blank_may_be_forgotten(office: Office) -> None:
    from tcrm.actions.forget import preview
    from tcrm.models import Contact
    from tcrm.queries.refs import Ref

    with office.sit("olga").operation("contact.add") as op:
        contact = op.insert(Contact, name=" ", sort_name=" ")
    _name, receipt = preview(office.sit("olga"), Ref("contact", contact))
    assert receipt
