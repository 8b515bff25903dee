"""The statement that finds records by their search keys. Both sides are normalised, so plain comparison will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

EXACT, BEGINS, NAME_WORDS, WORDS, INSIDE = range(5)  # tiers, best first
_LAST = "\U0010ffff"
_BEFORE_A_WORD = (" ", "\n", "-", "/", "(", "'", "&", ".")
_ARCHIVED_LAST = 10

Spellings = Sequence[str]


class Match:
    """Builds the parts of one statement over `search_key k`; `values` are its parameters, numbered.

    `words`: for each word its spellings, of which one must be there. `seen`: kind -> the SELECT of the ids that the
    viewer sees, None when that is all. Customers are known to everybody by their head.
    """

    def __init__(self, whole: str, words: Sequence[Spellings], seen: Mapping[str, str | None]) -> None:
        self.values: list[str | int] = []
        self._whole = whole
        self._words = words
        self._seen = seen

    def value(self, value: str | int) -> str:
        """The mark that stands for this value in the statement."""
        if value not in self.values:
            self.values.append(value)
        return f"?{self.values.index(value) + 1}"

    def found(self) -> str:
        """All words are there, in what this viewer may know of the record."""
        if not any(self._seen.values()):
            return self._in_text()
        return f"{self._in_text()} AND (k.kind = 'account' AND {self._in_head()} OR {self.seen()})"

    def seen(self) -> str:
        """The record behind the key is visible."""
        cases = [
            f"WHEN '{kind}' THEN " + (f"EXISTS (SELECT 1 FROM ({ids}) WHERE id = k.row_id)" if ids else "1")
            for kind, ids in self._seen.items()
        ]
        return f"CASE k.kind {' '.join(cases)} END"

    def name_begins(self) -> str:
        """The name begins with the whole of what was typed."""
        return f"(k.head >= {self.value(self._whole)} AND k.head < {self.value(self._whole + _LAST)})"

    def archived(self) -> str:
        """1 for what was put away."""
        cases = [f"WHEN '{kind}' THEN (SELECT archived FROM {kind} r WHERE r.id = k.row_id)" for kind in self._seen]
        return f"CASE k.kind {' '.join(cases)} END"

    def rank(self) -> str:
        """The tier; what is archived comes after all that is not."""
        exact = self.value(self._whole + "\n")
        return (
            f"{self.archived()} * {_ARCHIVED_LAST} + CASE "
            f"WHEN k.head >= {exact} AND k.head < {self.value(self._whole + chr(11))} THEN {EXACT} "
            f"WHEN {self.name_begins()} THEN {BEGINS} "
            f"WHEN {self._each(('k.head',), self._begins_word)} THEN {NAME_WORDS} "
            f"WHEN {self._each(('k.head', 'k.body'), self._begins_word)} AND {self.seen()} THEN {WORDS} "
            f"ELSE {INSIDE} END"
        )

    def _in_head(self) -> str:
        return self._each(("k.head",), self._contains)

    def _in_text(self) -> str:
        return self._each(("k.head", "k.body"), self._contains)

    def _each(self, columns: tuple[str, ...], test: Callable[[str, str], str]) -> str:
        words = (" OR ".join(test(c, s) for c in columns for s in spellings) for spellings in self._words)
        return "(" + " AND ".join(f"({word})" for word in words) + ")"

    def _contains(self, column: str, word: str) -> str:
        return f"instr({column}, {self.value(word)})"

    def _begins_word(self, column: str, word: str) -> str:
        """Some word of the text begins so."""
        inside = [self._contains(column, sign + word) for sign in _BEFORE_A_WORD]
        return " OR ".join([f"instr({column}, {self.value(word)}) = 1", *inside])


def best(match: Match, kinds: Sequence[str], limit: int, *, names_only: bool = False) -> str:
    """(kind, row id) of the best matches; with `names_only` of those that are not archived and whose name begins so."""
    narrow = f"{match.name_begins()} AND NOT {match.archived()} AND " if names_only else ""
    among = ", ".join(match.value(kind) for kind in kinds)
    return (
        f"SELECT k.kind, k.row_id FROM search_key k WHERE k.kind IN ({among}) AND {narrow}{match.found()} "
        f"ORDER BY {match.rank()}, k.head, k.kind, k.row_id LIMIT {match.value(limit)}"
    )


def accounts_by_name(match: Match | None, first: str = "") -> str:
    """Ids of the customers that are not archived, by a column of theirs (blank ones last) and by name; all of them
    without a match."""
    among = (
        f"AND id IN (SELECT k.row_id FROM search_key k WHERE k.kind = 'account' AND {match.found()})" if match else ""
    )
    order = f"{first} = '', {first} COLLATE NOCASE, " if first else ""
    return f"SELECT id FROM account WHERE archived = 0 {among} ORDER BY {order}sort_name, id"
