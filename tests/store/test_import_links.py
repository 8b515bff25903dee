"""What the rows of an import are linked to: each other, what is there, and nothing that two may be."""

from __future__ import annotations

import pytest
from dump import rebuilt_search_keys, search_keys
from importing import COMPANIES, DEALS, Files, accounts, complaints, rows
from office import Office

from tcrm.actions.imports import ImportRefused
from tcrm.session import Session


def test_files_are_linked_to_each_other_and_to_what_is_there(office: Office, admin: Session, files: Files) -> None:
    there = office.account("Zeta GmbH")
    report = files.bring(
        admin,
        deals="Deal Name,Company,Amount,Deal Owner\nBig one,Acme AG,1000,maria\nSmall one,zeta gmbh,50,Tom Lang\n",
        contacts="First Name,Last Name,Company,Email\nEva,Huber,Acme AG,e@x.example\nJo,Zett,Zeta GmbH,j@x.example\n",
        accounts=COMPANIES,
    )
    assert report.created == {"account": 2, "contact": 2, "deal": 2}
    linked = dict(rows(admin, "SELECT d.title, a.name FROM deal d JOIN account a ON a.id = d.account_id"))
    assert linked == {"Big one": "Acme AG", "Small one": "Zeta GmbH"}
    assert rows(admin, "SELECT account_id FROM membership m JOIN contact c ON c.id = m.contact_id "
                       "WHERE c.name = 'Jo Zett'") == [(there,)]  # fmt: skip
    assert search_keys(admin.db) == rebuilt_search_keys(admin.db)


def test_a_company_that_a_contact_names_is_made_once(admin: Session, files: Files) -> None:
    people = "First Name,Job Title,Company,Email\nEva,,Acme,e@x.example\nJo,,ACME,j@x.example\nUli,,Beta,u@x.example\n"
    report = files.bring(admin, contacts=people)
    assert report.created == {"account": 2, "contact": 3}
    assert sorted(accounts(admin)) == ["Acme", "Beta"]
    assert files.bring(admin, contacts=people).changed == 0


def test_a_name_that_two_have_is_refused_and_not_guessed(office: Office, admin: Session, files: Files) -> None:
    office.account("Acme", city="Graz")
    office.account("Acme", city="Rome")
    with pytest.raises(ImportRefused, match="several account") as refused:
        files.bring(admin, files.profile(DEALS), deals="no,what,who,rep,step,sum,since\n1,Big,Acme,maria,,,\n")
    assert complaints(refused) == [("deals.csv", 2, "account", "Acme")]


@pytest.mark.parametrize("number", ["", "No"])
def test_a_person_belongs_to_the_company_of_their_own_row(
    office: Office, admin: Session, files: Files, number: str
) -> None:
    office.account("Acme", city="Bonn")
    office.account("Acme", city="Graz")
    head = f"{number and 'Company ID'},Company,City,Contact\n"
    people = head + "x,Acme,Oslo,Ann Lee\ny,Acme,Rome,Bob Ray\nz,Beta,Kyiv,\n"
    assert files.bring(admin, people=people).created == {"account": 3, "contact": 2}
    links = "SELECT c.name, a.city FROM contact c JOIN membership m ON m.contact_id = c.id"
    home = f"{links} JOIN account a ON a.id = m.account_id ORDER BY c.name"
    assert rows(admin, home) == [("Ann Lee", "Oslo"), ("Bob Ray", "Rome")]
    assert files.bring(admin, people=people).changed == 0


def test_the_person_of_a_bad_company_is_left_out_with_it_and_comes_once_when_it_is_mended(
    admin: Session, files: Files
) -> None:
    head = "Company,City,Contact,Employees\n"
    people = head + "Acme,Oslo,Ann Lee,-5\nAcme,Rome,Bob Ray,5\nBeta,Bonn,Cy Orr,x\n"
    report = files.bring(admin, {"good_rows": True}, people=people)
    assert (report.created, report.refused) == ({"account": 1, "contact": 1}, {"account": 2, "contact": 2})
    files.bring(admin, people=head + "Acme,Oslo,Ann Lee,5\nBeta,Bonn,Cy Orr,7\n")
    assert rows(admin, "SELECT name FROM contact ORDER BY name") == [("Ann Lee",), ("Bob Ray",), ("Cy Orr",)]


def test_links_go_by_id_across_files_and_imports(admin: Session, files: Files) -> None:
    files.bring(admin, accounts="Account ID,Account Name,City\n7,Acme,Graz\n8,Acme,Rome\n")
    files.bring(admin, deals="Deal ID,Deal Name,Account ID,Amount\n1,Big,8,500\n")
    city = "SELECT a.city FROM deal d JOIN account a ON a.id = d.account_id"
    assert rows(admin, city) == [("Rome",)]


def test_a_parent_may_stand_further_down_but_not_below_itself(admin: Session, files: Files) -> None:
    report = files.bring(admin, accounts="Company,City,Parent company\nAcme AT,Graz,Acme\nAcme,Rome,\n")
    assert report.created == {"account": 2}
    made = accounts(admin)
    assert made["Acme AT"]["parent_id"] == made["Acme"]["id"]
    with pytest.raises(ImportRefused, match="below itself"):
        files.bring(admin, accounts="Company,City,Parent company\nA,Graz,C\nB,Graz,A\nC,Graz,B\n")


def test_the_children_of_a_bad_row_are_left_out_with_it(admin: Session, files: Files) -> None:
    content = "Company,City,Parent company,Owner\nTop,Graz,,nobody\nMiddle,Graz,Top,\nLow,Graz,Middle,\nOther,Graz,,\n"
    report = files.bring(admin, {"good_rows": True}, accounts=content)
    assert list(accounts(admin)) == ["Other"]
    assert report.refused == {"account": 3}


def test_one_bad_history_does_not_touch_its_neighbours(office: Office, admin: Session, files: Files) -> None:
    office.account("Acme")
    content = (
        "no,what,who,Rep,step,sum,since\n1,Good,Acme,maria,Discovery,100,2026-01-05\n"
        "2,Bad stage,Acme,maria,Nowhere,100,2026-01-05\n3,Bad owner,Acme,nobody,,100,2026-01-05\n"
        "4,Bad sum,Acme,maria,,lots,2026-01-05\n5,Bad date,Acme,maria,,1,2026-02-30\n"
    )
    report = files.bring(admin, {**files.profile(DEALS), "good_rows": True}, deals=content)
    assert report.created == {"deal": 1}
    assert [(bad.line, bad.field) for bad in report.bad] == [(3, "stage"), (4, "owner"), (5, "sum"), (6, "since")]
    assert [report.column(bad) for bad in report.bad] == ["step", "Rep", "sum", "since"]
    entered = rows(admin, "SELECT s.key, d.created_day, d.amount FROM deal d JOIN stage s ON s.id = d.stage_id")
    assert entered == [("discovery", 20458, 10000)]


OF_ANOTHER = "Record ID,First Name,Last Name,Mobile Phone Number,Associated Company,Associated Company IDs\n"


def test_files_whose_ids_are_called_alike_are_linked_by_them_and_known_again(admin: Session, files: Files) -> None:
    files.bring(
        admin,
        companies="Record ID,Company name,City,Company owner\n7,Acme,Graz,maria\n9,Acme,Rome,\n",
        people=OF_ANOTHER + "1,Ann,Lee,+43 1,Acme,9\n2,Bob,Ray,,Acme;Acme,7;9\n",
    )
    again = files.bring(admin, people=OF_ANOTHER + "1,Ann,Lee-Ott,+43 1,Acme,9\n2,Bob,Ray,,Acme;Acme,7;9\n")
    assert (again.created, again.updated, again.skipped) == ({}, {"contact": 1}, {"contact": 1})
    linked = "SELECT c.name, a.city, m.main FROM membership m JOIN contact c ON c.id = m.contact_id"
    assert rows(admin, f"{linked} JOIN account a ON a.id = m.account_id ORDER BY m.id") == [
        ("Ann Lee-Ott", "Rome", 1),
        ("Bob Ray", "Graz", 1),
        ("Bob Ray", "Rome", 0),
    ]
    assert rows(admin, "SELECT value, label FROM contact_point") == [("+43 1", "mobile")]


def test_a_deal_belongs_to_the_first_of_several_companies(admin: Session, files: Files) -> None:
    head = "Record ID,Deal Name,Deal Stage,Associated Company,Associated Company IDs\n"
    files.bring(
        admin, companies="Record ID,Company name,City\n7,Acme,Graz\n", deals=head + "1,Big,lead,Acme;Beta,7;8\n"
    )
    assert rows(admin, "SELECT a.name FROM deal d JOIN account a ON a.id = d.account_id") == [("Acme",)]
    assert list(accounts(admin)) == ["Acme"]
