"""What Textual itself would have sent, written down beside what was sent: for tests, which compare the two.

The environment variable `TCRM_STOCK_FRAMES` names the file; without it none of this is loaded. A line is a JSON object:

    {"size": [80, 24], "whole": true, "stock": "…"}   a paint as Textual sends it, with all its codes
    {"sent": "…"}                                     the thin frame that brought all paints until then to the terminal

A line is written before its frame, so that who has read the frame from the terminal finds it there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from textual._compositor import CompositorUpdate

NAME = "TCRM_STOCK_FRAMES"


class Witness:
    """Writes to the end of `file`: several programs may do so, one after the other."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8")

    def painted(self, update: CompositorUpdate, console: Console, size: tuple[int, int], *, whole: bool) -> None:
        """A paint that went onto the sheet; `whole`: nothing was known of the terminal, so all of it is drawn."""
        self._note(size=size, whole=whole, stock=update.render_segments(console))

    def sent(self, frame: str) -> None:
        """A frame that goes to the terminal now."""
        self._note(sent=frame)

    def _note(self, **values: Any) -> None:
        self._file.write(json.dumps(values) + "\n")
        self._file.flush()
