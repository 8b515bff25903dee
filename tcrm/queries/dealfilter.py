"""What a filter of deals can say; how it is read and written stands in `filtertext`.

    stage>=proposal amount>50k owner:me no:next-step close<+30d hot acme

| written | keeps the deals |
|---|---|
| `acme`, `"press line"` | with these words in title, customer, owner or id |
| `hot` `late` `overdue` `private` | that are so: beyond the days usual in their stage; with a next step that is past |
| `stalled`, `is:hot,late` | that stand still, for any of the reasons of the agenda; that are one of several of these |
| `owner:me,tom` | with one of these; `stage` `owner` `source` `customer` `title` `currency` |
| `amount>50k` `close<+30d` | compared by `:` `<` `<=` `>` `>=`; `stage` `amount` `chance` `days` `close` `next` |
| `status:won` `closed>-30d` | that are no longer open: `won`, `lost`, `closed` (both), `all`; closed since then |
| `no:next-step` `has:amount` | without or with a `next-step` `amount` `owner` `close` `customer` |
| `-hot` `-owner:me` | for which the rest does not hold |

All of it must hold. Values stay as they were typed, so that `close<+30d` goes with the day when a filter is kept; what
they mean is asked in `dealmatch`.
"""

from __future__ import annotations

from tcrm.i18n import N_
from tcrm.queries.filtertext import Field, FieldKind, Filter, Flag, Grammar

FLAGS = ("hot", "late", "stalled", "overdue", "private")
"""Words that mean a property of a deal; in quotes they are words like any other."""

PARTS = ("next-step", "amount", "owner", "close", "customer")
"""What a deal may have or lack (`has:`, `no:`)."""

STATUSES = {
    "open": ("open",),
    "won": ("won",),
    "lost": ("lost",),
    "closed": ("won", "lost"),
    "all": ("open", "won", "lost"),
}
"""What `status:` takes -> the statuses of deals that it keeps."""

FIELDS = {
    "stage": FieldKind(True, True, N_("{field} needs a stage, like proposal")),
    "owner": FieldKind(False, True, N_("{field} needs a name, or me")),
    "source": FieldKind(False, True, N_("{field} needs a source, like web")),
    "customer": FieldKind(False, True, N_("{field} needs a name")),
    "title": FieldKind(False, True, N_("{field} needs words")),
    "currency": FieldKind(False, True, N_("{field} needs a currency, like eur")),
    "amount": FieldKind(True, False, N_("{field} needs a number, like 50k")),
    "chance": FieldKind(True, False, N_("{field} needs a number of percent, like 50")),
    "days": FieldKind(True, False, N_("{field} needs a number of days in the stage, like 14")),
    "close": FieldKind(True, False, N_("{field} needs a date, like +30d")),
    "next": FieldKind(True, False, N_("{field} needs a date, like fri, or a kind, like call")),
    "closed": FieldKind(True, False, N_("{field} needs a date, like -30d")),
    "status": FieldKind(False, True, N_("{field} needs one of open, won, lost, closed, all"), STATUSES),
    "is": FieldKind(False, True, N_("{field} needs one of hot, late, stalled, overdue, private"), FLAGS),
    "no": FieldKind(False, True, N_("{field} needs one of next-step, amount, owner, close, customer"), PARTS),
    "has": FieldKind(False, True, N_("{field} needs one of next-step, amount, owner, close, customer"), PARTS),
}
GRAMMAR = Grammar(FIELDS, FLAGS, aliases={"probability": "chance"})


def parse(text: str) -> Filter:
    """The filter of deals that a text means. Raises BadValue for what can be told without knowing the deals; whether a
    value can be one of its field is asked by `dealmatch.predicate`."""
    return GRAMMAR.parse(text)


def asks_whether(wanted: Filter, flag: str) -> bool:
    """Whether a filter asks for one of FLAGS, be it to hold or not to hold."""
    return Flag(flag) in wanted.plain() or flag in wanted.values("is")


def kept_statuses(wanted: Filter) -> frozenset[str]:
    """Which deals a filter can keep: the open ones, unless `status` or `closed` say otherwise."""
    if not wanted.asks("status") and not wanted.asks("closed"):
        return frozenset({"open"})
    kept = frozenset({"open", "won", "lost"} if wanted.asks("status") else {"won", "lost"})
    for term in wanted.terms:
        if isinstance(term, Field) and term.name == "status":
            kept &= {status for value in term.values for status in STATUSES[value]}
    return kept
