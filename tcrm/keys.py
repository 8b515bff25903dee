"""Every command there is: its keys, its words, and where it applies.

From this one list come the bindings, the bottom line, the help overlay and `docs/keys.md`. Whether a command
is allowed just now is asked of the screen (`refusal(command_id) -> str | None`).

Keys carry Textual's names (`j`, `ctrl+d`, `greater_than_sign`); `key_name` makes one from what a person
writes, `key_label` what a person reads. Nothing here imports Textual until `bindings_for` is called, so the
command line and the docs may read the list too.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tcrm.i18n import N_, _

if TYPE_CHECKING:
    from textual.binding import Binding

Overrides = Mapping[str, str | Sequence[str]]
"""The user's own keys: command id -> keys, as a list or as one text with commas (`"ctrl+g, >"`)."""

Refusal = Callable[[str], str | None]
"""Asks whether a command may be used now: None if it may, else the reason in the user's words."""

SCREENS = ("customers", "account", "deal", "deals", "funnel", "stages", "history", "first")
OVERLAYS = ("filter", "prompt", "memo", "lookup", "choose", "form", "confirm", "help")
PLACES = SCREENS + OVERLAYS

_ALL = frozenset(SCREENS)
_DESK = _ALL - {"first"}
_TOP = frozenset({"customers", "deals", "funnel"})
_BELOW = _DESK - _TOP
_DEALS = frozenset({"deals", "account", "deal"})
_ANSWERS = frozenset({"prompt", "memo", "lookup", "choose"})
_BEFORE_FIELD = frozenset({"form.anew", "memo.editor"})
"""Commands whose keys mean something in a text field too; there the command goes first."""


@dataclass(frozen=True)
class Command:
    """One thing that a key can do.

    `keys` are Textual key names, the one to show first. `label` is one or two words for the bottom line and
    `help` one line; both are English until shown. `rank` orders the bottom line, the most used first; None
    keeps the command out of it. `places` names the screens and overlays where it applies.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    places: frozenset[str]
    rank: int | None = None


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


def _command(id: str, keys: str, label: str, help: str, places: Iterable[str], rank: int | None = None) -> Command:
    return Command(id, tuple(key_name(key) for key in keys.split()), label, help, frozenset(places), rank)


def key_name(key: str) -> str:
    """Textual's name of a key that a person wrote: `>` -> `greater_than_sign`, `ctrl+d` and `tab` as they are."""
    if len(key) != 1 or key.isalnum():
        return _ALIASES.get(key, key)
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(name, name)


def key_label(key: str) -> str:
    """What a person reads for a Textual key name: `greater_than_sign` -> `>`, `escape` -> `esc`."""
    return _LABELS.get(key, key)


# Textual shortens these names of Unicode (its own table is private).
_SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_ALIASES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown"}
_LABELS = {key_name(sign): sign for sign in string.punctuation} | {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}

COMMANDS: tuple[Command, ...] = (
    # where to
    _command("screen.customers", "2", N_("Customers"), N_("the customers"), _DESK),
    _command("screen.deals", "3", N_("Pipeline"), N_("the deals by stage"), _DESK),
    _command("screen.funnel", "4", N_("Funnel"), N_("how far deals get, and where they are lost"), _DESK),
    _command("screen.previous", "`", N_("previous"), N_("the screen before this one"), _DESK),
    _command("open.anything", "o", N_("look up"), N_("open a customer, a contact or a deal by its name"), _DESK, 80),
    # the record under the cursor
    _command(
        "open.selected", "enter", N_("open"), N_("open what is under the cursor"), _DEALS | {"customers", "first"}, 10
    ),
    _command("deal.promote", "> L", N_("promote"), N_("promote to the next stage"), _DEALS, 20),
    _command("deal.back", "< H", N_("back"), N_("step back to the stage before"), _DEALS, 21),
    _command("deal.win", "w", N_("won"), N_("the deal is won"), _DEALS, 22),
    _command("deal.lose", "x", N_("lost"), N_("the deal is lost: reason and competitor"), _DEALS, 23),
    _command("deal.move", "m", N_("move"), N_("move to a stage chosen from a list"), _DEALS, 24),
    _command("add.customer", "a", N_("add"), N_("add a customer"), {"customers"}, 30),
    _command("add.deal", "a", N_("add"), N_("add a deal"), {"deals", "account"}, 30),
    _command("edit", "e", N_("edit"), N_("edit the record under the cursor"), _DEALS | {"customers", "stages"}, 31),
    _command("delete", "D", N_("delete"), N_("delete it, if nothing else needs it"), _DEALS | {"customers"}),
    _command("log.activity", "c", N_("log"), N_("log a call, a visit, a meeting or an e-mail"), _DEALS, 26),
    _command("plan.step", "t", N_("next step"), N_("plan the next step"), _DEALS, 27),
    _command("write.memo", "M", N_("memo"), N_("write a memo"), _DEALS | {"customers"}, 35),
    _command("mark.hot", "!", N_("hot"), N_("mark as hot, with a note and a day"), _DEALS | {"customers"}, 32),
    _command("assign", "@", N_("assign"), N_("give it to a colleague"), _DEALS | {"customers"}, 33),
    _command("tag", "#", N_("tag"), N_("put tags on it, or take them off"), _DEALS | {"customers"}, 34),
    _command(
        "timeline.kinds",
        "v",
        N_("timeline"),
        N_("what the timeline shows: all, talk, deals, changes"),
        {"account", "deal"},
        29,
    ),
    _command("tick", "space", N_("checklist"), N_("tick what the stage asks for"), {"deal"}, 31),
    _command("mark.toggle", "space", N_("mark"), N_("mark, or take the mark away"), {"deals"}, 40),
    _command("mark.range", "V", N_("range"), N_("mark from the last mark to here"), {"deals"}),
    _command("mark.all", "*", N_("all"), N_("mark all, or none if all are marked"), {"deals"}),
    _command(
        "view.person",
        "P",
        N_("whose"),
        N_("my deals, another person's, or all that I may see"),
        {"deals", "funnel"},
        55,
    ),
    _command("view.other", "v", N_("list, board"), N_("the same deals as a list or as a board"), {"deals"}, 52),
    _command("view.group", "b", N_("by seller"), N_("by seller, or by stage again"), {"deals"}, 58),
    _command(
        "view.filter", "F", N_("filters"), N_("saved filters and the pipelines: choose, save, delete"), {"deals"}, 53
    ),
    # the stages of all pipelines
    _command("stages.show", "S", N_("stages"), N_("the stages of all pipelines, and what they ask for"), {"deals"}, 62),
    _command("stage.add", "a", N_("add"), N_("add a stage after this one"), {"stages"}, 30),
    _command("stage.remove", "D", N_("take out"), N_("take the stage out; its deals go where you say"), {"stages"}, 32),
    _command("stage.up", "K", N_("move"), N_("the stage one place up"), {"stages"}, 33),
    _command("stage.down", "J", N_("move"), N_("the stage one place down"), {"stages"}, 34),
    _command("pipeline.add", "A", N_("new pipeline"), N_("add a pipeline, from a template or empty"), {"stages"}, 36),
    _command("pipeline.edit", "E", N_("pipeline"), N_("its name; the usual one; out of use and back"), {"stages"}, 35),
    # the funnel
    _command("funnel.mode", "tab", N_("mode"), N_("the next way to count: cohort, snapshot"), {"funnel"}, 10),
    _command("funnel.measure", "v", N_("count, amount"), N_("count deals or add amounts up"), {"funnel"}, 20),
    _command(
        "funnel.by", "b", N_("group"), N_("group by seller, team, region, source, product or class"), {"funnel"}, 25
    ),
    _command("funnel.earlier", "[", N_("week"), N_("a week back in time"), {"funnel"}, 30),
    _command("funnel.later", "]", N_("week"), N_("a week forward in time"), {"funnel"}, 31),
    _command("funnel.open", "enter", N_("the deals"), N_("the deals behind this figure"), {"funnel"}, 40),
    _command(
        "about",
        "i",
        N_("about"),
        N_("what a stage asks for; how a figure is computed"),
        {"deals", "funnel", "deal", "stages"},
        60,
    ),
    # moving about
    _command("filter.start", "/", N_("filter"), N_("filter this list as you type"), {"customers", "deals"}, 50),
    _command("find.next", "n", N_("next"), N_("the next match"), {"customers", "deals"}),
    _command("find.previous", "N", N_("previous"), N_("the previous match"), {"customers", "deals"}),
    _command("move.down", "j down", N_("down"), N_("down one"), _ALL | {"help"}),
    _command("move.up", "k up", N_("up"), N_("up one"), _ALL | {"help"}),
    _command("move.left", "h left", N_("left"), N_("the stage or the pane before"), _DEALS),
    _command("move.right", "l right", N_("right"), N_("the next stage or pane"), _DEALS),
    _command("move.first", "g home", N_("first"), N_("to the first"), _ALL | {"help"}),
    _command("move.last", "G end", N_("last"), N_("to the last"), _ALL | {"help"}),
    _command("move.page_down", "ctrl+d pagedown", N_("page down"), N_("down half a screen"), _ALL | {"help"}),
    _command("move.page_up", "ctrl+u pageup", N_("page up"), N_("up half a screen"), _ALL | {"help"}),
    _command("pane.next", "tab", N_("pane"), N_("to the next pane"), {"account", "deal"}),
    _command("pane.previous", "shift+tab", N_("pane before"), N_("to the pane before"), {"account", "deal"}),
    # every change can be taken back
    _command("undo", "u", N_("undo"), N_("take my last change back"), _DESK, 70),
    _command("redo", "ctrl+r", N_("redo"), N_("make again what was just taken back"), _DESK),
    _command("history.show", "U", N_("history"), N_("what was changed, and by whom"), _DESK - {"history"}),
    _command("history.undo", "enter", N_("undo this"), N_("take this change alone back"), {"history"}, 10),
    # the rest
    _command("go.back", "esc q", N_("leave"), N_("one level back"), _BELOW, 90),
    _command("go.clear", "esc", N_("clear"), N_("clear the filter, then the marks"), _TOP),
    _command("go.quit", "q", N_("quit"), N_("leave the program"), _TOP | {"first"}),
    _command("help", "?", N_("help"), N_("the keys of this place"), _ALL),
    _command("refresh", "R", N_("refresh"), N_("read the data anew"), _DESK),
    _command("redraw", "ctrl+l", N_("redraw"), N_("draw the screen anew"), _ALL),
    _command("suspend", "ctrl+z", N_("suspend"), N_("back to the shell; `fg` returns"), _ALL),
    # while typing and answering
    _command("filter.keep", "enter", N_("keep"), N_("keep the filter, back to the list"), {"filter"}, 10),
    _command("filter.clear", "esc", N_("clear"), N_("clear the filter"), {"filter"}, 20),
    _command("prompt.accept", "enter", N_("ok"), N_("take what is written or chosen"), _ANSWERS, 10),
    _command("prompt.next", "tab down", N_("next"), N_("the next choice"), {"lookup", "choose"}),
    _command("prompt.previous", "shift+tab up", N_("previous"), N_("the choice before"), {"lookup", "choose"}),
    _command("form.next", "enter", N_("next"), N_("the next field; on the last one, save"), {"form"}, 10),
    _command("form.after", "tab", N_("next"), N_("the next field"), {"form"}),
    _command("form.before", "shift+tab", N_("previous"), N_("the field before"), {"form"}),
    _command("form.down", "down", N_("down"), N_("the next of what was found, else the next field"), {"form"}),
    _command("form.up", "up", N_("up"), N_("the one before of what was found, else the field before"), {"form"}),
    _command("form.anew", "ctrl+x", N_("anew"), N_("without what was typed before the line dropped"), {"form", "memo"}),
    _command("form.save", "ctrl+s", N_("save"), N_("save the form"), {"form"}, 20),
    _command("memo.editor", "ctrl+e", N_("editor"), N_("write it in $VISUAL or $EDITOR"), {"memo"}, 20),
    _command("prompt.cancel", "esc", N_("cancel"), N_("leave it; nothing is changed"), _ANSWERS | {"form"}, 30),
    _command("confirm.yes", "y", N_("yes"), N_("yes, do it"), {"confirm"}, 10),
    _command("confirm.no", "n esc enter q", N_("no"), N_("no, leave it"), {"confirm"}, 20),
    _command("help.close", "esc q ? enter", N_("close"), N_("close the help"), {"help"}, 10),
)

_BY_ID = {command.id: command for command in COMMANDS}


def command(command_id: str) -> Command:
    """The command of this id; KeyError if there is none."""
    return _BY_ID[command_id]


def commands_for(place: str) -> list[Command]:
    """The commands of a place, those of the bottom line first, in its order."""
    here = [each for each in COMMANDS if place in each.places]
    return sorted(here, key=lambda each: (each.rank is None, each.rank or 0))


def keys_of(command: Command, overrides: Overrides | None = None) -> tuple[str, ...]:
    """The keys of a command as Textual names: the user's own where `overrides` has any, else ours."""
    own = (overrides or {}).get(command.id)
    if own is None:
        return command.keys
    keys = own.split(",") if isinstance(own, str) else own
    return tuple(key_name(key.strip()) for key in keys if key.strip())


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


def keymap(overrides: Overrides) -> dict[str, str]:
    """The user's own keys as `App.set_keymap` takes them; ask `conflicts` first."""
    return {id: ",".join(keys_of(_BY_ID[id], overrides)) for id in overrides if id in _BY_ID}


def bottom_line(place: str, refusal: Refusal, overrides: Overrides | None = None) -> list[Hint]:
    """What can be pressed in a place, the most used first; neighbours with one label share an entry (`[ ] week`)."""
    hints: list[Hint] = []
    for each in commands_for(place):
        keys = keys_of(each, overrides)
        if each.rank is None or not keys:
            continue
        hint = Hint(key_label(keys[0]), _(each.label), refusal(each.id) is None)
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


def conflicts(overrides: Overrides | None = None) -> list[str]:
    """What is wrong with a keymap, one sentence each: unknown commands, and two commands on one key in one place."""
    unknown = [_("There is no command {id}.").format(id=id) for id in (overrides or {}) if id not in _BY_ID]
    wrong: dict[tuple[str, str, str], list[str]] = {}
    for place in PLACES:
        taken: dict[str, Command] = {}
        for each in commands_for(place):
            for key in dict.fromkeys(keys_of(each, overrides)):
                other = taken.setdefault(key, each)
                if other is not each:
                    first, second = sorted((other.id, each.id))
                    wrong.setdefault((key, first, second), []).append(place)
    return unknown + [
        _("The key {key} stands for both {first} and {second} ({places}).").format(
            key=key_label(key), first=first, second=second, places=", ".join(places)
        )
        for (key, first, second), places in wrong.items()
    ]


def table(overrides: Overrides | None = None) -> list[KeyRow]:
    """All commands in the order of this file, for the help overlay and `docs/keys.md`."""
    return [
        KeyRow(
            each.id,
            " ".join(key_label(key) for key in keys_of(each, overrides)),
            _(each.label),
            _(each.help),
            tuple(place for place in PLACES if place in each.places),
        )
        for each in COMMANDS
    ]
