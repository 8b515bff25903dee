"""Teams and users from files. Only an admin gets here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tcrm.actions.import_desk import Desk, Logins, is_own
from tcrm.actions.import_links import SEVERAL
from tcrm.actions.import_nested import NestedWriter
from tcrm.actions.import_writer import Values, Writer
from tcrm.exchange.drafts import TeamDraft, UserDraft
from tcrm.i18n import _
from tcrm.models import Team, User


class TeamWriter(NestedWriter[TeamDraft]):
    """Teams; their names are unique, so a team of that name is the team."""

    kind = "team"
    model = Team

    def columns(self, draft: TeamDraft) -> Values:
        return {"name": draft.name, "kind": draft.kind}

    def check(self, draft: TeamDraft, row_id: int | None) -> bool:
        return self.named_once(draft, row_id)

    def same(self, draft: TeamDraft) -> int | None:
        found = self.links.by_name("team", draft.name)
        return found if found != SEVERAL else self.links.exactly("team", draft.name)

    def called(self, draft: TeamDraft, row_id: int) -> None:
        self.links.called("team", row_id, draft.name)


class UserWriter(Writer[UserDraft]):
    """Users. Somebody of that login, else of that name, is the user. Who imports keeps their own rights."""

    kind = "user"
    model = User
    label = "login"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.logins = Logins(desk.session)
        self.rows_by_key: dict[str, int] = {}
        desk.links.makers["user"] = self.make

    def make(self, names: list[str]) -> list[int]:
        """Sellers that a file only names."""
        return self.op.insert_many(
            User, [{"login": self.logins.make(name), "name": name, "role": "seller"} for name in names]
        )

    def columns(self, draft: UserDraft) -> Values:
        return {
            "login": draft.login or "",
            "name": draft.name,
            "email": draft.email,
            "role": draft.role,
            "team_id": self.id(draft, "team", draft.team),
            "active": draft.active,
            "zone": draft.zone,
            "language": draft.language,
        }

    def check(self, draft: UserDraft, row_id: int | None) -> bool:
        good = self.linked(draft, "team", "team", draft.team)
        if draft.login and row_id is None and self.links.exactly("user", draft.login):
            good = self.desk.complain(draft, "login", draft.login, _("somebody has this login already"))
        return good and (not draft.login or self.once(draft, "login", draft.login.casefold()))

    def spoken(self, draft: UserDraft) -> Values:
        """A login stays, others know it; nobody takes their own rights away by a file."""
        values = super().spoken(draft)
        values.pop("login", None)
        row_id = self.rows_by_key.get(draft.origin.key)
        if row_id == self.desk.me:
            values.pop("role", None)
            values.pop("active", None)
        return values

    def checked(self, rows: Sequence[tuple[UserDraft, int | None]]) -> list[tuple[UserDraft, int | None]]:
        good = super().checked(rows)
        self.rows_by_key = {draft.origin.key: row_id for draft, row_id in good if row_id is not None}
        return [(draft, row_id) if row_id is not None else (self._with_login(draft), None) for draft, row_id in good]

    def same(self, draft: UserDraft) -> int | None:
        if draft.login:
            wanted = draft.login.casefold()
            query = self.op.db.rows(User.select(User.id, User.login))
            return next((row_id for row_id, login in query if login.casefold() == wanted), None)
        found = self.links.by_name("user", draft.name) if not is_own(draft) else None
        return found if found != SEVERAL else None

    def _with_login(self, draft: UserDraft) -> UserDraft:
        if draft.login:
            self.logins.taken.add(draft.login.casefold())
            return draft
        return replace(draft, login=self.logins.make(draft.name, draft.email))

    def called(self, draft: UserDraft, row_id: int) -> None:
        self.links.called("user", row_id, draft.login, draft.name)
