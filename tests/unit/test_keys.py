"""The registry of commands: complete, free of conflicts, and readable."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tcrm import commands, keynames, keys


def test_no_key_stands_for_two_commands_in_one_place() -> None:
    assert keys.conflicts() == []


def test_a_conflict_is_found_before_a_keymap_is_used() -> None:
    found = keys.conflicts({"deal.win": "x", "deal.dance": "y"})
    assert len(found) == 2
    assert "deal.dance" in found[0]
    assert "deal.lose" in found[1] and "deal.win" in found[1] and "account, deal, deals" in found[1]


def test_a_key_may_mean_two_things_in_two_places() -> None:
    assert keys.command("add.customer").keys == keys.command("add.deal").keys
    assert keys.conflicts({"funnel.measure": "x"}) == []


@pytest.mark.parametrize("each", commands.COMMANDS, ids=lambda each: each.id)
def test_every_command_says_what_it_does_and_where(each: commands.Command) -> None:
    assert each.label and each.help and each.places
    assert each.keys or each.id.startswith(("look.", "drafts")), "only what is seldom done is typed by its name"
    assert each.places <= set(commands.PLACES)
    assert "\n" not in each.help and len(each.help) <= 60


def test_ids_are_unique() -> None:
    ids = [each.id for each in commands.COMMANDS]
    assert len(ids) == len(set(ids))


def test_no_command_needs_a_key_that_terminals_do_not_send() -> None:
    for each in commands.COMMANDS:
        for key in each.keys:
            assert not key.startswith(("alt+", "ctrl+shift+", "f1", "f2")), each.id
            assert key not in {"ctrl+i", "ctrl+m", "ctrl+h"}, each.id


def test_key_names_are_those_of_textual_and_come_back_as_signs() -> None:
    from textual.keys import _character_to_key

    for sign in "/\\@-+_>*?`[]<#!.:,;|~^$%&(){}='\"aZ1":
        assert keynames.key_name(sign) == _character_to_key(sign)
        assert keynames.key_label(keynames.key_name(sign)) == sign


def test_bindings_carry_the_command_and_its_id() -> None:
    promote = next(each for each in keys.bindings_for("deals") if each.id == "deal.promote")
    assert promote.action == "command('deal.promote')"
    assert promote.key == "greater_than_sign,L"


def test_the_users_own_keys_replace_ours() -> None:
    promote = next(
        each for each in keys.bindings_for("deals", {"deal.promote": "p, ctrl+p"}) if each.id == "deal.promote"
    )
    assert promote.key == "p,ctrl+p"
    line = keys.bottom_line("deals", lambda _id: None, {"deal.promote": ["p"]})
    assert ("p", "promote", True) in line


def test_a_keymap_for_the_app_names_keys_as_textual_does() -> None:
    assert keys.keymap({"deal.promote": "p, >", "no.such": "y"}) == {"deal.promote": "p,greater_than_sign"}


def test_the_bottom_line_has_the_most_used_first_and_greys_what_is_refused() -> None:
    line = keys.bottom_line("deals", lambda id: "no deal here" if id == "deal.win" else None)
    assert [hint.key for hint in line[:4]] == ["enter", ">", "<", "w"]
    assert [hint.label for hint in line if not hint.enabled] == ["won"]


def test_two_keys_with_one_meaning_share_an_entry() -> None:
    assert ("[ ]", "week", True) in keys.bottom_line("funnel", lambda _id: None)


def test_the_table_has_a_row_for_every_command() -> None:
    rows = {row.id: row for row in keys.table()}
    assert set(rows) == {each.id for each in commands.COMMANDS}
    assert rows["deal.promote"].keys == "> L"
    assert rows["go.back"].keys == "esc q"
    assert rows["funnel.mode"].places == ("funnel",)


def test_the_top_line_names_only_screens_that_exist() -> None:
    names = [("1", "agenda", "Agenda"), ("2", "customers", "Customers"), ("3", "deals", "Pipeline")]
    assert keys.screens() == [*names, ("4", "funnel", "Funnel")]


def test_reading_the_registry_does_not_load_textual() -> None:
    code = "import sys, tcrm.keys as k; k.table(); sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_first_screen_says_how_to_leave_it_and_no_other_spends_room_on_that() -> None:
    assert [hint.label for hint in keys.bottom_line("first", lambda _id: None)] == ["open", "quit"]
    assert "quit" not in [hint.label for hint in keys.bottom_line("deals", lambda _id: None)]
