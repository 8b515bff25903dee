"""The marked rows of a list, by their keys.

A range grows and shrinks with the cursor: from `begin` on, `stretch` says which rows it holds now, beside those that
were marked before; `end` leaves them marked, `give_up` does not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator


class Marks:
    """A set of keys in the order in which they were marked, and the number of the row marked last (`anchor`)."""

    def __init__(self) -> None:
        self._keys: dict[Hashable, None] = {}
        self.anchor: int | None = None
        self._before: dict[Hashable, None] | None = None  # what was marked when the range began

    @property
    def ranging(self) -> bool:
        """Whether a range follows the cursor."""
        return self._before is not None

    def begin(self, anchor: int) -> None:
        """A range from a row on, beside what is marked."""
        self._before = dict(self._keys)
        self.anchor = anchor

    def stretch(self, keys: Iterable[Hashable]) -> None:
        """The range holds these now."""
        self._keys = {**(self._before or {}), **dict.fromkeys(keys)}

    def end(self) -> None:
        """The range no longer follows the cursor; what it holds stays marked."""
        self._before = None

    def give_up(self) -> None:
        """The range is taken back."""
        self._keys, self._before = self._before or {}, None

    def __contains__(self, key: Hashable) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def toggle(self, key: Hashable, row: int) -> None:
        """Mark, or take the mark away."""
        self.end()
        if key in self._keys:
            del self._keys[key]
        else:
            self._keys[key] = None
        self.anchor = row

    def set(self, keys: Iterable[Hashable]) -> None:
        """Exactly these are marked."""
        self.end()
        self._keys = dict.fromkeys(keys)
        if not self._keys:
            self.anchor = None

    def keep(self, keys: Iterable[Hashable]) -> None:
        """Take the marks away from what is not among `keys`."""
        self.end()
        if self._keys:
            here = set(keys)
            self._keys = {key: None for key in self._keys if key in here}

    def has_all(self, keys: Iterable[Hashable]) -> bool:
        """Are all of these marked?"""
        return all(key in self._keys for key in keys)
