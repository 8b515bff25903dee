"""Commands by name: what may be typed after `:` or into the palette, in one place of the program.

A command is called by its label (`promote`), by its id (`deal.promote`), or by the words of its id (`deal promote`, and
`promote` where no other command of the place ends so). Case and accents do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tcrm.clean import name_key
from tcrm.commands import COMMANDS, SCREENS, Command
from tcrm.i18n import _
from tcrm.keys import Overrides, commands_for, shown_keys

Names = Mapping[str, Command]
"""What may be typed -> what it calls, in one place."""


def names_in(place: str) -> dict[str, Command]:
    """Every name that means exactly one command of a place. An id always does; of two commands with one label, neither
    is called by it."""
    here = commands_for(place)
    names = {each.id: each for each in here} | {each.id.replace(".", " ").replace("_", " "): each for each in here}
    for spelling in (_label, _tail):
        found: dict[str, list[Command]] = {}
        for each in here:
            found.setdefault(spelling(each), []).append(each)
        for name, commands in found.items():
            if len(commands) == 1 and "," not in name:
                names.setdefault(name, commands[0])
    return names


def name_of(command: Command, names: Names) -> str:
    """The name that a command is offered by: its label where that means it alone, else the words of its id."""
    return next(name for name in (_label(command), _tail(command), _words(command)) if names.get(name) is command)


def _label(command: Command) -> str:
    return name_key(_(command.label))


def _tail(command: Command) -> str:
    return command.id.rpartition(".")[2].replace("_", " ")


def _words(command: Command) -> str:
    return command.id.replace(".", " ").replace("_", " ")


def split(text: str, names: Names) -> tuple[Command, str] | None:
    """The command that a line calls, and the words after its name; None where it begins with no name. The longest
    name counts: `next step fri call` plans, though there is a command `next` too."""
    words = text.split()
    for count in range(min(len(words), 4), 0, -1):
        command = names.get(name_key(" ".join(words[:count])))
        if command is not None:
            return command, " ".join(words[count:])
    return None


def shortened(text: str, names: Names) -> list[Command]:
    """The commands one of whose names begins with a text, each once."""
    begun = name_key(text)
    return list({each.id: each for name, each in names.items() if begun and name.startswith(begun)}.values())


def matching(place: str, text: str, names: Names, overrides: Overrides | None = None) -> list[Command]:
    """The commands of a place whose words hold all those of a text, best first: the name begins so, a word of it does,
    then those that only their help or their key finds. All, in the order of their use, for a blank text."""
    text = name_key(text).replace(".", " ").replace("_", " ")
    sought = text.split()
    ranked: list[tuple[int, Command]] = []
    for each in commands_for(place):
        rank = _rank(each, text, sought, names, shown_keys(each, overrides))
        if rank is not None:
            ranked.append((rank, each))
    return [each for _rank, each in sorted(ranked, key=lambda pair: pair[0])]


def matching_elsewhere(place: str, text: str, overrides: Overrides | None = None) -> list[tuple[Command, str]]:
    """The commands that only other screens have and whose words hold all those of a text, each with its name there."""
    found: dict[str, tuple[Command, str]] = {}
    for other in SCREENS if name_key(text) else ():
        names = names_in(other)
        for each in matching(other, text, names, overrides):
            if place not in each.places:
                found.setdefault(each.id, (each, name_of(each, names)))
    return list(found.values())


def _rank(command: Command, text: str, sought: Sequence[str], names: Names, keys: Sequence[str]) -> int | None:
    own = [name_of(command, names), _label(command), _words(command)]
    if text in own:
        return 0
    if any(name.startswith(text) for name in own):
        return 1
    words = " ".join(own).split()
    if all(any(word.startswith(one) for word in words) for one in sought):
        return 2
    all_words = name_key(" ".join([*own, _(command.help)])).split()
    if all(one in keys or any(word.startswith(one) for word in all_words) for one in sought):
        return 3
    return None


def nearest(text: str, names: Names) -> list[str]:
    """Names that differ little from what was typed, the likeliest first; at most three."""
    from difflib import get_close_matches

    word = name_key(text).split(" ")[0]
    close = get_close_matches(word, names, 6, 0.7)
    return [*dict.fromkeys(name_of(names[name], names) for name in close)][:3]


def elsewhere(text: str) -> Command | None:
    """The command of another screen that a text names."""
    named = name_key(text)
    found = (each for each in COMMANDS if named in (each.id, _label(each), _tail(each)))
    return next((each for each in found if not each.places.isdisjoint(SCREENS)), None)
