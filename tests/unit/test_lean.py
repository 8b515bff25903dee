"""A short start: what of Textual is left out, and when garbage is looked for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

LEAN = """
import gc, json, sys
from tcrm.terminal import lean
lean.hold_garbage()
held = not gc.isenabled()
lean.import_textual()
left_out = [name for name in ("ssl", "textual.command", "textual.widgets._tree") if name not in sys.modules]
lean.settle_garbage()
settled = gc.isenabled() and gc.get_freeze_count() > 10_000
import ssl, textual.app
from textual.command import CommandPalette
print(json.dumps([held, left_out, settled, CommandPalette.__module__, textual.app.CommandPalette is CommandPalette]))
"""


def _said(code: str) -> Any:
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


def test_a_lean_start_leaves_out_what_is_not_used_and_nobody_else_misses_it() -> None:
    held, left_out, settled, palette, same = _said(LEAN)
    assert held
    assert left_out == ["ssl", "textual.command", "textual.widgets._tree"]
    assert settled
    assert palette == "textual.command"
    assert not same


def test_another_version_of_textual_is_imported_as_it_is() -> None:
    code = "import json, sys; from tcrm.terminal import driver, lean; driver.TEXTUAL = '0'; lean.import_textual()"
    assert _said(f"{code}; print(json.dumps('textual.command' in sys.modules))")
