"""What an import does with files as they come: links, people, dates, bad rows, rights, second thoughts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from dump import dump, rebuilt_search_keys, search_keys, watched
from office import Office

from tcrm.actions.history import undo
from tcrm.actions.imports import ImportCancelled, ImportRefused, ImportReport, NeedsDateFormat, import_files
from tcrm.actions.moves import Move, move
from tcrm.errors import BadValue, Refused
from tcrm.models import Account, ContactPoint, Deal, Operation
from tcrm.queries.exports import export_kind
from tcrm.session import Session


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


class Files:
    """Writes small files and imports them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, **contents: str) -> list[Path]:
        """`accounts="Name,City…"` becomes accounts.csv."""
        paths = []
        for name, content in contents.items():
            path = self.folder / f"{name}.csv"
            path.write_text(content, encoding="utf-8")
            paths.append(path)
        return paths

    def bring(self, session: Session, how: dict[str, Any] | None = None, /, **contents: str) -> ImportReport:
        with watched(session.db):
            return import_files(session, self.write(**contents), **(how or {}))

    def profile(self, text: str) -> dict[str, Any]:
        path = self.folder / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return {"profile": str(path)}


def rows(session: Session, statement: str) -> list[tuple[Any, ...]]:
    return session.db.sql(statement)


def accounts(session: Session) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in dump(session.db)["account"].values()}


def complaints(error: pytest.ExceptionInfo[ImportRefused]) -> list[tuple[str, int, str, str]]:
    return [(bad.file, bad.line, bad.field, bad.value) for bad in error.value.report.bad]


COMPANIES = "Company,City,Country,Owner,Phone\nAcme AG,Graz,AT,maria,+43 316 1\nBeta Ltd,Leeds,GB,,\n"

DEALS = """
[deals]
kind = "deal"
id = "no"
[deals.columns]
what = "title"
who = "account"
rep = "owner"
step = "stage"
sum = "amount"
since = "created_on"
"""


# -- all or nothing ------------------------------------------------------------------------------------------------


def test_one_bad_row_stops_everything_and_the_report_has_them_all(admin: Session, files: Files) -> None:
    before = dump(admin.db)
    with pytest.raises(ImportRefused, match="Mend them") as refused:
        files.bring(admin, accounts="Company,City,Owner\nAcme,Graz,maria\nBeta,Graz\nGamma,Rome,nobody\n,Oslo,\n")
    assert complaints(refused) == [
        ("accounts.csv", 3, "", "Beta,Graz"),
        ("accounts.csv", 5, "Company", ""),
        ("accounts.csv", 4, "owner", "nobody"),
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
        ["accounts.csv", "4", "owner", "nobody"],
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


# -- links ---------------------------------------------------------------------------------------------------------


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
    assert (report.created, report.refused) == ({"account": 1, "contact": 1}, {"account": 2})
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
        "no,what,who,rep,step,sum,since\n1,Good,Acme,maria,Discovery,100,2026-01-05\n"
        "2,Bad stage,Acme,maria,Nowhere,100,2026-01-05\n3,Bad owner,Acme,nobody,,100,2026-01-05\n"
        "4,Bad sum,Acme,maria,,lots,2026-01-05\n5,Bad date,Acme,maria,,1,2026-02-30\n"
    )
    report = files.bring(admin, {**files.profile(DEALS), "good_rows": True}, deals=content)
    assert report.created == {"deal": 1}
    assert [(bad.line, bad.field) for bad in report.bad] == [(5, "sum"), (6, "since"), (3, "stage"), (4, "owner")]
    entered = rows(admin, "SELECT s.key, d.created_day, d.amount FROM deal d JOIN stage s ON s.id = d.stage_id")
    assert entered == [("discovery", 20458, 10000)]


# -- dates ---------------------------------------------------------------------------------------------------------


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


# -- people --------------------------------------------------------------------------------------------------------


def test_logins_are_made_of_names_and_never_twice(admin: Session, files: Files) -> None:
    people = "Name,Email,Role,Manager\n" + "".join(
        f"{name},{email},seller,Ines Ångström\n"
        for name, email in (
            ("José Núñez", ""), ("Jose Nunez", ""), ("李雷", "li.lei@x.example"), ("田中", ""), ("O'Brien-Smith", ""),
        )
    )  # fmt: skip
    files.bring(admin, users=people)
    made = dict(rows(admin, "SELECT name, login FROM user WHERE id > 6"))
    assert made == {
        "Ines Ångström": "ines.angstrom",
        "José Núñez": "jose.nunez",
        "Jose Nunez": "jose.nunez2",
        "李雷": "li.lei",
        "田中": "user",
        "O'Brien-Smith": "o.brien.smith",
    }
    assert files.bring(admin, users=people).changed == 0


def test_nobody_loses_their_own_rights_by_a_file(admin: Session, files: Files) -> None:
    files.bring(admin, users="Login,Name,Role,Active\nolga,Olga Ost,seller,no\nmaria,Maria Rossi,manager,no\n")
    said = {login: rest for login, *rest in rows(admin, "SELECT login, name, role, active FROM user")}
    assert said["olga"] == ["Olga Ost", "admin", 1]
    assert said["maria"] == ["Maria Rossi", "manager", 0]


@pytest.mark.parametrize(
    "content",
    [
        {"users": "Login,Name,Role\nx,X,admin\n"},
        {"products": "Product,Price\nBolt,5\n"},
        {"rates": "id,currency,on,rate\n,USD,2026-01-01,0.9\n"},
    ],
)
def test_people_products_and_rates_need_an_admin(office: Office, files: Files, content: dict[str, str]) -> None:
    for login in ("maria", "mona"):
        with pytest.raises(Refused, match="only an admin"):
            files.bring(office.sit(login), **content)


def test_a_sellers_import_is_theirs_and_gives_to_nobody_else(office: Office, files: Files) -> None:
    maria = office.sit("maria")
    files.bring(maria, accounts="Company,City,Owner\nAcme,Graz,\nBeta,Graz,maria\n")
    assert {row["owner_id"] for row in accounts(maria).values()} == {maria.user.id}
    with pytest.raises(ImportRefused, match="somebody else"):
        files.bring(maria, accounts="Company,City,Owner\nGamma,Graz,tom\n")
    undo(maria)
    assert accounts(maria) == {}


def test_a_manager_imports_for_their_people(office: Office, files: Files) -> None:
    mona = office.sit("mona")
    deals = "no,what,who,rep,step,sum,since\n1,Big,,maria,,,\n2,Own,,,,,\n"
    files.bring(mona, files.profile(DEALS), deals=deals)
    owners = dict(rows(mona, "SELECT title, owner_id FROM deal"))
    assert owners == {"Big": office.user_id("maria"), "Own": mona.user.id}
    with pytest.raises(ImportRefused, match="somebody else"):
        files.bring(mona, files.profile(DEALS), deals=deals + "3,Far,,lena,,,\n")


def test_a_sellers_import_does_not_touch_what_is_not_theirs(office: Office, files: Files) -> None:
    office.account("Acme", owner="tom", city="Graz")
    with pytest.raises(ImportRefused, match="belongs to somebody else"):
        files.bring(office.sit("maria"), accounts="Company,City,Country\nAcme,Rome,IT\n")
    office.firm(colleagues_see="own")
    office.deal("Secret", owner="tom")
    with pytest.raises(ImportRefused, match="no deal of that name"):
        files.bring(office.sit("maria"), memos="Deal,Note,Date\nSecret,what is it,2026-01-01\n")


def test_a_seller_cannot_make_products_by_naming_them(office: Office, files: Files) -> None:
    with pytest.raises(ImportRefused, match="no product"):
        files.bring(office.sit("maria"), deals="Deal Name,Amount,Product\nBig,10,Bolt\n")


# -- again ---------------------------------------------------------------------------------------------------------


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
    assert files.bring(admin, contacts=same).created == {"contact": 2}
    assert files.bring(admin, contacts=same).skipped == {"contact": 2}


def test_a_customer_without_an_id_is_the_one_of_that_name(office: Office, admin: Session, files: Files) -> None:
    acme = office.account("Acme AG", owner="maria")
    report = files.bring(admin, accounts="Company,City\nAcme AG,Graz\nAcme AG,Rome\n")
    assert (report.updated, report.created) == ({"account": 1}, {"account": 1})
    assert dump(admin.db)["account"][acme]["city"] == "Graz"
    assert dump(admin.db)["account"][acme]["owner_id"] == office.user_id("maria")


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


# -- small kinds -----------------------------------------------------------------------------------------------------


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


# -- what a form would refuse --------------------------------------------------------------------------------------

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
