"""Look-up as one types, every key of it by the kind of question, for who sees everything and for who sees little."""

from __future__ import annotations

from collections.abc import Iterator

from bench.company import company
from bench.figure import Figure, keys, median
from bench.line import Reaction, Watched
from bench.program import at
from bench.screens import CUSTOMERS

TYPED = {
    "1 character": ("a", "n", "s", "é", "7", "z"),
    "2 characters": ("no", "sü", "we", "ka", "71", "o'"),
    "several characters": ("nordwerk", "sudbrau", "ferrari"),
    "Chinese": ("京", "有限", "深圳金"),
    "pinyin initials": ("bjj", "szht"),
    "part of a phone number": ("555", "711 55"),
    "several words": ("huber berg", "krü ag we"),
    "no match": ("zzqx", "京qq"),
}
VIEWERS = {"south1": "who sees half", "east1": "who sees 1%"}
GOAL = 0.030


def lookup(customers: int, rounds: int) -> Iterator[Figure]:
    """Key to settled screen in the filter of Customers, of every key in all these texts."""
    db = company(customers)
    everything: list[Reaction] = []
    with at(db, "2", CUSTOMERS) as program:
        for kind, texts in TYPED.items():
            found = [one for text in texts for _ in range(rounds // 2 + 1) for one in _type(program, text, kind)]
            everything += found
            yield keys(f"look-up, {kind}, p95", found, GOAL)
    yield keys("look-up, all of these, p95", everything, GOAL)
    yield Figure(
        "bytes of a typed character that finds others", f"{median([one.sent for one in everything]):,.0f} bytes"
    )
    for who, said in VIEWERS.items():
        with at(db, "2", CUSTOMERS, who) as program:
            found = [one for kind, texts in TYPED.items() for text in texts[:2] for one in _type(program, text, kind)]
        yield keys(f"look-up of one {said}, every kind, p95", found, GOAL)


def _type(program: Watched, text: str, kind: str) -> list[Reaction]:
    """Each key of the text; of two characters the second, because the first is a question of another kind."""
    program.react("/")
    found = [program.react(char) for char in text]
    program.react("\x1b")
    return found[1:] if kind == "2 characters" else found
