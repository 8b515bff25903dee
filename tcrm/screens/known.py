"""Before something new is stored: is it there already? Asked once, in the same words, by every form that makes new.

await fill(screen, title, fields, save=save, doubt=known(screen, "account"))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from tcrm.i18n import _, ngettext
from tcrm.queries import pick
from tcrm.queries.duplicates import Likeness, like
from tcrm.queries.refs import Ref, parse_ref
from tcrm.screens.base import DeskScreen
from tcrm.widgets.doubts import Doubt, Doubts, Way

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

MOST = 4
TELLING = {"account": ("name", "phone", "email"), "contact": ("phone", "email")}
"""Kind of record -> what is the same when it is there already; two people of one name are two people."""


def known(screen: DeskScreen, kind: str, *, but: Iterable[Ref] = (), before: Mapping[str, str] | None = None) -> Doubts:
    """Whether an account or a contact with the same name, phone or e-mail is there already, by the values of these
    fields; of one that is edited (`but`), only of what differs from `before`."""
    apart, standing = tuple(but), before or {}

    async def doubt(values: Mapping[str, str]) -> Doubt | None:
        typed = {name: values.get(name, "") for name in TELLING[kind]}
        typed = {name: text for name, text in typed.items() if text and text != standing.get(name)}
        if not typed:
            return None
        found = await screen.desk.ask(like, **typed, kind=kind, limit=MOST, but=apart)
        same = [one for one in found if set(one.rules) & set(typed)]
        if not same:
            return None
        if len(same) == 1:
            return Doubt(_there(same[0]), [Way(_("open that one"), same[0].why, leave=opening(screen, same[0].id))])
        return Doubt(_several(same), [_open(screen, one) for one in same])

    return doubt


def known_company(screen: DeskScreen, field: str) -> Doubts:
    """Whether a company that begins a lead may be a customer, or a lead, that is there already; `field` names it."""

    async def doubt(values: Mapping[str, str]) -> Doubt | None:
        text = values.get(field, "")
        if not text or await screen.desk.ask(pick.company_named, text) is not None:
            return None
        found = await screen.desk.ask(like, name=text, limit=MOST)
        if not found:
            return None
        said = _there(found[0]) if len(found) == 1 else _several(found)
        ways = [_use(one, field) if one.id.startswith("A") else _open(screen, one) for one in found]
        return Doubt(said, ways, _("new lead: {name}").format(name=text))

    return doubt


def opening(screen: DeskScreen, record: str) -> Callable[[], Awaitable[None]]:
    """Opens a record by its id."""

    async def leave() -> None:
        await cast("TcrmApp", screen.app).open(parse_ref(record))

    return leave


def _open(screen: DeskScreen, one: Likeness) -> Way:
    return Way(_("open {name}").format(name=one.name), _facts(one), leave=opening(screen, one.id))


def _use(one: Likeness, field: str) -> Way:
    return Way(_("for {name}").format(name=one.name), _facts(one), values={field: one.id})


def _facts(one: Likeness) -> str:
    """`A-3 · Jena · same e-mail`: what tells it from others, and the strongest reason."""
    return " · ".join(part for part in (one.id, one.detail.partition(" · ")[0], one.why.partition(",")[0]) if part)


def _there(one: Likeness) -> str:
    where = ", ".join(part for part in (one.id, one.detail.partition(" · ")[0]) if part)
    said = _("{name} ({where}) is there already") if one.exact else _("{name} ({where}) may be meant")
    return said.format(name=one.name, where=where)


def _several(found: Sequence[Likeness]) -> str:
    return ngettext("{n} like it is there already", "{n} like it are there already", len(found)).format(n=len(found))
