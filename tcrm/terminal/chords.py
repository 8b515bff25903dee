"""Keys of two signs typed one after the other, such as `gg`: the app gets them as one key, named `g g`.

The first sign waits in line for the second. If that makes no chord with it, the first is forgotten, as in vim.
"""

from __future__ import annotations

from textual import events

from tcrm.terminal.typeahead import Result, Typeahead


class Chords(Typeahead[Result]):
    """An app with chords; `chords_here` says which there are where the next key would go."""

    _begun = ""  # the first sign of a chord

    def chords_here(self) -> frozenset[str]:
        """Names of chords (`g g`) that mean something to what has the focus now."""
        return frozenset()

    def join(self, event: events.Key | events.Paste) -> events.Key | events.Paste | None:
        begun, self._begun = self._begun, ""
        sign = event.character if isinstance(event, events.Key) else None
        here = self.chords_here() if sign else frozenset()
        if begun and f"{begun} {sign}" in here:
            return events.Key(f"{begun} {sign}", None)
        if begun and isinstance(event, events.Key) and event.key == "escape":
            return None
        if sign and any(chord[0] == sign for chord in here):
            self._begun = sign
            return None
        return event
