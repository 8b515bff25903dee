"""Which records the words of a command line mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tcrm.cli.door import Desk

if TYPE_CHECKING:
    from tcrm.queries.refs import Ref


def named(desk: Desk, text: str, kinds: tuple[str, ...]) -> Ref:
    """The record that is meant by an id (`D-17`, `d17`, `17` where only one kind will do) or by its whole name."""
    from tcrm.queries.lookup import resolve

    return resolve(desk.session, text, kinds)


def deal_ids(desk: Desk, texts: Iterable[str]) -> list[int]:
    """The deals that are meant, each once."""
    return list(dict.fromkeys(named(desk, text, ("deal",)).id for text in texts))
