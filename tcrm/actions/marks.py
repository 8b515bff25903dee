"""What is put on records from outside: memos, hot flags, tags, shares, owners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tcrm.actions.customer_values import bad_value, sort_key
from tcrm.actions.rights import active_user, name_of, target
from tcrm.clean import excerpt
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import HotFlag, Memo, Share, Tag, Tagging, Team, User
from tcrm.models.journal import Recorder
from tcrm.money import Money
from tcrm.queries.refs import Ref
from tcrm.session import Session

EVENTS = ("", "sign", "add_on", "payment")
RECORDS = ("account", "contact", "deal")
_OWNED = ("account", "deal")


def add_memo(session: Session, ref: Ref | str, text: str) -> int:
    """Write a memo on a customer, a contact or a deal that I see; returns its id."""
    found = target(session, ref, RECORDS, "see")
    if not text.strip():
        raise BadValue(_("A memo needs a text."))
    with session.operation("memo.add", name=name_of(session, found)) as op:
        return op.insert(
            Memo, **{f"{found.kind}_id": found.id}, at=session.now(), by_id=session.user.id, text=text.strip()
        )


# -- hot ------------------------------------------------------------------------------------------------------------


def set_hot(
    session: Session,
    ref: Ref | str,
    note: str,
    until: date | None = None,
    event: str = "",
    *,
    amount: Money | None = None,
    event_on: date | None = None,
) -> int:
    """Flag a customer or a deal as hot, until that day (None: open end); a flag that stands is written anew.

    `event` is what is expected: sign, add_on, payment or nothing; it may have an amount and a day. Returns the flag's
    id.
    """
    found = target(session, ref, _OWNED, "edit")
    kind = event.strip().replace("-", "_").casefold()
    if kind not in EVENTS:
        raise bad_value("event", event, _("Choose one of: {names}.").format(names=", ".join(EVENTS[1:])))
    values: dict[str, Any] = {
        "note": note.strip(),
        "until": until,
        "event": kind,
        "amount": amount.minor if amount else None,
        "currency": amount.currency if amount else "",
        "event_on": event_on,
        "by_id": session.user.id,
    }
    with session.operation("hot.set", name=name_of(session, found)) as op:
        standing = _flags(session, found)
        if standing:
            op.update(HotFlag, standing[0], **values)
            return standing[0]
        return op.insert(HotFlag, **{f"{found.kind}_id": found.id}, **values)


def clear_hot(session: Session, ref: Ref | str) -> None:
    """Take the flag off a customer or a deal. Raises NotFound when there is none."""
    found = target(session, ref, _OWNED, "edit")
    name = name_of(session, found)
    flags = _flags(session, found)
    if not flags:
        raise NotFound(_("{name} is not marked as hot.").format(name=name))
    with session.operation("hot.clear", name=name) as op:
        op.update(HotFlag, flags, cleared=True)


def _flags(session: Session, ref: Ref) -> list[int]:
    """The flags on this record itself that have not been cleared."""
    on_it = HotFlag.deal == ref.id if ref.kind == "deal" else (HotFlag.account == ref.id) & HotFlag.deal.is_null()
    query = HotFlag.select(HotFlag.id).where(on_it, HotFlag.cleared == 0).order_by(HotFlag.id)
    return [row[0] for row in session.db.rows(query)]


# -- tags -----------------------------------------------------------------------------------------------------------


def tag(session: Session, ref: Ref | str, names: str | Iterable[str]) -> None:
    """Put tags on a customer, a contact or a deal; names that differ in case or accents only are one tag."""
    wanted = _tag_names(names)
    if not wanted:
        raise BadValue(_("A tag needs a name."))
    set_tags(session, ref, wanted.values(), ())


def untag(session: Session, ref: Ref | str, names: str | Iterable[str]) -> None:
    """Take tags off a customer, a contact or a deal; those that it does not have are left alone."""
    set_tags(session, ref, (), _tag_names(names).values())


def set_tags(session: Session, ref: Ref | str, new: Iterable[str], gone: Iterable[str]) -> None:
    """Put `new` tags on a customer, a contact or a deal and take those off that are `gone`, as one step. A tag that is
    both stays as it is."""
    found = target(session, ref, RECORDS, "edit")
    on, off = _tag_names(new), _tag_names(gone)
    both = on.keys() & off.keys()
    on, off = ({key: name for key, name in tags.items() if key not in both} for tags in (on, off))
    kind = "tag.change" if on and off else "tag.add" if on else "tag.remove"
    tags, name = _listed(on or off), name_of(session, found)
    with session.operation(kind, name=name, tags=tags, gone=_listed(off)) as op:
        _take_off(session, op, found, off)
        _put_on(session, op, found, on)


def new_and_gone(
    before: Iterable[str], after: str | Iterable[str], known: Iterable[str] = ()
) -> tuple[list[str], list[str]]:
    """The tags of after that are none of before, and those of before that are none of after; names as in `tag`.

    `-vip` in after takes vip off. Where there is no vip before, it is the tag of that name if one is `known`, else
    BadValue is raised.
    """
    then, now, called = _tag_names(before), _tag_names(after), _tag_names(known)
    for key, name in tuple(now.items()):
        if not name.startswith("-") or key in then:
            continue
        off = _tag_names([name[1:]])
        if off.keys() <= then.keys():
            now = {each: name for each, name in now.items() if each != key and each not in off}
        elif key not in called:
            said = _("There is no tag {name} to take off.").format(name=excerpt(name[1:].strip()))
            raise BadValue(said, _("There are {names}.").format(names=_listed(then)) if then else "")
    return [now[key] for key in now if key not in then], [then[key] for key in then if key not in now]


def on_and_off(names: Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """The tags that several records get, and with a hyphen those that are taken off whichever of them has it; names as
    in `tag`. Raises BadValue for one to take off that is not `known`."""
    _new, gone = new_and_gone(known, [*known, *names], known)
    return [name for name in names if not name.startswith("-") or name in known], gone


def _put_on(session: Session, op: Recorder, ref: Ref, wanted: Mapping[str, str]) -> None:
    known = {sort_key(name): tag_id for tag_id, name in session.db.rows(Tag.select(Tag.id, Tag.name))}
    ids = [known.get(key) or op.insert(Tag, name=name) for key, name in wanted.items()]
    have = {tag_id for _tagging, tag_id in _taggings(session, ref)}
    for tag_id in ids:
        if tag_id not in have:
            op.insert(Tagging, tag_id=tag_id, **{f"{ref.kind}_id": ref.id})


def _take_off(session: Session, op: Recorder, ref: Ref, wanted: Mapping[str, str]) -> None:
    known = {tag_id: sort_key(name) for tag_id, name in session.db.rows(Tag.select(Tag.id, Tag.name))}
    op.delete(Tagging, [row_id for row_id, tag_id in _taggings(session, ref) if known[tag_id] in wanted])


def _listed(wanted: Mapping[str, str]) -> str:
    return ", ".join(wanted.values())


def _tag_names(names: str | Iterable[str]) -> dict[str, str]:
    """Sort key -> name as typed, `#` and blanks around it left out; one text may name several, with commas."""
    typed = names.split(",") if isinstance(names, str) else names
    words = (name.strip().lstrip("#").strip() for name in typed)
    out: dict[str, str] = {}
    for word in words:
        if key := sort_key(word):
            out.setdefault(key, word)
    return out


def _taggings(session: Session, ref: Ref) -> list[tuple[int, int]]:
    of: Any = Tagging._meta.columns[f"{ref.kind}_id"]
    return [(row[0], row[1]) for row in session.db.rows(Tagging.select(Tagging.id, Tagging.tag).where(of == ref.id))]


# -- shares ---------------------------------------------------------------------------------------------------------


def share(session: Session, ref: Ref | str, to: str, edit: bool = False) -> None:
    """Let a user (by login) or a team (by name) see a customer or a deal, or change it as well with `edit`."""
    found = target(session, ref, _OWNED, "edit")
    column, row_id, name = _whom(session, to)
    with session.operation("share.add", name=name_of(session, found), to=name) as op:
        if standing := _share(session, found, column, row_id):
            op.update(Share, standing, may_edit=edit)
        else:
            op.insert(Share, **{f"{found.kind}_id": found.id, column: row_id}, may_edit=edit)


def unshare(session: Session, ref: Ref | str, to: str) -> None:
    """Take a share back. Raises NotFound when there is none."""
    found = target(session, ref, _OWNED, "edit")
    column, row_id, name = _whom(session, to, still_here=False)
    standing = _share(session, found, column, row_id)
    if standing is None:
        raise NotFound(
            _("{record} is not shared with {name}.").format(record=name_of(session, found), name=excerpt(name))
        )
    with session.operation("share.remove", name=name_of(session, found), to=name) as op:
        op.delete(Share, standing)


def _whom(session: Session, to: str, still_here: bool = True) -> tuple[str, int, str]:
    """(column, id, name) of a user by login, else of a team by name."""
    for team_id, name in session.db.rows(Team.select(Team.id, Team.name)):
        if name.casefold() == to.strip().casefold():
            return "team_id", team_id, name
    if not still_here:
        query = User.select(User.id, User.login, User.name)
        for user_id, login, name in session.db.rows(query):
            if login.casefold() == to.strip().casefold():
                return "user_id", user_id, name or login
    try:
        return "user_id", *active_user(session, to)
    except NotFound:
        teams = ", ".join(row[0] for row in session.db.rows(Team.select(Team.name).order_by(Team.name)))
        raise NotFound(
            _("There is neither a user nor a team called “{name}”.").format(name=excerpt(to)),
            _("Name a user by login or one of the teams: {teams}.").format(teams=teams),
        ) from None


def _share(session: Session, ref: Ref, column: str, row_id: int) -> int | None:
    record: Any = Share._meta.columns[f"{ref.kind}_id"]
    whom: Any = Share._meta.columns[column]
    found = session.db.value(Share.select(Share.id).where(record == ref.id, whom == row_id))
    return None if found is None else int(found)


# -- owners ---------------------------------------------------------------------------------------------------------


def assign(session: Session, refs: Ref | str | Sequence[Ref | str], login: str) -> int:
    """Give customers, contacts and deals to a user who works here, as one step; returns how many changed hands.

    What nobody owns anybody who sees it may take; all else needs the right to change it.
    """
    listed = [refs] if isinstance(refs, (Ref, str)) else list(refs)
    user_id, owner = active_user(session, login)
    found = list(dict.fromkeys(target(session, ref, RECORDS, "see") for ref in listed))
    if not found:
        return 0
    for ref in found:
        _require_giving(session, ref, user_id)
    name = name_of(session, found[0])
    kind = "deal.assign" if all(ref.kind == "deal" for ref in found) else "account.assign"
    changed = 0
    with session.operation(kind, title=name, name=name, owner=owner, count=len(found)) as op:
        for of in RECORDS:
            ids = [ref.id for ref in found if ref.kind == of]
            if ids:
                changed += op.update(Ref(of, 0).model, ids, owner_id=user_id)
    return changed


def _require_giving(session: Session, ref: Ref, user_id: int) -> None:
    model: Any = ref.model
    unowned = session.db.one(model.select(model.id).where(model.id == ref.id, model.owner.is_null())) is not None
    if unowned and user_id == session.user.id:
        return
    try:
        session.require("edit", model, ref.id)
    except Refused as error:
        if not unowned:
            raise
        raise Refused(
            _("{what} belongs to nobody yet.").format(what=ref), _("Take it yourself first, or ask a manager.")
        ) from error
