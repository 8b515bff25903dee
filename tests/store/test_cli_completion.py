"""What the shell completes."""

from __future__ import annotations

import pytest
from shell import bare


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(shell_name: str) -> None:
    said = bare("completion", shell_name)
    assert said.code == 0
    assert "_TCRM_COMPLETE" in said.out
    assert bare("completion", "tcsh").code == 2


def test_completion_offers_commands_and_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TCRM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("COMP_WORDS", "tcrm pro")
    assert bare().out == "plain,promote\n"
    monkeypatch.setenv("COMP_WORDS", "tcrm funnel --mo")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert bare().out == "plain,--mode\n"
