"""Working in the shell: add, promote, back, move, win, lose, log, done, memo, assign, undo, redo, history."""

from __future__ import annotations

import shlex
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from shell import Shell

from tcrm.cli import add, asking
from tcrm.dates import short_day
from tcrm.models import Stage


def stage(shell: Shell, deal: str = "D-1") -> str:
    return str(shell("show", deal, "--json").json["stage"])


@pytest.fixture
def deals(shell: Shell) -> Shell:
    """Three of Maria's deals, one of Lena's."""
    for title in ("Renewal", "Upgrade", "Spare parts"):
        shell.office.deal(title, owner="maria")
    shell.office.deal("South", owner="lena")
    return shell


def test_adding_tells_the_new_id(shell: Shell) -> None:
    assert shell("add", "customer", "Acme", "GmbH").out == "A-1 Acme GmbH added\n"
    again = shell("add", "customer", "ACME", "gmbh")
    assert (again.code, again.err) == (0, "of this name there is already: A-1 Acme GmbH\n")
    assert shell("undo").code == 0
    assert shell("add", "contact", "Eva", "--customer", "acme gmbh", "--json").json["id"] == "C-1"
    assert shell("add", "deal", "Renewal", "--customer", "A-1", "--amount", "50k", "--close", "+7").code == 0
    deal = shell("show", "D-1", "--json").json
    assert (deal["amount"], deal["close_on"], deal["account"]) == (50000, "2026-11-28", "A-1")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add",), 2),
        (("add", "customer"), 2),
        (("add", "customer", "  "), 2),
        (("add", "deal", "X", "--amount", "much"), 2),
        (("add", "deal", "X", "--close", "someday"), 2),
        (("add", "deal", "X", "--customer", "nobody"), 1),
        (("add", "deal", "X", "--stage", "nowhere"), 2),
        (("add", "customer", "X", "--owner", "nobody"), 1),
    ],
)
def test_what_cannot_be_added_is_refused_and_leaves_nothing(shell: Shell, words: tuple[str, ...], code: int) -> None:
    said = shell(*words)
    assert said.code == code
    assert said.err
    assert shell("find", "X", "--json").json == []


def test_one_line_plans_what_it_says(shell: Shell) -> None:
    shell("add", "customer", "Acme")
    said = shell("add", "call Acme fri 10:00 !high about the renewal")
    assert said.code == 0
    assert "Acme" in said.out
    (section,) = shell("agenda", "--json").json["sections"]
    row = section["rows"][0]
    assert (row["kind"], row["customer"], row["subject"]) == ("call", "Acme", "the renewal")
    assert (row["due_on"], row["time"], row["priority"]) == ("2026-11-27", "10:00", "high")
    assert shell("add", "call", "Acme", "mon", "about", "prices", "--json").json["due_on"] == "2026-11-23"


@pytest.mark.parametrize(
    ("line", "way"),
    [("product X", "--kind product"), ("user tom", "--kind user"), ("Teams North", "--kind team"),
     ("lead 'Foo GmbH'", "add deal TITLE --company"), ("stage Offer", ":stages"), ("pipeline Renewals", ":stages"),
     ("account Acme", "add customer"), ("people Eva", "add contact"), ("rate USD 0.9", "--kind rate")],
)  # fmt: skip
def test_what_add_cannot_make_is_no_task_of_that_name(deals: Shell, line: str, way: str) -> None:
    said = deals("add", *shlex.split(line))
    assert (said.code, said.out) == (2, "")
    assert way in said.err and "tcrm add task" in said.err


@pytest.mark.parametrize(
    ("line", "way"),
    [("product X --price 12", "--kind product"), ("custmer X --phone 1", "tcrm add customer …"),
     ("call Acme fri --urgent", "tcrm add --help")],
)  # fmt: skip
def test_options_that_a_line_has_not_say_what_was_meant(deals: Shell, line: str, way: str) -> None:
    said = deals("add", *line.split())
    assert (said.code, said.out) == (2, "")
    assert way in said.err and "capture" not in said.err


def test_a_line_that_begins_with_such_a_noun_is_planned_where_it_cannot_mean_one(
    deals: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "team lunch" in deals("add", "team lunch fri 12:00").out
    assert "user guide" in deals("add", "task user guide").out
    monkeypatch.setattr(add, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    for typed, code in (("n\n", 1), ("y\n", 0)):
        monkeypatch.setattr(asking, "_typed", lambda _question, typed=typed: typed)
        assert deals("add", "product sheet").code == code
    assert deals("undo").out == "undone: planned: product sheet\n"


def test_promote_and_back_say_from_where_to_where(deals: Shell) -> None:
    said = deals("promote", "D-1")
    assert (said.code, said.out) == (0, "D-1 Renewal: Lead → Qualified\n")
    assert deals("back", "1").out == "D-1 Renewal: Qualified → Lead\n"
    assert deals("promote", "renewal", "--json").json == {
        "moved": [{"id": "D-1", "title": "Renewal", "from": "Lead", "to": "Qualified"}],
        "held": [],
    }


def test_some_of_many_held_back_is_partly(deals: Shell) -> None:
    said = deals("back", "D-1", "D-2", login="maria")
    assert said.code == 1  # all of them: they stand in the first stage
    deals("promote", "D-1")
    said = deals("back", "D-1", "D-2", login="maria")
    assert said.code == 3
    assert said.out.startswith("D-1 Renewal: Qualified")
    assert said.err.startswith("D-2 Upgrade: ")
    assert stage(deals) == "lead"


def test_a_colleagues_deal_is_not_moved(deals: Shell) -> None:
    assert deals("promote", "D-4", login="maria").code == 1
    said = deals("promote", "D-1", "D-4", "--json", login="maria")
    assert said.code == 3
    assert [deal["id"] for deal in said.json["moved"]] == ["D-1"]
    assert [deal["id"] for deal in said.json["held"]] == ["D-4"]
    assert stage(deals, "D-4") == "lead"


def test_a_deal_that_is_not_there_is_refused_and_nothing_moves(deals: Shell) -> None:
    said = deals("promote", "D-1", "D-99")
    assert said.code == 1
    assert "D-99" in said.err
    assert stage(deals) == "lead"
    assert deals("promote", "A-1").code == 2


def test_move_takes_several_ids_and_a_stage(deals: Shell) -> None:
    assert deals("move", "D-1", "D-2", "proposal").code == 0
    assert stage(deals) == stage(deals, "D-2") == "proposal"
    assert deals("move", "D-1", "nowhere").code == 1
    assert deals("move", "D-1").code == 2


def test_win_and_lose_with_their_reasons(deals: Shell) -> None:
    assert deals("win", "D-1", "--reason", "pri,2", "--note", "at last", "--competitor", "Festo").code == 0
    assert "won because: Price, " in deals("show", "D-1").out
    assert deals("lose", "D-2").code == 2
    assert deals("lose", "D-2", "--reason", "Weather").code == 2
    assert deals("lose", "D-2", "--reason", "Price", "--competitor", "Festo").code == 0
    won, lost = deals("show", "D-1", "--json").json, deals("show", "D-2", "--json").json
    assert (won["status"], won["reasons"]) == ("won", ["Price", "Product"])
    assert (lost["status"], lost["lost_to"]) == ("lost", "Festo")
    with deals.office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, deals.office.stage_id(won["stage"]), name="Commande signée")
    day = short_day(today := deals.office.sit("maria").today(), today)
    assert f"won {day}" in deals("show", "D-1").out and f"lost {day}" in deals("show", "D-2").out
    assert f"won {day}" in deals("pipeline", "--status", "won").out


def test_log_done_and_memo(deals: Shell) -> None:
    said = deals("log", "call", "D-1", "left", "a", "message", "--outcome", "busy", "--next", "fri call back")
    assert said.code == 0
    assert said.out.splitlines()[0].startswith("done: T-1 call today")
    assert said.out.splitlines()[1].startswith("next: T-2 call Fri 27")
    done = deals("done", "T-2", "--outcome", "wants an offer", "--next", "mon task write it", "--json").json
    assert (done["status"], done["outcome"], done["next"]["due_on"]) == ("done", "wants an offer", "2026-11-23")
    assert deals("done", "T-2").code == 1
    assert deals("done", "T-99").code == 1
    assert deals("log", "dance", "D-1", "x").code == 2
    assert deals("log", "call", "D-99", "x").code == 1
    assert deals("memo", "D-1", "they", "like", "it").code == 0
    assert deals("show", "D-1", "--json").json["memos"][0]["text"] == "they like it"


def test_assign_gives_many_to_one(deals: Shell) -> None:
    assert deals("assign", "D-1", "D-2", "tom").code == 0
    assert deals("show", "D-2", "--json").json["owner"] == "Tom Lang"
    assert deals("assign", "D-1", "nobody").code == 1
    assert deals("assign", "D-4", "tom", login="maria").code == 1


def test_undo_redo_and_the_history_tell_what(deals: Shell) -> None:
    deals("promote", "D-1", login="maria")
    assert "Renewal" in deals("undo", login="maria").out
    assert stage(deals) == "lead"
    assert deals("redo", login="maria").code == 0
    assert stage(deals) == "qualified"
    entry = next(e for e in deals("history", "--json").json if e["kind"] == "deal.promote")
    assert entry["said"] == "promoted Renewal to Qualified"
    assert datetime.fromisoformat(entry["at"]).astimezone(ZoneInfo("Europe/Berlin")).date() == date(2026, 11, 21)


def test_one_entry_of_the_history_is_undone_alone(deals: Shell) -> None:
    deals("promote", "D-1")
    deals("promote", "D-2")
    first = [e["id"] for e in deals("history", "--json").json if e["kind"] == "deal.promote"][-1]
    assert deals("undo", str(first)).code == 0
    assert (stage(deals), stage(deals, "D-2")) == ("lead", "qualified")
    assert deals("undo", "999999").code == 1
    assert deals("undo", "first").code == 2


def test_nothing_to_undo_is_refused(shell: Shell) -> None:
    said = shell("undo", login="maria")
    assert (said.code, said.out) == (1, "")
    assert shell("redo", login="maria").code == 1


def test_a_seller_cannot_undo_what_others_did(deals: Shell) -> None:
    deals("promote", "D-4", login="lena")
    entry = next(e["id"] for e in deals("history", "--json").json if e["kind"] == "deal.promote")
    assert deals("undo", str(entry), login="maria").code == 1
    assert stage(deals, "D-4") == "qualified"


@pytest.mark.parametrize(("typed", "meant"), [("customr", "customer"), ("contct", "contact"), ("Dael", "deal")])
def test_a_mistyped_kind_does_not_become_a_task(shell: Shell, typed: str, meant: str) -> None:
    for words in ((typed, "Acme"), (f"{typed} Acme",)):
        said = shell("add", *words)
        assert said.code == 2
        assert typed in said.err and f"tcrm add {meant} " in said.err
    assert shell("history", "--json").json[0]["kind"] != "activity.add"


def test_a_line_that_names_a_kind_or_a_record_is_planned_whatever_it_begins_with(shell: Shell) -> None:
    shell.office.account("Acme GmbH")
    for line in ("customers of Acme GmbH to be asked", "task customr letters", "sort the letters"):
        assert shell("add", line).code == 0


def test_a_person_gets_a_part_in_a_deal_another_one_and_none(deals: Shell) -> None:
    deals("add", "contact", "Eva Weiss")
    said = deals("role", "D-1", "Eva Weiss", "--role", "decision maker", "--influence", "4", "--json")
    assert said.json == {"deal": "D-1", "contact": "C-1", "role": "decision_maker", "influence": 4, "attitude": None}
    assert deals("role", "D-1", "C-1", "--attitude", "-2", "--json").json["attitude"] == -2
    assert [one["role"] for one in deals("show", "D-1", "--json").json["people"]] == ["decision_maker"]
    assert deals("role", "D-1", "C-1", "--role", "boss").code == 2
    assert deals("role", "D-1", "C-1", "--remove").out == "C-1 is not on D-1 any more\n"
    assert deals("show", "D-1", "--json").json["people"] == []
    assert deals("role", "D-1", "C-1", "--remove").code == 1


def test_an_amount_that_may_be_thousands_or_decimals_is_refused_and_the_one_that_was_understood_is_named(
    shell: Shell,
) -> None:
    said = shell("add", "deal", "Doubtful", "--amount", "12.500")
    assert (said.code, said.out) == (2, "")
    assert "12.500 may be 12,500 or 12.50: write 12500 or 12.50" in said.err
    assert "added: € 12,500\n" in shell("add", "deal", "Plain", "--amount", "12,500").out
    assert "added: € 12.50\n" in shell("add", "deal", "Small", "--amount", "12.50").out


def test_a_move_to_won_says_how_a_deal_is_won(shell: Shell) -> None:
    shell("add", "deal", "Line 3")
    said = shell("move", "D-1", "Won")
    assert said.code == 1 and "tcrm win D-1" in said.err
    assert "reason" in shell("move", "D-1", "closed lost").err
