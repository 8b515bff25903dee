"""Who is meant by a login, and whose agenda."""

from __future__ import annotations

from typing import NamedTuple

from tcrm.clean import excerpt
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _
from tcrm.models import User
from tcrm.session import Session


class Found(NamedTuple):
    """A user by login; `name` is never blank, `active` False of one who has left."""

    id: int
    login: str
    name: str
    active: bool


def find_login(session: Session, login: str) -> Found:
    """The user of this login, in whatever case, who may have left. Raises NotFound."""
    wanted = login.strip()
    users = User.select(User.id, User.login, User.name, User.active).order_by(User.id)
    for user_id, known, name, active in session.db.rows(users):
        if known.casefold() == wanted.casefold():
            return Found(user_id, known, name or known, bool(active))
    raise NotFound(_("There is no user “{login}” in this database.").format(login=excerpt(wanted)))


def person_of(session: Session, who: str | None) -> tuple[int, str, str]:
    """(id, login, name) of a person by login, in whatever case, who may have left; None: me. Raises NotFound."""
    if who is None:
        me = session.user
        return me.id, me.login, me.name or me.login
    found = find_login(session, who)
    return found.id, found.login, found.name


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
