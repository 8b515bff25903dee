"""What Textual works out while it starts, worked out once, or when somebody asks for it; it comes to the same.

- For each class of widget it goes through all that the class has inherited, several hundred names, and reads the keys
  of all its bases anew. Here what a base brings is kept.
- It takes the values of all variables of a theme apart, of which style sheets ask for one in six.

A test compares the outcome. With a version of Textual that is not `known` nothing of this is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from textual.binding import Binding, BindingsMap
from textual.css.tokenize import tokenize_value
from textual.dom import DOMNode
from textual.reactive import Reactive

if TYPE_CHECKING:
    from textual.css.stylesheet import Stylesheet
    from textual.css.tokenizer import Token


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


# -- variables of style sheets ---------------------------------------------------------------------------------------


def take_values_apart_late(stylesheet: Stylesheet) -> None:
    """Take the values of its variables apart when a rule asks for them; until it is given others."""
    stylesheet._Stylesheet__variable_tokens = Values(stylesheet._variables, {})  # type: ignore[attr-defined]


class Values(dict[str, "str | list[Token]"]):
    """Name -> the tokens of the value of a variable. Copies, of which each style sheet gets one, share them.

    Only `[]`, `setdefault` and `copy` are used, and give tokens; all else gives what is kept, mostly text.
    """

    def __init__(self, values: Mapping[str, str | list[Token]], tokens: dict[str, list[Token]]) -> None:
        super().__init__(values)
        self._tokens = tokens

    def __getitem__(self, name: str) -> list[Token]:
        value = super().__getitem__(name)
        if not isinstance(value, str):
            return value  # of a variable that the style sheet itself has
        if name not in self._tokens:
            self._tokens[name] = list(tokenize_value(value, ("__name__", "")))
        return self._tokens[name]

    def setdefault(self, name: str, default: str | list[Token] = "") -> list[Token]:
        super().setdefault(name, default)
        return self[name]

    def copy(self) -> Values:
        return Values(self, self._tokens)
