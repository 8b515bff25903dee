"""Settings in the shell: one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import Office
from shell import bare

from tcrm.app import TcrmApp
from tcrm.config import Config
from tcrm.errors import TcrmError
from tcrm.screens.desk import Desk


def test_a_key_that_is_taken_in_the_same_place_is_refused_and_both_commands_are_named(tmp_path: Path) -> None:
    said = bare("config", "keys.deal.promote", "j")
    assert said.code == 1
    assert "deal.promote" in said.err and "move.down" in said.err
    assert not (tmp_path / "home" / "config" / "config.toml").exists()
    assert bare("config", "keys.deal.dance", "D").code == 1  # no such command
    assert bare("config", "keys.deal.promote", "p, >").code == 0


def test_what_stands_wrong_in_the_file_can_still_be_put_right_from_the_shell(tmp_path: Path) -> None:
    file = tmp_path / "home" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[keys]\n"deal.promote" = "j"\n')
    assert bare("config", "keys.deal.win", "W").code == 0  # another key is none of its business
    assert bare("config", "keys.deal.promote", "--reset").code == 0
    assert bare("config", "keys", "--json").json[0]["value"] == "deal.win = W"


def test_screens_that_cannot_start_name_the_way_out(office: Office) -> None:
    with pytest.raises(TcrmError) as refusal:
        TcrmApp(Desk(office.sit("maria")), Config(keys={"deal.win": "W", "deal.promote": "j"}))
    assert "tcrm config keys.deal.promote --reset" in refusal.value.hint
