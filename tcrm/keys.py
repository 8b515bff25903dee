"""Every command there is: its keys, its words, and where it applies.

From this one list come the bindings, the bottom line, the help overlay and `docs/keys.md`. Whether a command
is allowed just now is asked of the screen (`refusal(command_id) -> str | None`).

Keys carry Textual's names (`j`, `ctrl+d`, `greater_than_sign`); `key_name` makes one from what a person
writes, `key_label` what a person reads. Nothing here imports Textual until `bindings_for` is called, so the
command line and the docs may read the list too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tcrm.clean import excerpt
from tcrm.commands import BOTTOM, COMMANDS, PLACES, SCREENS, Command
from tcrm.i18n import _
from tcrm.keynames import is_chord, key_label, key_name

if TYPE_CHECKING:
    from textual.binding import Binding

Overrides = Mapping[str, str | Sequence[str]]
"""The user's own keys: command id -> keys, as a list or as one text with commas (`"ctrl+g, >"`)."""

Refusal = Callable[[str], str | None]
"""Asks whether a command may be used now: None if it may, else the reason in the user's words."""

_BEFORE_FIELD = frozenset({"form.anew", "memo.editor"})
"""Commands whose keys mean something in a text field too; there the command goes first."""


class Hint(NamedTuple):
    """One entry of the bottom line: what to press, what it does, and whether it may be pressed now."""

    key: str
    label: str
    enabled: bool


class KeyRow(NamedTuple):
    """One row of the key table: keys as people read them, label, help and places in the user's language."""

    id: str
    keys: str
    label: str
    help: str
    places: tuple[str, ...]


_BY_ID = {command.id: command for command in COMMANDS}


def command(command_id: str) -> Command:
    """The command of this id; KeyError if there is none."""
    return _BY_ID[command_id]


def commands_for(place: str) -> list[Command]:
    """The commands of a place, those of the bottom line first, in its order."""
    here = [each for each in COMMANDS if place in each.places]
    first = BOTTOM.get(place, ())
    own = {id: number - len(first) for number, id in enumerate(first)}
    return sorted(here, key=lambda each: (each.rank is None, own.get(each.id, each.rank or 0)))


def keys_of(command: Command, overrides: Overrides | None = None) -> tuple[str, ...]:
    """The keys of a command as Textual names: the user's own where `overrides` has any, else ours."""
    own = (overrides or {}).get(command.id)
    if own is None:
        return command.keys
    keys = own.split(",") if isinstance(own, str) else own
    return tuple(key_name(key.strip()) for key in keys if key.strip())


def shown_keys(command: Command, overrides: Overrides | None = None) -> list[str]:
    """How a command is called up, as people read it: its keys, or `:theme` where it has none."""
    return [key_label(key) for key in keys_of(command, overrides)] or [":" + command.id.rpartition(".")[2]]


def bindings_for(place: str, overrides: Overrides | None = None) -> list[Binding]:
    """The Textual bindings of a place; each runs the action `command('<id>')` and carries the command's id."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(keys),
            f"command('{each.id}')",
            _(each.label),
            show=False,
            id=each.id,
            priority=each.id in _BEFORE_FIELD,
        )
        for each in commands_for(place)
        if (keys := keys_of(each, overrides))
    ]


def chords(place: str, overrides: Overrides | None = None) -> frozenset[str]:
    """The keys of a place that are two signs typed one after the other (`gg`)."""
    return frozenset(key for each in commands_for(place) for key in keys_of(each, overrides) if is_chord(key))


def keymap(overrides: Overrides) -> dict[str, str]:
    """The user's own keys as `App.set_keymap` takes them; ask `conflicts` first."""
    return {id: ",".join(keys_of(_BY_ID[id], overrides)) for id in overrides if id in _BY_ID}


def bottom_line(
    place: str, refusal: Refusal, overrides: Overrides | None = None, labels: Mapping[str, str] | None = None
) -> list[Hint]:
    """What can be pressed in a place, the most used first; neighbours with one label share an entry (`[ ] week`).
    `labels`: command id -> what it is called here, where it is not as elsewhere."""
    hints: list[Hint] = []
    for each in commands_for(place):
        keys = keys_of(each, overrides)
        if not keys or (each.rank is None and each.id not in BOTTOM.get(place, ())):
            continue
        hint = Hint(key_label(keys[0]), (labels or {}).get(each.id) or _(each.label), refusal(each.id) is None)
        if hints and hints[-1].label == hint.label:
            before = hints.pop()
            hint = Hint(f"{before.key} {hint.key}", hint.label, before.enabled or hint.enabled)
        hints.append(hint)
    return hints


def screens() -> list[tuple[str, str, str]]:
    """The screens of the top line in order: the key that leads there, the place, the name."""
    return [
        (key_label(each.keys[0]), each.id.removeprefix("screen."), _(each.label))
        for each in COMMANDS
        if each.id.startswith("screen.") and each.id.removeprefix("screen.") in SCREENS
    ]


def unknown(ids: Iterable[str]) -> list[str]:
    """Of names of commands those that there are none of, a sentence each."""
    return [_("There is no command {id}.").format(id=excerpt(id)) for id in ids if id not in _BY_ID]


def conflicts(overrides: Overrides | None = None) -> list[str]:
    """What is wrong with a keymap, one sentence each: unknown commands, and two commands on one key in one place."""
    wrong: dict[tuple[str, str, str, str], list[str]] = {}
    for place in PLACES:
        taken: dict[str, Command] = {}
        for each in commands_for(place):
            for key in dict.fromkeys(keys_of(each, overrides)):
                other = taken.setdefault(key, each)
                if other is not each:
                    first, second = sorted((other.id, each.id))
                    wrong.setdefault((key, first, second, ""), []).append(place)
        for key, each in taken.items():
            begun = taken.get(key_name(key[0])) if is_chord(key) else None
            if begun is not None:
                first, second = sorted((begun.id, each.id))
                wrong.setdefault((key_name(key[0]), first, second, key_label(key)), []).append(place)
    alone = _("The key {key} stands for both {first} and {second} ({places}).")
    begins = _("The key {key} stands for both {first} and {second} ({places}): {chord} begins with it.")
    return unknown(overrides or ()) + [
        (begins if chord else alone).format(
            key=key_label(key), first=first, second=second, places=", ".join(places), chord=chord
        )
        for (key, first, second, chord), places in wrong.items()
    ]


def table(overrides: Overrides | None = None) -> list[KeyRow]:
    """All commands in the order of this file, for the help overlay and `docs/keys.md`."""
    return [
        KeyRow(
            each.id,
            " ".join(shown_keys(each, overrides)),
            _(each.label),
            _(each.help),
            tuple(place for place in PLACES if place in each.places),
        )
        for each in COMMANDS
    ]
