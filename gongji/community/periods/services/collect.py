"""Collecting: all shares and the sponsor's part reach the custody bank on the sharing day.

There is one rail for now, and it never fails. Rails that do, notices and mandates come with the payments
room.
"""

from __future__ import annotations

from django.conf import settings

from gongji.community.periods.models import Period
from gongji.community.periods.rules import Stage, folder, settlement_folder
from gongji.community.periods.services.booking import book
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.settlement.journal import collected_entry
from gongji.settlement.owed import read_settled


def collect(period: Period, *, note: Note = silently) -> Period:
    """Book that the shares of a disclosed period were collected."""
    with in_turn(period, Stage.COLLECT) as to_do:
        if to_do:
            note("read the settlement")
            place = folder(settings.DATA, period.plan, period.name)
            settlement, owed = read_settled(settlement_folder(place), place / "plan.toml")
            with moving(period, Stage.COLLECT):
                book(collected_entry(settlement, owed, on=period.sharing_on), event=f"{period.name} collected")
                note("commit")
        return period
