"""How other programs, and people, call what became of a deal: open, won or lost."""

from __future__ import annotations

_OUTCOMES = {
    **dict.fromkeys(("won", "closedwon", "gewonnen", "赢单"), "won"),
    **dict.fromkeys(("lost", "closedlost", "verloren", "输单"), "lost"),
    **dict.fromkeys(("open", "active", "inprogress", "pending", "offen", "laufend", "inbearbeitung", "进行中"), "open"),
}


def status_meant(word: str) -> str:
    """The status (open, won, lost) that others call so, `Closed Won` or `In progress` for two; blank if it is none."""
    return _OUTCOMES.get("".join(filter(str.isalnum, word.casefold())), "")


def outcome_meant(name: str) -> str:
    """The outcome (won, lost) that others call so, `Closed Won` for one; blank if it is none."""
    meant = status_meant(name)
    return "" if meant == "open" else meant
