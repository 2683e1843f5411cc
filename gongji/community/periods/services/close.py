"""Closing: the aid reaches those it is for, the operator gets the fee, and the spells of the aided end."""

from __future__ import annotations

from django.conf import settings

from gongji.community.cases.services import pay
from gongji.community.periods.models import Period
from gongji.community.periods.rules import Stage, folder, settlement_folder
from gongji.community.periods.services.booking import book
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.settlement.journal import paid_out_entry
from gongji.settlement.statement import read_settlement


def close(period: Period, *, note: Note = silently) -> Period:
    """Pay out what a period collected and close it."""
    with in_turn(period, Stage.CLOSE) as to_do:
        if to_do:
            note("read the settlement")
            settlement = read_settlement(settlement_folder(folder(settings.DATA, period.plan, period.name)))
            with moving(period, Stage.CLOSE):
                pay(period.plan, period.name, period.sharing_on)
                book(paid_out_entry(settlement, on=period.sharing_on), event=f"{period.name} paid out")
                note("commit")
        return period
