"""What all writers of an import share: who imports, into which operation, what is known, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from tcrm.actions.import_links import Links
from tcrm.actions.import_report import ImportReport
from tcrm.actions.import_twins import Twins
from tcrm.clean import search_key
from tcrm.dates import noon_utc
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.drafts import Draft, Origin, Ref
from tcrm.exchange.formats import OWN
from tcrm.models import Account, Product, Row, User
from tcrm.models.journal import Recorder
from tcrm.session import Session


def is_own(draft: Draft) -> bool:
    """Whether our own export wrote the row: then it says everything about its record, blanks included."""
    return draft.origin.source == OWN


class Desk:
    """One running import. `kind_of` says what kind of record the rows of a file are, for counting."""

    def __init__(self, session: Session, op: Recorder, report: ImportReport, kind_of: Mapping[str, str]) -> None:
        self.session = session
        self.op = op
        self.report = report
        self.kind_of = kind_of
        self.links = Links(session)
        self.now = session.now()
        self.me = session.user.id
        self.is_admin = session.scope.is_admin
        self.default_owner = None if self.is_admin else self.me
        self.links.makers["account"] = self._make_accounts
        if self.is_admin:
            self.links.makers["product"] = self._make_products
        self.gone = 0  # rows whose record was deleted here since
        self.without_account = 0
        self.unpriced = 0  # lines whose product has no price
        self.ahead = 0  # moves that are dated after now
        self.twins = Twins()
        self.undated = 0  # deals that are closed on no day that is known
        self._refused: set[tuple[str, int]] = set()
        self._moments: dict[date, datetime] = {}
        self._named: dict[tuple[type[Row], str], dict[str, int]] = {}

    # -- complaints ----------------------------------------------------------------------------------------------------

    def refuse(self, bad: BadRow) -> None:
        """A complaint about a row: it will not be imported."""
        self.report.bad.append(bad)
        if (bad.file, bad.line) not in self._refused:
            self._refused.add((bad.file, bad.line))
            self.report.refused[self.kind_of.get(bad.file, "")] += 1

    def complain(self, draft: Draft, field: str, value: object, reason: str) -> bool:
        """A complaint about one field of a draft. Gives False, so that a check may end with it."""
        self.refuse(draft.origin.bad(field, str(value or ""), reason))
        return False

    def has_refused(self, origin: Origin) -> bool:
        """Whether there was a complaint about that row, as what it is a draft of or as something else."""
        return (origin.file, origin.line) in self._refused

    # -- values --------------------------------------------------------------------------------------------------------

    def moment(self, value: date | datetime | None) -> datetime | None:
        """A date (noon) or a moment of a draft (naive: the firm's zone), in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=self.session.zone)
            return aware.astimezone(UTC).replace(microsecond=0)
        if value not in self._moments:
            self._moments[value] = noon_utc(value, self.session.zone)
        return self._moments[value]

    def may_give_to(self, user_id: int) -> bool:
        """Whether this person may make a record of that user's: everybody's, their people's, or only their own."""
        return self.is_admin or user_id == self.me or user_id in self.session.scope.managed

    def owner(self, draft: Draft, ref: Ref | None) -> int | None:
        """The owner of a new record: the one that the file names; without one it is the importer's, an admin's
        import leaves it to nobody."""
        return self.links.id("user", ref, draft.origin.source) or self.default_owner

    # -- words that are records ----------------------------------------------------------------------------------------

    def named(self, model: Any, names: Iterable[str], **fixed: str) -> dict[str, int]:
        """The ids of tags, competitors, reasons by name; those that are not there are made."""
        known = self.known(model, **fixed)
        fresh = [name for name in dict.fromkeys(names) if name not in known]
        ids = self.op.insert_many(model, [{**fixed, "name": name} for name in fresh])
        known.update(zip(fresh, ids, strict=True))
        return known

    def known(self, model: Any, **fixed: str) -> dict[str, int]:
        """The names that there are."""
        key = (model, "".join(fixed.values()))
        if key not in self._named:
            query = model.select(model.name, model.id).where(
                model.id > 0, *(model._meta.columns[column] == value for column, value in fixed.items())
            )
            self._named[key] = dict(self.session.db.rows(query))
        return self._named[key]

    # -- records by name alone -----------------------------------------------------------------------------------------

    def _make_accounts(self, names: list[str]) -> list[int]:
        owner = self.default_owner
        return self.op.insert_many(
            Account, [{"name": name, "sort_name": search_key(name), "owner_id": owner} for name in names]
        )

    def _make_products(self, names: list[str]) -> list[int]:
        return self.op.insert_many(Product, [{"name": name, "currency": self.session.currency} for name in names])


class Logins:
    """Makes logins that nobody has yet, from names."""

    def __init__(self, session: Session) -> None:
        self.taken = {row[0].casefold() for row in session.db.rows(User.select(User.login))}

    def make(self, name: str, email: str = "") -> str:
        """`anna.berg` of Anna Berg, else from the e-mail address; ASCII, lower case, numbered if taken."""
        base = _ascii(name) or _ascii(email.partition("@")[0]) or "user"
        login, number = base, 2
        while login.casefold() in self.taken:
            login, number = f"{base}{number}", number + 1
        self.taken.add(login)
        return login


def _ascii(text: str) -> str:
    """Letters and digits parted by dots; blank for names that are not written in Latin letters."""
    key = search_key(text)
    if any(char.isalpha() and not char.isascii() for char in key):
        return ""
    return ".".join("".join(char if char.isascii() and char.isalnum() else " " for char in key).split())
