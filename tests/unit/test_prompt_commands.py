"""Every question at the foot of the screen handles every command of its place: a key may be refused, never unknown."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import tcrm.screens
import tcrm.widgets
from tcrm.keys import commands_for
from tcrm.widgets.prompt import Prompt


def all_prompts() -> list[type[Prompt[Any]]]:
    for room in (tcrm.screens, tcrm.widgets):
        for module in pkgutil.iter_modules(room.__path__):
            import_module(f"{room.__name__}.{module.name}")
    return sorted(_below(Prompt), key=lambda kind: kind.__name__)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    """The program's own kinds that have none below them, whatever other tests have made of them before."""
    for each in _own(kind):
        if not _own(each):
            yield each
        yield from _below(each)


def _own(kind: type[Any]) -> list[type[Any]]:
    return [each for each in kind.__subclasses__() if each.__module__.startswith("tcrm.")]


@pytest.mark.parametrize("kind", all_prompts(), ids=lambda kind: kind.__name__)
def test_every_command_of_its_place_has_a_handler(kind: type[Prompt[Any]]) -> None:
    names = ["do_" + each.id.replace(".", "_") for each in commands_for(kind.PLACE)]
    assert [name for name in names if not hasattr(kind, name)] == []
