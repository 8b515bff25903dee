"""From files to drafts: histories, people, hostile text, our own export."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from drafting import CLOSING, Found, deals, plan_of, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from tcrm.errors import TcrmError
from tcrm.exchange import drafts as d
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.csvout import write_kind
from tcrm.exchange.guess import guess
from tcrm.exchange.packing import pack, pack_words, unpack, unpack_words
from tcrm.exchange.plan import open_files, prepare

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
