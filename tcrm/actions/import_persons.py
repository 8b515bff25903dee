"""Which rows of a list of companies are one person: of one company and one name, and nothing speaks against it."""

from __future__ import annotations

from collections.abc import Iterable

from tcrm.exchange.drafts import ContactDraft
from tcrm.exchange.profiles import fold
from tcrm.phones import phone_key

Said = dict[tuple[str, str], set[str]]
"""What rows say, by cell (attribute and label), comparable; blank cells say nothing."""
_ONE_VALUE = ("title", "language", "text")


class Person:
    """One person, and what was said of them so far."""

    def __init__(self, draft: ContactDraft) -> None:
        self.rows = [draft]
        self.contrary: list[ContactDraft] = []  # rows that say otherwise what only one can be true of
        self._said = _said(draft)

    def shares_mail(self, said: Said) -> bool:
        """Whether an e-mail address is the same, whichever."""
        return not _mails(said).isdisjoint(_mails(self._said))

    def agrees(self, said: Said) -> bool:
        """Whether no cell contradicts what was said: it is the same, or one of both is blank."""
        return all(values <= self._said.get(cell, values) for cell, values in said.items())

    def add(self, draft: ContactDraft, said: Said) -> None:
        """A row that is this person, too."""
        self.rows.append(draft)
        single = {cell: values for cell, values in said.items() if cell[0] not in ("phones", "emails", "webs")}
        if not self.agrees(single):
            self.contrary.append(draft)
        for cell, values in said.items():
            self._said.setdefault(cell, set()).update(values)


def told_in_rows(drafts: Iterable[tuple[ContactDraft, int]]) -> list[Person]:
    """The people of whom a file has several rows; these have their `first_row` now. Each draft comes with the row of
    its company."""
    named: dict[tuple[str, int, str], list[ContactDraft]] = {}
    for draft, company in drafts:
        named.setdefault((draft.origin.file, company, fold(draft.name)), []).append(draft)
    several = [
        person for rows in named.values() if len(rows) > 1 for person in _told_apart(rows) if len(person.rows) > 1
    ]
    for person in several:
        for draft in person.rows:
            draft.first_row = person.rows[0].origin.line
    return several


def _told_apart(rows: list[ContactDraft]) -> list[Person]:
    """Of one name: who shares an e-mail address is the same, else whom nothing contradicts."""
    people = [Person(rows[0])]
    for draft in rows[1:]:
        said = _said(draft)
        fitting = [one for one in people if one.shares_mail(said)] or [one for one in people if one.agrees(said)]
        if fitting:
            fitting[0].add(draft, said)
        else:
            people.append(Person(draft))
    return people


def _said(draft: ContactDraft) -> Said:
    said: Said = {(name, ""): {fold(getattr(draft, name))} - {""} for name in _ONE_VALUE}
    said["role", ""] = {fold(member.role) for member in draft.accounts} - {""}
    said["owner", ""] = {fold(str(draft.owner))} if draft.owner else set()
    for name, key in (("phones", phone_key), ("emails", fold), ("webs", fold)):
        for point in getattr(draft, name):
            said.setdefault((name, point.label), set()).add(key(point.value))
    return {cell: values for cell, values in said.items() if values}


def _mails(said: Said) -> set[str]:
    return set().union(*(values for (name, _label), values in said.items() if name == "emails"))
