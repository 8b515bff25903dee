"""How the program itself is started in a terminal of its own."""

from __future__ import annotations

import sys

TCRM = [sys.executable, "-c", "from tcrm.cli.main import run; run()"]
DAY = "2026-11-21"  # the day on which tests open it
