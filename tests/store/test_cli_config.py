"""Settings in the shell: one's own, and the firm's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from office import Office
from shell import Shell, bare

from tcrm.actions import agenda as acts
from tcrm.app import TcrmApp
from tcrm.config import Config
from tcrm.errors import TcrmError
from tcrm.models import Rate, User
from tcrm.screens.desk import Desk


def test_settings_are_told_set_and_reset(tmp_path: Path) -> None:
    assert {one["name"] for one in bare("config", "--json").json} >= {"theme", "language", "mouse"}
    assert bare("config", "theme", "light").code == 0
    assert bare("config", "theme", "--json").json[0]["value"] == "light"
    assert (tmp_path / "home" / "config" / "config.toml").read_text() == 'theme = "light"\n'
    assert bare("config", "theme", "--reset", "--json").json[0]["value"] == "dark"


@pytest.mark.parametrize(
    ("words", "code"),
    [(("colour",), 2), (("theme", "pink"), 1), (("--reset",), 2), (("theme", "dark", "--reset"), 2)],
)
def test_a_wrong_setting_is_refused(words: tuple[str, ...], code: int) -> None:
    assert bare("config", *words).code == code


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "home" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("theme = pink")
    for named in ((), ("--db", str(tmp_path / "own.db"))):
        said = bare(*named, "find", "x")
        assert said.code == 1
        assert str(file) in said.err
    file.write_text('theme = "dark"\nmouse =\n')
    for words in (("find", "x"), ("restore",), ("config",)):
        said = bare("--db", str(tmp_path / "own.db"), *words)
        assert said.code == 1 and f"{file} is not TOML" in said.err and "line 2" in said.err


def test_an_unknown_line_of_the_settings_is_told_once_and_the_command_goes_on(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "home" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("colour = 'red'")
    for words in (("agenda", "--json"), ("config", "theme", "--json")):
        said = shell(*words)
        assert (said.code, said.err) == (0, f"There is no setting colour, as it stands in {file}.\n")


def test_a_key_that_is_taken_in_the_same_place_is_refused_and_both_commands_are_named(tmp_path: Path) -> None:
    said = bare("config", "keys.deal.promote", "j")
    assert said.code == 1
    assert "deal.promote" in said.err and "move.down" in said.err
    assert not (tmp_path / "home" / "config" / "config.toml").exists()
    assert bare("config", "keys.deal.dance", "D").code == 1  # no such command
    assert bare("config", "keys.deal.promote", "p, >").code == 0
    chord = bare("config", "keys.deal.promote", "gg").err
    assert "The key g stands for both deal.promote and move.first" in chord and "gg begins with it" in chord


def test_a_profile_of_keys_is_chosen_by_its_name_and_refused_where_ones_own_keys_are_in_its_way() -> None:
    assert bare("config", "keys", "vim").code == 0
    assert bare("config", "key_profile", "--json").json[0]["value"] == "vim"
    refused = bare("config", "keys.tag", "g")
    assert refused.code == 1 and "The key g stands for both tag and" in refused.err
    assert bare("config", "keys", "plain").code == bare("config", "keys.tag", "Z").code == 0
    assert "go.quit" in bare("config", "keys", "vim").err
    assert bare("config", "key_profile", "--json").json[0]["value"] == "plain"
    assert "Allowed: plain, vim." in bare("config", "keys", "emacs").err


def test_what_stands_wrong_in_the_file_can_still_be_put_right_from_the_shell(tmp_path: Path) -> None:
    file = tmp_path / "home" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[keys]\n"deal.promote" = "j"\n')
    assert bare("config", "keys.deal.win", "Z").code == 0  # another key is none of its business
    assert bare("config", "keys.deal.promote", "--reset").code == 0
    assert bare("config", "keys", "--json").json[0]["value"] == "deal.win = Z"


def test_screens_that_cannot_start_name_the_way_out(office: Office) -> None:
    with pytest.raises(TcrmError) as refusal:
        TcrmApp(Desk(office.sit("maria")), Config(keys={"deal.win": "Z", "deal.promote": "j"}))
    assert "tcrm config keys.deal.promote --reset" in refusal.value.hint


# -- the firm's --------------------------------------------------------------------------------------------------------


def firm(shell: Shell) -> dict[str, str]:
    return {one["name"]: one["value"] for one in shell("config", "firm", "--json").json}


def test_the_firms_settings_are_told(shell: Shell) -> None:
    assert firm(shell) == {
        "firm.name": "Example Works",
        "firm.currency": "EUR",
        "firm.zone": "Europe/Berlin",
        "firm.date_order": "dmy",
        "firm.decimal_comma": "false",
        "firm.colleagues_see": "firm",
    }
    assert [one["value"] for one in shell("config", "firm.zone", "--json").json] == ["Europe/Berlin"]


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("name", "Acme & Sons", "Acme & Sons"),
        ("currency", "us$", "USD"),
        ("zone", "Asia/Shanghai", "Asia/Shanghai"),
        ("date_order", "MDY", "mdy"),
        ("decimal_comma", "true", "true"),
        ("colleagues_see", "team", "team"),
    ],
)
def test_a_setting_of_the_firm_is_one_step_that_can_be_taken_back(
    shell: Shell, name: str, typed: str, stored: str
) -> None:
    before = firm(shell)
    assert shell("config", f"firm.{name}", typed).code == 0
    assert firm(shell) == {**before, f"firm.{name}": stored}
    assert shell("history", "--json").json[0]["kind"] == "firm.edit"
    assert shell("undo").code == 0
    assert firm(shell) == before


def test_another_zone_says_of_how_many_plans_the_hour_is_another_one_now(shell: Shell) -> None:
    office, maria = shell.office, shell.office.sit("maria")
    hour = datetime(2026, 11, 27, 9, tzinfo=UTC)
    done = acts.plan(maria, None, "call", "done", None, hour)
    acts.done(maria, done, "spoken")
    acts.plan(maria, None, "task", "a day alone", hour.date())
    moved = "What is planned at an hour stays at its moment: "
    assert moved not in shell("config", "firm.zone", "Asia/Tokyo").err
    acts.plan(maria, None, "call", "hour", None, hour)
    assert f"{moved}1 activity has another hour on the clock now." in shell("config", "firm.zone", "Europe/Berlin").err
    assert moved not in shell("config", "firm.zone", "Europe/Paris").err  # the same hours under another name
    acts.plan(office.sit("tom"), None, "call", "hour", None, hour)
    assert f"{moved}2 activities have another hour on" in shell("config", "firm.zone", "Asia/Tokyo").err
    with office.sit("olga").operation("user.edit") as op:
        op.update(User, office.user_id("tom"), zone="Europe/Paris")
    assert f"{moved}1 activity has" in shell("config", "firm.zone", "UTC").err  # Tom has a clock of his own


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("zone", "Europe/Atlantis"),
        ("zone", "../../etc/passwd"),
        ("currency", "moons"),
        ("date_order", "dym"),
        ("decimal_comma", "perhaps"),
        ("colleagues_see", "all"),
        ("colour", "red"),
    ],
)
def test_what_a_setting_of_the_firm_cannot_be_is_refused(shell: Shell, name: str, typed: str) -> None:
    before = firm(shell)
    assert shell("config", f"firm.{name}", typed).code == 2
    assert firm(shell) == before


def test_only_an_admin_changes_the_firm_but_everybody_may_read(shell: Shell) -> None:
    assert shell("config", "firm.currency", "USD", login="maria").code == 1
    assert shell("config", "firm.currency", "--json", login="maria").json[0]["value"] == "EUR"
    assert shell("config", "firm.currency", "--reset").code == shell("config", "firm", "USD").code == 2


def test_another_currency_says_what_it_means_for_rates_and_amounts(shell: Shell) -> None:
    quiet = shell("config", "firm.currency", "EUR")
    assert (quiet.code, quiet.err) == (0, "")
    shell.office.deal("Renewal", amount=100_00, currency="EUR")
    with shell.office.sit("olga").operation("rate.add") as op:
        op.insert(Rate, currency="CNY", day=date(2026, 1, 1), rate="0.13")
    said = shell("config", "firm.currency", "USD").err
    assert "Sums are in USD from now on" in said
    assert "1 exchange rate is told in EUR" in said
    assert "The amount of 1 deal is in a currency without a rate" in said
    assert shell("pipeline", "--json").json["unconverted"] == {"EUR": 100}
