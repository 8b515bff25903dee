"""The screens by name, each imported when it is first shown: most people look at two or three of them in a session."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from tcrm.screens.base import DeskScreen

ROOMS = {
    "agenda": ("agenda", "AgendaScreen"),
    "customers": ("customers", "CustomersScreen"),
    "deals": ("board", "BoardScreen"),
    "funnel": ("funnel", "FunnelScreen"),
    "account": ("account", "AccountScreen"),
    "contact": ("contact", "ContactScreen"),
    "deal": ("deal", "DealScreen"),
    "history": ("history", "HistoryScreen"),
    "stages": ("stages", "StagesScreen"),
    "first": ("first", "FirstScreen"),
}
"""Name -> module of this room and class."""


def room(name: str, *arguments: Any) -> DeskScreen:
    """A new screen of this name; a card takes the id of its record."""
    module, kind = ROOMS[name]
    return cast(DeskScreen, getattr(import_module(f"tcrm.screens.{module}"), kind)(*arguments))
