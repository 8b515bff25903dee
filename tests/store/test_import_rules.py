"""What an import does with files as they come: all or nothing, dates, each kind, what a form would refuse."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from dump import dump
from importing import COMPANIES, DEALS, Files, accounts, complaints, rows
from office import Office

from tcrm.actions.imports import ImportCancelled, ImportRefused, NeedsDateFormat, import_files
from tcrm.errors import BadValue, Refused
from tcrm.models import ContactPoint, Deal
from tcrm.queries.exports import export_kind
from tcrm.session import Session

# -- all or nothing -------------------------------------------------------------------------------------------------


def test_one_bad_row_stops_everything_and_the_report_has_them_all(admin: Session, files: Files) -> None:
    before = dump(admin.db)
    with pytest.raises(ImportRefused, match="Mend them") as refused:
        files.bring(admin, accounts="Company,City,Owner\nAcme,Graz,maria\nBeta,Graz\nGamma,Rome,nobody\n,Oslo,\n")
    assert complaints(refused) == [
        ("accounts.csv", 3, "", "Beta,Graz"),
        ("accounts.csv", 4, "owner", "nobody"),
        ("accounts.csv", 5, "Company", ""),
    ]
    assert refused.value.report.refused == {"account": 3}
    assert dump(admin.db) == before
    assert rows(admin, "SELECT 1 FROM operation WHERE kind = 'import'") == []


def test_good_rows_go_in_and_bad_ones_to_a_file_with_their_place_and_reason(admin: Session, files: Files) -> None:
    rejects = files.folder / "rejects.csv"
    report = files.bring(
        admin,
        {"good_rows": True, "rejects": rejects},
        accounts="Company,City,Owner\nAcme,Graz,maria\nBeta,Graz\n=Gamma(),Rome,nobody\n",
    )
    assert (report.partial, report.created, report.refused) == (True, {"account": 1}, {"account": 2})
    written = list(csv.reader(rejects.open(encoding="utf-8")))
    assert written[0] == ["file", "line", "field", "value", "reason"]
    assert [row[:4] for row in written[1:]] == [
        ["accounts.csv", "3", "", "Beta,Graz"],
        ["accounts.csv", "4", "Owner", "nobody"],
    ]
    assert all(row[4] for row in written)


def test_rejects_that_cannot_be_written_refuse_the_import(admin: Session, files: Files) -> None:
    where = files.folder / "no such folder" / "rejects.csv"
    with pytest.raises(Refused, match="cannot be written"):
        files.bring(admin, {"good_rows": True, "rejects": where}, accounts="Company,City\nAcme,Graz\nBeta\n")
    assert accounts(admin) == {}


def test_a_dry_run_says_what_would_be_and_writes_nothing(admin: Session, files: Files) -> None:
    files.bring(admin, accounts=COMPANIES)
    before = dump(admin.db)
    grown = COMPANIES.replace("Leeds", "York") + "Gamma,Rome,IT,nobody,\nDelta,Oslo,NO,,\n"
    report = import_files(admin, files.write(accounts=grown), dry_run=True)
    counts = (report.created, report.updated, report.skipped, report.refused)
    assert counts == ({"account": 1}, {"account": 1}, {"account": 1}, {"account": 1})
    assert [bad.value for bad in report.bad] == ["nobody"]
    assert dump(admin.db) == before
    assert report.guessed[0][1:4] == ("account", "Company", "name")


@pytest.mark.parametrize("after", [0, 1, 2, 5, 9])
def test_cancelling_leaves_nothing_behind(admin: Session, files: Files, after: int) -> None:
    many = "Company,City\n" + "".join(f"Firm {i},Graz\n" for i in range(3000))
    before = dump(admin.db)
    asked = iter(range(1000))
    with pytest.raises(ImportCancelled):
        import_files(admin, files.write(accounts=many), cancel=lambda: next(asked) >= after)
    assert dump(admin.db) == before
    assert files.bring(admin, accounts=many).created == {"account": 3000}


def test_an_interrupt_leaves_nothing_behind(admin: Session, files: Files) -> None:
    def interrupted(done: int, total: int, what: str) -> None:
        if done == total:
            raise KeyboardInterrupt

    before = dump(admin.db)
    with pytest.raises(KeyboardInterrupt):
        import_files(admin, files.write(accounts=COMPANIES), progress=interrupted)
    assert dump(admin.db) == before
    assert files.bring(admin, accounts=COMPANIES).created == {"account": 2}


def test_an_import_is_no_part_of_another_operation(admin: Session, files: Files) -> None:
    with pytest.raises(Refused), admin.operation("other"):
        import_files(admin, files.write(accounts=COMPANIES))


# -- dates ----------------------------------------------------------------------------------------------------------


def test_dates_that_do_not_tell_are_asked_for(admin: Session, files: Files) -> None:
    content = "Deal Name,Amount,Close Date\nBig,10,03/04/2027\n"
    with pytest.raises(NeedsDateFormat) as asked:
        files.bring(admin, deals=content)
    assert asked.value.samples == ("03/04/2027",)
    files.bring(admin, {"date_format": "mm/dd/yyyy"}, deals=content)
    assert rows(admin, "SELECT close_on FROM deal") == [("2027-03-04",)]


def test_a_bare_date_is_noon_in_the_firms_zone_and_today_is_not_later_than_now(admin: Session, files: Files) -> None:
    content = "no,what,who,rep,step,sum,since\n1,Old,,,,,2026-07-01\n2,New,,,,,2026-11-21\n"
    files.bring(admin, files.profile(DEALS), deals=content)
    old, new = rows(admin, "SELECT datetime(created_at, 'unixepoch') FROM deal ORDER BY id")
    assert (old, new) == (("2026-07-01 10:00:00",), ("2026-11-21 10:20:00",))


def test_moves_in_the_future_are_said(admin: Session, files: Files) -> None:
    report = files.bring(admin, files.profile(DEALS), deals="no,what,who,rep,step,sum,since\n1,New,,,,,2027-07-01\n")
    assert report.notes == ["1 deal has no account.", "1 stage move is in the future."]


# -- small kinds ----------------------------------------------------------------------------------------------------


def test_activities_and_memos_find_their_records(office: Office, admin: Session, files: Files) -> None:
    acme = office.account("Acme")
    deal = office.deal("Big", owner="maria")
    report = files.bring(
        admin,
        activities="Activity,Subject,Account,Deal,Assigned To,Status,Start,Due Date\n"
        "call,Ask,Acme,,maria,done,2026-03-01 09:30,\ntask,Send,,Big,,,,2026-12-01\n",
        memos="Account,Note,Date\nAcme,wants more,2026-03-02\n",
    )
    assert report.created == {"activity": 2, "memo": 1}
    done, planned = dump(admin.db)["activity"].values()
    assert (done["account_id"], done["status"], done["due_on"]) == (acme, "done", "2026-03-01")
    assert done["done_at"] == done["start_at"] == 1772353800
    assert (planned["deal_id"], planned["due_on"], planned["owner_id"]) == (deal, "2026-12-01", admin.user.id)
    (memo,) = dump(admin.db)["memo"].values()
    assert (memo["account_id"], memo["text"], memo["by_id"]) == (acme, "wants more", admin.user.id)


def test_rows_that_two_files_share_are_imported_once_and_an_id_means_one_thing(admin: Session, files: Files) -> None:
    people = "First Name,Last Name,Email\n"
    eva, jo, uli = "Eva,Huber,e@x.example\n", "Jo,Zett,j@x.example\n", "Uli,Ott,u@x.example\n"
    report = files.bring(admin, a=people + eva + jo, b=people + jo + uli)
    assert (report.created, report.skipped) == ({"contact": 3}, {"contact": 1})
    head = "Account ID,Account Name,City\n"
    with pytest.raises(ImportRefused, match="another file"):
        files.bring(admin, a=head + "1,Acme,Graz\n", b=head + "1,Beta,Rome\n")


def test_a_product_or_rate_stands_in_a_file_once(admin: Session, files: Files) -> None:
    with pytest.raises(ImportRefused, match="another row has this"):
        files.bring(admin, products="Product,Price\nBolt,5\nBolt,6\n")
    files.bring(admin, products="Product,Price\nBolt,5\n")
    assert files.bring(admin, products="Product,Price\nBolt,7\n").updated == {"product": 1}
    assert rows(admin, "SELECT name, price FROM product") == [("Bolt", 700)]


def test_a_line_in_another_currency_is_converted_or_refused(admin: Session, files: Files) -> None:
    sold = "no,what,product,cur,qty\n1,Big,Bolt,EUR,2.5\n"
    profile = files.profile(
        '[d]\nkind = "deal"\nid = "no"\n[d.columns]\nwhat = "title"\n'
        'product = "product"\ncur = "currency"\nqty = "quantity"\n'
    )
    files.bring(admin, products="Product,Price,Currency\nBolt,1.01,USD\n")
    with pytest.raises(ImportRefused, match="there is no rate"):
        files.bring(admin, profile, deals=sold)
    files.bring(admin, rates="id,currency,on,rate\n,USD,2026-01-01,0.5\n")
    files.bring(admin, profile, deals=sold)
    assert rows(admin, "SELECT quantity, price, total FROM deal_line") == [("2.5", 51, 128)]


def test_hostile_cells_are_stored_clean_and_whole(admin: Session, files: Files) -> None:
    files.bring(
        admin, accounts='Company,City,Notes\n"Evil\x1b]52;c;x\x07",\u202egnp,"a\n[b]x[/b]\x00"\n'.replace("\x00", "")
    )
    (row,) = accounts(admin).values()
    assert (row["name"], row["city"], row["text"]) == ("Evil\ufffd]52;c;x\ufffd", "\ufffdgnp", "a\n[b]x[/b]")


def test_a_kind_or_profile_that_does_not_fit_is_told(admin: Session, files: Files) -> None:
    paths = files.write(x="alpha,beta\n1,2\n")
    odd = {"profile": "no-such", "kind": "deal", "date_format": "soon"}
    hows: list[dict[str, Any]] = [{}, *({name: word} for name, word in odd.items()), {"profile": "maven-b2b"}]
    for how in hows:
        with pytest.raises((BadValue, Refused)):
            import_files(admin, paths, **how)
    assert admin.db.count(Deal.select()) == 0


# -- what a form would refuse ---------------------------------------------------------------------------------------


PEOPLE = "Name,Phone,Email\nBernd Muster,abc,bernd@muster\nEva Weiss,+49 711 55,Eva Weiss <eva@weiss.example>\n"


def test_phones_and_emails_that_a_form_refuses_make_a_bad_row_with_each_reason(admin: Session, files: Files) -> None:
    with pytest.raises(ImportRefused) as error:
        files.bring(admin, {"kind": "contact"}, people=PEOPLE)
    assert [(bad.line, bad.field, bad.value, bad.reason) for bad in error.value.report.bad] == [
        (2, "phone", "abc", "A phone number has digits"),
        (2, "email", "bernd@muster", "Write it like name@example.com"),
    ]
    assert files.bring(admin, {"kind": "contact", "good_rows": True}, people=PEOPLE).created == {"contact": 1}


def test_numbers_of_a_customer_that_a_form_refuses_make_a_bad_row(admin: Session, files: Files) -> None:
    companies = "Company,Employees,Founded\nAcme,-5,99999\nBeta,12,1999\n"
    with pytest.raises(ImportRefused) as error:
        files.bring(admin, {"kind": "account"}, companies=companies)
    assert complaints(error) == [
        ("companies.csv", 2, "employees", "-5"),
        ("companies.csv", 2, "founded", "99999"),
    ]


def test_the_phones_and_emails_of_the_sample_customers_hold(admin: Session, sample_data: Path) -> None:
    said = import_files(admin, [sample_data / "northwind" / "customers.csv"], good_rows=True)
    assert said.created["account"] == 93
    assert (said.created["contact"], said.bad) == (93, [])


def test_an_export_of_what_was_stored_before_the_rules_comes_in_again(
    admin: Session, office: Office, tmp_path: Path
) -> None:
    office.account("Old Works")
    with admin.operation("account.edit", name="Old Works") as op:
        op.insert(ContactPoint, account_id=1, kind="phone", value="ask Eva", key="")
    export_kind(admin, "account", tmp_path / "accounts.csv")
    assert import_files(admin, [tmp_path / "accounts.csv"]).bad == []
