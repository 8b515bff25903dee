"""Commands by their names: every one has one in its place, and what is typed finds it."""

from __future__ import annotations

import pytest

from tcrm import keys, spoken
from tcrm.commands import SCREENS
from tcrm.config import KEY_PROFILES, Config
from tcrm.keyprofiles import own_keys, profile


@pytest.mark.parametrize("place", SCREENS)
def test_every_command_of_a_place_is_called_by_its_id_and_by_the_name_it_is_offered_by(place: str) -> None:
    names = spoken.names_in(place)
    offered = [spoken.name_of(each, names) for each in keys.commands_for(place)]
    assert len(offered) == len(set(offered))
    for each in keys.commands_for(place):
        assert spoken.split(each.id, names) == (each, "")
        assert spoken.split(spoken.name_of(each, names), names) == (each, "")
        assert each in spoken.matching(place, each.id, names)
        assert spoken.matching(place, spoken.name_of(each, names), names)[0] is each


@pytest.mark.parametrize("place", SCREENS)
def test_what_is_shown_in_place_of_keys_calls_the_command(place: str) -> None:
    for each in keys.commands_for(place):
        if not each.keys:
            assert calls(keys.shown_keys(each)[0].removeprefix(":"), place) == (each.id, "")


def calls(text: str, place: str = "deals") -> tuple[str, str] | None:
    found = spoken.split(text, spoken.names_in(place))
    return None if found is None else (found[0].id, found[1])


def test_the_longest_name_counts_and_the_rest_are_words_for_it() -> None:
    assert calls("next step fri call") == ("plan.step", "fri call")
    assert calls("next") == ("find.next", "")
    assert calls("MOVE  proposal") == ("deal.move", "proposal")
    assert calls("won") == calls("win") == calls("deal.win") == calls("deal win") == ("deal.win", "")
    assert calls("promotte") is None and calls("") is None


def test_a_label_of_two_commands_calls_neither() -> None:
    assert calls("week", "funnel") is None
    assert calls("earlier", "funnel") == ("funnel.earlier", "")


def test_what_differs_little_is_suggested_and_what_is_begun_is_found() -> None:
    names = spoken.names_in("deals")
    assert spoken.nearest("promotte", names) == ["promote"]
    assert spoken.nearest("xyzzy", names) == []
    assert [each.id for each in spoken.shortened("prom", names)] == ["deal.promote"]
    assert len(spoken.shortened("p", names)) > 1 and spoken.shortened("", names) == []


def test_words_of_the_help_and_keys_find_a_command_after_those_whose_name_they_begin() -> None:
    names = spoken.names_in("deals")
    assert [each.id for each in spoken.matching("deals", "competitor", names)] == ["deal.win", "deal.lose"]
    assert spoken.matching("deals", "mov", names)[0].id == "deal.move"
    assert [each.id for each in spoken.matching("deals", "p", names, {"deal.win": "W"})][-1] != "deal.win"
    assert spoken.matching("deals", "xyzzy", names) == []


def test_words_find_commands_of_other_places_too_and_none_twice() -> None:
    assert [(each.id, name) for each, name in spoken.matching_elsewhere("customers", "promote")] == [
        ("deal.promote", "promote")
    ]
    assert not spoken.matching_elsewhere("customers", "hand over") and not spoken.matching_elsewhere("customers", "")
    assert [each.id for each in spoken.matching("customers", "hand over", spoken.names_in("customers"))] == ["assign"]


def test_a_command_of_another_place_is_known() -> None:
    found = spoken.elsewhere("funnel.earlier")
    assert found is not None and found.id == "funnel.earlier"
    assert spoken.elsewhere("xyzzy") is None


# -- profiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEY_PROFILES)
def test_a_profile_is_free_of_conflicts_and_names_only_commands_that_are_there(name: str) -> None:
    assert keys.conflicts(profile(name)) == []


def test_ones_own_keys_stand_above_those_of_the_profile() -> None:
    settings = Config(key_profile="vim", keys={"edit": "e"})
    assert own_keys(settings)["edit"] == "e"
    assert own_keys(settings)["move.first"] == "gg, home"
    assert own_keys(Config()) == {}


def test_a_chord_is_shown_as_it_is_typed_and_its_first_sign_is_taken() -> None:
    own = {"move.first": "gg, home"}
    assert keys.shown_keys(keys.command("move.first"), own) == ["gg", "home"]
    assert keys.chords("deals", own) == {"g g"}
    said = keys.conflicts({**own, "edit": "g"})[0]
    assert "The key g stands for both edit and move.first" in said and said.endswith(": gg begins with it.")


def test_names_of_keys_with_two_letters_are_no_chords() -> None:
    assert keys.chords("deals", {"edit": "up", "tag": "f2", "assign": "@"}) == frozenset()


def test_a_command_without_keys_is_shown_as_it_is_typed() -> None:
    assert keys.shown_keys(keys.command("look.theme")) == [":theme"]
