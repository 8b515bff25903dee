"""What is stored. Actions and queries name tables through this door; nothing above them imports it."""

from __future__ import annotations

from tcrm.models.agenda import Activity, ActivityContact, ActivityUser, ImportKey, Memo, Snooze
from tcrm.models.base import Row, Table
from tcrm.models.customers import Account, Address, Contact, ContactPoint, Membership
from tcrm.models.deals import (
    Competitor,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    MovePermit,
    Pipeline,
    Product,
    Rate,
    Reason,
    Stage,
    StageMove,
    StagePath,
)
from tcrm.models.marks import HotFlag, Share, Tag, Tagging
from tcrm.models.people import Firm, Team, User
from tcrm.models.process import DealCheck
from tcrm.models.records import Change, Operation, SearchKey
from tcrm.models.visits import Visit

BUSINESS_TABLES: tuple[type[Row], ...] = (
    Firm,
    Team,
    User,
    Account,
    Address,
    Contact,
    Membership,
    ContactPoint,
    Pipeline,
    Stage,
    Product,
    Rate,
    Reason,
    Competitor,
    Deal,
    StageMove,
    DealContact,
    DealCompetitor,
    DealLine,
    DealReason,
    DealCheck,
    Tag,
    Tagging,
    HotFlag,
    Share,
    Activity,
    ActivityUser,
    ActivityContact,
    Snooze,
    Memo,
    ImportKey,
)
"""Every table that the journal records, parents before children."""

ALL_TABLES: tuple[type[Table], ...] = (*BUSINESS_TABLES, StagePath, MovePermit, Operation, Change, SearchKey, Visit)

__all__ = [
    "ALL_TABLES",
    "BUSINESS_TABLES",
    "Account",
    "Activity",
    "ActivityContact",
    "ActivityUser",
    "Address",
    "Change",
    "Competitor",
    "Contact",
    "ContactPoint",
    "Deal",
    "DealCheck",
    "DealCompetitor",
    "DealContact",
    "DealLine",
    "DealReason",
    "Firm",
    "HotFlag",
    "ImportKey",
    "Membership",
    "Memo",
    "MovePermit",
    "Operation",
    "Pipeline",
    "Product",
    "Rate",
    "Reason",
    "Row",
    "SearchKey",
    "Share",
    "Snooze",
    "Stage",
    "StageMove",
    "StagePath",
    "Table",
    "Tag",
    "Tagging",
    "Team",
    "User",
    "Visit",
]
