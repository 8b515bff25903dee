"""Who is at the keyboard, on which database, what time it is. Every action and query takes the Session first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tcrm.clean import excerpt
from tcrm.dates import Order
from tcrm.errors import DatabaseTrouble, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Firm, Row, Team, User, search
from tcrm.models.database import Database
from tcrm.models.journal import Recorder
from tcrm.models.visibility import Condition, Scope, editable, some_of, visible
from tcrm.numerals import Numerals

Clock = Callable[[], datetime]


_RIGHTS = ("firm", "user", "team")  # tables that say what a person may do


def system_clock() -> datetime:
    """The real time, UTC. The only place in the program that asks for it."""
    return datetime.now(UTC)


def shifted_clock(day: date, zone: ZoneInfo, clock: Clock = system_clock) -> Clock:
    """A clock that runs on `day` (`--today`): the time of day is real, the date is not."""
    shift = timedelta(days=(day - clock().astimezone(zone).date()).days)
    return lambda: clock() + shift


class Person(NamedTuple):
    """A user as the session knows them; `zone` is their own (IANA name), blank for the firm's."""

    id: int
    login: str
    name: str
    role: str
    team_id: int | None
    zone: str = ""


class FirmSettings(NamedTuple):
    """The firm's row: currency, zone (IANA name), first day of the week (0 Monday), date order, how far sellers see."""

    name: str
    currency: str
    zone: str
    language: str
    week_start: int
    date_order: Order
    decimal_comma: bool
    colleagues_see: str
    default_pipeline_id: int | None


class Session:
    """One person's seat: the database, the rights, the clock. Not shared between threads at the same time.

    `read_only` refuses every operation (a session on an invented date must not write into a real database).
    `own_folder`: where what belongs to a throw-away session is kept, such as its drafts; None: in the user's folders.
    """

    own_folder: Path | None = None
    ascii = False
    """Whether ASCII signs alone can be shown, or are wished for, where this person is. Whoever shows things sets it."""

    def __init__(self, db: Database, login: str, clock: Clock = system_clock, *, read_only: bool = False) -> None:
        self.db = db
        self.clock = clock
        self.read_only = read_only or db.read_only
        self._recorder: Recorder | None = None
        self._scope: Scope | None = None
        self._read_firm()
        self.user = self._find_user(login)

    # -- who, where, when --------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The moment, aware, in UTC, without fractions of a second (the database keeps whole seconds)."""
        return self.clock().astimezone(UTC).replace(microsecond=0)

    def today(self) -> date:
        """The calendar day in the firm's time zone, by which figures count."""
        return self.now().astimezone(self.zone).date()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The firm's time zone. Raises DatabaseTrouble where this machine does not know it: no day may be guessed."""
        try:
            return ZoneInfo(self.firm.zone)
        except (KeyError, ValueError, OSError) as error:
            raise DatabaseTrouble(
                _("The firm's time zone “{zone}” is not known here.").format(zone=excerpt(self.firm.zone)),
                _("An admin can say which it is: tcrm config firm.zone Europe/Berlin"),
            ) from error

    @cached_property
    def own_zone(self) -> ZoneInfo:
        """The zone of this person's clock, in which hours are typed and shown: their own, else the firm's."""
        try:
            return ZoneInfo(self.user.zone) if self.user.zone else self.zone
        except (KeyError, ValueError, OSError):  # no zone that this machine knows
            return self.zone

    def own_today(self) -> date:
        """The calendar day on this person's clock, by which an agenda turns its page."""
        return self.now().astimezone(self.own_zone).date()

    @property
    def currency(self) -> str:
        """The firm's currency, ISO 4217."""
        return self.firm.currency

    @property
    def numerals(self) -> Numerals:
        """How the firm writes numbers, with the signs that can be shown here."""
        return Numerals(self.firm.decimal_comma, self.ascii)

    def _read_firm(self) -> None:
        row = self.db.one(
            Firm.select(
                Firm.name,
                Firm.currency,
                Firm.zone,
                Firm.language,
                Firm.week_start,
                Firm.date_order,
                Firm.decimal_comma,
                Firm.colleagues_see,
                Firm.default_pipeline_id,
            )
        )
        if row is None:
            raise Refused(_("This database has not been set up."))
        self.firm = FirmSettings(*row)
        self.__dict__.pop("zone", None)
        self.__dict__.pop("own_zone", None)

    def _find_user(self, login: str) -> Person:
        query = User.select(User.id, User.login, User.name, User.role, User.team, User.zone).where(User.active == 1)
        people = [Person(*row) for row in self.db.rows(query.order_by(User.login))]
        for person in people:
            if person.login.casefold() == login.casefold():
                return person
        people.sort(key=lambda person: person.login.casefold())
        widest = max((len(person.login) for person in people), default=0)
        names = "".join(f"\n  {person.login:{widest}}  {person.name}" for person in people[:30])
        names += "\n  …" if len(people) > 30 else ""
        raise Refused(
            _("There is no user “{login}” in this database.").format(login=excerpt(login)),
            _("Say who you are with --as USER; the users are:{names}").format(names=names),
        )

    def refresh(self) -> None:
        """Read the firm's settings and the rights anew (after they were changed here or elsewhere)."""
        self._scope = None
        self._read_firm()

    def sit_again(self) -> None:
        """Read who this person is anew (after a change of name, role, team or zone)."""
        self.refresh()
        self.user = self._find_user(self.user.login)

    # -- rights ------------------------------------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        """What decides this person's rights, read once and kept until `refresh`."""
        if self._scope is None:
            self._scope = _scope_of(self.db, self.user, self.firm.colleagues_see)
        return self._scope

    def visible(self, model: type[Row]) -> Condition:
        """The condition that every query on `model` starts from."""
        return visible(self.scope, model)

    def editable(self, model: type[Row]) -> Condition:
        """The condition that rows of `model` may be changed by this person."""
        return editable(self.scope, model)

    def require(self, right: str, model: type[Row], ids: int | Iterable[int]) -> None:
        """Insist that this person may `see` or `edit` all these rows.

        Raises NotFound for a row that is not there or not seen, Refused for one that may be seen but not changed.
        """
        wanted = {ids} if isinstance(ids, int) else set(ids)
        seen = self.those("see", model, wanted)
        if missing := wanted - seen:
            raise NotFound(_("There is no {what}.").format(what=public_id(model, min(missing))))
        if right == "edit" and (barred := wanted - self.those("edit", model, wanted)):
            raise Refused(
                _("{what} belongs to somebody else.").format(what=public_id(model, min(barred))),
                _("Ask its owner or a manager to share it with you or to change it."),
            )

    def those(self, right: str, model: type[Row], ids: Iterable[int]) -> set[int]:
        """Those of these rows that this person may `see` or `edit`."""
        return {row[0] for row in self.db.sql(*some_of(self.scope, model, right).with_ids(ids))}

    def require_role(self, *roles: str) -> None:
        """Insist on one of these roles; an admin has them all."""
        if self.user.role != "admin" and self.user.role not in roles:
            manages = "manager" in roles
            raise Refused(_("Only managers and admins may do this.") if manages else _("Only admins may do this."))

    # -- writing -----------------------------------------------------------------------------------------------------

    @contextmanager
    def operation(self, kind: str, *, undo_of: int | None = None, **params: Any) -> Iterator[Recorder]:
        """The only way to write: one transaction, one entry in the journal, one undo step.

        An operation inside an operation joins it. One that changed nothing leaves no trace. `params` are the values
        of the sentence that History shows; they must go into JSON.
        """
        if self._recorder is not None:
            yield self._recorder
            return
        if self.read_only:
            raise Refused(
                _("This session only reads, because it runs on an invented date."), _("Leave --today away to change.")
            )
        with self.db.writing():
            self._recorder = Recorder(self.db, kind, self.user.id, self.now(), params, undo_of)
            try:
                yield self._recorder
                self._recorder.tidy()
                if self._recorder.is_empty():
                    self._recorder.forget()
                else:
                    touched = self._recorder.touched((*search.BEARING, *_RIGHTS))
                    search.refresh(self.db, touched)
                    if not touched.keys().isdisjoint(_RIGHTS):
                        self.refresh()
            finally:
                self._recorder = None

    def close(self) -> None:
        """Close the database."""
        self.db.close()


PREFIX = {"account": "A", "contact": "C", "deal": "D", "activity": "T", "memo": "M", "user": "U", "product": "P"}


def public_id(model: type[Row], row_id: int) -> str:
    """The id that people see and type: `A-12`, `C-7`, `D-17`; other tables by their name."""
    table = str(model._meta.table_name)
    return f"{PREFIX[table]}-{row_id}" if table in PREFIX else f"{table} {row_id}"


def _scope_of(db: Database, user: Person, colleagues_see: str) -> Scope:
    parents = dict(db.rows(Team.select(Team.id, Team.parent)))
    members = db.rows(User.select(User.id, User.team).where(User.team.is_null(False)))
    below = {user.team_id} if user.team_id is not None else set()
    while grown := {team for team, parent in parents.items() if parent in below} - below:
        below |= grown
    above: set[int] = set()
    team = user.team_id
    while team is not None and team not in above:
        above.add(team)
        team = parents.get(team)
    managed = {member for member, of in members if of in below} if user.role == "manager" else set()
    mates = {member for member, of in members if of == user.team_id}
    return Scope(
        user_id=user.id,
        role=user.role,
        team_id=user.team_id,
        managed=frozenset(managed),
        teams=frozenset(above | (below if user.role == "manager" else set())) - {None},
        mates=frozenset(mates),
        colleagues_see=colleagues_see,
    )


def params_of(text: str) -> dict[str, Any]:
    """The values of an operation's sentence, as stored; none where another program has made them unreadable."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


__all__ = ["Clock", "FirmSettings", "Person", "Session", "params_of", "public_id", "shifted_clock", "system_clock"]
