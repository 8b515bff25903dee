"""The marked rows of a list, by their keys."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator


class Marks:
    """A set of keys in the order in which they were marked, and the number of the row marked last (`anchor`)."""

    def __init__(self) -> None:
        self._keys: dict[Hashable, None] = {}
        self.anchor: int | None = None

    def __contains__(self, key: Hashable) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def toggle(self, key: Hashable, row: int) -> None:
        """Mark, or take the mark away."""
        if key in self._keys:
            del self._keys[key]
        else:
            self._keys[key] = None
        self.anchor = row

    def set(self, keys: Iterable[Hashable]) -> None:
        """Exactly these are marked."""
        self._keys = dict.fromkeys(keys)
        if not self._keys:
            self.anchor = None

    def keep(self, keys: Iterable[Hashable]) -> None:
        """Take the marks away from what is not among `keys`."""
        if self._keys:
            here = set(keys)
            self._keys = {key: None for key in self._keys if key in here}

    def has_all(self, keys: Iterable[Hashable]) -> bool:
        """Are all of these marked?"""
        return all(key in self._keys for key in keys)
