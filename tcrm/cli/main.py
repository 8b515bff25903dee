"""What the console script calls; no search for garbage is in the way when all else is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the command line says (else `arguments`), and leave with the exit code."""
    gc.disable()  # what is imported stays; whoever begins something longer looks for garbage again
    from tcrm.cli.begin import begin

    begin(sys.argv[1:] if arguments is None else list(arguments))
