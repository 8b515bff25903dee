"""Looking up in the shell: find, show, agenda, pipeline, funnel."""

from __future__ import annotations

import csv
import io
import os
import subprocess

import pytest
from office import built_once
from program import TCRM
from shell import Shell
from thorough import SOAK

from tcrm.cli import out as printing
from tcrm.models import search


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
@built_once
def filled(shell: Shell) -> Shell:
    """A customer with a contact, two deals, something planned and something done."""
    for words in (
        ("add", "customer", "Huber & Söhne AG", "--city", "Stuttgart", "--owner", "maria"),
        ("add", "contact", "Eva", "Weiss", "--customer", "A-1", "--role", "buyer", "--phone", "+49 711 555 0123"),
        ("add", "deal", "Demo line 2", "--customer", "A-1", "--amount", "12,500.50", "--owner", "maria"),
        ("add", "deal", "Retrofit", "--customer", "A-1", "--amount", "JPY 640k", "--owner", "maria"),
        ("log", "call", "D-1", "asked for a demo", "--next", "mon visit"),
        ("memo", "A-1", "new plant in Graz from spring"),
    ):
        assert shell(*words, login="maria").code == 0
    return shell


def test_find_gives_id_kind_name_and_detail(filled: Shell) -> None:
    found = filled("find", "sohne", "--json").json
    assert found[0] == {"id": "A-1", "kind": "account", "name": "Huber & Söhne AG", "detail": "Stuttgart"}
    assert [hit["id"] for hit in found[1:]] == ["D-2", "D-1"]  # deals of that customer, the newest first
    assert [row["id"] for row in rows(filled("find", "0123", "--csv").out)] == ["A-1", "C-1"]
    assert [hit["kind"] for hit in filled("find", "e", "--kind", "deal", "--json").json] == ["deal", "deal"]
    assert len(filled("find", "e", "--limit", "1", "--json").json) == 1


def test_find_says_when_there_is_nothing(filled: Shell) -> None:
    said = filled("find", "nobody", "at", "all")
    assert (said.code, said.out) == (0, "")
    assert "nobody at all" in said.err


def test_show_prints_a_customer_with_people_deals_and_what_was_said(filled: Shell) -> None:
    said = filled("show", "A-1")
    for word in ("Huber & Söhne AG", "Stuttgart", "Eva Weiss", "+49 711 555 0123", "D-1", "asked for a demo", "Graz"):
        assert word in said.out
    assert said.code == 0


def test_show_takes_a_whole_name(filled: Shell) -> None:
    assert filled("show", "huber", "&", "sohne", "ag", "--json").json["id"] == "A-1"


def test_show_gives_programs_ids_decimals_and_iso_days(filled: Shell) -> None:
    deal = filled("show", "D-1", "--json").json
    assert (deal["id"], deal["amount"], deal["currency"], deal["account"]) == ("D-1", 12500.5, "EUR", "A-1")
    assert deal["created_on"] == "2026-11-21"
    assert [(one["kind"], one["status"], one["due_on"]) for one in deal["activities"]] == [
        ("visit", "planned", "2026-11-23"),
        ("call", "done", "2026-11-21"),
    ]
    customer = filled("show", "A-1", "--json").json
    assert [one["id"] for one in customer["deals"]] == ["D-1", "D-2"]
    assert customer["open"]["count"] == 2
    assert customer["open"]["unconverted"] == {"JPY": 640000}
    assert customer["memos"][0]["text"] == "new plant in Graz from spring"
    contact = filled("show", "C-1", "--json").json
    assert contact["places"] == [{"id": "A-1", "name": "Huber & Söhne AG", "role": "buyer", "main": True}]
    assert rows(filled("show", "D-1", "--csv").out)[0]["amount"] == "12500.50"


def test_show_of_a_colleagues_customer_tells_the_head_alone(filled: Shell) -> None:
    filled.office.firm(colleagues_see="own")
    seen = filled("show", "A-1", "--json", login="lena").json
    assert seen["seen"] is False
    assert seen["owner"] == "Maria Rossi"
    assert "deals" not in seen
    assert "Graz" not in filled("show", "A-1", login="lena").out
    assert filled("show", "D-1", login="lena").code == 1


@pytest.mark.parametrize("ref", ["D-99", "A-99", "C-99"])
def test_show_of_nothing_is_refused(filled: Shell, ref: str) -> None:
    said = filled("show", ref)
    assert said.code == 1
    assert ref in said.err


def test_the_agenda_tells_each_list(filled: Shell) -> None:
    day = filled("agenda", "--json", login="maria").json
    assert day["day"] == "2026-11-21"
    assert day["done"] == 1
    told = {part["key"]: part["rows"] for part in day["sections"]}
    assert [(row["kind"], row["due_on"], row["deal"]) for row in told["week"]] == [("visit", "2026-11-23", "D-1")]
    later = filled("agenda", "--today", "2026-11-25", login="maria")
    assert "Overdue" in later.out
    assert rows(filled("agenda", "mon", "--csv", login="maria").out)[0]["list"] == "today"


def test_the_agenda_of_somebody_else_is_for_their_manager(filled: Shell) -> None:
    assert filled("agenda", "--who", "maria", "--json", login="mona").json["who"] == "maria"
    assert filled("agenda", "--who", "maria", login="lena").code == 1


def test_an_empty_agenda_says_how_to_plan(shell: Shell) -> None:
    assert "tcrm add" in shell("agenda").out


def test_the_pipeline_adds_up(filled: Shell) -> None:
    board = filled("pipeline", "--json").json
    assert (board["pipeline"], board["count"], board["amount"]) == ("standard", 2, 12500.5)
    assert board["unconverted"] == {"JPY": 640000}
    assert board["stages"][0]["count"] == 2
    assert {deal["id"] for deal in board["deals"]} == {"D-1", "D-2"}
    text = filled("pipeline").out
    assert " 1 deal " in filled("pipeline", "retro").out and " 1 deals" not in filled("pipeline", "amount>1").out
    assert "JP¥ 640,000" in text and "(no JP¥)" in text.splitlines()[0]
    assert "€ 12,500.50" in text
    assert rows(filled("pipeline", "retro", "--csv").out)[0]["id"] == "D-2"


def test_a_pipeline_that_a_filter_empties_says_so_and_one_without_deals_how_to_add_one(filled: Shell) -> None:
    assert filled("pipeline", '"press line of nobody"').out.endswith("\nNothing matches the filter.\n")
    assert filled("pipeline", "--mine").out.endswith("\nNo deals here. Add one: tcrm add deal TITLE\n")


def test_an_amount_with_a_blank_in_a_filter_says_that_it_stands_in_quotes(filled: Shell) -> None:
    said = " ".join(filled("pipeline", "amount>chf 10k").err.split())
    assert 'stands in quotes: amount>"chf 10k"; or leave the blank away: amount>chf10k.' in said
    for written in ('amount>"chf 10k"', "amount>chf10k"):
        assert filled("pipeline", written).code == 0
    assert "in quotes" not in filled("pipeline", "amount>big").err


def test_the_pipeline_keeps_to_what_was_asked(filled: Shell) -> None:
    assert filled("pipeline", "--mine", "--json").json["count"] == 0
    assert filled("pipeline", "--owner", "maria", "--json").json["count"] == 2
    assert filled("pipeline", "--status", "won", "--json").json["count"] == 0
    assert filled("pipeline", "--pipeline", "nowhere").code == 2
    assert filled("pipeline", "owner:maria").err == ""
    assert "Nobody here is called zzz." in filled("pipeline", "owner:zzz").err


def test_the_funnel_in_every_form(filled: Shell) -> None:
    filled("promote", "D-1", login="maria")
    told = filled("funnel", "--json").json
    assert {"pipeline", "mode", "measure", "definition", "currency", "rows", "won", "lost"} <= told.keys()
    assert [row["reached"] for row in told["rows"]][:2] == [2, 1]
    assert told["rows"][0]["next_rate"] == 0.5
    assert "groups" not in told
    split = filled("funnel", "--by", "seller", "--json").json["groups"]
    assert [group["key"] for group in split] == ["Maria Rossi"]
    assert rows(filled("funnel", "--csv").out)[0]["reached"] == "2"
    assert "Lead" in filled("funnel", "--about").out


@pytest.mark.parametrize(
    "words", [("--mode", "sideways"), ("--by", "moon"), ("--from", "nonsense"), ("--from", "20", "--to", "1-1-2026")]
)
def test_a_funnel_that_cannot_be_is_wrong_use(filled: Shell, words: tuple[str, ...]) -> None:
    assert filled("funnel", *words).code == 2


def test_hostile_names_are_printed_without_a_control_byte(shell: Shell) -> None:
    # Straight into the table, past what cleans on the way in.
    shell.office.account("Acme")
    shell.office.db.sql("UPDATE account SET name = ?, city = ?", ("evil\x1b[2J[red]x[/red]\x07\u202e", "=1+1\x9b31m"))
    search.rebuild(shell.office.db)
    for words in (("find", "evil"), ("find", "evil", "--json"), ("find", "evil", "--csv"), ("show", "A-1")):
        said = shell(*words)
        assert said.code == 0
        assert "evil" in said.out
        assert not set(said.out) & set("\x1b\x07\x9b\u202e")
    assert "[red]x[/red]" in shell("find", "evil").out
    assert "'=1+1" in shell("find", "evil", "--csv").out


def test_all_naughty_strings_come_out_without_control_bytes(shell: Shell, naughty_strings: list[str]) -> None:
    texts = [text for text in naughty_strings if text.strip()]
    with shell.office.sit("olga").operation("office") as op:
        from tcrm.models import Account

        op.insert_many(Account, [{"name": text, "sort_name": text} for text in texts])
    said = shell("find", "a", "--limit", "1000", "--csv")
    assert said.code == 0
    printed = said.out.replace("\n", "").replace("\r", "")
    assert printed.isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in printed)


def test_ascii_draws_no_sign_beyond_ascii(shell: Shell) -> None:
    shell("add", "deal", "Plain", "--amount", "EUR 300")
    for words in (("pipeline",), ("funnel",), ("agenda",), ("show", "D-1")):
        assert shell(*words, "--ascii").out.isascii()


WITHOUT_EURO = [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}]


@pytest.mark.parametrize("setting", WITHOUT_EURO if SOAK else WITHOUT_EURO[:2], ids=str)
def test_a_pipe_that_has_no_sign_for_a_currency_gets_its_code_and_programs_get_utf8(
    shell: Shell, setting: dict[str, str]
) -> None:
    shell("add", "deal", "北京 Plan", "--amount", "EUR 300")
    shell.office.account("北京 AG")

    def piped(*words: str, **more: str) -> bytes:
        seat = ["--db", str(shell.path), "--as", "olga", "--today", "2026-11-21"]
        environ = {**os.environ, "LANG": "C.UTF-8", **more}
        return subprocess.run([*TCRM, *seat, *words], env=environ, capture_output=True, check=True).stdout

    assert "€ 300" in piped("pipeline").decode()
    plain = piped("pipeline", **setting)
    assert b"EUR 300" in plain and "€".encode() not in plain
    for words in (("pipeline", "--json"), ("pipeline", "--csv"), ("export", "account")):
        found = piped(*words, **setting)
        assert "北京" in found.decode() and found == piped(*words)


def test_tables_drop_and_shorten_columns_to_fit() -> None:
    columns = [
        printing.Column[str]("id", show=lambda _: "A-1"),
        printing.Column[str]("name", show=lambda row: row, least=8),
        printing.Column[str]("more", show=lambda _: "x" * 30, drop=1),
    ]
    assert printing.fitted(columns, [3, 20, 30], 80) == [3, 20, 30]
    assert printing.fitted(columns, [3, 20, 30], 50) == [3, 13, 30]  # shortened
    assert printing.fitted(columns, [3, 20, 30], 40) == [3, 20, 0]  # left out, so that the name is whole
    assert printing.fitted(columns, [3, 20, 30], 16) == [3, 11, 0]


def test_find_says_when_there_is_more(filled: Shell) -> None:
    cut = filled("find", "e", "--limit", "2")
    assert len(cut.out.splitlines()) == 2
    assert "and more" in cut.err and "--limit" in cut.err
    count = len(filled("find", "e", "--json").json)
    assert filled("find", "e", "--limit", str(count)).err == ""
