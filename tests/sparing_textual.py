"""What Textual finds out anew for each widget of each test, found out once for all that are alike; in a soak all of it
is done, but in storms of keys.

- Which rules of a style sheet apply to a widget depends on the rules, and on class, name, style classes and state of
  the widget and of those around it: nothing else. A rule that stands as it stood is not set again.
- Which classes of a widget handle a message depends on the classes of both.
- How many parameters a callback has depends on its code: closures made in one place are alike.
- Whether an attribute is computed depends on the class of the widget; one that is not has the value that it was given.

A flow compares them with what Textual itself finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, MethodType
from typing import Any, NamedTuple, cast

import textual._callback
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from thorough import SOAK

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
"""What a style sheet notes on a node, by the rules that may ever apply to it."""

apply = Stylesheet.apply
handlers = MessagePump._get_dispatch_methods
replace_rules = Stylesheet.replace_rules
_caught: dict[int, Any] = {}  # id of a node -> the rules that apply to it


class _Known(NamedTuple):
    """What is known of style sheets with these rules."""

    rules: list[RuleSet]
    states: dict[frozenset[str], frozenset[str]]  # names that rules are for -> what these ask about: focus, hover, …
    found: dict[Any, tuple[Any, tuple[bool, ...]]]  # what a node is like -> its rules and flags


_known: dict[tuple[int, ...], _Known] = {}


def _known_of(sheet: Any) -> _Known:
    rules = sheet.rules
    if getattr(sheet, "known", None) is None or sheet.known[0] is not rules:
        sheet.known = rules, _known.setdefault(tuple(map(id, rules)), _Known(rules, {}, {}))
    return cast(_Known, sheet.known[1])


def _likeness(sheet: Any, node: Any, known: _Known) -> Any:
    """All that decides which rules apply to the node."""
    names = frozenset(sheet.rules_map.keys() & node._selector_names)
    if names not in known.states:
        sets = [each for name in names for rule in sheet.rules_map[name] for each in rule.selector_set]
        asked = (selector.pseudo_classes for each in sets for selector in each.selectors)
        known.states[names] = frozenset().union(*asked)
    states = known.states[names]
    return tuple(
        (type(each), each._id, frozenset(each._classes), tuple(map(each.has_pseudo_class, states)))
        for each in node.css_path_nodes
    )


def _apply_once(sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: Any = None) -> None:
    known = _known_of(sheet)
    like = _likeness(sheet, node, known)
    if like not in known.found:
        _caught.pop(id(node), None)
        apply(sheet, node, animate=animate)
        known.found[like] = _caught.pop(id(node), None), tuple(getattr(node, name) for name in FLAGS)
        return
    rules, flags = known.found[like]
    for name, flag in zip(FLAGS, flags, strict=True):
        setattr(node, name, flag)
    if rules is not None:
        sheet.replace_rules(node, rules, animate=animate)
        _caught.pop(id(node))
    sheet._process_component_classes(node)


def _replace_others(_sheet: Any, node: DOMNode, rules: Any, animate: bool = False) -> None:
    _caught[id(node)] = rules
    base = node.styles.base
    given, changes = node.__dict__.get("_given", (None, 0))
    if given is rules and changes == base._updates and not animate:
        node.notify_style_update()
        return
    replace_rules(node, rules, animate)
    node.__dict__["_given"] = rules, base._updates


# -- messages --------------------------------------------------------------------------------------------------------

Handlers = Iterable[tuple[type, Callable[[Message], Any]]]
_handling: dict[tuple[type, type, str], list[type] | None] = {}


def _classes(pump: type, message: type, name: str) -> list[type] | None:
    """Those of the pump's classes that handle such a message by a method of this name; None where some do so by a
    decorator."""
    if any(getattr(cls, "_decorated_handlers", {}).keys() & set(message.__mro__) for cls in pump.__mro__):
        return None
    return [cls for cls in pump.__mro__ if f"_{name}" in cls.__dict__ or name in cls.__dict__]


def _handlers_once(pump: MessagePump, name: str, message: Message) -> Handlers:
    key = (type(pump), type(message), name)
    if key not in _handling:
        _handling[key] = _classes(*key)
    classes = _handling[key]
    return handlers(pump, name, message) if classes is None else _named(pump, classes, name, message)


def _named(pump: MessagePump, classes: list[type], name: str, message: Message) -> Iterator[tuple[type, Any]]:
    for cls in classes:
        if message._no_default_action:
            break
        method = cls.__dict__.get(f"_{name}") or cls.__dict__.get(name)
        if method is not None and not getattr(method, "_textual_on", None):
            yield cls, method.__get__(pump, cls)


# -- callbacks -------------------------------------------------------------------------------------------------------

count_parameters = textual._callback._count_parameters
_counted: dict[tuple[type, CodeType], int] = {}


def _count_once(callback: Callable[..., Any]) -> int:
    if not isinstance(callback, FunctionType | MethodType) or vars(callback).keys() & {"__wrapped__", "__signature__"}:
        return count_parameters(callback)
    key = (type(callback), callback.__code__)
    if key not in _counted:
        _counted[key] = count_parameters(callback)
    return _counted[key]


# -- attributes ------------------------------------------------------------------------------------------------------

read_reactive = Reactive.__get__
_stored: dict[tuple[type, str], bool] = {}  # class, its method that would compute an attribute -> there is none


def _get_once(reactive: Any, node: Any, kind: Any = None) -> Any:
    if node is None:
        return reactive
    key = type(node), reactive.compute_name
    try:
        value = vars(node)[reactive.internal_name]
        if _stored[key]:
            return value
    except KeyError:
        _stored[key] = not hasattr(*key)
    return read_reactive(reactive, node, kind)


def spare(put: Callable[[Any, str, Any], None]) -> None:
    """Put all of these in the place of what Textual does; for the rest of a run, or of one test of a soak."""
    put(textual._callback, "_count_parameters", _count_once)
    put(Stylesheet, "apply", _apply_once)
    put(Stylesheet, "replace_rules", classmethod(_replace_others))
    put(MessagePump, "_get_dispatch_methods", _handlers_once)
    put(Reactive, "__get__", _get_once)
    put(RuleSet, "__hash__", object.__hash__)  # by identity, as its own: that one's `id` is an event to each guard


if not SOAK:
    spare(setattr)
