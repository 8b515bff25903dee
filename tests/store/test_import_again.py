"""What an import makes of what was imported before, changed here, deleted or undone."""

from __future__ import annotations

import pytest
from dump import dump, rebuilt_search_keys, search_keys
from importing import COMPANIES, DEALS, Files, accounts, rows
from office import Office

from tcrm.actions.deal_parts import add_line
from tcrm.actions.history import undo
from tcrm.actions.imports import ImportRefused
from tcrm.actions.moves import Move, move
from tcrm.models import Account, Operation, Rate
from tcrm.money import Money
from tcrm.session import Session


def test_a_changed_row_updates_what_the_file_speaks_of_and_a_blank_says_nothing(admin: Session, files: Files) -> None:
    profile = files.profile(
        '[a]\nkind = "account"\nid = "no"\n[a.columns]\nname = "name"\ntown = "city"\nline = "industry"\n'
        'level = "class"\ntel = "phone.work"\ntag = "tags"\n'
    )
    files.bring(admin, profile, accounts="no,name,town,line,level,tel,tag\n1,Acme,Graz,steel,A,+43 1,vip\n")
    with admin.operation("account.edit", name="Acme") as op:
        op.update(Account, 1, country="AT")
    newer = "no,name,town,line,level,tel,tag\n1,Acme SE,Wien,,,+43 2,old\n"
    report = files.bring(admin, profile, accounts=newer)
    assert report.updated == {"account": 1}
    row = accounts(admin)["Acme SE"]
    assert (row["city"], row["industry"], row["class"], row["country"]) == ("Wien", "steel", "A", "AT")
    assert row["sort_name"] == "acme se"
    assert rows(admin, "SELECT value, label FROM contact_point ORDER BY id") == [("+43 1", "work"), ("+43 2", "work")]
    assert rows(admin, "SELECT name FROM tag ORDER BY id") == [("vip",), ("old",)]
    assert files.bring(admin, profile, accounts=newer).skipped == {"account": 1}
    assert search_keys(admin.db) == rebuilt_search_keys(admin.db)


def test_rows_without_an_id_that_are_equal_are_two_records(admin: Session, files: Files) -> None:
    same = "First Name,Last Name,Email\nEva,Huber,e@x.example\nEva,Huber,e@x.example\n"
    first, second = files.bring(admin, contacts=same), files.bring(admin, contacts=same)
    assert (first.created, second.skipped) == ({"contact": 2}, {"contact": 2})
    assert first.notes == [
        "contacts.csv: 1 row is in every cell the same as one before, and is imported once more: line 3."
    ]
    assert second.notes == []


def test_rows_of_one_name_without_an_id_are_said_with_their_lines(admin: Session, files: Files) -> None:
    same = "Company,City\nAcme,Graz\nacme ,Rome\nBeta,Bonn\nAcme,Graz\n"
    report = files.bring(admin, customers=same)
    names, rows = report.notes
    assert names.startswith("customers.csv: 3 rows have the name of another row and no id")
    assert "Acme (lines 2, 3, 5)" in names and "line 5" in rows
    assert files.bring(admin, customers=same).notes == []
    assert "Acme (lines 2, 3, 5, 6)" in files.bring(admin, customers=same + "ACME,Oslo\n").notes[0]
    assert files.bring(admin, numbered="Customer ID,Company,City\n1,Acme,Graz\n2,Acme,Graz\n").notes == []


def test_a_customer_without_an_id_is_the_one_of_that_name(office: Office, admin: Session, files: Files) -> None:
    acme = office.account("Acme AG", owner="maria")
    report = files.bring(admin, accounts="Company,City\nAcme AG,Graz\nAcme AG,Rome\n")
    assert (report.updated, report.created) == ({"account": 1}, {"account": 1})
    assert dump(admin.db)["account"][acme]["city"] == "Graz"
    assert dump(admin.db)["account"][acme]["owner_id"] == office.user_id("maria")


def test_a_changed_row_of_a_company_and_a_person_is_the_same_company_and_the_same_person(
    office: Office, admin: Session, files: Files
) -> None:
    office.account("Acme", owner="maria")
    head = "Company,City,Contact,Contact Title\n"
    files.bring(admin, people=head + "Acme,Oslo,Ann Lee,\nBeta,Bonn,Ann Lee,\n")
    changed = head + "Acme,Rome,Ann Lee,CEO\nAcme,Rome,Bob Ray,\nBeta,Bonn,Ann Lee,\n"
    report = files.bring(admin, people=changed)
    assert (report.updated, report.created) == ({"account": 1, "contact": 1}, {"contact": 1})
    known = "SELECT name, title FROM contact ORDER BY id"
    assert rows(admin, known) == [("Ann Lee", "CEO"), ("Ann Lee", ""), ("Bob Ray", "")]
    office.account("Acme", owner="tom")  # now there are two, and neither of them is meant
    files.bring(office.sit("maria"), people=head + "Acme,Kyiv,Ann Lee,Chair\n")
    assert rows(admin, known)[-1] == ("Ann Lee", "Chair") and rows(admin, known)[0] == ("Ann Lee", "CEO")


def test_what_was_deleted_here_stays_deleted(admin: Session, files: Files) -> None:
    files.bring(admin, accounts="Company,City\nAcme,Graz\nBeta,Rome\n")
    with admin.operation("account.delete", name="Acme") as op:
        op.delete(Account, accounts(admin)["Acme"]["id"])
    report = files.bring(admin, accounts="Company,City\nAcme,Graz\nBeta,Rome\n")
    assert (report.skipped, report.changed) == ({"account": 2}, 0)
    assert report.notes == ["1 record was deleted here since the last import and stays deleted."]


def test_an_undone_import_can_be_made_again(admin: Session, files: Files) -> None:
    first = files.bring(admin, accounts=COMPANIES)
    undo(admin)
    assert files.bring(admin, accounts=COMPANIES).created == first.created
    assert admin.db.value(Operation.select(Operation.kind).order_by(Operation.id.desc())) == "import"


STORY = DEALS.replace('since = "created_on"\n', "") + (
    '[deals.stages]\nOpen = ["Lead on since"]\nTalks = ["Lead on since", "Discovery on talked"]\n'
    'Won = ["Lead on since", "Order on closed"]\nLost = ["Lead on since", "Lost on closed"]\n'
)


HEAD = "no,what,who,rep,step,sum,since,talked,closed\n"


def test_a_history_that_grew_is_told_on(admin: Session, files: Files) -> None:
    profile = files.profile(STORY)
    files.bring(admin, profile, deals=HEAD + "1,Big,,maria,Open,10,2026-01-05,,\n")
    report = files.bring(admin, profile, deals=HEAD + "1,Big,,maria,Talks,10,2026-01-05,2026-02-01,\n")
    assert (report.updated, report.moves) == ({"deal": 1}, 1)
    files.bring(admin, profile, deals=HEAD + "1,Big,,maria,Won,12,2026-01-05,2026-02-01,2026-03-01\n")
    told = rows(admin, "SELECT s.key, m.amount_at FROM stage_move m JOIN stage s ON s.id = m.to_stage_id ORDER BY m.id")
    assert told == [("lead", 1000), ("discovery", 1000), ("order", 1200)]


def test_a_history_that_contradicts_what_happened_here_is_refused(office: Office, admin: Session, files: Files) -> None:
    profile = files.profile(STORY)
    files.bring(admin, profile, deals=HEAD + "1,Big,,maria,Open,10,2026-01-05,,\n")
    move(admin, [Move(1, office.stage_id("proposal"))])
    with pytest.raises(ImportRefused, match="would come before"):
        files.bring(admin, profile, deals=HEAD + "1,Big,,maria,Lost,10,2026-01-05,,2026-03-01\n")


def test_a_deal_closed_and_opened_again_says_in_the_end_why_it_was_lost(admin: Session, files: Files) -> None:
    deals = (
        "id,title,account_id,account,owner,pipeline,stage,created_on,amount,currency,close_on,probability,forecast,"
        "budget,interest,source,private,company,person,email,phone,lines,competitors,contacts,lost_to,reasons,"
        "close_note,tags,archived\n"
        "D-9,Big,,,olga,standard,lost,2026-01-01,5,EUR,,,,,,,no,,,,,,,,Rival,Price; Odd,so,,no\n"
    )
    moves = "id,deal_id,from,to,at,by,reason,amount_at,currency_at,probability_at,close_at\n" + "".join(
        f"D-9/{i},D-9,,{stage},2026-0{i}-01 09:00:00+00:00,olga,,,EUR,,\n"
        for i, stage in enumerate(("lead", "lost", "discovery", "lost"), 1)
    )
    report = files.bring(admin, deals=deals, moves=moves)
    assert (report.created, report.moves) == ({"deal": 1}, 4)
    row = dump(admin.db)["deal"][1]
    assert (row["status"], row["close_note"], row["amount"]) == ("lost", "so", 500)
    assert rows(admin, "SELECT c.name FROM deal d JOIN competitor c ON c.id = d.lost_to_id") == [("Rival",)]
    reasons = rows(admin, "SELECT r.name FROM deal_reason d JOIN reason r ON r.id = d.reason_id ORDER BY d.id")
    assert reasons == [("Price",), ("Odd",)]
    assert rows(admin, "SELECT DISTINCT amount_at FROM stage_move") == [(None,)]


def test_a_deal_that_comes_in_another_currency_keeps_the_worth_of_what_the_file_does_not_say(
    admin: Session, files: Files
) -> None:
    def deal(amount: str, currency: str, budget: str = "") -> str:
        return f"deal id,deal name,stage,amount,currency,budget\n1,Big,lead,{amount},{currency},{budget}\n"

    files.bring(admin, {"kind": "deal"}, deals=deal("500", "EUR", "700"))
    add_line(admin, 1, "Bolt", "2", Money(25000, "EUR"))
    with pytest.raises(ImportRefused, match="EUR, which has no rate to USD"):
        files.bring(admin, {"kind": "deal"}, deals=deal("600", "USD"))
    with admin.operation("rate.add", currency="USD") as op:
        op.insert(Rate, currency="USD", day=admin.today(), rate="0.5")
    files.bring(admin, {"kind": "deal"}, deals=deal("600", "USD"))
    assert rows(admin, "SELECT amount, currency, budget FROM deal") == [(60000, "USD", 140000)]
    assert rows(admin, "SELECT price, total FROM deal_line") == [(50000, 100000)]
    files.bring(admin, {"kind": "deal"}, deals=deal("", "EUR", "900"))
    assert rows(admin, "SELECT amount, currency, budget FROM deal") == [(30000, "EUR", 90000)]


def test_a_deal_whose_worth_cannot_be_told_in_another_currency_stays_as_it_is(admin: Session, files: Files) -> None:
    head = "deal id,deal name,stage,amount,currency\n"
    files.bring(admin, {"kind": "deal"}, deals=head + "1,Big,lead,500,EUR\n")
    add_line(admin, 1, "Bolt", "2", Money(25000, "EUR"))
    add_line(admin, 1, "Mine", "1", Money(9 * 10**14, "EUR"))
    with admin.operation("rate.add", currency="USD") as op:
        op.insert(Rate, currency="USD", day=admin.today(), rate="0.5")
    before = rows(admin, "SELECT price, total FROM deal_line")
    how = {"kind": "deal", "good_rows": True, "rejects": files.folder / "bad.csv"}
    report = files.bring(admin, how, deals=head + "1,Big,lead,600,USD\n2,Good,lead,7,EUR\n")
    assert [bad.reason for bad in report.bad] == ["This is more than can be counted."] and report.created == {"deal": 1}
    assert rows(admin, "SELECT price, total FROM deal_line") == before
