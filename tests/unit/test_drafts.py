"""From files to drafts: the sample data by the shipped profiles, histories, dates, amounts, our own export."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from tcrm.errors import BadValue, TcrmError
from tcrm.exchange import drafts as d
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.csvout import write_kind
from tcrm.exchange.formats import pack, pack_words, unpack, unpack_words
from tcrm.exchange.guess import guess
from tcrm.exchange.plan import Plan, open_files, prepare
from tcrm.exchange.profilefile import parse
from tcrm.exchange.profiles import load
from tcrm.exchange.prove import Answers, NeedsDateFormat

Found = list[d.Draft | BadRow]


def plan_of(folder: Path, profile: str, content: str, answers: Answers | None = None, currency: str = "EUR") -> Plan:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8")
    return prepare(parse(tomllib.loads(profile), "mine", "mine.toml"), open_files([path]), currency, answers)


def read(folder: Path, profile: str, content: str, answers: Answers | None = None, currency: str = "EUR") -> Found:
    return list(plan_of(folder, profile, content, answers, currency).drafts())


def sample(folder: Path, profile: str, *names: str) -> Found:
    plan = prepare(load(profile), open_files([folder / name for name in names]), "EUR")
    found = list(plan.drafts())
    assert not [row for row in found if isinstance(row, BadRow)]
    return found


@pytest.fixture(scope="module")
def b2b(sample_data: Path) -> Found:
    names = ("sales_pipeline.csv", "sales_teams.csv", "accounts.csv", "products.csv")
    return sample(sample_data / "b2b", "maven-b2b", *names)


def deals(found: Found) -> list[d.DealDraft]:
    return [row for row in found if isinstance(row, d.DealDraft)]


# -- the sample data ----------------------------------------------------------------------------------------------


def test_the_b2b_files_hold_what_is_known_of_them(b2b: Found) -> None:
    people = Counter(row.role for row in b2b if isinstance(row, d.UserDraft))
    teams = Counter(row.kind for row in b2b if isinstance(row, d.TeamDraft))
    assert Counter(type(row).__name__ for row in b2b) == {
        "AccountDraft": 85, "ProductDraft": 7, "UserDraft": 41, "TeamDraft": 9, "DealDraft": 8800,
    }  # fmt: skip
    assert (people, teams) == ({"seller": 35, "manager": 6}, {"region": 3, "team": 6})


def test_b2b_deals_have_the_known_totals(b2b: Found) -> None:
    found = deals(b2b)
    assert sum(deal.amount or 0 for deal in found if deal.stage == "Won") == 10_005_534_00
    assert Counter(deal.stage for deal in found) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert sum(deal.account is None for deal in found) == 1425
    assert sum(deal.moves[0].on is None for deal in found) == 500
    assert all(deal.amount is None for deal in found if deal.stage != "Won")
    assert {deal.currency for deal in found} == {"EUR"}  # the firm's: the files name none


def test_b2b_deals_are_created_in_engaging_and_no_prospecting_is_invented(b2b: Found) -> None:
    histories = Counter(tuple(move.stage for move in deal.moves) for deal in deals(b2b))
    assert histories == {
        ("Engaging", "Won"): 4238, ("Engaging", "Lost"): 2473, ("Engaging",): 1589, ("Prospecting",): 500,
    }  # fmt: skip
    assert deals(b2b)[0].moves == (d.MoveDraft("Engaging", date(2016, 10, 20)), d.MoveDraft("Won", date(2017, 3, 1)))


def test_b2b_links_name_what_is_there(b2b: Found) -> None:
    names: dict[type, set[str]] = {}
    for row in b2b:
        if isinstance(row, d.AccountDraft | d.ProductDraft | d.UserDraft):
            names.setdefault(type(row), set()).add(row.name)
    assert {line.product.name for deal in deals(b2b) for line in deal.lines if line.product} == names[d.ProductDraft]
    assert {deal.owner.name for deal in deals(b2b) if deal.owner} <= names[d.UserDraft]
    assert {deal.account.name for deal in deals(b2b) if deal.account} <= names[d.AccountDraft]
    parents = [row.parent for row in b2b if isinstance(row, d.AccountDraft) and row.parent]
    assert len(parents) == 15
    assert {parent.name for parent in parents} <= names[d.AccountDraft]
    regions = {row.parent.name for row in b2b if isinstance(row, d.TeamDraft) and row.parent}
    assert regions == {"Central", "East", "West"}


def test_b2b_traps_are_mapped(b2b: Found) -> None:
    accounts = {row.name: row for row in b2b if isinstance(row, d.AccountDraft)}
    acme = accounts["Acme Corporation"]
    assert (acme.industry, acme.revenue, acme.founded) == ("technology", 1_100_040_000_00, 1996)
    assert deals(b2b)[1].lines == (d.LineDraft(d.Ref("GTX Pro")),)
    assert deals(b2b)[1].title == "GTX Pro"


def test_the_same_files_give_the_same_keys_and_digests(sample_data: Path, b2b: Found) -> None:
    again = sample(sample_data / "b2b", "maven-b2b", "accounts.csv", "sales_pipeline.csv")
    now = {(type(row), row.origin.key): row.origin.digest for row in again if isinstance(row, d.Draft)}
    before = {(type(row), row.origin.key): row.origin.digest for row in b2b if isinstance(row, d.Draft)}
    assert len(now) == 8885
    assert now.items() <= before.items()


def test_olist_leads_are_updated_by_the_file_of_closed_deals(sample_data: Path) -> None:
    found = deals(sample(sample_data / "olist", "olist", "closed_deals_of_those.csv", "leads_first_1000.csv"))
    leads, won = found[:1000], found[1000:]
    assert (len(won), {deal.update for deal in leads}, {deal.update for deal in won}) == (92, {False}, {True})
    assert leads[0].title == "Lead dac32acd"
    assert leads[0].moves == (d.MoveDraft("Lead", date(2018, 2, 1)),)
    assert Counter(deal.source for deal in leads)["unknown"] == 149
    assert won[0].fields == {"owner", "stage", "moves"}
    assert won[0].moves == (d.MoveDraft("Order", date(2018, 2, 26)),)
    assert won[0].owner == d.Ref("4ef15afb4b2723d8f3d81e51ec7afefe", create=True)
    assert {deal.origin.id for deal in won} <= {deal.origin.id for deal in leads}
    assert not {deal.origin.key for deal in won} & {deal.origin.key for deal in leads}


# -- dates --------------------------------------------------------------------------------------------------------

CLOSING = '[deals]\nkind = "deal"\n[deals.columns]\nwhat = "title"\nend = "close_on"\n'


def ends(found: Found) -> list[date | None]:
    return [deal.close_on for deal in deals(found)]


def test_one_telling_date_proves_the_whole_column(tmp_path: Path) -> None:
    found = read(tmp_path, CLOSING, "what,end\na,03/04/2026\nb,25/12/2026\nc,\n")
    assert ends(found) == [date(2026, 4, 3), date(2026, 12, 25), None]


def test_a_column_that_does_not_tell_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    content = "what,end\na,03/04/2026\nb,05/05/2026\n"
    with pytest.raises(NeedsDateFormat) as asked:
        plan_of(tmp_path, CLOSING, content)
    question = asked.value
    assert (question.file, question.column, question.samples) == ("list.csv", "end", ("03/04/2026",))
    assert set(question.candidates) == {"%d/%m/%Y", "%m/%d/%Y"}
    assert ends(read(tmp_path, CLOSING, content, Answers("mm/dd/yyyy")))[0] == date(2026, 3, 4)
    with pytest.raises(NeedsDateFormat):
        plan_of(tmp_path, CLOSING, content, Answers("dd.mm.yyyy"))
    for_column = Answers(date_formats={("list.csv", "end"): "%d/%m/%Y"})
    assert ends(read(tmp_path, CLOSING, content, for_column))[0] == date(2026, 4, 3)


def test_dates_that_both_formats_read_alike_need_no_question(tmp_path: Path) -> None:
    assert ends(read(tmp_path, CLOSING, "what,end\na,05/05/2026\n")) == [date(2026, 5, 5)]


def test_the_profile_may_say_the_format(tmp_path: Path) -> None:
    profile = CLOSING + '[deals.dates]\nend = "mm/dd/yyyy"\n'
    assert ends(read(tmp_path, profile, "what,end\na,03/04/2026\n")) == [date(2026, 3, 4)]


def test_an_answer_does_not_overrule_what_the_column_proves(tmp_path: Path) -> None:
    assert ends(read(tmp_path, CLOSING, "what,end\na,25/04/2026\n", Answers("%m/%d/%Y"))) == [date(2026, 4, 25)]
    with pytest.raises(BadValue, match="no date format"):
        Answers("soon")


def test_a_slip_in_a_proved_column_is_one_bad_row(tmp_path: Path) -> None:
    found = read(tmp_path, CLOSING, "what,end\na,2026-04-03\nb,soon\nc,2026-02-30\nd,2026-01-01\n")
    bad = [(row.line, row.field, row.value) for row in found if isinstance(row, BadRow)]
    assert bad == [(3, "end", "soon"), (4, "end", "2026-02-30")]
    assert ends(found) == [date(2026, 4, 3), date(2026, 1, 1)]


def test_a_column_of_mixed_formats_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NeedsDateFormat):
        plan_of(tmp_path, CLOSING, "what,end\na,25/04/2026\nb,04/25/2026\n")


# -- amounts ------------------------------------------------------------------------------------------------------

PAYING = '[deals]\nkind = "deal"\n[deals.columns]\nwhat = "title"\nsum = "amount"\ncurrency = "currency"\n'


@pytest.mark.parametrize(
    ("sums", "minor"),
    [
        (["1.234,50", "3"], [123450, 300]),
        (["1,234.50", "3"], [123450, 300]),
        (["1.234", "12,5"], [123400, 1250]),
        (["1,234", "12.5"], [123400, 1250]),
        (["1.234", "2.500"], [123400, 250000]),
        (["€ 300", "50k"], [30000, 5000000]),
        (["", "0"], [None, 0]),
    ],
)
def test_the_decimal_sign_is_proved_from_the_column(tmp_path: Path, sums: list[str], minor: list[int | None]) -> None:
    content = "what;sum;currency\n" + "".join(f"a;{text};EUR\n" for text in sums)
    assert [deal.amount for deal in deals(read(tmp_path, PAYING, content))] == minor


def test_a_decimal_sign_that_cannot_be_proved_is_not_guessed(tmp_path: Path) -> None:
    content = "what;sum;currency\na;1,234;KWD\n"
    with pytest.raises(BadValue, match="decimal"):
        plan_of(tmp_path, PAYING, content, currency="KWD")
    said = PAYING.replace("[deals.columns]", 'decimal = ","\n[deals.columns]')
    assert deals(read(tmp_path, said, content, currency="KWD"))[0].amount == 1234


@pytest.mark.parametrize(
    ("doubtful", "beside", "currency", "reason"),
    [
        ("1.200", "12.5k", "EUR", "1.200 may be 1,200 or 1.20: write 1200 or 1.20"),
        ("€ 1.200", "12.50", "EUR", "€ 1.200 may be € 1,200 or € 1.20: write € 1200 or € 1.20"),
        ("1.200 EUR", "12.50", "EUR", "write 1200 EUR or 1.20 EUR"),
        ("-1,200", "12,5k", "EUR", "-1,200 may be -1.200 or -1,20: write -1200 or -1,20"),
        ("1.000", "12.5k", "JPY", "1,000 or 1: write 1000 or 1"),
    ],
)
def test_what_looks_like_thousands_is_not_made_decimals_by_other_rows(
    tmp_path: Path, doubtful: str, beside: str, currency: str, reason: str
) -> None:
    content = f"what;sum;currency\na;{beside};{currency}\nb;{beside};{currency}\nc;{doubtful};{currency}\n"
    *good, bad = read(tmp_path, PAYING, content)
    assert len(deals(good)) == 2
    assert isinstance(bad, BadRow) and (bad.line, bad.value) == (4, doubtful)
    assert reason in bad.reason
    sign = "," if "," in doubtful else "."
    said = PAYING.replace("[deals.columns]", f'decimal = "{sign}"\n[deals.columns]')
    assert len(deals(read(tmp_path, said, content))) == 3


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1.200", "KWD", 1200),
        ("1,200", "EUR", 120000),
        ("0.200", "EUR", 20),
        ("1234.500", "EUR", 123450),
        ("1,234.500", "EUR", 123450),
        ("1.234m", "EUR", 123400000),
    ],
)
def test_decimals_that_cannot_be_thousands_are_read_as_the_column_proves(
    tmp_path: Path, text: str, currency: str, minor: int
) -> None:
    content = f"what;sum;currency\na;12.5k;EUR\nb;12.50;EUR\nc;{text};{currency}\n"
    assert deals(read(tmp_path, PAYING, content))[-1].amount == minor


def test_each_currency_has_its_say_in_the_proof(tmp_path: Path) -> None:
    found = deals(read(tmp_path, PAYING, "what;sum;currency\na;1.234;KWD\nb;2.50;EUR\n"))
    assert [deal.amount for deal in found] == [1234, 250]


@pytest.mark.parametrize("text", ["1.000", "1.5", "many"])
def test_a_whole_number_that_may_be_two_is_refused(tmp_path: Path, text: str) -> None:
    profile = '[a]\nkind = "account"\ncolumns = { n = "name", e = "employees" }\n'
    (row,) = read(tmp_path, profile, f"n;e\na;{text}\n")
    assert isinstance(row, BadRow)
    (row,) = read(tmp_path, profile, "n;e\na;1,200\n")
    assert isinstance(row, d.AccountDraft)
    assert row.employees == 1200


def test_each_row_has_the_currency_it_names(tmp_path: Path) -> None:
    found = read(tmp_path, PAYING, "what,sum,currency\na,100,JPY\nb,100,\nc,100,usd\nd,5,Taler\ne,USD 5,EUR\n")
    assert [(deal.amount, deal.currency) for deal in deals(found)] == [(100, "JPY"), (10000, "EUR"), (10000, "USD")]
    assert [(row.line, row.field) for row in found if isinstance(row, BadRow)] == [(5, "currency"), (6, "sum")]


def test_zero_is_unknown_only_where_the_profile_says_so(tmp_path: Path) -> None:
    profile = """
        [deals]
        kind = "deal"
        zero_is_unknown = ["Lost"]
        columns = { what = "title", state = "stage", sum = "amount" }
    """
    found = deals(read(tmp_path, profile, "what,state,sum\na,lost,0\nb,Won,0\nc,Lost,5\nd,Won,\n"))
    assert [deal.amount for deal in found] == [None, 0, 500, None]


def test_a_scale_makes_exact_amounts(tmp_path: Path) -> None:
    profile = '[a]\nkind = "account"\ncolumns = { n = "name", r = "revenue" }\nscale = { revenue = 1000000 }\n'
    found = read(tmp_path, profile, "n,r\na,1.234567\nb,251.41\nc,0.123456789\n")
    assert [row.revenue for row in found if isinstance(row, d.AccountDraft)] == [123456700, 25141000000]
    assert [row.line for row in found if isinstance(row, BadRow)] == [4]


# -- histories ----------------------------------------------------------------------------------------------------

STAGED = """
    [deals]
    kind = "deal"
    id = "no"
    columns = { state = "stage", who = "company" }
    stages = { Won = ["Engaging on start", "Won on end"], New = ["Prospecting on today"] }
"""


def test_a_history_with_a_hole_or_out_of_order_is_a_bad_row(tmp_path: Path) -> None:
    content = (
        "no,state,who,start,end\n1,won,A,2026-01-01,2026-02-01\n2,Won,B,,2026-02-01\n"
        "3,Won,C,2026-03-01,2026-02-01\n4,Stale,D,2026-01-01,\n5,new,E,,\n"
    )
    found = read(tmp_path, STAGED, content)
    assert [(deal.title, len(deal.moves)) for deal in deals(found)] == [("A", 2), ("E", 1)]
    bad = [(row.line, row.field) for row in found if isinstance(row, BadRow)]
    assert bad == [(3, "start"), (4, "end"), (5, "state")]


def test_an_id_may_stand_only_once_and_equal_rows_are_told_apart(tmp_path: Path) -> None:
    found = read(tmp_path, STAGED, "no,state,who,start,end\n1,New,A,,\n1,New,B,,\n,New,C,,\n,New,C,,\n")
    assert [(row.line, row.field) for row in found if isinstance(row, BadRow)] == [(3, "no")]
    first, second, third = deals(found)
    assert first.origin.key == "1"
    assert second.origin.key.endswith("#1")
    assert third.origin.key.endswith("#2")
    assert second.origin.digest == third.origin.digest


def test_a_changed_profile_changes_digests_but_no_keys(tmp_path: Path) -> None:
    content = "no,state,who,start,end\n,New,A,,\n"
    (before,) = deals(read(tmp_path, STAGED, content))
    (after,) = deals(read(tmp_path, STAGED.replace('"company"', '"person"'), content))
    assert before.origin.key == after.origin.key
    assert before.origin.digest != after.origin.digest


def test_a_blank_row_is_skipped_and_every_other_row_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, CLOSING, "what,end\na,\n,\n \t,\n,2026-01-01\nx\n")
    assert plan.rows == 5
    found = list(plan.drafts())
    assert [(row.line, row.reason) for row in found if isinstance(row, BadRow)] == [
        (5, "is blank"),
        (6, "1 cells where the header has 2"),
    ]
    assert found == list(plan.drafts())


# -- people -------------------------------------------------------------------------------------------------------

SELLERS = '[s]\nkind = "user"\ncolumns = { who = "name", boss = "manager", area = "region" }\n'


def test_a_manager_who_is_listed_is_one_person_and_leads_a_team(tmp_path: Path) -> None:
    found = read(tmp_path, SELLERS, "who,boss,area\nMaria,Ben,North\nBen,,North\n")
    assert [type(row).__name__ for row in found] == ["TeamDraft", "TeamDraft", "UserDraft", "UserDraft"]
    users = {row.name: row for row in found if isinstance(row, d.UserDraft)}
    assert (users["Maria"].role, users["Maria"].team) == ("seller", d.Ref("Ben"))
    assert (users["Ben"].role, users["Ben"].team) == ("manager", d.Ref("Ben"))


def test_a_manager_cannot_stand_in_two_regions(tmp_path: Path) -> None:
    found = read(tmp_path, SELLERS, "who,boss,area\nMaria,Ben,North\nTom,Ben,South\n")
    assert [(row.line, row.value) for row in found if isinstance(row, BadRow)] == [(3, "South")]


# -- hostile and own ----------------------------------------------------------------------------------------------


def test_text_is_cleaned_and_nothing_is_deleted(tmp_path: Path) -> None:
    profile = '[a]\nkind = "account"\ncolumns = { n = "name", t = "text" }\n'
    (row,) = read(tmp_path, profile, 'n,t\n" \x1b[31mred\u202e\x1f ","one\r\ntwo\x07\tthree"\n')
    assert isinstance(row, d.AccountDraft)
    assert row.name == "\ufffd[31mred\ufffd\ufffd"
    assert row.text == "one\ntwo\ufffd\tthree"


def test_naughty_strings_come_through(tmp_path: Path, naughty_strings: list[str]) -> None:
    rows = [{"id": f"A-{number}", "name": text or "-"} for number, text in enumerate(naughty_strings)]
    path = tmp_path / "accounts.csv"
    write_kind(path, "account", rows)
    found = [row for row in own(path) if isinstance(row, d.AccountDraft)]
    assert len(found) + sum(isinstance(row, BadRow) for row in own(path)) == len(rows)
    by_id = {row.origin.id: row.name for row in found}
    plain = {str(row["id"]): str(row["name"]) for row in rows if str(row["name"]).isprintable()}
    plain = {id_: name for id_, name in plain.items() if name.strip()}
    assert {id_: by_id[id_] for id_ in plain} == plain


def own(*paths: Path) -> Found:
    files = open_files(paths)
    return list(prepare(guess(files), files, "CHF").drafts())


MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
OWN: dict[str, dict[str, Any]] = {
    "team": {"id": "T-1", "name": "North; west", "parent": d.Ref("Sales"), "kind": "region"},
    "user": {"id": "U-1", "name": "Maria", "login": "maria", "role": "manager", "team": d.Ref("N"), "active": False},
    "rate": {"id": "R-1", "currency": "JPY", "on": date(2026, 1, 1), "rate": Decimal("0.00612")},
    "product": {"id": "P-1", "name": "=GTX", "price": 482150, "currency": "USD", "active": True, "unit": "pc"},
    "account": {
        "id": "A-12", "kind": "person", "name": "-Öz, \"Ltd\"", "class": "A", "key_account": True, "private": True,
        "lifecycle": "partner", "parent_id": "A-1", "parent": "Acme", "owner": "maria", "employees": 12,
        "revenue": 12345, "revenue_currency": "EUR", "tags": ("vip", "a;b, c|d\\"), "archived": True,
        "phones": (d.Point("+49 1", "mobile"), d.Point("+49 2")), "emails": (d.Point("a@x.org"),),
        "addresses": (d.AddressDraft("billing", "Main St 1\nBack; yard", "1", "Ulm", "", "DE"),
                      d.AddressDraft("visit", "x")),
        "text": "one\ntwo\t=3", "website": "https://x.org/?a=b;c", "city": "Bonn",
    },
    "contact": {
        "id": "C-7", "name": "Ann", "given_name": "Ann", "title": "CEO", "owner": "maria", "tags": ("x",),
        "accounts": (d.MembershipDraft(d.Ref("Acme", "A-12"), "buyer", True), d.MembershipDraft(d.Ref("", "A-1"))),
        "phones": (d.Point("1 | 2", "a;b"),), "text": "'=quoted",
    },
    "deal": {
        "id": "D-17", "title": "Big", "account_id": "A-12", "account": "Acme", "owner": "maria", "pipeline": "simple",
        "stage": "won", "created_on": date(2026, 1, 1), "amount": 0, "currency": "JPY", "close_on": date(2026, 2, 1),
        "probability": 60, "budget": 700, "interest": "hot", "private": True, "reasons": ("price", "speed"),
        "lines": (d.LineDraft(d.Ref("GTX"), Decimal("1.5"), 300, "two | words"), d.LineDraft(None, title="free")),
        "competitors": (d.CompetitorDraft("Rival", "cheap; fast"),), "close_note": "a\nb", "lost_to": "Rival",
        "contacts": (d.RoleDraft(d.Ref("Ann", "C-7"), "user", 3, -1), d.RoleDraft(d.Ref("", "C-8"))),
    },
    "activity": {
        "id": "T-3", "kind": "call", "subject": "Call", "account_id": "A-12", "account": "Acme", "deal_id": "D-17",
        "deal": "Big", "owner": "maria", "status": "done", "due_on": date(2026, 3, 1), "start": MOMENT, "end": MOMENT,
        "done_at": MOMENT, "priority": "high", "importance": 2, "participants": ("ben", "eva"), "outcome": "ok",
        "contacts": (d.Ref("Ann", "C-7"),), "text": "x\ny",
    },
    "memo": {"id": "M-1", "deal_id": "D-17", "deal": "Big", "at": MOMENT, "by": "maria", "text": "- a\n- b"},
}  # fmt: skip


@pytest.mark.parametrize("kind", OWN)
def test_our_own_export_reads_back_exactly(tmp_path: Path, kind: str) -> None:
    row = OWN[kind]
    assert write_kind(tmp_path / "x.csv", kind, [row]) == 1
    (draft,) = own(tmp_path / "x.csv")
    assert isinstance(draft, d.Draft)
    assert (draft.origin.id, draft.origin.source) == (row["id"], "tcrm")
    expected: dict[str, Any] = {}
    for name, value in row.items():
        if f"{name}_id" in row:
            expected[name] = d.Ref(value, row[f"{name}_id"])
        elif name in ("owner", "by"):
            expected[name] = d.Ref(value)
        elif not name.endswith("id"):
            expected["class_" if name == "class" else name] = value
    defaults = {one.name: one.default for one in fields(draft) if one.name not in ("origin", "fields", "update")}
    assert {name: getattr(draft, name) for name in defaults} == defaults | expected


@pytest.mark.parametrize("kind", OWN)
def test_rows_that_are_read_together_say_what_each_says_by_itself(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "x.csv"
    write_kind(file, kind, [{**OWN[kind], "id": str(n)} for n in range(5)])
    together = own(file)
    width = file.read_text(encoding="utf-8").partition("\n")[0].count(",")
    with file.open("a", encoding="utf-8") as out:
        out.write("," * width + "\n")  # a blank row, because of which each is looked at
    assert own(file) == together and len(together) == 5


def test_amounts_that_name_their_currency_and_joined_columns_are_the_same_in_many_rows(tmp_path: Path) -> None:
    content = "sum,budget,first,last,home,work\n" + "".join(
        f"{sum_},{budget},Ann,Lee {n},+49 {n},\n" for n, (sum_, budget) in enumerate((("$5", ""), ("7", "8"), ("", "")))
    )
    profile = """
    [deals]
    kind = "deal"
    [deals.columns]
    sum = "amount"
    budget = "budget"
    first = "close_note"
    last = "close_note"
    home = "phone"
    [deals.constants]
    title = "Deal of {last}"
    """
    together = deals(read(tmp_path, profile, content))
    assert [(one.amount, one.currency, one.budget, one.close_note, one.title) for one in together] == [
        (500, "USD", None, "Ann\nLee 0", "Deal of Lee 0"),
        (700, "EUR", 800, "Ann\nLee 1", "Deal of Lee 1"),
        (None, "EUR", None, "Ann\nLee 2", "Deal of Lee 2"),
    ]
    assert read(tmp_path, profile, content + ",,,,,\n") == together


def test_moves_of_our_own_export_come_with_their_deals(tmp_path: Path) -> None:
    others = [{"id": "D-18", "title": "x"}, {"id": "D-19", "title": "y"}]
    write_kind(tmp_path / "deals.csv", "deal", [OWN["deal"], *others])
    moves: list[dict[str, Any]] = [
        {"id": "S-1", "deal_id": "D-17", "to": "engaging", "at": MOMENT, "by": "maria", "amount_at": 5,
         "currency_at": "JPY"},
        {"id": "S-2", "deal_id": "D-17", "from": "engaging", "to": "won", "at": MOMENT, "reason": "price"},
        {"id": "S-3", "deal_id": "D-18", "at": MOMENT},
        {"id": "S-4", "deal_id": "D-99", "to": "lost", "at": MOMENT},
    ]  # fmt: skip
    write_kind(tmp_path / "moves.csv", "move", moves)
    found = own(tmp_path / "moves.csv", tmp_path / "deals.csv")
    by_id = {deal.origin.id: deal for deal in deals(found)}
    assert set(by_id) == {"D-17", "D-19", "D-99"}
    assert by_id["D-17"].moves == (
        d.MoveDraft("engaging", MOMENT, d.Ref("maria"), amount_at=5, currency_at="JPY"),
        d.MoveDraft("won", MOMENT, reason="price"),
    )
    assert by_id["D-99"].update
    assert by_id["D-99"].fields == {"moves"}
    bad = sorted((row.file, row.line) for row in found if isinstance(row, BadRow))
    assert bad == [("deals.csv", 4), ("moves.csv", 4)]


PART = st.text("ab;|,\\ \n", max_size=6).map(str.strip)


@given(st.lists(st.tuples(PART.filter(bool), PART, PART), max_size=4))
def test_packed_items_unpack_to_themselves(items: list[tuple[str, ...]]) -> None:
    assert [(*item, "", "", "")[:3] for item in unpack(pack(items))] == items


def test_packed_cells_read_well() -> None:
    assert pack([("+49 1", "mobile"), ("+49 2", "")]) == "+49 1 | mobile; +49 2"


@given(st.lists(PART.filter(bool), max_size=5))
def test_packed_words_unpack_to_themselves(words: list[str]) -> None:
    assert list(unpack_words(pack_words(words))) == words


KINDS = ["account", "contact", "product", "user", "deal", "activity", "memo", "rate"]
HEADER = """
    name amount stage due_on start currency price rate text subject first_name phone email city account manager
    region probability private employees tags on at close_date
"""
HEADERS = st.lists(st.sampled_from(HEADER.split()), min_size=1, max_size=8, unique=True)


@given(st.sampled_from(KINDS), HEADERS, st.text('a1,.;|-/: \n"\x00é€%', max_size=120))
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_drafts_or_plain_refusals(tmp_path: Path, kind: str, header: list[str], body: str) -> None:
    path = tmp_path / "any.csv"
    path.write_text(",".join(header) + "\n" + body, encoding="utf-8")
    try:
        files = open_files([path])
        found = list(prepare(guess(files, kind), files, "EUR").drafts())
    except TcrmError as refusal:
        assert refusal.message
    else:
        assert all(isinstance(row, d.Draft) or row.reason for row in found)
