"""The gate in the shell: what is missing is said, scripts read it, a manager's word lets deals pass."""

from __future__ import annotations

import pytest
from shell import Shell

from tcrm.models import StageMove


@pytest.fixture
def gated(shell: Shell) -> Shell:
    """D-1 is Maria's, has nothing, and stands before a stage that asks for two things; D-2 has both."""
    shell.office.criteria("lead", [{"need": "field", "field": "amount"}, {"need": "field", "field": "close_on"}])
    shell.office.deal("Press", "maria")
    shell.office.deal("Line", "maria", amount=500, close_on="2026-12-24")
    return shell


def test_what_is_missing_is_said_in_words_and_in_json(gated: Shell) -> None:
    said = gated("promote", "D-1", "D-2", login="maria")
    assert said.code == 3
    assert "D-2 Line: Lead → Qualified" in said.out
    assert "D-1 Press: needs an amount; needs an expected close date" in said.err
    held = gated("promote", "D-1", "--json", login="maria").json["held"]
    assert held[0]["missing"] == [
        {"stage": "lead", "need": "field", "key": "amount", "label": "amount"},
        {"stage": "lead", "need": "field", "key": "close_on", "label": "close date"},
    ]


@pytest.mark.parametrize("words", [("promote", "D-1"), ("move", "D-1", "proposal"), ("win", "D-1")])
def test_every_way_up_is_gated_and_takes_a_managers_word_only(gated: Shell, words: tuple[str, ...]) -> None:
    assert gated(*words, login="maria").code == 1
    refused = gated(*words, "--override", "trust me", login="maria")
    assert (refused.code, "manager" in refused.err) == (1, True)
    assert gated(*words, "--override", "known customer", login="mona").code == 0
    kept = StageMove.select(StageMove.override).where(StageMove.deal == 1).order_by(StageMove.id)
    assert gated.office.db.rows(kept) == [("",), ("known customer",)]


def test_stages_are_listed_with_how_often_all_was_done_by_stage_and_by_seller(gated: Shell) -> None:
    gated("promote", "D-2", login="maria")
    gated("promote", "D-1", "--override", "known customer", login="mona")
    rows = {(row["pipeline"], row["key"]): row for row in gated("stages", "--json", login="mona").json}
    lead = rows["standard", "lead"]
    figures = {name: lead[name] for name in ("went_on", "compliance", "overridden", "needs", "limit_days")}
    assert figures == {
        "went_on": 2, "compliance": 0.5, "overridden": 1, "needs": "amount, close date", "limit_days": 14,
    }  # fmt: skip
    assert rows["simple", "prospecting"]["compliance"] is None
    said = gated("stages", "--pipeline", "standard", "--about", login="mona").out
    assert "2 went on" in said and "50 % done" in said and "a manager's word" in " ".join(said.split())
    found = gated("stages", "--by", "seller", "--csv", login="mona").out.splitlines()
    assert found == ["login,seller,went_on,compliance,overridden", "maria,Maria Rossi,2,0.5,1"]
    assert "No deal has gone on" in gated("stages", "--by", "seller", "--to", "2020-01-01", login="mona").out


def test_what_waits_for_a_tick_says_how_and_is_ticked_by_key_words_or_their_beginning(shell: Shell) -> None:
    asked = [{"need": "check", "key": "need", "label": "need understood"}]
    shell.office.criteria("lead", [*asked, {"need": "check", "key": "net", "label": "in our net"}])
    shell.office.deal("Press", "maria")
    held = shell("promote", "D-1", login="maria")
    assert "tcrm tick D-1 need" in held.err and "--override" in held.err
    listed = shell("tick", "D-1", login="maria").out
    assert "need understood" in listed and "in our net" in listed and "ticked" not in listed
    unknown, several = shell("tick", "D-1", "price", login="maria"), shell("tick", "D-1", "ne", login="maria")
    assert unknown.code == 2 and "need (need understood), net (in our net)" in unknown.err
    assert several.code == 2 and "several" in several.err
    assert shell("tick", "D-1", "Need", "Understood", login="maria").out == "D-1 done: need understood\n"
    assert shell("tick", "D-1", "in our", login="maria").code == 0
    assert [row["ticked"] for row in shell("tick", "D-1", "--json", login="maria").json] == [True, True]
    assert shell("tick", "D-1", "need", "--off", login="maria").code == 0
    assert "need understood" in shell("promote", "D-1", login="maria").err
    assert shell("tick", "D-1", "--off", login="maria").code == 2
    shell("tick", "D-1", "need", login="maria")
    assert shell("promote", "D-1", login="maria").code == 0


def test_whatever_holds_a_deal_back_the_command_that_mends_it_is_said(shell: Shell) -> None:
    needs = [{"need": "role", "role": "decision_maker"}, {"need": "activity", "kind": "visit"},
             {"need": "field", "field": "amount"}, {"need": "role", "role": "champion"}]  # fmt: skip
    shell.office.criteria("lead", needs)
    shell.office.deal("Press", "maria")
    held = shell("promote", "D-1", login="maria").err.splitlines()[1:]
    assert held == [
        "  Say who: tcrm role D-1 PERSON --role 'decision maker'",
        "  Log it: tcrm log visit D-1 TEXT",
        "  Fill it in: tcrm, then :D-1 and > (which asks for it)",
        "  A manager may let it pass: --override REASON",
    ]
    for words in ("decision", "who decides"):
        said = shell("tick", "D-1", words, login="maria")
        assert said.code == 2 and said.err.splitlines()[1] == held[0].strip()
    shell("add", "contact", "Eva Weiss")
    assert shell("role", "D-1", "Eva Weiss", "--role", "decision maker", login="maria").code == 0
    assert "who decides" not in shell("promote", "D-1", login="maria").err
