"""What a row may say several times, each in columns of its own: phones, e-mails, web addresses, addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from tcrm.clean import clean_line, clean_text
from tcrm.exchange import cells as cell_readers
from tcrm.exchange.columns import Columns, Rows, Slot
from tcrm.exchange.drafts import AddressDraft, Point
from tcrm.exchange.profiles import Section, slot_of

_POINTS = {"phone": "phones", "email": "emails", "web": "webs"}
_BETWEEN = " ::: "  # what Google writes between several values in one cell


def slots(section: Section, targets: Mapping[str, list[str]], place: Callable[[str], int]) -> Iterator[Slot]:
    """The slots of a section, of whose `targets` each has its columns; `place` says where a column stands."""
    lent = section.lent
    here = lent_here(section, place)
    groups: dict[tuple[str, str, bool], dict[str, list[int]]] = {}
    for target, columns in targets.items():
        if (slot := slot_of(target, section.kind)) is None:
            continue
        name, label, part = slot
        for column in columns:
            group = groups.setdefault((name, label, column in lent.columns), {})
            group.setdefault(part, []).append(place(column))
    for (name, label, is_lent), parts in groups.items():
        said = "" if label.isdigit() else label.replace("_", " ")
        if name == "address":
            yield Slot("addresses", partial(_read_address, said, parts))
        elif places := parts.get("value"):
            labels = parts.get("label", [])
            only = places[0] if len(places) == 1 and not labels else -1
            points = Slot(_POINTS[name], partial(_read_points, said, places, labels), said, only)
            yield _in_some_rows(points, here) if is_lent else points


def said_in(slot: Slot, cells: Columns, rows: Rows) -> Iterable[tuple[Any, ...] | None]:
    """What a slot holds in each of these rows, given column by column as well."""
    if slot.place < 0 or _BETWEEN in "\n".join(cells[slot.place]):
        return map(slot.read, rows)
    texts = cell_readers.tidied(cells[slot.place])
    return [(Point(text, slot.label),) if text else None for text in texts]


def lent_here(section: Section, place: Callable[[str], int]) -> Callable[[list[str]], bool]:
    """Whether the lent columns of a row are this section's; `place` says where a column stands."""
    persons = [place(column) for column in section.lent.persons]
    company = place(section.lent.company) if section.lent.company else -1
    of_people = section.kind == "contact"

    def is_here(cells: list[str]) -> bool:
        named = any(cells[place].strip() for place in persons) or (company >= 0 and not cells[company].strip())
        return named == of_people

    return is_here


def _in_some_rows(slot: Slot, here: Callable[[list[str]], bool]) -> Slot:
    """The slot as it is read in the rows where it is here."""

    def read(cells: list[str]) -> tuple[Any, ...] | None:
        return slot.read(cells) if here(cells) else None

    return Slot(slot.name, read)


def _label(text: str) -> str:
    """`* Work` (Google's mark of the main one) -> `work`."""
    return clean_line(text.strip().lstrip("* ").lower())


def _read_points(label: str, values: list[int], labels: list[int], cells: list[str]) -> tuple[Point, ...] | None:
    said = next((_label(cells[place]) for place in labels if cells[place].strip()), label) if labels else label
    parts = [cell_readers.tidy(part) for place in values for part in cells[place].split(_BETWEEN)]
    return tuple([Point(part, said) for part in parts if part]) or None


def _read_address(label: str, parts: Mapping[str, list[int]], cells: list[str]) -> tuple[AddressDraft, ...] | None:
    def joined(part: str, between: str) -> str:
        return between.join(cells[place].strip() for place in parts.get(part, []) if cells[place].strip())

    lines = clean_text(joined("lines", "\n"))
    rest = [clean_line(joined(part, ", ")) for part in ("postcode", "city", "region", "country")]
    if not lines and not any(rest):
        return None
    return (AddressDraft(_label(joined("label", " ")) or label, lines, *rest),)
