"""Pipelines, deals and the moves that are the truth about them."""

from __future__ import annotations

from peewee import SQL

from tcrm.models.base import Row, Table, flag, link, long_text, number, string
from tcrm.models.customers import Account, Contact
from tcrm.models.fields import DayField, DayNumberField, IdField, LineField, MomentField
from tcrm.models.people import User


class Pipeline(Row):
    """An ordered set of stages; `key` is its name in files and on the command line."""

    key = LineField(unique=True)
    name = string()
    position = number(0)
    archived = flag()


class Stage(Row):
    """A step of a pipeline. The lost stage stands outside the order (position -1)."""

    pipeline = link(Pipeline)
    key = LineField()
    name = string()
    position = number(0)
    phase = string("opportunity")  # lead, opportunity, quote, order, delivery
    outcome = string("open")  # open, won, lost
    probability = number(0)  # percent
    limit_days = number()
    forecast = string("pipeline")  # omitted, pipeline, best, commit, closed
    guidance = long_text()
    criteria = string("[]")  # exit criteria, a JSON list
    tasks = string("[]")  # what is planned when a deal enters, a JSON list
    archived_on = DayField(null=True)  # taken out of the order; kept because histories pass it

    class Meta:
        indexes = ((("pipeline", "key"), True),)


class Product(Row):
    """Something the firm sells; `price` in minor units of `currency`."""

    name = LineField(unique=True)
    code = string()
    series = string()
    unit = string()
    price = number()
    currency = string()
    active = flag(True)


class Rate(Row):
    """One unit of `currency` is `rate` (decimal text) units of the firm's currency from that day on."""

    currency = LineField()
    day = DayField()
    rate = LineField()

    class Meta:
        indexes = ((("currency", "day"), True),)


class Reason(Row):
    """A reason to choose from, for winning or losing."""

    kind = string("lost")  # won, lost
    name = LineField()
    needs_text = flag()

    class Meta:
        indexes = ((("kind", "name"), True),)


class Competitor(Row):
    """Who else sells to our customers."""

    name = LineField(unique=True)
    note = long_text()


class Deal(Row):
    """The one thing that travels from lead to cash.

    `stage`, `status`, `created_day`, `entered_at`, `entered_day`, `closed_at` and `closed_day` repeat what the moves
    say, and are written with them: by `actions.moves`, and by what repairs or takes back. `amount` is in minor units;
    NULL is unknown, never 0.
    """

    title = string()
    pipeline = link(Pipeline)
    stage = link(Stage, null=True, index=False)
    status = string("open")  # open, won, lost
    account = link(Account, null=True)
    owner = link(User, null=True, index=False)
    private = flag()
    amount = number()
    currency = string()
    close_on = DayField(null=True)
    probability = number()  # the user's own, percent; NULL: computed
    forecast = string()  # the user's own category; blank: by stage
    budget = number()
    interest = string()  # hot, warm, cold
    source = string()
    company = string()  # a lead without account: as typed
    person = string()
    email = string()
    phone = string()
    created_at = MomentField(null=True)
    created_day = DayNumberField(null=True)
    entered_at = MomentField(null=True)
    entered_day = DayNumberField(null=True)
    closed_at = MomentField(null=True)
    closed_day = DayNumberField(null=True)
    lost_to = link(Competitor, null=True)
    close_note = long_text()
    archived = flag()

    class Meta:
        indexes = (
            (("pipeline", "created_day", "status"), False),
            (("pipeline", "status", "closed_day", "created_day"), False),
            (("stage", "status"), False),
            (("owner", "status"), False),
        )


Deal.add_index(
    SQL('CREATE INDEX "deal_awaited" ON "deal" ("pipeline_id", "close_on") WHERE "status" = \'open\'')
)  # the open deals by the day on which they are expected to close


class StagePath(Table):
    """A way through stages that some deal went: the path before its last stage (0: none) and that stage.

    Each is kept once, whoever goes it, and never changed or removed: so the journal need not know of them.
    """

    id = IdField()
    before = number(0)
    stage = number(0)

    class Meta:
        indexes = ((("before", "stage"), True),)


class StageMove(Row):
    """One entry into a stage. `left_at` is NULL for the stage the deal stands in now.

    `path` and `since_day` repeat what the deal's moves up to this one say, so that a funnel need not put them together
    (see `models.paths`).
    """

    deal = link(Deal, index=False)
    from_stage = link(Stage, null=True, index=False)
    to_stage = link(Stage, index=False)
    at = MomentField()
    day = DayNumberField()  # the firm's calendar day of `at`
    left_at = MomentField(null=True)
    left_day = DayNumberField(null=True)
    by = link(User, null=True, index=False)
    reason = string()
    amount_at = number()
    currency_at = string()
    probability_at = number()
    close_at = DayField(null=True)
    imported = flag()
    override = string()  # why a manager let the deal pass although something was missing
    path = number()  # the StagePath that the deal has come with this move
    since_day = DayNumberField(null=True)  # `day`, put earlier by the days of earlier visits to the stage

    class Meta:
        indexes = (
            (("deal", "at", "id", "to_stage"), False),
            (("day", "left_day", "to_stage"), False),
        )


StageMove.add_index(
    SQL(
        'CREATE INDEX "stage_move_passed" ON "stage_move" '
        '("path", "deal_id", "amount_at", "currency_at", "day", "left_day", "since_day")'
    )
)  # what a funnel reads of all moves, path after path
StageMove.add_index(
    SQL(
        'CREATE INDEX "stage_move_standing" ON "stage_move" '
        '("path", "since_day", "deal_id", "amount_at", "currency_at") WHERE "left_day" IS NULL'
    )
)  # where all deals stand now
StageMove.add_index(
    SQL(
        'CREATE INDEX "stage_move_stayed" ON "stage_move" '
        '("to_stage_id", "left_day" - "since_day", "left_day", "deal_id")'
    )
)  # how long they stayed, in the order of the days


class MovePermit(Table):
    """Holds a row only inside a transaction of the one function that moves stages (see models/sql)."""

    id = number(1)

    class Meta:
        primary_key = False


class DealContact(Row):
    """A person's part in a deal."""

    deal = link(Deal)
    contact = link(Contact)
    role = string()  # decision_maker, economic, technical, user, influencer, blocker, champion
    influence = number()  # 1-5
    attitude = number()  # -2 … 2

    class Meta:
        indexes = ((("deal", "contact"), True),)


class DealCompetitor(Row):
    """A competitor on a deal."""

    deal = link(Deal)
    competitor = link(Competitor)
    note = long_text()

    class Meta:
        indexes = ((("deal", "competitor"), True),)


class DealLine(Row):
    """One product on a deal; the quantity is decimal text, price and total are minor units of the deal's currency."""

    deal = link(Deal)
    product = link(Product, null=True)
    title = string()
    quantity = string("1")
    price = number(0)
    total = number(0)
    position = number(0)


class DealReason(Row):
    """Why a deal was won or lost; there may be several."""

    deal = link(Deal)
    reason = link(Reason)

    class Meta:
        indexes = ((("deal", "reason"), True),)
