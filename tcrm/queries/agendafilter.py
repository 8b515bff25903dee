"""Filters of an agenda: which of its lines one keeps. Pure.

    kind:call due<+3 -acme

Bare words are looked for in what a line says, fields as the table `FIELDS` has them; all of it must hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from tcrm.clean import excerpt, search_key
from tcrm.dates import Order, parse_day
from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.models.vocabulary import WORDS
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.agenda_order import Section
from tcrm.queries.filtertext import Field, FieldKind, Grammar, Not, Term, Word

FIELDS = {
    "kind": FieldKind(False, True, N_("{field} needs one of call, visit, meeting, email, task, hot, deal")),
    "priority": FieldKind(False, True, N_("{field} needs one of high, normal, low")),
    "due": FieldKind(True, False, N_("{field} needs a day, like +3 or fri")),
    "is": FieldKind(False, True, N_("{field} needs one of overdue, today, hot, stalled, done, again")),
    "stage": FieldKind(False, True, N_("{field} needs a stage")),
    "customer": FieldKind(False, True, N_("{field} needs a name")),
}
STATES = {
    "overdue": N_("overdue"), "today": N_("today"), "hot": N_("hot"), "stalled": N_("stalled"), "done": N_("done"),
    "again": N_("again"),
}  # fmt: skip
"""What an item may be, as `is:overdue` asks for it; each is also among the words of the item."""
KINDS = (*WORDS["activity.kind"], "hot", "deal")
PRIORITIES = WORDS["activity.priority"]

GRAMMAR = Grammar(FIELDS)


def understood(
    text: str, today: date, order: Order = "dmy", stages: Collection[str] = ()
) -> tuple[str, tuple[BadValue, ...]]:
    """The filter without those of its terms that mean nothing, and what is wrong with them. Where the names of the
    `stages` that there are are given, a stage that is none of them means nothing."""
    wanted, wrong = GRAMMAR.understood(text)
    kept, unsound = wanted.sound(lambda term: _question(term, today, order, stages))
    return str(kept), (*wrong, *unsound)


def matching(
    rows: Iterable[AgendaRow], text: str, today: date, order: Order = "dmy", stages: Collection[str] = ()
) -> tuple[AgendaRow, ...]:
    """The lines that a filter keeps: bare words in what they say, `kind:call`, `priority:high`, `due<+3`, `is:overdue`
    (or just `overdue`), `stage:proposal`, `customer:acme`; values may stand with commas, `-` before a term turns it
    round. All of it must hold. Raises BadValue for what means nothing, `stages` as in `understood`."""
    questions = [_question(term, today, order, stages) for term in GRAMMAR.parse(text).terms]
    return tuple(row for row in rows if all(holds(row) for holds in questions))


def kept(
    parts: Iterable[Section], text: str, today: date, order: Order = "dmy", stages: Collection[str] = ()
) -> tuple[Section, ...]:
    """The sections with the lines that a filter keeps, without those that it empties; with a filter nobody counts
    what is not shown."""
    if not text.strip():
        return tuple(parts)
    left = (one._replace(rows=matching(one.rows, text, today, order, stages), more=0) for one in parts)
    return tuple(one for one in left if one.rows)


def _question(term: Term, today: date, order: Order, stages: Collection[str]) -> Callable[[AgendaRow], bool]:
    """Whether a term holds for a line. Raises BadValue for a value that its field cannot have."""
    if isinstance(term, Not):
        inner = _question(term.term, today, order, stages)
        return lambda row: not inner(row)
    if isinstance(term, Word):
        word = search_key(term.text)
        return lambda row: word in _words(row, today)
    assert isinstance(term, Field)  # an agenda has no flags: what an item is stands among its words
    if term.name == "due":
        op, day = term.op, _day(term.values[0], today, order)
        return lambda row: _due(row, op, day)
    name, wanted = term.name, [_key(term.name, each) for each in term.values]
    _check(term, stages)
    if name == "is":
        return lambda row: any(_is(state, each, True) for state in _states(row, today) for each in wanted)
    exact = name in ("kind", "priority")
    return lambda row: any(_is(str(getattr(row, name)), each, exact) for each in wanted)


def _day(value: str, today: date, order: Order) -> date:
    try:
        return parse_day(value, today, order)
    except BadValue as error:
        raise BadValue(GRAMMAR.wrong_value("due").message, error.hint) from error


def _check(term: Field, stages: Collection[str]) -> None:
    """Raises BadValue for a value that no line could have."""
    known: dict[str, Collection[str]] = {
        "kind": KINDS,
        "priority": PRIORITIES,
        "is": (*STATES, *map(_, STATES.values())),
        "stage": stages,
    }
    words, exact = known.get(term.name, ()), term.name != "stage"
    unknown = [each for each in term.values if not any(_is(word, _key(term.name, each), exact) for word in words)]
    if words and unknown:
        if exact:
            raise GRAMMAR.wrong_value(term.name)
        said = _("stage knows no {name}").format(name=excerpt(unknown[0]))
        raise BadValue(said, _("There are {names}.").format(names=", ".join(words)))


def _key(name: str, value: str) -> str:
    """By what a value is looked for; a kind as the screens write it, too: `e-mail` is stored as `email`."""
    return search_key(value.replace("-", "") or value if name == "kind" else value)


def _is(value: str, wanted: str, exact: bool) -> bool:
    have = search_key(value)
    return have.startswith(wanted) if exact else wanted in have


def _due(row: AgendaRow, sign: str, day: date) -> bool:
    if row.due_on is None or row.kind == "deal":
        return False
    apart = (row.due_on - day) // timedelta(days=1)
    return {"<": apart < 0, "<=": apart <= 0, ">": apart > 0, ">=": apart >= 0, ":": apart == 0}[sign]


def _states(row: AgendaRow, today: date) -> tuple[str, ...]:
    """What an item is, of `STATES`, in English and in the user's language."""
    planned = row.kind not in ("deal", "hot") and not row.done
    late = row.due_on is not None and row.due_on < today
    holds = {
        "overdue": planned and late,
        "today": row.kind != "deal" and not row.done and row.due_on == today,
        "hot": row.kind == "hot",
        "stalled": row.kind == "deal",
        "done": row.done,
        "again": bool(row.repeats),
    }
    return tuple(word for state, said in STATES.items() if holds[state] for word in {state, _(said)})


def _words(row: AgendaRow, today: date) -> str:
    said = f"{row.ref} {row.customer} {row.subject} {row.stage} {row.kind} {row.reason} {row.owner}"
    return search_key(" ".join((said, *_states(row, today))))
