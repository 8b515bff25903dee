"""What Textual works out for each class of widget, worked out once for each class that it is made from.

Textual goes through all that a new class has inherited, several hundred names each time, and reads the keys of all
bases anew. Here what a base brings is kept. A test compares the outcome, class by class; with a version of Textual that
is not `known` nothing of this is used.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.reactive import Reactive


def quicken() -> None:
    """From now on classes of widgets, screens and apps are made the quick way."""
    DOMNode.__init_subclass__ = classmethod(_prepared)  # type: ignore[assignment,method-assign]


def _prepared(
    cls: type[DOMNode],
    inherit_css: bool = True,
    inherit_bindings: bool = True,
    inherit_component_classes: bool = True,
) -> None:
    """What `DOMNode.__init_subclass__` does."""
    super(DOMNode, cls).__init_subclass__()
    cls._inherit_css = inherit_css
    cls._inherit_bindings = inherit_bindings
    cls._inherit_component_classes = inherit_component_classes
    styled = cls._css_bases(cls)
    cls._css_type_name = styled[0].__name__
    cls._css_type_names = frozenset(base.__name__ for base in styled)
    reactives: dict[str, Reactive[Any]] = {}
    computes: set[str] = set()
    keys: dict[str, list[Binding]] = {}
    for base in reversed(cls.__mro__):
        reactives.update(_reactives(base))
        computes.update(_computes(base))
        if issubclass(base, DOMNode):
            if not base._inherit_bindings:
                keys.clear()
            keys.update(_keys(base))
    cls._reactives = reactives
    cls._computes = frozenset(computes)
    cls._merged_bindings = BindingsMap.from_keys({key: [*bound] for key, bound in keys.items()})


@cache
def _reactives(base: type) -> dict[str, Reactive[Any]]:
    """The reactive attributes that this class itself has."""
    return {name: value for name, value in vars(base).items() if isinstance(value, Reactive)}


@cache
def _computes(base: type) -> list[str]:
    """The names of those that it computes."""
    return [name.lstrip("_")[8:] for name in vars(base) if name.startswith(("_compute_", "compute_"))]


@cache
def _keys(base: type) -> dict[str, list[Binding]]:
    """The keys that this class itself binds."""
    return BindingsMap(vars(base).get("BINDINGS", [])).key_to_bindings
