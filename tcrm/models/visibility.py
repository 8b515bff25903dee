"""Who may see and who may change what: one condition for each table, from one description of the person.

| | sees | may change |
|---|---|---|
| seller | every account's head; own, unowned and shared records; colleagues' that are not private, as far as the firm's setting goes (`firm`, `team`, `own`) | own and shared for editing |
| manager | all of the own team and the teams below, private ones included | the same |
| admin | all | all |

Contacts, addresses, memos, activities follow their record; who takes part in an activity sees it. What a person is at
an account is seen with the account, so that somebody who works for two does not betray the hidden one.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from operator import or_
from typing import Any, NamedTuple

from peewee import SQL, Expression, fn

from tcrm.models.agenda import Activity, ActivityContact, ActivityUser, Memo, Snooze
from tcrm.models.base import Listing, Row, among
from tcrm.models.customers import Account, Address, Contact, ContactPoint, Membership
from tcrm.models.deals import Deal, DealCompetitor, DealContact, DealLine, DealReason, StageMove
from tcrm.models.marks import HotFlag, Share, Tagging
from tcrm.models.process import DealCheck

Condition = Any  # a peewee expression; its stubs have no common type for these

YES = SQL("1 = 1")
NO = SQL("1 = 0")


class Scope(NamedTuple):
    """What decides rights: the person, the people under them, the people beside them, the firm's setting."""

    user_id: int
    role: str
    team_id: int | None
    managed: frozenset[int]  # users of the own team and the teams below, for a manager; else empty
    teams: frozenset[int]  # teams that count as "mine" for shares
    mates: frozenset[int]  # users of the own team, for the setting `team`
    colleagues_see: str

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


def _any(*conditions: Condition) -> Condition:
    return reduce(or_, conditions)


def _exists(query: Any) -> Condition:
    return fn.EXISTS(query)


def _shared(scope: Scope, column: Any, record: Any, *, edit: bool) -> Condition:
    """Records that a share gives to me or to my team."""
    to_me: Condition = Share.user == scope.user_id
    if scope.teams:
        to_me = to_me | Share.team.in_(sorted(scope.teams))
    query = Share.select(column).where(column.is_null(False), to_me)
    if edit:
        query = query.where(Share.may_edit == 1)
    return record.in_(query)


def _owned_visible(scope: Scope, model: Any, share_column: Any) -> Condition:
    mine = scope.managed | {scope.user_id}
    terms = [
        model.owner.in_(sorted(mine)),
        model.owner.is_null(),
        _shared(scope, share_column, model.id, edit=False),
    ]
    if scope.colleagues_see == "firm":
        terms.append(model.private == 0)
    elif scope.colleagues_see == "team" and scope.mates:
        terms.append(model.owner.in_(sorted(scope.mates)) & (model.private == 0))
    return _any(*terms)


def _owned_editable(scope: Scope, model: Any, share_column: Any) -> Condition:
    mine = scope.managed | {scope.user_id}
    return model.owner.in_(sorted(mine)) | _shared(scope, share_column, model.id, edit=True)


def _account(scope: Scope, edit: bool) -> Condition:
    rule = _owned_editable if edit else _owned_visible
    return rule(scope, Account, Share.account)


def _deal(scope: Scope, edit: bool) -> Condition:
    rule = _owned_editable if edit else _owned_visible
    return rule(scope, Deal, Share.deal)


def _of_account(model: Any) -> Callable[[Scope, bool], Condition]:
    def rule(scope: Scope, edit: bool) -> Condition:
        return _exists(Account.select(SQL("1")).where(Account.id == model.account, _account(scope, edit)))

    return rule


def _of_deal(model: Any) -> Callable[[Scope, bool], Condition]:
    def rule(scope: Scope, edit: bool) -> Condition:
        return _exists(Deal.select(SQL("1")).where(Deal.id == model.deal, _deal(scope, edit)))

    return rule


def _contact(scope: Scope, edit: bool) -> Condition:
    """A person is seen and changed with any of their accounts, and by their owner.

    One without an account goes by the owner alone, as far as the firm's setting lets colleagues see; without an owner
    as well it is everybody's, or nobody could ever put it in order.
    """
    through = (
        Membership.select(SQL("1"))
        .join(Account, on=(Account.id == Membership.account))
        .where(Membership.contact == Contact.id, _account(scope, edit))
    )
    terms = [_exists(through), Contact.owner.in_(sorted(scope.managed | {scope.user_id}))]
    alone = ~_exists(Membership.select(SQL("1")).where(Membership.contact == Contact.id))
    if edit or scope.colleagues_see != "firm":
        known = scope.mates if scope.colleagues_see == "team" and not edit else frozenset()
        alone = alone & (Contact.owner.is_null() | Contact.owner.in_(sorted(known)))
    return _any(*terms, alone)


def _of_contact(model: Any) -> Callable[[Scope, bool], Condition]:
    def rule(scope: Scope, edit: bool) -> Condition:
        return _exists(Contact.select(SQL("1")).where(Contact.id == model.contact, _contact(scope, edit)))

    return rule


def _follows(model: Any, *, contact: bool) -> Callable[[Scope, bool], Condition]:
    """What hangs on a deal, else an account, else a contact, is seen and changed with it."""

    def rule(scope: Scope, edit: bool) -> Condition:
        on_deal = model.deal.is_null(False) & _of_deal(model)(scope, edit)
        on_account = model.deal.is_null() & model.account.is_null(False) & _of_account(model)(scope, edit)
        terms = [on_deal, on_account]
        if contact:
            nothing_else = model.deal.is_null() & model.account.is_null()
            terms.append(nothing_else & model.contact.is_null(False) & _of_contact(model)(scope, edit))
        return _any(*terms)

    return rule


def _activity(scope: Scope, edit: bool) -> Condition:
    mine = sorted(scope.managed | {scope.user_id})
    takes_part = _exists(
        ActivityUser.select(SQL("1")).where(ActivityUser.activity == Activity.id, ActivityUser.user == scope.user_id)
    )
    terms = [Activity.owner.in_(mine), _follows(Activity, contact=False)(scope, edit)]
    if not edit:
        terms.append(takes_part)
    return _any(*terms)


def _of_activity(model: Any) -> Callable[[Scope, bool], Condition]:
    def rule(scope: Scope, edit: bool) -> Condition:
        return _exists(Activity.select(SQL("1")).where(Activity.id == model.activity, _activity(scope, edit)))

    return rule


def _hot_flag(scope: Scope, edit: bool) -> Condition:
    """A flag on nothing in particular is its maker's."""
    on_nothing = HotFlag.deal.is_null() & HotFlag.account.is_null()
    mine = HotFlag.by.in_(sorted(scope.managed | {scope.user_id}))
    return _follows(HotFlag, contact=False)(scope, edit) | (on_nothing & mine)


def _memo(scope: Scope, edit: bool) -> Condition:
    """A memo is seen with its record; its writer may change it as long as they see the record."""
    follows = _follows(Memo, contact=True)
    if not edit:
        return follows(scope, False)
    return follows(scope, True) | ((Memo.by == scope.user_id) & follows(scope, False))


def _snooze(scope: Scope, _edit: bool) -> Condition:
    """What somebody does not want to see for now is nobody else's business."""
    return Snooze.user == scope.user_id


_RULES: dict[Any, Callable[[Scope, bool], Condition]] = {
    Account: _account,
    Address: _of_account(Address),
    Contact: _contact,
    Membership: _of_account(Membership),
    ContactPoint: lambda scope, edit: _any(
        ContactPoint.account.is_null(False) & _of_account(ContactPoint)(scope, edit),
        ContactPoint.contact.is_null(False) & _of_contact(ContactPoint)(scope, edit),
    ),
    Deal: _deal,
    StageMove: _of_deal(StageMove),
    DealContact: _of_deal(DealContact),
    DealCompetitor: _of_deal(DealCompetitor),
    DealLine: _of_deal(DealLine),
    DealReason: _of_deal(DealReason),
    DealCheck: _of_deal(DealCheck),
    HotFlag: _hot_flag,
    Tagging: _follows(Tagging, contact=True),
    Share: _follows(Share, contact=False),
    Activity: _activity,
    ActivityUser: _of_activity(ActivityUser),
    ActivityContact: _of_activity(ActivityContact),
    Snooze: _snooze,
    Memo: _memo,
}

_COMMON = {"tag", "competitor", "import_key"}  # everybody may add to these


def is_guarded(model: type[Row]) -> bool:
    """Whether rows of this table belong to somebody; the others (products, stages, users …) are the firm's."""
    return model in _RULES


def visible(scope: Scope, model: type[Row]) -> Condition:
    """The condition that every query on this table starts from."""
    if scope.is_admin or model not in _RULES:
        return YES
    return _RULES[model](scope, False)


def editable(scope: Scope, model: type[Row]) -> Condition:
    """The condition that a row may be changed by this person."""
    if scope.is_admin:
        return YES
    if model not in _RULES:
        return YES if model._meta.table_name in _COMMON else NO
    return _RULES[model](scope, True)


@lru_cache(maxsize=256)
def some_of(scope: Scope, model: type[Row], right: str) -> Listing:
    """The SELECT of those of some ids that this person may `see` or `edit`."""
    table: Any = model
    rule = visible if right == "see" else editable
    return Listing.of(lambda ids: table.select(table.id).where(among(table.id, ids), rule(scope, model)))


@lru_cache(maxsize=256)
def visible_ids(scope: Scope, model: type[Row]) -> str | None:
    """The SELECT of the visible ids, for hand-written SQL; None when there is nothing to hide from this person.

    Kept, because building it anew costs more than most searches. Its parameters are numbers and stand in it.
    """
    if scope.is_admin or model not in _RULES:
        return None
    statement, values = model.select(model.id).where(visible(scope, model)).sql()
    for value in values:
        statement = statement.replace("?", str(int(value)), 1)
    return str(statement)


__all__ = ["Condition", "Expression", "Scope", "editable", "is_guarded", "some_of", "visible", "visible_ids"]
