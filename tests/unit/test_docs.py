"""The pages of docs/ that repeat what the program knows are as it would write them."""

from __future__ import annotations

from pathlib import Path

from tcrm import commands, docs
from tcrm.cli.main import AREAS


def test_the_pages_are_up_to_date() -> None:
    assert docs.stale() == []


def test_a_page_that_was_changed_is_stale_until_it_is_written(tmp_path: Path) -> None:
    assert set(docs.stale(tmp_path)) == {"keys.md", "commands.md", "figures.md", "tcrm.1"}
    docs.write(tmp_path)
    assert docs.stale(tmp_path) == []
    (tmp_path / "keys.md").write_text("nothing")
    assert docs.stale(tmp_path) == ["keys.md"]


def test_every_key_command_and_figure_has_its_place() -> None:
    page = docs.keys_page()
    assert all(f"`{command.id}`" in page for command in commands.COMMANDS)
    page = docs.commands_page()
    assert all(f"### tcrm {name}\n" in page for area in AREAS.values() for name in area)
    assert "### tcrm add deal" in page
    assert "win rate" in docs.figures_page()


def test_a_bar_does_not_break_a_table() -> None:
    assert docs.table(("a", "b"), [("x|y", "z")])[-1] == "| x\\|y | z |"
