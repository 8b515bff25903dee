"""A short start: what of Textual is left out, and when garbage is looked for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tcrm.terminal import lean

LEFT_OUT = [
    "ssl",
    "textual.command",
    "textual.widgets._tree",
    "subprocess",
    "random",
    "uuid",
    "platformdirs",
    "difflib",
]

LEAN = f"""
import gc, json, sys
from tcrm.terminal import lean
lean.hold_garbage()
held = not gc.isenabled()
with lean.imports():
    lean.import_textual()
left_out = [name for name in {LEFT_OUT} if name not in sys.modules]
lean.settle_garbage()
settled = gc.isenabled() and gc.get_freeze_count() > 10_000
for _ in range(2 * lean.WORTH):
    loop = []
    loop.append(loop)
kept = gc.get_count()[0] > lean.WORTH
lean.search_garbage()
settled = settled and kept and gc.get_count()[0] < lean.WORTH
while gc.get_count()[2] < lean.ALL:
    gc.collect(1)
lean.search_garbage()
settled = settled and gc.get_count()[2] == 0
import ssl, textual.app
from textual.command import CommandPalette
print(json.dumps([held, left_out, settled, CommandPalette.__module__, textual.app.CommandPalette is CommandPalette]))
"""

LATER = """
import json
from tcrm.terminal import lean
with lean.imports():
    import asyncio.base_events
    import rich.style
    import textual.app
    import textual.color
    import textual.notifications
import subprocess
try:
    textual.color.Color.parse("rde")
except textual.color.ColorParseError as error:
    said = str(error)
print(json.dumps([
    said,
    len(textual.notifications.uuid4().hex),
    textual.app.mimetypes.guess_type("a.png")[0],
    rich.style.Style.from_meta({"a": 1}).meta,
    asyncio.base_events.subprocess.Popen is subprocess.Popen,
    bool(textual.app.user_downloads_path()),
]))
"""

CLASSES = """
import json
from tcrm.terminal import lean
from textual.dom import DOMNode
slow = DOMNode.__dict__["__init_subclass__"].__func__
with lean.imports():
    lean.import_textual()
    import textual.widgets._input
    import tcrm.app
    from tcrm.screens import agenda, board, customers, deal
    agenda.AgendaScreen, board.BoardScreen, customers.CustomersScreen, deal.DealScreen
KEPT = ("_reactives", "_inherit_css", "_inherit_bindings", "_inherit_component_classes", "_css_type_name",
        "_css_type_names", "_merged_bindings", "_computes")
def state(each):
    return [vars(each)[name] for name in KEPT[:-2]] + [vars(each)["_merged_bindings"].key_to_bindings, each._computes,
        list(each._reactives), list(each._merged_bindings.key_to_bindings)]
wrong, count, todo = [], 0, [DOMNode]
while todo:
    below = todo.pop().__subclasses__()
    todo += below
    for each in below:
        count += 1
        quick = state(each)
        slow(each, each._inherit_css, each._inherit_bindings, each._inherit_component_classes)
        if state(each) != quick:
            wrong.append(each.__name__)
print(json.dumps([wrong, count]))
"""


def _said(code: str) -> Any:
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


def test_a_lean_start_leaves_out_what_is_not_used_and_nobody_else_misses_it() -> None:
    held, left_out, settled, palette, same = _said(LEAN)
    assert held
    assert left_out == LEFT_OUT
    assert settled
    assert palette == "textual.command"
    assert not same


def test_what_was_left_out_is_there_when_it_is_needed() -> None:
    said, identity, kind, meta, same, folder = _said(LATER)
    assert "'red'" in said or "red" in said
    assert (identity, kind, meta, same, folder) == (32, "image/png", {"a": 1}, True, True)


def test_the_quick_way_to_make_a_class_comes_to_the_same() -> None:
    wrong, count = _said(CLASSES)
    assert wrong == []
    assert count > 40


def test_another_version_of_textual_is_imported_as_it_is() -> None:
    code = """
import json, sys
from tcrm.terminal import known, lean
known.TEXTUAL = "0"
with lean.imports():
    lean.import_textual()
print(json.dumps(["textual.command" in sys.modules, "tcrm.terminal.quick" in sys.modules]))
"""
    assert _said(code) == [True, False]


def test_a_command_brings_no_encryption_no_network_and_no_second_database_and_has_them_once_they_are_asked_for() -> (
    None
):
    code = """
import json, sys
from tcrm.terminal import lean
with lean.library():
    import peewee, shutil, rich.style
brought = [name for name in ("_hashlib", "sqlite3", "socket", "lzma", "uuid", "tokenize") if name in sys.modules]
later = [peewee.uuid.UUID(int=1).int, peewee.socket.inet_ntoa(bytes(4)), len(peewee.hashlib.md5(b"").digest())]
print(json.dumps([brought, later]))
"""
    assert _said(code) == [[], [1, "0.0.0.0", 16]]


@pytest.mark.parametrize("bits", [1, 7, 8, 12, 64])
def test_a_random_number_has_as_many_bits_as_are_asked_for(bits: int) -> None:
    getrandbits: Any = lean.KNOWN["random"]["getrandbits"]
    numbers = [getrandbits(bits) for _ in range(200)]
    assert 2 ** (bits - 1) <= max(numbers) < 2**bits
