"""A list of companies that names a person in each row: the rows of one company are one customer with its people."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from dump import dump
from importing import Files, accounts, complaints, rows

from tcrm.actions import imports
from tcrm.actions.history import undo
from tcrm.actions.import_complaints import group
from tcrm.actions.imports import ImportRefused, import_files
from tcrm.session import Session

HEAD = "Company,City,Contact,Email,Parent company\n"
LIST = HEAD + "Acme,Graz,Ann Lee,ann@x.example,\nBeta,Bonn,Cy Orr,,ACME\nacme ,,Bob Ray,bob@x.example,\n"
PEOPLE = """SELECT a.name, c.name FROM account a LEFT JOIN membership m ON m.account_id = a.id
    LEFT JOIN contact c ON c.id = m.contact_id ORDER BY a.id, c.id"""

MAILS = "SELECT c.name, p.value FROM contact_point p JOIN contact c ON c.id = p.contact_id ORDER BY p.id"


def test_one_company_with_two_people_is_one_customer_with_both(admin: Session, files: Files) -> None:
    assert import_files(admin, files.write(people=LIST), dry_run=True).created == {"account": 2, "contact": 3}
    before = dump(admin.db)
    report = files.bring(admin, people=LIST)
    assert (report.created, report.notes) == ({"account": 2, "contact": 3}, [])
    assert rows(admin, PEOPLE) == [("Acme", "Ann Lee"), ("Acme", "Bob Ray"), ("Beta", "Cy Orr")]
    acme, beta = accounts(admin).values()
    assert (acme["city"], beta["parent_id"]) == ("Graz", acme["id"])
    assert rows(admin, MAILS) == [("Ann Lee", "ann@x.example"), ("Bob Ray", "bob@x.example")]
    undo(admin)
    assert {**dump(admin.db), "operation": 0, "change": 0} == {**before, "operation": 0, "change": 0}


def test_such_a_list_changes_nothing_again_and_a_changed_or_new_row_finds_its_company(
    admin: Session, files: Files
) -> None:
    files.bring(admin, people=LIST)
    again = files.bring(admin, people=LIST)
    assert (again.changed, again.skipped) == (0, {"account": 2, "contact": 3})
    admin.db.sql("UPDATE account SET name = 'Acme AG' WHERE id = 1")
    changed = LIST.replace("bob@", "bobby@") + "Acme,Graz,Dan Poe,,\n"
    report = files.bring(admin, people=changed)
    assert (report.updated, report.created) == ({"contact": 1}, {"contact": 1})
    assert report.skipped == {"account": 2, "contact": 2}
    assert [name for company, name in rows(admin, PEOPLE) if company == "Acme AG"] == ["Ann Lee", "Bob Ray", "Dan Poe"]
    assert files.bring(admin, people=changed).changed == 0


def test_rows_that_contradict_each_other_or_name_no_person_stay_customers_of_their_own(
    admin: Session, files: Files
) -> None:
    people = (
        "Acme,Graz,Ann Lee,,\nAcme,Rome,Bob Ray,,\nAcme,rome,Cy Orr,,\nAcme,,Dan Poe,,\n"
        "Beta,Bonn,Eva Fox,,\nBeta,Bonn,,,\nBeta,Bonn,,,\n"
    )
    report = files.bring(admin, people=HEAD + people)
    assert report.created == {"account": 6, "contact": 5}
    assert report.notes[0].startswith("people.csv: 6 customers have the name of another one and no id")
    assert "Acme (lines 2, 3, 5), Beta (lines 6, 7, 8)" in report.notes[0]
    assert rows(admin, PEOPLE)[:4] == [
        ("Acme", "Ann Lee"),
        ("Acme", "Bob Ray"),
        ("Acme", "Cy Orr"),
        ("Acme", "Dan Poe"),
    ]
    assert files.bring(admin, people=HEAD + people).changed == 0


def test_of_one_customer_only_the_bad_row_is_left_out_with_its_line(admin: Session, files: Files) -> None:
    bad = LIST.replace("ann@x.example", "ann at home")
    with pytest.raises(ImportRefused) as refused:
        files.bring(admin, people=bad)
    assert complaints(refused) == [("people.csv", 2, "email", "ann at home")]
    assert accounts(admin) == {}
    report = files.bring(admin, {"good_rows": True}, people=bad)
    assert (report.created, report.refused) == ({"account": 2, "contact": 2}, {"account": 1, "contact": 1})
    files.bring(admin, people=HEAD + "Acme,Graz,Ann Lee,ann@x.example,\n")  # mended
    assert sorted(rows(admin, PEOPLE)) == [("Acme", "Ann Lee"), ("Acme", "Bob Ray"), ("Beta", "Cy Orr")]


GERMAN = "Firma;Ansprechpartner;Telefon;E-Mail;Ort;Umsatz\n"
HALF_BAD = (
    "Acme AG;Anna Berg;+49 30 555 01;anna@acme.example;Berlin;100,00\n"
    "Beta AG;Jörg Groß;+49 40 555 02;jörg(at)beta.example;Hamburg;900,00\n"
    "Gamma;Ida Ost;+49 30 555 03;ida@gamma.example;Bonn;200,00\n"
    "Gamma;Udo West;x;udo@gamma.example;Bonn;200,00\n"
)


def test_a_refused_row_leaves_nothing_behind_and_comes_once_when_it_is_mended(admin: Session, files: Files) -> None:
    how = {"good_rows": True, "rejects": files.folder / "rejects.csv"}
    before = dump(admin.db)
    dry = files.bring(admin, {"dry_run": True}, people=GERMAN + HALF_BAD)
    assert dump(admin.db) == before
    report = files.bring(admin, how, people=GERMAN + HALF_BAD)
    for told in (dry, report):  # Gamma is there all the same: another good row names it
        assert (told.created, told.refused) == ({"account": 2, "contact": 2}, {"account": 2, "contact": 2})
        assert told.bad_rows == 2
    assert sorted(rows(admin, PEOPLE)) == [("Acme AG", "Anna Berg"), ("Gamma", "Ida Ost")]
    assert sorted(accounts(admin)) == ["Acme AG", "Gamma"]
    bad = files.folder / "rejects.people.csv"
    mended = bad.read_text(encoding="utf-8").replace("(at)", "@").replace(",x,", ",+49 30 555 04,")
    files.bring(admin, how, mended=mended)
    assert rows(admin, "SELECT name, city FROM account ORDER BY name") == [
        ("Acme AG", "Berlin"),
        ("Beta AG", "Hamburg"),
        ("Gamma", "Bonn"),
    ]
    assert len(rows(admin, PEOPLE)) == 4
    undo(admin)
    undo(admin)
    assert accounts(admin) == {}


def test_complaints_stand_in_the_order_of_lines_under_the_files_own_columns(admin: Session, files: Files) -> None:
    rejects = files.folder / "rejects.csv"
    head = "Company name,Contact name,Phone,Mobile phone,E-mail address,Employees\n"
    told = "Acme,Ann,1234,x,ann@x.example,\nBeta,Bob,,,bob at x,\nGamma,Cy\n,Dan,,,dan@x.example,\nEpsilon,,,,,-4\n"
    report = files.bring(admin, {"good_rows": True, "rejects": rejects}, people=head + told)
    expected = [(2, "Mobile phone"), (3, "E-mail address"), (4, ""), (5, "Company name"), (6, "Employees")]
    assert [(bad.line, report.column(bad)) for bad in report.bad] == expected
    with rejects.open(encoding="utf-8") as stream:
        assert [(int(row["line"]), row["field"]) for row in csv.DictReader(stream)] == expected
    groups, _others = group(report, 9, str)
    assert [(one.place.split(" “")[0], one.span) for one in groups if one.place[0] != "“"] == [
        (column, f"line {line}") for line, column in expected if column
    ]


def test_rows_that_are_only_in_the_list_of_reasons_are_counted(admin: Session, files: Files) -> None:
    how = {"good_rows": True, "rejects": files.folder / "rejects.csv"}
    told = "Acme,Graz,Ann,ann at x,\nBeta\nGamma\nDelta,Graz,Dan,d@x.example,\n"
    report = files.bring(admin, how, people=HEAD + told)
    assert report.notes[-2:] == [
        "The bad rows are in rejects.people.csv: mend them there and import that.",
        "2 rows are only in the list of reasons, rejects.csv, because their cells cannot be told apart: mend them "
        "where they came from.",
    ]


def test_a_customer_whose_parent_is_not_there_is_refused_with_all_its_rows(admin: Session, files: Files) -> None:
    bad = LIST.replace("ann@x.example,", "ann@x.example,Nowhere")
    report = files.bring(admin, {"good_rows": True}, people=bad + "Gamma,Oslo,Eva Fox,,\n")
    assert [(one.line, one.field) for one in report.bad] == [(2, "parent"), (3, "parent"), (4, "name")]
    assert rows(admin, PEOPLE) == [("Gamma", "Eva Fox")]


TOLD = "Company,City,Contact name,Email,Phone,Mobile,Job title\n"


def test_phone_mail_and_job_title_are_the_persons_where_the_row_names_one_and_else_the_companys(
    admin: Session, files: Files
) -> None:
    before = dump(admin.db)
    told = "Acme,Graz,Ann Lee,ann@x.example,1234,5678,CEO\nBeta,Bonn,,office@b.example,4321,,\n"
    files.bring(admin, people=TOLD + told)
    said = "SELECT ifnull(a.name, c.name), p.value, p.label FROM contact_point p LEFT JOIN account a ON a.id = "
    said += "p.account_id LEFT JOIN contact c ON c.id = p.contact_id ORDER BY p.value"
    assert rows(admin, said) == [
        ("Ann Lee", "1234", ""),
        ("Beta", "4321", ""),
        ("Ann Lee", "5678", "mobile"),
        ("Ann Lee", "ann@x.example", ""),
        ("Beta", "office@b.example", ""),
    ]
    assert rows(admin, "SELECT name, title FROM contact") == [("Ann Lee", "CEO")]
    undo(admin)
    assert {**dump(admin.db), "operation": 0, "change": 0} == {**before, "operation": 0, "change": 0}


def test_rows_of_one_person_are_one_if_they_share_a_mail_address_or_nothing_contradicts(
    admin: Session, files: Files
) -> None:
    people = (
        "Acme,Graz,Ann Lee,ann@x.example,1234,,CEO\nAcme,Graz,ann lee,ANN@x.example,5678,,CTO\n"
        "Acme,Graz,Bob Ray,bob@x.example,,,\nAcme,Graz,Bob Ray,,1234,,CFO\n"
        "Acme,Graz,Cy Orr,cy@x.example,,,\nAcme,Graz,Cy Orr,orr@x.example,,,\nBeta,Rome,Cy Orr,cy@x.example,,,\n"
    )
    report = files.bring(admin, people=TOLD + people)
    assert report.created == {"account": 2, "contact": 5}
    assert rows(admin, "SELECT name, title FROM contact ORDER BY id") == [
        ("Ann Lee", "CEO"), ("Bob Ray", "CFO"), ("Cy Orr", ""), ("Cy Orr", ""), ("Cy Orr", ""),
    ]  # fmt: skip
    phones = "SELECT contact_id, group_concat(value) FROM contact_point WHERE kind = 'phone' GROUP BY contact_id"
    assert rows(admin, phones) == [(1, "1234,5678"), (2, "1234")]
    told, otherwise = report.notes
    assert "2 rows name a person whom a row before them names" in told and told.endswith("lines 3, 5.")
    assert "1 row contradicts a row before it" in otherwise and otherwise.endswith("line 3.")
    again = files.bring(admin, people=TOLD + people)
    assert (again.changed, again.skipped, again.notes) == (0, {"account": 2, "contact": 5}, [])
    files.bring(admin, roles="Company,Contact name,Contact role\nDelta,Eva Fox,\nDelta,Eva Fox,Buyer\n")
    assert rows(admin, "SELECT role FROM membership WHERE contact_id = 6") == [("Buyer",)]
    more = files.bring(admin, people=TOLD + people + "Acme,Graz,Ann Lee,ann@x.example,,777,\n")
    assert (more.created, more.updated) == ({}, {"contact": 1})


def test_files_of_one_name_in_two_folders_are_two_files(admin: Session, files: Files, tmp_path: Path) -> None:
    places = []
    for folder, company, phone in (("old", "Acme", "12 34"), ("new", "Beta", "abc")):
        (tmp_path / folder).mkdir()
        places.append(tmp_path / folder / "list.csv")
        people = f"{company},Ann Lee,{phone}\n{company},Bob Ray,12 34\n"
        places[-1].write_text("Company,Contact name,Company phone\n" + people)
    report = import_files(admin, places, good_rows=True, rejects=tmp_path / "bad.csv")
    assert rows(admin, PEOPLE) == [("Acme", "Ann Lee"), ("Acme", "Bob Ray"), ("Beta", "Bob Ray")]
    assert [(bad.file, bad.line) for bad in report.bad] == [("new/list.csv", 2)]
    assert (tmp_path / "bad.new-list.csv").read_text().splitlines()[1:] == ["Beta,Ann Lee,abc"]
    assert not (tmp_path / "bad.old-list.csv").exists()


def test_people_of_one_name_at_one_company_are_as_many_as_the_list_says(
    admin: Session, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 1)
    files.bring(admin, people=HEAD + "Acme,Graz,Ann Lee,a@x.example,\nAcme,Graz,Ann Lee,b@x.example,\n")
    assert rows(admin, PEOPLE) == [("Acme", "Ann Lee"), ("Acme", "Ann Lee")]
