"""Disclosing: the period's totals, root and masked cases become public on the notice day."""

from __future__ import annotations

from gongji.community.cases.services import disclose as disclose_cases
from gongji.community.periods.models import Period
from gongji.community.periods.rules import Stage
from gongji.community.periods.services.stages import Note, in_turn, moving, silently


def disclose(period: Period, *, note: Note = silently) -> Period:
    """Make a settled period and its cases public."""
    with in_turn(period, Stage.DISCLOSE) as to_do:
        if to_do:
            with moving(period, Stage.DISCLOSE):
                note("disclose the cases")
                disclose_cases(period.plan, period.name, period.notice_on)
                note("commit")
        return period
