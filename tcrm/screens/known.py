"""Before something new is stored: is it there already? Asked once, in the same words, by every form that makes new.

await fill(screen, title, fields, save=save, doubt=known(screen, "account"))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from tcrm.i18n import _, ngettext
from tcrm.queries import pick
from tcrm.queries.duplicates import Likeness, like
from tcrm.queries.refs import Ref, parse_ref, read_ref
from tcrm.screens.base import DeskScreen
from tcrm.widgets.doubts import Doubt, Doubts, Way

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

MOST = 4
TELLING = {"account": ("name", "phone", "email"), "contact": ("phone", "email", "phones", "emails")}
"""Kind of record -> the fields that are the same when it is there already (`phones`: several with commas between
them); two people of one name are two people."""


def known(screen: DeskScreen, kind: str, *, but: Iterable[Ref] = (), before: Mapping[str, str] | None = None) -> Doubts:
    """Whether an account or a contact with the same name, phone or e-mail is there already, by the values of these
    fields; of one that is edited (`but`), only of what differs from `before`."""
    standing = before or {}

    async def doubt(values: Mapping[str, str]) -> Doubt | None:
        chosen = read_ref(values.get("name", ""))
        apart = [*but, chosen] if chosen else but
        same: dict[str, Likeness] = {}
        for field in TELLING[kind]:
            for text in _parts(field, values, standing):
                what = field.removesuffix("s")
                found = await screen.desk.ask(like, **{what: text}, kind=kind, limit=MOST, but=tuple(apart))
                same |= {
                    one.id: one for one in found if what in one.rules and _counts(one, kind) and one.id not in same
                }
        ways = list(same.values())[:MOST]
        if len(ways) == 1:
            return Doubt(_there(ways[0]), [Way(_("open that one"), ways[0].why, leave=opening(screen, ways[0].id))])
        return Doubt(_several(ways), [_open(screen, one) for one in ways]) if ways else None

    return doubt


def _counts(one: Likeness, kind: str) -> bool:
    """A person may have the firm's own phone and e-mail: only another person is the same one."""
    return kind == "account" or parse_ref(one.id).kind == kind


def _parts(field: str, values: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """What is newly typed in a field: all of it, or of several those that did not stand there."""
    text, stood = values.get(field, ""), before.get(field, "")
    if field.endswith("s"):
        known = {part.strip() for part in stood.split(",")}
        return [part.strip() for part in text.split(",") if part.strip() and part.strip() not in known]
    return [text] if text and text != stood else []


def known_company(screen: DeskScreen, field: str, anyway: str, *, but: Iterable[Ref] = ()) -> Doubts:
    """Whether a company that is to be new may be a customer, or a lead, that is there already; `field` names it,
    `anyway` says what it is made to: `new lead: {name}`. `but` is the lead itself that becomes a customer."""

    async def doubt(values: Mapping[str, str]) -> Doubt | None:
        text = values.get(field, "")
        if not text or await screen.desk.ask(pick.company_named, text) is not None:
            return None
        found = await screen.desk.ask(like, name=text, limit=MOST, but=tuple(but))
        if not found:
            return None
        said = _there(found[0]) if len(found) == 1 else _several(found)
        ways = [_use(one, field) if one.id.startswith("A") else _open(screen, one) for one in found]
        return Doubt(said, ways, anyway.format(name=text))

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
