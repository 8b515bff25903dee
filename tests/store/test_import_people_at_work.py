"""A list of people with the parts of their names, beside the company of each: both are imported, as from a list of
companies that names a person in each row; but the companies are known by their names alone."""

from __future__ import annotations

import pytest
from dump import dump
from importing import Files, accounts, complaints, rows
from office import Office

from tcrm.actions.history import undo
from tcrm.actions.imports import ImportRefused
from tcrm.session import Session

HEAD = "Company,City,First name,Last name,Contact email,Email,Company phone,Phone,Job title\n"
LIST = HEAD + (
    "Acme,Graz,Ann,Lee,ann@x.example,office@x.example,1000,1001,Buyer\n"
    "Acme,Graz,Bob,Ray,bob@x.example,office@x.example,1000,1002,CEO\n"
    "acme,Graz,Ann,Lee,ann@x.example,,1055,1009,Head of buying\nBeta,,,,,info@b.example,,2000,\n"
)
POINTS = """SELECT ifnull(a.name, c.name), group_concat(p.value, ' ') FROM contact_point p LEFT JOIN account a
    ON a.id = p.account_id LEFT JOIN contact c ON c.id = p.contact_id GROUP BY 1 ORDER BY 1"""
PEOPLE = """SELECT a.name, c.name, c.text FROM contact c LEFT JOIN membership m ON m.contact_id = c.id
    LEFT JOIN account a ON a.id = m.account_id ORDER BY c.id"""
SMALL = "Company,First name,Last name,Email\n"


def test_given_and_family_name_give_the_same_as_one_column_for_the_name(admin: Session, files: Files) -> None:
    before = dump(admin.db)
    whole = LIST.replace("First name,Last name", "Contact person").replace("Ann,Lee", "Ann Lee")
    whole = whole.replace("Bob,Ray", "Bob Ray").replace("Beta,,,", "Beta,,")
    told = []
    for content in (LIST, whole):
        report = files.bring(admin, people=content)
        assert report.created == {"account": 2, "contact": 2}
        told.append((report.notes, rows(admin, POINTS), rows(admin, PEOPLE), [*accounts(admin)]))
        again = files.bring(admin, people=content)
        assert (again.changed, again.skipped, again.notes) == (0, {"account": 2, "contact": 2}, [])
        undo(admin)
        assert {**dump(admin.db), "operation": 0, "change": 0} == {**before, "operation": 0, "change": 0}
    assert told[0] == told[1]
    assert told[0][1] == [
        ("Acme", "1000 1055 office@x.example"),
        ("Ann Lee", "1001 1009 ann@x.example"),
        ("Beta", "2000 info@b.example"),
        ("Bob Ray", "1002 bob@x.example"),
    ]


def test_who_has_no_company_is_a_contact_and_who_has_no_name_none(admin: Session, files: Files) -> None:
    people = "Acme,Graz,Ann,Lee,a@x.example,tea\nACME,Rome,Bob,Ray,,coffee\n,Bonn,Cy,Orr,cy@x.example,\n"
    people += ",,,,only@x.example,\nBeta,,,,info@b.example,call in May\n"
    report = files.bring(admin, people="Company,City,First name,Last name,Email,Notes\n" + people)
    assert report.created == {"account": 2, "contact": 4}
    (note,) = report.notes
    assert "1 row contradicts a row before it on their customer" in note and note.endswith("line 3.")
    assert rows(admin, PEOPLE) == [
        ("Acme", "Ann Lee", "tea"), ("Acme", "Bob Ray", "coffee"), (None, "Cy Orr", ""), (None, "only@x.example", ""),
    ]  # fmt: skip
    acme, beta = accounts(admin).values()
    assert (acme["city"], acme["text"], beta["text"]) == ("Graz", "", "call in May")
    with pytest.raises(ImportRefused) as refused:
        files.bring(admin, more="Company,City,First name,Last name,Email\n,Oslo,,,\n")
    assert complaints(refused) == [("more.csv", 2, "Company", "")]


def test_a_company_is_that_of_its_name_in_all_lists_and_among_what_is_there(
    office: Office, admin: Session, files: Files
) -> None:
    there = office.account("Zeta GmbH", city="Bonn")
    one, two = SMALL + "zeta gmbh,Ann,Lee,\nAcme,Bob,Ray,\n", "Company,City,First name,Last name\nACME,Graz,Cy,Orr\n"
    report = files.bring(admin, one=one, two=two)
    assert report.created == {"account": 1, "contact": 3}
    assert rows(admin, PEOPLE) == [("Zeta GmbH", "Ann Lee", ""), ("Acme", "Bob Ray", ""), ("Acme", "Cy Orr", "")]
    assert (accounts(admin)["Zeta GmbH"]["id"], accounts(admin)["Acme"]["city"]) == (there, "Graz")
    assert files.bring(admin, one=one, two=two).changed == 0
    office.account("Acme")
    with pytest.raises(ImportRefused, match="several account"):
        files.bring(admin, three=SMALL + "Acme,Eva,Fox,\n")


def test_a_colleagues_customer_may_be_named_but_not_changed(office: Office, maria: Session, files: Files) -> None:
    office.account("Acme", owner="tom")
    assert files.bring(maria, people=SMALL + "ACME,Ann,Lee,a@x.example\n").created == {"contact": 1}
    assert rows(maria, PEOPLE) == [("Acme", "Ann Lee", "")]
    with pytest.raises(ImportRefused, match="belongs to somebody else"):
        files.bring(maria, people="Company,City,First name,Last name\nAcme,Rome,Bob,Ray\n")
