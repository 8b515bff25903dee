"""Which reasons of the firm's list somebody means: the same for a form and for the shell.

By number (`1,3`, `1 3`, `13` of a list of nine at most), by name, or by the beginning of any of its words, case and
accents aside (`price, no budget`, `p` where nothing else begins so). Several stand between commas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tcrm.clean import excerpt, name_key, number_in
from tcrm.errors import BadValue
from tcrm.i18n import _

_BETWEEN = re.compile(r"[,;，；、]")


def reasons_meant(text: str, known: Sequence[str]) -> list[str]:
    """The names of `known` that a text means, each once, in the order of the text; none for a blank one.

    Raises BadValue for what is none of them, or may be several.
    """
    if same := [name for name in known if name_key(name) == name_key(text)]:
        return same
    found: list[str] = []
    for part in filter(None, map(str.strip, _BETWEEN.split(text))):
        found += _by_number(part, known) or _by_words(part, known)
    return list(dict.fromkeys(found))


def only_numbers(text: str) -> bool:
    """Whether a text holds nothing but numbers and what stands between them: it chooses reasons, and names nobody."""
    rest = "".join(_BETWEEN.sub("", text).split())
    return not rest or rest.isdecimal()


def _by_number(part: str, known: Sequence[str]) -> list[str]:
    """`3`, `1 3`; `13` where there are fewer than ten. Nothing for what is no number of the list."""
    if not part.replace(" ", "").isdecimal():
        return []
    numbers = [number_in(each, 1, len(known)) or 0 for each in part.split()]
    if len(known) < 10 and not all(1 <= each <= len(known) for each in numbers):
        numbers = [int(digit) for digit in part.replace(" ", "")]
    return [known[each - 1] for each in numbers] if all(1 <= each <= len(known) for each in numbers) else []


def _by_words(part: str, known: Sequence[str]) -> list[str]:
    """The name that is meant by its beginning, or by that of a word in it; else one for each word of the part."""
    found = _candidates(part, known)
    words = part.split()
    if not found and len(words) > 1:
        each = [_candidates(word, known) for word in words]
        if all(len(one) == 1 for one in each):
            return [one[0] for one in each]
    if not found:
        raise BadValue(
            _("{text} is no reason of the firm's list.").format(text=excerpt(part)),
            _("The reasons are: {names}.").format(names=", ".join(known)),
        )
    if len(found) > 1:
        names = ", ".join(found)
        raise BadValue(_("{text} may be {names}.").format(text=excerpt(part), names=names), _("Write a letter more."))
    return found


def _candidates(part: str, known: Sequence[str]) -> list[str]:
    sought = name_key(part)
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: name == sought,
        lambda name: name.startswith(sought),
        lambda name: f" {sought}" in name,
    )
    for fits in ways:
        if found := [name for name in known if fits(name_key(name))]:
            return found
    return []
