"""How far the people of a deal have come with what its stages ask for."""

from __future__ import annotations

from tcrm.models.base import Row, link
from tcrm.models.deals import Deal, Stage
from tcrm.models.fields import LineField, MomentField
from tcrm.models.people import User


class DealCheck(Row):
    """An item of the checklists of a deal's pipeline that was ticked, by its key; there is no row while it is not.

    A key names one item in the whole pipeline: what was ticked in one stage is ticked wherever it is asked again.
    `stage` is where the deal stood then.
    """

    deal = link(Deal, index=False)
    stage = link(Stage, index=False)
    key = LineField()
    by = link(User, null=True, index=False)
    at = MomentField()

    class Meta:
        indexes = ((("deal", "key"), True),)
