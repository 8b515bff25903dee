"""Work beside the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker


def run_beside(node: DOMNode, work: Callable[[], Coroutine[Any, Any, None]], *, group: str = "default") -> Worker[None]:
    """Do this beside the keyboard until it is through or the screen or widget is gone; of a `group` that has a name of
    its own only the newest.

    It is given as what begins it, not as a coroutine: one that is given up before it began would say so in the shell.
    """
    return node.run_worker(work, group=group, exclusive=group != "default")
