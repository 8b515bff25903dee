"""Forgetting a person: texts of others stay, the journal names the person no more, and nothing of it comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from forgetting import MAIL, NAME, bytes_of, forgotten, insert, meet, traces_in
from office import NOW, Office

from tcrm.actions.history import redo, undo, undo_operation
from tcrm.errors import Refused
from tcrm.models import (
    Activity,
    ActivityContact,
    Contact,
    Deal,
    Memo,
)
from tcrm.queries.history import entries


def test_texts_of_others_are_named_and_not_changed(firm: Office) -> None:
    contact = meet(firm)
    deal = firm.deal(f"For {NAME.upper()}", owner="maria")
    memo = insert(firm, Memo, deal_id=deal, at=NOW, text=f"wants it like Quirina\nZyxwander, {MAIL}")
    firm.deal("Quirina Zyxwandering", owner="maria")
    insert(firm, Contact, name=NAME, sort_name="a namesake")
    receipt = forgotten(firm, f"C-{contact}")
    assert {(one.ref, one.field) for one in receipt.named} == {(f"D-{deal}", "title"), (f"M-{memo}", "notes")}
    assert firm.db.value(Contact.select(Contact.name)) == NAME
    forgotten(firm, f"M-{memo}")
    forgotten(firm, f"D-{deal}")
    assert firm.db.count(Memo.select()) == 0 and MAIL.encode() not in bytes_of(Path(str(firm.db.path)))


def test_an_old_wording_that_names_the_person_is_gone_from_the_journal(firm: Office) -> None:
    contact, admin = meet(firm), firm.sit("olga")
    deal = firm.deal("Kitchen", owner="maria", account_id=1)
    with admin.operation("deal.edit", title="Kitchen") as op:
        op.update(Deal, deal, title=f"Kitchen of {NAME}")
    with admin.operation("deal.edit", title=f"Kitchen of {NAME}") as op:
        op.update(Deal, deal, title="Kitchen", amount=7)
    forgotten(firm, f"C-{contact}")
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
    receipt = forgotten(office, f"C-{contact}")
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
    forgotten(firm, f"C-{contact}")
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
    forgotten(office, f"C-{one}")
    assert office.db.value(Activity.select(Activity.subject)) == "both"
    assert office.db.rows(ActivityContact.select(ActivityContact.contact)) == [(other,)]
