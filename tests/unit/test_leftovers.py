"""Folders of throw-away companies: those left by a killed program go, those in use and those of others stay."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tcrm.demo.leftovers import OLD, hold, sweep

LATER = time.time() + 2 * OLD


@pytest.fixture
def left(tmp_path: Path) -> Path:
    folder = tmp_path / "tcrm-demo-abc"
    folder.mkdir()
    (folder / "demo.db").write_text("x")
    return folder


def test_what_a_killed_program_left_goes_after_a_day(left: Path) -> None:
    os.close(hold(left))
    assert sweep(left.parent) == [] and left.exists()
    assert sweep(left.parent, LATER) == [left] and not left.exists()


def test_what_is_in_use_or_lately_used_stays(left: Path) -> None:
    held = hold(left)
    assert sweep(left.parent, LATER) == []
    os.close(held)
    os.utime(left / "demo.db", (LATER, LATER))
    assert sweep(left.parent, LATER) == [] and left.exists()


def test_only_folders_of_that_name_that_are_mine_go(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left.parent / "other").mkdir()
    (left.parent / "tcrm-demo-link").symlink_to(left.parent / "other")
    (left.parent / "tcrm-demo-file").write_text("x")
    assert sweep(left.parent, LATER) == [left]
    left.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: -5)
    assert sweep(left.parent, LATER) == [] and left.exists()
