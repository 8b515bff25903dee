"""Who is meant by a login or by a name, and whose agenda."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tcrm.clean import excerpt, search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import User
from tcrm.session import Session


class Found(NamedTuple):
    """A user by login; `name` is never blank, `active` False of one who has left."""

    id: int
    login: str
    name: str
    active: bool


def everybody(session: Session) -> list[Found]:
    """All users, also those who have left, in the order in which they came."""
    users = User.select(User.id, User.login, User.name, User.active).order_by(User.id)
    return [Found(row_id, login, name or login, bool(active)) for row_id, login, name, active in session.db.rows(users)]


def find_login(session: Session, login: str) -> Found:
    """The user of this login, in whatever case, who may have left. Raises NotFound."""
    wanted = login.strip()
    for found in everybody(session):
        if found.login.casefold() == wanted.casefold():
            return found
    raise NotFound(_("There is no user “{login}” in this database.").format(login=excerpt(wanted)))


# -- as a filter names them -----------------------------------------------------------------------------------------


class Meant(NamedTuple):
    """The ids of the users that are meant, and the names that are nobody's, as they were typed."""

    ids: frozenset[int]
    nobody: tuple[str, ...]


def meant(people: Iterable[Found], me: int, names: Iterable[str]) -> Meant:
    """Who of these is meant by names as people type them: `me`, a part of the shown name, or the login. Pure."""
    known = [(found.id, search_key(found.login), search_key(found.name)) for found in people]
    ids: set[int] = set()
    nobody: list[str] = []
    for name in names:
        key = search_key(name)
        ours = {row_id for row_id, login, shown in known if key and (key in shown or key == login)}
        if key == "me":
            ours = {me}
        ids |= ours
        nobody += [] if ours else [name]
    return Meant(frozenset(ids), tuple(dict.fromkeys(nobody)))


def people_meant(session: Session, names: Iterable[str]) -> Meant:
    """The same of all users."""
    return meant(everybody(session), session.user.id, names)


def nobody_called(session: Session, names: Iterable[str]) -> str:
    """What is said of those of these names that are nobody's; blank if each is somebody's."""
    names = tuple(names)
    nobody = people_meant(session, names).nobody if names else ()
    return _("Nobody here is called {name}.").format(name=", ".join(map(excerpt, nobody))) if nobody else ""


# -- as a command names them ----------------------------------------------------------------------------------------


def person_of(session: Session, who: str | None) -> tuple[int, str, str]:
    """(id, login, name) of a person by login, in whatever case, who may have left; None: me. Raises NotFound."""
    if who is None:
        me = session.user
        return me.id, me.login, me.name or me.login
    found = find_login(session, who)
    return found.id, found.login, found.name


def owner_meant(session: Session, login: str) -> int:
    """Whose deals are asked for, by login, in whatever case. Raises BadValue: with nobody's, all figures were zero."""
    try:
        return find_login(session, login).id
    except NotFound as error:
        raise BadValue(_("There is no user {name}.").format(name=excerpt(login))) from error


def may_read(session: Session, who: str | None) -> bool:
    """Whether somebody's agenda is mine to read: my own, that of a manager's people; an admin reads all."""
    person = person_of(session, who)[0]
    return person == session.user.id or session.scope.is_admin or person in session.scope.managed


def reader_of(session: Session, who: str | None) -> tuple[int, str, str]:
    """The same, if their agenda is mine to read. Raises Refused for others."""
    found = person_of(session, who)
    if not may_read(session, who):
        raise Refused(
            _("The agenda of {login} is not yours to read.").format(login=found[1]), _("A manager of theirs may.")
        )
    return found
