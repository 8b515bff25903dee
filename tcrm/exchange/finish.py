"""From what the cells of a row say to what a record of its kind needs: histories, lines, names, memberships."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tcrm.clean import clean_line
from tcrm.errors import BadValue
from tcrm.exchange.cells import Reader
from tcrm.exchange.csvfile import BadRow, Row
from tcrm.exchange.drafts import AddressDraft, LineDraft, MembershipDraft, MoveDraft, Ref
from tcrm.exchange.fullnames import full_name
from tcrm.exchange.maker import Maker, Values
from tcrm.exchange.profiles import Step, fold
from tcrm.i18n import _

_PUT_TOGETHER = frozenset(("product", "quantity", "price", "won_on", "lost_on", "addresses"))
Finish = Callable[[Row, Values], list[BadRow]]

# What a record cannot be without, unless the row only updates one.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "team": ("name",),
    "user": ("name",),
    "rate": ("currency", "on", "rate"),
    "product": ("name",),
    "account": ("name",),
    "memo": ("text",),
    "move": ("deal", "to", "at"),
}

# What a record also speaks about because of what its row says, beside the attributes that columns fill.
_ADDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "deal": (("product", "lines"), ("quantity", ""), ("price", ""), ("won_on", ""), ("lost_on", "")),
    "contact": (("account", "accounts"), ("role", "")),
    "user": (("given_name", "name"), ("family_name", "name")),
}


def finisher(maker: Maker) -> Finish:
    """What completes the values of each row of the sheet in place, and gives what is wrong with the row."""
    kind = maker.kind.name
    if kind == "deal":
        return _Deals(maker)
    if kind == "account":
        return lambda row, found: _account(maker, row, found)
    if kind == "contact":
        return lambda row, found: _contact(maker, row, found)
    if kind == "user":
        return lambda row, found: _user(maker, row, found)
    if kind == "activity":
        return lambda row, found: _activity(found)
    if kind == "memo":
        return lambda row, found: _memo(maker, row, found)
    return lambda row, found: _needed(maker, row, found)


def is_complete(maker: Maker, columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether these rows, given column by column, need no finishing: customers with a name and without addresses;
    deals with a title, and nothing else that makes a line, a history, an unknown amount."""
    section, kind = maker.section, maker.kind.name
    name = {"account": "name", "deal": "title"}.get(kind)
    if name is None or not _PUT_TOGETHER.isdisjoint(columns):
        return False
    if section.steps or section.stages or (section.zero_is_unknown and 0 in columns.get("amount", ())):
        return False
    return section.update or (name in columns and all(map(str.strip, columns[name])))


def spoken_of(maker: Maker) -> frozenset[str]:
    """The attributes of the draft that the sheet speaks about."""
    found = set(maker.attributes)
    for name, instead in _ADDED.get(maker.kind.name, ()):
        if name in found:
            found.discard(name)
            found |= {instead} - {""}
    if maker.kind.name == "account" and "addresses" in found:
        found |= {"city", "country"}
    if maker.section.steps or maker.section.stages:
        found |= {"moves", "stage"}
    if maker.kind.name == "contact" and {"given_name", "family_name"} & found:
        found.add("name")
    return frozenset(found)


def _needed(maker: Maker, row: Row, found: Values) -> list[BadRow]:
    if maker.section.update:
        return []
    columns = {target: column for column, target in maker.section.columns.items()}
    return [
        BadRow(maker.file, row.line, columns.get(name, name), "", _("is blank"))
        for name in _NEEDED.get(maker.kind.name, ())
        if found.get(name) in (None, "") or (isinstance(found[name], str) and not found[name].strip())
    ]


class _Deals:
    """Deals: their line, their history by the profile, amounts that mean unknown, a title."""

    def __init__(self, maker: Maker) -> None:
        self.maker, self.section = maker, maker.section
        columns = {step.column for steps in self.section.stages.values() for step in steps}
        columns |= {step.column for step in self.section.steps}
        self.dates: dict[str, tuple[int, Reader]] = {
            column: (maker.column(column), maker.date_reader(column))
            for column in columns
            if column and fold(column) in maker.index
        }
        self.stage_column = next((c for c, target in self.section.columns.items() if target == "stage"), "stage")

    def __call__(self, row: Row, found: Values) -> list[BadRow]:
        self._line(found)
        stage = fold(found.get("stage", ""))
        if found.get("amount") == 0 and stage in self.section.zero_is_unknown:
            found["amount"] = None
        bad: list[BadRow] = []
        steps = self.section.steps
        if self.section.stages:
            if stage not in self.section.stages:
                reason = _("the profile has no such stage; it has: {stages}").format(
                    stages=", ".join(self.section.stages)
                )
                return [BadRow(self.maker.file, row.line, self.stage_column, found.get("stage", ""), reason)]
            steps = self.section.stages[stage]
        self._close(row, found, bad)
        if steps:
            found["moves"] = self._moves(row, steps, bad)
            found["stage"] = steps[-1].stage
        if not self.section.update and not found.get("title", "").strip():
            found["title"] = _title(found)
            if not found["title"]:
                bad.append(BadRow(self.maker.file, row.line, "title", "", _("is blank")))
        return bad

    def _line(self, found: Values) -> None:
        """A product, a quantity and a price in columns of their own are one line."""
        product = found.pop("product", None)
        quantity, price = found.pop("quantity", None), found.pop("price", None)
        if product is not None:
            line = LineDraft(product) if quantity is None else LineDraft(product, quantity)
            found["lines"] = (*found.get("lines", ()), line._replace(price=price))

    def _close(self, row: Row, found: Values, bad: list[BadRow]) -> None:
        """The day of the status, if it has one of its own; a deal with one such day and no status is won, or lost."""
        days = {"won": found.pop("won_on", None), "lost": found.pop("lost_on", None)}
        said = [status for status, day in days.items() if day is not None]
        status = found.get("status") or "".join(said[:1])
        if not found.get("status") and len(said) > 1:
            bad.append(BadRow(self.maker.file, row.line, "status", "", _("it is said to be won and to be lost")))
        if status:
            found |= {"status": status, "closed_on": days.get(status) or found.get("closed_on")}

    def _moves(self, row: Row, steps: tuple[Step, ...], bad: list[BadRow]) -> tuple[MoveDraft, ...]:
        moves: list[MoveDraft] = []
        last: date | None = None
        for step in steps:
            on = self._date(row, step, bad)
            if on is not None and last is not None and on < last:
                reason = _("{stage} would come before {before}, on {date}").format(
                    stage=step.stage, before=moves[-1].stage, date=last
                )
                bad.append(BadRow(self.maker.file, row.line, step.column, on.isoformat(), reason))
            moves.append(MoveDraft(step.stage, on))
            last = on or last
        return tuple(moves)

    def _date(self, row: Row, step: Step, bad: list[BadRow]) -> date | None:
        if not step.column:
            return None
        place, read = self.dates.get(step.column, (-1, None))
        value: Any = None
        if read is not None:
            try:
                value = read(row.cells[place])
            except BadValue as error:
                bad.append(self.maker.bad(row, step.column, error))
                return None
        if value is None:
            reason = _("is blank, but {stage} needs its date").format(stage=step.stage)
            bad.append(BadRow(self.maker.file, row.line, step.column, "", reason))
        day: date | None = value
        return day


def _title(found: Values) -> str:
    lines: tuple[LineDraft, ...] = found.get("lines", ())
    account: Ref | None = found.get("account")
    names = (
        *(line.product.name if line.product else line.title for line in lines[:1]),
        found.get("company", ""),
        found.get("person", ""),
        account.name if account else "",
    )
    return next((name for name in names if name.strip()), "")


def _account(maker: Maker, row: Row, found: Values) -> list[BadRow]:
    """City and country stand on the account and in its first address, whichever column they come from. A row of a list
    of people that names one and no company is no account, and no slip."""
    lent = maker.section.lent
    if lent.company and not found["name"].strip():
        columns = (*lent.persons, *lent.columns)
        if any(row.cells[maker.column(column)].strip() for column in columns):
            found.clear()
            return []
    addresses: tuple[AddressDraft, ...] = found.get("addresses", ())
    if addresses and not maker.own:
        first = addresses[0]
        found["city"] = found.get("city") or first.city
        found["country"] = found.get("country") or first.country
        if not first.city and not first.country:
            first = first._replace(city=found["city"], country=found["country"])
        found["addresses"] = (first, *addresses[1:])
    return _needed(maker, row, found)


def _contact(maker: Maker, row: Row, found: Values) -> list[BadRow]:
    """The name from its parts, else from the first e-mail; the account as a membership. A row of a list of companies
    that says nothing of a person is none, and no slip; an owner or a language is none's."""
    account, role = found.pop("account", None), found.pop("role", "")
    if account is not None:
        others = map(MembershipDraft, account.more)
        found["accounts"] = (*found.get("accounts", ()), MembershipDraft(account, role, main=True), *others)
    if not found.get("name", "").strip() and not maker.section.update:
        name = full_name(found.get("given_name", ""), found.get("family_name", ""))
        emails = found.get("emails", ())
        found["name"] = clean_line(name) or (emails[0].value if emails else "")
        about = found.keys() - {"accounts", "owner", "language"}
        if not found["name"] and maker.section.reads and not any(found[name] for name in about):
            found.clear()
        elif not found["name"]:
            return [BadRow(maker.file, row.line, "name", "", _("there is neither a name nor an e-mail address"))]
    return []


def _user(maker: Maker, row: Row, found: Values) -> list[BadRow]:
    """The name from its parts, where it is not said as a whole."""
    name = full_name(found.pop("given_name", ""), found.pop("family_name", ""))
    if not found.get("name", "").strip() and name:
        found["name"] = name
    return _needed(maker, row, found)


def _activity(found: Values) -> list[BadRow]:
    """A subject if there is none: the first line of the text, else the kind."""
    if not found.get("subject", "").strip():
        found["subject"] = next(iter(found.get("text", "").splitlines()), "")[:80] or found.get("kind", "task")
    return []


def _memo(maker: Maker, row: Row, found: Values) -> list[BadRow]:
    bad = _needed(maker, row, found)
    if not maker.section.update and not any(found.get(name) for name in ("account", "contact", "deal")):
        bad.append(BadRow(maker.file, row.line, "", "", _("it is about no account, contact or deal")))
    return bad
